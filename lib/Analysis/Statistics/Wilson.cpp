//===- Wilson.cpp - How sure a share is -----------------------------------===//
//
// With z the deviate, the roots of Wilson's quadratic in p are
//
//   (k + z^2 / 2 -+ z sqrt(k (n - k) / n + z^2 / 4)) / (n + z^2)
//
//===----------------------------------------------------------------------===//

#include "qwid/Analysis/Statistics/Wilson.h"

#include <algorithm>
#include <cassert>
#include <cmath>

using namespace qwid;

Proportion qwid::estimateProportion(int64_t successes, int64_t trials,
                                    double deviate) {
  assert(0 <= successes && successes <= trials && "no share");
  Proportion result;
  result.successes = successes;
  result.trials = trials;
  if (trials == 0)
    return result;
  double k = double(successes), n = double(trials), square = deviate * deviate;
  double centre = k + square / 2;
  double spread = deviate * std::sqrt(k * (n - k) / n + square / 4);
  result.share = k / n;
  // Rounding must not take 0 of n, or n of n, out of its own interval.
  result.low = successes == 0 ? 0.0 : (centre - spread) / (n + square);
  result.high = successes == trials ? 1.0 : (centre + spread) / (n + square);
  return result;
}
