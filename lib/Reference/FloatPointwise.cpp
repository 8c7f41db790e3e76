//===- FloatPointwise.cpp - Element-wise ops on f32 -----------------------===//

#include "Kernels.h"
#include "qwid/Dialect/Functions.h"

#include <array>
#include <cmath>

using namespace mlir;
using namespace qwid;

namespace {

/// The policy of FloatSequences.h on runs of elements: which function an op
/// is gets decided once per run, not per element.
struct RunOps {
  using Value = std::array<float, 256>;
  template <typename Function> static Value map(Function function) {
    Value result;
    for (size_t i = 0; i < result.size(); ++i)
      result[i] = function(i);
    return result;
  }
  Value constant(float v) const {
    return map([&](size_t) { return v; });
  }
  Value add(const Value &a, const Value &b) const {
    return map([&](size_t i) { return ops.add(a[i], b[i]); });
  }
  Value sub(const Value &a, const Value &b) const {
    return map([&](size_t i) { return ops.sub(a[i], b[i]); });
  }
  Value mul(const Value &a, const Value &b) const {
    return map([&](size_t i) { return ops.mul(a[i], b[i]); });
  }
  Value div(const Value &a, const Value &b) const {
    return map([&](size_t i) { return ops.div(a[i], b[i]); });
  }
  Value fma(const Value &a, const Value &b, const Value &c) const {
    return map([&](size_t i) { return ops.fma(a[i], b[i], c[i]); });
  }
  Value roundEven(const Value &a) const {
    return map([&](size_t i) { return ops.roundEven(a[i]); });
  }
  Value powerOfTwo(const Value &n) const {
    return map([&](size_t i) { return ops.powerOfTwo(n[i]); });
  }
  Value selectLess(const Value &a, const Value &b, const Value &x,
                   const Value &y) const {
    return map(
        [&](size_t i) { return ops.selectLess(a[i], b[i], x[i], y[i]); });
  }
  Value selectNaN(const Value &a, const Value &x, const Value &y) const {
    return map([&](size_t i) { return ops.selectNaN(a[i], x[i], y[i]); });
  }
  Value squareRoot(const Value &a) const {
    return map([&](size_t i) { return ops.squareRoot(a[i]); });
  }
  Value exponent(const Value &a) const {
    return map([&](size_t i) { return ops.exponent(a[i]); });
  }
  Value mantissa(const Value &a) const {
    return map([&](size_t i) { return ops.mantissa(a[i]); });
  }
  ScalarOps ops;
};

Kernel makeUnary(UnaryFunctionOp op) {
  return [op](ArrayRef<const Tensor *> operands, Tensor &result) {
    auto input = operands[0]->view<float>();
    auto output = result.view<float>();
    RunOps ops;
    for (size_t i = 0; i < output.size();) {
      RunOps::Value run = {};
      size_t count = std::min(run.size(), output.size() - i);
      std::copy_n(input.begin() + i, count, run.begin());
      run = emitFunction(ops, op, run);
      std::copy_n(run.begin(), count, output.begin() + i);
      i += count;
    }
  };
}

/// result = clamp(combine(lhs, rhs)) with broadcasting.
template <typename BinaryOp, typename Combine>
Kernel makeBinary(BinaryOp op, ClampAttr clamp, Combine combine) {
  auto shape = op.getType().getShape();
  auto lhsMap = makeBroadcastMap(op.getLhs().getType().getShape(), shape);
  auto rhsMap = makeBroadcastMap(op.getRhs().getType().getShape(), shape);
  auto [lower, upper] = getClampBounds(clamp);
  bool clamps = bool(clamp);
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
    std::vector<float> factors(channels);
    for (int64_t c = 0; c < channels; ++c)
      factors[c] = scale[c] / std::sqrt(variance[c] + epsilon);
    for (size_t i = 0; i < output.size(); ++i) {
      int64_t c = int64_t(i) / inner % channels;
      output[i] = std::fmaf(input[i] - mean[c], factors[c], offset[c]);
    }
  };
}

} // namespace

Kernel qwid::buildFloatPointwise(Operation *op) {
  if (hasQuantizedInput(op))
    return {};
  if (auto unary = dyn_cast<UnaryFunctionOp>(op))
    return makeUnary(unary);
  if (auto add = dyn_cast<AddOp>(op))
    return makeBinary(add, add.getClampAttr(),
                      [](float x, float y) { return x + y; });
  if (auto mul = dyn_cast<MulOp>(op))
    return makeBinary(mul, mul.getClampAttr(),
                      [](float x, float y) { return x * y; });
  if (auto binary = dyn_cast<BinaryFunctionOp>(op))
    return makeBinary(binary, ClampAttr(),
                      [function = binary.getFunction()](float x, float y) {
                        ScalarOps ops;
                        return emitFunction(ops, function, x, y);
                      });
  if (auto norm = dyn_cast<BatchNormOp>(op))
    return makeBatchNorm(norm);
  return {};
}
