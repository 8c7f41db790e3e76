//===- ErrorStatisticsTest.cpp - Errors, histograms, weights --------------===//

#include "qwid/Analysis/Statistics/ActivationStatistics.h"
#include "qwid/Analysis/Statistics/ScoreDrift.h"
#include "qwid/Analysis/Statistics/WeightStatistics.h"

#include "gtest/gtest.h"

#include <cmath>
#include <limits>
#include <random>

using namespace qwid;

namespace {

template <typename T> std::vector<uint64_t> wordsOf(T statistics) {
  std::vector<uint64_t> words;
  auto read = [&](uint64_t &word) { words.push_back(word); };
  statistics.visitWords(read);
  return words;
}

TEST(ErrorStatistics, Formulas) {
  ErrorStatistics statistics;
  ASSERT_TRUE(statistics.add({3, 4, 0, 0, 0, 0}, {3, 5, 0, 0, 0, -2}));
  EXPECT_EQ(statistics.getCount(), 6u);
  EXPECT_DOUBLE_EQ(statistics.getRmse(), std::sqrt(5.0 / 6));
  EXPECT_DOUBLE_EQ(statistics.getMeanError(), -1.0 / 6);
  EXPECT_EQ(statistics.getLargestError(), 2);
  EXPECT_DOUBLE_EQ(*statistics.getSqnrDb(), 10 * std::log10(25.0 / 5));
  EXPECT_DOUBLE_EQ(statistics.getCosine(), 29 / std::sqrt(25.0 * 38));
}

TEST(ErrorStatistics, NoNoiseAndNoSignal) {
  ErrorStatistics none, exact, zero, silent;
  EXPECT_EQ(none.getRmse(), 0);
  EXPECT_EQ(none.getCosine(), 1);
  ASSERT_TRUE(exact.add({1, -2}, {1, -2}));
  EXPECT_EQ(exact.getSqnrDb(), std::nullopt);
  EXPECT_DOUBLE_EQ(exact.getCosine(), 1);
  ASSERT_TRUE(zero.add({0, 0}, {0, 0}));
  EXPECT_EQ(zero.getCosine(), 1);
  ASSERT_TRUE(silent.add({0, 0}, {1, 0}));
  EXPECT_EQ(silent.getSqnrDb(), std::nullopt);
  EXPECT_EQ(silent.getCosine(), 0);
}

TEST(ErrorStatistics, RefusesWhatIsNotFinite) {
  ErrorStatistics statistics;
  float nan = std::nanf(""), infinity = std::numeric_limits<float>::infinity();
  for (float odd : {nan, infinity, -infinity}) {
    EXPECT_FALSE(statistics.add({1, odd}, {1, 1}));
    EXPECT_FALSE(statistics.add({1, 1}, {odd, 1}));
  }
  EXPECT_EQ(wordsOf(statistics), wordsOf(ErrorStatistics()));
  float most = std::numeric_limits<float>::max();
  EXPECT_TRUE(statistics.add({most, most}, {-most, most}));
  EXPECT_EQ(statistics.getLargestError(), 2 * double(most));
}

TEST(ErrorStatistics, PartsMergeToTheWhole) {
  std::mt19937 random(3);
  std::normal_distribution<float> values(0, 1);
  ErrorStatistics whole, first, second;
  for (int photo = 0; photo < 20; ++photo) {
    std::vector<float> x(37), y(37);
    for (size_t i = 0; i < x.size(); ++i) {
      x[i] = values(random);
      y[i] = x[i] + values(random) / 100;
    }
    ASSERT_TRUE(whole.add(x, y));
    ASSERT_TRUE((photo % 3 ? first : second).add(x, y));
  }
  second.merge(first);
  EXPECT_EQ(wordsOf(second), wordsOf(whole));
}

TEST(Histogram, Edges) {
  Histogram histogram(-1, 1, 4);
  histogram.add({-1.5f, -1, -0.75f, -0.5f, 0, 0.999f, 1, 7});
  EXPECT_EQ(histogram.getBelow(), 1u);
  EXPECT_EQ(histogram.getBins().vec(), (std::vector<uint64_t>{2, 1, 1, 1}));
  EXPECT_EQ(histogram.getAbove(), 2u);
}

TEST(Histogram, DegenerateRanges) {
  Histogram point(5, 5, 2);
  point.add({5, 5.75f, 6});
  EXPECT_EQ(point.getBins().vec(), (std::vector<uint64_t>{1, 1}));
  EXPECT_EQ(point.getAbove(), 1u);
  float least = std::numeric_limits<float>::denorm_min();
  Histogram tiny(0, least, 4), all(-3e38f, 3e38f, 2);
  tiny.add({0, 1});
  EXPECT_EQ(tiny.getBins()[0], 1u);
  EXPECT_EQ(tiny.getAbove(), 1u);
  all.add({-3e38f, -1e38f, 1e38f, 2.9e38f});
  EXPECT_EQ(all.getBins().vec(), (std::vector<uint64_t>{2, 2}));
}

TEST(LevelCounts, UseAndEntropy) {
  LevelCounts levels(-2, 1);
  levels.add(llvm::ArrayRef<int8_t>{-2, 1, 1, -2, 0, 0, 0, 0});
  EXPECT_EQ(levels.getLevels(), 4u);
  EXPECT_EQ(levels.countUsed(), 3u);
  EXPECT_DOUBLE_EQ(levels.getEntropyBits(), 1.5); // 1/4, 1/4, 1/2
  EXPECT_EQ(LevelCounts(0, 3).getEntropyBits(), 0);
}

TEST(ActivationStatistics, ClipsWhereRoundingDoes) {
  // Levels 0 to 3 of 0.5 each, zero at 1: reals -0.5 to 1.
  ActivationStatistics statistics({0.5f, 1, 0, 3}, 2);
  EXPECT_EQ(statistics.getScale().getLeast(), -0.5f);
  EXPECT_EQ(statistics.getScale().getMost(), 1);
  // -0.75 is halfway between level -0.5 and the lowest: half to even gives -2
  // steps from zero, below it; 1.25 gives 2, which is the highest.
  statistics.addReal({-0.75f, -0.74f, 1.25f, 1.26f, 0, 0, 0, 1});
  EXPECT_EQ(statistics.getClippedLow(), 1.0 / 8);
  EXPECT_EQ(statistics.getClippedHigh(), 1.0 / 8);
  EXPECT_EQ(statistics.getChannelLows().vec(),
            (std::vector<float>{-0.75f, -0.74f}));
  EXPECT_EQ(statistics.getChannelHighs().vec(),
            (std::vector<float>{1.25f, 1.26f}));
  EXPECT_EQ(statistics.getChannelLevels(0), 4);
  // The marks are where the levels begin and end.
  const Histogram &histogram = statistics.getHistogram();
  float width =
      (histogram.getHigh() - histogram.getLow()) / ActivationStatistics::kBins;
  EXPECT_FLOAT_EQ(histogram.getLow() + width * ActivationStatistics::kFirstMark,
                  -0.5f);
  EXPECT_FLOAT_EQ(histogram.getLow() + width * ActivationStatistics::kLastMark,
                  1);
}

TEST(ActivationStatistics, PartsMergeToTheWhole) {
  LevelScale scale{0.25f, 0, -128, 127};
  ActivationStatistics whole(scale, 3), first(scale, 3), second(scale, 3);
  std::mt19937 random(5);
  std::normal_distribution<float> values(0, 20);
  for (int photo = 0; photo < 10; ++photo) {
    std::vector<float> real(30);
    std::vector<int8_t> stored(30);
    for (size_t i = 0; i < real.size(); ++i) {
      real[i] = values(random);
      stored[i] = int8_t(random());
    }
    for (ActivationStatistics *to : {&whole, photo % 2 ? &first : &second}) {
      to->addReal(real);
      to->addStored(llvm::ArrayRef(stored));
    }
  }
  first.merge(second);
  EXPECT_EQ(wordsOf(first), wordsOf(whole));
}

TEST(ScoreDrift, Formulas) {
  ScoreDrift drift;
  drift.add({0.5f, 0.25f, 0.25f}, {0.25f, 0.5f, 0.25f},
            ScoreKind::Probabilities);
  drift.add({0.25f, 0.75f, 0}, {0.25f, 0.75f, 0}, ScoreKind::Probabilities);
  EXPECT_EQ(drift.getPhotos(), 2u);
  EXPECT_EQ(drift.getChangedAnswers(), 1u);
  EXPECT_DOUBLE_EQ(drift.getMeanSquared(), 2 * 0.0625 / 6);
  EXPECT_DOUBLE_EQ(drift.getMeanAbsolute(), 0.5 / 6);
  // Photo 1: 0.5 ln 2 + 0.25 ln 0.5; photo 2: nothing.
  EXPECT_DOUBLE_EQ(drift.getKlDivergence(), 0.25 * std::log(2) / 2);
}

TEST(ScoreDrift, LogitsAreSoftmaxed) {
  ScoreDrift drift;
  drift.add({1000, 1000}, {1000, float(1000 + std::log(3))}, ScoreKind::Logits);
  // 1/2 and 1/2 against 1/4 and 3/4.
  EXPECT_NEAR(drift.getKlDivergence(),
              0.5 * std::log(2) + 0.5 * std::log(2.0 / 3), 1e-4);
  EXPECT_EQ(drift.getChangedAnswers(), 1u);
}

TEST(ScoreDrift, NoProbabilityIsZero) {
  ScoreDrift drift;
  drift.add({1, 0}, {0, 1}, ScoreKind::Probabilities);
  EXPECT_NEAR(drift.getKlDivergence(), 126 * std::log(2), 1e-9);
}

TEST(ScoreDrift, NumbersHaveNoAnswer) {
  ScoreDrift drift;
  drift.add({1, 0}, {0, 1}, ScoreKind::Numbers);
  EXPECT_EQ(drift.getChangedAnswers(), 0u);
  EXPECT_EQ(drift.getKlDivergence(), 0);
  EXPECT_EQ(drift.getMeanAbsolute(), 1);
}

TEST(ScoreDrift, PartsMergeToTheWhole) {
  ScoreDrift whole, first, second;
  for (int photo = 0; photo < 9; ++photo)
    for (ScoreDrift *to : {&whole, photo % 2 ? &first : &second})
      to->add({0.1f * photo, 1, 2}, {0.3f, 0.7f * photo, 2.1f},
              ScoreKind::Logits);
  first.merge(second);
  EXPECT_EQ(wordsOf(first), wordsOf(whole));
}

TEST(WeightStatistics, Quartiles) {
  std::vector<float> four{4, 1, 3, 2}, one{7};
  Quartiles quartiles = computeQuartiles(four);
  EXPECT_EQ(quartiles.min, 1);
  EXPECT_EQ(quartiles.lower, 1.75f);
  EXPECT_EQ(quartiles.median, 2.5f);
  EXPECT_EQ(quartiles.upper, 3.25f);
  EXPECT_EQ(quartiles.max, 4);
  EXPECT_EQ(computeQuartiles(one).upper, 7);
}

TEST(WeightStatistics, PerChannel) {
  // Channel 0 on a scale of 0.5, channel 1 of 1, channel 2 dead.
  std::vector<float> before{-1.1f, 0.4f, 0.6f, 1, 20, -40, 1, 0, 0.1f, 0, 0, 0};
  std::vector<float> after{-1, 0.5f, 0.5f, 1, 20, -40, 1, 0, 0, 0, 0, 0};
  std::vector<int64_t> levels{-2, 1, 1, 2, 20, -40, 1, 0, 0, 0, 0, 0};
  WeightStatistics result =
      computeWeightStatistics({before, after, levels, 3, 8});
  ASSERT_EQ(result.channels.size(), 3u);
  const ChannelWeights &first = result.channels[0];
  EXPECT_EQ(first.before.min, -1.1f);
  EXPECT_EQ(first.after.max, 1);
  EXPECT_EQ(first.use.levelsUsed, 3u);
  EXPECT_EQ(first.use.entropyBits, 1.5);
  EXPECT_EQ(first.use.rangePerBit, 2.0 / 8);
  EXPECT_EQ(first.use.densityPerBit, 3.0 / 2 / 8);
  EXPECT_NEAR(first.rmse, std::sqrt(0.03 / 4), 1e-7);
  EXPECT_FALSE(first.dead || first.dominant);
  EXPECT_TRUE(result.channels[1].dominant); // 40 > 4 * 1.1
  EXPECT_TRUE(result.channels[2].dead);
  EXPECT_EQ(result.channels[2].use.densityPerBit, 0);
  EXPECT_EQ(result.use.levelsUsed, 6u);
  EXPECT_EQ(result.use.rangePerBit, 60.0 / 8);
  EXPECT_NEAR(result.error.getRmse(), std::sqrt(0.04 / 12), 1e-7);
  EXPECT_EQ(result.before.getBelow() + result.before.getAbove(), 0u);
}

TEST(WeightStatistics, DominanceIsBeyondItsBound) {
  std::vector<float> before{1, -1, 4}, after = before;
  std::vector<int64_t> levels{1, -1, 4};
  EXPECT_FALSE(computeWeightStatistics({before, after, levels, 3, 8})
                   .channels[2]
                   .dominant);
  before[2] = 4.01f;
  EXPECT_TRUE(computeWeightStatistics({before, after, levels, 3, 8})
                  .channels[2]
                  .dominant);
}

} // namespace
