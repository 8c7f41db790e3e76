//===- FunctionOps.cpp - Functions of one number --------------------------===//
//
// Each is one qwid.unary, or a few ops where that is exact: prelu with one slope
// is leaky_relu, with several max(x, 0) + slope * min(x, 0). Functions of known
// tensors are computed at once, by the same sequence of operations.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Graph/Arithmetic.h"
#include "lib/Import/OpTable.h"

#include "qwid/Dialect/Functions.h"

using namespace mlir;
using namespace qwid;

namespace {

/// f of a small known tensor; nothing if it has to be an op.
std::optional<HostTensor> fold(NodeImporter &node, UnaryFunction function) {
  const HostTensor *input = node.known(0);
  if (!input || input->count() > kMaxFolded || input->element.isInteger(1))
    return std::nullopt;
  HostTensor result = *input;
  ScalarOps ops;
  for (float &value : result.floats)
    value = emitFunction(ops, function, value);
  for (int64_t &value : result.integers)
    value = wrapInteger(applyFunction(function, value), result.element);
  return result;
}

/// A function without parameters, on f32.
template <UnaryFunction function> LogicalResult buildFloat(NodeImporter &node) {
  Value input = node.floatValue(0);
  if (node.failed())
    return failure();
  if (auto folded = fold(node, function))
    return node.setResult(std::move(*folded));
  return node.setResult(Arithmetic(node).apply(function, input));
}

/// abs, neg, sign: on integers too.
template <UnaryFunction function>
LogicalResult buildNumber(NodeImporter &node) {
  if (auto folded = fold(node, function))
    return node.setResult(std::move(*folded));
  Value input = node.numberValue(0);
  return node.failed()
             ? failure()
             : node.setResult(Arithmetic(node).apply(function, input));
}

LogicalResult buildElu(NodeImporter &node) {
  float alpha = node.getFloat("alpha", 1.0f);
  Value input = node.floatValue(0);
  return node.failed() ? failure()
                       : node.setResult(Arithmetic(node).elu(input, alpha, 1));
}

LogicalResult buildSelu(NodeImporter &node) {
  float alpha = node.getFloat("alpha", 1.67326319217681884765625f);
  float gamma = node.getFloat("gamma", 1.05070102214813232421875f);
  Value input = node.floatValue(0);
  return node.failed()
             ? failure()
             : node.setResult(Arithmetic(node).elu(input, alpha, gamma));
}

/// alpha * elu(x / alpha), which is x above 0.
LogicalResult buildCelu(NodeImporter &node) {
  float alpha = node.getFloat("alpha", 1.0f);
  Value input = node.floatValue(0);
  if (node.failed())
    return failure();
  Arithmetic math(node);
  if (alpha == 1.0f)
    return node.setResult(math.elu(input, 1, 1));
  Value inner =
      math.elu(math.scale(input, 1.0f / alpha, "scaled"), 1, 1, "elu");
  return node.setResult(math.scale(inner, alpha));
}

LogicalResult buildThresholdedRelu(NodeImporter &node) {
  FloatAttr alpha =
      node.getBuilder().getF32FloatAttr(node.getFloat("alpha", 1.0f));
  Value input = node.floatValue(0);
  if (node.failed())
    return failure();
  return node.emit<UnaryFunctionOp>(UnaryFunction::ThresholdedRelu, input,
                                    alpha, FloatAttr());
}

LogicalResult buildGelu(NodeImporter &node) {
  std::string kind = node.getString("approximate", "none");
  Value input = node.floatValue(0);
  if (node.failed())
    return failure();
  if (kind != "none" && kind != "tanh")
    return node.error() << "expected approximate = none or tanh, got '" << kind
                        << "'";
  return node.setResult(Arithmetic(node).apply(
      kind == "tanh" ? UnaryFunction::GeluTanh : UnaryFunction::Gelu, input));
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
  if (std::optional<float> alpha = uniformSlope(node))
    return node.emit<LeakyReluOp>(input, llvm::APFloat(*alpha));
  constexpr float infinity = std::numeric_limits<float>::infinity();
  Value above = node.create<ReluOp>(node.helperLoc("above"), input);
  Value below = node.create<ClipOp>(
      node.helperLoc("below"), input,
      ClampAttr::get(node.getBuilder().getContext(), -infinity, 0.0f));
  Arithmetic math(node);
  Value result = math.add(above, math.multiply(below, slope, "sloped"));
  if (result && result.getType() != input.getType())
    return node.error() << "expected slopes that broadcast to "
                        << input.getType() << ", got " << slope.getType();
  return node.setResult(result);
}

constexpr OpEntry kOps[] = {
    {"Abs", 6, 24, 1, 1, buildNumber<UnaryFunction::Abs>, "", kNumberTypes},
    {"Ceil", 6, 24, 1, 1, buildFloat<UnaryFunction::Ceil>},
    {"Celu", 12, 24, 1, 1, buildCelu},
    {"Elu", 6, 24, 1, 1, buildElu},
    {"Erf", 9, 24, 1, 1, buildFloat<UnaryFunction::Erf>},
    {"Exp", 6, 24, 1, 1, buildFloat<UnaryFunction::Exp>},
    {"Floor", 6, 24, 1, 1, buildFloat<UnaryFunction::Floor>},
    {"Gelu", 20, 24, 1, 1, buildGelu},
    {"Log", 6, 24, 1, 1, buildFloat<UnaryFunction::Log>},
    {"Mish", 18, 24, 1, 1, buildFloat<UnaryFunction::Mish>},
    {"Neg", 6, 24, 1, 1, buildNumber<UnaryFunction::Neg>, "", kNumberTypes},
    {"PRelu", 7, 24, 2, 2, buildPRelu},
    {"Reciprocal", 6, 24, 1, 1, buildFloat<UnaryFunction::Reciprocal>},
    {"Round", 11, 24, 1, 1, buildFloat<UnaryFunction::Round>},
    {"Selu", 6, 24, 1, 1, buildSelu},
    {"Sign", 9, 24, 1, 1, buildNumber<UnaryFunction::Sign>, "", kNumberTypes},
    {"Softplus", 1, 24, 1, 1, buildFloat<UnaryFunction::Softplus>},
    {"Softsign", 1, 24, 1, 1, buildFloat<UnaryFunction::Softsign>},
    {"Sqrt", 6, 24, 1, 1, buildFloat<UnaryFunction::Sqrt>},
    {"ThresholdedRelu", 10, 24, 1, 1, buildThresholdedRelu},
};

} // namespace

ArrayRef<OpEntry> qwid::getFunctionOps() { return kOps; }
