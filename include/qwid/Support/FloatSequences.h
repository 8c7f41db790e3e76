//===- FloatSequences.h - Float functions as fixed operations ---*- C++ -*-===//
//
// exp, sigmoid, tanh, erf and the activations of the dialect, each as one fixed
// sequence of IEEE-754 f32 operations (Numerics 7). The sequence is the
// definition: the reference executor runs it on floats, Conversion emits it as
// arith ops, and so both give the same bits. Polynomials are minimax fits of
// our own; the last digits of their coefficients carry no meaning.
//
// A function is a template over a policy `Ops`. A policy object provides
//
//   using Value                      one f32 (or a vector of them)
//   Value constant(float v)
//   Value add(Value a, Value b)      and sub, mul, div: rounded to nearest even
//   Value fma(Value a, Value b, Value c)     a * b + c, rounded once
//   Value roundEven(Value a)         to an integer, ties to even
//   Value powerOfTwo(Value n)        2^n for an integral n in [-126, 127]:
//                                    the bits (int(n) + 127) << 23
//   Value selectLess(Value a, Value b, Value x, Value y)
//                                    a < b (ordered) ? x : y
//   Value selectNaN(Value a, Value x, Value y)
//                                    a is NaN ? x : y
//   Value squareRoot(Value a)        rounded to nearest even
//   Value exponent(Value a)          e of a = m * 2^e, m in [1, 2), for a normal
//                                    a > 0: (bits >> 23) - 127 as a float
//   Value mantissa(Value a)          that m: (bits & 0x7fffff) | 0x3f800000
//
// and nothing else. ScalarOps below is the policy of the reference. The
// functions of qwid.unary and qwid.binary stand in MathSequences.h.
//
// A function of NaN is NaN: what overflows is seen at the end, not hidden by an
// activation. Which NaN an operation gives depends on the CPU, and so no
// function looks at its bits, and program results are made canonical.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_SUPPORT_FLOATSEQUENCES_H
#define QWID_SUPPORT_FLOATSEQUENCES_H

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace qwid {

/// The policy on plain floats. Needs a build without contraction.
struct ScalarOps {
  using Value = float;
  float constant(float v) const { return v; }
  float add(float a, float b) const { return a + b; }
  float sub(float a, float b) const { return a - b; }
  float mul(float a, float b) const { return a * b; }
  float div(float a, float b) const { return a / b; }
  float fma(float a, float b, float c) const { return std::fmaf(a, b, c); }
  float roundEven(float a) const { return std::nearbyintf(a); }
  float powerOfTwo(float n) const {
    return fromBits(uint32_t(int32_t(n) + 127) << 23);
  }
  float selectLess(float a, float b, float x, float y) const {
    return a < b ? x : y;
  }
  float selectNaN(float a, float x, float y) const {
    return std::isnan(a) ? x : y;
  }
  float squareRoot(float a) const { return std::sqrt(a); }
  float exponent(float a) const {
    return float(int32_t(toBits(a) >> 23) - 127);
  }
  float mantissa(float a) const {
    return fromBits((toBits(a) & 0x7fffffu) | 0x3f800000u);
  }

private:
  static uint32_t toBits(float value) {
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof(bits));
    return bits;
  }
  static float fromBits(uint32_t bits) {
    float value;
    std::memcpy(&value, &bits, sizeof(value));
    return value;
  }
};

/// The one NaN that the result of a program may hold.
constexpr uint32_t kCanonicalNaN = 0x7fc00000;

/// Makes every NaN among `count` values the canonical one.
inline void canonicalizeNaN(float *values, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    uint32_t bits;
    std::memcpy(&bits, values + i, sizeof(bits));
    bits = (bits & 0x7fffffff) > 0x7f800000 ? kCanonicalNaN : bits;
    std::memcpy(values + i, &bits, sizeof(bits));
  }
}

namespace sequences {

/// x < y ? y : x, so that a NaN stays in x and never comes from y.
template <class Ops>
typename Ops::Value max(Ops &ops, typename Ops::Value x,
                        typename Ops::Value y) {
  return ops.selectLess(x, y, y, x);
}

/// y < x ? y : x, likewise.
template <class Ops>
typename Ops::Value min(Ops &ops, typename Ops::Value x,
                        typename Ops::Value y) {
  return ops.selectLess(y, x, y, x);
}

/// max(best, x), NaN if either is: a step of a pool.
template <class Ops>
typename Ops::Value largest(Ops &ops, typename Ops::Value best,
                            typename Ops::Value x) {
  return ops.selectNaN(x, x, max(ops, best, x));
}

/// min(best, x), NaN if either is.
template <class Ops>
typename Ops::Value smallest(Ops &ops, typename Ops::Value best,
                             typename Ops::Value x) {
  return ops.selectNaN(x, x, min(ops, best, x));
}

/// min(max(x, lower), upper): the fused activation of every op. NaN stays.
template <class Ops>
typename Ops::Value clamp(Ops &ops, typename Ops::Value x, float lower,
                          float upper) {
  return min(ops, max(ops, x, ops.constant(lower)), ops.constant(upper));
}

/// coefficients[0] + x * (coefficients[1] + x * ...), one fma per step.
template <class Ops, int N>
typename Ops::Value polynomial(Ops &ops, typename Ops::Value x,
                               const float (&coefficients)[N]) {
  typename Ops::Value sum = ops.constant(coefficients[N - 1]);
  for (int i = N - 2; i >= 0; --i)
    sum = ops.fma(sum, x, ops.constant(coefficients[i]));
  return sum;
}

/// x = n ln 2 + r with |r| <= ln(2)/2, for |x| <= 110. NaN gives the n `lowest`,
/// which is not above any other, and r NaN.
template <class Ops> struct Reduced {
  typename Ops::Value n, r;
};
template <class Ops>
Reduced<Ops> reduceByLog2(Ops &ops, typename Ops::Value x, float lowest) {
  auto bound = ops.constant(lowest);
  auto n = ops.mul(x, ops.constant(0x1.715476p+0f));
  n = ops.roundEven(ops.selectLess(bound, n, n, bound));
  // ln 2 in two parts, the first short enough that its product with n is exact
  // inside the fma.
  auto r = ops.fma(n, ops.constant(-0x1.62e400p-1f), x);
  return {n, ops.fma(n, ops.constant(-0x1.7f7d1cp-20f), r)};
}

/// e^r - 1 for |r| <= ln(2)/2.
template <class Ops>
typename Ops::Value expTail(Ops &ops, typename Ops::Value r) {
  // r + r^2 p(r).
  const float coefficients[] = {0x1.fffffcp-2f, 0x1.555492p-3f, 0x1.5558f2p-5f,
                                0x1.123a00p-7f, 0x1.6a2404p-10f};
  return ops.fma(ops.mul(r, r), polynomial(ops, r, coefficients), r);
}

/// e^x for x in [-87, 88], within 1 ulp; the bounds' values outside, so that
/// every result is a normal number, or NaN.
template <class Ops> typename Ops::Value exp(Ops &ops, typename Ops::Value x) {
  auto [n, r] = reduceByLog2(ops, clamp(ops, x, -87.0f, 88.0f), -126.0f);
  return ops.mul(ops.add(expTail(ops, r), ops.constant(1.0f)),
                 ops.powerOfTwo(n));
}

/// 1 / (1 + e^-x), within 4 ulp down to x = -87 and constant below.
template <class Ops>
typename Ops::Value sigmoid(Ops &ops, typename Ops::Value x) {
  auto one = ops.constant(1.0f);
  // The bound keeps the result normal.
  x = max(ops, x, ops.constant(-87.0f));
  return ops.div(one, ops.add(one, exp(ops, ops.sub(ops.constant(0.0f), x))));
}

/// tanh x, within 4 ulp.
template <class Ops> typename Ops::Value tanh(Ops &ops, typename Ops::Value x) {
  auto zero = ops.constant(0.0f), one = ops.constant(1.0f);
  auto magnitude = ops.selectLess(x, zero, ops.sub(zero, x), x);
  // Near 0: x + x^3 p(x^2).
  const float coefficients[] = {-0x1.555532p-2f, 0x1.110726p-3f,
                                -0x1.b83c5ap-5f, 0x1.52269ap-6f,
                                -0x1.75e1cap-8f};
  auto square = ops.mul(x, x);
  auto nearZero =
      ops.fma(ops.mul(x, square), polynomial(ops, square, coefficients), x);
  // Elsewhere: 1 - 2 / (e^2|x| + 1), with the sign put back.
  auto power = exp(ops, ops.add(magnitude, magnitude));
  auto far = ops.sub(one, ops.div(ops.constant(2.0f), ops.add(power, one)));
  far = ops.selectLess(x, zero, ops.sub(zero, far), far);
  return ops.selectLess(ops.constant(0.625f), magnitude, far, nearZero);
}

/// The error function, within 4 ulp.
template <class Ops> typename Ops::Value erf(Ops &ops, typename Ops::Value x) {
  auto zero = ops.constant(0.0f), one = ops.constant(1.0f);
  auto magnitude = ops.selectLess(x, zero, ops.sub(zero, x), x);
  // |x| <= 1: x p(x^2).
  const float inner[] = {0x1.20dd74p+0f,  -0x1.81273ep-2f, 0x1.ce2cf8p-4f,
                         -0x1.b7f90ep-6f, 0x1.5405b2p-8f,  -0x1.a3f700p-11f,
                         0x1.496a30p-14f};
  auto nearZero = ops.mul(x, polynomial(ops, ops.mul(x, x), inner));
  // |x| > 1: 1 - e^q(|x|), 1 to the last bit from 4 on.
  const float outer[] = {-0x1.661cb2p-12f, -0x1.2088eap+0f, -0x1.46baecp-1f,
                         -0x1.a65346p-4f,  0x1.65cb7ep-6f,  -0x1.825b06p-9f,
                         0x1.86dd9ap-13f};
  auto bounded = min(ops, magnitude, ops.constant(4.0f));
  auto far = ops.sub(one, exp(ops, polynomial(ops, bounded, outer)));
  far = ops.selectLess(x, zero, ops.sub(zero, far), far);
  return ops.selectLess(one, magnitude, far, nearZero);
}

//===----------------------------------------------------------------------===//
// Activations of the dialect
//===----------------------------------------------------------------------===//

/// max(x, 0).
template <class Ops> typename Ops::Value relu(Ops &ops, typename Ops::Value x) {
  return max(ops, x, ops.constant(0.0f));
}

/// x, or alpha * x below zero.
template <class Ops>
typename Ops::Value leakyRelu(Ops &ops, typename Ops::Value x, float alpha) {
  return ops.selectLess(x, ops.constant(0.0f), ops.mul(ops.constant(alpha), x),
                        x);
}

/// x >= 0 ? 1 : -1; NaN stays NaN.
template <class Ops>
typename Ops::Value bipolar(Ops &ops, typename Ops::Value x) {
  auto y = ops.selectLess(x, ops.constant(0.0f), ops.constant(-1.0f),
                          ops.constant(1.0f));
  return ops.selectNaN(x, x, y);
}

/// x * sigmoid(x).
template <class Ops> typename Ops::Value silu(Ops &ops, typename Ops::Value x) {
  return ops.mul(x, sigmoid(ops, x));
}

/// clamp(alpha * x + beta, 0, 1), the sum as one fma.
template <class Ops>
typename Ops::Value hardSigmoid(Ops &ops, typename Ops::Value x, float alpha,
                                float beta) {
  auto line = ops.fma(ops.constant(alpha), x, ops.constant(beta));
  return clamp(ops, line, 0.0f, 1.0f);
}

/// x * hardSigmoid(x, 1/6, 1/2).
template <class Ops>
typename Ops::Value hardSwish(Ops &ops, typename Ops::Value x) {
  return ops.mul(x, hardSigmoid(ops, x, 1.0f / 6.0f, 0.5f));
}

} // namespace sequences
} // namespace qwid

#endif // QWID_SUPPORT_FLOATSEQUENCES_H
