//===- QOperatorContractions.cpp - QLinearConv, QLinearMatMul, QGemm ------===//
//
// See QOperator.h. FusedConv is here because it shares QLinearConv's reading of
// the attributes.
//
//===----------------------------------------------------------------------===//

#include "QOperator.h"
#include "lib/Import/Graph/Arithmetic.h"
#include "lib/Import/OpTable.h"
#include "lib/Import/Operators/Activations/FusedActivation.h"
#include "lib/Import/Operators/Windows/WindowAttributes.h"

#include "qwid/Dialect/Constants.h"

using namespace mlir;
using namespace qwid;

namespace {

/// A bias of int32 at input `index`, on the scale of the accumulators: one per
/// output channel, also as a row if `mayBeRow`.
Value readBias(NodeImporter &node, size_t index, const Scales &input,
               const Scales &weights, bool mayBeRow = false) {
  Scales scales;
  scales.stored = IntegerType::get(node.getBuilder().getContext(), 32);
  for (float weight : weights.scales)
    scales.scales.push_back(input.scales[0] * weight);
  scales.zeroPoints.assign(scales.scales.size(), 0);
  if (scales.scales.size() > 1) {
    scales.axis = 0;
    scales.size = scales.scales.size();
  }
  ArrayRef<int64_t> shape = node.shape(index);
  bool isRow = mayBeRow && shape.size() == 2 && shape[0] == 1;
  if ((shape.size() != 1 && !isRow) ||
      (scales.axis == 0 && shape.back() != scales.size)) {
    node.error() << "expected one bias per output channel, got shape "
                 << text(shape);
    return {};
  }
  Location loc = node.helperLoc("bias");
  const HostTensor *known = node.known(index);
  if (node.failed() || !known)
    return node.failed() ? Value() : dequantized(node, index, scales, loc);
  if (!known->element.isInteger(32)) {
    node.error() << "expected a bias of int32, got " << known->element;
    return {};
  }
  HostTensor cells = *known;
  replaceZeroScales(scales, cells);
  auto type = RankedTensorType::get({shape.back()}, scales.getType());
  Value stored = makeConstant(node.getBuilder(), node.inputLoc(index), type,
                              cells.integers);
  return DequantizeOp::create(node.getBuilder(), loc,
                              type.clone(node.getBuilder().getF32Type()),
                              stored);
}

/// The convolution that the attributes of `node` describe, at `loc`: 2-d, or 1-d
/// as an image of one row.
Value convolution(NodeImporter &node, Location loc, Value input, Value filter,
                  Value bias) {
  auto shape = cast<RankedTensorType>(input.getType()).getShape();
  auto kernel = cast<RankedTensorType>(filter.getType()).getShape();
  bool isRow = shape.size() == 3;
  if ((!isRow && shape.size() != 4) || kernel.size() != shape.size()) {
    (void)node.unsupported("a convolution that is not 1-d or 2-d");
    return {};
  }
  WindowAttributes window =
      readWindow(node, shape.drop_front(2), kernel.drop_front(2));
  int64_t groups = node.getInt("group", 1);
  if (node.failed())
    return {};
  if (isRow) {
    window = window.withRow();
    input = withRow(node, input, "row");
    filter = withRow(node, filter, "filter");
  }
  Value result = node.create<Conv2DOp>(
      isRow ? node.helperLoc("windows") : loc, input, filter, bias, Value(),
      Layout::NCHW, window.strides, window.pads, window.dilations, groups,
      ClampAttr(), RescaleKindAttr());
  return isRow ? withoutRow(node, loc, result) : result;
}

LogicalResult buildQLinearConv(NodeImporter &node) {
  Operand input = readOperand(node, 0, "x");
  Operand filter =
      node.failed() ? Operand() : readOperand(node, 3, "w", /*axis=*/0);
  if (node.failed())
    return failure();
  Value bias =
      node.has(8) ? readBias(node, 8, input.scales, filter.scales) : Value();
  if (node.failed())
    return failure();
  Value real = convolution(node, node.getLoc(), input.real, filter.real, bias);
  return setQuantized(node, real, 6, input.scales);
}

LogicalResult buildQLinearMatMul(NodeImporter &node) {
  Operand lhs = readOperand(node, 0, "a", /*axis=*/-2);
  Operand rhs =
      node.failed() ? Operand() : readOperand(node, 3, "b", /*axis=*/-1);
  if (node.failed())
    return failure();
  if (node.shape(0).size() < 2 || node.shape(3).size() < 2)
    return node.unsupported("a product with a vector");
  Value real = node.create<MatMulOp>(node.getLoc(), lhs.real, rhs.real);
  return setQuantized(node, real, 6, lhs.scales);
}

/// alpha * A' * B' + C; alpha is part of the scale of B. Without a scale for
/// the result, that is f32.
LogicalResult buildQGemm(NodeImporter &node) {
  float alpha = node.getFloat("alpha", 1.0f);
  bool transA = node.getInt("transA", 0), transB = node.getInt("transB", 0);
  if (!(alpha > 0) && !node.failed())
    return node.unsupported("an alpha that is not positive");
  Operand lhs = node.failed() ? Operand() : readOperand(node, 0, "a");
  Operand rhs = node.failed()
                    ? Operand()
                    : readOperand(node, 3, "b", transB ? 0 : 1, alpha);
  if (node.failed())
    return failure();
  if (node.shape(0).size() != 2 || node.shape(3).size() != 2)
    return node.error() << "expected matrices, got shapes "
                        << text(node.shape(0)) << " and "
                        << text(node.shape(3));
  Value bias =
      node.has(6) ? readBias(node, 6, lhs.scales, rhs.scales, /*mayBeRow=*/true)
                  : Value();
  SmallVector<int64_t> turn{1, 0};
  Value a = lhs.real, b = rhs.real;
  if (transA)
    a = node.create<TransposeOp>(node.helperLoc("a_turned"), a, turn);
  if (!transB)
    b = node.create<TransposeOp>(node.helperLoc("b_turned"), b, turn);
  if (node.failed())
    return failure();
  Value real = node.create<FullyConnectedOp>(node.getLoc(), a, b, bias, Value(),
                                             ClampAttr(), RescaleKindAttr());
  return node.has(7) ? setQuantized(node, real, 7, lhs.scales)
                     : node.setResult(real);
}

/// Conv, then + input 3, then an activation.
LogicalResult buildFusedConv(NodeImporter &node) {
  Value input = node.floatValue(0), filter = node.floatValue(1);
  Value bias = node.has(2) ? node.floatValue(2) : Value();
  Value addend = node.has(3) ? node.floatValue(3) : Value();
  if (node.failed())
    return failure();
  Value value = convolution(node, node.helperLoc("conv"), input, filter, bias);
  if (value && addend)
    value = Arithmetic(node).add(value, addend, "sum");
  SmallVector<float> parameters =
      node.getFloats("activation_params").value_or(SmallVector<float>());
  value = value ? activated(node, value, parameters) : Value();
  return node.failed() ? failure() : node.setResult(value);
}

constexpr OpEntry kOps[] = {
    {"QLinearConv", 10, 10, 8, 9, buildQLinearConv, "", kByteTypes,
     kConstantScales},
    {"QLinearMatMul", 10, 21, 8, 8, buildQLinearMatMul, "", kByteTypes,
     kConstantScales},
    {"FusedConv", 1, 1, 2, 4, buildFusedConv, kMicrosoftDomain},
    {"QGemm", 1, 1, 5, 9, buildQGemm, kMicrosoftDomain, kByteTypes,
     kConstantScales},
};

} // namespace

ArrayRef<OpEntry> qwid::getQOperatorContractions() { return kOps; }
