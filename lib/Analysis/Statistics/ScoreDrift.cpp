//===- ScoreDrift.cpp - How far scores moved ------------------------------===//

#include "qwid/Analysis/Statistics/ScoreDrift.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

using namespace qwid;
using llvm::ArrayRef;

/// Probabilities from `scores`, none below the least.
static std::vector<double> toProbabilities(ArrayRef<float> scores,
                                           ScoreKind kind) {
  std::vector<double> result(scores.begin(), scores.end());
  if (kind == ScoreKind::Logits) {
    double most = *std::max_element(result.begin(), result.end()), sum = 0;
    for (double &value : result)
      sum += value = std::exp(value - most);
    for (double &value : result)
      value /= sum;
  }
  for (double &value : result)
    value = std::max(value, ScoreDrift::kLeastProbability);
  return result;
}

static double computeDivergence(ArrayRef<float> reference,
                                ArrayRef<float> scores, ScoreKind kind) {
  std::vector<double> p = toProbabilities(reference, kind);
  std::vector<double> q = toProbabilities(scores, kind);
  double sum = 0;
  for (size_t i = 0; i < p.size(); ++i)
    sum += p[i] * (std::log(p[i]) - std::log(q[i]));
  return sum;
}

static size_t findAnswer(ArrayRef<float> scores) {
  return std::max_element(scores.begin(), scores.end()) - scores.begin();
}

void ScoreDrift::add(ArrayRef<float> reference, ArrayRef<float> values,
                     ScoreKind kind) {
  assert(reference.size() == values.size() && "pairs have two sides");
  ++photos;
  scores += values.size();
  double squares = 0, magnitudes = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    double difference = double(values[i]) - double(reference[i]);
    squares += difference * difference;
    magnitudes += std::fabs(difference);
  }
  squared.add(squares);
  absolute.add(magnitudes);
  if (kind == ScoreKind::Numbers || values.empty())
    return;
  changed += findAnswer(reference) != findAnswer(values);
  divergence.add(computeDivergence(reference, values, kind));
}

void ScoreDrift::merge(const ScoreDrift &other) {
  photos += other.photos;
  scores += other.scores;
  changed += other.changed;
  squared.merge(other.squared);
  absolute.merge(other.absolute);
  divergence.merge(other.divergence);
}

double ScoreDrift::getMeanSquared() const {
  return scores ? squared.getValue() / double(scores) : 0;
}

double ScoreDrift::getMeanAbsolute() const {
  return scores ? absolute.getValue() / double(scores) : 0;
}

double ScoreDrift::getKlDivergence() const {
  return photos ? divergence.getValue() / double(photos) : 0;
}
