//===- ConfusionMatrix.cpp - Which class is taken for which ---------------===//

#include "qwid/Analysis/Statistics/ConfusionMatrix.h"

#include <cassert>

using namespace qwid;

void ConfusionMatrix::add(int64_t label, int64_t answer, int64_t count) {
  assert(0 <= label && label < classes && 0 <= answer && answer < classes &&
         "no such class");
  if (count == 0)
    return;
  cells[{label, answer}] += count;
  photos += count;
}

void ConfusionMatrix::merge(const ConfusionMatrix &other) {
  assert(classes == other.classes && "of other classes");
  for (const auto &[cell, count] : other.cells)
    add(cell.first, cell.second, count);
}

int64_t ConfusionMatrix::getCount(int64_t label, int64_t answer) const {
  auto it = cells.find({label, answer});
  return it == cells.end() ? 0 : it->second;
}

int64_t ConfusionMatrix::getRight() const {
  int64_t right = 0;
  for (const auto &[cell, count] : cells)
    right += cell.first == cell.second ? count : 0;
  return right;
}

/// `part` / `whole`, if that is a share.
static std::optional<double> divide(int64_t part, int64_t whole) {
  if (whole == 0)
    return std::nullopt;
  return double(part) / double(whole);
}

std::vector<ClassScore> ConfusionMatrix::scoreClasses() const {
  std::vector<ClassScore> scores(classes);
  for (const auto &[cell, count] : cells) {
    scores[cell.first].photos += count;
    scores[cell.second].answered += count;
    if (cell.first == cell.second)
      scores[cell.first].right += count;
  }
  for (ClassScore &score : scores) {
    score.precision = divide(score.right, score.answered);
    score.recall = divide(score.right, score.photos);
    score.f1 = divide(2 * score.right, score.photos + score.answered);
  }
  return scores;
}

std::optional<double> ConfusionMatrix::getKappa() const {
  double total = double(photos), expected = 0;
  for (const ClassScore &score : scoreClasses())
    expected += double(score.photos) * double(score.answered);
  // All photos have one class, on both sides: nothing could disagree.
  if (expected == total * total)
    return std::nullopt;
  expected /= total * total;
  return (double(getRight()) / total - expected) / (1 - expected);
}
