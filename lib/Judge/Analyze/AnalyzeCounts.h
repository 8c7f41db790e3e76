//===- AnalyzeCounts.h - What an analysis has seen --------------*- C++ -*-===//
//
// Counts and exact sums alone: what threads and shards saw adds up to the same
// bytes in any order.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_JUDGE_ANALYZE_ANALYZECOUNTS_H
#define QWID_LIB_JUDGE_ANALYZE_ANALYZECOUNTS_H

#include "qwid/Analysis/Statistics/ActivationStatistics.h"
#include "qwid/Analysis/Statistics/ScoreDrift.h"

#include <vector>

namespace qwid {

/// Of one layer.
struct LayerCounts {
  ErrorStatistics isolated, cumulative;
  ScoreDrift repaired; ///< with this layer in float
};

struct AnalyzeCounts {
  uint64_t photos = 0; ///< that all layers were compared on
  ScoreDrift drift;    ///< of the plan on all photos
  ScoreDrift baseline; ///< of the plan where layers were repaired
  std::vector<LayerCounts> layers;
  std::vector<ActivationStatistics> tensors;

  /// Adds what `other`, of the same plan, has seen.
  void merge(const AnalyzeCounts &other) {
    photos += other.photos;
    drift.merge(other.drift);
    baseline.merge(other.baseline);
    for (size_t i = 0; i < layers.size(); ++i) {
      layers[i].isolated.merge(other.layers[i].isolated);
      layers[i].cumulative.merge(other.layers[i].cumulative);
      layers[i].repaired.merge(other.layers[i].repaired);
    }
    for (size_t i = 0; i < tensors.size(); ++i)
      tensors[i].merge(other.tensors[i]);
  }

  /// Calls `visit(uint64_t &)` for every word of the state.
  template <typename Visit> void visitWords(Visit &visit) {
    visit(photos);
    drift.visitWords(visit);
    baseline.visitWords(visit);
    for (LayerCounts &layer : layers) {
      layer.isolated.visitWords(visit);
      layer.cumulative.visitWords(visit);
      layer.repaired.visitWords(visit);
    }
    for (ActivationStatistics &tensor : tensors)
      tensor.visitWords(visit);
  }
};

} // namespace qwid

#endif // QWID_LIB_JUDGE_ANALYZE_ANALYZECOUNTS_H
