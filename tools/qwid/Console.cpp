//===- Console.cpp - What the verbs say and return ------------------------===//

#include "Console.h"

#include "qwid/Support/PrintableText.h"

#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace qwid;

int qwid::reportError(int code, const Twine &text) {
  outs().flush();
  errs() << "qwid: error: " << makePrintable(text.str()) << "\n";
  return code;
}

static int getExitCode(Fault fault) {
  switch (fault) {
  case Fault::Input:
    return ExitInput;
  case Fault::Usage:
    return ExitUsage;
  case Fault::Internal:
    return ExitInternal;
  }
  llvm_unreachable("unknown fault");
}

int qwid::reportFailure(Error error, bool verbose) {
  int code = ExitInput;
  handleAllErrors(makeFailure(std::move(error)), [&](const Failure &failure) {
    outs().flush();
    printMessages(failure.getMessages(), verbose);
    code = getExitCode(failure.getFault());
  });
  return code;
}

void qwid::printMessages(ArrayRef<Message> messages, bool verbose) {
  for (const Message &message : messages)
    if (verbose || message.severity != Severity::Detail)
      printMessage(errs(), message, "qwid");
}
