//===- Inspect.cpp - What a model consists of -----------------------------===//
//
// Multiply-accumulates and parameters per op are read off the module as it is.
// What a program of it would take is another question, which takes longer:
// Preview.cpp.
//
//===----------------------------------------------------------------------===//

#include "Call.h"
#include "PlanFacts.h"

#include "qwid/Dialect/Qwid.h"
#include "qwid/Driver/Compiler.h"
#include "qwid/Driver/CountMacs.h"
#include "qwid/Driver/SupportTable.h"
#include "qwid/Support/PrintableText.h"

#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace qwid;

namespace {

/// What a model consists of.
struct Figures {
  /// Ops by kind; the kinds in the order of their first op.
  llvm::MapVector<StringRef, int64_t> kinds;
  int64_t macs = 0;
  int64_t weights = 0; ///< parameters that multiply
  int64_t biases = 0;  ///< all other parameters
};

} // namespace

static Figures measure(func::FuncOp entry) {
  Figures figures;
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
    ++figures.kinds[getKindName(&op)];
  }
  figures.macs = countMacs(entry);
  return figures;
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
  if (isOnnx)
    result.nodes = listSupport(decided, model.getNodes());
  else
    addPlanFacts(module, result);
  return result;
}
