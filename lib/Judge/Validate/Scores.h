//===- Scores.h - What a form says of a photo -------------------*- C++ -*-===//

#ifndef QWID_LIB_JUDGE_SCORES_H
#define QWID_LIB_JUDGE_SCORES_H

#include "qwid/Reference/Tensor.h"
#include "runtime/qwid_runtime.h"

#include "llvm/Support/Error.h"

#include <optional>
#include <vector>

namespace qwid {

/// The answer to one photo.
struct PhotoAnswer {
  std::vector<float> scores; ///< real numbers; empty if the form gives none
  int64_t answer = 0;        ///< the class of the first largest score
  /// Of the largest score above the second largest; nothing without scores, or
  /// if they are not finite.
  std::optional<float> margin;

  /// Whether all scores are numbers.
  bool isFinite() const { return scores.empty() || margin.has_value(); }
  /// How many classes come before `label`: those of larger scores, and those of
  /// equal ones with smaller indices. Without scores 0 for the answer, and more
  /// than there are classes for any other.
  int64_t rank(int64_t label) const;
};

/// Reads the first output of a classifier: a list of scores per photo, or one
/// integer, the class that the model chooses itself.
class AnswerReader {
public:
  /// The error says what the output is instead. `classes`: how many there are.
  static llvm::Expected<AnswerReader> create(const qwid_model &model,
                                             int64_t batch, int64_t classes);

  /// Whether there are scores.
  bool hasScores() const { return givesScores; }
  /// The answers to the first `photos` of a batch. An integer that is no class is
  /// an error.
  llvm::Expected<std::vector<PhotoAnswer>> read(const Tensor &output,
                                                size_t photos) const;

private:
  explicit AnswerReader(const qwid_tensor_info &info) : info(&info) {}

  const qwid_tensor_info *info;
  int64_t classes = 0;
  size_t perPhoto = 0; ///< elements of the output
  bool givesScores = true;
};

} // namespace qwid

#endif // QWID_LIB_JUDGE_SCORES_H
