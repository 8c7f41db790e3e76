//===- Functions.cpp - What unary, binary and cast compute ----------------===//

#include "qwid/Dialect/Functions.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

FunctionParameters qwid::getParameters(UnaryFunctionOp op) {
  auto real = [](std::optional<APFloat> parameter) {
    return parameter ? parameter->convertToFloat() : 0.0f;
  };
  FunctionParameters parameters{real(op.getAlpha()), real(op.getBeta())};
  if (ClampAttr clamp = op.getClampAttr()) {
    parameters.lower = clamp.getLowerFloat();
    parameters.upper = clamp.getUpperFloat();
  }
  return parameters;
}

int64_t qwid::wrapInteger(int64_t value, Type element) {
  auto type = cast<IntegerType>(element);
  if (type.getWidth() == 1)
    return value != 0;
  APInt bits = APInt(64, uint64_t(value)).trunc(type.getWidth());
  return type.isUnsigned() ? int64_t(bits.getZExtValue()) : bits.getSExtValue();
}

// Unsigned, where overflow is defined.
int64_t qwid::addIntegers(int64_t x, int64_t y) {
  return int64_t(uint64_t(x) + uint64_t(y));
}
int64_t qwid::multiplyIntegers(int64_t x, int64_t y) {
  return int64_t(uint64_t(x) * uint64_t(y));
}
static int64_t negate(int64_t x) { return int64_t(0 - uint64_t(x)); }

int64_t qwid::applyFunction(UnaryFunction function, int64_t x) {
  if (function == UnaryFunction::Sign)
    return (x > 0) - (x < 0);
  return function == UnaryFunction::Abs && x >= 0 ? x : negate(x);
}

int64_t qwid::applyFunction(BinaryFunction function, int64_t x, int64_t y) {
  if (function == BinaryFunction::Max)
    return std::max(x, y);
  if (function == BinaryFunction::Min)
    return std::min(x, y);
  if (y == 0)
    return 0;
  if (function == BinaryFunction::Div)
    return y == -1 ? negate(x) : x / y;
  int64_t left = y == -1 ? 0 : x % y;
  bool isBelow = left != 0 && (left < 0) != (y < 0);
  return function == BinaryFunction::Mod && isBelow ? left + y : left;
}

IntegerRange qwid::getIntegerRange(Type element) {
  auto type = cast<IntegerType>(element);
  unsigned width = type.getWidth();
  if (type.isUnsigned()) {
    int64_t high = APInt::getMaxValue(width).getZExtValue();
    return {0, high, 0.0f, float(high)};
  }
  int64_t low = APInt::getSignedMinValue(width).getSExtValue(),
          high = APInt::getSignedMaxValue(width).getSExtValue();
  // Rounded up to a power of two where f32 has too few digits.
  float highReal = float(high);
  if (width >= 32)
    highReal = std::nextafterf(highReal, 0.0f);
  return {low, high, float(low), highReal};
}

int64_t qwid::castToInteger(float x, Type element) {
  if (element.isInteger(1))
    return !(x == 0.0f);
  IntegerRange range = getIntegerRange(element);
  if (std::isnan(x))
    return 0;
  if (x < range.lowReal)
    return range.low;
  return x > range.highReal ? range.high : int64_t(x);
}
