//===- PlacedLayer.cpp - A layer with the memory it works on --------------===//

#include "PlacedLayer.h"

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

/// Where two products meet in 16 bits, a weight of -128 could overflow them
/// (-128 * -128 * 2 = 2^15): such a layer takes the loops in 32 bits.
static bool multipliesExactly(const ContractionNest &nest, ElementsAttr filter,
                              const VariantInfo &variant) {
  bool meetsIn16Bits = variant.dot == DotKind::NeonMultiply ||
                       (variant.dot == DotKind::NeonDot && nest.depthwise);
  if (nest.isFloat || !meetsIn16Bits)
    return true;
  return !llvm::is_contained(plainBytes(filter), char(-128));
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
  nest->coded = isPowerOfTwoFilter(filter);
  if (!multipliesExactly(*nest, filter, variant))
    nest.reset();
}
