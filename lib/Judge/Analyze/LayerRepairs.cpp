//===- LayerRepairs.cpp - The plan with one layer in float ----------------===//

#include "LayerRepairs.h"

#include "qwid/Dialect/Quantization.h"
#include "qwid/Dialect/Roles.h"
#include "qwid/Driver/CountMacs.h"
#include "qwid/Support/Parallel.h"

using namespace mlir;
using namespace qwid;

//===----------------------------------------------------------------------===//
// Setting up
//===----------------------------------------------------------------------===//

/// Whether `layer` computes something that float could do better.
static bool isRepairable(const PlanLayer &layer) {
  IntegerForm form = getIntegerForm(layer.op);
  return layer.graphOp && layer.isQuantized() && form != IntegerForm::Keeps &&
         form != IntegerForm::Indexes;
}

/// What operand `index` of the float graph's op is in the plan's.
static Value findPlanOperand(const PlanLayer &layer, size_t index) {
  auto graphOp = dyn_cast<Weighted>(layer.graphOp);
  if (!graphOp)
    return layer.op->getOperand(index);
  // A bias may be there in one of the two alone.
  auto op = cast<Weighted>(layer.op);
  bool isInput = layer.graphOp->getOperand(index) == graphOp.getInput();
  return isInput ? op.getInput() : op.getResidual();
}

LayerRepairs::LayerRepairs(const AnalyzedPair &pair) : pair(pair) {
  if (!pair.referenceScores)
    return;
  for (auto [index, layer] : llvm::enumerate(pair.match.getLayers())) {
    if (!isRepairable(layer))
      continue;
    Repair repair{index, {}};
    for (auto [number, operand] : llvm::enumerate(layer.graphOp->getOperands()))
      repair.operands.push_back(
          operand.getDefiningOp<ConstantOp>()
              ? FloatOperand()
              : findOperand(findPlanOperand(layer, number)));
    repairs.push_back(std::move(repair));
  }
}

FloatOperand LayerRepairs::findOperand(Value value) const {
  // What moves cells between floats moves floats.
  FloatOperand moved{value, nullptr, {}};
  while (Operation *op = moved.value.getDefiningOp()) {
    Operation *graphOp = pair.match.findOp(op);
    if (!isPureMove(op) || op->getNumOperands() != 1 || !graphOp ||
        !moved.value.hasOneUse())
      break;
    moved.moves.insert(moved.moves.begin(), graphOp);
    moved.value = op->getOperand(0);
  }
  moved.accumulating = AccumulatingLayer::create(moved.value);
  if (moved.accumulating) {
    moved.value = moved.accumulating->getInput();
    return moved;
  }
  if (auto quantize = value.getDefiningOp<QuantizeOp>())
    return {quantize.getInput(), nullptr, {}};
  return {value, nullptr, {}};
}

bool LayerRepairs::contains(size_t index) const {
  return llvm::any_of(
      repairs, [&](const Repair &repair) { return repair.layer == index; });
}

/// Multiply-adds of all that depends on `op`.
static int64_t countDependentMacs(Operation *op) {
  DenseSet<Operation *> dependent{op};
  int64_t macs = 0;
  for (Operation *next = op->getNextNode(); next; next = next->getNextNode())
    if (llvm::any_of(next->getOperands(), [&](Value value) {
          return dependent.contains(value.getDefiningOp());
        })) {
      dependent.insert(next);
      macs += countMacs(next);
    }
  return macs;
}

int64_t LayerRepairs::countMacs() const {
  int64_t macs = 2 * qwid::countMacs(pair.plan);
  for (const Repair &repair : repairs) {
    Operation *op = pair.match.getLayers()[repair.layer].op;
    macs += qwid::countMacs(op) + countDependentMacs(op);
  }
  return macs;
}

//===----------------------------------------------------------------------===//
// Running
//===----------------------------------------------------------------------===//

/// What `stored` stands for, a tensor of the type of `value`.
static Tensor dequantizeTensor(const Tensor &stored, Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  if (!isQuantizedElement(type.getElementType()))
    return stored;
  Tensor real(type.getShape(), ElementKind::F32);
  llvm::copy(toReal(stored, type.getElementType()), real.view<float>().begin());
  return real;
}

Tensor LayerRepairs::compute(const FloatOperand &operand,
                             const Executor::Values &recorded) const {
  const Tensor &stored = recorded.find(operand.value)->second;
  Tensor real = operand.accumulating ? operand.accumulating->run(stored)
                                     : dequantizeTensor(stored, operand.value);
  for (Operation *move : operand.moves)
    real = pair.graphExecutor->compute(move, {&real});
  return real;
}

Executor::Values LayerRepairs::change(const Repair &repair,
                                      const Executor::Values &recorded) const {
  const PlanLayer &layer = pair.match.getLayers()[repair.layer];
  std::vector<Tensor> reals(repair.operands.size());
  SmallVector<const Tensor *> operands;
  for (auto [operand, real] : llvm::zip(repair.operands, reals)) {
    operands.push_back(operand.value ? &real : nullptr);
    if (operand.value)
      real = compute(operand, recorded);
  }
  Tensor result = pair.graphExecutor->compute(layer.graphOp, operands);
  Executor::Values changed;
  for (Operation *user : layer.getResult().getUsers())
    if (auto reader = dyn_cast<DequantizeOp>(user))
      changed[reader.getResult()] = result;
  auto type = cast<RankedTensorType>(layer.getResult().getType());
  if (getQuantization(type.getElementType()))
    changed[layer.getResult()] = quantizeTensor(result, type);
  return changed;
}

void LayerRepairs::run(ArrayRef<Tensor> inputs, size_t photos, unsigned threads,
                       const std::function<void()> &done,
                       AnalyzeCounts &counts) const {
  Tensor reference;
  auto findReference = [&](Value value, StringRef, const Tensor &tensor) {
    if (value == pair.referenceScores)
      reference = tensor;
  };
  Executor::Values recorded;
  auto record = [&](Value value, StringRef, const Tensor &tensor) {
    recorded[value] = tensor;
  };
  auto graphResults = pair.graphExecutor->run(inputs, findReference);
  auto results = pair.planExecutor->run(inputs, record);
  // The inputs have the shapes and types that both were checked for.
  assert(succeeded(graphResults) && succeeded(results));
  addScores(pair, reference, results->front(), photos, counts.baseline);
  forEachIndex(repairs.size(), threads, [&](size_t index) {
    const Repair &repair = repairs[index];
    std::vector<Tensor> repaired =
        pair.planExecutor->rerun(recorded, change(repair, recorded));
    addScores(pair, reference, repaired.front(), photos,
              counts.layers[repair.layer].repaired);
    done();
  });
}
