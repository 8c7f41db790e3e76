//===- ShapeRules.h - Shape rules that several ops share --------*- C++ -*-===//
//
// Each emits an error on the op where operands or attributes do not fit.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_DIALECT_SHAPERULES_H
#define QWID_LIB_DIALECT_SHAPERULES_H

#include "qwid/Dialect/Qwid.h"
#include "qwid/Dialect/Sizes.h"

namespace qwid {

using Shape = llvm::SmallVector<int64_t>;

llvm::ArrayRef<int64_t> shapeOf(mlir::Value value);

/// "[1, 3, 32, 32]".
std::string formatShape(llvm::ArrayRef<int64_t> values);

/// [add_c1, mul_c1, binary_c1, matmul_c2] NumPy broadcasting of two shapes.
mlir::FailureOr<Shape> inferBroadcast(mlir::Operation *op,
                                      llvm::ArrayRef<int64_t> lhs,
                                      llvm::ArrayRef<int64_t> rhs);

/// [batch_norm_c1, mean_c1, reduce_c1, normalize_c1, lrn_c1, top_k_c1,
/// softmax_c2, argmax_c1, concat_c1] An error unless 0 <= axis < rank.
llvm::LogicalResult requireAxis(mlir::Operation *op, int64_t axis, size_t rank);

/// [mean_c2, reduce_c2, normalize_c2] At least one axis and none twice.
llvm::LogicalResult requireAxes(mlir::Operation *op,
                                llvm::ArrayRef<int64_t> axes);

/// The shape without `axes`, or with size 1 there.
mlir::FailureOr<Shape> inferReduced(mlir::Operation *op,
                                    llvm::ArrayRef<int64_t> shape,
                                    llvm::ArrayRef<int64_t> axes,
                                    bool keepdims);

} // namespace qwid

#endif // QWID_LIB_DIALECT_SHAPERULES_H
