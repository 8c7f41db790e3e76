//===- FloatWindows.cpp - Pools and reductions on f32 ---------------------===//

#include "Windows.h"
#include "qwid/Support/FloatSequences.h"

#include <limits>

using namespace mlir;
using namespace qwid;

namespace {

Kernel makeMaxPool(PoolWindows windows) {
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    auto input = operands[0]->view<float>();
    auto output = result.view<float>();
    ScalarOps ops;
    windows.forEach(false, [&](int64_t to, int64_t, auto visit) {
      float best = -std::numeric_limits<float>::infinity();
      visit([&](int64_t from) {
        best = sequences::largest(ops, best, input[from]);
      });
      output[to] = best;
    });
  };
}

/// The sum in index order from +0.0, times f32(1 / count), then the clamp.
Kernel makeAvgPool(PoolWindows windows, bool includePad, ClampAttr clamp) {
  auto [lower, upper] = getClampBounds(clamp);
  bool clamps = bool(clamp);
  return [=, lower = lower, upper = upper](ArrayRef<const Tensor *> operands,
                                           Tensor &result) {
    auto input = operands[0]->view<float>();
    auto output = result.view<float>();
    ScalarOps ops;
    windows.forEach(includePad, [&](int64_t to, int64_t count, auto visit) {
      float sum = 0;
      visit([&](int64_t from) { sum += input[from]; });
      float mean = sum * (1.0f / float(count));
      output[to] = clamps ? sequences::clamp(ops, mean, lower, upper) : mean;
    });
  };
}

Kernel makeMean(MeanOp op) {
  ReducedCells cells(op.getInput().getType().getShape(), op.getAxes());
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    auto input = operands[0]->view<float>();
    auto output = result.view<float>();
    float factor = 1.0f / float(cells.offsets.size());
    for (auto [i, first] : llvm::enumerate(cells.first)) {
      float sum = 0;
      for (int64_t offset : cells.offsets)
        sum += input[first + offset];
      output[i] = sum * factor;
    }
  };
}

/// max, exp(x - max), sum and division, each in index order. One NaN makes all
/// NaN, by its power.
Kernel makeSoftmax(SoftmaxOp op) {
  ReducedCells cells(op.getInput().getType().getShape(), op.getAxis());
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    auto input = operands[0]->view<float>();
    auto output = result.view<float>();
    ScalarOps ops;
    for (int64_t first : cells.first) {
      float best = -std::numeric_limits<float>::infinity();
      for (int64_t offset : cells.offsets)
        best = sequences::max(ops, best, input[first + offset]);
      float sum = 0;
      for (int64_t offset : cells.offsets) {
        float power = sequences::exp(ops, input[first + offset] - best);
        output[first + offset] = power;
        sum += power;
      }
      for (int64_t offset : cells.offsets)
        output[first + offset] = output[first + offset] / sum;
    }
  };
}

/// The index of the first largest value; NaN is never larger.
Kernel makeArgMax(ArgMaxOp op) {
  ReducedCells cells(op.getInput().getType().getShape(), op.getAxis());
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    findFirstLargest(cells, operands[0]->view<float>(), result.view<int64_t>());
  };
}

} // namespace

Kernel qwid::buildFloatWindow(Operation *op) {
  if (hasQuantizedInput(op))
    return {};
  if (auto pool = dyn_cast<MaxPoolOp>(op))
    return makeMaxPool(PoolWindows::describe(pool));
  if (auto pool = dyn_cast<GlobalMaxPoolOp>(op))
    return makeMaxPool(PoolWindows::describeGlobal(pool));
  if (auto pool = dyn_cast<AvgPoolOp>(op))
    return makeAvgPool(PoolWindows::describe(pool), pool.getCountIncludePad(),
                       pool.getClampAttr());
  if (auto pool = dyn_cast<GlobalAvgPoolOp>(op))
    return makeAvgPool(PoolWindows::describeGlobal(pool), false, {});
  if (auto mean = dyn_cast<MeanOp>(op))
    return makeMean(mean);
  if (auto softmax = dyn_cast<SoftmaxOp>(op))
    return makeSoftmax(softmax);
  if (auto argmax = dyn_cast<ArgMaxOp>(op))
    return makeArgMax(argmax);
  return {};
}
