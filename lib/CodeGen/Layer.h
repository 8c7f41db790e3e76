//===- Layer.h - What FormLayers made of a group of ops ---------*- C++ -*-===//
//
// A layer is a private function on tensors: a root linalg op (a contraction, a
// window reduction, a copy) and the element-wise ops after it, each the only
// user of the one before. The last op's result is the layer's.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_CODEGEN_LAYER_H
#define QWID_LIB_CODEGEN_LAYER_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace qwid {

/// Attribute names of layers and their calls.
namespace layer {
/// On a layer function: what computes it, a tile::KernelAttr.
inline constexpr char kKernel[] = "qwid.kernel";
/// On a call in a lowered main: the index of the layer table's entry.
inline constexpr char kEntry[] = "qwid.entry";
} // namespace layer

/// The ops of a layer function, in order.
struct Layer {
  mlir::func::FuncOp function;
  mlir::linalg::LinalgOp root;
  llvm::SmallVector<mlir::linalg::LinalgOp> epilogue;

  /// Reads a function that FormLayers made.
  explicit Layer(mlir::func::FuncOp function);

  /// The op whose result the layer returns.
  mlir::linalg::LinalgOp last() const {
    return epilogue.empty() ? root : epilogue.back();
  }
  /// The value that starts the root's accumulator: what its init op broadcasts
  /// or fills, or null if the root has no reduction.
  mlir::Value getStart() const;
};

/// Whether `op` only gives a reduction its first value: a fill or a broadcast.
bool isReductionInit(mlir::linalg::LinalgOp op);

/// Whether all loops of `op` are parallel and its result map is the identity.
bool isElementwise(mlir::linalg::LinalgOp op);

} // namespace qwid

#endif // QWID_LIB_CODEGEN_LAYER_H
