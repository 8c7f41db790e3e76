//===- FixedPointTest.cpp - Ties, limits and naive twins ------------------===//

#include "qwid/Support/FixedPoint.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

using namespace qwid;

namespace {

/// floor(value / 2^shift + 1/2) in long double, which is exact here.
int32_t naiveShiftRound(int64_t value, int32_t shift) {
  long double real = std::ldexp((long double)value, -shift);
  long double rounded = std::floor(real + 0.5L);
  if (rounded > 2147483647.0L)
    return std::numeric_limits<int32_t>::max();
  if (rounded < -2147483648.0L)
    return std::numeric_limits<int32_t>::min();
  return int32_t(rounded);
}

} // namespace

TEST(FixedPoint, QuantizeRoundsHalfToEvenAndSaturates) {
  EXPECT_EQ(quantize(0.5f, 1.0f, 0, -128, 127), 0);
  EXPECT_EQ(quantize(1.5f, 1.0f, 0, -128, 127), 2);
  EXPECT_EQ(quantize(-0.5f, 1.0f, 0, -128, 127), 0);
  EXPECT_EQ(quantize(-1.5f, 1.0f, 0, -128, 127), -2);
  EXPECT_EQ(quantize(127.5f, 1.0f, 0, -128, 127), 127);
  EXPECT_EQ(quantize(-128.4f, 1.0f, 0, -128, 127), -128);
  EXPECT_EQ(quantize(1e30f, 1e-10f, 3, -128, 127), 127);
  EXPECT_EQ(quantize(-INFINITY, 1.0f, 3, -128, 127), -128);
  EXPECT_EQ(quantize(NAN, 1.0f, 3, -128, 127), 3);
}

TEST(FixedPoint, ShiftRoundEqualsExactArithmetic) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 100000; ++i) {
    int64_t value = int64_t(random()) >> (2 + random() % 60);
    int32_t shift = int32_t(random() % 90) - 30;
    ASSERT_EQ(shiftRound(value, shift), naiveShiftRound(value, shift))
        << value << " >> " << shift;
  }
  EXPECT_EQ(shiftRound(1, 1), 1);   // 0.5 goes up
  EXPECT_EQ(shiftRound(-1, 1), 0);  // -0.5 goes up
  EXPECT_EQ(shiftRound(-3, 1), -1); // -1.5 goes up
}

TEST(FixedPoint, ShiftRoundTakesEveryInteger) {
  int64_t half = int64_t(1) << 62;
  for (int64_t value : {INT64_MIN, INT64_MIN + 1, -half - 1, -half, half - 1,
                        half, INT64_MAX, int64_t(0), int64_t(-1)})
    for (int32_t shift : {INT32_MIN, -64, -32, -31, -1, 0, 1, 31, 32, 61, 62,
                          63, 64, 65, INT32_MAX}) {
      __int128 wide = value;
      int32_t places = std::clamp(shift, -50, 100);
      __int128 rounded = places > 0
                             ? (wide + (__int128(1) << (places - 1))) >> places
                             : wide * (__int128(1) << -places);
      __int128 low = INT32_MIN, high = INT32_MAX;
      EXPECT_EQ(shiftRound(value, shift),
                int32_t(std::min(std::max(rounded, low), high)))
          << value << " by " << shift;
    }
}

TEST(FixedPoint, FixedMultiplierIsNormalizedAndNear) {
  std::mt19937_64 random(2);
  std::uniform_real_distribution<double> exponents(-20, 8);
  for (int i = 0; i < 10000; ++i) {
    double real = std::exp2(exponents(random));
    FixedMultiplier factor = makeFixedMultiplier(real);
    EXPECT_GE(factor.multiplier, 1 << 30);
    double back = std::ldexp(double(factor.multiplier), -factor.shift);
    EXPECT_NEAR(back / real, 1.0, std::ldexp(1.0, -30));
  }
}

TEST(FixedPoint, PowerOfTwoCodesAreNearestInTheLogDomain) {
  for (int step = -100000; step <= 100000; ++step) {
    float ratio = float(step) * 1e-3f;
    int32_t expected = 0;
    if (std::fabs(ratio) >= std::exp2(-0.5))
      expected =
          1 << std::min(6, int(std::lround(std::log2(std::fabs(ratio)))));
    if (ratio < 0)
      expected = -expected;
    EXPECT_EQ(decodePowerOfTwo(encodePowerOfTwo(ratio)), expected) << ratio;
    EXPECT_NE(encodePowerOfTwo(ratio), 8);
  }
}

TEST(FixedPoint, PowerOfTwoCeil) {
  EXPECT_EQ(powerOfTwoCeil(1.0), 0);
  EXPECT_EQ(powerOfTwoCeil(1.0001), 1);
  EXPECT_EQ(powerOfTwoCeil(0.5), -1);
  int32_t exponent = 0;
  EXPECT_TRUE(isPowerOfTwo(0.25, exponent));
  EXPECT_EQ(exponent, -2);
  EXPECT_FALSE(isPowerOfTwo(0.3, exponent));
  EXPECT_FALSE(isPowerOfTwo(0.0, exponent));
}
