//===- FixedPoint.cpp - Rounding, saturation, multipliers, shifts ---------===//

#include "qwid/Support/FixedPoint.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace qwid;

namespace {

constexpr int64_t kInt32Min = std::numeric_limits<int32_t>::min();
constexpr int64_t kInt32Max = std::numeric_limits<int32_t>::max();

int32_t saturate(int64_t value) {
  return int32_t(std::clamp(value, kInt32Min, kInt32Max));
}

} // namespace

int32_t qwid::roundAndSaturate(float value, int32_t low, int32_t high) {
  if (std::isnan(value))
    value = 0;
  // Clamp first: the conversion to int32 is then defined on every machine, and
  // rounding is monotone, so the order does not change the result.
  value = std::min(std::max(value, float(low)), float(high));
  return int32_t(std::nearbyintf(value));
}

int32_t qwid::quantize(float value, float scale, int32_t zeroPoint, int32_t low,
                       int32_t high) {
  return roundAndSaturate(value / scale, low - zeroPoint, high - zeroPoint) +
         zeroPoint;
}

float qwid::dequantize(int32_t q, float scale, int32_t zeroPoint) {
  return float(int64_t(q) - zeroPoint) * scale;
}

int32_t qwid::shiftRound(int64_t value, int32_t shift) {
  if (shift > 63)
    return 0; // -1/2 <= value * 2^-64 < 1/2, and a half goes up
  if (shift > 0)
    // The highest place that is dropped says which half it was; half a step more
    // could leave int64.
    return saturate((value >> shift) + (value >> (shift - 1) & 1));
  // Beyond 32 places every non-zero value saturates.
  if (shift <= -32)
    return value == 0 ? 0 : int32_t(value < 0 ? kInt32Min : kInt32Max);
  return saturate(std::clamp(value, kInt32Min, kInt32Max) *
                  (int64_t(1) << -shift));
}

FixedMultiplier qwid::makeFixedMultiplier(double real) {
  int exponent = 0;
  double mantissa = std::frexp(real, &exponent); // in [0.5, 1)
  int64_t multiplier = std::llround(std::ldexp(mantissa, 31));
  if (multiplier == int64_t(1) << 31) {
    multiplier >>= 1;
    ++exponent;
  }
  return {int32_t(multiplier), 31 - exponent};
}

int32_t qwid::applyFixedMultiplier(int32_t value, FixedMultiplier factor) {
  return shiftRound(int64_t(value) * factor.multiplier, factor.shift);
}

int32_t qwid::powerOfTwoCeil(double real) {
  int exponent = 0;
  double mantissa = std::frexp(real, &exponent);
  return mantissa == 0.5 ? exponent - 1 : exponent;
}

bool qwid::isPowerOfTwo(double real, int32_t &exponent) {
  int e = 0;
  if (!(real > 0) || std::frexp(real, &e) != 0.5)
    return false;
  exponent = e - 1;
  return true;
}

uint8_t qwid::encodePowerOfTwo(float ratio) {
  double magnitude = std::fabs(double(ratio));
  double square = magnitude * magnitude;
  uint8_t code = 0;
  while (code < 7 && square >= leastSquareOfCode(code + 1))
    ++code;
  return ratio < 0 && code > 0 ? code | 8 : code;
}

int32_t qwid::decodePowerOfTwo(uint8_t code) {
  int32_t magnitude = (code & 7) == 0 ? 0 : 1 << ((code & 7) - 1);
  return code & 8 ? -magnitude : magnitude;
}
