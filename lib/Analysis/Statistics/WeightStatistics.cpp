//===- WeightStatistics.cpp - Weights before and after quantization -------===//

#include "qwid/Analysis/Statistics/WeightStatistics.h"

#include <algorithm>
#include <cassert>
#include <cmath>

using namespace qwid;

Quartiles qwid::computeQuartiles(llvm::MutableArrayRef<float> values) {
  std::sort(values.begin(), values.end());
  auto at = [&](double quantile) {
    double place = quantile * double(values.size() - 1);
    size_t index = size_t(place);
    double low = values[index];
    double high = values[std::min(index + 1, values.size() - 1)];
    return float(low + (high - low) * (place - double(index)));
  };
  return {values.front(), at(0.25), at(0.5), at(0.75), values.back()};
}

static Quartiles copyQuartiles(llvm::ArrayRef<float> values) {
  std::vector<float> copy(values.begin(), values.end());
  return computeQuartiles(copy);
}

static LevelCounts countLevels(llvm::ArrayRef<int64_t> levels) {
  auto [low, high] = std::minmax_element(levels.begin(), levels.end());
  LevelCounts counts(*low, *high);
  counts.add(levels);
  return counts;
}

static BitUse computeUse(llvm::ArrayRef<float> after, const LevelCounts &levels,
                         unsigned bits) {
  auto [low, high] = std::minmax_element(after.begin(), after.end());
  double range = double(*high) - double(*low);
  BitUse use;
  use.levelsUsed = levels.countUsed();
  use.entropyBits = levels.getEntropyBits();
  use.rangePerBit = range / bits;
  if (range > 0)
    use.densityPerBit = double(use.levelsUsed) / range / bits;
  return use;
}

/// Adds `weights` to statistics that cannot fail.
static void addFinite(ErrorStatistics &error, llvm::ArrayRef<float> before,
                      llvm::ArrayRef<float> after) {
  [[maybe_unused]] bool finite = error.add(before, after);
  assert(finite && "weights are finite");
}

static ChannelWeights computeChannel(llvm::ArrayRef<float> before,
                                     llvm::ArrayRef<float> after,
                                     llvm::ArrayRef<int64_t> levels,
                                     unsigned bits) {
  ChannelWeights channel;
  channel.before = copyQuartiles(before);
  channel.after = copyQuartiles(after);
  channel.use = computeUse(after, countLevels(levels), bits);
  ErrorStatistics error;
  addFinite(error, before, after);
  channel.rmse = error.getRmse();
  channel.dead = channel.after.min == 0 && channel.after.max == 0;
  return channel;
}

static float getLargestMagnitude(const Quartiles &quartiles) {
  return std::max(std::fabs(quartiles.min), std::fabs(quartiles.max));
}

static void markDominant(std::vector<ChannelWeights> &channels) {
  std::vector<float> largest;
  for (const ChannelWeights &channel : channels)
    largest.push_back(getLargestMagnitude(channel.before));
  double bound = kDominance * computeQuartiles(largest).median;
  for (ChannelWeights &channel : channels)
    channel.dominant = getLargestMagnitude(channel.before) > bound;
}

WeightStatistics
qwid::computeWeightStatistics(const QuantizedWeights &weights) {
  WeightStatistics result;
  result.bits = weights.bits;
  if (weights.before.empty())
    return result;
  addFinite(result.error, weights.before, weights.after);
  auto [low, high] =
      std::minmax_element(weights.before.begin(), weights.before.end());
  result.before = Histogram(*low, std::nextafter(*high, INFINITY), 64);
  result.before.add(weights.before);
  result.levels = countLevels(weights.levels);
  result.use = computeUse(weights.after, result.levels, weights.bits);
  size_t size = weights.before.size() / weights.channels;
  for (size_t start = 0; start < weights.before.size(); start += size)
    result.channels.push_back(computeChannel(
        weights.before.slice(start, size), weights.after.slice(start, size),
        weights.levels.slice(start, size), weights.bits));
  markDominant(result.channels);
  return result;
}
