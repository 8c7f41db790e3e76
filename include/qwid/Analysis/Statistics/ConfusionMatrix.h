//===- ConfusionMatrix.h - Which class is taken for which -------*- C++ -*-===//
//
// Counts of photos by label and answer, and what is said of classes by them.
// Only cells that are not zero take memory, so that a thousand classes are no
// burden. Counts add up: matrices of parts of the photos merge to that of all.
// With the answers of one classifier in place of labels it says how far two
// classifiers agree.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_ANALYSIS_STATISTICS_CONFUSIONMATRIX_H
#define QWID_ANALYSIS_STATISTICS_CONFUSIONMATRIX_H

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace qwid {

/// What is said of one class. A share whose denominator is zero has no value:
/// the recall of a class without photos, the precision of one that is never
/// answered.
struct ClassScore {
  int64_t photos = 0;              ///< with this label
  int64_t answered = 0;            ///< photos that were given this answer
  int64_t right = 0;               ///< both
  std::optional<double> precision; ///< right / answered
  std::optional<double> recall;    ///< right / photos
  /// The harmonic mean of both, 2 right / (photos + answered): without a value
  /// only for a class that occurs on neither side.
  std::optional<double> f1;
};

class ConfusionMatrix {
public:
  /// A label and an answer.
  using Cell = std::pair<int64_t, int64_t>;

  explicit ConfusionMatrix(int64_t classes = 0) : classes(classes) {}

  /// Labels and answers are in [0, classes).
  int64_t getClasses() const { return classes; }
  void add(int64_t label, int64_t answer, int64_t count = 1);
  /// Adds the counts of a matrix of as many classes.
  void merge(const ConfusionMatrix &other);

  int64_t getCount(int64_t label, int64_t answer) const;
  int64_t getPhotos() const { return photos; }
  /// Photos on the diagonal.
  int64_t getRight() const;
  /// The cells that are not zero, in the order of labels, then of answers.
  const std::map<Cell, int64_t> &getCells() const { return cells; }

  /// One per class.
  std::vector<ClassScore> scoreClasses() const;

  /// Cohen's kappa (J. Cohen, "A coefficient of agreement for nominal scales",
  /// Educational and Psychological Measurement 20, 1960): (o - e) / (1 - e), o
  /// the share on the diagonal and e what it would be if answers did not depend
  /// on labels. No value if e is 1 or there is no photo.
  std::optional<double> getKappa() const;

private:
  int64_t classes, photos = 0;
  std::map<Cell, int64_t> cells;
};

} // namespace qwid

#endif // QWID_ANALYSIS_STATISTICS_CONFUSIONMATRIX_H
