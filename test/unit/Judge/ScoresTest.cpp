//===- ScoresTest.cpp - Answers, ranks and margins ------------------------===//

#include "lib/Judge/Validate/Scores.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace qwid;

namespace {

/// A model whose only output is described by `info`.
qwid_model makeModel(const qwid_tensor_info &info) {
  qwid_model model = {};
  model.output_count = 1;
  model.outputs = &info;
  return model;
}

/// The answers in rows of f32 scores.
std::vector<PhotoAnswer> readRows(std::vector<float> scores, int64_t rows) {
  int64_t shape[] = {rows, int64_t(scores.size()) / rows};
  qwid_tensor_info info = {"scores", QWID_F32, 2, shape, 0, 0, 0, 0};
  auto reader = AnswerReader::create(makeModel(info), rows, shape[1]);
  EXPECT_TRUE(bool(reader));
  Tensor tensor(shape, ElementKind::F32);
  llvm::copy(scores, tensor.view<float>().begin());
  return *reader->read(tensor, size_t(rows));
}

TEST(Scores, TheFirstLargestIsTheAnswer) {
  PhotoAnswer answer = readRows({1, 5, 5, 3}, 1)[0];
  EXPECT_EQ(answer.answer, 1);
  EXPECT_EQ(*answer.margin, 0.0f);
  EXPECT_EQ(answer.rank(1), 0);
  EXPECT_EQ(answer.rank(2), 1);
  EXPECT_EQ(answer.rank(3), 2);
  EXPECT_EQ(answer.rank(0), 3);
}

TEST(Scores, EveryClassHasItsOwnRank) {
  for (std::vector<float> scores :
       {std::vector<float>{2, 2, 2, 2}, {0, -1, 4, -1}, {NAN, 1, NAN, 2}}) {
    PhotoAnswer answer = readRows(scores, 1)[0];
    std::vector<bool> seen(4);
    for (int64_t label = 0; label < 4; ++label)
      seen[answer.rank(label)] = true;
    EXPECT_EQ(std::count(seen.begin(), seen.end(), true), 4);
    EXPECT_EQ(answer.rank(answer.answer), 0);
  }
}

TEST(Scores, WhatIsNoNumberComesLast) {
  PhotoAnswer answer = readRows({NAN, -3, NAN, -2}, 1)[0];
  EXPECT_EQ(answer.answer, 3);
  EXPECT_FALSE(answer.isFinite());
  EXPECT_EQ(answer.rank(1), 1);
  EXPECT_EQ(answer.rank(0), 2);
  EXPECT_FALSE(readRows({INFINITY, 1}, 1)[0].isFinite());
}

TEST(Scores, RowsOfABatchArePhotos) {
  std::vector<PhotoAnswer> answers = readRows({1, 2, 4, 0, 8, 7}, 2);
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(answers[0].answer, 2);
  EXPECT_EQ(*answers[0].margin, 2.0f);
  EXPECT_EQ(answers[1].answer, 1);
  EXPECT_EQ(*answers[1].margin, 1.0f);
}

TEST(Scores, QuantizedScoresAreReals) {
  int64_t shape[] = {1, 3};
  qwid_tensor_info info = {"scores", QWID_I8, 2, shape, 1, 10, 0.5f, 0};
  auto reader = AnswerReader::create(makeModel(info), 1, 3);
  ASSERT_TRUE(bool(reader));
  Tensor tensor(shape, ElementKind::I8);
  tensor.setIntegers({-128, 127, 12});
  PhotoAnswer answer = (*reader->read(tensor, 1))[0];
  EXPECT_EQ(answer.scores, (std::vector<float>{-69, 58.5, 1}));
  EXPECT_EQ(*answer.margin, 57.5f);
}

TEST(Scores, AnIntegerIsTheClass) {
  int64_t shape[] = {2};
  qwid_tensor_info info = {"class", QWID_I64, 1, shape, 0, 0, 0, 0};
  auto reader = AnswerReader::create(makeModel(info), 2, 3);
  ASSERT_TRUE(bool(reader));
  EXPECT_FALSE(reader->hasScores());
  Tensor tensor(shape, ElementKind::I64);
  tensor.setIntegers({2, 0});
  auto answers = reader->read(tensor, 2);
  ASSERT_TRUE(bool(answers));
  EXPECT_EQ((*answers)[0].answer, 2);
  EXPECT_EQ((*answers)[0].rank(2), 0);
  EXPECT_GE((*answers)[0].rank(1), 3);
  // There is no class 3, and none below 0.
  for (int32_t wrong : {3, -1}) {
    tensor.setIntegers({0, wrong});
    EXPECT_NE(llvm::toString(reader->read(tensor, 2).takeError())
                  .find("but there are 3"),
              std::string::npos);
  }
}

TEST(Scores, OtherOutputsAreRefused) {
  int64_t plane[] = {1, 3, 4}, one[] = {1, 1};
  qwid_tensor_info map = {"map", QWID_F32, 3, plane, 0, 0, 0, 0};
  qwid_tensor_info score = {"score", QWID_F32, 2, one, 0, 0, 0, 0};
  for (const qwid_tensor_info &info : {map, score})
    EXPECT_NE(
        llvm::toString(AnswerReader::create(makeModel(info), 1, 3).takeError())
            .find("is no list of scores"),
        std::string::npos);
}

} // namespace
