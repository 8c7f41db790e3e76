//===- Wilson.h - How sure a share is ---------------------------*- C++ -*-===//
//
// A classifier that is right on k of n photos has the accuracy k / n on them;
// Wilson's score interval (E. B. Wilson, "Probable inference, the law of
// succession, and statistical inference", JASA 22, 1927) says which accuracies
// on all photos of that kind are in keeping with it. It inverts the test of a
// proportion p by the normal approximation with the variance of p itself,
//
//   |k / n - p| <= z * sqrt(p (1 - p) / n)
//
// and so stays within 0..1 and is of use for k = 0, k = n and small n, where the
// textbook's interval has no width.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_ANALYSIS_STATISTICS_WILSON_H
#define QWID_ANALYSIS_STATISTICS_WILSON_H

#include <cstdint>

namespace qwid {

/// A share of `trials` with its interval; all shares are in 0..1.
struct Proportion {
  int64_t successes = 0, trials = 0;
  double share = 0;         ///< successes / trials; 0 of no trials
  double low = 0, high = 1; ///< of no trials nothing is known
};

/// The normal deviate of 95 % in both directions.
constexpr double kDeviate95 = 1.959963984540054;

/// `successes` of `trials`, 0 <= successes <= trials, with Wilson's interval.
Proportion estimateProportion(int64_t successes, int64_t trials,
                              double deviate = kDeviate95);

} // namespace qwid

#endif // QWID_ANALYSIS_STATISTICS_WILSON_H
