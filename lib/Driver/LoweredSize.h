//===- LoweredSize.h - Bytes that a program holds ---------------*- C++ -*-===//

#ifndef QWID_LIB_DRIVER_LOWEREDSIZE_H
#define QWID_LIB_DRIVER_LOWEREDSIZE_H

#include "qwid/CodeGen/LayerShapes.h"
#include "qwid/CodeGen/TargetInfo.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"

namespace qwid {

/// Of a program with one variant.
struct LoweredSize {
  int64_t weightBytes;            ///< all constants, packed
  int64_t arenaBytes;             ///< tensors inside the network
  std::vector<LayerShape> layers; ///< what the cost model is asked about
};

/// Lowers a copy of `plan` (stage float or quantized) for each of `variants` as far
/// as to kernels on memory: exact, and a small part of a compilation. A plan that
/// cannot be compiled is a Failure that says why.
llvm::Expected<std::vector<LoweredSize>>
measureLowered(mlir::ModuleOp plan,
               llvm::ArrayRef<const VariantInfo *> variants);

/// Makes `module` one that lowering takes: scales of its own that nobody asked to
/// quantize with are computed in f32.
llvm::LogicalResult prepareToLower(mlir::ModuleOp module);

} // namespace qwid

#endif // QWID_LIB_DRIVER_LOWEREDSIZE_H
