//===- Verdict.h - What a report comes to, in words -------------*- C++ -*-===//

#ifndef QWID_LIB_JUDGE_REPORT_VERDICT_H
#define QWID_LIB_JUDGE_REPORT_VERDICT_H

#include "qwid/Judge/Report.h"

namespace qwid {

/// What the figures of `report` come to: one headline, then what it costs, where,
/// and what it gains. Good is what chance explains and changes at most one answer
/// in twenty; Poor is what chance does not explain and costs more than a point.
Verdict giveVerdict(const Report &report);

/// What to do next, by the figures: the analysis's advice and what only the whole
/// shows.
std::vector<Advice> giveAdvice(const Report &report);

/// "good", "fair", "poor", "unknown"; and what a reader is shown for it.
llvm::StringRef stringify(Verdict::Level level);
llvm::StringRef describe(Verdict::Level level);

} // namespace qwid

#endif // QWID_LIB_JUDGE_REPORT_VERDICT_H
