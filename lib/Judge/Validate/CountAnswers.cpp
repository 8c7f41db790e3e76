//===- CountAnswers.cpp - From outputs of forms to counts -----------------===//

#include "CountAnswers.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace qwid;
using llvm::ArrayRef;

//===----------------------------------------------------------------------===//
// Answers
//===----------------------------------------------------------------------===//

static void countForm(const CountingRules &rules, const PhotoAnswer &answer,
                      int64_t label, FormTally &form) {
  int64_t rank = answer.rank(label);
  for (auto [index, most] : llvm::enumerate(rules.ranks))
    form.rightWithin[index] += rank < most;
  form.confusion.add(label, answer.answer);
}

static void countScores(const PhotoAnswer &answer, ScoreTally &tally) {
  if (answer.scores.empty())
    return;
  if (!answer.isFinite()) {
    ++tally.notFinite;
    return;
  }
  auto [least, largest] =
      std::minmax_element(answer.scores.begin(), answer.scores.end());
  tally.least = std::min(tally.least.value_or(*least), *least);
  tally.largest = std::max(tally.largest.value_or(*largest), *largest);
}

static void countScoreErrors(const PhotoAnswer &first,
                             const PhotoAnswer &second, PairTally &pair) {
  if (first.scores.size() != second.scores.size() || !first.isFinite() ||
      !second.isFinite())
    return;
  for (auto [a, b] : llvm::zip(first.scores, second.scores)) {
    double error = std::fabs(double(a) - double(b));
    pair.scoreErrors.add(error);
    pair.largestScoreError = std::max(pair.largestScoreError, error);
  }
  pair.scores += int64_t(first.scores.size());
}

static void countPair(const LabelledPhoto &photo, std::optional<int64_t> label,
                      const PhotoAnswer &first, const PhotoAnswer &second,
                      PairTally &pair) {
  if (label) {
    bool firstRight = first.answer == *label;
    bool secondRight = second.answer == *label;
    pair.onlyFirst += firstRight && !secondRight;
    pair.onlySecond += secondRight && !firstRight;
  }
  pair.answers.add(first.answer, second.answer);
  countScoreErrors(first, second, pair);
  if (first.answer != second.answer)
    pair.flips.push_back({int64_t(photo.index), photo.name, label, first.answer,
                          second.answer, first.margin, second.margin});
}

/// Counts one photo, which each form answered.
static void countPhoto(const CountingRules &rules, const LabelledPhoto &photo,
                       ArrayRef<PhotoAnswer> answers, Tally &tally) {
  std::optional<int64_t> label;
  if (photo.label)
    label = rules.labels[*photo.label];
  ++tally.photos;
  tally.labelled += label.has_value();
  for (auto [index, answer] : llvm::enumerate(answers)) {
    countScores(answer, tally.scores[index]);
    if (label)
      countForm(rules, answer, *label, tally.forms[index]);
    if (index > 0)
      countPair(photo, label, answers[0], answer, tally.pairs[index - 1]);
  }
}

//===----------------------------------------------------------------------===//
// Bits
//===----------------------------------------------------------------------===//

namespace {

/// The part of an output that belongs to one photo of a batch.
struct OutputPart {
  size_t begin, size; ///< elements
};

} // namespace

/// All of an output that has no rows for photos belongs to each of them.
static OutputPart getPart(const Tensor &output, int64_t batch, size_t row) {
  size_t size = size_t(output.size());
  if (output.shape.empty() || output.shape[0] != batch)
    return {0, size};
  return {row * (size / batch), size / batch};
}

/// The element `index` as it is stored; nine digits tell all f32 apart.
static std::string printStored(const Tensor &tensor, size_t index) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (tensor.kind == ElementKind::F32)
    os << llvm::format("%.9g", double(tensor.view<float>()[index]));
  else
    os << tensor.getWideIntegers()[index];
  return text;
}

/// The first difference of one photo, without the photo's name.
static std::optional<BitDifference> findDifference(const qwid_model &model,
                                                   int64_t batch, size_t row,
                                                   const FormOutputs &first,
                                                   const FormOutputs &second) {
  for (auto [index, output] : llvm::enumerate(first)) {
    const Tensor &other = second[index];
    auto [begin, size] = getPart(output, batch, row);
    size_t bytes = getElementBytes(output.kind);
    for (size_t element = begin; element < begin + size; ++element)
      if (std::memcmp(&output.bytes[element * bytes],
                      &other.bytes[element * bytes], bytes))
        return BitDifference{0,
                             "",
                             model.outputs[index].name,
                             int64_t(element - begin),
                             printStored(output, element),
                             printStored(other, element)};
  }
  return std::nullopt;
}

/// Whether bits of both can be compared at all.
static bool haveEqualTypes(const FormOutputs &first,
                           const FormOutputs &second) {
  if (first.size() != second.size())
    return false;
  for (auto [a, b] : llvm::zip(first, second))
    if (a.kind != b.kind || a.shape != b.shape)
      return false;
  return true;
}

void qwid::compareBits(const qwid_model &model, int64_t batch,
                       const LabelledSample &sample, const FormOutputs &first,
                       const FormOutputs &second, BitComparison &bits) {
  bits.photos += int64_t(sample.photos.size());
  if (!haveEqualTypes(first, second))
    return;
  for (auto [row, photo] : llvm::enumerate(sample.photos)) {
    auto difference = findDifference(model, batch, row, first, second);
    if (!difference) {
      ++bits.identical;
      continue;
    }
    difference->index = int64_t(photo.index);
    difference->photo = photo.name;
    // Blocks of samples may be counted in any order.
    if (!bits.difference || difference->index < bits.difference->index)
      bits.difference = std::move(difference);
  }
}

llvm::Error qwid::countSample(const CountingRules &rules,
                              ArrayRef<std::unique_ptr<Form>> forms,
                              const LabelledSample &sample,
                              ArrayRef<const FormOutputs *> outputs,
                              Tally &tally) {
  size_t photos = sample.photos.size();
  std::vector<std::vector<PhotoAnswer>> answers(photos);
  for (auto [form, output] : llvm::enumerate(outputs)) {
    auto read = rules.readers[form].read(output->front(), photos);
    if (!read)
      return read.takeError();
    for (auto [photo, answer] : llvm::enumerate(*read))
      answers[photo].push_back(std::move(answer));
  }
  for (auto [photo, answer] : llvm::zip(sample.photos, answers))
    countPhoto(rules, photo, answer, tally);
  for (auto [index, pair] : llvm::enumerate(listBitPairs(forms.size())))
    compareBits(forms[pair.first]->getModel(), rules.batch, sample,
                *outputs[pair.first], *outputs[pair.second], tally.bits[index]);
  return llvm::Error::success();
}
