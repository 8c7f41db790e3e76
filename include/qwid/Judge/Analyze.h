//===- Analyze.h - Where quantization lost ----------------------*- C++ -*-===//
//
// A plan beside the float model that it was made of, on photos: the error of every
// layer, alone and with all before it; what every tensor's range cuts off and how
// it is used; the weights per channel; and what each layer, kept in float, would
// repair of the drift of the scores. docs/Judging.md has the formulas.
//
//   Expected<Analysis> analysis = Analysis::start(model, plan);
//   AnalyzeOptions options;
//   options.samples = photos;
//   if (Error error = analysis->observe(options)) ...
//   AnalyzeResult result = analysis->getResult();
//
// Memory is O(tensors), whatever the number of photos. Analyses of shards of the
// photos merge to the one of all of them, bit for bit.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_JUDGE_ANALYZE_H
#define QWID_JUDGE_ANALYZE_H

#include "qwid/Analysis/Statistics/ActivationStatistics.h"
#include "qwid/Analysis/Statistics/WeightStatistics.h"
#include "qwid/Driver/Compiler.h"
#include "qwid/Judge/PlanLayers.h"
#include "qwid/Judge/Shard.h"
#include "qwid/Support/JsonStream.h"

namespace qwid {

struct AnalyzeOptions {
  llvm::ArrayRef<std::string> samples; ///< folders, photos, .npy arrays
  unsigned threads = 1;
  Shard shard;
  /// Samples on which layers are kept in float, spread evenly. Without a value at
  /// most 32, and of them what `multiplyAdds` allow, but at least one: the same on
  /// every machine.
  std::optional<size_t> sensitivityPhotos;
  int64_t multiplyAdds = 100'000'000'000;
  ProgressCallback walking = {};   ///< called after each sample
  ProgressCallback repairing = {}; ///< called after each layer of each sample
};

/// Errors of a tensor of the plan, e = plan - float.
struct ErrorFigures {
  uint64_t elements = 0;
  double rmse = 0, meanError = 0, largestError = 0;
  std::optional<double> sqnrDb; ///< none: no error, or no signal
  double cosine = 1;
};

/// How far the scores are from the float model's.
struct DriftFigures {
  uint64_t photos = 0;
  uint64_t changedAnswers = 0;
  double meanSquared = 0, meanAbsolute = 0;
  double klDivergence = 0; ///< nats
};

/// What keeping one layer in float would give, and cost.
struct RepairFigures {
  DriftFigures drift; ///< that is left
  /// 1 - left / drift of the plan: of the KL divergence if the scores are of
  /// classes, else of the mean square. Negative where errors cancelled.
  double repairedShare = 0;
  size_t rank = 0;        ///< 1: repairs most
  int64_t extraBytes = 0; ///< of weights, as a plan stores them
  std::optional<double> extraMilliseconds; ///< none: not known
};

struct LayerFigures : LayerIdentity {
  /// Of its result: with float inputs quantized for it alone, and as the plan
  /// computes it, with the errors of everything before it. None: the float model
  /// has no such tensor.
  std::optional<ErrorFigures> isolated, cumulative;
  std::optional<WeightStatistics> weights; ///< of a contraction in integers
  std::optional<RepairFigures> repair;     ///< of a layer in integers
};

/// A tensor that the plan stores in at most 16 bits.
struct TensorFigures {
  std::string tensor, node, type; ///< "i8", "u8", "i16"
  ActivationStatistics statistics;
};

/// A conclusion from the figures.
struct Advice {
  std::string node; ///< that it is about, or empty
  std::string text;
};

struct AnalyzeResult {
  uint64_t photos = 0;           ///< that were looked at
  DriftFigures drift;            ///< of the plan on all of them
  DriftFigures sensitivityDrift; ///< on those on which layers were repaired
  bool scoresAreClasses = false; ///< the divergence ranks the layers
  std::string isa; ///< the variant of which times are; empty: there are none
  std::vector<LayerFigures> layers;    ///< in program order
  std::vector<TensorFigures> tensors;  ///< in program order
  std::vector<std::string> uncompared; ///< layers without a float counterpart
  std::vector<Advice> advice;          ///< what matters most first

  /// Indices of layers, by rank.
  std::vector<size_t> rankLayers() const;
};

struct VariantInfo;

/// Predicted milliseconds of each node on one thread, in float and as the plan has
/// it.
struct NodeTimes {
  std::string isa; ///< the variant that they are of
  llvm::StringMap<double> asFloat, asPlan;
};

/// The times for `variant`; a Failure if one of the two cannot be compiled.
llvm::Expected<NodeTimes> predictNodeTimes(const Model &model,
                                           const Model &plan,
                                           const VariantInfo &variant);

class Analysis {
public:
  /// For `plan`, of stage quantized, and `model`, of stage float, that it was
  /// made of; both outlive it. The error says in what they differ.
  static llvm::Expected<Analysis> start(const Model &model, const Model &plan);
  Analysis(Analysis &&);
  ~Analysis();

  /// Looks at the samples of a shard. Once for each analysis.
  llvm::Error observe(const AnalyzeOptions &options);
  /// What was said on the way: files left out.
  llvm::ArrayRef<Message> getMessages() const;

  /// What was seen, as bytes: for merging in another process.
  std::string writePart() const;
  /// Takes over what analyses of all shards saw, in any order: texts of writePart
  /// and what errors call each. An error names a part that is damaged, of another
  /// plan or model, twice there or missing.
  llvm::Error
  mergeParts(llvm::ArrayRef<std::pair<std::string, std::string>> parts);

  /// The figures of what was seen. `times` may be null.
  AnalyzeResult getResult(const NodeTimes *times = nullptr) const;

private:
  struct Data;
  explicit Analysis(std::unique_ptr<Data> data);
  std::unique_ptr<Data> data;
};

/// Writes all figures as attributes of an object that is open.
void writeAnalysis(JsonStream &json, const AnalyzeResult &result);
/// One row per layer, with a heading.
void writeAnalyzeCsv(llvm::raw_ostream &os, const AnalyzeResult &result);

} // namespace qwid

#endif // QWID_JUDGE_ANALYZE_H
