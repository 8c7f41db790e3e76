//===- Comparisons.cpp - Largest and smallest of scalars ------------------===//
//
// Floats compare as Support/FloatSequences.h says. Integers compare with the
// sign of their unconverted type.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "FloatOps.h"

#include "qwid/Support/FloatSequences.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include <limits>

using namespace mlir;
using namespace qwid;
using namespace qwid::conversion;

Value conversion::emitClamp(ImplicitLocOpBuilder &b, Value x, ClampAttr clamp) {
  if (!clamp)
    return x;
  FloatOps ops(b);
  return sequences::clamp(ops, x, clamp.getLowerFloat(), clamp.getUpperFloat());
}

bool conversion::isSignedStorage(Type element) {
  if (auto quantization = getQuantization(element))
    return quantization->low < 0;
  return !element.isUnsignedInteger() && !element.isInteger(1);
}

Value conversion::makePadValue(ImplicitLocOpBuilder &b, Spatial op) {
  auto type = cast<RankedTensorType>(op->getOperand(0).getType());
  if (op.getPadValue() == PadValue::Lowest)
    return makeSmallest(b, type);
  auto quantization = getQuantization(type.getElementType());
  return quantization ? makeInteger(b, convertTensor(type).getElementType(),
                                    quantization->zeroPoint)
                      : makeFloat(b, 0.0f);
}

Value conversion::makeSmallest(ImplicitLocOpBuilder &b, RankedTensorType type) {
  Type element = type.getElementType();
  if (element.isF32())
    return makeFloat(b, -std::numeric_limits<float>::infinity());
  Type storage = convertTensor(type).getElementType();
  if (auto quantization = getQuantization(element))
    return makeInteger(b, storage, quantization->low);
  unsigned width = storage.getIntOrFloatBitWidth();
  return makeInteger(b, storage,
                     isSignedStorage(element)
                         ? APInt::getSignedMinValue(width).getSExtValue()
                         : 0);
}

Value conversion::makeLargest(ImplicitLocOpBuilder &b, RankedTensorType type) {
  Type element = type.getElementType();
  if (element.isF32())
    return makeFloat(b, std::numeric_limits<float>::infinity());
  Type storage = convertTensor(type).getElementType();
  if (auto quantization = getQuantization(element))
    return makeInteger(b, storage, quantization->high);
  unsigned width = storage.getIntOrFloatBitWidth();
  return makeInteger(b, storage,
                     isSignedStorage(element)
                         ? APInt::getSignedMaxValue(width).getSExtValue()
                         : -1);
}

Value conversion::emitLargest(ImplicitLocOpBuilder &b, Type element, Value best,
                              Value x) {
  if (element.isF32()) {
    FloatOps ops(b);
    return sequences::largest(ops, best, x);
  }
  if (isSignedStorage(element))
    return arith::MaxSIOp::create(b, best, x);
  return arith::MaxUIOp::create(b, best, x);
}

Value conversion::emitSmallest(ImplicitLocOpBuilder &b, Type element,
                               Value best, Value x) {
  if (element.isF32()) {
    FloatOps ops(b);
    return sequences::smallest(ops, best, x);
  }
  if (isSignedStorage(element))
    return arith::MinSIOp::create(b, best, x);
  return arith::MinUIOp::create(b, best, x);
}
