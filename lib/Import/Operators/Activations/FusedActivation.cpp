//===- FusedActivation.cpp - The activation of a fused operator -----------===//

#include "FusedActivation.h"

#include "lib/Import/Graph/Arithmetic.h"

#include <limits>

using namespace mlir;
using namespace qwid;

Value qwid::activated(NodeImporter &node, Value value,
                      ArrayRef<float> parameters) {
  std::string name = node.getString("activation", "");
  auto parameter = [&](size_t index, float otherwise) {
    return index < parameters.size() ? parameters[index] : otherwise;
  };
  constexpr float infinity = std::numeric_limits<float>::infinity();
  Arithmetic math(node);
  if (node.failed() || name.empty())
    return value;
  if (name == "Relu")
    return math.apply(UnaryFunction::Relu, value);
  if (name == "Sigmoid")
    return math.apply(UnaryFunction::Sigmoid, value);
  if (name == "Tanh")
    return math.apply(UnaryFunction::Tanh, value);
  if (name == "LeakyRelu")
    return math.leakyRelu(value, parameter(0, 0.01f));
  if (name == "HardSigmoid")
    return math.hardSigmoid(value, parameter(0, 0.2f), parameter(1, 0.5f));
  float lower = parameter(0, -infinity), upper = parameter(1, infinity);
  if (name == "Clip" && lower <= upper)
    return math.clip(value, lower, upper);
  (void)node.unsupported("activation '" + name + "'");
  return {};
}
