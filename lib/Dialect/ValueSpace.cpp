//===- ValueSpace.cpp - Constraints on the element types of an op ---------===//

#include "ValueSpace.h"

#include "qwid/Dialect/Quantization.h"
#include "qwid/Support/FixedPoint.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

RankedTensorType qwid::typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

Type qwid::elementOf(Value value) { return typeOf(value).getElementType(); }

ScaleAxis qwid::getScaleAxis(Type element) {
  if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(element))
    return {perAxis.getQuantizedDimension(),
            int64_t(perAxis.getScales().size())};
  if (auto codebook = dyn_cast<CodebookType>(element))
    return {codebook.getAxis(), int64_t(codebook.getScales().size())};
  return {};
}

LogicalResult qwid::verifyActivation(Operation *op, Value value) {
  Type element = elementOf(value);
  if (!isQuantizedElement(element))
    return success();
  auto type = dyn_cast<quant::UniformQuantizedType>(element);
  if (type && type.getStorageTypeIntegralWidth() <= 16)
    return success();
  return op->emitOpError() << "expected an activation with one scale and at "
                              "most 16 bits, got "
                           << value.getType();
}

LogicalResult qwid::verifyActivations(Operation *op, ValueRange values) {
  for (Value value : values)
    if (failed(verifyActivation(op, value)))
      return failure();
  return success();
}

LogicalResult qwid::verifyShiftScales(Operation *op, RescaleKindAttr kind,
                                      ValueRange values) {
  if (!kind || kind.getValue() != RescaleKind::Shift)
    return success();
  for (Value value : values) {
    Type element = elementOf(value);
    if (!isQuantizedElement(element))
      continue;
    int32_t exponent = 0;
    for (float scale : getWeightScales(element, 1))
      if (!isPowerOfTwo(scale, exponent))
        return op->emitOpError()
               << "expected scales that are powers of two under rescale_kind "
                  "shift, got "
               << scale << " of " << value.getType();
  }
  return success();
}

LogicalResult qwid::verifyShiftDistance(Operation *op, RescaleKindAttr kind,
                                        float first, float second) {
  if (!kind || kind.getValue() != RescaleKind::Shift)
    return success();
  int32_t a = 0, b = 0;
  isPowerOfTwo(first, a);
  isPowerOfTwo(second, b);
  if (std::abs(a - b) <= 31)
    return success();
  return op->emitOpError() << "expected terms whose scales are at most 31 "
                              "powers of two apart, got "
                           << first << " and " << second;
}

LogicalResult qwid::verifyValueSpace(Operation *op, ValueRange values,
                                     RescaleKindAttr kind) {
  bool hasRescaleKind = bool(kind);
  bool quantized = isQuantizedElement(typeOf(values.front()).getElementType());
  for (Value value : values)
    if (isQuantizedElement(typeOf(value).getElementType()) != quantized)
      return op->emitOpError()
             << "expected operands and result that are all f32 or all "
                "quantized, got "
             << values.front().getType() << " and " << value.getType();
  bool accumulates = isAccumulator(elementOf(op->getResult(0)));
  if ((quantized && !accumulates) != hasRescaleKind)
    return op->emitOpError()
           << (accumulates ? "expected no rescale_kind on accumulators, which "
                             "are not rescaled"
               : quantized ? "expected a rescale_kind on a quantized result"
                           : "expected no rescale_kind on an f32 result");
  return verifyShiftScales(op, kind, values);
}

LogicalResult qwid::verifyUnary(Operation *op) {
  Value input = op->getOperand(0), result = op->getResult(0);
  if (isQuantizedElement(elementOf(input)) !=
      isQuantizedElement(elementOf(result)))
    return op->emitOpError() << "expected operand and result that are both f32 "
                                "or both quantized, got "
                             << input.getType() << " and " << result.getType();
  return verifyActivations(op, {input, result});
}

LogicalResult qwid::verifyPlainIntegers(Operation *op, ValueRange values,
                                        RescaleKindAttr kind) {
  Type element = elementOf(values.back());
  for (Value value : values)
    if (elementOf(value) != element || element.isInteger(1))
      return op->emitOpError()
             << "expected integers of one type other than i1, got "
             << value.getType() << " and " << values.back().getType();
  if (kind)
    return op->emitOpError() << "expected no rescale_kind on plain integers";
  return success();
}

LogicalResult qwid::verifySameElement(Operation *op, Value input,
                                      Value result) {
  Type from = typeOf(input).getElementType(),
       to = typeOf(result).getElementType();
  if (from != to)
    return op->emitOpError() << "expected the element type of the input, "
                             << from << ", got " << to;
  return verifyActivation(op, input);
}
