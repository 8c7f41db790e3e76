//===- PlanMatch.h - What a plan's values are in the float graph -*- C++ -*-===//
//
// Quantization keeps ops, names and shapes, so that values are matched by name:
//
//   of the same kind   an op of the plan is that of the float graph with the
//                      same kind, tensor name and shape, the n-th the n-th
//   behind a border    what quantize, dequantize and rescale give is what they
//                      read
//   by name alone      the rest, such as a clamp that was split off
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_JUDGE_ANALYZE_PLANMATCH_H
#define QWID_LIB_JUDGE_ANALYZE_PLANMATCH_H

#include "qwid/Dialect/Qwid.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace qwid {

/// An op of the plan that computes.
struct PlanLayer {
  mlir::Operation *op;
  /// What its result is in the float graph, where it is f32; or null.
  mlir::Value reference;
  /// The op of the float graph of its kind; or null.
  mlir::Operation *graphOp;

  mlir::Value getResult() const { return op->getResult(0); }
  /// Whether it reads quantized tensors.
  bool isQuantized() const;
};

class PlanMatch {
public:
  PlanMatch(mlir::func::FuncOp plan, mlir::func::FuncOp graph);

  /// What `value` of the plan is in the float graph, or null.
  mlir::Value find(mlir::Value value) const { return values.lookup(value); }
  /// The op of the float graph that `op` of the plan is, or null.
  mlir::Operation *findOp(mlir::Operation *op) const { return ops.lookup(op); }
  /// Everything that computes, in program order: no constants, borders and
  /// reshapes.
  llvm::ArrayRef<PlanLayer> getLayers() const { return layers; }

private:
  void matchOps(mlir::Block &plan, mlir::Block &graph);
  void matchRest(mlir::Block &plan, mlir::Block &graph);

  llvm::DenseMap<mlir::Value, mlir::Value> values;
  llvm::DenseMap<mlir::Operation *, mlir::Operation *> ops;
  std::vector<PlanLayer> layers;
};

/// Whether `value` is a tensor of f32.
bool isRealTensor(mlir::Value value);
/// Whether `op` moves all cells and computes nothing: its integers keep their
/// scale.
bool isPureMove(mlir::Operation *op);

} // namespace qwid

#endif // QWID_LIB_JUDGE_ANALYZE_PLANMATCH_H
