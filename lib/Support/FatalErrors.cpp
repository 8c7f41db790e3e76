//===- FatalErrors.cpp - What LLVM ends the process for -------------------===//

#include "qwid/Support/FatalErrors.h"

#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/ErrorHandling.h"

#include <string>

using namespace llvm;
using namespace qwid;

/// What the fatal error on this thread said.
static thread_local std::string reason;

static void leaveGuard(void *, const char *text, bool) {
  reason = text;
  // Outside of runGuarded there is nothing to return to: LLVM ends the process.
  if (CrashRecoveryContext *context = CrashRecoveryContext::GetCurrent())
    context->HandleExit(1);
}

void qwid::recoverFromFatalErrors() {
  CrashRecoveryContext::Enable();
  install_fatal_error_handler(leaveGuard);
}

Error qwid::runGuarded(function_ref<void()> work) {
  reason.clear();
  CrashRecoveryContext context;
  if (context.RunSafely(work))
    return Error::success();
  return createStringError(reason.empty() ? "LLVM crashed" : reason);
}
