//===- PlanLayers.cpp - The layers of a plan ------------------------------===//

#include "qwid/Judge/PlanLayers.h"

#include "qwid/Dialect/Roles.h"
#include "qwid/Driver/CountMacs.h"
#include "qwid/Support/PrintableText.h"

using namespace mlir;
using namespace qwid;

std::vector<Operation *> qwid::listLayers(func::FuncOp plan) {
  std::vector<Operation *> layers;
  for (Operation &op : plan.getBody().front().without_terminator())
    if (!hasRole(&op, Role::Constant) && !hasRole(&op, Role::Border) &&
        !isRearrangement(&op))
      layers.push_back(&op);
  return layers;
}

bool qwid::readsQuantized(Operation *op) {
  return llvm::any_of(op->getOperandTypes(), [](Type type) {
    return isQuantizedElement(getElementTypeOrSelf(type));
  });
}

unsigned qwid::countBits(Type element) {
  constexpr unsigned kCodeBits = 4; // of a power of two
  if (isa<CodebookType>(element))
    return kCodeBits;
  if (auto quantized = dyn_cast<quant::QuantizedType>(element))
    return quantized.getStorageTypeIntegralWidth();
  return element.getIntOrFloatBitWidth();
}

/// What `op` computes in: "int8", "int16", "pow2", "float32".
static std::string describePrecision(Operation *op) {
  if (!readsQuantized(op))
    return "float32";
  if (auto contraction = dyn_cast<Weighted>(op))
    if (isa<CodebookType>(contraction.getFilter().getType().getElementType()))
      return "pow2";
  for (Type type : op->getOperandTypes())
    if (Type element = getElementTypeOrSelf(type); isQuantizedElement(element))
      return "int" + std::to_string(countBits(element));
  llvm_unreachable("a quantized layer reads a quantized tensor");
}

LayerIdentity qwid::identifyLayer(Operation *op) {
  Value result = op->getResult(0);
  LayerIdentity layer;
  layer.node = makePrintable(getUserName(op));
  layer.kind = getKindName(op).str();
  layer.tensor = makePrintable(getTensorName(result));
  layer.precision = describePrecision(op);
  layer.shape = cast<RankedTensorType>(result.getType()).getShape().vec();
  layer.macs = countMacs(op);
  return layer;
}
