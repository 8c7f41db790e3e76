//===- ModuleFile.h - Modules in files --------------------------*- C++ -*-===//

#ifndef QWID_DIALECT_MODULEFILE_H
#define QWID_DIALECT_MODULEFILE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace qwid {

/// Reads a module, bytecode or text, from `path` ("-": standard input). On
/// failure errors were emitted and null is returned.
mlir::OwningOpRef<mlir::ModuleOp> readModule(llvm::StringRef path,
                                             mlir::MLIRContext &context);

} // namespace qwid

#endif // QWID_DIALECT_MODULEFILE_H
