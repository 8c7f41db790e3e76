//===- Kernels.h - Ops as functions on tensors ------------------*- C++ -*-===//
//
// The executor asks each family of ops for a kernel once and calls it for every
// run. What follows from the op and its constants (index maps, packed weights,
// rescaling factors) is computed when the kernel is built.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_REFERENCE_KERNELS_H
#define QWID_LIB_REFERENCE_KERNELS_H

#include "qwid/Reference/Tensor.h"

#include <functional>

namespace qwid {

/// Computes an op. `result` is there and zero.
using Kernel = std::function<void(llvm::ArrayRef<const Tensor *> operands,
                                  Tensor &result)>;

/// The data of a value that qwid.constant defines, else null. Lives as long as
/// the kernels.
using ConstantLookup = llvm::function_ref<const Tensor *(mlir::Value)>;

/// Each returns a null kernel for an op of another family.
Kernel buildContraction(mlir::Operation *op, ConstantLookup constants);
Kernel buildFloatPointwise(mlir::Operation *op);
Kernel buildFloatReduction(mlir::Operation *op);
Kernel buildFloatWindow(mlir::Operation *op);
Kernel buildIntegerPointwise(mlir::Operation *op);
Kernel buildIntegerWindow(mlir::Operation *op);
Kernel buildMovement(mlir::Operation *op);
Kernel buildIntegerMath(mlir::Operation *op);

inline mlir::RankedTensorType getTensorType(mlir::Value value) {
  return mlir::cast<mlir::RankedTensorType>(value.getType());
}

/// The element type of the first operand is a quantized one.
inline bool hasQuantizedInput(mlir::Operation *op) {
  return op->getNumOperands() > 0 &&
         isQuantizedElement(getTensorType(op->getOperand(0)).getElementType());
}

/// Row-major distances between the cells of `shape`, in elements.
llvm::SmallVector<int64_t> getPitches(llvm::ArrayRef<int64_t> shape);

/// For each element of `shape` in row-major order, sum(index * pitches).
std::vector<int64_t> makeIndexMap(llvm::ArrayRef<int64_t> shape,
                                  llvm::ArrayRef<int64_t> pitches);

/// For each element of `to`, the element of `from` that NumPy broadcasting
/// reads.
std::vector<int64_t> makeBroadcastMap(llvm::ArrayRef<int64_t> from,
                                      llvm::ArrayRef<int64_t> to);

/// f32 bounds of an optional clamp: infinities if there is none.
std::pair<float, float> getClampBounds(ClampAttr clamp);

} // namespace qwid

#endif // QWID_LIB_REFERENCE_KERNELS_H
