//===- FusedActivation.cpp - The activation of a fused operator -----------===//

#include "FusedActivation.h"

#include <limits>

using namespace mlir;
using namespace qwid;

Value qwid::activated(NodeImporter &node, Value value,
                      ArrayRef<float> parameters) {
  std::string name = node.getString("activation", "");
  MLIRContext *context = node.getBuilder().getContext();
  auto parameter = [&](size_t index, float otherwise) {
    return index < parameters.size() ? parameters[index] : otherwise;
  };
  constexpr float infinity = std::numeric_limits<float>::infinity();
  Location loc = node.getLoc();
  if (node.failed() || name.empty())
    return value;
  if (name == "Relu")
    return node.create<ReluOp>(loc, value);
  if (name == "Sigmoid")
    return node.create<SigmoidOp>(loc, value);
  if (name == "Tanh")
    return node.create<TanhOp>(loc, value);
  if (name == "LeakyRelu")
    return node.create<LeakyReluOp>(loc, value,
                                    llvm::APFloat(parameter(0, 0.01f)));
  if (name == "HardSigmoid")
    return node.create<HardSigmoidOp>(loc, value,
                                      llvm::APFloat(parameter(0, 0.2f)),
                                      llvm::APFloat(parameter(1, 0.5f)));
  float lower = parameter(0, -infinity), upper = parameter(1, infinity);
  if (name == "Clip" && lower <= upper)
    return node.create<ClipOp>(loc, value,
                               ClampAttr::get(context, lower, upper));
  (void)node.unsupported("activation '" + name + "'");
  return {};
}
