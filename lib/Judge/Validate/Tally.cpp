//===- Tally.cpp - What is counted while forms answer photos --------------===//

#include "qwid/Judge/Tally.h"

#include <algorithm>

using namespace qwid;

std::vector<std::pair<size_t, size_t>> qwid::listBitPairs(size_t forms) {
  std::vector<std::pair<size_t, size_t>> pairs;
  for (size_t first = 0; first < forms; ++first)
    for (size_t second = first + 1; second < forms; ++second)
      pairs.push_back({first, second});
  return pairs;
}

Tally::Tally(size_t formCount, int64_t classes, size_t ranks)
    : forms(formCount,
            {std::vector<int64_t>(ranks, 0), ConfusionMatrix(classes)}),
      scores(formCount), bits(listBitPairs(formCount).size()),
      checks(formCount) {
  PairTally pair;
  pair.answers = ConfusionMatrix(classes);
  pairs.assign(formCount - 1, pair);
}

static void mergeForm(FormTally &form, const FormTally &other) {
  for (size_t i = 0; i < form.rightWithin.size(); ++i)
    form.rightWithin[i] += other.rightWithin[i];
  form.confusion.merge(other.confusion);
}

static void mergeScores(ScoreTally &scores, const ScoreTally &other) {
  if (other.least && (!scores.least || *other.least < *scores.least))
    scores.least = other.least;
  if (other.largest && (!scores.largest || *other.largest > *scores.largest))
    scores.largest = other.largest;
  scores.notFinite += other.notFinite;
}

static void mergePair(PairTally &pair, const PairTally &other) {
  pair.onlyFirst += other.onlyFirst;
  pair.onlySecond += other.onlySecond;
  pair.answers.merge(other.answers);
  size_t middle = pair.flips.size();
  pair.flips.insert(pair.flips.end(), other.flips.begin(), other.flips.end());
  std::inplace_merge(
      pair.flips.begin(), pair.flips.begin() + middle, pair.flips.end(),
      [](const Flip &a, const Flip &b) { return a.index < b.index; });
  pair.scoreErrors.merge(other.scoreErrors);
  pair.largestScoreError =
      std::max(pair.largestScoreError, other.largestScoreError);
  pair.scores += other.scores;
}

static void mergeBits(BitComparison &bits, const BitComparison &other) {
  bits.photos += other.photos;
  bits.identical += other.identical;
  if (other.difference &&
      (!bits.difference || other.difference->index < bits.difference->index))
    bits.difference = other.difference;
}

void Tally::merge(const Tally &other) {
  photos += other.photos;
  labelled += other.labelled;
  for (size_t i = 0; i < forms.size(); ++i) {
    mergeForm(forms[i], other.forms[i]);
    mergeScores(scores[i], other.scores[i]);
    mergeBits(checks[i], other.checks[i]);
  }
  for (size_t i = 0; i < pairs.size(); ++i)
    mergePair(pairs[i], other.pairs[i]);
  for (size_t i = 0; i < bits.size(); ++i)
    mergeBits(bits[i], other.bits[i]);
}
