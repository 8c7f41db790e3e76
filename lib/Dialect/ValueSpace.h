//===- ValueSpace.h - Constraints on the element types of an op -*- C++ -*-===//
//
// The constraints [any_q1] to [any_q4], [any_i1] and [any_t1] of dialects/Qwid/README.md,
// which most ops share. Each emits an error on the op and fails if it is broken.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_DIALECT_VALUESPACE_H
#define QWID_LIB_DIALECT_VALUESPACE_H

#include "qwid/Dialect/Qwid.h"

namespace qwid {

/// The type of a value that is known to be a tensor, and of its cells.
mlir::RankedTensorType typeOf(mlir::Value value);
mlir::Type elementOf(mlir::Value value);

/// Along which axis a type has its scales, and how many; -1 for one scale.
struct ScaleAxis {
  int32_t axis = -1;
  int64_t count = 1;
};
ScaleAxis getScaleAxis(mlir::Type element);

/// [any_q2] A quantized value that is computed has one scale and at most 16
/// bits: differences of stored integers stay below 2^16.
llvm::LogicalResult verifyActivation(mlir::Operation *op, mlir::Value value);
/// The same for each of `values`; the first offender is reported.
llvm::LogicalResult verifyActivations(mlir::Operation *op,
                                      mlir::ValueRange values);

/// [any_q3] Under shift every scale is a power of two.
llvm::LogicalResult verifyShiftScales(mlir::Operation *op, RescaleKindAttr kind,
                                      mlir::ValueRange values);

/// [any_q4] Two terms of a shift sum are at most 31 places apart, so that the
/// coarser one, shifted left, fits int64.
llvm::LogicalResult verifyShiftDistance(mlir::Operation *op,
                                        RescaleKindAttr kind, float first,
                                        float second);

/// [any_q1] Values are all f32 or all quantized, and an op on quantized values
/// says how it rescales while one on f32, or whose result is accumulators, does
/// not.
llvm::LogicalResult verifyValueSpace(mlir::Operation *op,
                                     mlir::ValueRange values,
                                     RescaleKindAttr kind);

/// [unary_c1] Operand 0 and result are both f32 or both quantized.
llvm::LogicalResult verifyUnary(mlir::Operation *op);

/// [any_i1] Arithmetic on plain integers: one type for all, no bool, and nothing
/// is rescaled.
llvm::LogicalResult verifyPlainIntegers(mlir::Operation *op,
                                        mlir::ValueRange values,
                                        RescaleKindAttr kind);

/// [any_t1] Data movement keeps the element type, which has one scale: cells of
/// different scales cannot change places.
llvm::LogicalResult verifySameElement(mlir::Operation *op, mlir::Value input,
                                      mlir::Value result);

} // namespace qwid

#endif // QWID_LIB_DIALECT_VALUESPACE_H
