//===- Report.h - The table by operator -------------------------*- C++ -*-===//

#ifndef QWID_TOOLS_DEV_ONNX_CONFORMANCE_REPORT_H
#define QWID_TOOLS_DEV_ONNX_CONFORMANCE_REPORT_H

#include "Verdict.h"

namespace qwid::conformance {

struct Result {
  std::string test;
  Verdict verdict;
};

/// The tests that need not pass: a line "PATTERN: REASON" each, the pattern a
/// glob; '#' begins a comment.
class Exceptions {
public:
  /// Adds the lines of a file.
  llvm::Error add(llvm::StringRef path);
  /// Why `test` need not pass; null if it must.
  const std::string *find(llvm::StringRef test) const;

private:
  std::vector<std::pair<std::string, std::string>> rows;
};

/// Tests per operator and status, what was bound, then each test that did not
/// pass, with its reason.
void printTable(llvm::raw_ostream &os, llvm::ArrayRef<Result> results,
                const Exceptions &exceptions);

/// The same as JSON.
void printJson(llvm::raw_ostream &os, llvm::ArrayRef<Result> results,
               const Exceptions &exceptions);

} // namespace qwid::conformance

#endif // QWID_TOOLS_DEV_ONNX_CONFORMANCE_REPORT_H
