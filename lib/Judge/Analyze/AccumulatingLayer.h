//===- AccumulatingLayer.h - A contraction without its rescale --*- C++ -*-===//

#ifndef QWID_LIB_JUDGE_ANALYZE_ACCUMULATINGLAYER_H
#define QWID_LIB_JUDGE_ANALYZE_ACCUMULATINGLAYER_H

#include "qwid/Reference/Executor.h"

#include "mlir/IR/OwningOpRef.h"

namespace qwid {

/// A contraction of a plan that gives its accumulators as real numbers, then
/// clamped: what AssignPrecision makes of it if only float ops read it.
class AccumulatingLayer {
public:
  /// Null if `value` is not the result of a contraction that AssignPrecision
  /// would let give them, had it no reader but one in float: it has others, or a
  /// residual, or gives them already.
  static std::unique_ptr<AccumulatingLayer> create(mlir::Value value);

  /// What it reads, a value of the plan.
  mlir::Value getInput() const { return input; }
  /// The result for a stored input.
  Tensor run(const Tensor &stored) const;

private:
  void build(Weighted contraction);

  mlir::Value input;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::unique_ptr<Executor> executor;
};

} // namespace qwid

#endif // QWID_LIB_JUDGE_ANALYZE_ACCUMULATINGLAYER_H
