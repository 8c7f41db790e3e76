//===- ActivationOps.cpp - Sigmoid, Tanh, Elu, Gelu, ... ------------------===//

#include "lib/Import/Graph/Arithmetic.h"
#include "lib/Import/OpTable.h"
#include "lib/Import/Operators/Arithmetic/FunctionOps.h"

using namespace mlir;
using namespace qwid;

namespace {

/// An activation without attributes.
template <typename OpTy> LogicalResult buildUnary(NodeImporter &node) {
  Value input = node.floatValue(0);
  return node.failed() ? failure() : node.emit<OpTy>(input);
}

LogicalResult buildHardSigmoid(NodeImporter &node) {
  llvm::APFloat alpha(node.getFloat("alpha", 0.2f));
  llvm::APFloat beta(node.getFloat("beta", 0.5f));
  Value input = node.floatValue(0);
  return node.failed() ? failure()
                       : node.emit<HardSigmoidOp>(input, alpha, beta);
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

constexpr OpEntry kOps[] = {
    {"Celu", 12, 24, 1, 1, buildCelu},
    {"Elu", 6, 24, 1, 1, buildElu},
    {"Gelu", 20, 24, 1, 1, buildGelu},
    {"HardSigmoid", 6, 24, 1, 1, buildHardSigmoid},
    {"HardSwish", 14, 24, 1, 1, buildUnary<HardSwishOp>},
    {"Mish", 18, 24, 1, 1, buildFloat<UnaryFunction::Mish>},
    {"Selu", 6, 24, 1, 1, buildSelu},
    {"Sigmoid", 6, 24, 1, 1, buildUnary<SigmoidOp>},
    {"Softplus", 1, 24, 1, 1, buildFloat<UnaryFunction::Softplus>},
    {"Softsign", 1, 24, 1, 1, buildFloat<UnaryFunction::Softsign>},
    {"Tanh", 6, 24, 1, 1, buildUnary<TanhOp>},
};

} // namespace

ArrayRef<OpEntry> qwid::getActivationOps() { return kOps; }
