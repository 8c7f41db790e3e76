//===- IntegerMath.cpp - Ops on plain integers, and casts -----------------===//
//
// Numbers are read into 64 bits, and a result keeps the low bits that its type
// has (Dialect/Functions.h).
//
//===----------------------------------------------------------------------===//

#include "Windows.h"
#include "qwid/Dialect/Functions.h"

using namespace mlir;
using namespace qwid;

namespace {

using Numbers = std::vector<int64_t>;
using Combine = std::function<int64_t(int64_t, int64_t)>;

Type elementOf(Value value) { return getTensorType(value).getElementType(); }

Combine combinerOf(Operation *op) {
  auto makeFunction = [](BinaryFunction function) -> Combine {
    return [=](int64_t x, int64_t y) { return applyFunction(function, x, y); };
  };
  if (auto binary = dyn_cast<BinaryFunctionOp>(op))
    return makeFunction(binary.getFunction());
  if (isa<AddOp>(op))
    return addIntegers;
  if (isa<MulOp>(op))
    return multiplyIntegers;
  switch (cast<ReduceOp>(op).getReduction()) {
  case Reduction::Sum:
    return addIntegers;
  case Reduction::Prod:
    return multiplyIntegers;
  case Reduction::Max:
    return makeFunction(BinaryFunction::Max);
  case Reduction::Min:
    return makeFunction(BinaryFunction::Min);
  }
  llvm_unreachable("every reduction is handled");
}

void store(Tensor &result, Type element, Numbers values) {
  for (int64_t &value : values)
    value = wrapInteger(value, element);
  result.setWideIntegers(values);
}

Kernel makeBinary(Operation *op) {
  auto shape = getTensorType(op->getResult(0)).getShape();
  auto lhsMap =
      makeBroadcastMap(getTensorType(op->getOperand(0)).getShape(), shape);
  auto rhsMap =
      makeBroadcastMap(getTensorType(op->getOperand(1)).getShape(), shape);
  Type element = elementOf(op->getResult(0));
  return [=, combine = combinerOf(op)](ArrayRef<const Tensor *> operands,
                                       Tensor &result) {
    Numbers lhs = operands[0]->getWideIntegers();
    Numbers rhs = operands[1]->getWideIntegers();
    Numbers values(lhsMap.size());
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = combine(lhs[lhsMap[i]], rhs[rhsMap[i]]);
    store(result, element, std::move(values));
  };
}

Kernel makeUnary(UnaryFunctionOp op) {
  UnaryFunction function = op.getFunction();
  Type element = elementOf(op.getResult());
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    Numbers values = operands[0]->getWideIntegers();
    for (int64_t &value : values)
      value = applyFunction(function, value);
    store(result, element, std::move(values));
  };
}

Kernel makeReduce(ReduceOp op) {
  ReducedCells cells(op.getInput().getType().getShape(), op.getAxes());
  Type element = elementOf(op.getResult());
  return [=, combine = combinerOf(op)](ArrayRef<const Tensor *> operands,
                                       Tensor &result) {
    Numbers input = operands[0]->getWideIntegers(), values;
    for (int64_t first : cells.first) {
      int64_t value = input[first];
      for (int64_t offset : ArrayRef(cells.offsets).drop_front())
        value = combine(value, input[first + offset]);
      values.push_back(value);
    }
    store(result, element, std::move(values));
  };
}

Kernel makeMaxPool(PoolWindows windows, Type element) {
  int64_t low = getIntegerRange(element).low;
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    Numbers input = operands[0]->getWideIntegers(), values(result.size());
    windows.forEach(false, [&](int64_t to, int64_t, auto visit) {
      values[to] = low;
      visit([&](int64_t from) {
        values[to] = std::max(values[to], input[from]);
      });
    });
    result.setWideIntegers(values);
  };
}

Kernel makeCast(CastOp op) {
  Type from = elementOf(op.getInput()), to = elementOf(op.getResult());
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    if (from.isF32() && to.isF32()) {
      result.bytes = operands[0]->bytes;
    } else if (from.isF32()) {
      Numbers values;
      for (float value : operands[0]->view<float>())
        values.push_back(castToInteger(value, to));
      result.setWideIntegers(values);
    } else if (to.isF32()) {
      llvm::copy(operands[0]->getWideIntegers(), result.view<float>().begin());
    } else {
      store(result, to, operands[0]->getWideIntegers());
    }
  };
}

} // namespace

Kernel qwid::buildIntegerMath(Operation *op) {
  if (auto cast = dyn_cast<CastOp>(op))
    return makeCast(cast);
  if (op->getNumOperands() == 0 || isRealElement(elementOf(op->getOperand(0))))
    return {};
  if (isa<AddOp, MulOp, BinaryFunctionOp>(op))
    return makeBinary(op);
  if (auto unary = dyn_cast<UnaryFunctionOp>(op))
    return makeUnary(unary);
  if (auto reduce = dyn_cast<ReduceOp>(op))
    return makeReduce(reduce);
  if (auto pool = dyn_cast<MaxPoolOp>(op))
    return makeMaxPool(PoolWindows::describe(pool),
                       elementOf(op->getResult(0)));
  if (auto pool = dyn_cast<GlobalMaxPoolOp>(op))
    return makeMaxPool(PoolWindows::describeGlobal(pool),
                       elementOf(op->getResult(0)));
  return {};
}
