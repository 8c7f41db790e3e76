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

#include <map>

using namespace mlir;
using namespace qwid;
using namespace qwid::planning;

namespace {

/// Sums of the extremes of samples, in double: the sum of f32 values of like
/// magnitude is exact there, whatever their order.
class ExtremeSums {
public:
  void add(const RangeTable &sample) {
    for (const auto &[name, range] : sample) {
      Sum &sum = sums[name];
      sum.low += range.min;
      sum.high += range.max;
      ++sum.samples;
    }
  }

  RangeTable average() const {
    RangeTable result;
    for (const auto &[name, sum] : sums)
      result.insert(
          name, {float(sum.low / sum.samples), float(sum.high / sum.samples)});
    return result;
  }

private:
  struct Sum {
    double low = 0, high = 0;
    int64_t samples = 0;
  };
  std::map<std::string, Sum> sums;
};

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
  return estimator == RangeEstimator::Average ? sums.average() : ranges;
}
