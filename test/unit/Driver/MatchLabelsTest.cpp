//===- MatchLabelsTest.cpp - Classes of a data set as those of a model ----===//

#include "SampleFiles.h"
#include "qwid/Driver/DataSet.h"

using namespace qwid;
using namespace qwid::test;

namespace {

/// A data set with one photo per class, its folder being called so.
class Classes {
public:
  explicit Classes(std::vector<std::string> names) {
    uint8_t shade = 0;
    for (const std::string &name : names)
      writeSample(folder, name + "/a.png", makePng({shade++, 0, 0}));
  }
  DataSet open() const { return take(DataSet::open({folder / ""})); }

private:
  Folder folder;
};

using Map = std::vector<int64_t>;

ModelClasses named(std::vector<std::string> names) {
  return {names, int64_t(names.size())};
}

std::string errorOf(const Classes &data, const ModelClasses &model,
                    std::optional<int64_t> offset = std::nullopt) {
  return test::errorOf(data.open().matchLabels(model, offset));
}

} // namespace

TEST(MatchLabels, MatchesNamesHoweverTheyAreSpelled) {
  Classes data({"Snake_weed", "dock"});
  EXPECT_EQ(
      take(data.open().matchLabels(named({"dock", "aster", "snake-WEED"})))
          .classes,
      (Map{2, 0}));
}

TEST(MatchLabels, PrefersTheExactName) {
  Classes data({"A", "a"});
  EXPECT_EQ(take(data.open().matchLabels(named({"a", "A"}))).classes,
            (Map{1, 0}));
}

TEST(MatchLabels, RefusesClassesThatTheModelDoesNotHave) {
  Classes data({"dock", "chinese_apple", "thistle"});
  std::string text =
      errorOf(data, named({"dock", "chinee_apple", "snake_weed"}));
  EXPECT_TRUE(contains(
      text, "2 classes of the data are not among the labels of the model: "
            "'chinese_apple', 'thistle' (is 'chinese_apple' its "
            "'chinee_apple'?)\n"
            "  3 classes of the data: 'chinese_apple', 'dock', 'thistle'\n"
            "  3 classes of the model: 'dock', 'chinee_apple', 'snake_weed'"))
      << text;
}

TEST(MatchLabels, FindsClassesOneFolderDeeper) {
  Classes data({"train/dock", "validation/dock"});
  EXPECT_TRUE(contains(errorOf(data, named({"Dock", "aster"})),
                       "'train', 'validation'; folder 'dock' in 'train' is: "
                       "name folder 'train' itself as the data\n"));
  EXPECT_FALSE(contains(errorOf(data, named({"aster"})), "itself"));
}

TEST(MatchLabels, ShortensLongListsAndHasThemWhole) {
  std::vector<std::string> names;
  for (int i = 0; i < 12; ++i)
    names.push_back("c" + std::to_string(i));
  DataSet data = Classes({"other"}).open();
  Messages messages;
  llvm::handleAllErrors(
      data.matchLabels(named(names)).takeError(),
      [&](const Failure &failure) { messages = failure.getMessages().vec(); });
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_TRUE(contains(messages[0].text, "'c8', 'c9' and 2 others"));
  EXPECT_EQ(messages[2].severity, Severity::Detail);
  EXPECT_TRUE(contains(messages[2].text, "'c10', 'c11'"));
}

TEST(MatchLabels, RefusesClassesThatAreOne) {
  std::string text = errorOf(Classes({"Dock", "dock"}), named({"dock"}));
  EXPECT_TRUE(contains(text, "classes 'Dock' and 'dock' of the data are the "
                             "same class of the model"))
      << text;
  EXPECT_TRUE(contains(errorOf(Classes({"crane"}), named({"Crane", "CRANE"})),
                       "more than one class called 'crane'"));
}

TEST(MatchLabels, NeedsLabelsOfTheModelForNames) {
  EXPECT_TRUE(contains(errorOf(Classes({"aster", "dock"}), {{}, 2}),
                       "the model has no labels, and the classes of the data "
                       "go by names ('aster', 'dock'); give --labels FILE"));
}

TEST(MatchLabels, NeedsClasses) {
  Folder folder;
  std::string photo = writeSample(folder, "dock.png", makePng({}));
  EXPECT_TRUE(contains(
      test::errorOf(take(DataSet::open({photo})).matchLabels(named({"dock"}))),
      "the photos have no classes; expected a folder with one sub-folder per"));
}

TEST(MatchLabels, TakesNumbersForIndices) {
  Classes data({"10", "9", "0"});
  EXPECT_EQ(take(data.open().matchLabels({{}, 11})).classes, (Map{0, 9, 10}));
  EXPECT_TRUE(contains(errorOf(data, {{}, 10}),
                       "the labels are the indices 0 to 10, and the model has "
                       "the classes 0 to 9"));
  std::vector<std::string> names = {"7", "weed", "a", "b", "c", "d",
                                    "e", "f",    "g", "h", "i"};
  EXPECT_EQ(take(data.open().matchLabels(named(names))).classes,
            (Map{0, 9, 10}));
}

TEST(MatchLabels, TakesNumbersForNamesIfTheModelHasSuch) {
  EXPECT_EQ(
      take(Classes({"1", "2"}).open().matchLabels(named({"1", "2"}))).classes,
      (Map{0, 1}));
  EXPECT_TRUE(contains(errorOf(Classes({"0", "1"}), named({"1", "2"})),
                       "class '0' of the data is not among the labels"));
}

TEST(MatchLabels, TakesCifarsNamesOrItsIndices) {
  Folder folder;
  writeSample(folder, "classes.txt", "plane\ncar\n");
  std::string batch = writeSample(folder, "t.bin", "\1" + std::string(3072, 0));
  DataSet data = take(DataSet::open({batch}));
  EXPECT_EQ(take(data.matchLabels(named({"car", "plane"}))).classes, Map{0});
  EXPECT_EQ(take(data.matchLabels({{}, 2})).classes, Map{1});
  EXPECT_TRUE(contains(test::errorOf(data.matchLabels(named({"cat", "dog"}))),
                       "class 'car' of the data is not"));
}

TEST(MatchLabels, KnowsImageNetsBackground) {
  Classes data({"0", "999"});
  EXPECT_EQ(take(data.open().matchLabels({{}, 1000})).classes, (Map{0, 999}));
  LabelMap map = take(data.open().matchLabels({{}, 1001}));
  EXPECT_EQ(map.classes, (Map{1, 1000}));
  EXPECT_TRUE(contains(textOf(map.notes),
                       "labels 0 to 999 were taken as the model's classes 1 to "
                       "1000"));
  map = take(data.open().matchLabels({{}, 1001}, 0));
  EXPECT_EQ(map.classes, (Map{0, 999}));
  EXPECT_EQ(textOf(map.notes), "");
  // Labels of the model that have no background decide.
  std::vector<std::string> names(1001, "x");
  EXPECT_EQ(take(data.open().matchLabels(named(names))).classes, (Map{0, 999}));
  names[0] = "Background";
  EXPECT_EQ(take(data.open().matchLabels(named(names))).classes,
            (Map{1, 1000}));
}

TEST(MatchLabels, AsksWhetherLabelsCountTheBackground) {
  EXPECT_TRUE(contains(errorOf(Classes({"1", "999"}), {{}, 1001}),
                       "say whether the labels count it, with --label-offset"));
  EXPECT_EQ(take(Classes({"1", "1000"}).open().matchLabels({{}, 1001})).classes,
            (Map{1, 1000}));
  Classes counted({"1", "1000"});
  EXPECT_TRUE(contains(errorOf(counted, {{}, 1000}), "give --label-offset -1"));
  EXPECT_EQ(take(counted.open().matchLabels({{}, 1000}, -1)).classes,
            (Map{0, 999}));
  EXPECT_TRUE(contains(errorOf(Classes({"0"}), {{}, 5}, -1),
                       "the indices 0 to 0 and the offset -1"));
}
