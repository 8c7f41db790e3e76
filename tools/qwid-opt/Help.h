//===- Help.h - What qwid-opt says of itself --------------------*- C++ -*-===//

#ifndef QWID_TOOLS_OPT_HELP_H
#define QWID_TOOLS_OPT_HELP_H

#include "llvm/ADT/ArrayRef.h"

namespace qwid {

/// --help: how to call it, our pipelines and passes, and where MLIR's are. No
/// other pass may be registered yet.
void printHelp();

/// Prints what the passes and pipelines that `arguments` name take: after an
/// option of one of them was refused.
void printPassOptions(llvm::ArrayRef<const char *> arguments);

} // namespace qwid

#endif // QWID_TOOLS_OPT_HELP_H
