//===- Program.h - A compiled network, run once -----------------*- C++ -*-===//
//
// A program is compiled to a shared library and run in a process of its own by
// run-arrays, natively or under emulation: so a crash of it is a result.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TOOLS_DEV_RANDOM_GRAPHS_PROGRAM_H
#define QWID_TOOLS_DEV_RANDOM_GRAPHS_PROGRAM_H

#include "qwid/CodeGen/TargetInfo.h"
#include "qwid/Reference/Tensor.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/Error.h"

#include <vector>

namespace qwid::random {

/// The variants of `target` that run here, under an emulator if need be.
llvm::SmallVector<const VariantInfo *> getRunnable(const TargetInfo &target);

/// Compiles `plan` (stage float or quantized), every one of `variants`, to
/// FOLDER/model.so. Errors are emitted in the module's context.
llvm::LogicalResult compilePlan(mlir::ModuleOp plan, const TargetInfo &target,
                                llvm::ArrayRef<const VariantInfo *> variants,
                                llvm::StringRef folder);

/// Runs variant `isa` of FOLDER/model.so on `inputs`, called `names`. `outputs`
/// have the shapes and kinds of its results, and get its numbers.
llvm::Error runProgram(const TargetInfo &target, llvm::StringRef isa,
                       llvm::StringRef folder, llvm::ArrayRef<Tensor> inputs,
                       llvm::ArrayRef<std::string> names,
                       llvm::MutableArrayRef<Tensor> outputs);

} // namespace qwid::random

#endif // QWID_TOOLS_DEV_RANDOM_GRAPHS_PROGRAM_H
