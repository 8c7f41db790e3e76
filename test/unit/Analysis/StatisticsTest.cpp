//===- StatisticsTest.cpp - Shares, tests and confusion by arithmetic -----===//

#include "qwid/Analysis/Statistics/ClassClustering.h"
#include "qwid/Analysis/Statistics/ConfusionMatrix.h"
#include "qwid/Analysis/Statistics/McNemar.h"
#include "qwid/Analysis/Statistics/Wilson.h"

#include "gtest/gtest.h"

#include <random>

using namespace qwid;

namespace {

//===----------------------------------------------------------------------===//
// Wilson's interval
//===----------------------------------------------------------------------===//

// R. G. Newcombe, "Two-sided confidence intervals for the single proportion",
// Statistics in Medicine 17 (1998), table I, method 3.
TEST(Wilson, EqualsNewcombesTable) {
  struct Row {
    int64_t successes, trials;
    double low, high;
  };
  for (Row row : {Row{81, 263, 0.2553, 0.3662}, Row{15, 148, 0.0624, 0.1605},
                  Row{0, 20, 0.0000, 0.1611}, Row{1, 29, 0.0061, 0.1718}}) {
    Proportion found = estimateProportion(row.successes, row.trials);
    EXPECT_NEAR(found.low, row.low, 5e-5) << row.successes;
    EXPECT_NEAR(found.high, row.high, 5e-5) << row.successes;
    EXPECT_EQ(found.share, double(row.successes) / double(row.trials));
  }
}

TEST(Wilson, LiesBetweenZeroAndOneAndHoldsTheShare) {
  for (int64_t trials = 1; trials <= 60; ++trials)
    for (int64_t successes = 0; successes <= trials; ++successes) {
      Proportion found = estimateProportion(successes, trials);
      EXPECT_GE(found.low, 0.0);
      EXPECT_LE(found.low, found.share);
      EXPECT_GE(found.high, found.share);
      EXPECT_LE(found.high, 1.0);
      // What holds of successes holds of failures.
      Proportion other = estimateProportion(trials - successes, trials);
      EXPECT_NEAR(found.low, 1 - other.high, 1e-12);
    }
}

TEST(Wilson, OfNoTrialsIsEverything) {
  Proportion nothing = estimateProportion(0, 0);
  EXPECT_EQ(nothing.share, 0.0);
  EXPECT_EQ(nothing.low, 0.0);
  EXPECT_EQ(nothing.high, 1.0);
}

//===----------------------------------------------------------------------===//
// McNemar's test
//===----------------------------------------------------------------------===//

TEST(McNemar, OfFewPhotosIsTheBinomial) {
  // 2 * (1 + 10) / 2^10 and 2 * (1 + 8 + 28) / 2^8.
  EXPECT_EQ(testMcNemar(9, 1).p, 22.0 / 1024.0);
  EXPECT_EQ(testMcNemar(2, 6).p, 74.0 / 256.0);
  EXPECT_EQ(testMcNemar(5, 0).p, 2.0 / 32.0);
  EXPECT_EQ(testMcNemar(6, 0).p, 2.0 / 64.0);
  EXPECT_TRUE(testMcNemar(6, 0).isSignificant());
  EXPECT_FALSE(testMcNemar(5, 0).isSignificant());
  // An even split, or none, is as likely as anything: never above 1.
  EXPECT_EQ(testMcNemar(3, 3).p, 1.0);
  EXPECT_EQ(testMcNemar(0, 0).p, 1.0);
}

TEST(McNemar, TakesChiSquareFrom25Photos) {
  McNemar few = testMcNemar(17, 7), many = testMcNemar(17, 8);
  EXPECT_TRUE(few.isExact);
  EXPECT_EQ(few.chiSquare, 0.0);
  EXPECT_FALSE(many.isExact);
  EXPECT_EQ(many.chiSquare, 8.0 * 8.0 / 25.0);
}

TEST(McNemar, FollowsTheTableOfChiSquare) {
  // |121 - 59| - 1 = 61, 61^2 / 180 = 20.67.
  EXPECT_NEAR(testMcNemar(121, 59).chiSquare, 20.672, 5e-4);
  EXPECT_NEAR(testMcNemar(121, 59).p, 5.45e-6, 5e-8);
  // 60 : 40 gives 19^2 / 100 = 3.61, below the table's 3.841 for 5 % at one
  // degree of freedom, and 61 : 39 gives 4.41; sqrt(3.61) = 1.9 has the tails
  // 2 * 0.0287166 in the table of the normal distribution, 2.1 has 2 * 0.0178644.
  EXPECT_NEAR(testMcNemar(60, 40).p, 2 * 0.0287166, 2e-7);
  EXPECT_NEAR(testMcNemar(61, 39).p, 2 * 0.0178644, 2e-7);
  EXPECT_FALSE(testMcNemar(60, 40).isSignificant());
  EXPECT_TRUE(testMcNemar(61, 39).isSignificant());
  EXPECT_EQ(testMcNemar(50, 50).p, 1.0);
}

TEST(McNemar, DoesNotPreferASide) {
  for (int64_t b = 0; b < 40; ++b)
    for (int64_t c = 0; c < 40; ++c)
      EXPECT_EQ(testMcNemar(b, c).p, testMcNemar(c, b).p);
}

//===----------------------------------------------------------------------===//
// Confusion
//===----------------------------------------------------------------------===//

/// 6 photos of class 0, 4 of class 1, none of class 2, which is answered twice;
/// class 3 occurs nowhere.
ConfusionMatrix makeExample() {
  ConfusionMatrix matrix(4);
  matrix.add(0, 0, 4);
  matrix.add(0, 1, 1);
  matrix.add(0, 2, 1);
  matrix.add(1, 1, 2);
  matrix.add(1, 0, 1);
  matrix.add(1, 2, 1);
  return matrix;
}

TEST(ConfusionMatrix, ScoresClassesAlsoEmptyOnes) {
  ConfusionMatrix matrix = makeExample();
  EXPECT_EQ(matrix.getPhotos(), 10);
  EXPECT_EQ(matrix.getRight(), 6);
  EXPECT_EQ(matrix.getCount(0, 2), 1);
  EXPECT_EQ(matrix.getCount(2, 0), 0);
  std::vector<ClassScore> scores = matrix.scoreClasses();
  EXPECT_EQ(*scores[0].precision, 4.0 / 5.0);
  EXPECT_EQ(*scores[0].recall, 4.0 / 6.0);
  EXPECT_EQ(*scores[0].f1, 8.0 / 11.0);
  EXPECT_EQ(*scores[1].precision, 2.0 / 3.0);
  EXPECT_EQ(*scores[1].recall, 2.0 / 4.0);
  EXPECT_EQ(scores[2].answered, 2);
  EXPECT_EQ(*scores[2].precision, 0.0);
  EXPECT_FALSE(scores[2].recall);
  EXPECT_EQ(*scores[2].f1, 0.0);
  EXPECT_FALSE(scores[3].precision);
  EXPECT_FALSE(scores[3].recall);
  EXPECT_FALSE(scores[3].f1);
}

TEST(ConfusionMatrix, MergesToTheWhole) {
  ConfusionMatrix twice = makeExample();
  twice.merge(makeExample());
  EXPECT_EQ(twice.getPhotos(), 20);
  EXPECT_EQ(twice.getCount(0, 0), 8);
  EXPECT_EQ(twice.getCells().size(), makeExample().getCells().size());
}

TEST(ConfusionMatrix, KappaIsWhatChanceDoesNotExplain) {
  // Cohen's own kind of table: 50 photos, 35 on the diagonal, and by chance
  // (25 * 30 + 25 * 20) / 50^2 = 0.5 of them.
  ConfusionMatrix matrix(2);
  matrix.add(0, 0, 20);
  matrix.add(0, 1, 5);
  matrix.add(1, 0, 10);
  matrix.add(1, 1, 15);
  EXPECT_NEAR(*matrix.getKappa(), (0.7 - 0.5) / (1 - 0.5), 1e-15);
  ConfusionMatrix same(2);
  EXPECT_FALSE(same.getKappa());
  same.add(1, 1, 9);
  EXPECT_FALSE(same.getKappa());
}

//===----------------------------------------------------------------------===//
// Clusters
//===----------------------------------------------------------------------===//

TEST(ClassClustering, MergesWhatIsConfusedMost) {
  // 0 and 3 are confused 5 times, {0, 3} and 1 then 2 + 2 times, 2 and 4 three
  // times; 5 never. 40 of 52 are right.
  ConfusionMatrix matrix(6);
  for (int64_t index = 0; index < 6; ++index)
    matrix.add(index, index, index == 0 ? 5 : 7);
  matrix.add(0, 3, 4);
  matrix.add(3, 0, 1);
  matrix.add(1, 0, 2);
  matrix.add(3, 1, 2);
  matrix.add(4, 2, 3);
  std::vector<ClusterMerge> merges = clusterClasses(matrix);
  ASSERT_EQ(merges.size(), 3u);
  EXPECT_EQ(merges[0].first, 0);
  EXPECT_EQ(merges[0].second, 3);
  EXPECT_EQ(merges[0].regained, 5);
  EXPECT_EQ(merges[0].right, 45);
  EXPECT_EQ(merges[1].first, 6); // the node of the first step
  EXPECT_EQ(merges[1].second, 1);
  EXPECT_EQ(merges[1].regained, 4);
  EXPECT_EQ(merges[1].classes, (std::vector<int64_t>{0, 1, 3}));
  EXPECT_EQ(merges[2].first, 2);
  EXPECT_EQ(merges[2].second, 4);
  EXPECT_EQ(merges[2].right, matrix.getPhotos());
}

TEST(ClassClustering, TiesGoToTheSmallestClasses) {
  ConfusionMatrix matrix(5);
  matrix.add(3, 4, 2);
  matrix.add(2, 1, 2);
  std::vector<ClusterMerge> merges = clusterClasses(matrix);
  ASSERT_EQ(merges.size(), 2u);
  EXPECT_EQ(merges[0].classes, (std::vector<int64_t>{1, 2}));
  EXPECT_EQ(merges[1].classes, (std::vector<int64_t>{3, 4}));
  EXPECT_TRUE(clusterClasses(ConfusionMatrix(5)).empty());
}

TEST(ClassClustering, EachStepIsTheBestThatAGroupingCanDo) {
  std::mt19937 random(7);
  for (int round = 0; round < 20; ++round) {
    constexpr int64_t kClasses = 7;
    ConfusionMatrix matrix(kClasses);
    for (int photo = 0; photo < 60; ++photo)
      matrix.add(random() % kClasses, random() % kClasses);
    std::vector<int64_t> groupOf(kClasses);
    for (int64_t index = 0; index < kClasses; ++index)
      groupOf[index] = index;
    for (const ClusterMerge &merge : clusterClasses(matrix)) {
      // By trying all pairs of groups that there are.
      int64_t best = 0;
      for (int64_t a = 0; a < kClasses; ++a)
        for (int64_t b = a + 1; b < kClasses; ++b) {
          std::vector<int64_t> tried = groupOf;
          for (int64_t &group : tried)
            group = group == b ? a : group;
          best =
              std::max(best, mergeClasses(matrix, tried, kClasses).getRight());
        }
      EXPECT_EQ(merge.right, best);
      for (int64_t member : merge.classes)
        groupOf[member] = merge.classes.front();
      EXPECT_EQ(mergeClasses(matrix, groupOf, kClasses).getRight(), best);
    }
    EXPECT_EQ(mergeClasses(matrix, groupOf, kClasses).getRight(), 60);
  }
}

} // namespace
