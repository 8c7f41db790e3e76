//===- Executor.h - The definition of the numerics --------------*- C++ -*-===//
//
// Runs a module of the stages float and quantized in plain code. Every program
// that the compiler emits equals it bit for bit; dialects/Qwid/README.md states
// the formulas that it implements.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_REFERENCE_EXECUTOR_H
#define QWID_REFERENCE_EXECUTOR_H

#include "qwid/Reference/Tensor.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

#include <memory>

namespace qwid {

class Executor {
public:
  /// Sees each value when it is there: arguments, then the result of each op
  /// but constants, in program order. `tensorName` is getTensorName(value).
  using Observer = llvm::function_ref<void(
      mlir::Value value, llvm::StringRef tensorName, const Tensor &tensor)>;

  /// Prepares @main of `module`: reads and packs its constants. The module must
  /// outlive the executor and stay unchanged. On an op that cannot run, an
  /// error at the op names its ONNX node.
  static llvm::FailureOr<std::unique_ptr<Executor>>
  create(mlir::ModuleOp module);
  ~Executor();

  /// The results of @main for `inputs`, which have the shapes and storage of
  /// its arguments; otherwise an error on @main says which one does not. May be
  /// called from several threads at once, as long as inputs are right.
  llvm::FailureOr<std::vector<Tensor>> run(llvm::ArrayRef<Tensor> inputs,
                                           Observer observe = {}) const;

  /// What `op`, no constant, gives alone for `operands`: one tensor per operand,
  /// of its shape and storage; null stands for a constant's own.
  Tensor compute(mlir::Operation *op,
                 llvm::ArrayRef<const Tensor *> operands) const;

  /// Tensors of values that are no constants.
  using Values = llvm::DenseMap<mlir::Value, Tensor>;
  /// The results of @main in the run that gave `recorded`, all its values, if
  /// those in `changed` had been what they are there: computes only what depends
  /// on them.
  std::vector<Tensor> rerun(const Values &recorded, Values changed) const;

private:
  struct Program;
  explicit Executor(std::unique_ptr<Program> program);
  std::unique_ptr<Program> program;
};

} // namespace qwid

#endif // QWID_REFERENCE_EXECUTOR_H
