//===- LayerRepairs.h - The plan with one layer in float --------*- C++ -*-===//
//
// As --keep-float would have it, with all other scales as they are: the layer reads
// what the plan has, as real numbers, computes with the weights of the float model,
// and its result is quantized on the scale that it has for those who read integers.
// Two roundings go with it, as they do with --keep-float: that of an input which a
// quantize op makes, and that of an input which is the result of a contraction for
// this layer alone (AccumulatingLayer.h). Only what depends on the layer is computed
// again.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_JUDGE_ANALYZE_LAYERREPAIRS_H
#define QWID_LIB_JUDGE_ANALYZE_LAYERREPAIRS_H

#include "AccumulatingLayer.h"
#include "AnalyzedPair.h"

#include <functional>

namespace qwid {

/// Where a layer in float gets one of its operands.
struct FloatOperand {
  mlir::Value value; ///< of the plan; null: the float graph's own constant
  std::unique_ptr<AccumulatingLayer> accumulating; ///< or null
  /// Ops of the float graph that move the cells of what `value` or `accumulating`
  /// gives, in order.
  llvm::SmallVector<mlir::Operation *, 0> moves;
};

class LayerRepairs {
public:
  /// Of all layers of `pair`, which outlives it, that compute in integers; none
  /// if the float graph does not have the scores.
  explicit LayerRepairs(const AnalyzedPair &pair);

  /// Layers, and multiply-adds of run() for one sample.
  size_t size() const { return repairs.size(); }
  int64_t countMacs() const;
  /// Whether layer `index` of the pair is among them.
  bool contains(size_t index) const;

  /// Runs both networks on a sample, and the plan once more with each layer in
  /// float, on `threads` threads; adds the scores of the first `photos` to
  /// `counts`. `done` is called after each layer, by any thread.
  void run(llvm::ArrayRef<Tensor> inputs, size_t photos, unsigned threads,
           const std::function<void()> &done, AnalyzeCounts &counts) const;

private:
  struct Repair {
    size_t layer; ///< of the pair
    std::vector<FloatOperand> operands;
  };

  FloatOperand findOperand(mlir::Value value) const;
  Tensor compute(const FloatOperand &operand,
                 const Executor::Values &recorded) const;
  /// The values that `repair` changes in the run `recorded`.
  Executor::Values change(const Repair &repair,
                          const Executor::Values &recorded) const;

  const AnalyzedPair &pair;
  std::vector<Repair> repairs;
};

} // namespace qwid

#endif // QWID_LIB_JUDGE_ANALYZE_LAYERREPAIRS_H
