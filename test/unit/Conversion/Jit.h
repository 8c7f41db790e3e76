//===- Jit.h - Run stage integer in this process ---------------*- C++ -*-===//
//
// Lowers a module of stage integer by upstream passes, naively and without any
// code of lib/CodeGen, and runs it. What it computes is what the IR says.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_TEST_UNIT_CONVERSION_JIT_H
#define QWID_TEST_UNIT_CONVERSION_JIT_H

#include "qwid/Reference/Tensor.h"

#include "mlir/IR/BuiltinOps.h"

#include "llvm/Support/Error.h"

/// Runs @main of `module`, which has one result and at most three arguments,
/// and destroys the module's IR. `result` comes with its shape and kind.
llvm::Error runByJit(mlir::ModuleOp module,
                     llvm::MutableArrayRef<qwid::Tensor> inputs,
                     qwid::Tensor &result);

#endif // QWID_TEST_UNIT_CONVERSION_JIT_H
