//===- SelftestReport.h - What a selftest found -----------------*- C++ -*-===//

#ifndef QWID_LIB_JUDGE_SELFTESTREPORT_H
#define QWID_LIB_JUDGE_SELFTESTREPORT_H

#include "qwid/Judge/Certificate.h"

namespace qwid {

/// What `qwid-run --selftest --json` writes about a program that passed.
struct SelftestReport {
  struct Layer {
    std::string layer;
    std::vector<std::string> checksums;
  };
  std::string planHash;
  CertifiedProgram program; ///< without a name
  /// Of the variants that ran, which found the same; empty if none did.
  std::vector<Layer> layers;
};

/// Reads such a report; the error says what is wrong with it.
llvm::Expected<SelftestReport> parseSelftest(llvm::StringRef json);

} // namespace qwid

#endif // QWID_LIB_JUDGE_SELFTESTREPORT_H
