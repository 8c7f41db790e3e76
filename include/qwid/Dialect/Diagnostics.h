//===- Diagnostics.h - Diagnostics as users read them -----------*- C++ -*-===//
//
// What MLIR's diagnostics become where they are read: messages, each with the
// ONNX node or the file that it is about, collected or printed.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DIALECT_DIAGNOSTICS_H
#define QWID_DIALECT_DIAGNOSTICS_H

#include "mlir/IR/Diagnostics.h"

#include <string>
#include <vector>

namespace qwid {

/// Info: what was chosen for the user (a batch, a type). Detail: what passes did.
enum class Severity { Error, Warning, Info, Detail };

/// One thing that is said about a model.
struct Message {
  Severity severity;
  std::string node;  ///< the ONNX node that it is about, or empty
  std::string place; ///< else the file: "weeds.onnx", "plan.mlir:3:8"; or empty
  std::string text;
  std::vector<Message> notes =
      {}; ///< of the same severity, each about a place of its own

  /// "node 'conv1': expected ...", "weeds.onnx: ...". Paths and names may be
  /// anybody's: it is printable (makePrintable), in lines if the text has some.
  std::string getText() const;
};
using Messages = std::vector<Message>;

/// `diagnostic` as a message; `remarks` is what a remark is. A node is the
/// outermost name of a location (see getUserName). IR that MLIR attaches to its
/// own errors is left out.
Message makeMessage(mlir::Diagnostic &diagnostic,
                    Severity remarks = Severity::Detail);

/// Prints
///   error: node 'conv1': expected ...
///     note: node 'relu1': ...
/// the first line after "<program>: " if there is a program. Info and details
/// are both called "info" then, and "remark" without a program.
void printMessage(llvm::raw_ostream &os, const Message &message,
                  llvm::StringRef program = {});

/// While it lives, every diagnostic of `context` is appended to `messages`.
class DiagnosticCollector : public mlir::ScopedDiagnosticHandler {
public:
  DiagnosticCollector(mlir::MLIRContext &context, Messages &messages,
                      Severity remarks = Severity::Detail);
};

/// While it lives, every diagnostic of `context` is printed to `os`.
class DiagnosticPrinter : public mlir::ScopedDiagnosticHandler {
public:
  DiagnosticPrinter(mlir::MLIRContext &context, llvm::raw_ostream &os);
};

} // namespace qwid

#endif // QWID_DIALECT_DIAGNOSTICS_H
