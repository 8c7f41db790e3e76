//===- Calibrate.cpp - Ranges of a float graph on samples -----------------===//
//
// Tensors whose scale cannot follow from a range of their own are not observed:
// results of moving ops, which have the values of their input and, where a pass
// inserted them, the name of another tensor.
//
//===----------------------------------------------------------------------===//

#include "Annotations.h"

#include "qwid/Reference/Executor.h"
#include "qwid/Transforms/Quantize.h"

#include <cmath>
#include <map>

using namespace mlir;
using namespace qwid;
using namespace qwid::planning;

namespace {

/// Sums of the extremes of samples and of their squares, in double and in the
/// order of the samples.
class ExtremeSums {
public:
  void add(const RangeTable &sample) {
    for (const auto &[name, range] : sample) {
      sums[name].low.add(range.min);
      sums[name].high.add(range.max);
    }
    ++samples;
  }

  /// The averages of the extremes, `deviations` standard deviations farther
  /// out, but no farther than what was `seen`.
  RangeTable estimate(double deviations, const RangeTable &seen) const {
    RangeTable result;
    for (const auto &[name, sum] : sums) {
      TensorRange limit = *seen.find(name);
      float low = sum.low.at(-deviations, samples);
      float high = sum.high.at(deviations, samples);
      result.insert(name,
                    {std::max(low, limit.min), std::min(high, limit.max)});
    }
    return result;
  }

private:
  struct Sum {
    double values = 0, squares = 0;

    void add(double value) {
      values += value;
      squares += value * value;
    }
    /// The mean and `deviations` standard deviations of `count` values.
    double at(double deviations, int64_t count) const {
      double mean = values / count;
      double variance = std::max(0.0, squares / count - mean * mean);
      return mean + deviations * std::sqrt(variance);
    }
  };
  struct Extremes {
    Sum low, high;
  };
  std::map<std::string, Extremes> sums;
  int64_t samples = 0;
};

/// What Sigma allows beyond the averages.
constexpr double kDeviations = 2;

/// Widens the ranges of function arguments to all that was `seen`: the values
/// of pixels are bounded, so that an extreme is no outlier there.
void insertArguments(ModuleOp module, const RangeTable &seen,
                     RangeTable &ranges) {
  for (func::FuncOp function : getFunctions(module))
    for (Value argument : function.getArguments())
      if (auto range = seen.find(getTensorName(argument)))
        ranges.insert(getTensorName(argument), *range);
}

/// Adds the ranges of all observed tensors of one sample to `ranges`.
LogicalResult observeSample(const Executor &executor, ArrayRef<Tensor> inputs,
                            RangeTable &ranges) {
  LogicalResult finite = success();
  auto observe = [&](Value value, StringRef name, const Tensor &tensor) {
    if (tensor.kind != ElementKind::F32 || tensor.size() == 0 ||
        getScaleSource(value) != value || failed(finite))
      return;
    if (llvm::Error error = ranges.observe(name, tensor.view<float>()))
      finite = emitError(value.getLoc()) << llvm::toString(std::move(error));
  };
  if (failed(executor.run(inputs, observe)))
    return failure();
  return finite;
}

} // namespace

FailureOr<RangeTable>
qwid::calibrate(ModuleOp module, NextSample nextSample,
                llvm::function_ref<void(int64_t samples)> progress,
                RangeEstimator estimator) {
  FailureOr<std::unique_ptr<Executor>> executor = Executor::create(module);
  if (failed(executor))
    return failure();
  RangeTable ranges;
  ExtremeSums sums;
  auto estimate = [&](double deviations) {
    RangeTable result = sums.estimate(deviations, ranges);
    insertArguments(module, ranges, result);
    return result;
  };
  for (int64_t samples = 1;; ++samples) {
    FailureOr<std::vector<Tensor>> inputs = nextSample();
    if (failed(inputs))
      return failure();
    if (inputs->empty())
      break;
    RangeTable sample;
    if (failed(observeSample(**executor, *inputs, sample)))
      return failure();
    ranges.merge(sample);
    sums.add(sample);
    if (progress)
      progress(samples);
  }
  if (ranges.empty())
    return emitError(module.getLoc())
           << "expected at least one calibration sample, got none; pass a "
              "folder of images";
  switch (estimator) {
  case RangeEstimator::MinMax:
    return ranges;
  case RangeEstimator::Average:
    return estimate(0);
  case RangeEstimator::Sigma:
    return estimate(kDeviations);
  }
  llvm_unreachable("every estimator is handled");
}
