//===- WalkLayers.cpp - Errors layer by layer -----------------------------===//
//
// The float graph runs first and leaves the tensors that the plan is compared
// with. Then the plan runs; each of its results is compared as it is, with all
// errors before it (cumulative), and its op is computed once more, alone, on float
// tensors that are quantized for it (isolated).
//
//===----------------------------------------------------------------------===//

#include "AnalyzedPair.h"

#include "qwid/Dialect/Quantization.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/Support/Error.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

namespace {

/// One sample on its way through both networks.
class Walk {
public:
  Walk(const AnalyzedPair &pair, size_t photos, AnalyzeCounts &counts)
      : pair(pair), photos(photos), counts(counts) {
    for (const PlanLayer &layer : pair.match.getLayers())
      for (Value value : layer.op->getOperands())
        keepReference(value);
    for (const PlanLayer &layer : pair.match.getLayers())
      keepReference(layer.getResult());
    for (const LevelTensor &tensor : pair.tensors)
      keepReference(tensor.value);
    keepReference(pair.scores);
  }

  llvm::Error run(ArrayRef<Tensor> inputs) {
    auto keep = [&](Value value, StringRef, const Tensor &tensor) {
      if (auto it = references.find(value); it != references.end())
        it->second = tensor;
    };
    auto compare = [&](Value value, StringRef, const Tensor &tensor) {
      if (auto it = pair.layerOf.find(value); it != pair.layerOf.end())
        addLayer(it->second, tensor);
      if (auto it = pair.tensorOf.find(value); it != pair.tensorOf.end())
        addTensor(it->second, tensor);
    };
    auto graphResults = pair.graphExecutor->run(inputs, keep);
    auto results = pair.planExecutor->run(inputs, compare);
    // The inputs have the shapes and types that both were checked for.
    assert(succeeded(graphResults) && succeeded(results));
    if (odd.empty() && pair.referenceScores)
      addScores(pair, references[pair.referenceScores], results->front(),
                photos, counts.drift);
    counts.photos += photos;
    if (odd.empty())
      return llvm::Error::success();
    return llvm::createStringError(
        "tensor '" + makePrintable(odd) +
        "' is not finite; check the preprocessing and the model");
  }

private:
  void keepReference(Value planValue) {
    if (Value reference = pair.match.find(planValue))
      references.try_emplace(reference);
  }

  ArrayRef<float> takeCounted(ArrayRef<float> values, const Tensor &tensor) {
    return takePhotos(values, tensor.shape, pair.batch, photos);
  }

  /// Adds the pair of `reference` and `tensor`, what `value` is in the plan.
  void addErrors(const Tensor &reference, Value value, const Tensor &tensor,
                 ErrorStatistics &errors) {
    std::vector<float> real =
        toReal(tensor, getElementTypeOrSelf(value.getType()));
    if (!errors.add(takeCounted(reference.view<float>(), reference),
                    takeCounted(real, tensor)) &&
        odd.empty())
      odd = getTensorName(value);
  }

  void addLayer(size_t index, const Tensor &tensor) {
    const PlanLayer &layer = pair.match.getLayers()[index];
    if (!layer.reference)
      return;
    const Tensor &reference = references[layer.reference];
    Value result = layer.getResult();
    LayerCounts &layerCounts = counts.layers[index];
    addErrors(reference, result, tensor, layerCounts.cumulative);
    if (std::optional<Tensor> alone = computeAlone(layer.op))
      addErrors(reference, result, *alone, layerCounts.isolated);
  }

  /// What `op` gives for the float tensors, quantized as it reads them; nothing if
  /// the float graph does not have them all.
  std::optional<Tensor> computeAlone(Operation *op) {
    SmallVector<Tensor> quantized;
    quantized.reserve(op->getNumOperands()); // addresses stay
    SmallVector<const Tensor *> operands;
    for (Value value : op->getOperands()) {
      operands.push_back(nullptr);
      if (value.getDefiningOp<ConstantOp>())
        continue;
      Value reference = pair.match.find(value);
      if (!reference)
        return std::nullopt;
      operands.back() = &references[reference];
      auto type = cast<RankedTensorType>(value.getType());
      if (type == reference.getType() ||
          !isQuantizedElement(type.getElementType()))
        continue;
      if (!getQuantization(type.getElementType()) || !isRealTensor(reference))
        return std::nullopt;
      operands.back() =
          &quantized.emplace_back(quantizeTensor(*operands.back(), type));
    }
    return pair.planExecutor->compute(op, operands);
  }

  void addTensor(size_t index, const Tensor &tensor) {
    ActivationStatistics &statistics = counts.tensors[index];
    addLevels(tensor, statistics);
    Value reference = pair.match.find(pair.tensors[index].value);
    if (!reference || !isRealTensor(reference))
      return;
    const Tensor &real = references[reference];
    ArrayRef<float> values = takeCounted(real.view<float>(), real);
    if (llvm::all_of(values, [](float value) { return std::isfinite(value); }))
      statistics.addReal(values);
    else if (odd.empty())
      odd = getTensorName(reference);
  }

  void addLevels(const Tensor &tensor, ActivationStatistics &statistics) {
    bool batched = !tensor.shape.empty() && tensor.shape[0] == pair.batch;
    size_t count = tensor.size();
    if (batched)
      count = count / pair.batch * photos;
    switch (tensor.kind) {
    case ElementKind::I8:
      return statistics.addStored(tensor.view<int8_t>().take_front(count));
    case ElementKind::U8:
      return statistics.addStored(tensor.view<uint8_t>().take_front(count));
    case ElementKind::I16:
      return statistics.addStored(tensor.view<int16_t>().take_front(count));
    case ElementKind::U16:
      return statistics.addStored(tensor.view<uint16_t>().take_front(count));
    default:
      llvm_unreachable("levels have at most 16 bits");
    }
  }

  const AnalyzedPair &pair;
  size_t photos;
  AnalyzeCounts &counts;
  /// Of the float run, by value of the float graph.
  DenseMap<Value, Tensor> references;
  std::string odd; ///< a tensor that is not finite
};

} // namespace

llvm::Error qwid::walkLayers(const AnalyzedPair &pair, ArrayRef<Tensor> inputs,
                             size_t photos, AnalyzeCounts &counts) {
  return Walk(pair, photos, counts).run(inputs);
}
