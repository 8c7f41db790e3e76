//===- FixedPoint.h - Rounding, saturation, multipliers, shifts -*- C++ -*-===//
//
// The scalar arithmetic of docs/Numerics.md, written once: the reference
// executor, folders and table makers call it, emitted code equals it. No MLIR
// types. Every function is total: no input is undefined behaviour.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_SUPPORT_FIXEDPOINT_H
#define QWID_SUPPORT_FIXEDPOINT_H

#include <cstdint>

namespace qwid {

/// A real factor as `multiplier * 2^-shift`, multiplier in [2^30, 2^31).
struct FixedMultiplier {
  int32_t multiplier;
  int32_t shift;
};

/// Round half to even, then clamp to [low, high]; NaN counts as 0. `low` and
/// `high` are within +-2^24, so that they are exact in f32.
int32_t roundAndSaturate(float value, int32_t low, int32_t high);

/// Numerics 1: sat(rne(value / scale) + zeroPoint), NaN counts as 0.
int32_t quantize(float value, float scale, int32_t zeroPoint, int32_t low,
                 int32_t high);

/// Numerics 1: f32(q - zeroPoint) * scale.
float dequantize(int32_t q, float scale, int32_t zeroPoint);

/// value * 2^-shift in int64 with one rounding, half towards +infinity; a
/// negative shift multiplies by 2^-shift. Saturates to int32.
int32_t shiftRound(int64_t value, int32_t shift);

/// The factor nearest to `real` > 0 (Numerics 5 `fixed`).
FixedMultiplier makeFixedMultiplier(double real);

/// value * factor with one rounding, half towards +infinity; saturates.
int32_t applyFixedMultiplier(int32_t value, FixedMultiplier factor);

/// The exponent e of the smallest power of two with 2^e >= real > 0.
int32_t powerOfTwoCeil(double real);

/// Whether `real` is a power of two; its exponent goes to `exponent`.
bool isPowerOfTwo(double real, int32_t &exponent);

/// Numerics 8: the 4-bit code of sign * 2^e nearest in the log domain for
/// `ratio` = weight / scale in [-64 * sqrt 2, 64 * sqrt 2].
uint8_t encodePowerOfTwo(float ratio);
/// The value in {0, +-1, +-2, ... +-64} of a code of encodePowerOfTwo.
int32_t decodePowerOfTwo(uint8_t code);
/// The least square of a ratio whose code, 1 to 7 but for its sign, is at least
/// `code`. Nearest in the log domain: the border between 2^e and 2^(e+1) is
/// sqrt(2) * 2^e, compared as squares to stay exact.
constexpr double leastSquareOfCode(uint8_t code) {
  return double(uint64_t(1) << (2 * code)) / 8;
}

} // namespace qwid

#endif // QWID_SUPPORT_FIXEDPOINT_H
