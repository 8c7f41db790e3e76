//===- AccumulatorBoundsTest.cpp - Bounds and widths at their limits ------===//

#include "qwid/Analysis/AccumulatorBounds.h"

#include "gtest/gtest.h"

#include <cmath>
#include <random>

using namespace qwid;

namespace {

/// Every input of `depth` cells, each in [low, high]: the extremes of the sum.
AccumulatorInterval bruteForce(llvm::ArrayRef<int64_t> weights, int64_t bias,
                               int64_t low, int64_t high) {
  AccumulatorInterval result{INT64_MAX, INT64_MIN};
  llvm::SmallVector<int64_t> cells(weights.size(), low);
  while (true) {
    int64_t sum = bias;
    for (size_t index = 0; index < weights.size(); ++index)
      sum += weights[index] * cells[index];
    result.low = std::min(result.low, sum);
    result.high = std::max(result.high, sum);
    size_t digit = 0;
    while (digit < cells.size() && cells[digit] == high)
      cells[digit++] = low;
    if (digit == cells.size())
      return result;
    ++cells[digit];
  }
}

/// 2^places, saturated far above every limit.
__int128 power(int places) { return __int128(1) << std::min(places, 100); }

/// The largest magnitude of any step of a rounding shift of terms whose bounds
/// are integers; a left shift by more than 17 places counts as one by 17.
__int128 reachOf(llvm::ArrayRef<ShiftTerm> terms, int32_t shift) {
  int left = std::min(std::max(-shift, 0), 17);
  __int128 sum = 0;
  for (const ShiftTerm &term : terms)
    sum += __int128(term.bound) * power(term.left + left);
  return sum + (shift > 0 ? power(std::min(shift, 62) - 1) : 0);
}

} // namespace

TEST(AccumulatorBounds, AreTheExtremesOverEveryInput) {
  std::mt19937 random(11);
  std::uniform_int_distribution<int64_t> weight(-127, 127);
  for (auto [low, high] :
       {std::pair<int64_t, int64_t>{-3, 4}, {0, 7}, {-7, 0}}) {
    llvm::SmallVector<int64_t> weights(2 * 4), bias{1000, -2000};
    for (int64_t &value : weights)
      value = weight(random);
    auto bounds = boundAccumulators(weights, 2, bias, low, high);
    for (int channel = 0; channel < 2; ++channel) {
      AccumulatorInterval expected =
          bruteForce(llvm::ArrayRef(weights).slice(4 * channel, 4),
                     bias[channel], low, high);
      EXPECT_EQ(bounds[channel].low, expected.low);
      EXPECT_EQ(bounds[channel].high, expected.high);
    }
  }
}

TEST(AccumulatorBounds, FitInt32UpToItsLimits) {
  EXPECT_TRUE((AccumulatorInterval{INT32_MIN, INT32_MAX}.fitsInt32()));
  EXPECT_FALSE((AccumulatorInterval{int64_t(INT32_MIN) - 1, 0}.fitsInt32()));
  EXPECT_FALSE((AccumulatorInterval{0, int64_t(INT32_MAX) + 1}.fitsInt32()));
}

TEST(AccumulatorBounds, SumsFitInt32UpToTheirLimits) {
  // 255 * 8421504 = 2^31 - 128, 65535 * 32768 = 2^31 - 32768.
  Quantization white8{1, 0, 0, 255}, black8{1, 127, -128, 127},
      white16{1, 0, 0, 65535}, black16{1, 65535, 0, 65535},
      middle16{1, 0, -32768, 32767};
  EXPECT_TRUE(boundSum(8421504, white8).fitsInt32());
  EXPECT_FALSE(boundSum(8421505, white8).fitsInt32());
  EXPECT_TRUE(boundSum(8421504, black8).fitsInt32());
  EXPECT_FALSE(boundSum(8421505, black8).fitsInt32());
  EXPECT_TRUE(boundSum(32768, white16).fitsInt32());
  EXPECT_FALSE(boundSum(32769, white16).fitsInt32());
  EXPECT_TRUE(boundSum(32768, black16).fitsInt32());
  EXPECT_FALSE(boundSum(32769, black16).fitsInt32());
  EXPECT_TRUE(boundSum(65536, middle16).fitsInt32()); // -2^31 is an int32
  EXPECT_FALSE(boundSum(65537, middle16).fitsInt32());
  EXPECT_EQ(boundSum(32769, white16).high, 2147516415);
  EXPECT_EQ(boundSum(8421505, black8).low, -2147483775);
  EXPECT_FALSE(boundSum(INT64_MAX, white16).fitsMultiplier()); // nothing wraps
}

TEST(AccumulatorBounds, ProductsWithMultipliersFitInt64) {
  // 65535 * 65537 = 2^32 - 1.
  Quantization white16{1, 0, 0, 65535};
  EXPECT_TRUE(boundSum(65537, white16).fitsMultiplier());
  EXPECT_FALSE(boundSum(65538, white16).fitsMultiplier());
  int64_t limit = int64_t(1) << 32;
  EXPECT_TRUE((AccumulatorInterval{-limit, limit}.fitsMultiplier()));
  EXPECT_FALSE((AccumulatorInterval{-limit - 1, 0}.fitsMultiplier()));
  EXPECT_FALSE((AccumulatorInterval{0, limit + 1}.fitsMultiplier()));
  EXPECT_LT(__int128(limit) * INT32_MAX, INT64_MAX);
}

TEST(AccumulatorBounds, ScaledValuesStayBelowTwoToThe30) {
  EXPECT_TRUE(scaledFitsInt32(999999999.0));
  EXPECT_FALSE(scaledFitsInt32(1000000000.0));
  // Three roundings to f32 and a zero point of 16 bits lie between.
  EXPECT_LT(1e9 * (1 + 0x1p-22) + 65536, 0x1p30);
  EXPECT_FALSE(scaledFitsInt32(INFINITY));
  EXPECT_FALSE(scaledFitsInt32(NAN));
}

TEST(AccumulatorBounds, ShiftsAreExactWhereTheyFit) {
  // A twin in 128 bits: no step leaves what is promised, and what stays clearly
  // within it is not refused.
  for (double bound : {0.0, 1.0, 255.0, 65535.0, 1048576.0, 2147400000.0 - 512,
                       2147400000.0, 2147483648.0})
    for (double second : {0.0, 255.0, 65535.0})
      for (int32_t left = 0; left <= 31; ++left)
        for (int32_t shift = -50; shift <= 70; ++shift) {
          ShiftTerm terms[] = {{bound, left}, {second, 0}};
          __int128 reach = reachOf(terms, shift);
          int places = left + std::min(std::max(-shift, 0), 17);
          bool fits32 = reach + 65535 <= INT32_MAX && places < 32 && shift < 32;
          bool fits64 = reach + 65535 <= INT64_MAX && places < 64;
          SCOPED_TRACE(testing::Message() << bound << " << " << left << " + "
                                          << second << " by " << shift);
          if (shiftFitsInt32(terms, shift))
            ASSERT_TRUE(fits32);
          else
            ASSERT_FALSE(fits32 && reach < 2147400000);
          if (shiftFitsInt64(terms, shift))
            ASSERT_TRUE(fits64);
          else
            ASSERT_FALSE(fits64 && reach < (__int128(31) << 58));
          // What does not fit is shifted to the left after the sum, which fits.
          if (shift >= 0)
            ASSERT_TRUE(shiftFitsInt64(terms, shift));
        }
}

TEST(AccumulatorBounds, ShiftsInInt32EndBelowTheirLimit) {
  auto fits = [](double bound, int32_t left, int32_t shift) {
    return shiftFitsInt32(ShiftTerm{bound, left}, shift);
  };
  EXPECT_TRUE(fits(2147399999.0 - 512, 0, 10));
  EXPECT_FALSE(fits(2147400000.0 - 512, 0, 10));
  EXPECT_TRUE(fits(32768, 0, -15));
  EXPECT_FALSE(fits(32768, 0, -16));
  EXPECT_TRUE(fits(0, 31, 0)); // LLVM has no shift of i32 by 32
  EXPECT_FALSE(fits(0, 32, 0));
  EXPECT_FALSE(fits(0, 16, -16));
  EXPECT_TRUE(fits(0, 0, 31));
  EXPECT_FALSE(fits(0, 0, 32));
}
