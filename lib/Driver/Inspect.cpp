//===- Inspect.cpp - qwid inspect -----------------------------------------===//
//
// Everything is read off the module of stage float (of a model that brings its
// own scales, the one on its integers): multiply-accumulates and parameters per
// op, and the largest sum of tensors that are alive at once, each at the width of
// a scheme, which is what the arena will need but for padding. Times are multiply-accumulates over a fixed share of what a core's
// multiply instructions can do: right within a factor of two or so, which is
// enough to tell a model that fits a board from one that does not.
//
//===----------------------------------------------------------------------===//

#include "qwid/CodeGen/TargetInfo.h"
#include "qwid/Dialect/Qwid.h"
#include "qwid/Driver/ArgumentParser.h"
#include "qwid/Driver/Compile.h"
#include "qwid/Driver/Preprocess.h"
#include "qwid/Driver/SupportTable.h"
#include "qwid/Transforms/Quantize.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/Support/JSON.h"

using namespace mlir;
using namespace qwid;

namespace {

/// What a model costs.
struct Figures {
  /// Ops by kind; the kinds in the order of their first op.
  llvm::MapVector<StringRef, int64_t> kinds;
  int64_t macs = 0;
  int64_t weights = 0;      ///< parameters that multiply
  int64_t biases = 0;       ///< all other parameters
  int64_t liveElements = 0; ///< most elements of tensors alive at once
  /// Of a model that brings its own scales, in its own types.
  bool hasScales = false;
  int64_t constantBytes = 0, liveBytes = 0;
};

} // namespace

/// Multiply-accumulates of one op.
static int64_t countMacs(Operation *op) {
  auto elements = [](Value value) {
    return cast<RankedTensorType>(value.getType()).getNumElements();
  };
  if (isa<Conv2DOp, FullyConnectedOp>(op)) {
    auto filter = cast<RankedTensorType>(op->getOperand(1).getType());
    return elements(op->getResult(0)) *
           (filter.getNumElements() / filter.getDimSize(0));
  }
  if (auto product = dyn_cast<MatMulOp>(op))
    return elements(product.getResult()) *
           cast<RankedTensorType>(product.getLhs().getType()).getShape().back();
  return 0;
}

/// The largest sum of `sizeOf` over values that are alive at once: an op's result
/// and whatever is read by it or by a later op. Inputs and outputs are the
/// caller's.
static int64_t countLive(func::FuncOp entry,
                         function_ref<int64_t(Value)> sizeOf) {
  llvm::DenseMap<Value, Operation *> lastUse;
  int64_t live = 0, most = 0;
  auto counts = [](Value value) {
    return value.getDefiningOp() && !isa<ConstantOp>(value.getDefiningOp());
  };
  for (Operation &op : entry.getBody().front())
    for (Value operand : op.getOperands())
      lastUse[operand] = &op;
  for (Operation &op : entry.getBody().front()) {
    for (Value result : op.getResults())
      live += counts(result) ? sizeOf(result) : 0;
    most = std::max(most, live);
    SmallPtrSet<Value, 4> ended;
    for (Value operand : op.getOperands())
      if (counts(operand) && lastUse[operand] == &op &&
          ended.insert(operand).second)
        live -= sizeOf(operand);
  }
  return most;
}

static Figures measure(func::FuncOp entry, bool hasScales) {
  Figures figures;
  figures.hasScales = hasScales;
  for (Operation &op : entry.getBody().front()) {
    if (isa<func::ReturnOp>(op))
      continue;
    if (auto constant = dyn_cast<ConstantOp>(op)) {
      bool multiplies = llvm::any_of(op.getUses(), isWeight);
      int64_t count =
          cast<RankedTensorType>(constant.getType()).getNumElements();
      (multiplies ? figures.weights : figures.biases) += count;
      figures.constantBytes += countBytes(constant.getType());
      continue;
    }
    ++figures.kinds[op.getName().stripDialect()];
    figures.macs += countMacs(&op);
  }
  figures.liveElements = countLive(entry, [](Value value) {
    return cast<RankedTensorType>(value.getType()).getNumElements();
  });
  figures.liveBytes =
      countLive(entry, [](Value value) { return countBytes(value.getType()); });
  return figures;
}

namespace {

/// Bytes of one scheme.
struct Scheme {
  StringRef name;
  int64_t weightBytes, ramBytes;
  bool isFloat;
};

} // namespace

/// The share of a core's peak that networks reach: the classifiers measured so
/// far got 35 to 80 % in int8, more in float; depthwise layers and small ones
/// are at the lower end.
static constexpr double kShareOfPeak = 0.5;

/// Milliseconds of one core for `macs`.
static double predictTime(const VariantInfo &variant, int64_t macs,
                          bool isFloat) {
  const PeakRate &peak = variant.peak;
  double perCycle = isFloat ? peak.realMacs : peak.integerMacs;
  return macs / (kShareOfPeak * perCycle * peak.gigahertz * 1e6);
}

/// Every variant once, in the order of the targets.
static SmallVector<const VariantInfo *> getVariants() {
  SmallVector<const VariantInfo *> variants;
  for (const TargetInfo &target : getTargets())
    for (const VariantInfo *variant : target.variants)
      if (!llvm::is_contained(variants, variant))
        variants.push_back(variant);
  return variants;
}

static SmallVector<Scheme> predict(const Figures &figures) {
  int64_t biases = 4 * figures.biases;
  Scheme real{"float", 4 * figures.weights + biases, 4 * figures.liveElements,
              true};
  if (figures.hasScales)
    return {real, {"own", figures.constantBytes, figures.liveBytes, false}};
  return {real,
          {"int8", figures.weights + biases, figures.liveElements, false},
          {"pow2", (figures.weights + 1) / 2 + biases, figures.liveElements,
           false}};
}

namespace {

struct Port {
  std::string name;
  RankedTensorType type;
};

} // namespace

static SmallVector<Port> getPorts(func::FuncOp entry, bool inputs) {
  SmallVector<Port> ports;
  TypeRange types =
      inputs ? TypeRange(entry.getArgumentTypes()) : entry.getResultTypes();
  for (auto [index, type] : llvm::enumerate(types)) {
    auto name =
        inputs
            ? entry.getArgAttrOfType<StringAttr>(index, names::kTensorName)
            : entry.getResultAttrOfType<StringAttr>(index, names::kTensorName);
    ports.push_back({name ? name.str() : "", cast<RankedTensorType>(type)});
  }
  return ports;
}

static std::string typeText(Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}

static void printJson(const InspectCommand &command, func::FuncOp entry,
                      const Figures &figures, ArrayRef<NodeSupport> nodes) {
  llvm::json::OStream json(llvm::outs(), 2);
  auto printPorts = [&](StringRef key, bool inputs) {
    json.attributeArray(key, [&] {
      for (const Port &port : getPorts(entry, inputs))
        json.object([&] {
          json.attribute("name", port.name);
          json.attribute("type", typeText(port.type.getElementType()));
          json.attributeArray("shape", [&] {
            for (int64_t size : port.type.getShape())
              json.value(size);
          });
        });
    });
  };
  json.object([&] {
    json.attribute("model", command.model);
    printPorts("inputs", true);
    printPorts("outputs", false);
    json.attributeObject("ops", [&] {
      for (auto [kind, count] : figures.kinds)
        json.attribute(kind, count);
    });
    json.attribute("macs", figures.macs);
    json.attribute("parameters", figures.weights + figures.biases);
    json.attributeObject("schemes", [&] {
      for (const Scheme &scheme : predict(figures))
        json.attributeObject(scheme.name, [&] {
          json.attribute("weights_bytes", scheme.weightBytes);
          json.attribute("ram_bytes", scheme.ramBytes);
          json.attributeObject("ms", [&] {
            for (const VariantInfo *variant : getVariants())
              json.attribute(variant->isa, predictTime(*variant, figures.macs,
                                                       scheme.isFloat));
          });
        });
    });
    if (!nodes.empty())
      printSupport(json, nodes);
    json.attributeObject("assumed", [&] {
      json.attribute("threads", 1);
      json.attribute("share_of_peak", kShareOfPeak);
      json.attributeObject("gigahertz", [&] {
        for (const VariantInfo *variant : getVariants())
          json.attribute(variant->isa, variant->peak.gigahertz);
      });
    });
  });
  llvm::outs() << "\n";
}

/// The table of schemes, and what its times assume.
static void printSchemes(llvm::raw_ostream &os, const Figures &figures) {
  os << "  scheme     weights        RAM";
  for (const VariantInfo *variant : getVariants())
    os << llvm::format("  %10s", variant->isa.str().c_str());
  os << "  (estimates)\n";
  for (const Scheme &scheme : predict(figures)) {
    os << llvm::format("  %-6s %8.1f kB %7.1f kB", scheme.name.data(),
                       scheme.weightBytes / 1e3, scheme.ramBytes / 1e3);
    for (const VariantInfo *variant : getVariants())
      os << llvm::format("  %7.3g ms",
                         predictTime(*variant, figures.macs, scheme.isFloat));
    os << "\n";
  }
  os << "  times: one core at " << int(100 * kShareOfPeak)
     << " % of its multiply rate; ";
  llvm::interleaveComma(getVariants(), os, [&](const VariantInfo *variant) {
    os << variant->isa << llvm::format(" %.1f GHz", variant->peak.gigahertz);
  });
  os << "\n";
}

static void printText(const InspectCommand &command, func::FuncOp entry,
                      const Figures &figures, ArrayRef<NodeSupport> nodes) {
  llvm::raw_ostream &os = llvm::outs();
  os << command.model << "\n";
  for (bool inputs : {true, false})
    for (const Port &port : getPorts(entry, inputs)) {
      os << (inputs ? "  input   " : "  output  ") << port.name << ": "
         << typeText(port.type.getElementType()) << " [";
      llvm::interleaveComma(port.type.getShape(), os);
      os << "]\n";
    }
  os << "  ops     ";
  llvm::interleaveComma(figures.kinds, os, [&](const auto &entry) {
    os << entry.second << " " << entry.first;
  });
  os << " (all supported)\n";
  os << llvm::format(
      "  cost    %.2f million multiply-accumulates, %.3f million "
      "parameters\n",
      figures.macs / 1e6, (figures.weights + figures.biases) / 1e6);
  printSchemes(os, figures);
  if (!nodes.empty())
    printSupport(os, nodes);
}

int qwid::runInspect(const InspectCommand &command) {
  if (command.ops) {
    printOperators(llvm::outs(), command.json);
    return ExitOk;
  }
  llvm::Expected<ModelForm> form = detectForm(command.model);
  if (!form)
    return reportError(ExitInput, form.takeError());
  if (*form != ModelForm::Onnx && *form != ModelForm::Plan)
    return reportError(ExitInput, "'" + command.model +
                                      "' is compiled; 'qwid-run --info' "
                                      "describes it");
  if (*form == ModelForm::Plan &&
      (command.batch || !command.inputShapes.empty()))
    return refuseBatch(command.model);
  Session session(command.verbose);
  std::vector<ImportedNode> imported;
  auto module =
      *form == ModelForm::Plan
          ? readPlan(command.model, *session.context)
          : importFloat(session, command.model,
                        {command.batch, command.inputShapes, &imported});
  if (!module)
    return ExitInput;
  func::FuncOp entry = getEntry(*module);
  bool isModel = *form == ModelForm::Onnx;
  DecidedModel decided = isModel ? decidePrecision(*module) : DecidedModel();
  Figures figures = measure(isModel ? getEntry(*decided.module) : entry,
                            isModel && bringsScales(*module));
  std::vector<NodeSupport> nodes;
  if (isModel)
    nodes = listSupport(decided, imported);
  command.json ? printJson(command, entry, figures, nodes)
               : printText(command, entry, figures, nodes);
  return ExitOk;
}
