//===- IntegerOps.cpp - ConvInteger, MatMulInteger ------------------------===//
//
// Products of integers that carry no scale: contractions on scale 1 that keep
// their accumulators, which are the int32 result.
//
//===----------------------------------------------------------------------===//

#include "NodeImporter.h"
#include "OpTable.h"
#include "QuantizedValues.h"
#include "WindowAttributes.h"

#include "qwid/Dialect/Constants.h"
#include "qwid/Dialect/Quantization.h"
#include "qwid/Import/ImportONNX.h"

using namespace mlir;
using namespace qwid;

namespace {

/// Scale 1 and the zero points of input `zeroPoint` (0 if missing) for tensor
/// `index`; several of them run along `axis`.
Scales readZeroPoints(NodeImporter &node, size_t index, size_t zeroPoint,
                      int64_t axis) {
  Scales scales;
  const HostTensor *known = node.known(index);
  Type element = known           ? known->element
                 : node.failed() ? Type()
                                 : elementOf(node.value(index));
  scales.stored = dyn_cast_or_null<IntegerType>(element);
  scales.scales = {1.0f};
  scales.zeroPoints = {0};
  if (!scales.stored && !node.failed())
    node.error() << "expected integers, got " << element;
  if (node.failed() || !node.has(zeroPoint))
    return scales;
  const HostTensor *zero = node.known(zeroPoint);
  if (!zero) {
    if (!node.failed())
      (void)node.unsupported("a zero point that is computed");
    return scales;
  }
  if (zero->element != scales.stored) {
    node.error() << "expected a zero point of type " << element << ", got "
                 << zero->element;
    return scales;
  }
  scales.zeroPoints.clear();
  for (int64_t i = 0; i < zero->count(); ++i)
    scales.zeroPoints.push_back(zero->integerAt(i));
  if (zero->count() == 1)
    return scales;
  scales.axis = axis;
  scales.size = zero->count();
  scales.scales.assign(zero->count(), 1.0f);
  if (node.shape(index)[axis] != zero->count())
    node.error() << "expected one zero point, or one per index of axis " << axis
                 << " of " << text(node.shape(index)) << ", got "
                 << zero->count();
  return scales;
}

/// Input `index` as a quantized value on `scales`: what its dequantize reads.
Value readStored(NodeImporter &node, size_t index, const Scales &scales,
                 StringRef suffix) {
  Value real = dequantized(node, index, scales, node.helperLoc(suffix));
  return real ? real.getDefiningOp<DequantizeOp>().getInput() : Value();
}

/// The accumulators of `op` (whose shape has been inferred) as plain int32.
LogicalResult setAccumulators(NodeImporter &node, Value accumulators) {
  if (!accumulators)
    return failure();
  OpBuilder &builder = node.getBuilder();
  auto type = cast<RankedTensorType>(accumulators.getType());
  return node.setResult(StorageCastOp::create(
      builder, node.getLoc(), type.clone(builder.getI32Type()), accumulators));
}

LogicalResult buildConvInteger(NodeImporter &node) {
  Scales input = readZeroPoints(node, 0, 2, 0);
  Scales weights = node.failed() ? Scales() : readZeroPoints(node, 1, 3, 0);
  if (node.failed())
    return failure();
  if (!node.known(1))
    return node.unsupported("a filter that is computed");
  ArrayRef<int64_t> shape = node.shape(0), kernel = node.shape(1);
  if (shape.size() != 4 || kernel.size() != 4)
    return node.unsupported("a convolution that is not 2-d");
  WindowAttributes window =
      readWindow(node, shape.drop_front(2), kernel.drop_front(2));
  int64_t groups = node.getInt("group", 1);
  if (node.failed())
    return failure();
  Value x = readStored(node, 0, input, "x"),
        w = readStored(node, 1, weights, "w");
  if (!x || !w)
    return failure();
  Type element =
      getAccumulatorType(elementOf(x), elementOf(w), kernel[0], /*axis=*/1);
  auto conv = createInferred<Conv2DOp>(
      node.getBuilder(), node.getLoc(), element, x, w, Value(), Value(),
      Layout::NCHW, window.strides, window.pads, window.dilations, groups,
      ClampAttr(), RescaleKindAttr());
  return setAccumulators(node, conv ? conv.getResult() : Value());
}

LogicalResult buildMatMulInteger(NodeImporter &node) {
  Scales lhs = readZeroPoints(node, 0, 2, 0);
  Scales rhs = node.failed() ? Scales() : readZeroPoints(node, 1, 3, 1);
  if (node.failed())
    return failure();
  const HostTensor *weights = node.known(1);
  if (!weights || node.shape(0).size() != 2 || node.shape(1).size() != 2)
    return node.unsupported("a product that is not of a matrix and a constant "
                            "matrix (shapes " +
                            text(node.shape(0)) + " and " +
                            text(node.shape(1)) + ")");
  HostTensor filter = weights->transposed({1, 0});
  rhs.axis = rhs.axis < 0 ? -1 : 0;
  OpBuilder &builder = node.getBuilder();
  Value x = readStored(node, 0, lhs, "a");
  if (!x)
    return failure();
  auto type = RankedTensorType::get(filter.shape, rhs.getType());
  Value w =
      makeConstant(builder, node.helperLoc("weights"), type, filter.integers);
  Type element =
      getAccumulatorType(elementOf(x), elementOf(w), filter.shape[0], 1);
  auto full = createInferred<FullyConnectedOp>(builder, node.getLoc(), element,
                                               x, w, Value(), Value(),
                                               ClampAttr(), RescaleKindAttr());
  return setAccumulators(node, full ? full.getResult() : Value());
}

constexpr OpEntry kOps[] = {
    {"ConvInteger", 10, kLastOpset, 2, 4, buildConvInteger, "", "int8, uint8",
     "constant weights and zero points"},
    {"MatMulInteger", 10, kLastOpset, 2, 4, buildMatMulInteger, "",
     "int8, uint8", "constant weights and zero points"},
};

} // namespace

ArrayRef<OpEntry> qwid::getIntegerOps() { return kOps; }
