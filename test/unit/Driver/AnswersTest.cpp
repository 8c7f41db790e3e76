//===- AnswersTest.cpp - Answers, classes of paths, warnings --------------===//

#include "qwid/Driver/Answers.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace qwid;

namespace {

Tensor floats(std::vector<int64_t> shape, std::vector<float> values) {
  Tensor tensor(shape, ElementKind::F32);
  llvm::copy(values, tensor.view<float>().begin());
  return tensor;
}

using Classes = std::vector<int64_t>;

TEST(ReadAnswers, TakesTheFirstLargestScoreOfEachPhoto) {
  EXPECT_EQ(readAnswers(floats({2, 3}, {1, 5, 5, -1, -3, -2}), 2),
            (Classes{1, 0}));
  EXPECT_EQ(readAnswers(floats({1, 4, 1, 1}, {0, 0, 2, 1}), 1), Classes{2});
  EXPECT_EQ(readAnswers(floats({3}, {0, 1, 0}), 1), Classes{1}); // no batch
}

TEST(ReadAnswers, TakesTheClassThatTheModelChooses) {
  Tensor chosen({2, 1}, ElementKind::I64);
  chosen.setWideIntegers({7, 3});
  EXPECT_EQ(readAnswers(chosen, 2), (Classes{7, 3}));
}

TEST(ReadAnswers, TakesTheLargestIntegerThatStandsForAReal) {
  Tensor scores({2, 3}, ElementKind::I8);
  scores.setWideIntegers({-128, 4, 4, 127, -1, 0});
  EXPECT_EQ(readAnswers(scores, 2, /*isQuantized=*/true), (Classes{1, 0}));
  EXPECT_TRUE(readAnswers(scores, 2).empty());
}

TEST(ReadAnswers, HasNoneWithoutAListOfScores) {
  EXPECT_TRUE(readAnswers(floats({1, 2, 2, 1}, {1, 2, 3, 4}), 1).empty());
  EXPECT_TRUE(readAnswers(floats({1, 1}, {0.5f}), 1).empty());
  EXPECT_TRUE(readAnswers(floats({4}, {1, 2, 3, 4}), 2).empty());
}

const std::vector<std::string> kNames = {"weed", "snake_weed", "Negative", "7"};

TEST(FindLabel, ReadsFoldersAndWordsOfFileNames) {
  EXPECT_EQ(findLabel("photos/snake weed/1.jpg", kNames), 1);
  EXPECT_EQ(findLabel("weed/negative/1.jpg", kNames), 2);       // the innermost
  EXPECT_EQ(findLabel("photos/012_SNAKE-WEED.jpg", kNames), 1); // the longest
  EXPECT_EQ(findLabel("photos/weed.3.png", kNames), 0);
  EXPECT_EQ(findLabel("7/1.jpg", kNames), 3);
}

TEST(FindLabel, TellsNothingFromPartsOfWordsAndNumbers) {
  EXPECT_EQ(findLabel("photos/seaweed1.jpg", kNames), std::nullopt);
  EXPECT_EQ(findLabel("photos/img_7.jpg", kNames), std::nullopt);
  EXPECT_EQ(findLabel("1.jpg", {}), std::nullopt);
}

/// `count` samples whose paths say class `label`; the model says `answer`.
std::vector<SampleAnswers> sampled(size_t count, const char *folder,
                                   int64_t answer) {
  return std::vector<SampleAnswers>(
      count, {{std::string(folder) + "/p.jpg"}, {answer}});
}

std::vector<SampleAnswers> join(std::vector<SampleAnswers> a,
                                const std::vector<SampleAnswers> &b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

RangeTable goodRanges() {
  RangeTable ranges;
  ranges.insert("image", {-2, 2});
  ranges.insert("relu", {0, 3});
  return ranges;
}

/// The texts of all warnings.
std::string judge(const std::vector<SampleAnswers> &answers,
                  const RangeTable &ranges,
                  std::vector<std::string> names = {}) {
  std::string text;
  for (const Message &message :
       judgeCalibration(answers, ranges, {"image"}, names)) {
    EXPECT_EQ(message.severity, Severity::Warning);
    text += message.text + "\n";
  }
  return text;
}

bool contains(const std::string &text, const char *part) {
  return text.find(part) != std::string::npos;
}

TEST(JudgeCalibration, IsSilentAboutAGoodOne) {
  auto answers = join(sampled(10, "weed", 0), sampled(10, "negative", 2));
  EXPECT_EQ(judge(answers, goodRanges(), kNames), "");
  EXPECT_EQ(judge(answers, goodRanges()), "");
}

TEST(JudgeCalibration, WarnsOfFewerThanTwentyPhotos) {
  auto few = join(sampled(10, "a", 0), sampled(9, "b", 1));
  EXPECT_TRUE(contains(judge(few, goodRanges()), "calibrated on 19 samples:"));
  few.push_back({{"b/2.jpg"}, {1}});
  EXPECT_EQ(judge(few, goodRanges()), "");
}

TEST(JudgeCalibration, WarnsOfBlankPhotos) {
  auto answers = join(sampled(10, "a", 0), sampled(10, "b", 1));
  RangeTable ranges;
  ranges.insert("image", {0, 0});
  ranges.insert("relu", {1, 1});
  std::string text = judge(answers, ranges);
  EXPECT_TRUE(contains(text, "input 'image' has the value 0 everywhere"));
  EXPECT_FALSE(contains(text, "'relu'")); // it follows
}

TEST(JudgeCalibration, WarnsOfTensorsWithOneValue) {
  auto answers = join(sampled(10, "a", 0), sampled(10, "b", 1));
  RangeTable ranges = goodRanges();
  ranges.insert("dead", {0.5f, 0.5f});
  EXPECT_TRUE(contains(judge(answers, ranges),
                       "1 tensor has a single value in all samples ('dead')"));
  for (const char *name : {"dead1", "dead2", "dead3"})
    ranges.insert(name, {1, 1});
  EXPECT_TRUE(contains(judge(answers, ranges),
                       "4 tensors have a single value in all samples ('dead', "
                       "'dead1', 'dead2', ...)"));
}

TEST(JudgeCalibration, WarnsWhenNearlyAllAnswersAreOneClass) {
  EXPECT_TRUE(contains(judge(join(sampled(18, "a", 1), sampled(2, "b", 0)),
                             goodRanges(), {"dock", "thistle"}),
                       "the float model answers 'thistle' to 18 of 20 photos"));
  EXPECT_TRUE(
      contains(judge(sampled(20, "a", 1), goodRanges()), "answers class 1 to"));
  EXPECT_EQ(judge(join(sampled(17, "a", 1), sampled(3, "b", 0)), goodRanges()),
            "");
}

TEST(JudgeCalibration, WarnsWhenMostAnswersAreWrong) {
  auto wrong = join(sampled(9, "weed", 0), sampled(11, "weed", 2));
  EXPECT_TRUE(contains(judge(wrong, goodRanges(), kNames),
                       "the float model is right on 9 of 20 photos"));
  wrong.push_back({{"weed/p.jpg"}, {0}});
  wrong.push_back({{"weed/p.jpg"}, {0}});
  EXPECT_EQ(judge(wrong, goodRanges(), kNames), "");
  // All photos of one class, all right: nothing is suspicious.
  EXPECT_EQ(judge(sampled(20, "weed", 0), goodRanges(), kNames), "");
}

} // namespace
