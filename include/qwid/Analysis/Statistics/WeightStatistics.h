//===- WeightStatistics.h - Weights before and after quantization -*- C++ -*-===//
//
// docs/Judging.md has every formula and its source.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_ANALYSIS_STATISTICS_WEIGHTSTATISTICS_H
#define QWID_ANALYSIS_STATISTICS_WEIGHTSTATISTICS_H

#include "qwid/Analysis/Statistics/ErrorStatistics.h"
#include "qwid/Analysis/Statistics/Histogram.h"

#include <vector>

namespace qwid {

/// Between order statistics, quantiles are interpolated linearly.
struct Quartiles {
  float min = 0, lower = 0, median = 0, upper = 0, max = 0;
};

/// Of `values`, which are not empty; their order changes.
Quartiles computeQuartiles(llvm::MutableArrayRef<float> values);

/// What a set of quantized weights uses of its bits.
struct BitUse {
  /// (largest - least real value) / bits.
  double rangePerBit = 0;
  /// Levels used / (largest - least real value) / bits; 0 if all are equal.
  double densityPerBit = 0;
  size_t levelsUsed = 0;  ///< different values that occur
  double entropyBits = 0; ///< -sum p log2 p over their shares p
};

/// A channel whose largest |weight| is so many times the median of the channels'
/// is dominant: on one scale for all, it costs the others their resolution.
inline constexpr double kDominance = 4;

/// The weights of one output channel.
struct ChannelWeights {
  Quartiles before, after;
  BitUse use; ///< after
  double rmse = 0;
  bool dead = false;     ///< all are zero after
  bool dominant = false; ///< before
};

/// The weights of a layer.
struct WeightStatistics {
  unsigned bits = 0;     ///< of one stored weight
  ErrorStatistics error; ///< of those after against those before
  BitUse use;            ///< after
  Histogram before;      ///< from the least to the largest
  LevelCounts levels;    ///< after: integers that multiply
  std::vector<ChannelWeights> channels;
};

/// Weights as [channel][...], each of `bits` bits, and what they were.
struct QuantizedWeights {
  llvm::ArrayRef<float> before, after; ///< finite
  llvm::ArrayRef<int64_t> levels; ///< integers that stand for `after`, in order
  size_t channels = 1;
  unsigned bits = 8;
};

WeightStatistics computeWeightStatistics(const QuantizedWeights &weights);

} // namespace qwid

#endif // QWID_ANALYSIS_STATISTICS_WEIGHTSTATISTICS_H
