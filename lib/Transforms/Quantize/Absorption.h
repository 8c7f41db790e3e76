//===- Absorption.h - Ops between borders, piece by piece -------*- C++ -*-===//
//
// Private to lib/Transforms/Quantize. Terms:
//
//   border    a quantize or dequantize of the model
//   stored    the integers behind an f32 value: what its dequantize reads
//   readers   the quantize ops that read an f32 value
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_TRANSFORMS_QUANTIZE_ABSORPTION_H
#define QWID_LIB_TRANSFORMS_QUANTIZE_ABSORPTION_H

#include "qwid/Dialect/Qwid.h"

namespace qwid::absorption {

/// What an activation `value` was dequantized from: one scale, at most 16 bits.
/// Null if it was not.
mlir::Value getStored(mlir::Value value);

/// The integers of constant weights `value`: at most 8 bits, one scale or one
/// per index of dimension 0. Null if it has none.
mlir::Value getStoredWeights(mlir::Value value);

/// The type to which all readers quantize `value`; null if somebody reads it in
/// f32, or they do not agree, or there is nobody.
mlir::quant::UniformQuantizedType getReadersType(mlir::Value value);

/// Gives those behind the readers of `value` `stored` instead.
void replaceReaders(mlir::Value value, mlir::Value stored);

/// Makes a contraction on f32 between borders one on integers. True if it did;
/// failure after an error: the model's bias leaves int32.
llvm::FailureOr<bool> absorbContraction(Weighted op, RescaleKind kind);

/// Makes a product of two activations of 8 bits one on their integers, in f32.
/// True if it did.
bool absorbProduct(MatMulOp op);

/// Makes f32 constants of the constants that are dequantized.
void dequantizeConstants(mlir::Block &body);

} // namespace qwid::absorption

#endif // QWID_LIB_TRANSFORMS_QUANTIZE_ABSORPTION_H
