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

std::array<uint8_t, 256> qwid::makeFunctionTable(UnaryFunctionOp op) {
  Type input = op.getInput().getType().getElementType();
  bool isSigned = cast<quant::QuantizedType>(input).isSigned();
  std::array<uint8_t, 256> table;
  for (int32_t entry = 0; entry < 256; ++entry)
    table[entry] =
        uint8_t(applyFunction(op, isSigned ? int32_t(int8_t(entry)) : entry));
  return table;
}
