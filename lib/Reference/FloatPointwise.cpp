//===- FloatPointwise.cpp - Element-wise ops on f32 -----------------------===//

#include "Kernels.h"
#include "qwid/Reference/Activations.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

namespace {

/// result[i] = function(input[i]).
template <typename Function> Kernel makeUnary(Function function) {
  return [function](ArrayRef<const Tensor *> operands, Tensor &result) {
    auto input = operands[0]->view<float>();
    auto output = result.view<float>();
    for (size_t i = 0; i < output.size(); ++i)
      output[i] = function(input[i]);
  };
}

/// result = clamp(combine(lhs, rhs)) with broadcasting.
template <typename BinaryOp, typename Combine>
Kernel makeBinary(BinaryOp op, Combine combine) {
  auto shape = op.getType().getShape();
  auto lhsMap = makeBroadcastMap(op.getLhs().getType().getShape(), shape);
  auto rhsMap = makeBroadcastMap(op.getRhs().getType().getShape(), shape);
  auto [lower, upper] = getClampBounds(op.getClampAttr());
  bool clamps = bool(op.getClampAttr());
  return [=, lower = lower, upper = upper](ArrayRef<const Tensor *> operands,
                                           Tensor &result) {
    auto lhs = operands[0]->view<float>(), rhs = operands[1]->view<float>();
    auto output = result.view<float>();
    ScalarOps ops;
    for (size_t i = 0; i < output.size(); ++i) {
      float value = combine(lhs[lhsMap[i]], rhs[rhsMap[i]]);
      output[i] = clamps ? sequences::clamp(ops, value, lower, upper) : value;
    }
  };
}

/// a = scale / sqrt(variance + epsilon), y = fma(x - mean, a, offset).
Kernel makeBatchNorm(BatchNormOp op) {
  auto shape = op.getType().getShape();
  int64_t inner = getPitches(shape)[op.getAxis()];
  int64_t channels = shape[op.getAxis()];
  float epsilon = op.getEpsilon().convertToFloat();
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    auto input = operands[0]->view<float>(), scale = operands[1]->view<float>();
    auto offset = operands[2]->view<float>(), mean = operands[3]->view<float>();
    auto variance = operands[4]->view<float>();
    auto output = result.view<float>();
    for (size_t i = 0; i < output.size(); ++i) {
      int64_t c = int64_t(i) / inner % channels;
      float factor = scale[c] / std::sqrt(variance[c] + epsilon);
      output[i] = std::fmaf(input[i] - mean[c], factor, offset[c]);
    }
  };
}

} // namespace

Kernel qwid::buildFloatPointwise(Operation *op) {
  if (hasQuantizedInput(op))
    return {};
  if (isActivation(op))
    return makeUnary([op](float x) { return applyActivation(op, x); });
  if (auto add = dyn_cast<AddOp>(op))
    return makeBinary(add, [](float x, float y) { return x + y; });
  if (auto mul = dyn_cast<MulOp>(op))
    return makeBinary(mul, [](float x, float y) { return x * y; });
  if (auto norm = dyn_cast<BatchNormOp>(op))
    return makeBatchNorm(norm);
  return {};
}
