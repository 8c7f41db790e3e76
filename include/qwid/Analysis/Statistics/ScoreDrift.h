//===- ScoreDrift.h - How far scores moved ----------------------*- C++ -*-===//
//
// The scores of a classifier against those of a reference, photo by photo; exact
// and associative like ErrorStatistics.h.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_ANALYSIS_STATISTICS_SCOREDRIFT_H
#define QWID_ANALYSIS_STATISTICS_SCOREDRIFT_H

#include "qwid/Analysis/Statistics/ExactSum.h"

#include "llvm/ADT/ArrayRef.h"

namespace qwid {

/// What a list of scores is.
enum class ScoreKind {
  Numbers,       ///< no scores of classes: answers and divergence mean nothing
  Logits,        ///< their softmax is the probabilities
  Probabilities, ///< they are
};

class ScoreDrift {
public:
  /// Adds one photo: finite scores beside those of the reference, as many.
  void add(llvm::ArrayRef<float> reference, llvm::ArrayRef<float> scores,
           ScoreKind kind);
  void merge(const ScoreDrift &other);

  uint64_t getPhotos() const { return photos; }
  /// Photos whose first largest score is another class's.
  uint64_t getChangedAnswers() const { return changed; }
  /// Of the differences of single scores: the mean of their squares, and of
  /// their magnitudes. 0 without photos, as is the divergence.
  double getMeanSquared() const;
  double getMeanAbsolute() const;
  /// The mean over photos of KL(p || q) = sum p ln(p / q) in nats: p of the
  /// reference, q of the scores, both at least kLeastProbability.
  double getKlDivergence() const;

  /// f32 rounds lower probabilities to zero, at the latest.
  static constexpr double kLeastProbability = 0x1p-126;

  /// Calls `visit(uint64_t &)` for every word of the state.
  template <typename Visit> void visitWords(Visit &visit) {
    for (uint64_t *word : {&photos, &scores, &changed})
      visit(*word);
    for (ExactSum *sum : {&squared, &absolute, &divergence})
      sum->visitWords(visit);
  }

private:
  uint64_t photos = 0, scores = 0, changed = 0;
  ExactSum squared, absolute, divergence;
};

} // namespace qwid

#endif // QWID_ANALYSIS_STATISTICS_SCOREDRIFT_H
