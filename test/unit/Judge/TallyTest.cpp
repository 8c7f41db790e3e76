//===- TallyTest.cpp - Counts that merge, and files of them ---------------===//

#include "qwid/Judge/ValidateFigures.h"

#include "gtest/gtest.h"

#include <cmath>
#include <random>

using namespace qwid;

namespace {

constexpr int64_t kClasses = 4;
constexpr size_t kForms = 3;

/// A validation without photos.
Validation makeEmpty(Shard shard = {}) {
  Validation result;
  result.fingerprint = "0123";
  result.shard = shard;
  for (size_t form = 0; form < kForms; ++form)
    result.forms.push_back({"form" + std::to_string(form), "plan", "avx2"});
  result.classes = {"a", "b", "c", "d"};
  result.ranks = {1, 3};
  result.tally = Tally(kForms, kClasses, 2);
  result.milliseconds.resize(kForms);
  return result;
}

/// Counts a made-up photo; all follows from `index`.
void count(Tally &tally, int64_t index) {
  std::mt19937 random(static_cast<unsigned>(index));
  int64_t label = random() % kClasses;
  int64_t answers[kForms];
  ++tally.photos;
  ++tally.labelled;
  for (size_t form = 0; form < kForms; ++form) {
    answers[form] = random() % kClasses;
    tally.forms[form].confusion.add(label, answers[form]);
    tally.forms[form].rightWithin[0] += answers[form] == label;
    float score = float(random()) / 3e7f;
    ScoreTally &scores = tally.scores[form];
    scores.least = std::min(scores.least.value_or(score), score);
    scores.largest = std::max(scores.largest.value_or(score), score);
  }
  for (size_t form = 1; form < kForms; ++form) {
    PairTally &pair = tally.pairs[form - 1];
    pair.answers.add(answers[0], answers[form]);
    double error = std::ldexp(double(random()), -int(random() % 60));
    pair.scoreErrors.add(error);
    pair.largestScoreError = std::max(pair.largestScoreError, error);
    ++pair.scores;
    if (answers[0] != answers[form])
      pair.flips.push_back({index, "photo " + std::to_string(index), label,
                            answers[0], answers[form], 0.1f, std::nullopt});
  }
  for (BitComparison &bits : tally.bits) {
    ++bits.photos;
    if (random() % 4)
      ++bits.identical;
    else if (!bits.difference || index < bits.difference->index)
      bits.difference = {index, "photo " + std::to_string(index), "y", 2, "0.1",
                         "nan"};
  }
}

/// Photos 0 to 99 of which `isChosen` says so.
template <typename F> Tally countChosen(F isChosen) {
  Tally tally(kForms, kClasses, 2);
  for (int64_t index = 0; index < 100; ++index)
    if (isChosen(index))
      count(tally, index);
  return tally;
}

/// The same bytes for the same counts.
std::string describe(const Tally &tally) {
  Validation validation = makeEmpty();
  validation.tally = tally;
  return writeShard(validation);
}

TEST(Tally, PartsMergeToTheWholeInAnyOrder) {
  Tally whole = countChosen([](int64_t) { return true; });
  for (int64_t parts : {1, 2, 3, 7, 100})
    for (bool reversed : {false, true}) {
      Tally merged(kForms, kClasses, 2);
      for (int64_t i = 0; i < parts; ++i) {
        int64_t part = reversed ? parts - 1 - i : i;
        merged.merge(
            countChosen([&](int64_t index) { return index % parts == part; }));
      }
      EXPECT_EQ(describe(merged), describe(whole));
    }
}

TEST(Tally, FilesComeBackAsTheyWere) {
  Validation before = makeEmpty({2, 5});
  before.tally = countChosen([](int64_t index) { return index % 3 == 0; });
  before.unread = {{7, "broken.jpg", "no \"JPEG\""}};
  std::string text = writeShard(before);
  auto after = parseShard("shard.json", text);
  ASSERT_TRUE(bool(after)) << llvm::toString(after.takeError());
  EXPECT_EQ(writeShard(*after), text);
  EXPECT_EQ(after->shard.index, 2);
  EXPECT_EQ(after->unread[0].reason, "no \"JPEG\"");
}

TEST(Tally, OtherFilesAreRefused) {
  std::string text = writeShard(makeEmpty());
  auto refuse = [](const std::string &changed) {
    auto parsed = parseShard("shard.json", changed);
    return parsed ? "" : llvm::toString(parsed.takeError());
  };
  EXPECT_EQ(refuse(text), "");
  EXPECT_NE(refuse(text.substr(0, text.size() / 2)), "");
  EXPECT_NE(refuse("[]"), "");
  auto replace = [&](const std::string &from, const std::string &to) {
    std::string changed = text;
    size_t at = changed.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return refuse(changed.replace(at, from.size(), to));
  };
  EXPECT_NE(replace("shard 1", "shard 9"), "");
  EXPECT_NE(replace("\"shards\":1", "\"shards\":0"), "");
  EXPECT_NE(replace("\"confusion\":[]", "\"confusion\":[[0,4,1]]"), "");
  EXPECT_NE(replace("\"confusion\":[]", "\"confusion\":[[0,3,-1]]"), "");
  EXPECT_EQ(replace("\"confusion\":[]", "\"confusion\":[[0,3,1]]"), "");
  EXPECT_NE(replace("\"right_within\":[0,0]", "\"right_within\":[0]"), "");
}

/// Photos of one class, of which the second form gets `right` and the first all.
Validation makeDrop(int64_t photos, int64_t right) {
  Validation validation = makeEmpty();
  Tally &tally = validation.tally;
  tally.photos = tally.labelled = photos;
  tally.forms[0].confusion.add(0, 0, photos);
  tally.forms[1].confusion.add(0, 0, right);
  tally.forms[1].confusion.add(0, 1, photos - right);
  tally.forms[2].confusion.add(0, 0, photos);
  tally.pairs[0].onlyFirst = photos - right;
  tally.pairs[0].answers = tally.forms[1].confusion;
  tally.pairs[1].answers = tally.forms[2].confusion;
  return validation;
}

TEST(Bounds, HoldAtTheLimit) {
  Bounds bounds;
  bounds.maxTop1Drop = 0.3;
  bounds.maxClassDrop = 0.3;
  bounds.minAgreement = 99.7;
  bounds.minTop1 = 99.7;
  EXPECT_TRUE(checkBounds(makeDrop(1000, 997), bounds).empty());
  std::vector<BrokenBound> broken = checkBounds(makeDrop(1000, 996), bounds);
  ASSERT_EQ(broken.size(), 4u);
  EXPECT_EQ(broken[0].option, "max-top1-drop");
  EXPECT_EQ(broken[0].form, "form1");
  EXPECT_DOUBLE_EQ(broken[0].found, 0.4);
  EXPECT_EQ(broken[1].subject, "a");
  EXPECT_DOUBLE_EQ(broken[2].found, 99.6);
  EXPECT_EQ(broken[3].option, "min-top1");
}

TEST(Bounds, BitsCountForWhatIsQuantized) {
  Validation validation = makeDrop(10, 10);
  for (BitComparison &bits : validation.tally.bits)
    bits.photos = 10;
  validation.tally.bits[0].identical = 10;
  validation.tally.bits[1].identical = 10;
  validation.tally.bits[2].identical = 9; // of forms 1 and 2
  Bounds bounds;
  bounds.bitExact = true;
  std::vector<BrokenBound> broken = checkBounds(validation, bounds);
  ASSERT_EQ(broken.size(), 1u);
  EXPECT_EQ(broken[0].form, "form2");
  EXPECT_EQ(broken[0].subject, "form1");
  validation.forms[1].kind = describeKind(FormKind::FloatModel).str();
  EXPECT_TRUE(checkBounds(validation, bounds).empty());
}

TEST(Figures, OfProbabilitiesAndLogits) {
  Validation validation = makeDrop(4, 4);
  validation.tally.scores[0] = {0.0f, 1.0f, 0};
  validation.tally.scores[1] = {-0.001f, 1.0f, 0};
  validation.tally.scores[2] = {0.25f, 0.75f, 0};
  for (PairTally &pair : validation.tally.pairs) {
    pair.scores = 16;
    pair.scoreErrors.add(4);
    pair.largestScoreError = 4;
  }
  ValidationFigures figures = computeFigures(validation);
  EXPECT_EQ(figures.forms[0].probabilities, true);
  EXPECT_EQ(figures.forms[1].probabilities, false);
  EXPECT_FALSE(figures.pairs[0].comparableScores);
  EXPECT_TRUE(figures.pairs[1].comparableScores);
  EXPECT_EQ(figures.pairs[1].meanScoreError, 0.25);
}

TEST(Figures, ClassesWithoutPhotosHaveNoChange) {
  ValidationFigures figures = computeFigures(makeDrop(10, 5));
  EXPECT_EQ(*figures.pairs[0].classes[0].recall, -0.5);
  EXPECT_EQ(*figures.pairs[0].classes[0].precision, 0.0);
  EXPECT_FALSE(figures.pairs[0].classes[1].recall);
  // The first form never answers it: nothing to subtract from.
  EXPECT_FALSE(figures.pairs[0].classes[1].precision);
  EXPECT_EQ(figures.pairs[0].top1Change, -0.5);
}

TEST(Shards, AllPartsOfOneValidationOrAnError) {
  auto merge = [](std::vector<Shard> shards) {
    std::vector<Validation> parts;
    for (Shard shard : shards)
      parts.push_back(makeEmpty(shard));
    return llvm::toString(mergeShards(std::move(parts)).takeError());
  };
  EXPECT_EQ(merge({{2, 2}, {1, 2}}), "");
  EXPECT_EQ(merge({{1, 1}}), "");
  EXPECT_NE(merge({{3, 4}, {1, 4}}).find("no 2, 4"), std::string::npos);
  EXPECT_NE(merge({{1, 2}, {1, 2}}).find("1/2 is there twice"),
            std::string::npos);
}

} // namespace
