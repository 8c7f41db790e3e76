//===- BorderVerifiers.cpp - Constraints on borders of value spaces -------===//
//
// quantize, dequantize, storage_cast, rescale; labels as in QwidVerifiers.cpp.
//
//===----------------------------------------------------------------------===//

#include "ValueSpace.h"

using namespace mlir;
using namespace qwid;

/// [quantize_c4, dequantize_c3, storage_cast_c2] One scale per index of an axis
/// that exists.
static LogicalResult verifyScaleCount(Operation *op, Value value) {
  RankedTensorType tensor = typeOf(value);
  auto [axis, scales] = getScaleAxis(tensor.getElementType());
  if (axis < 0 ||
      (axis < tensor.getRank() && tensor.getDimSize(axis) == scales))
    return success();
  return op->emitOpError() << "expected one scale per index of axis " << axis
                           << ", got " << scales << " for " << tensor;
}

LogicalResult QuantizeOp::verify() {
  // [quantize_c3] At most 16 bits.
  auto type = dyn_cast<quant::QuantizedType>(elementOf(getResult()));
  if (!type || type.getStorageTypeIntegralWidth() > 16)
    return emitOpError() << "expected a result of at most 16 bits, got "
                         << getResult().getType();
  return verifyScaleCount(*this, getResult());
}

LogicalResult DequantizeOp::verify() {
  return verifyScaleCount(*this, getInput());
}

LogicalResult StorageCastOp::verify() {
  auto widthOf = [](Value value) {
    return getStorageElement(elementOf(value)).getIntOrFloatBitWidth();
  };
  if (widthOf(getInput()) != widthOf(getResult())) // [storage_cast_c1]
    return emitOpError() << "expected as many stored bits as "
                         << getInput().getType() << " has, got "
                         << getResult().getType();
  for (Value value : {getInput(), getResult()})
    if (failed(verifyScaleCount(*this, value)))
      return failure();
  return success();
}

LogicalResult RescaleOp::verify() {
  if (failed(verifyShiftScales(*this, getRescaleKindAttr(),
                               {getInput(), getResult()})))
    return failure();
  return verifyActivations(*this, {getInput(), getResult()});
}
