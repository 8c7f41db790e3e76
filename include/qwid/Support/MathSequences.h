//===- MathSequences.h - Functions of qwid.unary and qwid.binary -*- C++ -*-===//
//
// exp and log over all of f32, pow, and the activations made of them, each as
// one fixed sequence over a policy `Ops` (see FloatSequences.h). The stated
// errors are tested over dense sweeps (FloatSequencesTest, MathSequencesTest)
// and stand in docs/Numerics.md.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_SUPPORT_MATHSEQUENCES_H
#define QWID_SUPPORT_MATHSEQUENCES_H

#include "qwid/Support/FloatSequences.h"

#include <limits>

namespace qwid::sequences {

inline constexpr float kInfinity = std::numeric_limits<float>::infinity();
inline constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

//===----------------------------------------------------------------------===//
// Exact functions
//===----------------------------------------------------------------------===//

template <class Ops>
typename Ops::Value negate(Ops &ops, typename Ops::Value x) {
  return ops.mul(x, ops.constant(-1.0f));
}

/// |x|; never -0.
template <class Ops> typename Ops::Value abs(Ops &ops, typename Ops::Value x) {
  return max(ops, ops.sub(ops.constant(0.0f), x), x);
}

/// The largest integer that is not above x.
template <class Ops>
typename Ops::Value floor(Ops &ops, typename Ops::Value x) {
  auto near = ops.roundEven(x);
  return ops.selectLess(x, near, ops.sub(near, ops.constant(1.0f)), near);
}

/// The smallest integer that is not below x.
template <class Ops> typename Ops::Value ceil(Ops &ops, typename Ops::Value x) {
  auto near = ops.roundEven(x);
  return ops.selectLess(near, x, ops.add(near, ops.constant(1.0f)), near);
}

/// -1, 1, or x itself if it is a zero or NaN.
template <class Ops> typename Ops::Value sign(Ops &ops, typename Ops::Value x) {
  auto zero = ops.constant(0.0f);
  auto positive = ops.selectLess(zero, x, ops.constant(1.0f), x);
  return ops.selectLess(x, zero, ops.constant(-1.0f), positive);
}

//===----------------------------------------------------------------------===//
// Comparisons and choice: 1 is true, 0 false
//===----------------------------------------------------------------------===//

/// x < y; false if either is NaN.
template <class Ops>
typename Ops::Value less(Ops &ops, typename Ops::Value x,
                         typename Ops::Value y) {
  return ops.selectLess(x, y, ops.constant(1.0f), ops.constant(0.0f));
}

/// x <= y; false if either is NaN.
template <class Ops>
typename Ops::Value lessOrEqual(Ops &ops, typename Ops::Value x,
                                typename Ops::Value y) {
  auto zero = ops.constant(0.0f);
  auto ordered = ops.selectLess(y, x, zero, ops.constant(1.0f));
  return ops.selectNaN(x, zero, ops.selectNaN(y, zero, ordered));
}

/// x == y; false if either is NaN.
template <class Ops>
typename Ops::Value equal(Ops &ops, typename Ops::Value x,
                          typename Ops::Value y) {
  return ops.selectLess(x, y, ops.constant(0.0f), lessOrEqual(ops, x, y));
}

/// x where the condition is above 0, else 0, whatever x is.
template <class Ops>
typename Ops::Value gate(Ops &ops, typename Ops::Value condition,
                         typename Ops::Value x) {
  auto zero = ops.constant(0.0f);
  return ops.selectLess(zero, condition, x, zero);
}

//===----------------------------------------------------------------------===//
// Exponential and logarithm
//===----------------------------------------------------------------------===//

/// e^(x + low) for |low| < 1 and x in [-104, 89], over all results that f32 has.
template <class Ops>
typename Ops::Value expOfSum(Ops &ops, typename Ops::Value x,
                             typename Ops::Value low) {
  auto [n, r] = reduceByLog2(ops, clamp(ops, x, -104.0f, 89.0f), -151.0f);
  auto significand = ops.add(expTail(ops, ops.add(r, low)), ops.constant(1.0f));
  // 2^n in two steps, since n goes from -150 to 128.
  auto half = ops.roundEven(ops.mul(n, ops.constant(0.5f)));
  significand = ops.mul(significand, ops.powerOfTwo(half));
  return ops.mul(significand, ops.powerOfTwo(ops.sub(n, half)));
}

/// e^x with overflow to infinity and gradual underflow to 0, within 2 ulp.
template <class Ops>
typename Ops::Value fullExp(Ops &ops, typename Ops::Value x) {
  return expOfSum(ops, x, ops.constant(0.0f));
}

/// e^x - 1 for x <= 0, within 4 ulp.
template <class Ops>
typename Ops::Value expMinusOne(Ops &ops, typename Ops::Value x) {
  auto [n, r] = reduceByLog2(ops, clamp(ops, x, -87.0f, 0.0f), -126.0f);
  auto power = ops.powerOfTwo(n);
  // (1 + tail) 2^n - 1, where 2^n - 1 is exact as long as it matters.
  return ops.fma(expTail(ops, r), power, ops.sub(power, ops.constant(1.0f)));
}

/// x = (1 + f) * 2^e with 1 + f in [sqrt(1/2), sqrt(2)], for finite x > 0; and
/// log(1 + f) = f - f^2 / 2 + cube.
template <class Ops> struct LogParts {
  typename Ops::Value e, f, square, cube;
};
template <class Ops>
LogParts<Ops> splitForLog(Ops &ops, typename Ops::Value x) {
  auto one = ops.constant(1.0f), smallest = ops.constant(0x1p-126f);
  auto scaled =
      ops.selectLess(x, smallest, ops.mul(x, ops.constant(0x1p24f)), x);
  auto e = ops.exponent(scaled);
  e = ops.selectLess(x, smallest, ops.sub(e, ops.constant(24.0f)), e);
  auto m = ops.mantissa(scaled);
  auto root = ops.constant(0x1.6a09e6p+0f);
  e = ops.selectLess(root, m, ops.add(e, one), e);
  m = ops.selectLess(root, m, ops.mul(m, ops.constant(0.5f)), m);
  auto f = ops.sub(m, one);
  const float coefficients[] = {
      0x1.555548p-2f,  -0x1.000006p-2f, 0x1.99a4b6p-3f,
      -0x1.555c4ep-3f, 0x1.233768p-3f,  -0x1.fc2208p-4f,
      0x1.e6f06ap-4f,  -0x1.de3c16p-4f, 0x1.1457a6p-4f};
  auto square = ops.mul(f, f);
  auto cube = ops.mul(ops.mul(f, square), polynomial(ops, f, coefficients));
  return {e, f, square, cube};
}

/// The natural logarithm, within 2 ulp; -infinity at 0, NaN below.
template <class Ops> typename Ops::Value log(Ops &ops, typename Ops::Value x) {
  auto zero = ops.constant(0.0f), infinity = ops.constant(kInfinity);
  auto parts = splitForLog(ops, x);
  auto low = ops.fma(parts.e, ops.constant(0x1.7f7d1cp-20f), parts.cube);
  low = ops.fma(ops.constant(-0.5f), parts.square, low);
  auto result =
      ops.fma(parts.e, ops.constant(0x1.62e400p-1f), ops.add(parts.f, low));
  // Infinity is its own logarithm.
  result = ops.selectLess(x, infinity, result, x);
  auto outside =
      ops.selectLess(x, zero, ops.constant(kNaN), ops.constant(-kInfinity));
  result = ops.selectLess(zero, x, result, outside);
  return ops.selectNaN(x, x, result);
}

/// log(1 + x) for x in [0, 1], within 3 ulp.
template <class Ops>
typename Ops::Value logOnePlus(Ops &ops, typename Ops::Value x) {
  auto one = ops.constant(1.0f);
  auto sum = ops.add(one, x);
  auto lost = ops.sub(x, ops.sub(sum, one));
  return ops.add(log(ops, sum), ops.div(lost, sum));
}

//===----------------------------------------------------------------------===//
// Power
//===----------------------------------------------------------------------===//

/// high + low = log(x) for finite x > 0, relative error 2^-28.
template <class Ops> struct PreciseLog {
  typename Ops::Value high, low;
};
template <class Ops>
PreciseLog<Ops> preciseLog(Ops &ops, typename Ops::Value x) {
  auto parts = splitForLog(ops, x);
  auto minusHalf = ops.constant(-0.5f);
  // f - f^2 / 2 in two floats; the rounding of the square is in `low`.
  auto half = ops.mul(minusHalf, parts.square);
  auto high = ops.add(parts.f, half);
  auto low = ops.sub(half, ops.sub(high, parts.f));
  auto squareError = ops.fma(parts.f, parts.f, negate(ops, parts.square));
  low = ops.add(ops.fma(minusHalf, squareError, parts.cube), low);
  // e ln 2, whose first part is exact.
  auto scale = ops.mul(parts.e, ops.constant(0x1.62e400p-1f));
  low = ops.fma(parts.e, ops.constant(0x1.7f7d1cp-20f), low);
  // |scale| is 0 or at least twice |high|: the sum of the two is exact.
  auto sum = ops.add(scale, high);
  auto larger = ops.selectLess(abs(ops, scale), abs(ops, high), high, scale);
  auto smaller = ops.selectLess(abs(ops, scale), abs(ops, high), scale, high);
  low = ops.add(ops.sub(smaller, ops.sub(sum, larger)), low);
  auto total = ops.add(sum, low);
  return {total, ops.sub(low, ops.sub(total, sum))};
}

/// x^y for finite x > 0, within 2 ulp where |y log x| < 16, within 8 elsewhere.
template <class Ops>
typename Ops::Value positivePower(Ops &ops, typename Ops::Value x,
                                  typename Ops::Value y) {
  auto logarithm = preciseLog(ops, x);
  auto high = ops.mul(y, logarithm.high);
  auto low = ops.fma(y, logarithm.high, negate(ops, high));
  low = ops.fma(y, logarithm.low, low);
  // Beyond, the result is 0 or infinity, and the product may be so too.
  low = ops.selectLess(abs(ops, high), ops.constant(128.0f), low,
                       ops.constant(0.0f));
  return expOfSum(ops, high, low);
}

/// a = 0 ? x : y; y for NaN.
template <class Ops>
typename Ops::Value selectZero(Ops &ops, typename Ops::Value a,
                               typename Ops::Value x, typename Ops::Value y) {
  return ops.selectLess(abs(ops, a), ops.constant(0x1p-149f), x, y);
}

/// x^y: 1 for y = 0 or x = 1, NaN for x < 0 and a y that is no finite integer.
/// As IEEE-754 pow, but that x = -0 counts as 0 and x = -infinity as any x < 0.
template <class Ops>
typename Ops::Value pow(Ops &ops, typename Ops::Value x,
                        typename Ops::Value y) {
  auto one = ops.constant(1.0f), zero = ops.constant(0.0f);
  auto infinity = ops.constant(kInfinity), nan = ops.constant(kNaN);
  auto magnitude = abs(ops, x);
  auto result = positivePower(ops, magnitude, y);
  // x = 0 and x = +-infinity.
  auto growing = ops.selectLess(y, zero, zero, infinity);
  auto vanishing = ops.selectLess(y, zero, infinity, zero);
  result = ops.selectLess(magnitude, infinity, result, growing);
  result = ops.selectLess(zero, magnitude, result, vanishing);
  // x < 0: the sign of an odd y; an even y is twice an integer.
  auto half = ops.mul(y, ops.constant(0.5f));
  auto isOdd = ops.sub(ops.roundEven(half), half);
  auto isBroken = ops.sub(ops.roundEven(y), y);
  auto below = selectZero(ops, isOdd, result, negate(ops, result));
  below = selectZero(ops, isBroken, below, nan);
  result = ops.selectLess(x, zero, below, result);
  result = ops.selectNaN(x, x, ops.selectNaN(y, y, result));
  // The two cases that are 1 whatever the other number is.
  result = selectZero(ops, ops.sub(x, one), one, result);
  return selectZero(ops, y, one, result);
}

//===----------------------------------------------------------------------===//
// Activations
//===----------------------------------------------------------------------===//

/// scale * x, or scale * alpha * (e^x - 1) below zero: elu, selu.
template <class Ops>
typename Ops::Value elu(Ops &ops, typename Ops::Value x, float alpha,
                        float scale) {
  auto below = ops.mul(ops.constant(alpha), expMinusOne(ops, x));
  auto value = ops.selectLess(x, ops.constant(0.0f), below, x);
  return ops.mul(ops.constant(scale), value);
}

/// log(1 + e^x), within 4 ulp down to x = -87 and constant below.
template <class Ops>
typename Ops::Value softplus(Ops &ops, typename Ops::Value x) {
  auto zero = ops.constant(0.0f);
  auto power = exp(ops, ops.sub(zero, abs(ops, x)));
  return ops.add(max(ops, x, zero), logOnePlus(ops, power));
}

/// x / (1 + |x|).
template <class Ops>
typename Ops::Value softsign(Ops &ops, typename Ops::Value x) {
  return ops.div(x, ops.add(ops.constant(1.0f), abs(ops, x)));
}

/// x tanh(log(1 + e^x)), within 4 ulp down to x = -87.
template <class Ops> typename Ops::Value mish(Ops &ops, typename Ops::Value x) {
  // With t = e^x: tanh(log(1 + t)) = (t^2 + 2t) / (t^2 + 2t + 2), which is 1 to
  // the last bit from x = 20 on.
  auto two = ops.constant(2.0f);
  auto t = exp(ops, min(ops, x, ops.constant(20.0f)));
  auto numerator = ops.mul(t, ops.add(t, two));
  return ops.mul(x, ops.div(numerator, ops.add(numerator, two)));
}

/// x/2 (1 + erf(x / sqrt 2)), within |x| * 2^-23 + 4 ulp.
template <class Ops> typename Ops::Value gelu(Ops &ops, typename Ops::Value x) {
  auto inner = erf(ops, ops.mul(x, ops.constant(0x1.6a09e6p-1f)));
  return ops.mul(ops.mul(ops.constant(0.5f), x),
                 ops.add(ops.constant(1.0f), inner));
}

/// x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))), as x times a sigmoid.
template <class Ops>
typename Ops::Value geluTanh(Ops &ops, typename Ops::Value x) {
  // 2 sqrt(2/pi) and 0.044715 times it.
  auto slope = ops.fma(ops.mul(x, x), ops.constant(0x1.2444f2p-4f),
                       ops.constant(0x1.988454p+0f));
  return ops.mul(x, sigmoid(ops, ops.mul(x, slope)));
}

/// x above alpha, else 0.
template <class Ops>
typename Ops::Value thresholdedRelu(Ops &ops, typename Ops::Value x,
                                    float alpha) {
  auto above = ops.selectLess(ops.constant(alpha), x, x, ops.constant(0.0f));
  return ops.selectNaN(x, x, above);
}

//===----------------------------------------------------------------------===//
// Scales that a model finds as it runs (ONNX's DynamicQuantizeLinear)
//===----------------------------------------------------------------------===//

/// The scale with which 0..255 covers 0 and the numbers from `low` to `high`:
/// (max(high, 0) - min(low, 0)) / 255, or 1 if that is 0.
template <class Ops>
typename Ops::Value rangeScale(Ops &ops, typename Ops::Value low,
                               typename Ops::Value high) {
  auto zero = ops.constant(0.0f);
  auto range = ops.sub(max(ops, high, zero), min(ops, low, zero));
  auto scale = ops.div(range, ops.constant(255.0f));
  return ops.selectNaN(scale, scale,
                       ops.selectLess(zero, scale, scale, ops.constant(1.0f)));
}

/// The integer in 0..255 that means 0 on that `scale`:
/// rne(clamp(0 - min(low, 0) / scale)).
template <class Ops>
typename Ops::Value rangeZero(Ops &ops, typename Ops::Value low,
                              typename Ops::Value scale) {
  auto zero = ops.constant(0.0f);
  auto steps = ops.sub(zero, ops.div(min(ops, low, zero), scale));
  return ops.roundEven(clamp(ops, steps, 0.0f, 255.0f));
}

} // namespace qwid::sequences

#endif // QWID_SUPPORT_MATHSEQUENCES_H
