//===- ExactSumTest.cpp - Sums without rounding ---------------------------===//

#include "qwid/Analysis/Statistics/ExactSum.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace qwid;

namespace {

using Limits = std::numeric_limits<double>;

ExactSum sumOf(const std::vector<double> &values) {
  ExactSum sum;
  for (double value : values)
    sum.add(value);
  return sum;
}

TEST(ExactSum, KeepsWhatDoublesLose) {
  EXPECT_EQ(sumOf({1e300, 1, -1e300}).getValue(), 1);
  EXPECT_EQ(sumOf({1, 0x1p-1074, -1}).getValue(), 0x1p-1074);
  EXPECT_EQ(sumOf({}).getValue(), 0);
  EXPECT_EQ(sumOf({-0.0}).getValue(), 0);
}

TEST(ExactSum, HoldsEveryFiniteDouble) {
  for (double value :
       {1.0, -1.0, 0.1, Limits::max(), Limits::lowest(), Limits::min(),
        Limits::denorm_min(), -Limits::denorm_min(), 0x0.fffffffffffffp-1022})
    EXPECT_EQ(sumOf({value}).getValue(), value);
  EXPECT_EQ(sumOf({Limits::max(), Limits::max()}).getValue(),
            Limits::infinity());
  EXPECT_EQ(sumOf({Limits::max(), Limits::max(), Limits::lowest()}).getValue(),
            Limits::max());
}

TEST(ExactSum, RoundsHalfToEven) {
  EXPECT_EQ(sumOf({0x1p53, 1}).getValue(), 0x1p53);
  EXPECT_EQ(sumOf({0x1p53, 3}).getValue(), 0x1p53 + 4);
  EXPECT_EQ(sumOf({0x1p53, 1, 0x1p-1000}).getValue(), 0x1p53 + 2);
  EXPECT_EQ(sumOf({0x1p53, 1, -0x1p-1000}).getValue(), 0x1p53);
  EXPECT_EQ(sumOf({-0x1p53, -3}).getValue(), -0x1p53 - 4);
  EXPECT_EQ(sumOf({-0x1p53, -1, -0x1p-1000}).getValue(), -0x1p53 - 2);
}

TEST(ExactSum, CarriesAndBorrowsAcrossWords) {
  // 2^63 twice in each of three words, then all of it again, negative.
  ExactSum sum;
  for (int exponent : {-1074 + 63, -1074 + 127, -1074 + 191})
    for (int i = 0; i < 2; ++i)
      sum.add(std::ldexp(1.0, exponent));
  EXPECT_EQ(sum.getValue(), std::ldexp(1.0, -1074 + 192) +
                                std::ldexp(1.0, -1074 + 128) +
                                std::ldexp(1.0, -1074 + 64));
  for (int exponent : {-1074 + 64, -1074 + 128, -1074 + 192})
    sum.add(-std::ldexp(1.0, exponent));
  EXPECT_EQ(sum, ExactSum());
  sum.add(-0x1p-1074);
  EXPECT_EQ(sum.getValue(), -0x1p-1074);
  sum.add(0x1p-1074);
  EXPECT_EQ(sum, ExactSum());
}

/// Against integers of 128 bits.
TEST(ExactSum, EqualsANaiveSum) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 200; ++round) {
    __int128 naive = 0;
    ExactSum sum;
    for (int i = 0; i < 50; ++i) {
      int64_t mantissa = int64_t(random() >> 12) - (int64_t(1) << 51);
      int shift = random() % 40;
      naive += __int128(mantissa) << shift;
      sum.add(std::ldexp(double(mantissa), shift));
    }
    // The naive sum is below 2^98: two doubles hold all of it.
    double high = double(naive);
    double rest = double(naive - __int128(high));
    EXPECT_EQ(sum.getValue(), high);
    sum.add(-high);
    EXPECT_EQ(sum.getValue(), rest);
  }
}

TEST(ExactSum, PartsMergeToTheWhole) {
  std::mt19937_64 random(11);
  std::vector<double> values;
  for (int i = 0; i < 500; ++i)
    values.push_back(
        std::ldexp(double(int64_t(random())), int(random() % 1800) - 1100));
  ExactSum whole = sumOf(values);
  for (size_t cut : {0, 1, 250, 499, 500}) {
    ExactSum parts = sumOf({values.begin() + cut, values.end()});
    parts.merge(sumOf({values.begin(), values.begin() + cut}));
    EXPECT_EQ(parts, whole);
    std::shuffle(values.begin(), values.end(), random);
  }
}

TEST(ExactSum, VisitsItsWords) {
  ExactSum sum = sumOf({-3.5, 1e200}), copy;
  std::vector<uint64_t> words;
  auto read = [&](uint64_t &word) { words.push_back(word); };
  sum.visitWords(read);
  auto next = words.begin();
  auto write = [&](uint64_t &word) { word = *next++; };
  copy.visitWords(write);
  EXPECT_EQ(copy, sum);
}

} // namespace
