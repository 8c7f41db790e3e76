//===- Failure.cpp - Why a call of the compiler failed --------------------===//

#include "qwid/Driver/Failure.h"

using namespace llvm;
using namespace qwid;

char Failure::ID;

void Failure::log(raw_ostream &os) const {
  StringRef separator = "";
  for (const Message &message : messages) {
    if (message.severity != Severity::Error)
      continue;
    os << separator << message.getText();
    for (const Message &note : message.notes)
      os << "\n  " << note.getText();
    separator = "\n";
  }
}

Error qwid::makeFailure(Fault fault, const Twine &text) {
  return make_error<Failure>(fault,
                             Messages{{Severity::Error, "", "", text.str()}});
}

Error qwid::makeFailure(Error error, Messages before) {
  Fault fault = Fault::Input;
  handleAllErrors(
      std::move(error),
      [&](const Failure &failure) {
        fault = failure.getFault();
        llvm::append_range(before, failure.getMessages());
      },
      [&](const ErrorInfoBase &other) {
        before.push_back({Severity::Error, "", "", other.message()});
      });
  return make_error<Failure>(fault, std::move(before));
}
