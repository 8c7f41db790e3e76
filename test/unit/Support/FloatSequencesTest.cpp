//===- FloatSequencesTest.cpp - Accuracy and limits of the sequences ------===//
//
// Each function against libm in double, over a dense sweep, in units in the
// last place of the f32 result.
//
//===----------------------------------------------------------------------===//

#include "qwid/Support/FloatSequences.h"

#include "gtest/gtest.h"

#include <cfloat>
#include <limits>

using namespace qwid;

namespace {

ScalarOps ops;

/// Distance of `actual` from the real `expected`, in ulps of f32 there.
double ulps(float actual, double expected) {
  int exponent = 0;
  std::frexp(expected, &exponent);
  double ulp = std::ldexp(1.0, std::max(exponent - 24, -149));
  return std::fabs(double(actual) - expected) / ulp;
}

template <typename Actual, typename Expected>
double worst(float low, float high, Actual actual, Expected expected) {
  constexpr int steps = 1000000;
  double result = 0;
  for (int i = 0; i <= steps; ++i) {
    float x = float(low + (double(high) - low) * i / steps);
    result = std::max(result, ulps(actual(x), expected(double(x))));
  }
  return result;
}

float exp1(float x) { return sequences::exp(ops, x); }
float sigmoid1(float x) { return sequences::sigmoid(ops, x); }
float tanh1(float x) { return sequences::tanh(ops, x); }
float erf1(float x) { return sequences::erf(ops, x); }

} // namespace

TEST(FloatSequences, ExpIsWithinTwoUlps) {
  auto real = [](double x) { return std::exp(x); };
  EXPECT_LE(worst(-87, 88, exp1, real), 2.0);
  EXPECT_LE(worst(-1, 1, exp1, real), 2.0);
  EXPECT_EQ(exp1(0.0f), 1.0f);
}

TEST(FloatSequences, SigmoidTanhAndErfAreWithinFourUlps) {
  auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
  auto tanh = [](double x) { return std::tanh(x); };
  auto erf = [](double x) { return std::erf(x); };
  EXPECT_LE(worst(-87, 87, sigmoid1, sigmoid), 4.0);
  EXPECT_LE(worst(-2, 2, sigmoid1, sigmoid), 4.0);
  EXPECT_LE(worst(-12, 12, tanh1, tanh), 4.0);
  EXPECT_LE(worst(-1, 1, tanh1, tanh), 4.0);
  EXPECT_LE(worst(-1e-3f, 1e-3f, tanh1, tanh), 4.0);
  EXPECT_LE(worst(-6, 6, erf1, erf), 4.0);
  EXPECT_LE(worst(-1e-3f, 1e-3f, erf1, erf), 4.0);
}

TEST(FloatSequences, FiniteInputGivesFiniteOutput) {
  for (int exponent = -149; exponent < 128; ++exponent)
    for (float x : {std::ldexp(1.0f, exponent), std::ldexp(-1.9f, exponent)})
      for (float y :
           {exp1(x), sigmoid1(x), tanh1(x), erf1(x), sequences::silu(ops, x)})
        EXPECT_TRUE(std::isfinite(y)) << x;
  for (float x : {FLT_MAX, -FLT_MAX}) {
    EXPECT_TRUE(std::isfinite(exp1(x)));
    EXPECT_EQ(tanh1(x), x > 0 ? 1.0f : -1.0f);
    EXPECT_EQ(erf1(x), x > 0 ? 1.0f : -1.0f);
  }
}

TEST(FloatSequences, SaturateAtInfinity) {
  float inf = std::numeric_limits<float>::infinity();
  EXPECT_EQ(exp1(-inf), exp1(-87.0f));
  EXPECT_EQ(exp1(inf), exp1(88.0f));
  EXPECT_GE(exp1(-inf), FLT_MIN);
  EXPECT_EQ(sigmoid1(inf), 1.0f);
  EXPECT_EQ(sigmoid1(-inf), sigmoid1(-87.0f));
  EXPECT_EQ(tanh1(inf), 1.0f);
  EXPECT_EQ(tanh1(-inf), -1.0f);
  EXPECT_EQ(erf1(-inf), -1.0f);
}

TEST(FloatSequences, GrowWithTheirArgumentWhereItMatters) {
  // Steps far above the error: order must hold.
  for (float x = -20; x < 20; x += 1.0f / 64) {
    float next = x + 1.0f / 64;
    EXPECT_LT(exp1(x), exp1(next));
    EXPECT_LE(sigmoid1(x), sigmoid1(next));
    EXPECT_LE(tanh1(x), tanh1(next));
    EXPECT_LE(erf1(x), erf1(next));
  }
}

TEST(FloatSequences, SignsAndTies) {
  EXPECT_EQ(tanh1(-0.0f), 0.0f);
  EXPECT_TRUE(std::signbit(erf1(-0.0f)));
  EXPECT_EQ(tanh1(-0.7f), -tanh1(0.7f));
  EXPECT_TRUE(std::signbit(sequences::relu(ops, -0.0f)));
  EXPECT_FALSE(std::signbit(sequences::relu(ops, 0.0f)));
}

TEST(FloatSequences, NaNStays) {
  float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(std::isnan(exp1(nan)));
  EXPECT_TRUE(std::isnan(sigmoid1(nan)));
  EXPECT_TRUE(std::isnan(tanh1(nan)));
  EXPECT_TRUE(std::isnan(erf1(nan)));
  EXPECT_TRUE(std::isnan(sequences::relu(ops, nan)));
  EXPECT_TRUE(std::isnan(sequences::clamp(ops, nan, -1.0f, 6.0f)));
  EXPECT_TRUE(std::isnan(sequences::leakyRelu(ops, nan, 0.25f)));
  EXPECT_TRUE(std::isnan(sequences::hardSwish(ops, nan)));
  // A pool keeps it, whatever comes later.
  EXPECT_TRUE(std::isnan(sequences::largest(ops, 1.0f, nan)));
  EXPECT_TRUE(std::isnan(sequences::largest(ops, nan, 1.0f)));
  EXPECT_EQ(sequences::largest(ops, 1.0f, 2.0f), 2.0f);
}

TEST(FloatSequences, CanonicalNaN) {
  const uint32_t patterns[] = {0x7f800000, 0xff800000, 0x7f800001,
                               0xffc00000, 0x7fffffff, 0x80000000};
  const uint32_t expected[] = {0x7f800000,    0xff800000,    kCanonicalNaN,
                               kCanonicalNaN, kCanonicalNaN, 0x80000000};
  float values[6];
  std::memcpy(values, patterns, sizeof(values));
  canonicalizeNaN(values, 6);
  EXPECT_EQ(std::memcmp(values, expected, sizeof(values)), 0);
}

TEST(FloatSequences, PiecewiseActivations) {
  EXPECT_EQ(sequences::leakyRelu(ops, -2.0f, 0.25f), -0.5f);
  EXPECT_EQ(sequences::leakyRelu(ops, 2.0f, 0.25f), 2.0f);
  EXPECT_EQ(sequences::hardSigmoid(ops, 1.0f, 0.25f, 0.5f), 0.75f);
  EXPECT_EQ(sequences::hardSigmoid(ops, 100.0f, 0.25f, 0.5f), 1.0f);
  EXPECT_EQ(sequences::hardSigmoid(ops, -100.0f, 0.25f, 0.5f), 0.0f);
  EXPECT_EQ(sequences::hardSwish(ops, 3.0f), 3.0f);
  EXPECT_EQ(sequences::hardSwish(ops, -4.0f), 0.0f);
  EXPECT_EQ(sequences::hardSwish(ops, 10.0f), 10.0f);
}
