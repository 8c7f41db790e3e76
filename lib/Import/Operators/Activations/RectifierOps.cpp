//===- RectifierOps.cpp - Relu, Clip, LeakyRelu, ... ----------------------===//
//
// What is linear in pieces. prelu with one slope is leaky_relu, with several
// max(x, 0) + slope * min(x, 0).
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Graph/Arithmetic.h"
#include "lib/Import/OpTable.h"

#include "qwid/Dialect/Constants.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

namespace {

/// Integers are compared with 0.
LogicalResult buildRelu(NodeImporter &node) {
  Value input = node.numberValue(0);
  if (node.failed())
    return failure();
  if (elementOf(input).isF32())
    return node.setResult(Arithmetic(node).apply(UnaryFunction::Relu, input));
  OpBuilder &builder = node.getBuilder();
  auto type = RankedTensorType::get({}, elementOf(input));
  Value zero =
      makeConstant(builder, node.helperLoc("zero"), type, ArrayRef<int64_t>{0});
  return node.setResult(
      Arithmetic(node).apply(BinaryFunction::Max, input, zero));
}

/// Bounds that are computed, or of integers: max, then min.
LogicalResult clipByValues(NodeImporter &node) {
  Value result = node.numberValue(0);
  Arithmetic math(node);
  bool hasLower = node.has(1), hasUpper = node.has(2);
  if (!hasLower && !hasUpper)
    return node.forward(0);
  auto bound = [&](size_t index, BinaryFunction function, StringRef suffix) {
    Value value = node.failed() ? Value() : node.numberValue(index);
    if (value && elementOf(value) != elementOf(result))
      node.error() << "expected bounds of type " << elementOf(result)
                   << ", got " << value.getType();
    result =
        node.failed() ? Value() : math.apply(function, result, value, suffix);
  };
  if (hasLower)
    bound(1, BinaryFunction::Max, hasUpper ? "lower" : "");
  if (hasUpper)
    bound(2, BinaryFunction::Min, "");
  return node.setResult(result);
}

/// Bounds are attributes before opset 11 and scalars since. A missing bound, and
/// ONNX's old spelling of it, the largest float, is infinite. With lower > upper
/// every result is `upper`, as in ONNX.
LogicalResult buildClip(NodeImporter &node) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  constexpr float largest = std::numeric_limits<float>::max();
  float lower = -infinity, upper = infinity;
  if (node.getOpset() < 11) {
    lower = node.getFloat("min", lower);
    upper = node.getFloat("max", upper);
  } else {
    Value input = node.numberValue(0);
    bool known =
        (!node.has(1) || node.known(1)) && (!node.has(2) || node.known(2));
    if (node.failed())
      return failure();
    if (!known || !elementOf(input).isF32())
      return clipByValues(node);
    lower = node.scalar(1, "min").value_or(lower);
    upper = node.scalar(2, "max").value_or(upper);
  }
  Value input = node.floatValue(0);
  if (node.failed())
    return failure();
  if (std::isnan(lower) || std::isnan(upper))
    return node.error() << "expected bounds that are numbers, got " << lower
                        << " and " << upper;
  lower = lower <= -largest ? -infinity : lower;
  upper = upper >= largest ? infinity : upper;
  return node.setResult(
      Arithmetic(node).clip(input, std::min(lower, upper), upper));
}

LogicalResult buildLeakyRelu(NodeImporter &node) {
  float alpha = node.getFloat("alpha", 0.01f);
  Value input = node.floatValue(0);
  return node.failed()
             ? failure()
             : node.setResult(Arithmetic(node).leakyRelu(input, alpha));
}

/// The one slope that a constant holds, if it does.
std::optional<float> uniformSlope(NodeImporter &node) {
  const HostTensor *slopes = node.known(1);
  if (!slopes || !slopes->isFloat() || slopes->floats.empty() ||
      !llvm::all_equal(slopes->floats))
    return std::nullopt;
  return slopes->floats.front();
}

/// Slopes broadcast to x, never x to them.
LogicalResult buildPRelu(NodeImporter &node) {
  Value input = node.floatValue(0), slope = node.floatValue(1);
  if (node.failed())
    return failure();
  Arithmetic math(node);
  if (std::optional<float> alpha = uniformSlope(node))
    return node.setResult(math.leakyRelu(input, *alpha));
  constexpr float infinity = std::numeric_limits<float>::infinity();
  Value above = math.apply(UnaryFunction::Relu, input, "above");
  Value below = math.clip(input, -infinity, 0.0f, "below");
  Value result = math.add(above, math.multiply(below, slope, "sloped"));
  if (result && result.getType() != input.getType())
    return node.error() << "expected slopes that broadcast to "
                        << input.getType() << ", got " << slope.getType();
  return node.setResult(result);
}

LogicalResult buildThresholdedRelu(NodeImporter &node) {
  FloatAttr alpha =
      node.getBuilder().getF32FloatAttr(node.getFloat("alpha", 1.0f));
  Value input = node.floatValue(0);
  if (node.failed())
    return failure();
  return node.emit<UnaryFunctionOp>(UnaryFunction::ThresholdedRelu, input,
                                    alpha);
}

constexpr OpEntry kOps[] = {
    {"Clip", 6, 13, 1, 3, buildClip, "", kNumberTypes},
    {"LeakyRelu", 6, 16, 1, 1, buildLeakyRelu},
    {"PRelu", 7, 16, 2, 2, buildPRelu},
    {"Relu", 6, 14, 1, 1, buildRelu, "", kNumberTypes},
    {"ThresholdedRelu", 10, 22, 1, 1, buildThresholdedRelu},
};

} // namespace

ArrayRef<OpEntry> qwid::getRectifierOps() { return kOps; }
