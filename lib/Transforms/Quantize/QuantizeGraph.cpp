//===- QuantizeGraph.cpp - f32 types to the planned types -----------------===//
//
// One sweep in program order. Of every value that integer ops touch there is a
// quantized twin: what an integer op produces, the constant behind a
// dequantize, or a quantize op after the float value's definition. The float
// value lives on as the dequantize of an integer op's result; unused ones are
// erased at the end, so that only the borders to kept-float ops and results
// remain.
//
//===----------------------------------------------------------------------===//

#include "Annotations.h"

#include "qwid/Analysis/AccumulatorBounds.h"
#include "qwid/Dialect/Quantization.h"
#include "qwid/Dialect/Roles.h"
#include "qwid/Transforms/Passes.h"

#define DEBUG_TYPE "qwid-quantize-graph"

namespace qwid {
#define GEN_PASS_DEF_QUANTIZEGRAPH
#include "qwid/Transforms/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;
using namespace qwid::planning;

static Value noPlan(Value value) {
  emitError(value.getLoc())
      << "expected a planned type for tensor " << describe(value)
      << "; run -qwid-select-scales first";
  return Value();
}

namespace {

struct QuantizeGraph : qwid::impl::QuantizeGraphBase<QuantizeGraph> {
  using Base::Base;

  void runOnOperation() override {
    for (func::FuncOp function : getFunctions(getOperation())) {
      twins.clear();
      // The list comes first: rewriting changes what an integer op is.
      SmallVector<Operation *> integerOps;
      for (Operation &op : function.getBody().front())
        if (isIntegerOp(&op))
          integerOps.push_back(&op);
      for (Operation *op : integerOps)
        if (failed(quantizeOp(op)))
          return signalPassFailure();
      eraseDead(function);
    }
    stripAnnotations(getOperation());
    if (failed(proveAccumulatorsFit(getOperation())))
      signalPassFailure();
  }

private:
  LogicalResult quantizeOp(Operation *op) {
    SmallVector<OpOperand *> activations = getActivationOperands(op);
    for (OpOperand &operand : op->getOpOperands()) {
      Value value = operand.get();
      if (!isFloatTensor(value)) // indices
        continue;
      bool isWeight = !llvm::is_contained(activations, &operand);
      Value twin = isWeight ? getProjected(value) : getTwin(value);
      if (!twin)
        return isWeight ? LogicalResult(emitError(op->getLoc())
                                        << "expected projected weights; run "
                                           "-qwid-project-weights first")
                        : failure();
      operand.set(twin);
    }
    if (rescales(op) && !keepsAccumulators(op))
      op->setAttr("rescale_kind",
                  RescaleKindAttr::get(op->getContext(), rescale));
    Value result = op->getResult(0);
    if (!isFloatTensor(result)) // indices
      return success();
    Type type = getResultElement(op);
    if (!type)
      return failure(!noPlan(result));
    auto floatType = cast<RankedTensorType>(result.getType());
    result.setType(floatType.clone(type));
    OpBuilder builder(op->getContext());
    builder.setInsertionPointAfter(op);
    auto real = DequantizeOp::create(builder, op->getLoc(), floatType, result);
    result.replaceAllUsesExcept(real.getResult(), real);
    return success();
  }

  /// The quantized element type of the result of `op`, whose operands are
  /// quantized already; null if nobody planned one.
  static Type getResultElement(Operation *op) {
    if (!keepsAccumulators(op))
      return getPlannedType(op->getResult(0));
    auto contraction = cast<Weighted>(op);
    RankedTensorType filter = contraction.getFilter().getType();
    return getAccumulatorType(contraction.getInput().getType().getElementType(),
                              filter.getElementType(), filter.getDimSize(0),
                              contraction.getOutputAxis());
  }

  /// The constant behind the dequantize that ProjectWeights put there.
  static Value getProjected(Value value) {
    auto projected = value.getDefiningOp<DequantizeOp>();
    return projected ? projected.getInput() : Value();
  }

  /// The quantized value of `value`, or null after an error.
  Value getTwin(Value value) {
    if (Value quantized = getProjected(value))
      return quantized;
    Value &twin = twins[value];
    if (twin)
      return twin;
    quant::UniformQuantizedType type = getPlannedType(value);
    if (!type)
      return noPlan(value);
    OpBuilder builder(value.getContext());
    builder.setInsertionPointAfterValue(value);
    auto tensor = cast<RankedTensorType>(value.getType());
    twin =
        QuantizeOp::create(builder, value.getLoc(), tensor.clone(type), value);
    return twin;
  }

  /// Dequantizes that nobody reads and constants that were projected.
  static void eraseDead(func::FuncOp function) {
    for (Operation &op :
         llvm::make_early_inc_range(llvm::reverse(function.getBody().front())))
      if (isa<DequantizeOp, ConstantOp>(op) && op.use_empty())
        op.erase();
  }

  /// Quantize ops of values that come from float. Looked up only.
  DenseMap<Value, Value> twins;
};

} // namespace
