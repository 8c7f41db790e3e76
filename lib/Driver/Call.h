//===- Call.h - One call of the compiler ------------------------*- C++ -*-===//

#ifndef QWID_LIB_DRIVER_CALL_H
#define QWID_LIB_DRIVER_CALL_H

#include "qwid/Driver/Failure.h"

#include <chrono>

namespace qwid {

/// Seconds since it was made.
class Stopwatch {
public:
  double getSeconds() const {
    return std::chrono::duration<double>(Clock::now() - start).count();
  }

private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start = Clock::now();
};

/// What a function of Compiler.h gathers for its result: the diagnostics of its
/// context and the time. Lives as long as the call.
class Call {
public:
  explicit Call(mlir::MLIRContext &context, Severity remarks = Severity::Detail)
      : collector(context, messages, remarks) {}

  /// What was said so far; the call goes on without it.
  Messages takeMessages() { return std::move(messages); }
  double getSeconds() const { return watch.getSeconds(); }

  /// The call failed, and a diagnostic has said why.
  llvm::Error fail(Fault fault = Fault::Input) {
    return llvm::make_error<Failure>(fault, std::move(messages));
  }
  /// The call failed for `error`.
  llvm::Error fail(llvm::Error error) {
    return makeFailure(std::move(error), std::move(messages));
  }

private:
  Messages messages;
  DiagnosticCollector collector;
  Stopwatch watch;
};

} // namespace qwid

#endif // QWID_LIB_DRIVER_CALL_H
