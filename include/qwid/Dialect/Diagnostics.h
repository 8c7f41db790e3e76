//===- Diagnostics.h - Diagnostics as users read them -----------*- C++ -*-===//

#ifndef QWID_DIALECT_DIAGNOSTICS_H
#define QWID_DIALECT_DIAGNOSTICS_H

#include "mlir/IR/Diagnostics.h"

namespace qwid {

/// While it lives, prints every diagnostic of `context` to `os`, notes
/// indented below, as
///   error: node 'conv1': expected ...
///   remark: model.onnx: input 'x': ...
/// A node is the outermost name of a location (see getUserName). IR that MLIR
/// attaches to its own errors is left out.
class ConsoleDiagnostics : public mlir::ScopedDiagnosticHandler {
public:
  ConsoleDiagnostics(mlir::MLIRContext &context, llvm::raw_ostream &os);
};

} // namespace qwid

#endif // QWID_DIALECT_DIAGNOSTICS_H
