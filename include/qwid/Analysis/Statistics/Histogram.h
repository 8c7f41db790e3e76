//===- Histogram.h - Counts of values in bins -------------------*- C++ -*-===//
//
// Streaming: the bins are fixed before the first value, so that histograms of
// parts add up to that of the whole.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_ANALYSIS_STATISTICS_HISTOGRAM_H
#define QWID_ANALYSIS_STATISTICS_HISTOGRAM_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <vector>

namespace qwid {

/// Of floats, in bins of equal width.
class Histogram {
public:
  /// `bins` bins from `low` to `high`, which are finite; if they are equal, the
  /// bins have the width 1 / bins. A bin holds its lower edge.
  Histogram(float low, float high, size_t bins);
  Histogram() : Histogram(0, 1, 1) {}

  /// Counts `values`, none of which is NaN.
  void add(llvm::ArrayRef<float> values);
  /// Adds the counts of `other`, which has the same bins.
  void merge(const Histogram &other);

  float getLow() const { return low; }
  float getHigh() const { return high; }
  /// What each bin holds; what lies below the first and above the last.
  llvm::ArrayRef<uint64_t> getBins() const {
    return llvm::ArrayRef(counts).drop_front().drop_back();
  }
  uint64_t getBelow() const { return counts.front(); }
  uint64_t getAbove() const { return counts.back(); }

  /// Calls `visit(uint64_t &)` for every count.
  template <typename Visit> void visitWords(Visit &visit) {
    for (uint64_t &count : counts)
      visit(count);
  }

private:
  float low, high;
  double perUnit;               ///< bins in a unit
  std::vector<uint64_t> counts; ///< below, the bins, above
};

/// How often each level of a quantized tensor occurs: each stored integer from
/// the least to the largest.
class LevelCounts {
public:
  LevelCounts(int32_t low, int32_t high) : low(low), counts(high - low + 1) {}
  LevelCounts() : LevelCounts(0, 0) {}

  /// Counts stored integers, which are levels.
  template <typename StoredT> void add(llvm::ArrayRef<StoredT> stored) {
    for (StoredT level : stored)
      ++counts[int32_t(level) - low];
  }
  void merge(const LevelCounts &other);

  int32_t getLow() const { return low; }
  llvm::ArrayRef<uint64_t> getCounts() const { return counts; }
  /// How many levels there are, and how many occur.
  size_t getLevels() const { return counts.size(); }
  size_t countUsed() const;
  /// -sum p log2 p over the levels' shares p, in bits; 0 without values.
  double getEntropyBits() const;

  /// Calls `visit(uint64_t &)` for every count.
  template <typename Visit> void visitWords(Visit &visit) {
    for (uint64_t &count : counts)
      visit(count);
  }

private:
  int32_t low;
  std::vector<uint64_t> counts;
};

} // namespace qwid

#endif // QWID_ANALYSIS_STATISTICS_HISTOGRAM_H
