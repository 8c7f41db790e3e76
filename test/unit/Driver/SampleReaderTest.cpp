//===- SampleReaderTest.cpp - Inputs of a model, read ahead ---------------===//

#include "qwid/Driver/SampleReader.h"
#include "SampleFiles.h"

using namespace qwid;
using namespace qwid::test;

namespace {

/// A network of one pixel, which it takes as it is.
InputFormat makeFormat(int64_t batch) {
  InputFormat format;
  format.name = "photo";
  format.shape = {batch, 3, 1, 1};
  format.preprocess = qwid_preprocess{1,
                                      1,
                                      1,
                                      QWID_RESIZE_STRETCH,
                                      0,
                                      QWID_CHANNELS_RGB,
                                      255,
                                      {0, 0, 0, 0},
                                      {1, 1, 1, 1},
                                      QWID_LAYOUT_NCHW,
                                      QWID_ORIENT_STORED};
  return format;
}

/// Photo i of `count` has the colour (i, 100, 200) and is of class i % 2.
void writePhotos(const Folder &folder, int count) {
  for (int i = 0; i < count; ++i)
    writeSample(folder,
                (i % 2 ? "b/" : "a/") + std::to_string(100 + i) + ".png",
                makePng({uint8_t(i), 100, 200}));
}

/// What a reader gives, one line per sample: red of each pixel of the batch, and
/// the names that count.
std::string readAll(SampleReader &reader) {
  std::string text;
  while (auto sample = take(reader.next())) {
    llvm::ArrayRef<float> values = sample->input.view<float>();
    for (size_t i = 0; i < values.size(); i += 3)
      text += std::to_string(int(values[i])) + " ";
    for (const LabelledPhoto &photo : sample->photos)
      text += photo.name + "=" + std::to_string(photo.label.value_or(-1)) + " ";
    text += "\n";
  }
  return text;
}

std::string readAll(const DataSet &data, int64_t batch,
                    SampleReaderOptions options = {}) {
  SampleReader reader =
      take(SampleReader::create(data, makeFormat(batch), options));
  return readAll(reader);
}

} // namespace

TEST(SampleReader, RepeatsPhotosOfABatchThatIsNotFull) {
  Folder folder;
  writePhotos(folder, 3);
  DataSet data = take(DataSet::open({folder / ""}));
  EXPECT_EQ(readAll(data, 1),
            "0 a/100.png=0 \n2 a/102.png=0 \n1 b/101.png=1 \n");
  EXPECT_EQ(readAll(data, 2),
            "0 2 a/100.png=0 a/102.png=0 \n1 1 b/101.png=1 \n");
  EXPECT_EQ(readAll(data, 3), "0 2 1 a/100.png=0 a/102.png=0 b/101.png=1 \n");
}

TEST(SampleReader, GivesTheSameWithAnyNumberOfThreads) {
  Folder folder;
  writePhotos(folder, 60);
  DataSet data = take(DataSet::open({folder / ""}));
  SampleReaderOptions options;
  options.threads = 1;
  std::string expected = readAll(data, 7, options);
  for (int64_t threads : {2, 3, 16}) {
    options.threads = threads;
    EXPECT_EQ(readAll(data, 7, options), expected) << threads;
  }
}

TEST(SampleReader, ReadsChosenSamples) {
  Folder folder;
  writePhotos(folder, 5);
  DataSet data = take(DataSet::open({folder / ""}));
  SampleReaderOptions options;
  options.isChosen = [](size_t index) { return index % 2 == 1; };
  SampleReader reader =
      take(SampleReader::create(data, makeFormat(1), options));
  EXPECT_EQ(reader.size(), 2u);
  EXPECT_EQ(reader.countItems(), 2u);
  EXPECT_EQ(readAll(reader), "2 a/102.png=0 \n1 b/101.png=1 \n");
  EXPECT_EQ(reader.countDone(), 2u);
}

TEST(SampleReader, EndsBeforeAllIsRead) {
  Folder folder;
  writePhotos(folder, 40);
  DataSet data = take(DataSet::open({folder / ""}));
  SampleReader reader = take(SampleReader::create(data, makeFormat(1)));
  EXPECT_TRUE(take(reader.next()).has_value());
}

TEST(SampleReader, LeavesUnreadablePhotosOut) {
  Folder folder;
  writePhotos(folder, 5);
  writeSample(folder, "a/102.png", "text");
  writeSample(folder, "b/101.png", makePng({}).substr(0, 40));
  DataSet data = take(DataSet::open({folder / ""}));
  SampleReaderOptions options;
  options.skipUnreadable = true;
  for (int64_t batch : {1, 2, 5}) {
    SampleReader reader =
        take(SampleReader::create(data, makeFormat(batch), options));
    std::string text = readAll(reader);
    EXPECT_FALSE(contains(text, "102.png") || contains(text, "101.png"));
    EXPECT_EQ(llvm::StringRef(text).count(".png"), 3u);
    ASSERT_EQ(reader.getUnreadable().size(), 2u);
    EXPECT_EQ(data.getName(reader.getUnreadable()[0].index), "a/102.png");
    EXPECT_TRUE(contains(textOf(reader.getNotes()),
                         "2 photos could not be read and do not count:\n"));
    EXPECT_EQ(reader.countDone(), 5u);
  }
  EXPECT_EQ(readAll(data, 2, options),
            "0 0 a/100.png=0 \n4 4 a/104.png=0 \n3 3 b/103.png=1 \n");
}

TEST(SampleReader, NamesAllUnreadablePhotosInOrder) {
  Folder folder;
  writePhotos(folder, 9);
  writeSample(folder, "a/102.png", "text");
  writeSample(folder, "b/103.png", "text");
  DataSet data = take(DataSet::open({folder / ""}));
  SampleReader reader = take(SampleReader::create(data, makeFormat(1)));
  EXPECT_TRUE(take(reader.next()).has_value());
  EXPECT_EQ(errorOf(reader.next()),
            "'" + folder / "a/102.png' is not a JPEG or PNG image\n  '" +
                folder / "b/103.png' is not a JPEG or PNG image\n" +
                "remove these files or name others");
}

TEST(SampleReader, NeedsOneReadablePhoto) {
  Folder folder;
  writeSample(folder, "a/1.png", "text");
  DataSet data = take(DataSet::open({folder / ""}));
  SampleReaderOptions options;
  options.skipUnreadable = true;
  SampleReader reader =
      take(SampleReader::create(data, makeFormat(1), options));
  EXPECT_TRUE(contains(errorOf(reader.next()), "; remove this file or name"));
}

TEST(SampleReader, ReadsRowsOfArrays) {
  Folder folder;
  std::vector<float> values(12);
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = i;
  writeArray(folder, "x.npy", QWID_F32, {4, 3, 1, 1}, values);
  writeArray<uint8_t>(folder, "labels.npy", QWID_U8, {4}, {1, 0, 1, 1});
  writeSample(folder, "z.png", makePng({50, 0, 0}));
  DataSet data = take(DataSet::open({folder / ""}));
  EXPECT_EQ(readAll(data, 2), "0 3 x.npy[0]=1 x.npy[1]=0 \n"
                              "6 9 x.npy[2]=1 x.npy[3]=1 \n"
                              "50 50 z.png=-1 \n");
  std::string error = errorOf(SampleReader::create(data, makeFormat(3)));
  EXPECT_TRUE(contains(error, "expected float32 [3, 3, 1, 1] or a multiple of "
                              "its first dimension, got float32 [4, 3, 1, 1]"));
  InputFormat bytes = makeFormat(1);
  bytes.kind = ElementKind::U8;
  EXPECT_TRUE(contains(errorOf(SampleReader::create(data, bytes)),
                       "expected uint8 [1, 3, 1, 1]"));
}

TEST(SampleReader, NeedsPreprocessingForPhotos) {
  Folder folder;
  writePhotos(folder, 1);
  DataSet data = take(DataSet::open({folder / ""}));
  InputFormat format = makeFormat(1);
  format.preprocess.reset();
  EXPECT_TRUE(contains(errorOf(SampleReader::create(data, format)),
                       "this model takes no photos; give it .npy arrays"));
}

TEST(SampleReader, ReadsCifarBatches) {
  Folder folder;
  std::string record = "\3";
  for (char value : {7, 8, 9})
    record.append(1024, value);
  std::string batch = writeSample(folder, "t.bin", record + record);
  DataSet data = take(DataSet::open({batch}));
  SampleReader reader = take(SampleReader::create(data, makeFormat(1)));
  auto sample = take(reader.next());
  ASSERT_TRUE(sample.has_value());
  EXPECT_EQ(sample->input.view<float>(), llvm::ArrayRef<float>({7, 8, 9}));
  EXPECT_EQ(sample->photos[0].name, "t.bin[0]");
}

TEST(SampleReader, NotesPhotosWithTheSamePixels) {
  Folder folder;
  writeSample(folder, "a/1.png", makePng({1, 2, 3}));
  writeSample(folder, "a/2.png", makePng({1, 2, 3}));
  writeSample(folder, "a/3.png", makePng({1, 2, 3}, 4, 1)); // as many pixels
  writeSample(folder, "b/1.png", makePng({1, 2, 3}));
  DataSet data = take(DataSet::open({folder / ""}));
  SampleReader reader = take(SampleReader::create(data, makeFormat(1)));
  EXPECT_EQ(llvm::StringRef(readAll(reader)).count("png"), 4u);
  EXPECT_EQ(textOf(reader.getNotes()),
            "2 photos have the same pixels as another one and count as well:\n"
            "  'a/2.png' as 'a/1.png'\n"
            "  'b/1.png' as 'a/1.png', under another class\n");
}

TEST(InputFormat, IsTheSameOfAModuleAndOfWhatRunsIt) {
  Folder folder;
  ModelOptions options;
  options.preprocess = PreprocessOptions();
  ImportResult imported =
      take(importModel(folder.write("photos.onnx", kPhotos), options));
  PrepareResult prepared = take(prepareToRun(imported.model));
  InputFormat format = take(getInputFormat(imported.model.getModule()));
  EXPECT_EQ(format.name, "x");
  EXPECT_EQ(format.shape, (llvm::SmallVector<int64_t>{1, 3, 4, 6}));
  ASSERT_TRUE(format.preprocess.has_value());
  EXPECT_TRUE(format == take(getInputFormat(prepared.runnable->getModel())));
  InputFormat other = format;
  other.preprocess->mean[0] = 1;
  EXPECT_FALSE(format == other);
  EXPECT_EQ(getModelClasses(prepared.runnable->getModel()).count, 3 * 4 * 6);
}
