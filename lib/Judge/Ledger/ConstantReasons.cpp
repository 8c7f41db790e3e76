//===- ConstantReasons.cpp - Why a constant is no smaller -----------------===//

#include "ConstantReasons.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace qwid;

/// Padding below this share of a filter is not worth a word.
static constexpr double kWorthWord = 0.05;

ConstantReasons::ConstantReasons(const Model &model)
    : isQuantized(model.isQuantized()) {
  for (const KeptNode &kept : summarize(model).keptFloat)
    keptFloat[kept.node] = kept.reason;
}

std::string ConstantReasons::explainFilter(const PackedPart &part) const {
  if (part.type.isF32()) {
    if (!isQuantized)
      return "";
    std::string why = keptFloat.lookup(part.node);
    return "stays in float" + (why.empty() ? "" : ": " + why);
  }
  if (part.type.isInteger(16))
    return "its weights leave 8 bits: two bytes each";
  // Bytes without padding: codes take half of one.
  bool isCoded = part.bytes < part.elements;
  int64_t needed = isCoded ? (part.elements + 1) / 2 : part.elements;
  double padding = double(part.bytes - needed) / double(part.bytes);
  if (padding < kWorthWord)
    return "";
  return llvm::formatv("{0:F0} % of it fills up whole tiles of channels and "
                       "depth",
                       100 * padding);
}

Ledger::Constant ConstantReasons::explain(const PackedPart &part) const {
  Ledger::Constant constant;
  constant.node = part.node;
  constant.storedBytes = part.bytes;
  if (part.isFilter()) {
    constant.part = "weights";
    constant.floatBytes = 4 * part.elements;
    constant.reason = explainFilter(part);
  } else if (part.layout == "per_channel" && part.type.isInteger(32)) {
    constant.part = "start values";
    constant.floatBytes = 4 * part.elements;
    constant.reason = "sums of 32 bits start from 32 bits";
  } else if (part.layout == "per_channel" && part.isFloatLayer) {
    constant.part = "bias";
    constant.floatBytes = 4 * part.elements;
  } else if (part.layout == "per_channel") {
    constant.part = "factors";
    constant.reason = "what takes the sums of each channel to the scale of the "
                      "result; float needs none";
  } else if (part.type.isInteger(8) && part.elements == 256) {
    constant.part = "table";
    constant.reason = "a result for each of 256 inputs in place of a function";
  } else {
    constant.part = "constant";
    constant.floatBytes = 4 * part.elements;
    if (part.type.isF32() && isQuantized)
      constant.reason = "read as it is";
  }
  return constant;
}
