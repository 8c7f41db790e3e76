//===- Quantization.h - What a quantized type says --------------*- C++ -*-===//
//
// Scales, zero points and the integers that multiply, read from `!quant.uniform`
// and `!qwid.codebook` types: one reading for analyses, executor and lowering.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DIALECT_QUANTIZATION_H
#define QWID_DIALECT_QUANTIZATION_H

#include "qwid/Dialect/Qwid.h"

#include <optional>

namespace qwid {

/// One quantization for a whole tensor, and the range of its stored integers.
struct Quantization {
  float scale;
  int32_t zeroPoint;
  int32_t low;  ///< smallest stored integer
  int32_t high; ///< largest stored integer
};

/// The quantization of a per-tensor `!quant.uniform` element type, nothing for
/// any other type.
std::optional<Quantization> getQuantization(mlir::Type element);

/// The zero points of a type: one, or one per index of its axis.
llvm::SmallVector<int64_t> getZeroPoints(mlir::quant::QuantizedType type);

/// One scale per output channel of a weight type: a single scale is repeated.
llvm::SmallVector<float> getWeightScales(mlir::Type element, int64_t channels);

/// Whether a tensor of `element` holds the accumulators of a contraction: 32
/// bits, rounded nowhere.
bool isAccumulator(mlir::Type element);

/// The scales of the accumulators of a contraction: s_in * s_w[o] in f32, one
/// per output channel.
llvm::SmallVector<float>
getAccumulatorScales(mlir::Type input, mlir::Type filter, int64_t channels);

/// The element type of these accumulators, in a tensor whose dimension `axis`
/// is the output channel. Weights with one scale give one.
mlir::Type getAccumulatorType(mlir::Type input, mlir::Type filter,
                              int64_t channels, int32_t axis);

/// The integers that multiply (q - zp_in): stored value minus zero point, or
/// the value of a codebook's code. `stored` is row-major and its first
/// dimension is the output channel, of which there are `channels`.
llvm::SmallVector<int64_t> decodeWeights(mlir::Type element,
                                         llvm::ArrayRef<int64_t> stored,
                                         int64_t channels);

} // namespace qwid

#endif // QWID_DIALECT_QUANTIZATION_H
