//===- FloatReductions.cpp - Reductions, norms, selections on f32 ---------===//
//
// What runs along axes: mean, reduce, softmax, normalize, lrn, argmax, top_k.
// Sums run in index order.
//
//===----------------------------------------------------------------------===//

#include "Windows.h"
#include "qwid/Support/MathSequences.h"

#include "llvm/ADT/TypeSwitch.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace qwid;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

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

/// From `start`, value = step(value, x) in index order.
template <typename Step>
Kernel makeReduction(ReduceOp op, float start, Step step) {
  ReducedCells cells(op.getInput().getType().getShape(), op.getAxes());
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    auto input = operands[0]->view<float>();
    auto output = result.view<float>();
    for (auto [i, first] : llvm::enumerate(cells.first)) {
      float value = start;
      for (int64_t offset : cells.offsets)
        value = step(value, input[first + offset]);
      output[i] = value;
    }
  };
}

/// IEEE-754 maximum: NaN if either is, -0 below +0, so that any order of many
/// numbers has the same.
float maximum(float x, float y) {
  ScalarOps ops;
  if (x == y)
    return std::signbit(x) ? y : x;
  return sequences::largest(ops, x, y);
}

float minimum(float x, float y) {
  ScalarOps ops;
  if (x == y)
    return std::signbit(x) ? x : y;
  return sequences::smallest(ops, x, y);
}

Kernel makeReduce(ReduceOp op) {
  switch (op.getReduction()) {
  case Reduction::Sum:
    return makeReduction(op, 0, [](float sum, float x) { return sum + x; });
  case Reduction::Prod:
    return makeReduction(op, 1, [](float prod, float x) { return prod * x; });
  case Reduction::Max:
    return makeReduction(op, -kInfinity, maximum);
  case Reduction::Min:
    return makeReduction(op, kInfinity, minimum);
  }
  llvm_unreachable("every reduction is handled");
}

/// max, exp(x - max), sum and division (or logarithm), each in index order. One
/// NaN makes all NaN, by its power.
Kernel makeSoftmax(SoftmaxOp op) {
  ReducedCells cells(op.getInput().getType().getShape(), op.getAxis());
  bool isLog = op.getLog();
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    auto input = operands[0]->view<float>();
    auto output = result.view<float>();
    ScalarOps ops;
    for (int64_t first : cells.first) {
      float best = -kInfinity;
      for (int64_t offset : cells.offsets)
        best = sequences::max(ops, best, input[first + offset]);
      float sum = 0;
      for (int64_t offset : cells.offsets) {
        float power = sequences::exp(ops, input[first + offset] - best);
        output[first + offset] = power;
        sum += power;
      }
      float logarithm = sequences::log(ops, sum);
      for (int64_t offset : cells.offsets)
        output[first + offset] =
            isLog ? (input[first + offset] - best) - logarithm
                  : output[first + offset] / sum;
    }
  };
}

/// Mean, then mean of squared distances, then the quotients.
Kernel makeNormalize(NormalizeOp op) {
  ReducedCells cells(op.getInput().getType().getShape(), op.getAxes());
  float epsilon = op.getEpsilon().convertToFloat();
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    auto input = operands[0]->view<float>();
    auto output = result.view<float>();
    float factor = 1.0f / float(cells.offsets.size());
    for (int64_t first : cells.first) {
      float sum = 0, squares = 0;
      for (int64_t offset : cells.offsets)
        sum += input[first + offset];
      float mean = sum * factor;
      for (int64_t offset : cells.offsets) {
        float distance = input[first + offset] - mean;
        squares = std::fmaf(distance, distance, squares);
      }
      float deviation = std::sqrt(squares * factor + epsilon);
      for (int64_t offset : cells.offsets)
        output[first + offset] = (input[first + offset] - mean) / deviation;
    }
  };
}

Kernel makeLrn(LrnOp op) {
  ReducedCells cells(op.getInput().getType().getShape(), op.getAxis());
  int64_t size = op.getSize(), count = cells.offsets.size();
  float factor = op.getAlpha().convertToFloat() / float(size);
  float beta = op.getBeta().convertToFloat();
  float bias = op.getBias().convertToFloat();
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    auto input = operands[0]->view<float>();
    auto output = result.view<float>();
    ScalarOps ops;
    for (int64_t first : cells.first)
      for (int64_t i = 0; i < count; ++i) {
        float sum = 0;
        for (int64_t k = std::max<int64_t>(i - (size - 1) / 2, 0);
             k <= std::min(i + size / 2, count - 1); ++k) {
          float x = input[first + cells.offsets[k]];
          sum = std::fmaf(x, x, sum);
        }
        float base = std::fmaf(factor, sum, bias);
        int64_t cell = first + cells.offsets[i];
        output[cell] = input[cell] / sequences::pow(ops, base, beta);
      }
  };
}

/// The index of the first (or last) largest value.
Kernel makeArgMax(ArgMaxOp op) {
  ReducedCells cells(op.getInput().getType().getShape(), op.getAxis());
  bool last = op.getLast();
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    findLargest(cells, operands[0]->view<float>(), result.view<int64_t>(),
                last);
  };
}

/// Calls put(result cell, value, index) for the `k` first cells in the order of
/// selection; a place that no cell takes has -infinity and index 0.
template <typename SelectionOp, typename Put>
Kernel makeSelection(SelectionOp op, Put put) {
  ReducedCells from(op.getInput().getType().getShape(), op.getAxis());
  ReducedCells to(op.getType().getShape(), op.getAxis());
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    auto input = operands[0]->view<float>();
    for (auto [source, target] : llvm::zip_equal(from.first, to.first)) {
      std::vector<std::pair<float, int64_t>> order;
      for (auto [i, offset] : llvm::enumerate(from.offsets))
        if (!std::isnan(input[source + offset]))
          order.push_back({input[source + offset], int64_t(i)});
      llvm::stable_sort(order, [](const auto &a, const auto &b) {
        return a.first > b.first;
      });
      order.resize(std::max(order.size(), to.offsets.size()), {-kInfinity, 0});
      for (auto [place, offset] : llvm::zip(order, to.offsets))
        put(result, target + offset, place.first, place.second);
    }
  };
}

} // namespace

Kernel qwid::buildFloatReduction(Operation *op) {
  if (hasQuantizedInput(op))
    return {};
  return llvm::TypeSwitch<Operation *, Kernel>(op)
      .Case([](MeanOp op) { return makeMean(op); })
      .Case([](ReduceOp op) { return makeReduce(op); })
      .Case([](SoftmaxOp op) { return makeSoftmax(op); })
      .Case([](NormalizeOp op) { return makeNormalize(op); })
      .Case([](LrnOp op) { return makeLrn(op); })
      .Case([](ArgMaxOp op) { return makeArgMax(op); })
      .Case([](TopKOp op) {
        return makeSelection(
            op, [](Tensor &result, int64_t cell, float value, int64_t) {
              result.view<float>()[cell] = value;
            });
      })
      .Case([](ArgTopKOp op) {
        return makeSelection(
            op, [](Tensor &result, int64_t cell, float, int64_t index) {
              result.view<int64_t>()[cell] = index;
            });
      })
      .Default(Kernel());
}
