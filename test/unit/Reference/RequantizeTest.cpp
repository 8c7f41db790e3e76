//===- RequantizeTest.cpp - Factors in the order that defines them --------===//
//
// Executor and conversion share these functions. Expected factors are worked out
// here: an operation in double, rounded to f32, is the operation in f32.
//
//===----------------------------------------------------------------------===//

#include "qwid/Reference/Requantize.h"

#include "gtest/gtest.h"

#include <cmath>
#include <random>

using namespace qwid;

namespace {

float times(float a, float b) { return float(double(a) * double(b)); }
float over(float a, float b) { return float(double(a) / double(b)); }

/// Scales between 2^-12 and 1, all bits of the mantissa in use.
class Scales {
public:
  float next() { return float(std::exp2(exponents(random))); }

private:
  std::mt19937 random{5};
  std::uniform_real_distribution<double> exponents{-12, 0};
};

} // namespace

TEST(Requantize, ProductFactorMultipliesThenDivides) {
  Scales scales;
  int others[3] = {};
  for (int i = 0; i < 1000; ++i) {
    float input = scales.next(), weight = scales.next(), output = scales.next();
    float expected = over(times(input, weight), output);
    ASSERT_EQ(getProductFactor(input, weight, output), expected);
    others[0] += expected != times(over(input, output), weight);
    others[1] += expected != times(input, over(weight, output));
    others[2] += expected != float(double(input) * weight / output);
  }
  for (int different : others) // so that another order is noticed
    EXPECT_GT(different, 100);
  // 2^100 * 2^100 is infinite, in whatever order the rest would fit.
  EXPECT_EQ(getProductFactor(0x1p100f, 0x1p100f, 0x1p100f), INFINITY);
}

TEST(Requantize, MeanFactorMultipliesOutputByCount) {
  Scales scales;
  int others[3] = {};
  for (int i = 0; i < 1000; ++i) {
    float input = scales.next(), output = scales.next();
    int64_t count = 3 + 7 * i;
    float expected = over(input, times(output, float(count)));
    ASSERT_EQ(getMeanFactor(input, output, count), expected);
    others[0] += expected != over(over(input, output), float(count));
    others[1] += expected != times(over(input, output), over(1, float(count)));
    others[2] += expected != float(double(input) / (double(output) * count));
  }
  for (int different : others)
    EXPECT_GT(different, 100);
}

TEST(Requantize, FixedFactorsAreOfDoubles) {
  Scales scales;
  int others = 0;
  for (int i = 0; i < 1000; ++i) {
    float input = scales.next(), weight = scales.next(), output = scales.next();
    // Exact to 2^-53, the multiplier to 2^-31.
    FixedMultiplier factor = getFixedProduct(input, weight, output);
    double real = double(input) * weight / output;
    EXPECT_NEAR(std::ldexp(double(factor.multiplier), -factor.shift), real,
                real * 0x1p-31);
    FixedMultiplier rounded =
        makeFixedMultiplier(over(times(input, weight), output));
    others += rounded.multiplier != factor.multiplier;
    FixedMultiplier mean = getFixedMean(input, output, 49);
    real = double(input) / (double(output) * 49);
    EXPECT_NEAR(std::ldexp(double(mean.multiplier), -mean.shift), real,
                real * 0x1p-31);
  }
  EXPECT_GT(others, 100);
}
