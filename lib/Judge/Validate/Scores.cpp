//===- Scores.cpp - What a form says of a photo ---------------------------===//
//
// Scores that are not numbers come last, whatever the class.
//
//===----------------------------------------------------------------------===//

#include "Scores.h"

#include "qwid/Driver/Failure.h"
#include "qwid/Driver/Session.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <limits>

using namespace qwid;

/// Whether score `a` of class `i` comes before score `b` of class `j`.
static bool comesBefore(float a, int64_t i, float b, int64_t j) {
  if (std::isnan(a) || std::isnan(b))
    return std::isnan(a) == std::isnan(b) ? i < j : std::isnan(b);
  return a > b || (a == b && i < j);
}

int64_t PhotoAnswer::rank(int64_t label) const {
  if (scores.empty())
    return answer == label ? 0 : std::numeric_limits<int64_t>::max();
  int64_t before = 0;
  for (int64_t i = 0, count = int64_t(scores.size()); i < count; ++i)
    before += comesBefore(scores[i], i, scores[label], label);
  return before;
}

llvm::Expected<AnswerReader>
AnswerReader::create(const qwid_model &model, int64_t batch, int64_t classes) {
  const qwid_tensor_info &info = model.outputs[0];
  llvm::ArrayRef<int64_t> shape(info.shape, info.rank);
  AnswerReader reader(info);
  reader.classes = classes;
  bool batched = !shape.empty() && shape[0] == batch;
  // One list of scores: no second dimension has more than one cell.
  bool isList = (batched || batch == 1) &&
                llvm::count_if(shape.drop_front(batched),
                               [](int64_t size) { return size > 1; }) <= 1;
  reader.perPhoto = qwid_tensor_elements(&info) / uint64_t(batch);
  bool isReal = info.quantized || info.type == QWID_F32;
  reader.givesScores = isReal && reader.perPhoto > 1;
  bool isClass = !isReal && reader.perPhoto == 1;
  if (isList && (reader.givesScores || isClass))
    return reader;
  return makeFailure(Fault::Input,
                     "output '" + makePrintable(info.name) +
                         "' is no list of scores, one per class, nor a class: "
                         "only classifiers can be validated");
}

/// Finds the answer in `scores`, and how clear it is.
static void judgeScores(PhotoAnswer &result) {
  llvm::ArrayRef<float> scores = result.scores;
  int64_t count = int64_t(scores.size()), first = 0, second = 1;
  if (comesBefore(scores[1], 1, scores[0], 0))
    std::swap(first, second);
  for (int64_t i = 2; i < count; ++i)
    if (comesBefore(scores[i], i, scores[first], first)) {
      second = first;
      first = i;
    } else if (comesBefore(scores[i], i, scores[second], second)) {
      second = i;
    }
  result.answer = first;
  if (llvm::all_of(scores, [](float score) { return std::isfinite(score); }))
    result.margin = scores[first] - scores[second];
}

llvm::Expected<std::vector<PhotoAnswer>>
AnswerReader::read(const Tensor &output, size_t photos) const {
  std::vector<PhotoAnswer> answers(photos);
  if (givesScores) {
    std::vector<float> reals = readReals(*info, output);
    for (auto [index, answer] : llvm::enumerate(answers)) {
      auto begin = reals.begin() + index * perPhoto;
      answer.scores.assign(begin, begin + perPhoto);
      judgeScores(answer);
    }
    return answers;
  }
  std::vector<int64_t> chosen = output.getWideIntegers();
  for (auto [index, answer] : llvm::enumerate(answers)) {
    answer.answer = chosen[index];
    if (answer.answer < 0 || answer.answer >= classes)
      return makeFailure(Fault::Input,
                         "output '" + makePrintable(info->name) +
                             "' answers class " + llvm::Twine(answer.answer) +
                             " but there are " + llvm::Twine(classes));
  }
  return answers;
}
