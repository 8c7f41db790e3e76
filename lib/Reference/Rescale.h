//===- Rescale.h - From computed to stored integers -------------*- C++ -*-===//
//
// The arithmetic of Numerics 5 and 6 on the constants of Requantize.h.
//
// Terms: a difference is q - zero point. A factor takes what an op computes (an
// accumulator, a difference, a product of two) to the scale of its result.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_REFERENCE_RESCALE_H
#define QWID_LIB_REFERENCE_RESCALE_H

#include "qwid/Reference/Requantize.h"

namespace qwid {

/// What a result may be: saturation bounds in stored integers, clamp included.
struct OutputRange {
  int32_t low, high;
  int32_t zeroPoint;
};
OutputRange getOutputRange(const Quantization &result, ClampAttr clamp = {});

/// The quantization of a tensor that has one scale.
Quantization getQuantization(mlir::Value value);

/// One integer to the scale of the result.
///   float:        rne(f32(x) * factor)
///   shift, fixed: shiftRound(x * fixed.multiplier, fixed.shift), where the
///                 multiplier of `shift` is 1
struct Rescale {
  RescaleKind kind = RescaleKind::Float;
  float factor = 0;
  FixedMultiplier fixed{1, 0};
};

/// x * (from / to).
Rescale computeRescale(RescaleKind kind, float from, float to);
/// x * ((a * b) / to): a contraction without residual, a product.
Rescale computeProductRescale(RescaleKind kind, float a, float b, float to);
/// x * (from / (to * count)): a mean of `count` cells. `shift` is computed as
/// `fixed`, since 1 / count is no power of two.
Rescale computeMeanRescale(RescaleKind kind, float from, float to,
                           int64_t count);

/// The stored result: the rescaled `x` plus zero point, saturated to `range`.
int32_t applyRescale(const Rescale &rescale, int64_t x,
                     const OutputRange &range);

/// Two integers to the scale of the result, rounded once.
///   float:        rne(fma(f32(x), factors[0], f32(y) * factors[1]))
///   shift, fixed: shiftRound(x * multipliers[0] + y * multipliers[1], shift),
///                 where the multipliers of `shift` are powers of two, the
///                 smaller one 1
struct SumRescale {
  RescaleKind kind = RescaleKind::Float;
  float factors[2] = {0, 0};
  int64_t multipliers[2] = {1, 1};
  int32_t shift = 0;
};

/// x * (a / to) + y * (b / to): an add.
SumRescale computeSumRescale(RescaleKind kind, float a, float b, float to);
/// x * (residual / to) + y * ((input * weight) / to): a contraction with a
/// residual x.
SumRescale computeResidualRescale(RescaleKind kind, float residual, float input,
                                  float weight, float to);

/// The stored result: the rescaled sum plus zero point, saturated to `range`.
int32_t applySumRescale(const SumRescale &rescale, int32_t x, int32_t y,
                        const OutputRange &range);

/// All that follows the accumulator of a quantized conv2d or fully_connected.
/// One of `channels` and `sums` holds an entry per output channel; neither, if
/// the result is the accumulator itself.
struct ContractionRescale {
  OutputRange range{0, 0, 0};
  llvm::SmallVector<Rescale> channels; ///< without residual
  llvm::SmallVector<SumRescale> sums;  ///< with residual
  int32_t residualZeroPoint = 0;

  bool hasResidual() const { return !sums.empty(); }
  bool isNone() const { return channels.empty() && sums.empty(); }
};
ContractionRescale computeContractionRescale(Conv2DOp op);
ContractionRescale computeContractionRescale(FullyConnectedOp op);

} // namespace qwid

#endif // QWID_LIB_REFERENCE_RESCALE_H
