//===- StatisticsLoops.h - Inner loops of the statistics --------*- C++ -*-===//
//
// What runs once per element of every tensor of every photo. A translation unit
// of its own that is optimized in every build type.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_ANALYSIS_STATISTICS_STATISTICSLOOPS_H
#define QWID_LIB_ANALYSIS_STATISTICS_STATISTICSLOOPS_H

#include <cstddef>
#include <cstdint>

namespace qwid {

/// Sums over pairs of a reference x and a value y, with e = y - x.
struct PairSums {
  double error = 0;            ///< of e
  double squaredError = 0;     ///< of e * e
  double squaredReference = 0; ///< of x * x
  double squaredValue = 0;     ///< of y * y
  double product = 0;          ///< of x * y
  double largestError = 0;     ///< of |e|
};

/// The sums over `count` pairs, each term and sum in double and in an order that
/// depends on `count` alone: the same arrays give the same bits everywhere. A NaN
/// or an infinity among them makes squaredReference or squaredValue one.
PairSums sumPairs(const float *reference, const float *values, size_t count);

/// Adds each of `values` to the count of its bin: bins of the width
/// 1 / `perUnit` from `low` on, in `counts[1]` to `counts[bins]`; what lies
/// below is counted in `counts[0]`, what lies above in `counts[bins + 1]`. There
/// is no NaN.
void countBins(const float *values, size_t count, double low, double perUnit,
               size_t bins, uint64_t *counts);

/// Counts the values whose quantized integer, before saturation, is below `low`
/// or above `high` (Numerics 1). `low` and `high` are differences to the zero
/// point within +-2^24.
void countClipped(const float *values, size_t count, float scale, int32_t low,
                  int32_t high, uint64_t &below, uint64_t &above);

/// Widens `lows[c]` and `highs[c]` to hold what `values`, rows of `channels`
/// cells, have of channel c.
void widenChannels(const float *values, size_t count, size_t channels,
                   float *lows, float *highs);

} // namespace qwid

#endif // QWID_LIB_ANALYSIS_STATISTICS_STATISTICSLOOPS_H
