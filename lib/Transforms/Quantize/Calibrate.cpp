//===- Calibrate.cpp - Ranges of a float graph on samples -----------------===//
//
// Tensors whose scale cannot follow from a range of their own are not observed:
// results of moving ops, which have the values of their input and, where a pass
// inserted them, the name of another tensor. For the same reason the channel
// means of what a contraction reads have the name of its result.
//
//===----------------------------------------------------------------------===//

#include "Annotations.h"

#include "qwid/Reference/Executor.h"
#include "qwid/Transforms/Quantize.h"

#include "llvm/ADT/MapVector.h"

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

/// Sums of every channel of what contractions read, in double and in the order
/// of the samples.
class InputSums {
public:
  explicit InputSums(ModuleOp module) {
    for (func::FuncOp function : getFunctions(module))
      for (Operation &op : function.getBody().front())
        if (isa<Weighted>(op) && isFloatTensor(op.getOperand(0)))
          channels[op.getOperand(0)].results.push_back(
              getTensorName(op.getResult(0)));
  }

  /// Adds `tensor`, whose last dimension is the channel, if it is read.
  void add(Value value, const Tensor &tensor) {
    auto it = channels.find(value);
    if (it == channels.end())
      return;
    Channels &seen = it->second;
    size_t count = tensor.shape.back();
    seen.sums.resize(count);
    ArrayRef<float> values = tensor.view<float>();
    for (size_t start = 0; start < values.size(); start += count)
      for (size_t channel = 0; channel < count; ++channel)
        seen.sums[channel] += double(values[start + channel]);
    seen.cells += values.size() / count;
  }

  void writeMeans(RangeTable &table) const {
    for (const auto &[value, seen] : channels) {
      SmallVector<float> means;
      for (double sum : seen.sums)
        means.push_back(float(sum / double(seen.cells)));
      for (const std::string &result : seen.results)
        table.setInputMeans(result, means);
    }
  }

private:
  struct Channels {
    SmallVector<std::string, 1> results; ///< of the contractions that read it
    std::vector<double> sums;
    int64_t cells = 0; ///< per channel
  };
  llvm::MapVector<Value, Channels> channels;
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

/// Adds the ranges of all observed tensors of one sample to `ranges`, and what
/// contractions read to `sums`. Returns the results.
FailureOr<std::vector<Tensor>> observeSample(const Executor &executor,
                                             ArrayRef<Tensor> inputs,
                                             RangeTable &ranges,
                                             InputSums &sums) {
  LogicalResult finite = success();
  auto observe = [&](Value value, StringRef name, const Tensor &tensor) {
    if (tensor.kind != ElementKind::F32 || tensor.size() == 0 || failed(finite))
      return;
    sums.add(value, tensor);
    if (getScaleSource(value) != value)
      return;
    if (llvm::Error error = ranges.observe(name, tensor.view<float>()))
      finite = emitError(value.getLoc()) << llvm::toString(std::move(error));
  };
  FailureOr<std::vector<Tensor>> results = executor.run(inputs, observe);
  if (failed(finite))
    return failure();
  return results;
}

} // namespace

FailureOr<RangeTable> qwid::calibrate(ModuleOp module, NextSample nextSample,
                                      SampleDone sampleDone,
                                      RangeEstimator estimator) {
  FailureOr<std::unique_ptr<Executor>> executor = Executor::create(module);
  if (failed(executor))
    return failure();
  RangeTable ranges;
  ExtremeSums extremes;
  InputSums inputSums(module);
  auto estimate = [&](double deviations) {
    RangeTable result = extremes.estimate(deviations, ranges);
    insertArguments(module, ranges, result);
    return result;
  };
  while (true) {
    FailureOr<std::vector<Tensor>> inputs = nextSample();
    if (failed(inputs))
      return failure();
    if (inputs->empty())
      break;
    RangeTable sample;
    FailureOr<std::vector<Tensor>> results =
        observeSample(**executor, *inputs, sample, inputSums);
    if (failed(results))
      return failure();
    ranges.merge(sample);
    extremes.add(sample);
    if (sampleDone)
      sampleDone(*results);
  }
  if (ranges.empty())
    return emitError(module.getLoc())
           << "expected at least one calibration sample, got none; pass a "
              "folder of images";
  switch (estimator) {
  case RangeEstimator::MinMax:
    break;
  case RangeEstimator::Average:
    ranges = estimate(0);
    break;
  case RangeEstimator::Sigma:
    ranges = estimate(kDeviations);
    break;
  }
  inputSums.writeMeans(ranges);
  return ranges;
}
