//===- PlanFacts.cpp - What a plan has decided ----------------------------===//

#include "PlanFacts.h"

#include "Summary.h"

#include "qwid/Driver/Preprocess.h"
#include "qwid/Driver/SupportTable.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace qwid;

/// "int8 per channel", "int4", "pow2"; empty for weights in float.
static std::string describeWeights(Type element) {
  if (isa<CodebookType>(element))
    return "pow2";
  auto type = dyn_cast<quant::QuantizedType>(element);
  if (!type)
    return "";
  std::string name = "int" + std::to_string(type.getStorageTypeIntegralWidth());
  return isa<quant::UniformQuantizedPerAxisType>(type) ? name + " per channel"
                                                       : name;
}

/// The range of an activation, or nothing if it has no scale of its own.
static std::optional<InspectResult::TensorRange> describeRange(Value value) {
  auto tensor = dyn_cast<RankedTensorType>(value.getType());
  auto type =
      tensor ? dyn_cast<quant::UniformQuantizedType>(tensor.getElementType())
             : quant::UniformQuantizedType();
  if (!type || type.getStorageTypeIntegralWidth() > 16)
    return std::nullopt;
  double scale = type.getScale();
  int64_t zeroPoint = type.getZeroPoint();
  return InspectResult::TensorRange{
      getTensorName(value),
      (type.isSigned() ? "i" : "u") +
          std::to_string(type.getStorageTypeIntegralWidth()),
      scale,
      scale * (type.getStorageTypeMin() - zeroPoint),
      scale * (type.getStorageTypeMax() - zeroPoint),
      zeroPoint};
}

void qwid::addPlanFacts(ModuleOp plan, InspectResult &result) {
  result.preprocess = getRuntimePreprocess(plan);
  for (const std::string &label : getLabels(plan))
    result.labels.push_back(makePrintable(label));
  llvm::SetVector<StringRef> rescales;
  std::vector<std::string> &weights = result.weightSchemes;
  llvm::StringSet<> seen;
  getEntry(plan).walk([&](Operation *op) {
    if (auto kind = op->getAttrOfType<RescaleKindAttr>("rescale_kind"))
      rescales.insert(stringifyRescaleKind(kind.getValue()));
    for (OpOperand &use : op->getOpOperands())
      if (isWeight(use))
        if (std::string scheme =
                describeWeights(getElementTypeOrSelf(use.get()));
            !scheme.empty() && !llvm::is_contained(weights, scheme))
          weights.push_back(std::move(scheme));
    if (isa<ConstantOp>(op))
      return;
    for (Value value : op->getResults())
      if (auto range = describeRange(value))
        if (seen.insert(range->tensor).second)
          result.ranges.push_back(std::move(*range));
  });
  result.rescales.assign(rescales.begin(), rescales.end());
  PlanSummary summary = summarize(plan);
  for (const KeptNode &kept : summary.keptFloat)
    result.keptFloat.push_back(kept.node);
  result.inputScaling = std::move(summary.inputScaling);
  result.dropped = std::move(summary.dropped);
}
