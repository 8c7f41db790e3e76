//===- Constants.h - Reading and building constant data ---------*- C++ -*-===//
//
// Constants hold their data inline (DenseElementsAttr) or in a resource blob
// (DenseResourceElementsAttr). These helpers hide which. They work on STORAGE
// types (see getStorageType): f32, i1, i8, ui8, i16, i32, i64.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DIALECT_CONSTANTS_H
#define QWID_DIALECT_CONSTANTS_H

#include "qwid/Dialect/Qwid.h"

namespace qwid {

/// Data of at least this many bytes go into a resource blob: they are neither
/// hashed nor uniqued, and the printer can elide them.
inline constexpr size_t kResourceBytes = 1024;

/// True if the data of `value` are there and complete: a dense attribute, or a
/// resource whose blob has one element per cell. The verifier of qwid.constant
/// requires it, so that the readers below may rely on it.
bool hasConstantData(mlir::ElementsAttr value);

/// The elements of an f32 attribute in row-major order, a splat expanded.
llvm::SmallVector<float> readFloats(mlir::ElementsAttr value);

/// The elements of an integer attribute in row-major order, a splat expanded:
/// i1 and unsigned types zero-extended, others sign-extended.
llvm::SmallVector<int64_t> readIntegers(mlir::ElementsAttr value);

/// An attribute of the f32 tensor type `type` with `values` in row-major order,
/// one per element, or a single one for all (a splat). `name` is the hint for
/// the blob's name, if there is one.
mlir::ElementsAttr makeElements(mlir::RankedTensorType type,
                                llvm::ArrayRef<float> values,
                                llvm::StringRef name = "constant");

/// The same for an integer tensor type; values are truncated to its width.
mlir::ElementsAttr makeElements(mlir::RankedTensorType type,
                                llvm::ArrayRef<int64_t> values,
                                llvm::StringRef name = "constant");

/// A qwid.constant of type `type` (f32, integer or quantized) whose stored
/// elements are `values`. A blob is named after the tensor of `location`.
ConstantOp makeConstant(mlir::OpBuilder &builder, mlir::Location location,
                        mlir::RankedTensorType type,
                        llvm::ArrayRef<float> values);
ConstantOp makeConstant(mlir::OpBuilder &builder, mlir::Location location,
                        mlir::RankedTensorType type,
                        llvm::ArrayRef<int64_t> values);

} // namespace qwid

#endif // QWID_DIALECT_CONSTANTS_H
