//===- ActivationOps.cpp - Sigmoid, Tanh, Elu, Gelu, ... ------------------===//
//
// ONNX Runtime's own ones (com.microsoft) are what its optimizer makes of the
// others.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Graph/Arithmetic.h"
#include "lib/Import/OpTable.h"
#include "lib/Import/Operators/Arithmetic/FunctionOps.h"

using namespace mlir;
using namespace qwid;

namespace {

LogicalResult buildHardSigmoid(NodeImporter &node) {
  float alpha = node.getFloat("alpha", 0.2f);
  float beta = node.getFloat("beta", 0.5f);
  Value input = node.floatValue(0);
  return node.failed()
             ? failure()
             : node.setResult(Arithmetic(node).hardSigmoid(input, alpha, beta));
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

/// x * sigmoid(alpha * x); called by `suffix`, with none by the node's output.
Value swish(NodeImporter &node, Value x, float alpha, StringRef suffix = "") {
  Arithmetic math(node);
  Value scaled = math.scale(x, alpha, "scaled");
  Value gate = math.apply(UnaryFunction::Sigmoid, scaled, "gate");
  return math.multiply(x, gate, suffix);
}

LogicalResult buildSwish(NodeImporter &node, float otherwise) {
  float alpha = node.getFloat("alpha", otherwise);
  Value input = node.floatValue(0);
  return node.failed() ? failure() : node.setResult(swish(node, input, alpha));
}

LogicalResult buildOnnxSwish(NodeImporter &node) {
  return buildSwish(node, 1.0f);
}

/// The function that approximates gelu.
LogicalResult buildQuickGelu(NodeImporter &node) {
  return buildSwish(node, 1.702f);
}

/// swish(a) * b.
LogicalResult buildSwiGlu(NodeImporter &node) {
  float alpha = node.getFloat("alpha", 1.0f);
  Value a = node.floatValue(0), b = node.floatValue(1);
  if (node.failed())
    return failure();
  if (a.getType() != b.getType())
    return node.error() << "expected inputs of one shape, got " << a.getType()
                        << " and " << b.getType();
  return node.setResult(
      Arithmetic(node).multiply(swish(node, a, alpha, "swish"), b));
}

/// f(x + bias), where the bias may be missing.
template <UnaryFunction function>
LogicalResult buildBiased(NodeImporter &node) {
  Value input = node.floatValue(0);
  Value bias = node.has(1) ? node.floatValue(1) : Value();
  if (node.failed())
    return failure();
  Arithmetic math(node);
  return node.setResult(
      math.apply(function, bias ? math.add(input, bias, "biased") : input));
}

constexpr OpEntry kOps[] = {
    {"Celu", 12, 28, 1, 1, buildCelu},
    {"Elu", 6, 22, 1, 1, buildElu},
    {"Gelu", 20, 20, 1, 1, buildGelu},
    {"HardSigmoid", 6, 22, 1, 1, buildHardSigmoid},
    {"HardSwish", 14, 22, 1, 1, buildFloat<UnaryFunction::HardSwish>},
    {"Mish", 18, 22, 1, 1, buildFloat<UnaryFunction::Mish>},
    {"Selu", 6, 22, 1, 1, buildSelu},
    {"Sigmoid", 6, 13, 1, 1, buildFloat<UnaryFunction::Sigmoid>},
    {"Softplus", 1, 22, 1, 1, buildFloat<UnaryFunction::Softplus>},
    {"Softsign", 1, 22, 1, 1, buildFloat<UnaryFunction::Softsign>},
    {"SwiGLU", 28, 28, 2, 2, buildSwiGlu},
    {"Swish", 24, 24, 1, 1, buildOnnxSwish},
    {"Tanh", 6, 13, 1, 1, buildFloat<UnaryFunction::Tanh>},
    {"BiasGelu", 1, 1, 2, 2, buildBiased<UnaryFunction::Gelu>,
     kMicrosoftDomain},
    {"FastGelu", 1, 1, 1, 2, buildBiased<UnaryFunction::GeluTanh>,
     kMicrosoftDomain},
    {"Gelu", 1, 1, 1, 1, buildBiased<UnaryFunction::Gelu>, kMicrosoftDomain},
    {"QuickGelu", 1, 1, 1, 1, buildQuickGelu, kMicrosoftDomain},
};

} // namespace

ArrayRef<OpEntry> qwid::getActivationOps() { return kOps; }
