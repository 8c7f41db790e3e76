//===- AnalyzeFigures.cpp - From counts to figures ------------------------===//

#include "AnalysisData.h"

#include "qwid/Dialect/Constants.h"
#include "qwid/Dialect/Quantization.h"
#include "qwid/Support/PrintableText.h"

using namespace mlir;
using namespace qwid;

static std::optional<ErrorFigures> describe(const ErrorStatistics &errors) {
  if (errors.getCount() == 0)
    return std::nullopt;
  return ErrorFigures{errors.getCount(),     errors.getRmse(),
                      errors.getMeanError(), errors.getLargestError(),
                      errors.getSqnrDb(),    errors.getCosine()};
}

static DriftFigures describe(const ScoreDrift &drift) {
  return {drift.getPhotos(), drift.getChangedAnswers(), drift.getMeanSquared(),
          drift.getMeanAbsolute(), drift.getKlDivergence()};
}

//===----------------------------------------------------------------------===//
// Weights
//===----------------------------------------------------------------------===//

static int64_t countBytes(Value constant) {
  auto type = cast<RankedTensorType>(constant.getType());
  return llvm::divideCeil(
      type.getNumElements() * countBits(type.getElementType()), 8);
}

/// Bytes of the constants that `op` reads, filter and bias or operands.
static int64_t countConstantBytes(Operation *op) {
  int64_t bytes = 0;
  for (Value operand : op->getOperands())
    if (operand.getDefiningOp<ConstantOp>())
      bytes += countBytes(operand);
  return bytes;
}

/// The weights of a contraction in integers, beside those of the float graph.
static std::optional<WeightStatistics> describeWeights(const PlanLayer &layer) {
  auto op = dyn_cast<Weighted>(layer.op);
  auto graphOp = dyn_cast_or_null<Weighted>(layer.graphOp);
  if (!op || !graphOp)
    return std::nullopt;
  ElementsAttr stored = getConstantValue(op.getFilter());
  ElementsAttr original = getConstantValue(graphOp.getFilter());
  RankedTensorType type = op.getFilter().getType();
  Type element = type.getElementType();
  if (!stored || !original || !isQuantizedElement(element))
    return std::nullopt;
  Tensor tensor = makeTensor(type, stored);
  std::vector<float> after = toReal(tensor, element);
  SmallVector<float> before = readFloats(original);
  SmallVector<int64_t> levels =
      llvm::to_vector_of<int64_t>(toDifferences(tensor, element));
  if (before.size() != after.size())
    return std::nullopt;
  return computeWeightStatistics(
      {before, after, levels, size_t(type.getDimSize(0)), countBits(element)});
}

//===----------------------------------------------------------------------===//
// Layers and tensors
//===----------------------------------------------------------------------===//

static LayerFigures makeFigures(const PlanLayer &layer,
                                const LayerCounts &counts) {
  LayerFigures figures;
  static_cast<LayerIdentity &>(figures) = identifyLayer(layer.op);
  figures.isolated = describe(counts.isolated);
  figures.cumulative = describe(counts.cumulative);
  figures.weights = describeWeights(layer);
  return figures;
}

static TensorFigures describeTensor(const LevelTensor &tensor,
                                    const ActivationStatistics &statistics) {
  auto type = cast<quant::UniformQuantizedType>(
      getElementTypeOrSelf(tensor.value.getType()));
  return {makePrintable(getTensorName(tensor.value)),
          makePrintable(getUserName(tensor.value.getDefiningOp())),
          (type.isSigned() ? "i" : "u") +
              std::to_string(type.getStorageTypeIntegralWidth()),
          statistics};
}

//===----------------------------------------------------------------------===//
// Repairs
//===----------------------------------------------------------------------===//

/// The figure of `drift` by which layers are ranked.
static double measure(const DriftFigures &drift, bool areClasses) {
  return areClasses ? drift.klDivergence : drift.meanSquared;
}

static RepairFigures describeRepair(const PlanLayer &layer,
                                    const ScoreDrift &repaired,
                                    const AnalyzeResult &result,
                                    const NodeTimes *times) {
  RepairFigures figures;
  figures.drift = describe(repaired);
  double whole = measure(result.sensitivityDrift, result.scoresAreClasses);
  if (whole > 0)
    figures.repairedShare =
        1 - measure(figures.drift, result.scoresAreClasses) / whole;
  figures.extraBytes =
      countConstantBytes(layer.graphOp) - countConstantBytes(layer.op);
  if (times) {
    std::string node = makePrintable(getUserName(layer.op));
    auto asFloat = times->asFloat.find(node), asPlan = times->asPlan.find(node);
    if (asFloat != times->asFloat.end() && asPlan != times->asPlan.end())
      figures.extraMilliseconds = asFloat->second - asPlan->second;
  }
  return figures;
}

std::vector<size_t> AnalyzeResult::rankLayers() const {
  std::vector<size_t> indices;
  for (auto [index, layer] : llvm::enumerate(layers))
    if (layer.repair)
      indices.push_back(index);
  llvm::stable_sort(indices, [&](size_t a, size_t b) {
    return layers[a].repair->repairedShare > layers[b].repair->repairedShare;
  });
  return indices;
}

AnalyzeResult Analysis::getResult(const NodeTimes *times) const {
  const AnalyzeCounts &counts = data->counts;
  AnalyzeResult result;
  result.photos = counts.photos;
  result.drift = describe(counts.drift);
  result.sensitivityDrift = describe(counts.baseline);
  if (times)
    result.isa = times->isa;
  result.scoresAreClasses = data->pair->scoreKind != ScoreKind::Numbers;
  bool wereRepaired = counts.baseline.getPhotos() > 0;
  for (auto [index, layer] : llvm::enumerate(data->pair->match.getLayers())) {
    LayerFigures figures = makeFigures(layer, counts.layers[index]);
    if (!figures.cumulative)
      result.uncompared.push_back(figures.node);
    if (wereRepaired && data->repairs.contains(index))
      figures.repair =
          describeRepair(layer, counts.layers[index].repaired, result, times);
    result.layers.push_back(std::move(figures));
  }
  for (auto [rank, index] : llvm::enumerate(result.rankLayers()))
    result.layers[index].repair->rank = rank + 1;
  for (auto [tensor, statistics] :
       llvm::zip(data->pair->tensors, counts.tensors))
    result.tensors.push_back(describeTensor(tensor, statistics));
  result.advice = concludeAdvice(result);
  return result;
}
