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

using namespace mlir;
using namespace qwid;
using namespace qwid::planning;

FailureOr<RangeTable>
qwid::calibrate(ModuleOp module, NextSample nextSample,
                llvm::function_ref<void(int64_t samples)> progress) {
  FailureOr<std::unique_ptr<Executor>> executor = Executor::create(module);
  if (failed(executor))
    return failure();
  RangeTable ranges;
  LogicalResult finite = success();
  auto observe = [&](Value value, StringRef name, const Tensor &tensor) {
    if (tensor.kind != ElementKind::F32 || tensor.size() == 0 ||
        getScaleSource(value) != value || failed(finite))
      return;
    if (llvm::Error error = ranges.observe(name, tensor.view<float>()))
      finite = emitError(value.getLoc()) << llvm::toString(std::move(error));
  };
  for (int64_t samples = 1;; ++samples) {
    FailureOr<std::vector<Tensor>> inputs = nextSample();
    if (failed(inputs))
      return failure();
    if (inputs->empty())
      break;
    if (failed((*executor)->run(*inputs, observe)) || failed(finite))
      return failure();
    if (progress)
      progress(samples);
  }
  if (ranges.empty())
    return module.emitError() << "expected at least one calibration sample, "
                                 "got none; pass a folder of images";
  return ranges;
}
