//===- Patterns.h - Pattern sets of the conversion, by op family -*- C++ -*-===//
//
// Every pattern may assume what Preconditions.cpp checked.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_CONVERSION_QWIDTOLINALG_PATTERNS_H
#define QWID_LIB_CONVERSION_QWIDTOLINALG_PATTERNS_H

#include "qwid/Dialect/ValueMarks.h"

#include "mlir/Transforms/DialectConversion.h"

namespace qwid::conversion {

/// Quantized tensors become tensors of signless storage integers.
class StorageTypeConverter : public mlir::TypeConverter {
public:
  StorageTypeConverter();
};

/// conv2d, fully_connected, matmul.
void populateContractions(mlir::TypeConverter &converter,
                          mlir::RewritePatternSet &patterns);
/// quantize, dequantize, rescale, add, mul, batch_norm.
void populateElementwise(mlir::TypeConverter &converter,
                         mlir::RewritePatternSet &patterns);
/// unary on real numbers: polynomials on f32, tables on integers.
void populateFloatFunctions(mlir::TypeConverter &converter,
                            mlir::RewritePatternSet &patterns);
/// max_pool, avg_pool.
void populateWindows(mlir::TypeConverter &converter,
                     mlir::RewritePatternSet &patterns);
/// unary on plain integers, binary, cast.
void populateFunctions(mlir::TypeConverter &converter,
                       mlir::RewritePatternSet &patterns);
/// normalize, lrn.
void populateNormalizations(mlir::TypeConverter &converter,
                            mlir::RewritePatternSet &patterns);
/// argmax, top_k, arg_top_k.
void populateSelections(mlir::TypeConverter &converter,
                        mlir::RewritePatternSet &patterns);
/// mean, reduce, softmax.
void populateReductions(mlir::TypeConverter &converter,
                        mlir::RewritePatternSet &patterns);
/// constant, concat, pad, reshape, transpose, slice.
void populateDataMovement(mlir::TypeConverter &converter,
                          mlir::RewritePatternSet &patterns);

/// Whether a result of main before conversion is of f32 and could hold a NaN.
bool mayBeNaN(mlir::Value value);
/// Replaces the NaNs of a converted result of main by the canonical one.
void canonicalizeResult(mlir::OpOperand &result);

/// Takes the marks (Dialect/ValueMarks.h) off the ops of `main`, which returns
/// what was marked until restoreMarks puts them on what it was converted to.
llvm::SmallVector<ValueMark> exposeMarked(mlir::func::FuncOp main);
void restoreMarks(mlir::func::FuncOp main, llvm::ArrayRef<ValueMark> marks);

/// Reports, at its ONNX node, every op of `root` that cannot be converted.
llvm::LogicalResult checkConvertible(mlir::Operation *root);

} // namespace qwid::conversion

#endif // QWID_LIB_CONVERSION_QWIDTOLINALG_PATTERNS_H
