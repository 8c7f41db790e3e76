//===- Extremes.h - The largest or smallest of many cells -------*- C++ -*-===//
//
// A reduction by max or min over cells that lie side by side. Vector loops would
// gather them, a lane per result, or have one lane; here a register holds
// neighbouring cells. That is exact, since any order of the cells gives the same
// extreme: a zero is -0 or +0 by IEEE-754's order, and a NaN stays.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_CODEGEN_EXTREMES_H
#define QWID_LIB_CODEGEN_EXTREMES_H

#include "KernelBuilder.h"

namespace qwid {

/// Whether `op` is such a reduction, as far as its body tells.
bool isExtreme(mlir::linalg::LinalgOp op);

/// The loops of a layer that is such a reduction. The last depth loop has stride
/// 1; `rows` move the operands of the epilogue as extras.
struct ExtremeNest {
  llvm::SmallVector<ContractionLoop> rows, depth;
  int64_t lanes; ///< cells of a register, no more than the last depth loop has
};

/// The nest of a layer that `variant` reduces by registers; none otherwise.
std::optional<ExtremeNest> buildExtremeNest(const Layer &layer,
                                            const LayerAccesses &accesses,
                                            const VariantInfo &variant);

/// Fills `kernel`, whose arguments are the layer's as flat memrefs, the result,
/// slice and slices.
SliceCount buildExtremeKernel(mlir::func::FuncOp kernel, const Layer &layer,
                              const LayerAccesses &accesses,
                              const ExtremeNest &nest);

} // namespace qwid

#endif // QWID_LIB_CODEGEN_EXTREMES_H
