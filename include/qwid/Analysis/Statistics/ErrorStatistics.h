//===- ErrorStatistics.h - How far values are from a reference --*- C++ -*-===//
//
// Streaming over tensors, in memory that does not grow. The sums of one tensor
// are doubles that depend on nothing but its bytes; those of many tensors are
// kept exactly (ExactSum.h): statistics of halves of the tensors merge to those
// of all, bit for bit, in any order.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_ANALYSIS_STATISTICS_ERRORSTATISTICS_H
#define QWID_ANALYSIS_STATISTICS_ERRORSTATISTICS_H

#include "qwid/Analysis/Statistics/ExactSum.h"

#include "llvm/ADT/ArrayRef.h"

#include <cstring>
#include <optional>

namespace qwid {

/// Shows `value` to `visit` as a word, and takes over what visit leaves there.
template <typename T, typename Visit> void visitAsWord(T &value, Visit &visit) {
  static_assert(sizeof(T) <= sizeof(uint64_t));
  uint64_t word = 0;
  std::memcpy(&word, &value, sizeof(T));
  visit(word);
  std::memcpy(&value, &word, sizeof(T));
}

/// Of pairs of a reference x and a value y, with the error e = y - x.
class ErrorStatistics {
public:
  /// Adds one tensor: `values` beside their `reference`. Returns whether all are
  /// finite; otherwise nothing was added.
  [[nodiscard]] bool add(llvm::ArrayRef<float> reference,
                         llvm::ArrayRef<float> values);
  void merge(const ErrorStatistics &other);

  /// Pairs so far.
  uint64_t getCount() const { return count; }
  /// The root of the mean of e^2; 0 if there is no pair, as for all means.
  double getRmse() const;
  /// The mean of e: what a bias could repair.
  double getMeanError() const;
  /// The largest |e|.
  double getLargestError() const { return largestError; }
  /// Signal to quantization noise, 10 log10(sum x^2 / sum e^2), in decibels;
  /// nothing if there is no noise or no signal.
  std::optional<double> getSqnrDb() const;
  /// sum xy / sqrt(sum x^2 * sum y^2); 1 if both are zero everywhere, 0 if one
  /// is.
  double getCosine() const;

  /// Calls `visit(uint64_t &)` for every word of the state.
  template <typename Visit> void visitWords(Visit &visit) {
    visit(count);
    visitAsWord(largestError, visit);
    for (ExactSum *sum :
         {&error, &squaredError, &squaredReference, &squaredValue, &product})
      sum->visitWords(visit);
  }

private:
  uint64_t count = 0;
  double largestError = 0;
  ExactSum error, squaredError, squaredReference, squaredValue, product;
};

} // namespace qwid

#endif // QWID_ANALYSIS_STATISTICS_ERRORSTATISTICS_H
