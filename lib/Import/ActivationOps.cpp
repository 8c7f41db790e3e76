//===- ActivationOps.cpp - Relu, Clip, Sigmoid, ..., BatchNormalization ---===//

#include "NodeImporter.h"
#include "OpTable.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

namespace {

/// An activation without attributes.
template <typename OpTy> LogicalResult buildUnary(NodeImporter &node) {
  Value input = node.floatValue(0);
  return node.failed() ? failure() : node.emit<OpTy>(input);
}

/// Bounds are attributes before opset 11 and known scalars since. A missing
/// bound, and ONNX's old spelling of it, the largest float, is infinite. With
/// lower > upper every result is `upper`, as in ONNX.
LogicalResult buildClip(NodeImporter &node) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  constexpr float largest = std::numeric_limits<float>::max();
  float lower = -infinity, upper = infinity;
  if (node.getOpset() < 11) {
    lower = node.getFloat("min", lower);
    upper = node.getFloat("max", upper);
  } else {
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
  auto clamp = ClampAttr::get(node.getBuilder().getContext(),
                              std::min(lower, upper), upper);
  return node.emit<ClipOp>(input, clamp);
}

LogicalResult buildLeakyRelu(NodeImporter &node) {
  llvm::APFloat alpha(node.getFloat("alpha", 0.01f));
  Value input = node.floatValue(0);
  return node.failed() ? failure() : node.emit<LeakyReluOp>(input, alpha);
}

LogicalResult buildHardSigmoid(NodeImporter &node) {
  llvm::APFloat alpha(node.getFloat("alpha", 0.2f));
  llvm::APFloat beta(node.getFloat("beta", 0.5f));
  Value input = node.floatValue(0);
  return node.failed() ? failure()
                       : node.emit<HardSigmoidOp>(input, alpha, beta);
}

/// Inference only: mean and variance are inputs 3 and 4.
LogicalResult buildBatchNorm(NodeImporter &node) {
  node.ignore({"momentum"});
  llvm::APFloat epsilon(node.getFloat("epsilon", 1.0e-5f));
  if (node.getOpset() < 9 && node.getInt("spatial", 1) != 1)
    return node.unsupported("statistics per cell (spatial = 0)");
  if (node.getOpset() >= 14 && node.getInt("training_mode", 0) != 0)
    return node.unsupported("training_mode = 1", "export for inference");
  SmallVector<Value> values;
  for (size_t index = 0; index < 5; ++index)
    values.push_back(node.floatValue(index));
  if (node.failed())
    return failure();
  return node.emit<BatchNormOp>(values[0], values[1], values[2], values[3],
                                values[4], int64_t(1), epsilon);
}

constexpr OpEntry kOps[] = {
    {"BatchNormalization", 7, 22, 5, 5, buildBatchNorm},
    {"Clip", 6, 22, 1, 3, buildClip},
    {"HardSigmoid", 6, 22, 1, 1, buildHardSigmoid},
    {"HardSwish", 14, 22, 1, 1, buildUnary<HardSwishOp>},
    {"LeakyRelu", 6, 22, 1, 1, buildLeakyRelu},
    {"Relu", 6, 22, 1, 1, buildUnary<ReluOp>},
    {"Sigmoid", 6, 22, 1, 1, buildUnary<SigmoidOp>},
    {"Tanh", 6, 22, 1, 1, buildUnary<TanhOp>},
};

} // namespace

ArrayRef<OpEntry> qwid::getActivationOps() { return kOps; }
