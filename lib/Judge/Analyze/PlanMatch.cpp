//===- PlanMatch.cpp - What a plan's values are in the float graph --------===//

#include "PlanMatch.h"

#include "qwid/Dialect/Roles.h"
#include "qwid/Judge/PlanLayers.h"

#include "llvm/ADT/StringMap.h"

#include <deque>

using namespace mlir;
using namespace qwid;

bool qwid::isRealTensor(Value value) {
  return getElementTypeOrSelf(value.getType()).isF32();
}

bool qwid::isPureMove(Operation *op) {
  return hasRole(op, Role::Movement) &&
         getIntegerForm(op) == IntegerForm::Keeps;
}

bool PlanLayer::isQuantized() const { return readsQuantized(op); }

/// Whether the result of `op` stands for what it reads.
static bool isBorder(Operation *op) {
  return hasRole(op, Role::Border) || isa<RescaleOp>(op);
}

static std::string describeShape(Value value) {
  std::string text;
  for (int64_t size : cast<RankedTensorType>(value.getType()).getShape())
    text += "x" + std::to_string(size);
  return text;
}

/// What the results of an op and of its twin have in common.
static std::string makeKey(Value value, StringRef kind = "") {
  return (kind + "\n" + describeShape(value) + "\n" + getTensorName(value))
      .str();
}

/// Whether both bound their results alike; the contexts may differ.
static bool haveEqualClamps(Operation *a, Operation *b) {
  auto print = [](Operation *op) {
    std::string text;
    auto bounded = dyn_cast<FusedClamp>(op);
    if (bounded && bounded.getClampAttr())
      llvm::raw_string_ostream(text) << bounded.getClampAttr();
    return text;
  };
  return print(a) == print(b);
}

void PlanMatch::matchOps(Block &plan, Block &graph) {
  llvm::StringMap<std::deque<Operation *>> candidates;
  auto keyOf = [](Operation &op) {
    return makeKey(op.getResult(0), getKindName(&op));
  };
  for (Operation &op : graph.without_terminator())
    candidates[keyOf(op)].push_back(&op);
  for (Operation &op : plan.without_terminator()) {
    if (isBorder(&op)) {
      values[op.getResult(0)] = find(op.getOperand(0));
      continue;
    }
    std::deque<Operation *> &twins = candidates[keyOf(op)];
    if (hasRole(&op, Role::Constant) || twins.empty())
      continue;
    ops[&op] = twins.front();
    if (haveEqualClamps(&op, twins.front()))
      values[op.getResult(0)] = twins.front()->getResult(0);
    twins.pop_front();
  }
}

void PlanMatch::matchRest(Block &plan, Block &graph) {
  DenseSet<Value> taken;
  for (auto [value, reference] : values)
    taken.insert(reference);
  llvm::StringMap<std::deque<Value>> candidates;
  for (Operation &op : graph.without_terminator())
    if (Value result = op.getResult(0);
        !hasRole(&op, Role::Constant) && !taken.contains(result))
      candidates[makeKey(result)].push_back(result);
  for (Operation &op : plan.without_terminator()) {
    if (isBorder(&op)) {
      values[op.getResult(0)] = find(op.getOperand(0));
      continue;
    }
    // The contraction before a clamp that was split off is not the clamp.
    if (hasRole(&op, Role::Constant) || ops.contains(&op))
      continue;
    std::deque<Value> &twins = candidates[makeKey(op.getResult(0))];
    if (twins.empty())
      continue;
    values[op.getResult(0)] = twins.front();
    twins.pop_front();
  }
}

PlanMatch::PlanMatch(func::FuncOp plan, func::FuncOp graph) {
  for (auto [own, other] : llvm::zip(plan.getArguments(), graph.getArguments()))
    values[own] = other;
  Block &planBody = plan.getBody().front();
  Block &graphBody = graph.getBody().front();
  matchOps(planBody, graphBody);
  matchRest(planBody, graphBody);
  for (Operation *op : listLayers(plan)) {
    Value reference = find(op->getResult(0));
    if (reference && !isRealTensor(reference))
      reference = Value();
    layers.push_back({op, reference, findOp(op)});
  }
}
