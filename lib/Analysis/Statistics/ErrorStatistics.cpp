//===- ErrorStatistics.cpp - How far values are from a reference ----------===//

#include "qwid/Analysis/Statistics/ErrorStatistics.h"

#include "StatisticsLoops.h"

#include <algorithm>
#include <cassert>
#include <cmath>

using namespace qwid;

bool ErrorStatistics::add(llvm::ArrayRef<float> reference,
                          llvm::ArrayRef<float> values) {
  assert(reference.size() == values.size() && "pairs have two sides");
  PairSums sums = sumPairs(reference.data(), values.data(), values.size());
  if (!std::isfinite(sums.squaredReference + sums.squaredValue))
    return false;
  count += values.size();
  largestError = std::max(largestError, sums.largestError);
  error.add(sums.error);
  squaredError.add(sums.squaredError);
  squaredReference.add(sums.squaredReference);
  squaredValue.add(sums.squaredValue);
  product.add(sums.product);
  return true;
}

void ErrorStatistics::merge(const ErrorStatistics &other) {
  count += other.count;
  largestError = std::max(largestError, other.largestError);
  error.merge(other.error);
  squaredError.merge(other.squaredError);
  squaredReference.merge(other.squaredReference);
  squaredValue.merge(other.squaredValue);
  product.merge(other.product);
}

double ErrorStatistics::getRmse() const {
  return count ? std::sqrt(squaredError.getValue() / double(count)) : 0;
}

double ErrorStatistics::getMeanError() const {
  return count ? error.getValue() / double(count) : 0;
}

std::optional<double> ErrorStatistics::getSqnrDb() const {
  double signal = squaredReference.getValue(), noise = squaredError.getValue();
  if (signal == 0 || noise == 0)
    return std::nullopt;
  return 10 * (std::log10(signal) - std::log10(noise));
}

double ErrorStatistics::getCosine() const {
  double norms = std::sqrt(squaredReference.getValue()) *
                 std::sqrt(squaredValue.getValue());
  if (norms == 0)
    return squaredReference == squaredValue ? 1 : 0;
  return product.getValue() / norms;
}
