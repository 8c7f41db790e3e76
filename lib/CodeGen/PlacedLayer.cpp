//===- PlacedLayer.cpp - A layer with the memory it works on --------------===//

#include "PlacedLayer.h"

#include "Extremes.h"
#include "RowSums.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace qwid;

static LayerPlacement findPlacement(func::CallOp call, MemoryPlan &plan) {
  LayerPlacement placement;
  for (Value operand : call.getOperands())
    placement.arguments.push_back(plan.getPlacement(operand));
  placement.result = plan.getPlacement(call.getResult(0));
  return placement;
}

PlacedLayer::PlacedLayer(func::CallOp call, func::FuncOp function,
                         MemoryPlan &plan, const VariantInfo &variant)
    : layer(function), placement(findPlacement(call, plan)),
      accesses(layer, placement) {
  auto isConstant = [&](unsigned argument) {
    const Placement &at = placement.arguments[argument];
    return plan.getBuffer(at.buffer).kind == Buffer::Constant && at.offset == 0;
  };
  nest = buildContractionNest(layer, accesses, isConstant);
  if (!nest)
    return;
  auto op = call.getOperand(accesses.inputs[1].argument)
                .getDefiningOp<arith::ConstantOp>();
  auto filter = cast<ElementsAttr>(op.getValue());
  Type element = filter.getElementType();
  nest->coded = isPowerOfTwoFilter(filter);
  // Products meet in 16 bits on Arm only.
  nest->fullRange = !variant.unsignedStorage && element.isInteger(8) &&
                    llvm::is_contained(plainBytes(filter), char(-128));
  nest->isWide = element.isInteger(16);
  if (nest->isWide)
    nest->parts = countParts(filter);
}

std::string PlacedLayer::describe() const {
  linalg::LinalgOp root = layer.root;
  if (isRowSum(root))
    return "row sums";
  if (isExtreme(root))
    return "extremes";
  if (!nest)
    return root.getNumReductionLoops() ? "window" : "elementwise";
  std::string sizes;
  for (const ContractionLoop &loop : nest->depth)
    sizes += (sizes.empty() ? "" : "x") + std::to_string(loop.size);
  const char *weights = nest->isFloat ? "f32" : nest->coded ? "pow2" : "int8";
  return weights + (" contraction k=" + sizes) +
         " n=" + std::to_string(nest->channels.size);
}
