//===- AccumulatorBoundsTest.cpp - Bounds against every input -------------===//

#include "qwid/Analysis/AccumulatorBounds.h"

#include "gtest/gtest.h"

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

TEST(AccumulatorBounds, ScaledValuesStayBelowTwoToThe30) {
  AccumulatorInterval interval{-(int64_t(1) << 20), 1};
  EXPECT_TRUE(scaledFitsInt32(interval, 1023.0f));
  EXPECT_FALSE(scaledFitsInt32(interval, 1024.0f));
}

TEST(AccumulatorBounds, ShiftsInInt32AreExact) {
  // A twin in int64 for every shift: where int32 is promised, no step leaves
  // it.
  for (int64_t magnitude : {int64_t(0), int64_t(1), int64_t(1) << 20,
                            (int64_t(1) << 31) - 300, int64_t(INT32_MAX)})
    for (int32_t shift = -40; shift <= 40; ++shift) {
      AccumulatorInterval interval{-magnitude, magnitude};
      if (!shiftFitsInt32(interval, shift))
        continue;
      int64_t step = shift > 0 ? magnitude + (int64_t(1) << (shift - 1))
                               : magnitude << -shift;
      EXPECT_LE(step + 255, INT32_MAX) << magnitude << " by " << shift;
    }
  EXPECT_TRUE(shiftFitsInt32(AccumulatorInterval{-1000000, 1000000}, 12));
  EXPECT_FALSE(shiftFitsInt32(AccumulatorInterval{0, 1}, 31));
}

} // namespace
