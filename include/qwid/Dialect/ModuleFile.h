//===- ModuleFile.h - Modules in files --------------------------*- C++ -*-===//

#ifndef QWID_DIALECT_MODULEFILE_H
#define QWID_DIALECT_MODULEFILE_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

namespace qwid {

/// Bytecode without a plan's header has no checksum, and damaged it can crash
/// MLIR's reader. Trusted: it comes from another tool and not from afar.
enum class BareBytecode { Refused, Trusted };

/// What MLIR reads of the file `path` ("-": standard input): a plan's payload,
/// once its header was found right, or the whole of bare bytecode and of text
/// that keeps the limits of TextLimits.h. The error does not name the file
/// unless it cannot be opened.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
openModuleFile(llvm::StringRef path, BareBytecode bare);

/// Reads a module from such a file. On failure errors were emitted and null is
/// returned.
mlir::OwningOpRef<mlir::ModuleOp>
readModule(llvm::StringRef path, mlir::MLIRContext &context, BareBytecode bare);

/// The same from memory: what openModuleFile gave.
mlir::OwningOpRef<mlir::ModuleOp>
parseModule(std::unique_ptr<llvm::MemoryBuffer> buffer,
            mlir::MLIRContext &context);

} // namespace qwid

#endif // QWID_DIALECT_MODULEFILE_H
