//===- McNemar.cpp - Whether two classifiers differ -----------------------===//

#include "qwid/Analysis/Statistics/McNemar.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstdlib>

using namespace qwid;

/// 2 * P(X <= least) of a fair binomial of `count` < 25 coins. Counts of heads
/// are integers below 2^24 and their sums are exact.
static double twoSidedBinomial(int64_t least, int64_t count) {
  double ways = 1, sum = 1; // of 0 heads
  for (int64_t heads = 1; heads <= least; ++heads) {
    ways = ways * double(count - heads + 1) / double(heads);
    sum += ways;
  }
  return std::min(1.0, std::ldexp(2 * sum, -int(count)));
}

McNemar qwid::testMcNemar(int64_t onlyFirst, int64_t onlySecond) {
  assert(onlyFirst >= 0 && onlySecond >= 0 && "counts");
  McNemar result;
  result.onlyFirst = onlyFirst;
  result.onlySecond = onlySecond;
  int64_t discordant = onlyFirst + onlySecond;
  result.isExact = discordant < kFewestForChiSquare;
  if (result.isExact) {
    result.p = twoSidedBinomial(std::min(onlyFirst, onlySecond), discordant);
    return result;
  }
  // An even split differs by nothing; the correction takes nothing off it.
  double excess =
      double(std::max<int64_t>(std::abs(onlyFirst - onlySecond) - 1, 0));
  result.chiSquare = excess * excess / double(discordant);
  // The square of a normal variable: P(|Z| >= sqrt(x)).
  result.p = std::erfc(std::sqrt(result.chiSquare / 2));
  return result;
}
