//===- Activations.cpp - Functions on quantized numbers --------------------===//

#include "qwid/Reference/Activations.h"

#include "qwid/Dialect/Functions.h"
#include "qwid/Dialect/Quantization.h"
#include "qwid/Reference/Requantize.h"

using namespace mlir;
using namespace qwid;

int32_t qwid::applyFunction(UnaryFunctionOp op, int32_t q) {
  auto quantizationOf = [](Value value) {
    auto type = cast<RankedTensorType>(value.getType());
    return *getQuantization(type.getElementType());
  };
  Quantization from = quantizationOf(op.getInput());
  Quantization to = quantizationOf(op.getResult());
  ScalarOps ops;
  float y = emitFunction(ops, op, dequantize(q, from.scale, from.zeroPoint));
  return quantize(y, to.scale, to.zeroPoint, to.low, to.high);
}

SmallVector<int64_t> qwid::makeFunctionTable(UnaryFunctionOp op) {
  Type input = op.getInput().getType().getElementType();
  auto storage = cast<IntegerType>(getStorageElement(input));
  int64_t patterns = int64_t(1) << storage.getWidth();
  SmallVector<int64_t> table;
  for (int64_t pattern = 0; pattern < patterns; ++pattern) {
    bool isNegative = !storage.isUnsigned() && pattern >= patterns / 2;
    int64_t q = isNegative ? pattern - patterns : pattern;
    table.push_back(applyFunction(op, int32_t(q)));
  }
  return table;
}
