//===- StatisticsLoops.cpp - Inner loops of the statistics ----------------===//

#include "StatisticsLoops.h"

#include <algorithm>
#include <cmath>

using namespace qwid;

/// Sums that run side by side: additions of one chain wait for each other.
static constexpr size_t kLanes = 4;

/// The lanes in a fixed order.
static double addLanes(const double (&lanes)[kLanes]) {
  return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
}

PairSums qwid::sumPairs(const float *reference, const float *values,
                        size_t count) {
  double error[kLanes] = {}, squaredError[kLanes] = {};
  double squaredReference[kLanes] = {}, squaredValue[kLanes] = {};
  double product[kLanes] = {}, largest[kLanes] = {};
  auto add = [&](size_t lane, double x, double y) {
    double e = y - x;
    error[lane] += e;
    squaredError[lane] += e * e;
    squaredReference[lane] += x * x;
    squaredValue[lane] += y * y;
    product[lane] += x * y;
    largest[lane] = std::max(largest[lane], std::fabs(e));
  };
  size_t i = 0;
  for (; i + kLanes <= count; i += kLanes)
    for (size_t lane = 0; lane < kLanes; ++lane)
      add(lane, reference[i + lane], values[i + lane]);
  for (size_t lane = 0; i < count; ++i, ++lane)
    add(lane, reference[i], values[i]);
  PairSums sums;
  sums.error = addLanes(error);
  sums.squaredError = addLanes(squaredError);
  sums.squaredReference = addLanes(squaredReference);
  sums.squaredValue = addLanes(squaredValue);
  sums.product = addLanes(product);
  sums.largestError = *std::max_element(largest, largest + kLanes);
  return sums;
}

void qwid::countBins(const float *values, size_t count, double low,
                     double perUnit, size_t bins, uint64_t *counts) {
  double last = double(bins);
  for (size_t i = 0; i < count; ++i) {
    double place = (double(values[i]) - low) * perUnit;
    size_t bin = place < 0 ? 0 : place >= last ? bins + 1 : size_t(place) + 1;
    ++counts[bin];
  }
}

/// Whether `ratio`, rounded half to even, is above `bound`.
static bool roundsAbove(float ratio, int32_t bound) {
  float edge = float(bound) + 0.5f; // exact below 2^23
  return ratio > edge || (ratio == edge && (bound & 1));
}

void qwid::countClipped(const float *values, size_t count, float scale,
                        int32_t low, int32_t high, uint64_t &below,
                        uint64_t &above) {
  for (size_t i = 0; i < count; ++i) {
    float ratio = values[i] / scale;
    below += roundsAbove(-ratio, -low);
    above += roundsAbove(ratio, high);
  }
}

void qwid::widenChannels(const float *values, size_t count, size_t channels,
                         float *lows, float *highs) {
  for (size_t start = 0; start + channels <= count; start += channels)
    for (size_t c = 0; c < channels; ++c) {
      lows[c] = std::min(lows[c], values[start + c]);
      highs[c] = std::max(highs[c], values[start + c]);
    }
}
