//===- FatalErrors.h - What LLVM ends the process for -----------*- C++ -*-===//
//
// LLVM and lld end the process where they find no way on (no instruction for an
// operation, a vector larger than memory). A program may ask that such an error
// ends a part of its work instead. That is a state of the whole process, so it
// is the program's to decide, in `main`, and no library function's.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_SUPPORT_FATALERRORS_H
#define QWID_SUPPORT_FATALERRORS_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"

namespace qwid {

/// From now on a fatal error inside of runGuarded, on any thread, is an error
/// that it returns. For `main`, before there are threads; changes the signal
/// handlers of the process.
void recoverFromFatalErrors();

/// Calls `work`; LLVM's message if it did not return. What `work` held is leaked
/// then. Without recoverFromFatalErrors it is a plain call.
llvm::Error runGuarded(llvm::function_ref<void()> work);

} // namespace qwid

#endif // QWID_SUPPORT_FATALERRORS_H
