//===- ElementwiseOps.cpp - Add, Sub, Mul, Div, Sum -----------------------===//
//
// The dialect has add and mul. x - y is x + (-y), which is exact. x / c is
// x * (1 / c) where c is a power of two, which is exact too; other divisions
// are rejected rather than changed in their last bit.
//
//===----------------------------------------------------------------------===//

#include "NodeImporter.h"
#include "OpTable.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

namespace {

/// The NumPy broadcast of two shapes, nothing if they do not fit.
std::optional<SmallVector<int64_t>> broadcast(ArrayRef<int64_t> a,
                                              ArrayRef<int64_t> b) {
  SmallVector<int64_t> shape(std::max(a.size(), b.size()), 1);
  for (size_t i = 1; i <= shape.size(); ++i) {
    int64_t x = i <= a.size() ? a[a.size() - i] : 1;
    int64_t y = i <= b.size() ? b[b.size() - i] : 1;
    if (x != y && x != 1 && y != 1)
      return std::nullopt;
    shape[shape.size() - i] = x == 1 ? y : x;
  }
  return shape;
}

/// A result computed from two known inputs: `onFloats` for f32, `onIntegers`
/// for shape arithmetic. Nothing if it has to be an op (or an error).
template <typename OnFloats, typename OnIntegers>
std::optional<HostTensor> fold(NodeImporter &node, OnFloats onFloats,
                               OnIntegers onIntegers) {
  const HostTensor *lhs = node.known(0), *rhs = node.known(1);
  if (!lhs || !rhs || lhs->element != rhs->element)
    return std::nullopt;
  auto shape = broadcast(lhs->shape, rhs->shape);
  auto cells = shape ? checkedCount(*shape) : std::nullopt;
  if (!cells || *cells > kMaxFolded)
    return std::nullopt;
  HostTensor a = lhs->broadcast(*shape), b = rhs->broadcast(*shape);
  HostTensor result{*shape, a.element, {}, {}};
  for (int64_t i = 0; i < *cells; ++i) {
    if (a.isFloat())
      result.floats.push_back(onFloats(a.floatAt(i), b.floatAt(i)));
    else if (std::optional<int64_t> value =
                 onIntegers(a.integerAt(i), b.integerAt(i)))
      result.integers.push_back(*value);
    else
      return std::nullopt;
  }
  return result;
}

/// Wraps as two's complement does, where signed arithmetic may not.
int64_t wrap(uint64_t value) { return int64_t(value); }

LogicalResult buildAdd(NodeImporter &node) {
  auto folded = fold(
      node, [](float a, float b) { return a + b; },
      [](int64_t a, int64_t b) -> std::optional<int64_t> {
        return wrap(uint64_t(a) + uint64_t(b));
      });
  if (folded)
    return node.setResult(std::move(*folded));
  Value lhs = node.floatValue(0), rhs = node.floatValue(1);
  if (node.failed())
    return failure();
  return node.emit<AddOp>(lhs, rhs, ClampAttr(), RescaleKindAttr());
}

LogicalResult buildMul(NodeImporter &node) {
  auto folded = fold(
      node, [](float a, float b) { return a * b; },
      [](int64_t a, int64_t b) -> std::optional<int64_t> {
        return wrap(uint64_t(a) * uint64_t(b));
      });
  if (folded)
    return node.setResult(std::move(*folded));
  Value lhs = node.floatValue(0), rhs = node.floatValue(1);
  if (node.failed())
    return failure();
  return node.emit<MulOp>(lhs, rhs, ClampAttr(), RescaleKindAttr());
}

/// -input(index): a constant if it is known, else a product with -1.
Value negated(NodeImporter &node, size_t index) {
  Location location = node.helperLoc("negated");
  if (const HostTensor *known = node.known(index); known && known->isFloat()) {
    SmallVector<float> values;
    for (float value : known->floats)
      values.push_back(-value);
    return node.floatConstant(location, known->shape, values);
  }
  Value input = node.floatValue(index);
  if (node.failed())
    return {};
  Value minusOne = node.floatConstant(node.helperLoc("minus_one"), {}, -1.0f);
  return node.create<MulOp>(location, input, minusOne, ClampAttr(),
                            RescaleKindAttr());
}

LogicalResult buildSub(NodeImporter &node) {
  auto folded = fold(
      node, [](float a, float b) { return a - b; },
      [](int64_t a, int64_t b) -> std::optional<int64_t> {
        return wrap(uint64_t(a) - uint64_t(b));
      });
  if (folded)
    return node.setResult(std::move(*folded));
  Value lhs = node.floatValue(0), rhs = negated(node, 1);
  if (node.failed())
    return failure();
  return node.emit<AddOp>(lhs, rhs, ClampAttr(), RescaleKindAttr());
}

/// Whether 1 / value is exact, so that x / value == x * (1 / value).
bool hasExactReciprocal(float value) {
  int exponent;
  return std::isnormal(value) && std::isnormal(1.0f / value) &&
         std::abs(std::frexp(value, &exponent)) == 0.5f;
}

LogicalResult buildDiv(NodeImporter &node) {
  auto folded = fold(
      node, [](float a, float b) { return a / b; },
      [](int64_t a, int64_t b) -> std::optional<int64_t> {
        if (b == 0 || (a == std::numeric_limits<int64_t>::min() && b == -1))
          return std::nullopt;
        return a / b;
      });
  if (folded)
    return node.setResult(std::move(*folded));
  Value lhs = node.floatValue(0);
  const HostTensor *divisor = node.known(1);
  if (node.failed())
    return failure();
  if (!divisor || !divisor->isFloat())
    return node.unsupported("a division by a computed tensor");
  SmallVector<float> reciprocals;
  for (float value : divisor->floats) {
    if (!hasExactReciprocal(value))
      return node.error() << "division by " << value
                          << " is not supported, only by powers of two; "
                             "multiply by the reciprocal in the model";
    reciprocals.push_back(1.0f / value);
  }
  Value rhs = node.floatConstant(node.helperLoc("reciprocal"), divisor->shape,
                                 reciprocals);
  return node.emit<MulOp>(lhs, rhs, ClampAttr(), RescaleKindAttr());
}

/// The sum of any number of inputs, from the left.
LogicalResult buildSum(NodeImporter &node) {
  if (node.numInputs() == 1)
    return node.forward(0);
  Value sum = node.floatValue(0);
  for (size_t index = 1; index < node.numInputs(); ++index) {
    Value input = node.floatValue(index);
    if (node.failed())
      return failure();
    bool isLast = index + 1 == node.numInputs();
    sum = node.create<AddOp>(
        isLast ? node.getLoc() : node.helperLoc("sum" + std::to_string(index)),
        sum, input, ClampAttr(), RescaleKindAttr());
    if (!sum)
      return failure();
  }
  return node.setResult(sum);
}

constexpr OpEntry kOps[] = {
    {"Add", 7, 22, 2, 2, buildAdd},          {"Sub", 7, 22, 2, 2, buildSub},
    {"Mul", 7, 22, 2, 2, buildMul},          {"Div", 7, 22, 2, 2, buildDiv},
    {"Sum", 8, 22, 1, kAnyInputs, buildSum},
};

} // namespace

ArrayRef<OpEntry> qwid::getElementwiseOps() { return kOps; }
