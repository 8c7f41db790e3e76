//===- Console.h - What the verbs say and return ----------------*- C++ -*-===//

#ifndef QWID_TOOLS_QWID_CONSOLE_H
#define QWID_TOOLS_QWID_CONSOLE_H

#include "qwid/Driver/Failure.h"

namespace qwid {

/// Exit codes of every tool.
enum ExitCode { ExitOk = 0, ExitInput = 1, ExitUsage = 2, ExitInternal = 3 };

/// Prints "qwid: error: <text>", one line, to standard error and returns `code`.
int reportError(int code, const llvm::Twine &text);

/// Prints all that a failure says, details only if `verbose`, and returns the
/// exit code of its fault. Consumes the error.
int reportFailure(llvm::Error error, bool verbose = false);

/// Prints to standard error what a call said, details only if `verbose`.
void printMessages(llvm::ArrayRef<Message> messages, bool verbose);

} // namespace qwid

#endif // QWID_TOOLS_QWID_CONSOLE_H
