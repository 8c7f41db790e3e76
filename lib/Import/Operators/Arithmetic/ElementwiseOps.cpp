//===- ElementwiseOps.cpp - Functions of two and more numbers -------------===//
//
// Add, Sub, Mul, Div, Pow, Max, Min, Sum, Mean; on f32 and, but for Pow and
// Mean, on integers. The dialect has add, mul, and binary for the rest. x - y is
// x + (-y), which is exact. x / c, where the reciprocal of c is a normal number,
// is x * (1 / c): exact if c is a power of two, else within 1 ulp, and a product
// has an integer form. Two known tensors are computed at once.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Graph/Arithmetic.h"
#include "lib/Import/OpTable.h"

#include "qwid/Dialect/Functions.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

namespace {

/// A result computed from two known inputs: `onFloats` for f32, `onIntegers`
/// for shape arithmetic. Nothing if it has to be an op (or an error).
template <typename OnFloats, typename OnIntegers>
std::optional<HostTensor> fold(NodeImporter &node, OnFloats onFloats,
                               OnIntegers onIntegers) {
  const HostTensor *lhs = node.known(0), *rhs = node.known(1);
  if (!lhs || !rhs || lhs->element != rhs->element)
    return std::nullopt;
  auto shape = broadcastShapes(lhs->shape, rhs->shape);
  if (!shape || !isFoldable(*shape))
    return std::nullopt;
  HostTensor a = lhs->broadcast(*shape), b = rhs->broadcast(*shape);
  HostTensor result{*shape, a.element, {}, {}};
  for (int64_t i = 0, cells = a.count(); i < cells; ++i) {
    if (a.isFloat())
      result.floats.push_back(onFloats(a.floatAt(i), b.floatAt(i)));
    else
      result.integers.push_back(
          wrapInteger(onIntegers(a.integerAt(i), b.integerAt(i)), a.element));
  }
  return result;
}

template <BinaryFunction function>
std::optional<HostTensor> foldFunction(NodeImporter &node) {
  return fold(
      node,
      [](float x, float y) {
        ScalarOps ops;
        return emitFunction(ops, function, x, y);
      },
      [](int64_t x, int64_t y) { return applyFunction(function, x, y); });
}

/// Inputs 0 and 1, numbers of one type; null after an error.
std::pair<Value, Value> readPair(NodeImporter &node) {
  Value lhs = node.numberValue(0), rhs = lhs ? node.numberValue(1) : Value();
  if (lhs && rhs && elementOf(lhs) != elementOf(rhs))
    node.error() << "expected inputs of one type, got " << lhs.getType()
                 << " and " << rhs.getType();
  return node.failed() ? std::pair<Value, Value>() : std::pair(lhs, rhs);
}

LogicalResult buildAdd(NodeImporter &node) {
  if (auto folded =
          fold(node, [](float a, float b) { return a + b; }, addIntegers))
    return node.setResult(std::move(*folded));
  auto [lhs, rhs] = readPair(node);
  return node.setResult(Arithmetic(node).add(lhs, rhs));
}

LogicalResult buildMul(NodeImporter &node) {
  if (auto folded =
          fold(node, [](float a, float b) { return a * b; }, multiplyIntegers))
    return node.setResult(std::move(*folded));
  auto [lhs, rhs] = readPair(node);
  return node.setResult(Arithmetic(node).multiply(lhs, rhs));
}

/// A known f32 input as a constant of other values.
template <typename Function>
Value mapConstant(NodeImporter &node, const HostTensor &known, StringRef suffix,
                  Function function) {
  SmallVector<float> values;
  for (float value : known.floats)
    values.push_back(function(value));
  return node.floatConstant(node.helperLoc(suffix), known.shape, values);
}

LogicalResult buildSub(NodeImporter &node) {
  auto folded = fold(
      node, [](float a, float b) { return a - b; },
      [](int64_t a, int64_t b) {
        return addIntegers(a, applyFunction(UnaryFunction::Neg, b));
      });
  if (folded)
    return node.setResult(std::move(*folded));
  Arithmetic math(node);
  const HostTensor *known = node.known(1);
  if (known && known->isFloat())
    return node.setResult(
        math.add(node.floatValue(0), mapConstant(node, *known, "negated",
                                                 [](float x) { return -x; })));
  auto [lhs, rhs] = readPair(node);
  return node.setResult(math.subtract(lhs, rhs));
}

LogicalResult buildDiv(NodeImporter &node) {
  if (auto folded = foldFunction<BinaryFunction::Div>(node))
    return node.setResult(std::move(*folded));
  Arithmetic math(node);
  const HostTensor *known = node.known(1);
  if (known && known->isFloat() && llvm::all_of(known->floats, [](float x) {
        return std::isnormal(x) && std::isnormal(1.0f / x);
      }))
    return node.setResult(math.multiply(
        node.floatValue(0), mapConstant(node, *known, "reciprocal",
                                        [](float x) { return 1.0f / x; })));
  auto [lhs, rhs] = readPair(node);
  return node.setResult(math.apply(BinaryFunction::Div, lhs, rhs));
}

/// The exponent, if it is one known number.
std::optional<float> readExponent(NodeImporter &node) {
  const HostTensor *known = node.known(1);
  if (!known || known->count() != 1)
    return std::nullopt;
  return known->isFloat() ? known->floatAt(0) : float(known->integerAt(0));
}

/// The exponent may have another type than the base.
LogicalResult buildPow(NodeImporter &node) {
  if (auto folded = foldFunction<BinaryFunction::Pow>(node);
      folded && folded->isFloat())
    return node.setResult(std::move(*folded));
  Value base = node.floatValue(0);
  std::optional<float> known = readExponent(node);
  if (node.failed())
    return failure();
  Arithmetic math(node);
  if (known && node.shape(1).size() <= node.shape(0).size())
    return node.setResult(math.power(base, *known));
  Value exponent = node.numberValue(1);
  if (exponent && !elementOf(exponent).isF32())
    exponent = node.create<CastOp>(node.helperLoc("exponent"), exponent);
  return node.setResult(math.apply(BinaryFunction::Pow, base, exponent));
}

/// Any number of inputs, from the left. The last step is called `last`.
template <typename Step>
Value accumulate(NodeImporter &node, StringRef last, Step step) {
  Value result = node.numberValue(0);
  for (size_t index = 1; result && index < node.numInputs(); ++index) {
    Value input = node.numberValue(index);
    if (input && elementOf(input) != elementOf(result))
      node.error() << "expected inputs of one type, got " << result.getType()
                   << " and " << input.getType();
    if (node.failed())
      return {};
    bool isLast = index + 1 == node.numInputs();
    result = step(result, input,
                  isLast ? last.str() : "step" + std::to_string(index));
  }
  return result;
}

template <BinaryFunction function>
LogicalResult buildExtreme(NodeImporter &node) {
  if (node.numInputs() == 1)
    return node.forward(0);
  if (node.numInputs() == 2)
    if (auto folded = foldFunction<function>(node))
      return node.setResult(std::move(*folded));
  Arithmetic math(node);
  return node.setResult(
      accumulate(node, "", [&](Value x, Value y, StringRef suffix) {
        return math.apply(function, x, y, suffix);
      }));
}

LogicalResult buildSum(NodeImporter &node) {
  if (node.numInputs() == 1)
    return node.forward(0);
  Arithmetic math(node);
  return node.setResult(
      accumulate(node, "", [&](Value x, Value y, StringRef suffix) {
        return math.add(x, y, suffix);
      }));
}

LogicalResult buildMean(NodeImporter &node) {
  if (node.numInputs() == 1)
    return node.forward(0);
  Arithmetic math(node);
  Value sum = accumulate(node, "sum", [&](Value x, Value y, StringRef suffix) {
    return math.add(x, y, suffix);
  });
  if (sum && !elementOf(sum).isF32())
    return node.unsupported("a mean of integers");
  return node.setResult(math.scale(sum, 1.0f / float(node.numInputs())));
}

constexpr OpEntry kOps[] = {
    {"Add", 7, 14, 2, 2, buildAdd, "", kNumberTypes},
    {"Div", 7, 14, 2, 2, buildDiv, "", kNumberTypes,
     "by a constant: times its reciprocal"},
    {"Max", 6, 13, 1, kAnyInputs, buildExtreme<BinaryFunction::Max>, "",
     kNumberTypes},
    {"Mean", 6, 13, 1, kAnyInputs, buildMean},
    {"Min", 6, 13, 1, kAnyInputs, buildExtreme<BinaryFunction::Min>, "",
     kNumberTypes},
    {"Mul", 7, 14, 2, 2, buildMul, "", kNumberTypes},
    {"Pow", 7, 15, 2, 2, buildPow, "", "float",
     "the exponent may be of integers"},
    {"Sub", 7, 14, 2, 2, buildSub, "", kNumberTypes},
    {"Sum", 6, 13, 1, kAnyInputs, buildSum, "", kNumberTypes},
};

} // namespace

ArrayRef<OpEntry> qwid::getElementwiseOps() { return kOps; }
