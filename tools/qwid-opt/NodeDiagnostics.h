//===- NodeDiagnostics.h - Errors that name the node ------------*- C++ -*-===//
//
// What is wrong with a node of an ONNX model has no line in a file. For such
// diagnostics qwid-opt prints, in place of MLIR's "<unknown>:0" and the function,
//
//   qwid-opt: error: node 'Conv(c1)': qwid-attach-ranges: expected ...
//     note: the way out
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TOOLS_OPT_NODEDIAGNOSTICS_H
#define QWID_TOOLS_OPT_NODEDIAGNOSTICS_H

#include "mlir/IR/DialectRegistry.h"
#include "mlir/Pass/PassManager.h"

namespace qwid {

/// Makes every context of `registry` that loads the qwid dialect print its
/// diagnostics so. Those with a line in a file are left to MLIR.
void printNodeDiagnostics(mlir::DialectRegistry &registry);

/// Tells those diagnostics the pass of `manager` that is running, and makes its
/// context, whatever it has loaded, print them.
void followPasses(mlir::PassManager &manager);

} // namespace qwid

#endif // QWID_TOOLS_OPT_NODEDIAGNOSTICS_H
