//===- MathSequencesTest.cpp - Accuracy and limits of the functions -------===//
//
// Each function against libm in double over a dense sweep, in units in the last
// place of the f32 result. The bounds stand in docs/Numerics.md.
//
//===----------------------------------------------------------------------===//

#include "qwid/Support/MathSequences.h"

#include "gtest/gtest.h"

#include <random>

using namespace qwid;

namespace {

ScalarOps ops;
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

/// Distance of `actual` from the real `expected`, in ulps of f32 there.
double ulps(float actual, double expected) {
  if (std::isinf(float(expected)))
    return actual == float(expected) ? 0 : 1e9;
  int exponent = 0;
  std::frexp(expected, &exponent);
  double ulp = std::ldexp(1.0, std::max(exponent - 24, -149));
  return std::fabs(double(actual) - expected) / ulp;
}

/// The largest error over a sweep that is even in x.
template <typename Actual, typename Expected>
double worst(float low, float high, Actual actual, Expected expected) {
  constexpr int steps = 500000;
  double result = 0;
  for (int i = 0; i <= steps; ++i) {
    float x = float(low + (double(high) - low) * i / steps);
    result = std::max(result, ulps(actual(x), expected(double(x))));
  }
  return result;
}

/// The same over a sweep that is even in log x.
template <typename Actual, typename Expected>
double worstByLog(float low, float high, Actual actual, Expected expected) {
  double ratio = std::log(double(high) / low);
  return worst(
      0, 1, [&](float t) { return actual(float(low * std::exp(ratio * t))); },
      [&](double t) {
        return expected(double(float(low * std::exp(ratio * t))));
      });
}

double realElu(double x) { return x < 0 ? std::expm1(x) : x; }
double realSoftplus(double x) { return std::log1p(std::exp(x)); }
double realMish(double x) { return x * std::tanh(realSoftplus(x)); }
double realGelu(double x) { return x / 2 * std::erfc(-x * std::sqrt(0.5)); }
double realGeluTanh(double x) {
  const double slope = 2 * std::sqrt(2 / 3.14159265358979323846);
  return x / (1 + std::exp(-slope * (x + 0.044715 * x * x * x)));
}

} // namespace

TEST(MathSequences, ExpCoversAllResults) {
  auto exp = [](float x) { return sequences::fullExp(ops, x); };
  auto real = [](double x) { return std::exp(x); };
  EXPECT_LE(worst(-104, 89, exp, real), 2.0);
  EXPECT_LE(worst(-1, 1, exp, real), 2.0);
  EXPECT_EQ(exp(0), 1.0f);
  EXPECT_EQ(exp(89), kInfinity);
  EXPECT_EQ(exp(kInfinity), kInfinity);
  EXPECT_EQ(exp(-104), 0.0f);
  EXPECT_EQ(exp(-kInfinity), 0.0f);
  EXPECT_TRUE(std::isnan(exp(kNaN)));
}

TEST(MathSequences, LogIsWithinTwoUlps) {
  auto log = [](float x) { return sequences::log(ops, x); };
  auto real = [](double x) { return std::log(x); };
  EXPECT_LE(worstByLog(1e-45f, 3e38f, log, real), 2.0);
  EXPECT_LE(worst(0.5f, 2, log, real), 2.0);
  EXPECT_EQ(log(1), 0.0f);
  EXPECT_EQ(log(0), -kInfinity);
  EXPECT_EQ(log(-0.0f), -kInfinity);
  EXPECT_EQ(log(kInfinity), kInfinity);
  EXPECT_TRUE(std::isnan(log(-1)));
  EXPECT_TRUE(std::isnan(log(kNaN)));
}

TEST(MathSequences, ExponentialActivationsAreWithinFourUlps) {
  auto elu = [](float x) { return sequences::elu(ops, x, 1, 1); };
  auto softplus = [](float x) { return sequences::softplus(ops, x); };
  auto mish = [](float x) { return sequences::mish(ops, x); };
  for (auto [low, high] : {std::pair(-80.0f, 80.0f), std::pair(-2.0f, 2.0f),
                           std::pair(-1e-3f, 1e-3f)}) {
    EXPECT_LE(worst(low, high, elu, realElu), 4.0);
    EXPECT_LE(worst(low, high, softplus, realSoftplus), 4.0);
    EXPECT_LE(worst(low, high, mish, realMish), 4.0);
  }
  EXPECT_EQ(elu(-200), -1.0f);
  EXPECT_EQ(softplus(kInfinity), kInfinity);
  EXPECT_EQ(mish(1e30f), 1e30f);
  for (float y : {elu(kNaN), softplus(kNaN), mish(kNaN)})
    EXPECT_TRUE(std::isnan(y));
}

TEST(MathSequences, GeluLosesDigitsOnlyWhereItIsSmall) {
  auto gelu = [](float x) { return sequences::gelu(ops, x); };
  auto geluTanh = [](float x) { return sequences::geluTanh(ops, x); };
  EXPECT_LE(worst(0, 10, gelu, realGelu), 4.0);
  EXPECT_LE(worst(-1, 10, geluTanh, realGeluTanh), 4.0);
  for (int i = 0; i < 200000; ++i) {
    float x = float(-10 + i * 1e-4);
    double bound = std::fabs(x) * 0x1p-22;
    EXPECT_LE(std::fabs(gelu(x) - realGelu(x)), bound) << x;
    EXPECT_LE(std::fabs(geluTanh(x) - realGeluTanh(x)), bound) << x;
  }
}

TEST(MathSequences, PowIsWithinTwoUlpsUnlessHuge) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> uniform(-1, 1);
  double moderate = 0, all = 0;
  for (int i = 0; i < 1000000; ++i) {
    float x = float(std::exp(10 * uniform(random)));
    float y = float(20 * uniform(random));
    double real = std::pow(double(x), double(y));
    if (real > 3e38 || real < 1.2e-38)
      continue;
    double error = ulps(sequences::pow(ops, x, y), real);
    all = std::max(all, error);
    if (std::fabs(std::log(real)) < 16)
      moderate = std::max(moderate, error);
  }
  EXPECT_LE(moderate, 2.0);
  EXPECT_LE(all, 8.0);
  for (float y : {100.0f, -0.5f, 1.0f / 3})
    EXPECT_LE(worstByLog(
                  0.5f, 2, [&](float x) { return sequences::pow(ops, x, y); },
                  [&](double x) { return std::pow(x, double(y)); }),
              8.0);
}

TEST(MathSequences, PowOfSpecialNumbers) {
  const float values[] = {0,    1,     -1,    2,      -2,        3,   -3,
                          0.5f, -0.5f, 1e30f, 1e-42f, kInfinity, kNaN};
  for (float x : values)
    for (float y : values) {
      if (x < 0 && y == kInfinity)
        continue; // NaN, where IEEE has a limit
      float actual = sequences::pow(ops, x, y), expected = std::pow(x, y);
      if (std::isnan(expected))
        EXPECT_TRUE(std::isnan(actual)) << x << " " << y;
      else
        EXPECT_LE(ulps(actual, std::pow(double(x), double(y))), 4.0)
            << x << " " << y;
    }
  EXPECT_EQ(sequences::pow(ops, -2.0f, 3.0f), -8.0f);
  EXPECT_EQ(sequences::pow(ops, -2.0f, 4.0f), 16.0f);
}

TEST(MathSequences, RoundingFunctionsAreExact) {
  for (float x : {-2.5f, -2.0f, -0.5f, -0.25f, 0.0f, 0.5f, 1.5f, 2.75f,
                  8388609.0f, 1e30f, -kInfinity}) {
    EXPECT_EQ(sequences::floor(ops, x), std::floor(x));
    EXPECT_EQ(sequences::ceil(ops, x), std::ceil(x));
    EXPECT_EQ(sequences::abs(ops, x), std::fabs(x));
    EXPECT_EQ(sequences::negate(ops, x), -x);
    EXPECT_EQ(sequences::sign(ops, x), x > 0 ? 1.0f : x < 0 ? -1.0f : 0.0f);
  }
  EXPECT_FALSE(std::signbit(sequences::abs(ops, -0.0f)));
  for (float y : {sequences::floor(ops, kNaN), sequences::ceil(ops, kNaN),
                  sequences::abs(ops, kNaN), sequences::sign(ops, kNaN),
                  sequences::thresholdedRelu(ops, kNaN, 1)})
    EXPECT_TRUE(std::isnan(y));
  EXPECT_EQ(sequences::thresholdedRelu(ops, 1, 1), 0.0f);
  EXPECT_EQ(sequences::thresholdedRelu(ops, 1.5f, 1), 1.5f);
  EXPECT_EQ(sequences::softsign(ops, -1), -0.5f);
}
