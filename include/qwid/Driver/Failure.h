//===- Failure.h - Why a call of the compiler failed ------------*- C++ -*-===//

#ifndef QWID_DRIVER_FAILURE_H
#define QWID_DRIVER_FAILURE_H

#include "qwid/Dialect/Diagnostics.h"

#include "llvm/Support/Error.h"

namespace qwid {

/// Who can do something about it.
enum class Fault {
  Input,    ///< whoever brings the model, the photos, the disk
  Usage,    ///< whoever chose the options
  Internal, ///< we: a defect of qwid
};

/// What every function of Compiler.h fails with.
class Failure : public llvm::ErrorInfo<Failure> {
public:
  static char ID;

  Failure(Fault fault, Messages messages)
      : fault(fault), messages(std::move(messages)) {}

  Fault getFault() const { return fault; }
  /// All that was said, in order; at least one is an error.
  llvm::ArrayRef<Message> getMessages() const { return messages; }

  /// The errors, one per line: what llvm::toString gives.
  void log(llvm::raw_ostream &os) const override;
  std::error_code convertToErrorCode() const override {
    return llvm::inconvertibleErrorCode();
  }

private:
  Fault fault;
  Messages messages;
};

/// A failure that says `text`.
llvm::Error makeFailure(Fault fault, const llvm::Twine &text);

/// `error` as a Failure, after all that was said `before`. An error of another
/// class is a fault of the input.
llvm::Error makeFailure(llvm::Error error, Messages before = {});

} // namespace qwid

#endif // QWID_DRIVER_FAILURE_H
