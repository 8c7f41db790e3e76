//===- VectorizeBody.h - Scalar bodies on vectors ---------------*- C++ -*-===//
//
// The bodies of element-wise linalg ops and of epilogues are scalar code
// without control flow. Here such a body is built once more with every value
// a vector of `width` lanes.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_CODEGEN_VECTORIZEBODY_H
#define QWID_LIB_CODEGEN_VECTORIZEBODY_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"

namespace qwid {

/// `type` for one lane, a vector of `width` lanes otherwise.
mlir::Type getLaneType(mlir::Type type, int64_t width);

/// `scalar` in every lane.
mlir::Value splat(mlir::OpBuilder &builder, mlir::Location loc,
                  mlir::Value scalar, int64_t width);

/// Builds `body` on `arguments` (one lane type per block argument) and returns
/// what its terminator yields. `mapping` says which memref stands for a tensor
/// that the body reads by `tensor.extract`, and what `linalg.index` ops give.
llvm::SmallVector<mlir::Value> vectorizeBody(mlir::OpBuilder &builder,
                                             mlir::Block &body,
                                             mlir::ValueRange arguments,
                                             int64_t width,
                                             mlir::IRMapping mapping = {});

/// Maps the scalar constants around `body` that it reads to clones of them in
/// `width` lanes.
void mapScalars(mlir::OpBuilder &builder, mlir::Block &body, int64_t width,
                mlir::IRMapping &mapping);

} // namespace qwid

#endif // QWID_LIB_CODEGEN_VECTORIZEBODY_H
