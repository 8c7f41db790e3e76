//===- Histogram.cpp - Counts of values in bins ---------------------------===//

#include "qwid/Analysis/Statistics/Histogram.h"

#include "StatisticsLoops.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>

using namespace qwid;

/// Adds `counts` to `sums`, which are as many.
static void addCounts(std::vector<uint64_t> &sums,
                      const std::vector<uint64_t> &counts) {
  assert(sums.size() == counts.size() && "only equal bins merge");
  std::transform(sums.begin(), sums.end(), counts.begin(), sums.begin(),
                 std::plus<>());
}

Histogram::Histogram(float low, float high, size_t bins)
    : low(low), high(high > low ? high : low + 1),
      perUnit(double(bins) / (double(this->high) - low)), counts(bins + 2) {}

void Histogram::add(llvm::ArrayRef<float> values) {
  countBins(values.data(), values.size(), low, perUnit, counts.size() - 2,
            counts.data());
}

void Histogram::merge(const Histogram &other) {
  assert(low == other.low && high == other.high && "only equal bins merge");
  addCounts(counts, other.counts);
}

void LevelCounts::merge(const LevelCounts &other) {
  assert(low == other.low && "only equal levels merge");
  addCounts(counts, other.counts);
}

size_t LevelCounts::countUsed() const {
  return counts.size() - std::count(counts.begin(), counts.end(), 0u);
}

double LevelCounts::getEntropyBits() const {
  double total = 0, bits = 0;
  for (uint64_t count : counts)
    total += double(count);
  for (uint64_t count : counts)
    if (count)
      bits -= double(count) / total * std::log2(double(count) / total);
  return std::max(bits, 0.0);
}
