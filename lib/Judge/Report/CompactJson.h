//===- CompactJson.h - JSON for a page --------------------------*- C++ -*-===//

#ifndef QWID_LIB_JUDGE_REPORT_COMPACTJSON_H
#define QWID_LIB_JUDGE_REPORT_COMPACTJSON_H

#include "llvm/Support/JSON.h"

namespace qwid {

/// `value` without blanks, numbers with the fewest digits that read back as the
/// same double, and nothing that would end an HTML script: "<" becomes \u003c.
std::string printCompact(const llvm::json::Value &value);

/// `value` rounded to so many significant digits.
double roundDigits(double value, int digits);

} // namespace qwid

#endif // QWID_LIB_JUDGE_REPORT_COMPACTJSON_H
