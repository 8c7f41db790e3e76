//===- ActivationStatistics.h - What a tensor of a plan holds ---*- C++ -*-===//
//
// Of an activation that a plan stores in few bits: how its float values lie on
// its range, what that range cuts off, and which of its levels occur. Streaming
// and associative, like all that is here.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_ANALYSIS_STATISTICS_ACTIVATIONSTATISTICS_H
#define QWID_ANALYSIS_STATISTICS_ACTIVATIONSTATISTICS_H

#include "qwid/Analysis/Statistics/ErrorStatistics.h"
#include "qwid/Analysis/Statistics/Histogram.h"

namespace qwid {

/// real = scale * (level - zeroPoint), with levels from low to high.
struct LevelScale {
  float scale = 1;
  int32_t zeroPoint = 0;
  int32_t low = 0, high = 0;

  /// The least and the largest real number that has a level.
  float getLeast() const { return scale * float(low - zeroPoint); }
  float getMost() const { return scale * float(high - zeroPoint); }
};

class ActivationStatistics {
public:
  /// Bins of the histogram; the two clip marks, between which half of them lie.
  static constexpr size_t kBins = 128, kFirstMark = 32, kLastMark = 96;

  /// For a tensor on `scale` whose last dimension has `channels` cells.
  ActivationStatistics(const LevelScale &scale, size_t channels);
  ActivationStatistics() : ActivationStatistics(LevelScale(), 1) {}

  /// Adds the finite float values of one tensor.
  void addReal(llvm::ArrayRef<float> values);
  /// Adds the stored integers of one tensor.
  template <typename StoredT> void addStored(llvm::ArrayRef<StoredT> stored) {
    levels.add(stored);
  }
  void merge(const ActivationStatistics &other);

  const LevelScale &getScale() const { return scale; }
  /// Float values so far.
  uint64_t getCount() const { return count; }
  /// The shares of float values that round to less than the lowest level, or to
  /// more than the highest: they saturate.
  double getClippedLow() const;
  double getClippedHigh() const;
  /// Of the float values: between the marks lies what the levels can hold, on
  /// either side half as much again.
  const Histogram &getHistogram() const { return histogram; }
  const LevelCounts &getLevels() const { return levels; }
  /// The least and the largest float value of each channel; low > high if there
  /// was none.
  llvm::ArrayRef<float> getChannelLows() const { return channelLows; }
  llvm::ArrayRef<float> getChannelHighs() const { return channelHighs; }
  /// The number of levels that the values of channel `index` span.
  double getChannelLevels(size_t index) const;

  /// Calls `visit(uint64_t &)` for every word of the state.
  template <typename Visit> void visitWords(Visit &visit) {
    for (uint64_t *word : {&count, &below, &above})
      visit(*word);
    histogram.visitWords(visit);
    levels.visitWords(visit);
    for (std::vector<float> *bounds : {&channelLows, &channelHighs})
      for (float &bound : *bounds)
        visitAsWord(bound, visit);
  }

private:
  LevelScale scale;
  uint64_t count = 0, below = 0, above = 0;
  Histogram histogram;
  LevelCounts levels;
  std::vector<float> channelLows, channelHighs;
};

} // namespace qwid

#endif // QWID_ANALYSIS_STATISTICS_ACTIVATIONSTATISTICS_H
