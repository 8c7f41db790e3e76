//===- AnalyzeTables.h - What qwid analyze prints ---------------*- C++ -*-===//

#ifndef QWID_TOOLS_QWID_ANALYZETABLES_H
#define QWID_TOOLS_QWID_ANALYZETABLES_H

#include "qwid/Judge/Analyze.h"

namespace qwid {

/// The analysis of the file `model`: what moved, the `top` worst layers, what
/// follows.
void printAnalyze(llvm::raw_ostream &os, llvm::StringRef model,
                  const AnalyzeResult &result, size_t top);

} // namespace qwid

#endif // QWID_TOOLS_QWID_ANALYZETABLES_H
