//===- Inspect.cpp - What a model consists of and costs -------------------===//
//
// Multiply-accumulates and parameters per op are read off the module as it is.
// The sizes of a plan, or of a model that brings its own scales, are those of the
// lowered module. What a float model would have under a scheme is estimated: its
// weights by their shapes, the arena by the largest sum of tensors that are alive
// at once, which is what it will need but for padding. Times are
// multiply-accumulates over a fixed share of what a core's multiply
// instructions can do: right within a factor of two or so, which is enough to
// tell a model that fits a board from one that does not.
//
//===----------------------------------------------------------------------===//

#include "Call.h"
#include "LoweredSize.h"
#include "PackedSize.h"
#include "PlanFacts.h"

#include "qwid/CodeGen/TargetInfo.h"
#include "qwid/Dialect/Qwid.h"
#include "qwid/Driver/Compiler.h"
#include "qwid/Driver/CountMacs.h"
#include "qwid/Driver/SupportTable.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/MapVector.h"

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
  int64_t packed[3] = {};   ///< bytes of weights by WeightForm
  int64_t liveElements = 0; ///< most elements of tensors alive at once
};

} // namespace

/// The most elements of tensors that are alive at once: an op's result and
/// whatever is read by it or by a later op. Inputs and outputs are the caller's.
static int64_t countLive(func::FuncOp entry) {
  llvm::DenseMap<Value, Operation *> lastUse;
  int64_t live = 0, most = 0;
  auto countElements = [](Value value) -> int64_t {
    Operation *maker = value.getDefiningOp();
    return maker && !isa<ConstantOp>(maker)
               ? cast<RankedTensorType>(value.getType()).getNumElements()
               : 0;
  };
  for (Operation &op : entry.getBody().front())
    for (Value operand : op.getOperands())
      lastUse[operand] = &op;
  for (Operation &op : entry.getBody().front()) {
    for (Value result : op.getResults())
      live += countElements(result);
    most = std::max(most, live);
    SmallPtrSet<Value, 4> ended;
    for (Value operand : op.getOperands())
      if (lastUse[operand] == &op && ended.insert(operand).second)
        live -= countElements(operand);
  }
  return most;
}

static Figures measure(func::FuncOp entry) {
  Figures figures;
  const VariantInfo &packing = *getVariants().front();
  for (Operation &op : entry.getBody().front()) {
    if (isa<func::ReturnOp>(op))
      continue;
    if (auto constant = dyn_cast<ConstantOp>(op)) {
      bool multiplies = llvm::any_of(op.getUses(), isWeight);
      int64_t count =
          cast<RankedTensorType>(constant.getType()).getNumElements();
      (multiplies ? figures.weights : figures.biases) += count;
      continue;
    }
    if (isa<Weighted>(op) && getConstantValue(op.getOperand(1)))
      for (WeightForm form :
           {WeightForm::Real, WeightForm::Integer, WeightForm::Coded})
        figures.packed[int(form)] += countPackedBytes(&op, form, packing);
    ++figures.kinds[getKindName(&op)];
  }
  figures.macs = countMacs(entry);
  figures.liveElements = countLive(entry);
  return figures;
}

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

using Scheme = InspectResult::Scheme;

static void addTimes(Scheme &scheme, int64_t macs) {
  for (const VariantInfo *variant : getVariants())
    scheme.milliseconds.push_back(
        {variant->isa.str(),
         predictTime(*variant, macs, /*isFloat=*/scheme.name == "float")});
}

/// What `figures`, of a module of stage float, would become.
static std::vector<Scheme> predict(const Figures &figures) {
  const int64_t *packed = figures.packed;
  std::vector<Scheme> schemes;
  schemes.push_back(
      {"float", packed[int(WeightForm::Real)], 4 * figures.liveElements});
  schemes.push_back(
      {"int8", packed[int(WeightForm::Integer)], figures.liveElements});
  schemes.push_back(
      {"pow2", packed[int(WeightForm::Coded)], figures.liveElements});
  for (Scheme &scheme : schemes)
    addTimes(scheme, figures.macs);
  return schemes;
}

/// What `plan`, of stage quantized, is.
static Scheme measureScheme(StringRef name, ModuleOp plan, int64_t macs) {
  Scheme scheme{name.str(), 0, 0};
  llvm::Expected<LoweredSize> size =
      measureLowered(plan, *getVariants().front());
  if (size) {
    scheme.weightBytes = size->weightBytes;
    scheme.ramBytes = size->arenaBytes;
    addTimes(scheme, macs);
  } else {
    scheme.refusal = llvm::toString(size.takeError());
  }
  return scheme;
}

static InspectResult::Port describePort(std::string name, Type type) {
  auto tensor = cast<RankedTensorType>(type);
  std::string element;
  llvm::raw_string_ostream(element) << tensor.getElementType();
  return {std::move(name), element, tensor.getShape().vec()};
}

static void addPorts(func::FuncOp entry, InspectResult &result) {
  for (Value argument : entry.getArguments())
    result.inputs.push_back(
        describePort(getTensorName(argument), argument.getType()));
  for (auto [index, type] : llvm::enumerate(entry.getResultTypes())) {
    auto name =
        entry.getResultAttrOfType<StringAttr>(index, names::kTensorName);
    result.outputs.push_back(
        describePort(name ? makePrintable(name.getValue()) : "", type));
  }
}

llvm::Expected<InspectResult> qwid::inspect(const Model &model) {
  ModuleOp module = model.getModule();
  func::FuncOp entry = getEntry(module);
  InspectResult result;
  addPorts(entry, result);
  bool isOnnx = !model.getNodes().empty();
  DecidedModel decided = isOnnx ? decidePrecision(module) : DecidedModel();
  ModuleOp measured = isOnnx ? *decided.module : module;
  Figures figures = measure(getEntry(measured));
  for (auto [kind, count] : figures.kinds)
    result.ops.push_back({kind.str(), count});
  result.macs = figures.macs;
  result.parameters = figures.weights + figures.biases;
  result.schemes = predict(figures);
  bool hasScales = isOnnx && bringsScales(module);
  if (hasScales || isQuantized(measured)) {
    // A model can be compiled in float, too; a plan cannot.
    result.schemes.resize(hasScales ? 1 : 0);
    result.schemes.push_back(
        measureScheme(hasScales ? "own" : "plan", measured, figures.macs));
  }
  result.shareOfPeak = kShareOfPeak;
  for (const VariantInfo *variant : getVariants())
    result.gigahertz.push_back({variant->isa.str(), variant->peak.gigahertz});
  if (isOnnx)
    result.nodes = listSupport(decided, model.getNodes());
  else
    addPlanFacts(module, result);
  return result;
}
