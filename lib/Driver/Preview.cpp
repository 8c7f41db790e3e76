//===- Preview.cpp - What a model would cost, before any data -------------===//
//
// A float model is quantized once per scheme, with a placeholder for the range of
// each tensor, and lowered for each variant as far as to kernels on memory. The
// placeholders differ from tensor to tensor: equal ones would tie scales that real
// ranges do not, and make rescales vanish.
//
//===----------------------------------------------------------------------===//

#include "qwid/Driver/Preview.h"

#include "Call.h"
#include "LoweredSize.h"

#include "qwid/Dialect/Functions.h"
#include "qwid/Dialect/Qwid.h"
#include "qwid/Driver/Compiler.h"

#include <algorithm>

using namespace mlir;
using namespace qwid;

using Scheme = PreviewResult::Scheme;
using Variant = PreviewResult::Variant;

//===----------------------------------------------------------------------===//
// Plans
//===----------------------------------------------------------------------===//

/// A range for each tensor of `module`, no two alike.
static RangeTable makePlaceholders(ModuleOp module) {
  RangeTable ranges;
  float width = 1;
  auto insert = [&](Value value) {
    std::string name = getTensorName(value);
    if (!name.empty() && !ranges.find(name))
      ranges.insert(name, {-width, 2 * width});
    width = width < 8 ? width * 1.01F : 1;
  };
  func::FuncOp entry = getEntry(module);
  llvm::for_each(entry.getArguments(), insert);
  entry.walk([&](Operation *op) { llvm::for_each(op->getResults(), insert); });
  return ranges;
}

namespace {

/// A way to quantize a float model.
struct Arithmetic {
  const char *name;
  WeightScheme weights = WeightScheme::Int8;
  std::optional<RescaleKind> rescale = {};
  bool integerOnly = false;
};

} // namespace

static const Arithmetic kArithmetics[] = {
    {"int8"},
    {"pow2", WeightScheme::PowerOfTwo},
    {"pow2_shift", WeightScheme::PowerOfTwo, RescaleKind::Shift},
    {"integer_only", WeightScheme::Int8, std::nullopt, /*integerOnly=*/true},
};

//===----------------------------------------------------------------------===//
// Programs
//===----------------------------------------------------------------------===//

static std::vector<std::string> listTargets(const VariantInfo &variant) {
  std::vector<std::string> names;
  for (const TargetInfo &target : getTargets())
    if (llvm::is_contained(target.variants, &variant))
      names.push_back(target.name.str());
  return names;
}

static Variant predict(const LoweredSize &lowered, const VariantInfo &variant) {
  const MachineInfo &machine = *findMachine(variant.isa);
  Residency residency{lowered.weightBytes, lowered.arenaBytes};
  Variant result{variant.isa.str(), listTargets(variant), lowered.weightBytes,
                 lowered.arenaBytes};
  for (const LayerShape &layer : lowered.layers) {
    PreviewResult::Layer row{layer.name,
                             stringify(layer.kind).str(),
                             layer.macs,
                             layer.weightBytes,
                             {},
                             predictLayer(layer, machine).productCycles /
                                 machine.gigahertz / 1e3};
    for (int64_t threads : kPreviewThreads)
      row.microseconds.push_back(
          predictLayer(layer, machine, threads, residency)
              .getMicroseconds(machine));
    result.layers.push_back(std::move(row));
  }
  for (size_t i = 0; i < std::size(kPreviewThreads); ++i) {
    double microseconds = 0;
    for (const PreviewResult::Layer &layer : result.layers)
      microseconds += layer.microseconds[i];
    result.milliseconds.push_back(microseconds / 1e3);
  }
  return result;
}

/// Lowers `plan`, of stage float or quantized, for every variant.
static Scheme lowerAll(StringRef name, ModuleOp plan) {
  Scheme scheme{name.str(), {}};
  llvm::Expected<std::vector<LoweredSize>> sizes =
      measureLowered(plan, getVariants());
  if (!sizes)
    return {name.str(), {}, llvm::toString(sizes.takeError())};
  for (auto [size, variant] : llvm::zip_equal(*sizes, getVariants()))
    scheme.variants.push_back(predict(size, *variant));
  return scheme;
}

static Scheme quantizeAndLower(StringRef name, const Model &model,
                               const QuantizeOptions &options,
                               const RangeTable *ranges) {
  llvm::Expected<QuantizeResult> plan = quantize(model, options, ranges);
  if (!plan)
    return {name.str(), {}, llvm::toString(plan.takeError())};
  return lowerAll(name, plan->plan.getModule());
}

llvm::Expected<Variant> qwid::previewVariant(const Model &model,
                                             StringRef isa) {
  const VariantInfo *variant = findVariant(isa);
  if (!variant)
    return makeFailure(Fault::Usage, "unknown instruction set '" + isa + "'");
  llvm::Expected<std::vector<LoweredSize>> sizes =
      measureLowered(model.getModule(), variant);
  if (!sizes)
    return sizes.takeError();
  return predict(sizes->front(), *variant);
}

llvm::Expected<PreviewResult> qwid::preview(const Model &model) {
  Stopwatch watch;
  PreviewResult result;
  ModuleOp module = model.getModule();
  if (isQuantized(module)) {
    result.schemes.push_back(lowerAll("plan", module));
  } else {
    result.schemes.push_back(lowerAll("float", module));
    if (bringsScales(module)) {
      result.schemes.push_back(quantizeAndLower("own", model, {}, nullptr));
    } else {
      RangeTable ranges = makePlaceholders(module);
      for (const Arithmetic &arithmetic : kArithmetics) {
        QuantizeOptions options;
        options.weights = arithmetic.weights;
        options.rescale = arithmetic.rescale;
        options.integerOnly = arithmetic.integerOnly;
        result.schemes.push_back(
            quantizeAndLower(arithmetic.name, model, options, &ranges));
      }
    }
  }
  for (const MachineInfo &machine : getMachines())
    result.machines.push_back({machine.isa.str(), machine.name.str(),
                               machine.gigahertz, machine.statedError,
                               machine.calibration.str()});
  result.seconds = watch.getSeconds();
  return result;
}
