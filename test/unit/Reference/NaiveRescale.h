//===- NaiveRescale.h - The three rescale kinds written again ---*- C++ -*-===//
//
// Twins of lib/Reference/Rescale.cpp in exact or long double arithmetic.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TEST_UNIT_REFERENCE_NAIVERESCALE_H
#define QWID_TEST_UNIT_REFERENCE_NAIVERESCALE_H

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>

namespace naive {

/// Adds the zero point to an integral value and saturates.
inline int32_t saturate(long double rounded, int32_t zero, int32_t low,
                        int32_t high) {
  return int32_t(std::clamp<long double>(rounded + zero, low, high));
}

/// Half to even of an f32.
inline long double roundEven(float value) {
  return std::nearbyint(double(value));
}

/// floor(value * 2^-shift + 1/2) of a 128-bit integer.
inline long double roundUp(__int128 value, int shift) {
  for (; shift < 0; ++shift)
    value *= 2;
  if (shift == 0)
    return (long double)value;
  if (shift > 120)
    return 0;
  return (long double)((value + (__int128(1) << (shift - 1))) >> shift);
}

/// The shift that takes `real` into [2^30, 2^31).
inline int fixedShift(double real) {
  int shift = 0;
  while (real * std::exp2(shift) < std::exp2(30))
    ++shift;
  while (real * std::exp2(shift) >= std::exp2(31))
    --shift;
  return shift;
}

/// x on `from`, the product of scales given as f32 `factor` and as double.
inline long double rescale(const std::string &kind, int64_t x, float factor,
                           double real) {
  if (kind == "float")
    return roundEven(float(x) * factor);
  if (kind == "shift")
    return roundUp(x, -int(std::lround(std::log2(real))));
  int shift = fixedShift(real);
  return roundUp(__int128(x) * std::llround(real * std::exp2(shift)), shift);
}

/// x * a + y * b, rounded once.
inline long double rescaleSum(const std::string &kind, int32_t x, float fa,
                              double a, int32_t y, float fb, double b) {
  if (kind == "float")
    return roundEven(std::fmaf(float(x), fa, float(y) * fb));
  // Under shift both products are exact in this form, since a and b are powers
  // of two.
  int shift = kind == "shift" ? 40 : fixedShift(std::max(a, b));
  __int128 sum = __int128(x) * std::llround(a * std::exp2(shift)) +
                 __int128(y) * std::llround(b * std::exp2(shift));
  return roundUp(sum, shift);
}

} // namespace naive

#endif // QWID_TEST_UNIT_REFERENCE_NAIVERESCALE_H
