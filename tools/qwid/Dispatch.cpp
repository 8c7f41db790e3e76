//===- Dispatch.cpp - The main function of a tool with verbs --------------===//

#include "Dispatch.h"

#include "Console.h"
#include "qwid/Support/FatalErrors.h"
#include "qwid/Support/Words.h"

#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"

#include <csignal>
#include <cstdio>
#include <unistd.h>

using namespace llvm;
using namespace qwid;

/// The exit code `code` unless standard output lost something.
static int finishOutput(int code) {
  outs().flush();
  bool lost = outs().has_error() || std::fflush(stdout) || std::ferror(stdout);
  outs().clear_error(); // else its destructor ends the program
  return lost ? reportError(ExitInput, "cannot write standard output") : code;
}

/// The last words where an allocation fails. Nothing may be allocated here.
static void reportOutOfMemory(void *, const char *, bool) {
  constexpr StringLiteral text(
      "qwid: error: out of memory; a model with a smaller input or batch needs "
      "less\n");
  sys::RunInterruptHandlers(); // removes temporaries
  (void)!::write(STDERR_FILENO, text.data(), text.size());
  ::_exit(ExitInput);
}

int qwid::dispatch(ArrayRef<const char *> arguments, ArrayRef<Verb> verbs,
                   StringRef help) {
  recoverFromFatalErrors();
  install_bad_alloc_error_handler(reportOutOfMemory);
  // So that a limit on the size of files is an error that can be reported.
  std::signal(SIGXFSZ, SIG_IGN);
  if (arguments.size() < 2)
    return reportError(ExitUsage, "no verb given; see qwid --help");
  StringRef given = arguments[1];
  if (given == "--help" || given == "-h" || given == "help") {
    outs() << help;
    return finishOutput(ExitOk);
  }
  if (given == "--version") {
    outs() << "qwid " QWID_VERSION "\n";
    return finishOutput(ExitOk);
  }
  SmallVector<StringRef> names;
  for (const Verb &verb : verbs) {
    if (verb.name == given)
      return finishOutput(verb.run(arguments.drop_front(2)));
    names.push_back(verb.name);
  }
  return reportError(ExitUsage, "unknown verb '" + given + "'" +
                                    suggestNearMiss(given, names) +
                                    "; see qwid --help");
}
