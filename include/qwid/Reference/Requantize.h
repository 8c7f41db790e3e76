//===- Requantize.h - Factors that take integers to a scale -----*- C++ -*-===//
//
// Every number that a rescale needs beside its operands: factors, shifts,
// bounds, start values. The reference executor computes with
// them and the conversion writes them into the program, so that the two cannot
// disagree. Terms:
//
//   scale       f32, real = scale * (q - zero point)
//   exponent    log2 of a scale that is a power of two (rescale kind shift)
//   start       int32 from which an accumulator counts, Numerics 4
//
//===----------------------------------------------------------------------===//

#ifndef QWID_REFERENCE_REQUANTIZE_H
#define QWID_REFERENCE_REQUANTIZE_H

#include "qwid/Dialect/Quantization.h"
#include "qwid/Support/FixedPoint.h"

#include <optional>

namespace qwid {

//===----------------------------------------------------------------------===//
// Saturation bounds and start values
//===----------------------------------------------------------------------===//

/// Stored integers between which a result lies.
struct IntegerBounds {
  int32_t low;
  int32_t high;
};

/// The range of the storage, narrowed by `clamp` unless that is null:
/// rne(bound / scale) + zero point, saturated to the storage.
IntegerBounds getBounds(const Quantization &output, ClampAttr clamp);

/// bias[o] - inputZeroPoint * sum(weights of channel o), wrapping to int32.
/// `bias` may be empty: no bias. Weights are decoded, row-major, channel first.
llvm::SmallVector<int32_t> getStartValues(llvm::ArrayRef<int64_t> bias,
                                          llvm::ArrayRef<int64_t> weights,
                                          int64_t channels,
                                          int32_t inputZeroPoint);

//===----------------------------------------------------------------------===//
// Rescale kind float
//===----------------------------------------------------------------------===//

/// (input * weight) / output in f32, in that order: the factor of an
/// accumulator, and of a product of two activations.
float getProductFactor(float input, float weight, float output);

/// input / output in f32: the factor of a summand.
float getSumFactor(float input, float output);

/// input / (output * f32(count)) in f32: the factor of a sum of `count` cells.
float getMeanFactor(float input, float output, int64_t count);

//===----------------------------------------------------------------------===//
// Rescale kind shift
//===----------------------------------------------------------------------===//

/// log2 of a scale, nothing if it is no power of two.
std::optional<int32_t> getExponent(float scale);

/// Two summands with exponents e1 and e2 at the output's exponent:
/// shiftRound((x1 << left1) + (x2 << left2), shift), one rounding.
struct ShiftSum {
  int32_t left1;
  int32_t left2;
  int32_t shift;
};
ShiftSum makeShiftSum(int32_t e1, int32_t e2, int32_t output);

//===----------------------------------------------------------------------===//
// Rescale kind fixed
//===----------------------------------------------------------------------===//

/// The multiplier of input * weight / output, computed in double.
FixedMultiplier getFixedProduct(float input, float weight, float output);

/// The multiplier of input / output, computed in double.
FixedMultiplier getFixedSum(float input, float output);

/// The multiplier of input / (output * count), computed in double.
FixedMultiplier getFixedMean(float input, float output, int64_t count);

/// Two summands with real factors r1 and r2, one rounding:
/// shiftRound(x1 * multiplier1 + x2 * multiplier2, shift). The shift is that of
/// the larger factor.
struct FixedSum {
  int32_t multiplier1;
  int32_t multiplier2;
  int32_t shift;
};
FixedSum makeFixedSum(double r1, double r2);

} // namespace qwid

#endif // QWID_REFERENCE_REQUANTIZE_H
