//===- VectorMemory.h - Vectors whose last lanes are not in memory -*- C++ -*-===//
//
// A group of channels may have fewer valid channels than lanes. Memory beyond
// them belongs to others, so only the valid lanes move, in powers of two.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_CODEGEN_VECTORMEMORY_H
#define QWID_LIB_CODEGEN_VECTORMEMORY_H

#include "mlir/IR/Builders.h"

namespace qwid {

/// `valid` of `width` lanes from rank-1 `memory` at `index`, the rest 0. One
/// lane gives a scalar.
mlir::Value loadLanes(mlir::OpBuilder &builder, mlir::Location loc,
                      mlir::Value memory, mlir::ValueRange index, int64_t width,
                      int64_t valid);

/// The first `valid` lanes of `value` to `memory` at `index`.
void storeLanes(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value value,
                mlir::Value memory, mlir::ValueRange index, int64_t valid);

} // namespace qwid

#endif // QWID_LIB_CODEGEN_VECTORMEMORY_H
