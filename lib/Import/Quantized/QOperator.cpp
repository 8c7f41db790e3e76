//===- QOperator.cpp - Operands and results with scales -------------------===//

#include "QOperator.h"

#include "qwid/Dialect/Constants.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

Operand qwid::readOperand(NodeImporter &node, size_t index, StringRef suffix,
                          int64_t axis, float factor) {
  Operand operand;
  const HostTensor *known = node.known(index);
  Value input = known || node.failed() ? Value() : node.value(index);
  if (node.failed())
    return operand;
  operand.scales = readScales(node, index + 1, index + 2, node.shape(index),
                              known ? known->element : elementOf(input), axis);
  if (node.failed())
    return operand;
  for (float &scale : operand.scales.scales)
    if (bool isZero = scale == 0;
        !std::isnormal(scale *= factor) && !isZero && !node.failed())
      node.error() << "expected scales times alpha in float's range, got "
                   << scale;
  if (node.failed())
    return operand;
  operand.real =
      dequantized(node, index, operand.scales, node.helperLoc(suffix));
  return operand;
}

LogicalResult qwid::setQuantized(NodeImporter &node, Value real, size_t index,
                                 const Scales &like) {
  if (!real || node.failed())
    return failure();
  auto shape = cast<RankedTensorType>(real.getType()).getShape();
  Scales scales = readScales(node, index, index + 1, shape,
                             node.has(index + 1) ? Type() : Type(like.stored));
  demandPositive(node, scales);
  if (node.failed())
    return failure();
  return node.setResult(quantized(node, real, scales, node.getLoc()));
}

Value qwid::withRow(NodeImporter &node, Value value, StringRef suffix) {
  SmallVector<int64_t> shape(
      cast<RankedTensorType>(value.getType()).getShape());
  shape.insert(shape.begin() + 2, 1);
  OpBuilder &builder = node.getBuilder();
  auto border = value.getDefiningOp<DequantizeOp>();
  ElementsAttr stored =
      border ? getConstantValue(border.getInput()) : ElementsAttr();
  if (ElementsAttr real = getConstantValue(value))
    return node.floatConstant(node.helperLoc(suffix), shape, readFloats(real));
  if (!stored)
    return node.reshape(node.helperLoc(suffix), value, shape);
  Value constant = makeConstant(builder, border.getInput().getLoc(),
                                border.getInput().getType().clone(shape),
                                ArrayRef<int64_t>(readIntegers(stored)));
  return DequantizeOp::create(builder, node.helperLoc(suffix),
                              border.getType().clone(shape), constant);
}
