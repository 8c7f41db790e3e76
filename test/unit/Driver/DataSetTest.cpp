//===- DataSetTest.cpp - Layouts of data sets, and what is wrong with them ===//

#include "qwid/Driver/DataSet.h"
#include "SampleFiles.h"

using namespace qwid;
using namespace qwid::test;

namespace {

/// Every item as "name=class" or "name".
std::vector<std::string> list(const DataSet &data) {
  std::vector<std::string> items;
  for (size_t i = 0; i < data.size(); ++i) {
    std::string item = data.getName(i);
    if (auto label = data.getLabel(i))
      item += "=" + data.getClasses()[*label].name;
    items.push_back(item);
  }
  return items;
}

using Items = std::vector<std::string>;

/// Photos of these names in `folder`, all different.
void writePhotos(const Folder &folder,
                 std::initializer_list<const char *> names) {
  uint8_t shade = 0;
  for (const char *name : names)
    writeSample(folder, name, makePng({shade++, 0, 0}));
}

/// A CIFAR batch of these labels; the pixels of photo i are i, i + 1, i + 2.
std::string makeBatch(std::vector<int> labels, int labelBytes = 1) {
  std::string bytes;
  for (auto [i, label] : llvm::enumerate(labels)) {
    if (labelBytes == 2)
      bytes += char(label / 5);
    bytes += char(label);
    for (int channel = 0; channel < 3; ++channel)
      bytes.append(1024, char(i + channel));
  }
  return bytes;
}

std::string dataError(const std::string &path) {
  return errorOf(DataSet::open({path}));
}

} // namespace

//===----------------------------------------------------------------------===//
// Folders
//===----------------------------------------------------------------------===//

TEST(DataSet, ReadsClassFolders) {
  Folder folder;
  writePhotos(folder, {"dock/b.png", "dock/a/c.PNG", "aster/d.png"});
  DataSet data = take(DataSet::open({folder / ""}));
  EXPECT_EQ(list(data), (Items{"aster/d.png=aster", "dock/a/c.PNG=dock",
                               "dock/b.png=dock"}));
  EXPECT_EQ(data.countLabelled(), 3u);
  EXPECT_EQ(data.getPath(2), folder / "dock/b.png");
  EXPECT_EQ(data.find("dock/b.png"), 2u);
  EXPECT_EQ(data.find("dock/b.pn"), std::nullopt);
  EXPECT_EQ(textOf(data.getNotes()), "");
}

TEST(DataSet, NotesEmptyFoldersAndLoosePhotos) {
  Folder folder;
  writePhotos(folder, {"dock/a.png", "loose.png"});
  writeSample(folder, "empty/notes.txt", "");
  writeSample(folder, ".hidden/a.png", makePng({}));
  DataSet data = take(DataSet::open({folder / ""}));
  EXPECT_EQ(list(data), (Items{"dock/a.png=dock", "loose.png"}));
  ASSERT_EQ(data.getClasses().size(), 1u);
  EXPECT_EQ(textOf(data.getNotes()),
            "1 folder has no photos and is no class: 'empty'\n"
            "1 file has no class, others have: 'loose.png'\n"
            "left out of the photos: 1 .txt file (notes.txt); JPEG, PNG and "
            ".npy are read, convert others to take part\n");
}

TEST(DataSet, ReadsFilesAloneWithoutLabels) {
  Folder folder;
  writePhotos(folder, {"b/1.png", "a.png"});
  writeSample(folder, "labels.csv", "a.png,dock\n");
  writeArray<float>(folder, "x.npy", QWID_F32, {2, 1}, {1, 2});
  writeArray<int64_t>(folder, "labels.npy", QWID_I64, {2}, {0, 1});
  DataSet data = take(DataSet::open({folder / ""}, {/*labels=*/false}));
  EXPECT_EQ(list(data), (Items{"a.png", "b/1.png", "x.npy[0]", "x.npy[1]"}));
  EXPECT_TRUE(data.getClasses().empty());
  // Named twice, it counts twice.
  std::string photo = folder / "a.png";
  EXPECT_EQ(take(DataSet::open({photo, photo}, {/*labels=*/false})).size(), 2u);
}

TEST(DataSet, JoinsClassesOfSeveralFolders) {
  Folder folder;
  writePhotos(folder, {"one/dock/a.png", "two/dock/a.png", "two/aster/b.png"});
  DataSet data = take(DataSet::open({folder / "one", folder / "two"}));
  EXPECT_EQ(data.getClasses().size(), 2u);
  EXPECT_EQ(data.getName(0), folder / "one/dock/a.png"); // tells them apart
}

TEST(DataSet, NotesFoldersWithoutClassesAmongOthers) {
  Folder folder;
  writePhotos(folder, {"one/dock/a.png", "two/a.png", "two/b.png"});
  std::string one = folder / "one", two = folder / "two";
  EXPECT_EQ(textOf(take(DataSet::open({one, two})).getNotes()),
            "2 files have no class, others have: '" + two + "/a.png', '" + two +
                "/b.png'\n");
  EXPECT_EQ(textOf(take(DataSet::open({two})).getNotes()), "");
}

TEST(DataSet, CountsTheSameFileOnce) {
  Folder folder;
  writePhotos(folder, {"dock/a.png", "dock/b.png"});
  DataSet data = take(DataSet::open({folder / "", folder / "dock/a.png"}));
  EXPECT_EQ(data.size(), 2u);
  EXPECT_TRUE(contains(textOf(data.getNotes()),
                       "1 file was named twice and counts once: "));
  EXPECT_TRUE(contains(dataError(folder / "nowhere"), "cannot read"));
}

//===----------------------------------------------------------------------===//
// CSV files
//===----------------------------------------------------------------------===//

TEST(DataSet, ReadsACsvFile) {
  Folder folder;
  writePhotos(folder, {"p/b.png", "p/a.png", "other.png"});
  std::string table = writeSample(folder, "list.csv",
                                  "p/b.png,dock\n./p/a.png,\"red, aster\"\n");
  DataSet data = take(DataSet::open({table}));
  EXPECT_EQ(list(data), (Items{"p/a.png=red, aster", "p/b.png=dock"}));
  EXPECT_EQ(textOf(data.getNotes()), "");
}

TEST(DataSet, ReadsLabelsBesideThePhotos) {
  Folder folder;
  writePhotos(folder, {"a.png", "b.png", "c.png"});
  writeSample(folder, "labels.csv", "file,index\nb.png,10\na.png,9\n");
  DataSet data = take(DataSet::open({folder / ""}));
  EXPECT_EQ(list(data), (Items{"a.png=9", "b.png=10"}));
  EXPECT_EQ(data.getClasses()[0].key, DataClass::Key::Number);
  EXPECT_EQ(data.getClasses()[1].index, 10);
  EXPECT_TRUE(
      contains(textOf(data.getNotes()), "does not name it: 1 file ('c.png')"));
}

TEST(DataSet, ReadsLabelsFarFromThePhotos) {
  Folder folder;
  writePhotos(folder, {"photos/a.png"});
  writeSample(folder, "lists/labels.csv", "../photos/a.png,dock\n");
  EXPECT_EQ(list(take(DataSet::open({folder / "lists"}))),
            Items{"../photos/a.png=dock"});
  EXPECT_TRUE(
      contains(errorOf(DataSet::open({folder / "lists"}, {/*labels=*/false})),
               "has no photo"));
}

TEST(DataSet, TakesNumbersThatAreNoIndexForNames) {
  Folder folder;
  writePhotos(folder, {"2147483647/a.png"});
  DataSet data = take(DataSet::open({folder / ""}));
  EXPECT_EQ(data.getClasses()[0].key, DataClass::Key::Number);
  writePhotos(folder, {"2147483648/a.png"});
  data = take(DataSet::open({folder / ""}));
  EXPECT_EQ(data.getClasses()[0].key, DataClass::Key::Name);
}

TEST(DataSet, RefusesRowsThatHaveNoFile) {
  Folder folder;
  writePhotos(folder, {"a.png"});
  std::string rows = "a.png,dock\n";
  for (int i = 0; i < 7; ++i)
    rows += "missing" + std::to_string(i) + ".png,dock\n";
  std::string text = dataError(writeSample(folder, "t.csv", rows));
  EXPECT_TRUE(contains(text, "7 rows name files that are not there")) << text;
  EXPECT_TRUE(contains(text, "\n  line 2: 'missing0.png'")) << text;
  EXPECT_TRUE(contains(text, "\n  line 6: 'missing4.png'\n  and 2 others"));
}

TEST(DataSet, RefusesAFileOfTwoClasses) {
  Folder folder;
  writePhotos(folder, {"a.png", "b.png"});
  EXPECT_TRUE(contains(
      dataError(writeSample(folder, "t.csv",
                            "a.png,dock\nb.png,dock\n./a.png,aster\n")),
      "the same file has two classes:\n  'a.png': 'dock' and 'aster'"));
  DataSet data = take(DataSet::open(
      {writeSample(folder, "s.csv", "a.png,dock\nb.png,dock\na.png,dock\n")}));
  EXPECT_EQ(data.size(), 2u);
}

//===----------------------------------------------------------------------===//
// Arrays
//===----------------------------------------------------------------------===//

TEST(DataSet, ReadsLabelsOfArrays) {
  Folder folder;
  writeArray<float>(folder, "b.npy", QWID_F32, {2, 1}, {1, 2});
  writeArray<float>(folder, "a.npy", QWID_F32, {1, 1}, {3});
  writeArray<float>(folder, "c.npy", QWID_F32, {2, 1}, {4, 5});
  writeArray<uint8_t>(folder, "labels.npy", QWID_U8, {3, 1}, {2, 0, 10});
  writeArray<int32_t>(folder, "c.labels.npy", QWID_I32, {2}, {0, 1});
  DataSet data = take(DataSet::open({folder / ""}));
  EXPECT_EQ(list(data), (Items{"a.npy=2", "b.npy[0]=0", "b.npy[1]=10",
                               "c.npy[0]=0", "c.npy[1]=1"}));
  EXPECT_EQ(data.getClasses().back().key, DataClass::Key::Index);
  EXPECT_EQ(data.getClasses().back().index, 10);
  EXPECT_EQ(data.find("b.npy[1]"), 2u);
  EXPECT_EQ(data.find("b.npy[2]"), std::nullopt);
}

TEST(DataSet, RefusesLabelsThatDoNotFitTheirArray) {
  Folder folder;
  std::string x =
      writeArray<float>(folder, "x.npy", QWID_F32, {3, 1}, {1, 2, 3});
  auto error = [&](int32_t type, llvm::ArrayRef<int64_t> shape, auto values) {
    writeArray(folder, "labels.npy", type, shape, values);
    return dataError(x);
  };
  using Bytes = std::vector<uint8_t>;
  EXPECT_TRUE(contains(error(QWID_U8, {2}, Bytes{0, 1}),
                       "labels.npy': expected 3 integers, the class of each "
                       "row of 'x.npy', got uint8 [2]"));
  EXPECT_TRUE(contains(error(QWID_U8, {4}, Bytes{0, 1, 2, 3}), "uint8 [4]"));
  EXPECT_TRUE(contains(error(QWID_F32, {3}, std::vector<float>{0, 1, 2}),
                       "got float32 [3]"));
  EXPECT_TRUE(contains(error(QWID_BOOL, {3}, Bytes{0, 1, 1}), "got bool [3]"));
  EXPECT_TRUE(contains(error(QWID_U8, {3, 2}, Bytes{0, 1, 0, 1, 1, 0}),
                       "labels.argmax(1)"));
  EXPECT_TRUE(contains(error(QWID_I8, {3}, std::vector<int8_t>{0, 1, -1}),
                       "label 2 is -1"));
  writeArray(folder, "labels.npy", QWID_U8, {3}, Bytes{0, 1, 1});
  EXPECT_EQ(take(DataSet::open({x})).countLabelled(), 3u);
}

//===----------------------------------------------------------------------===//
// CIFAR
//===----------------------------------------------------------------------===//

TEST(DataSet, ReadsCifarBatches) {
  Folder folder;
  writeSample(folder, "data_batch_1.bin", makeBatch({3, 9}));
  DataSet data = take(DataSet::open({folder / ""}));
  EXPECT_EQ(list(data),
            (Items{"data_batch_1.bin[0]=3", "data_batch_1.bin[1]=9"}));
  EXPECT_EQ(data.getClasses()[0].key, DataClass::Key::Index);

  writeSample(folder, "classes.txt", "a\nb\nc\ncat\ne\nf\ng\nh\ni\ntruck\n");
  data = take(DataSet::open({folder / ""}));
  EXPECT_EQ(list(data),
            (Items{"data_batch_1.bin[0]=cat", "data_batch_1.bin[1]=truck"}));
  EXPECT_EQ(data.getClasses()[0].index, 3);
  EXPECT_EQ(textOf(data.getNotes()), "");

  Thumbnail small = take(data.readThumbnail(1, 8));
  EXPECT_EQ(small.width, 8);
  EXPECT_EQ(small.height, 8);
  EXPECT_EQ(small.pixels[3], 1); // red, green, blue of one pixel
  EXPECT_EQ(small.pixels[4], 2);
  EXPECT_EQ(small.pixels[5], 3);
}

TEST(DataSet, HasTheClassesOfItsItemsAlone) {
  Folder folder;
  std::string batch = writeSample(folder, "t.bin", makeBatch({3, 9}));
  EXPECT_TRUE(
      take(DataSet::open({batch}, {/*labels=*/false})).getClasses().empty());
  // A CSV says more than the file.
  DataSet data =
      take(DataSet::open({writeSample(folder, "t.csv", "t.bin,dock\n")}));
  EXPECT_EQ(list(data), (Items{"t.bin[0]=dock", "t.bin[1]=dock"}));
  EXPECT_EQ(data.getClasses().size(), 1u);
}

TEST(DataSet, ReadsTheFineLabelsOfCifar100) {
  Folder folder;
  std::string path =
      writeSample(folder, "train.bin", makeBatch({99, 12}, /*labelBytes=*/2));
  DataSet data = take(DataSet::open({path}));
  EXPECT_EQ(list(data), (Items{"train.bin[0]=99", "train.bin[1]=12"}));
}

TEST(DataSet, TellsCifarBatchesFromOtherFiles) {
  Folder folder;
  std::string whole = makeBatch({0, 1});
  auto error = [&](std::string bytes) {
    return dataError(writeSample(folder, "t.bin", bytes));
  };
  EXPECT_TRUE(contains(error(whole + "x"), "(6147 bytes) is no CIFAR batch"));
  EXPECT_TRUE(contains(error(whole.substr(1)), "is no CIFAR batch"));
  EXPECT_TRUE(contains(error(""), "is no CIFAR batch"));
  EXPECT_TRUE(contains(error(makeBatch({0, 10})), "is no CIFAR batch"));
  EXPECT_TRUE(contains(error(makeBatch({0, 100}, 2)), "is no CIFAR batch"));
  writeSample(folder, "classes.txt", "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\nten\n");
  EXPECT_EQ(take(DataSet::open({writeSample(folder, "t.bin", makeBatch({10}))}))
                .size(),
            1u);
  // In a folder it is left out.
  Folder other;
  writePhotos(other, {"a/1.png"});
  writeSample(other, "weights.bin", makeBatch({0, 11}));
  EXPECT_TRUE(contains(textOf(take(DataSet::open({other / ""})).getNotes()),
                       "1 .bin file (weights.bin)"));
}

//===----------------------------------------------------------------------===//
// Thumbnails
//===----------------------------------------------------------------------===//

TEST(DataSet, ShrinksThumbnailsAndNoRows) {
  Folder folder;
  writeSample(folder, "a/1.png", makePng({10, 20, 30}, 40, 10));
  writeSample(folder, "a/2.png", makePng({10, 20, 30}, 3, 5));
  writeSample(folder, "a/3.png", "text");
  writeArray<float>(folder, "a/x.npy", QWID_F32, {1, 1}, {3});
  DataSet data = take(DataSet::open({folder / ""}));
  Thumbnail wide = take(data.readThumbnail(0, 8));
  EXPECT_EQ(wide.width, 8);
  EXPECT_EQ(wide.height, 2);
  EXPECT_EQ(wide.pixels.size(), 3u * 8 * 2);
  EXPECT_EQ(wide.pixels[47], 30);
  Thumbnail same = take(data.readThumbnail(1, 8)); // never enlarged
  EXPECT_EQ(same.width, 3);
  EXPECT_EQ(same.height, 5);
  EXPECT_TRUE(contains(errorOf(data.readThumbnail(2, 8)), "3.png"));
  EXPECT_TRUE(
      contains(errorOf(data.readThumbnail(3, 8)), "is a row of an array"));
}
