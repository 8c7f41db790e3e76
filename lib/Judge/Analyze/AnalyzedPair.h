//===- AnalyzedPair.h - A plan and its float model, ready to run -*- C++ -*-===//

#ifndef QWID_LIB_JUDGE_ANALYZE_ANALYZEDPAIR_H
#define QWID_LIB_JUDGE_ANALYZE_ANALYZEDPAIR_H

#include "AnalyzeCounts.h"
#include "PlanMatch.h"

#include "qwid/Driver/Model.h"
#include "qwid/Reference/Executor.h"

namespace qwid {

/// A tensor of the plan that has levels.
struct LevelTensor {
  mlir::Value value;
  LevelScale scale;
};

struct AnalyzedPair {
  /// The error says in what the two are no pair. Both outlive the result.
  static llvm::Expected<std::unique_ptr<AnalyzedPair>>
  create(const Model &model, const Model &plan);

  AnalyzedPair(mlir::func::FuncOp plan, mlir::func::FuncOp graph);

  /// Counts of nothing, for `layers` and `tensors`.
  AnalyzeCounts makeCounts() const;

  mlir::func::FuncOp plan, graph;
  std::unique_ptr<Executor> planExecutor, graphExecutor;
  PlanMatch match;
  std::vector<LevelTensor> tensors; ///< in program order
  llvm::DenseMap<mlir::Value, size_t> layerOf,
      tensorOf;  ///< by result; by value
  int64_t batch; ///< photos in an input

  mlir::Value scores; ///< the plan's first result
  /// What it is in the float graph; null: no f32 tensor there, no drift.
  mlir::Value referenceScores;
  ScoreKind scoreKind;
};

/// `real` values as `type`, of a tensor that has one scale, stores them.
Tensor quantizeTensor(const Tensor &real, mlir::RankedTensorType type);

/// The elements of `values`, those of a tensor of `shape`, that belong to the
/// first `photos` of a batch.
llvm::ArrayRef<float> takePhotos(llvm::ArrayRef<float> values,
                                 llvm::ArrayRef<int64_t> shape, int64_t batch,
                                 size_t photos);

/// Adds the scores of `photos` photos, beside the reference, to `drift`.
void addScores(const AnalyzedPair &pair, const Tensor &reference,
               const Tensor &result, size_t photos, ScoreDrift &drift);

/// Runs both networks on a sample, of which the first `photos` count, and adds
/// what it shows of layers, tensors and scores to `counts`. The error names a
/// tensor that is not finite.
llvm::Error walkLayers(const AnalyzedPair &pair, llvm::ArrayRef<Tensor> inputs,
                       size_t photos, AnalyzeCounts &counts);

} // namespace qwid

#endif // QWID_LIB_JUDGE_ANALYZE_ANALYZEDPAIR_H
