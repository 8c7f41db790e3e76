//===- Executor.cpp - Runs @main op by op ---------------------------------===//
//
// create() turns each op into a step: a kernel, the slots it reads, the slot it
// writes, and the slots that nobody reads afterwards. run() takes all steps in
// order; compute() takes one, rerun() those behind values that are given.
//
//===----------------------------------------------------------------------===//

#include "qwid/Reference/Executor.h"

#include "Kernels.h"
#include "qwid/Dialect/Accumulators.h"
#include "qwid/Support/FloatSequences.h"

#include <deque>
#include <limits>

using namespace mlir;
using namespace qwid;

namespace {

struct Step {
  Value result;
  Kernel kernel;
  SmallVector<unsigned> operands; ///< slots
  unsigned slot;                  ///< of the result
  SmallVector<unsigned> dying;    ///< slots read for the last time
};

} // namespace

struct Executor::Program {
  func::FuncOp entry;
  std::vector<Step> steps;
  DenseMap<Value, unsigned> slots;
  std::deque<Tensor> constants;  ///< by slot; empty for computed values
  SmallVector<unsigned> results; ///< slots
  DenseMap<Operation *, unsigned> stepOf; ///< by op

  /// Reserves the slot of `value`.
  unsigned addSlot(Value value);
  const Tensor *getConstant(Value value) const;
  LogicalResult addOp(Operation *op);
  /// Fills `dying` of every step.
  void computeLifetimes();
};

SmallVector<int64_t> qwid::getPitches(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> pitches(shape.size(), 1);
  for (int64_t i = int64_t(shape.size()) - 2; i >= 0; --i)
    pitches[i] = pitches[i + 1] * shape[i + 1];
  return pitches;
}

std::vector<int64_t> qwid::makeIndexMap(ArrayRef<int64_t> shape,
                                        ArrayRef<int64_t> pitches) {
  std::vector<int64_t> map{0};
  for (auto [size, pitch] : llvm::zip(shape, pitches)) {
    std::vector<int64_t> next;
    next.reserve(map.size() * size);
    for (int64_t base : map)
      for (int64_t i = 0; i < size; ++i)
        next.push_back(base + i * pitch);
    map = std::move(next);
  }
  return map;
}

std::vector<int64_t> qwid::makeBroadcastMap(ArrayRef<int64_t> from,
                                            ArrayRef<int64_t> to) {
  SmallVector<int64_t> pitches(to.size(), 0);
  size_t lead = to.size() - from.size();
  for (auto [index, pitch] : llvm::enumerate(getPitches(from)))
    if (from[index] != 1)
      pitches[lead + index] = pitch;
  return makeIndexMap(to, pitches);
}

std::pair<float, float> qwid::getClampBounds(ClampAttr clamp) {
  if (clamp)
    return {clamp.getLowerFloat(), clamp.getUpperFloat()};
  float infinity = std::numeric_limits<float>::infinity();
  return {-infinity, infinity};
}

unsigned Executor::Program::addSlot(Value value) {
  unsigned slot = constants.size();
  slots[value] = slot;
  constants.emplace_back();
  return slot;
}

const Tensor *Executor::Program::getConstant(Value value) const {
  return value.getDefiningOp<ConstantOp>() ? &constants[slots.lookup(value)]
                                           : nullptr;
}

/// An error that names the ONNX node of `op`.
static LogicalResult cannotRun(Operation *op) {
  return op->emitError() << "the reference executor cannot run '"
                         << op->getName() << "' of node '" << getUserName(op)
                         << "': expected an op of the stages float or "
                            "quantized on static tensors";
}

static Kernel buildKernel(Operation *op, ConstantLookup constants) {
  if (Kernel kernel = buildContraction(op, constants))
    return kernel;
  // Plain integers first: the float families take what is not quantized.
  for (auto build : {buildIntegerMath, buildFloatPointwise, buildFloatWindow,
                     buildFloatReduction, buildIntegerPointwise,
                     buildIntegerWindow, buildMovement})
    if (Kernel kernel = build(op))
      return kernel;
  return {};
}

LogicalResult Executor::Program::addOp(Operation *op) {
  if (op->getNumResults() != 1 || op->getNumRegions() != 0)
    return cannotRun(op);
  auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!type || !type.hasStaticShape() ||
      failed(getElementKind(type.getElementType())))
    return cannotRun(op);
  if (failed(verifyAccumulators(op)))
    return failure();
  Step step;
  step.result = op->getResult(0);
  for (Value operand : op->getOperands())
    step.operands.push_back(slots.lookup(operand));
  step.slot = addSlot(step.result);
  if (auto constant = dyn_cast<ConstantOp>(op)) {
    constants[step.slot] = makeTensor(type, constant.getValue());
    return success();
  }
  auto lookup = [&](Value value) { return getConstant(value); };
  step.kernel = buildKernel(op, lookup);
  if (!step.kernel)
    return cannotRun(op);
  stepOf[op] = steps.size();
  steps.push_back(std::move(step));
  return success();
}

void Executor::Program::computeLifetimes() {
  llvm::SmallDenseSet<unsigned> alive(results.begin(), results.end());
  for (Step &step : llvm::reverse(steps)) {
    if (!alive.contains(step.slot))
      step.dying.push_back(step.slot); // nobody reads it
    for (unsigned slot : step.operands)
      if (constants[slot].bytes.empty() && alive.insert(slot).second)
        step.dying.push_back(slot);
  }
}

Executor::Executor(std::unique_ptr<Program> program)
    : program(std::move(program)) {}
Executor::~Executor() = default;

FailureOr<std::unique_ptr<Executor>> Executor::create(ModuleOp module) {
  auto program = std::make_unique<Program>();
  program->entry = module.lookupSymbol<func::FuncOp>(names::kEntry);
  func::FuncOp entry = program->entry;
  if (!entry || !entry.getBody().hasOneBlock())
    return module.emitError()
           << "expected a function @" << names::kEntry << " of one block";
  for (BlockArgument argument : entry.getArguments()) {
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (!type || !type.hasStaticShape() ||
        failed(getElementKind(type.getElementType())))
      return entry.emitError()
             << "expected arguments that are static tensors of numbers, got "
             << argument.getType();
    program->addSlot(argument);
  }
  for (Operation &op : entry.getBody().front().without_terminator())
    if (failed(program->addOp(&op)))
      return failure();
  for (Value value : entry.getBody().front().getTerminator()->getOperands())
    program->results.push_back(program->slots.lookup(value));
  program->computeLifetimes();
  return std::unique_ptr<Executor>(new Executor(std::move(program)));
}

static void canonicalize(Tensor &tensor) {
  if (tensor.kind != ElementKind::F32)
    return;
  auto values = tensor.view<float>();
  canonicalizeNaN(values.data(), values.size());
}

/// What `step` gives for `operands`.
static Tensor execute(const Step &step, ArrayRef<const Tensor *> operands) {
  Tensor result(getTensorType(step.result));
  step.kernel(operands, result);
  // What results and observers show does not depend on the CPU.
  canonicalize(result);
  return result;
}

FailureOr<std::vector<Tensor>> Executor::run(ArrayRef<Tensor> inputs,
                                             Observer observe) const {
  func::FuncOp entry = program->entry;
  if (inputs.size() != entry.getNumArguments())
    return entry.emitError() << "expected " << entry.getNumArguments()
                             << " inputs, got " << inputs.size();
  std::vector<Tensor> values(program->constants.size());
  SmallVector<const Tensor *> known(values.size());
  for (auto [index, tensor] : llvm::enumerate(program->constants))
    known[index] = tensor.bytes.empty() ? &values[index] : &tensor;
  for (auto [argument, input] : llvm::zip(entry.getArguments(), inputs)) {
    Tensor expected(getTensorType(argument));
    if (input.shape != expected.shape || input.kind != expected.kind ||
        input.bytes.size() != expected.bytes.size())
      return entry.emitError() << "expected input " << argument.getArgNumber()
                               << " to hold " << argument.getType();
    known[program->slots.lookup(argument)] = &input;
    if (observe)
      observe(argument, getTensorName(argument), input);
  }
  for (const Step &step : program->steps) {
    SmallVector<const Tensor *> operands;
    for (unsigned slot : step.operands)
      operands.push_back(known[slot]);
    values[step.slot] = execute(step, operands);
    if (observe)
      observe(step.result, getTensorName(step.result), values[step.slot]);
    for (unsigned slot : step.dying)
      values[slot] = Tensor();
  }
  std::vector<Tensor> results;
  for (unsigned slot : program->results) {
    results.push_back(*known[slot]);
    canonicalize(results.back());
  }
  return results;
}

Tensor Executor::compute(Operation *op,
                         ArrayRef<const Tensor *> operands) const {
  const Step &step = program->steps[program->stepOf.lookup(op)];
  SmallVector<const Tensor *> known(operands);
  for (auto [slot, operand] : llvm::zip(step.operands, known))
    if (!operand)
      operand = &program->constants[slot];
  return execute(step, known);
}

std::vector<Tensor> Executor::rerun(const Values &recorded,
                                    Values changed) const {
  auto find = [&](Value value) {
    if (const Tensor *constant = program->getConstant(value))
      return constant;
    auto it = changed.find(value);
    return it != changed.end() ? &it->second : &recorded.find(value)->second;
  };
  for (const Step &step : program->steps) {
    auto operands = step.result.getDefiningOp()->getOperands();
    if (changed.contains(step.result) ||
        llvm::none_of(operands,
                      [&](Value value) { return changed.contains(value); }))
      continue;
    Tensor result = execute(step, llvm::map_to_vector(operands, find));
    changed[step.result] = std::move(result);
  }
  std::vector<Tensor> results;
  for (Value value :
       program->entry.getBody().front().getTerminator()->getOperands()) {
    results.push_back(*find(value));
    canonicalize(results.back());
  }
  return results;
}
