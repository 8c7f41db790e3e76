//===- RowSums.h - Sums of bytes that lie side by side ----------*- C++ -*-===//
//
// A row sum adds up 8-bit cells, among them a run that lies side by side: over the
// channels of a pixel, say. Vector loops would gather it, a lane per result; here
// a register holds neighbouring cells. The order of an integer sum is free.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_CODEGEN_ROWSUMS_H
#define QWID_LIB_CODEGEN_ROWSUMS_H

#include "KernelBuilder.h"

namespace qwid {

/// Whether `op` is a row sum, as far as its body and maps tell. Its kernel may
/// read up to 63 bytes past a run.
bool isRowSum(mlir::linalg::LinalgOp op);

/// The loops of a layer that is a row sum which `variant` adds up by registers;
/// none otherwise. The last depth loop has stride 1.
struct RowSumNest {
  llvm::SmallVector<ContractionLoop> rows, depth;
};
std::optional<RowSumNest> buildRowSumNest(const Layer &layer,
                                          const LayerAccesses &accesses,
                                          const VariantInfo &variant);

/// Fills `kernel`, whose arguments are the input as flat memref, the result,
/// slice and slices.
SliceCount buildRowSumKernel(mlir::func::FuncOp kernel, const Layer &layer,
                             const LayerAccesses &accesses,
                             const RowSumNest &nest,
                             const VariantInfo &variant);

} // namespace qwid

#endif // QWID_LIB_CODEGEN_ROWSUMS_H
