//===- AnalysisData.h - What an analysis consists of ------------*- C++ -*-===//

#ifndef QWID_LIB_JUDGE_ANALYZE_ANALYSISDATA_H
#define QWID_LIB_JUDGE_ANALYZE_ANALYSISDATA_H

#include "LayerRepairs.h"

#include "qwid/Judge/Analyze.h"

namespace qwid {

struct Analysis::Data {
  Data(const Model &model, const Model &plan,
       std::unique_ptr<AnalyzedPair> pair)
      : model(model), plan(plan), pair(std::move(pair)), repairs(*this->pair),
        counts(this->pair->makeCounts()) {}

  const Model &model, &plan;
  std::unique_ptr<AnalyzedPair> pair;
  LayerRepairs repairs;
  AnalyzeCounts counts;
  Messages messages;

  /// What was looked at: the part of all samples, and how many of them layers were
  /// repaired on, in all parts.
  Shard shard;
  size_t samples = 0, repaired = 0;
  uint64_t names = 0; ///< a hash of those of the samples
};

/// Conclusions from figures that are complete but for them.
std::vector<Advice> concludeAdvice(const AnalyzeResult &result);

} // namespace qwid

#endif // QWID_LIB_JUDGE_ANALYZE_ANALYSISDATA_H
