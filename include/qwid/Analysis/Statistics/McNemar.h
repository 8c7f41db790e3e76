//===- McNemar.h - Whether two classifiers differ ---------------*- C++ -*-===//
//
// Two forms of a network answer the same photos. Those on which both are right,
// or both wrong, say nothing about which is better; of the others (discordant
// ones) b are right in the first form alone and c in the second alone, and if
// neither is better, each of them falls to either side like a coin (Q. McNemar,
// "Note on the sampling error of the difference between correlated proportions
// or percentages", Psychometrika 12, 1947). p is the probability of a split at
// least as uneven as b : c, to either side, among b + c such coins:
//
//   b + c < 25   2 * P(X <= min(b, c)), X binomial of b + c and 1/2, at most 1
//   else         P(chi-square of one degree >= (|b - c| - 1)^2 / (b + c)),
//                with the continuity correction of A. L. Edwards ("Note on the
//                'correction for continuity' in testing the significance of the
//                difference between correlated proportions", Psychometrika 13,
//                1948)
//
//===----------------------------------------------------------------------===//

#ifndef QWID_ANALYSIS_STATISTICS_MCNEMAR_H
#define QWID_ANALYSIS_STATISTICS_MCNEMAR_H

#include <cstdint>

namespace qwid {

/// From so many discordant photos on chi-square takes the place of the binomial.
constexpr int64_t kFewestForChiSquare = 25;

/// A difference whose p is below this is called no noise.
constexpr double kSignificance = 0.05;

struct McNemar {
  int64_t onlyFirst = 0;  ///< b: right in the first form alone
  int64_t onlySecond = 0; ///< c: right in the second form alone
  bool isExact = true;    ///< whether p is of the binomial
  double chiSquare = 0;   ///< of the other test; 0 if it is exact
  double p = 1;           ///< 0..1

  bool isSignificant() const { return p < kSignificance; }
};

McNemar testMcNemar(int64_t onlyFirst, int64_t onlySecond);

} // namespace qwid

#endif // QWID_ANALYSIS_STATISTICS_MCNEMAR_H
