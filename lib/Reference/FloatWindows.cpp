//===- FloatWindows.cpp - Pools on f32 ------------------------------------===//

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
  return {};
}
