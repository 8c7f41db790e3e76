//===- ValidateFigures.h - What counts of answers mean ----------*- C++ -*-===//
//
// Everything that is said of a validation, computed from its counts;
// docs/Judging.md has the formulas. Shares are in 0..1.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_JUDGE_VALIDATEFIGURES_H
#define QWID_JUDGE_VALIDATEFIGURES_H

#include "qwid/Analysis/Statistics/ClassClustering.h"
#include "qwid/Analysis/Statistics/McNemar.h"
#include "qwid/Analysis/Statistics/Wilson.h"
#include "qwid/Judge/Grouping.h"
#include "qwid/Judge/Validate.h"

namespace qwid {

struct FormFigures {
  std::vector<Proportion> top; ///< top-k, by Validation::ranks; 95 % intervals
  std::vector<ClassScore> classes;
  /// Whether all scores are in 0..1, as those of a softmax or sigmoid are, and
  /// logits hardly; nothing without scores.
  std::optional<bool> probabilities;
};

/// What became of a class from the first form to another; nothing where one of
/// both has no value.
struct ClassChange {
  std::optional<double> precision, recall; ///< second minus first
};

/// Another form beside the first one.
struct PairFigures {
  double top1Change = 0; ///< second minus first
  McNemar test;
  Proportion agreement; ///< photos of the same answer
  std::optional<double> kappa;
  std::vector<ClassChange> classes;
  /// Cells of the confusion matrices that differ: second minus first.
  std::map<ConfusionMatrix::Cell, int64_t> confusionChange;
  /// Whether |a - b| of scores means something: both are probabilities, or
  /// neither.
  bool comparableScores = false;
  double largestScoreError = 0, meanScoreError = 0;
  /// The time of the first form over that of the second: how many times faster
  /// the second is. Nothing if one was not measured.
  std::optional<double> speedup;
};

struct ValidationFigures {
  std::vector<FormFigures> forms;
  std::vector<PairFigures> pairs; ///< of the first form with each other one
};

ValidationFigures computeFigures(const Validation &validation);

//===----------------------------------------------------------------------===//
// Bounds
//===----------------------------------------------------------------------===//

/// What must hold, in percent points.
struct Bounds {
  std::optional<double> maxTop1Drop;  ///< from the first form to any other
  std::optional<double> maxClassDrop; ///< of the recall of any class
  std::optional<double> minAgreement; ///< of any form with the first
  std::optional<double> minTop1;      ///< of every form
  bool bitExact = false; ///< forms of plans and programs give the same bits
};

/// A bound that does not hold.
struct BrokenBound {
  std::string option; ///< "max-top1-drop"
  std::string form;
  std::string subject; ///< a class, or another form; else empty
  double limit = 0;    ///< in percent points
  double found = 0;    ///< likewise
};

std::vector<BrokenBound> checkBounds(const Validation &validation,
                                     const Bounds &bounds);

/// Whether the bits of a pair of forms should be the same: both are plans,
/// programs, or models with scales of their own.
bool shouldBeExact(const Validation &validation, size_t first, size_t second);

} // namespace qwid

#endif // QWID_JUDGE_VALIDATEFIGURES_H
