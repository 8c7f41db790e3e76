//===- AccumulatingLayer.cpp - A contraction without its rescale ----------===//

#include "AccumulatingLayer.h"

#include "qwid/Dialect/Quantization.h"

#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace qwid;

std::unique_ptr<AccumulatingLayer> AccumulatingLayer::create(Value value) {
  auto contraction = value.getDefiningOp<Weighted>();
  if (!contraction || contraction.getResidual() || !value.hasOneUse())
    return nullptr;
  Type input = contraction.getInput().getType().getElementType();
  Type result = contraction.getResult().getType().getElementType();
  if (!isQuantizedElement(input) || isAccumulator(result))
    return nullptr;
  auto layer = std::make_unique<AccumulatingLayer>();
  layer->input = contraction.getInput();
  layer->build(contraction);
  auto executor = Executor::create(*layer->module);
  if (failed(executor))
    return nullptr;
  layer->executor = std::move(*executor);
  return layer;
}

/// A module of its own, with @main from the stored input to f32.
void AccumulatingLayer::build(Weighted contraction) {
  Location loc = contraction.getLoc();
  module = ModuleOp::create(loc);
  OpBuilder builder = OpBuilder::atBlockBegin(module->getBody());
  RankedTensorType result = contraction.getResult().getType();
  Type real = result.clone(builder.getF32Type());
  auto type = builder.getFunctionType(contraction.getInput().getType(), real);
  auto entry = func::FuncOp::create(builder, loc, names::kEntry, type);
  builder.setInsertionPointToStart(entry.addEntryBlock());
  IRMapping mapping;
  mapping.map(contraction.getInput(), entry.getArgument(0));
  for (Value operand : contraction->getOperands())
    if (Operation *constant = operand.getDefiningOp<ConstantOp>())
      builder.clone(*constant, mapping);
  auto sums = cast<Weighted>(builder.clone(*contraction, mapping));
  ClampAttr clamp = sums.getClampAttr();
  sums.setClampAttr(ClampAttr());
  sums.setRescaleKindAttr(RescaleKindAttr());
  RankedTensorType filter = sums.getFilter().getType();
  sums.getResult().setType(result.clone(getAccumulatorType(
      sums.getInput().getType().getElementType(), filter.getElementType(),
      filter.getDimSize(0), sums.getOutputAxis())));
  Value value = DequantizeOp::create(builder, loc, real, sums.getResult());
  if (clamp)
    value = UnaryFunctionOp::create(builder, loc, real, value, clamp);
  func::ReturnOp::create(builder, loc, value);
}

Tensor AccumulatingLayer::run(const Tensor &stored) const {
  auto results = executor->run(stored);
  assert(succeeded(results) && "the plan holds what its types say");
  return std::move(results->front());
}
