//===- Diagnostics.h - Diagnostics as users read them -----------*- C++ -*-===//

#ifndef QWID_DIALECT_DIAGNOSTICS_H
#define QWID_DIALECT_DIAGNOSTICS_H

#include "mlir/IR/Diagnostics.h"

#include <string>

namespace qwid {

/// While it lives, prints every diagnostic of `context` to `os`, notes
/// indented below, as
///   error: node 'conv1': expected ...
///   remark: model.onnx: input 'x': ...
/// each line after "<program>: " if there is a program, which calls remarks
/// "info". A node is the outermost name of a location (see getUserName). IR that
/// MLIR attaches to its own errors is left out.
class ConsoleDiagnostics : public mlir::ScopedDiagnosticHandler {
public:
  ConsoleDiagnostics(mlir::MLIRContext &context, llvm::raw_ostream &os,
                     llvm::StringRef program = {});

  /// Whether remarks are printed; they are at first.
  void showRemarks(bool show) { remarks = show; }

private:
  void print(mlir::Diagnostic &diagnostic);

  llvm::raw_ostream &os;
  std::string prefix;
  bool remarks = true;
};

} // namespace qwid

#endif // QWID_DIALECT_DIAGNOSTICS_H
