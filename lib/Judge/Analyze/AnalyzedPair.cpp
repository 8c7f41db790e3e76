//===- AnalyzedPair.cpp - A plan and its float model, ready to run --------===//

#include "AnalyzedPair.h"

#include "qwid/Dialect/Quantization.h"
#include "qwid/Dialect/Roles.h"
#include "qwid/Driver/Answers.h"
#include "qwid/Driver/Failure.h"
#include "qwid/Driver/Preprocess.h"
#include "qwid/Support/FixedPoint.h"
#include "qwid/Support/PrintableText.h"

using namespace mlir;
using namespace qwid;

//===----------------------------------------------------------------------===//
// The pair
//===----------------------------------------------------------------------===//

/// The levels of `value`, if it has at most 16 bits and one scale.
static std::optional<LevelScale> findLevels(Value value) {
  auto type = dyn_cast<quant::UniformQuantizedType>(
      getElementTypeOrSelf(value.getType()));
  if (!type || type.getStorageTypeIntegralWidth() > 16)
    return std::nullopt;
  return LevelScale{float(type.getScale()), int32_t(type.getZeroPoint()),
                    int32_t(type.getStorageTypeMin()),
                    int32_t(type.getStorageTypeMax())};
}

/// What the first result of the network is.
static ScoreKind classify(Value scores, int64_t batch) {
  Tensor zeros(cast<RankedTensorType>(scores.getType()));
  if (readAnswers(zeros, batch).empty())
    return ScoreKind::Numbers;
  Operation *op = scores.getDefiningOp();
  while (op && isRearrangement(op))
    op = op->getOperand(0).getDefiningOp();
  return isa_and_nonnull<SoftmaxOp>(op) ? ScoreKind::Probabilities
                                        : ScoreKind::Logits;
}

AnalyzedPair::AnalyzedPair(func::FuncOp plan, func::FuncOp graph)
    : plan(plan), graph(graph), match(plan, graph) {
  for (auto [index, layer] : llvm::enumerate(match.getLayers()))
    layerOf[layer.getResult()] = index;
  for (Operation &op : plan.getBody().front().without_terminator()) {
    Value value = op.getResult(0);
    if (hasRole(&op, Role::Constant) || isRearrangement(&op))
      continue;
    if (std::optional<LevelScale> scale = findLevels(value)) {
      tensorOf[value] = tensors.size();
      tensors.push_back({value, *scale});
    }
  }
  auto input = cast<RankedTensorType>(plan.getArgumentTypes().front());
  batch = input.getRank() ? input.getDimSize(0) : 1;
  scores = plan.getBody().front().getTerminator()->getOperand(0);
  referenceScores = match.find(scores);
  if (referenceScores && !isRealTensor(referenceScores))
    referenceScores = Value();
  scoreKind =
      referenceScores ? classify(referenceScores, batch) : ScoreKind::Numbers;
}

AnalyzeCounts AnalyzedPair::makeCounts() const {
  AnalyzeCounts counts;
  counts.layers.resize(match.getLayers().size());
  for (const LevelTensor &tensor : tensors) {
    auto shape = cast<RankedTensorType>(tensor.value.getType()).getShape();
    counts.tensors.emplace_back(tensor.scale, shape.empty() ? 1 : shape.back());
  }
  return counts;
}

static std::string printTypes(func::FuncOp function) {
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::interleaveComma(function.getArgumentTypes(), os);
  return text;
}

/// An error if `plan` cannot have been made of `model`.
static llvm::Error checkPair(const AnalyzedPair &pair, const Model &model,
                             const Model &plan) {
  std::string names = "'" + makePrintable(plan.getName()) + "' and '" +
                      makePrintable(model.getName()) + "'";
  std::string given = printTypes(pair.plan), expected = printTypes(pair.graph);
  if (given != expected)
    return makeFailure(Fault::Input,
                       names + " take different inputs, " + given + " and " +
                           expected +
                           "; give the model that the plan was made of, with "
                           "the same --batch and --input-shape");
  if (llvm::none_of(pair.match.getLayers(),
                    [](const PlanLayer &layer) { return layer.reference; }))
    return makeFailure(Fault::Input,
                       names + " have no tensor in common, by name and shape; "
                               "give the model that the plan was made of");
  return llvm::Error::success();
}

llvm::Expected<std::unique_ptr<AnalyzedPair>>
AnalyzedPair::create(const Model &model, const Model &plan) {
  if (!plan.isQuantized() || model.isQuantized())
    return makeFailure(Fault::Input,
                       "expected a float model and a plan that was quantized, "
                       "got two of the same kind");
  func::FuncOp entry = getEntry(plan.getModule());
  if (entry.getNumArguments() == 0 || entry.getNumResults() == 0)
    return makeFailure(Fault::Input, "'" + makePrintable(plan.getName()) +
                                         "' has no input or no output: there "
                                         "is nothing to analyze");
  auto pair =
      std::make_unique<AnalyzedPair>(entry, getEntry(model.getModule()));
  if (llvm::Error error = checkPair(*pair, model, plan))
    return std::move(error);
  for (auto [module, executor] :
       {std::pair(plan.getModule(), &pair->planExecutor),
        std::pair(model.getModule(), &pair->graphExecutor)}) {
    Messages messages;
    DiagnosticCollector collector(*module.getContext(), messages);
    auto created = Executor::create(module);
    if (failed(created))
      return llvm::make_error<Failure>(Fault::Input, std::move(messages));
    *executor = std::move(*created);
  }
  return pair;
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

Tensor qwid::quantizeTensor(const Tensor &real, RankedTensorType type) {
  Quantization to = *getQuantization(type.getElementType());
  ArrayRef<float> values = real.view<float>();
  std::vector<int32_t> stored(values.size());
  for (size_t i = 0; i < stored.size(); ++i)
    stored[i] = quantize(values[i], to.scale, to.zeroPoint, to.low, to.high);
  Tensor result(type);
  result.setIntegers(stored);
  return result;
}

ArrayRef<float> qwid::takePhotos(ArrayRef<float> values,
                                 ArrayRef<int64_t> shape, int64_t batch,
                                 size_t photos) {
  bool batched = !shape.empty() && shape[0] == batch;
  return batched ? values.take_front(values.size() / batch * photos) : values;
}

void qwid::addScores(const AnalyzedPair &pair, const Tensor &reference,
                     const Tensor &result, size_t photos, ScoreDrift &drift) {
  std::vector<float> scores =
      toReal(result, getElementTypeOrSelf(pair.scores.getType()));
  bool batched = !reference.shape.empty() && reference.shape[0] == pair.batch;
  size_t size = batched ? scores.size() / pair.batch : scores.size();
  for (size_t photo = 0; photo < (batched ? photos : 1); ++photo)
    drift.add(reference.view<float>().slice(photo * size, size),
              ArrayRef(scores).slice(photo * size, size), pair.scoreKind);
}
