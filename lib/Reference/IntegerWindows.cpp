//===- IntegerWindows.cpp - Pools and reductions on quantized tensors -----===//

#include "Rescale.h"
#include "Windows.h"

using namespace mlir;
using namespace qwid;

namespace {

/// Moves the largest stored integer; the scale of the input is kept.
Kernel makeMaxPool(PoolWindows windows, Quantization type) {
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    std::vector<int32_t> input = operands[0]->getIntegers();
    std::vector<int32_t> values(result.size());
    windows.forEach(false, [&](int64_t to, int64_t, auto visit) {
      values[to] = type.low;
      visit([&](int64_t from) {
        values[to] = std::max(values[to], input[from]);
      });
    });
    result.setIntegers(values);
  };
}

/// Rescales the sum of the differences of each window (Numerics 6), 64 bits. There are
/// few different counts of valid cells: their factors are kept.
Kernel makeAvgPool(PoolWindows windows, bool includePad, RescaleKind kind,
                   Quantization from, Quantization to, OutputRange range) {
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    std::vector<int32_t> input = operands[0]->getIntegers();
    std::vector<int32_t> values(result.size());
    DenseMap<int64_t, Rescale> rescales;
    windows.forEach(includePad, [&](int64_t cell, int64_t count, auto visit) {
      auto [found, isNew] = rescales.try_emplace(count);
      if (isNew)
        found->second = computeMeanRescale(kind, from.scale, to.scale, count);
      int64_t sum = 0;
      visit([&](int64_t at) { sum += input[at] - from.zeroPoint; });
      values[cell] = applyRescale(found->second, sum, range);
    });
    result.setIntegers(values);
  };
}

Kernel makeMean(MeanOp op) {
  ReducedCells cells(op.getInput().getType().getShape(), op.getAxes());
  Quantization from = getQuantization(op.getInput());
  Quantization to = getQuantization(op.getResult());
  Rescale rescale = computeMeanRescale(*op.getRescaleKind(), from.scale,
                                       to.scale, cells.offsets.size());
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    std::vector<int32_t> input = operands[0]->getIntegers();
    std::vector<int32_t> values(result.size());
    for (auto [i, first] : llvm::enumerate(cells.first)) {
      int64_t sum = 0;
      for (int64_t offset : cells.offsets)
        sum += input[first + offset] - from.zeroPoint;
      values[i] = applyRescale(rescale, sum, getOutputRange(to));
    }
    result.setIntegers(values);
  };
}

/// A sum is a mean whose count is 1; max and min move stored integers.
Kernel makeReduce(ReduceOp op) {
  ReducedCells cells(op.getInput().getType().getShape(), op.getAxes());
  Quantization from = getQuantization(op.getInput());
  Quantization to = getQuantization(op.getResult());
  Reduction reduction = op.getReduction();
  Rescale rescale;
  if (reduction == Reduction::Sum)
    rescale = computeMeanRescale(*op.getRescaleKind(), from.scale, to.scale, 1);
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    std::vector<int32_t> input = operands[0]->getIntegers(), values;
    for (int64_t first : cells.first) {
      int64_t sum = 0;
      int32_t low = from.high, high = from.low;
      for (int64_t offset : cells.offsets) {
        int32_t value = input[first + offset];
        sum += value - from.zeroPoint;
        low = std::min(low, value);
        high = std::max(high, value);
      }
      values.push_back(reduction == Reduction::Max ? high
                       : reduction == Reduction::Min
                           ? low
                           : applyRescale(rescale, sum, getOutputRange(to)));
    }
    result.setIntegers(values);
  };
}

/// The index of the first (or last) largest stored integer.
Kernel makeArgMax(ArgMaxOp op) {
  ReducedCells cells(op.getInput().getType().getShape(), op.getAxis());
  bool last = op.getLast();
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    findLargest(cells, operands[0]->getIntegers(), result.view<int64_t>(),
                last);
  };
}

} // namespace

Kernel qwid::buildIntegerWindow(Operation *op) {
  if (!hasQuantizedInput(op))
    return {};
  if (auto pool = dyn_cast<MaxPoolOp>(op))
    return makeMaxPool(PoolWindows::describe(pool),
                       getQuantization(pool.getResult()));
  if (auto pool = dyn_cast<GlobalMaxPoolOp>(op))
    return makeMaxPool(PoolWindows::describeGlobal(pool),
                       getQuantization(pool.getResult()));
  if (auto pool = dyn_cast<AvgPoolOp>(op)) {
    Quantization to = getQuantization(pool.getResult());
    return makeAvgPool(PoolWindows::describe(pool), pool.getCountIncludePad(),
                       *pool.getRescaleKind(), getQuantization(pool.getInput()),
                       to, getOutputRange(to, pool.getClampAttr()));
  }
  if (auto mean = dyn_cast<MeanOp>(op))
    return makeMean(mean);
  if (auto reduce = dyn_cast<ReduceOp>(op))
    return makeReduce(reduce);
  if (auto argmax = dyn_cast<ArgMaxOp>(op))
    return makeArgMax(argmax);
  return {};
}
