//===- ActivationStatistics.cpp - What a tensor of a plan holds -----------===//

#include "qwid/Analysis/Statistics/ActivationStatistics.h"

#include "StatisticsLoops.h"

#include <algorithm>
#include <limits>

using namespace qwid;

/// Bins over the range of `scale` and half of it on either side.
static Histogram makeHistogram(const LevelScale &scale) {
  float least = scale.getLeast(), most = scale.getMost();
  float margin = (most - least) / 2;
  return Histogram(least - margin, most + margin, ActivationStatistics::kBins);
}

ActivationStatistics::ActivationStatistics(const LevelScale &scale,
                                           size_t channels)
    : scale(scale), histogram(makeHistogram(scale)),
      levels(scale.low, scale.high),
      channelLows(channels, std::numeric_limits<float>::infinity()),
      channelHighs(channels, -std::numeric_limits<float>::infinity()) {}

void ActivationStatistics::addReal(llvm::ArrayRef<float> values) {
  count += values.size();
  countClipped(values.data(), values.size(), scale.scale,
               scale.low - scale.zeroPoint, scale.high - scale.zeroPoint, below,
               above);
  histogram.add(values);
  widenChannels(values.data(), values.size(), channelLows.size(),
                channelLows.data(), channelHighs.data());
}

void ActivationStatistics::merge(const ActivationStatistics &other) {
  count += other.count;
  below += other.below;
  above += other.above;
  histogram.merge(other.histogram);
  levels.merge(other.levels);
  for (size_t c = 0; c < channelLows.size(); ++c) {
    channelLows[c] = std::min(channelLows[c], other.channelLows[c]);
    channelHighs[c] = std::max(channelHighs[c], other.channelHighs[c]);
  }
}

double ActivationStatistics::getClippedLow() const {
  return count ? double(below) / double(count) : 0;
}

double ActivationStatistics::getClippedHigh() const {
  return count ? double(above) / double(count) : 0;
}

double ActivationStatistics::getChannelLevels(size_t index) const {
  if (channelLows[index] > channelHighs[index])
    return 0;
  double low = std::max(channelLows[index], scale.getLeast());
  double high = std::min(channelHighs[index], scale.getMost());
  return std::max(high - low, 0.0) / scale.scale + 1;
}
