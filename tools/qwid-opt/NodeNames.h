//===- NodeNames.h - Names that text should keep ----------------*- C++ -*-===//

#ifndef QWID_TOOLS_OPT_NODENAMES_H
#define QWID_TOOLS_OPT_NODENAMES_H

#include "llvm/ADT/StringRef.h"

namespace qwid {

/// Whether the module in `bytes` has names of nodes: bytecode may, text has
/// `loc("NAME")` or `loc("NAME"(...))`; `loc("FILE":1:2)` is none.
bool hasNodeNames(llvm::StringRef bytes);

/// Makes printed modules keep locations, unless the command line, which is
/// parsed already, says something about that.
void keepNodeNames();

} // namespace qwid

#endif // QWID_TOOLS_OPT_NODENAMES_H
