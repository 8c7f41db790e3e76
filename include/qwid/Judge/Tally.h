//===- Tally.h - What is counted while forms answer photos ------*- C++ -*-===//
//
// All that `validate` says of accuracy follows from these counts. They do not
// grow with the photos but for lists of what is worth a line of its own (photos
// whose answer changed, unreadable ones), and they add up exactly: tallies of
// parts of the photos merge to that of all, in any order, bit for bit.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_JUDGE_TALLY_H
#define QWID_JUDGE_TALLY_H

#include "qwid/Analysis/Statistics/ConfusionMatrix.h"
#include "qwid/Analysis/Statistics/ExactSum.h"

#include <optional>
#include <string>
#include <vector>

namespace qwid {

/// What one form answered. Photos without a label count nowhere here.
struct FormTally {
  /// Photos whose label is among the k classes of the largest scores, for each k
  /// of the tally.
  std::vector<int64_t> rightWithin;
  ConfusionMatrix confusion;
};

/// The scores of one form, over all photos.
struct ScoreTally {
  /// The least and the largest; nothing before there is one.
  std::optional<float> least, largest;
  /// Photos with a score that is no number; they count in no other figure of
  /// scores.
  int64_t notFinite = 0;
};

/// A photo that two forms answer differently.
struct Flip {
  int64_t index = 0; ///< in the data set
  std::string photo;
  std::optional<int64_t> label;
  int64_t first = 0, second = 0; ///< the answers
  /// Of the largest score above the second largest; nothing without scores.
  std::optional<float> firstMargin, secondMargin;
};

/// How another form answers than the first one does.
struct PairTally {
  /// Of photos with a label: right in one of both forms alone.
  int64_t onlyFirst = 0, onlySecond = 0;
  ConfusionMatrix answers; ///< the first form's in place of labels
  std::vector<Flip> flips; ///< in the order of the data set
  /// Of the differences |a - b| of scores, in double: the sum, the largest, the
  /// number.
  ExactSum scoreErrors;
  double largestScoreError = 0;
  int64_t scores = 0;
};

/// Where two forms give other bits for the first time.
struct BitDifference {
  int64_t index = 0; ///< of the photo in the data set
  std::string photo, output;
  int64_t element = 0;       ///< of the output, of this photo
  std::string first, second; ///< as stored: numbers, "nan", "-inf"
};

/// Whether forms give the same bits in all outputs.
struct BitComparison {
  int64_t photos = 0, identical = 0;
  std::optional<BitDifference> difference; ///< of the first photo that has one

  bool isExact() const { return identical == photos; }
};

struct Tally {
  int64_t photos = 0, labelled = 0; ///< that could be read
  std::vector<FormTally> forms;
  std::vector<ScoreTally> scores;  ///< by form
  std::vector<PairTally> pairs;    ///< the first form with each of the others
  std::vector<BitComparison> bits; ///< by pair, in the order of listBitPairs
  /// Each form with the reference executor on a sample of the photos; without
  /// photos where there is nothing to check.
  std::vector<BitComparison> checks;

  Tally() = default;
  /// Of nothing yet: `forms` forms of `classes` classes, `ranks` values of k.
  Tally(size_t forms, int64_t classes, size_t ranks);

  void merge(const Tally &other);
};

/// All pairs of `forms` forms, as indices, the smaller first.
std::vector<std::pair<size_t, size_t>> listBitPairs(size_t forms);

} // namespace qwid

#endif // QWID_JUDGE_TALLY_H
