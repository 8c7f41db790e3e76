//===- PredictNodeTimes.cpp - What each layer takes, in float and not -----===//

#include "qwid/Judge/Analyze.h"

#include "qwid/CodeGen/TargetInfo.h"

using namespace qwid;

/// Adds the milliseconds of each node of `model` on one thread to `times`.
static llvm::Error addTimes(const Model &model, const VariantInfo &variant,
                            llvm::StringMap<double> &times) {
  llvm::Expected<PreviewResult::Variant> predicted =
      previewVariant(model, variant.isa);
  if (!predicted)
    return predicted.takeError();
  for (const PreviewResult::Layer &layer : predicted->layers)
    times[layer.node] += layer.microseconds.front() / 1e3;
  return llvm::Error::success();
}

llvm::Expected<NodeTimes> qwid::predictNodeTimes(const Model &model,
                                                 const Model &plan,
                                                 const VariantInfo &variant) {
  NodeTimes times;
  times.isa = variant.isa.str();
  if (llvm::Error error = addTimes(model, variant, times.asFloat))
    return std::move(error);
  if (llvm::Error error = addTimes(plan, variant, times.asPlan))
    return std::move(error);
  return times;
}
