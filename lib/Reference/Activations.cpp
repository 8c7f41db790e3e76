//===- Activations.cpp - Element-wise functions of ops --------------------===//

#include "qwid/Reference/Activations.h"

#include "qwid/Reference/Requantize.h"

using namespace mlir;
using namespace qwid;

bool qwid::isActivation(Operation *op) {
  return isa<ReluOp, ClipOp, LeakyReluOp, SigmoidOp, TanhOp, SiluOp,
             HardSigmoidOp, HardSwishOp, BipolarOp, UnaryFunctionOp>(op);
}

float qwid::applyActivation(Operation *op, float x) {
  ScalarOps ops;
  return emitActivation(op, ops, x);
}

int32_t qwid::applyActivation(Operation *op, int32_t q) {
  auto quantizationOf = [](Value value) {
    auto type = cast<RankedTensorType>(value.getType());
    return *getQuantization(type.getElementType());
  };
  Quantization from = quantizationOf(op->getOperand(0));
  Quantization to = quantizationOf(op->getResult(0));
  float x = dequantize(q, from.scale, from.zeroPoint);
  return quantize(applyActivation(op, x), to.scale, to.zeroPoint, to.low,
                  to.high);
}

std::array<uint8_t, 256> qwid::makeActivationTable(Operation *op) {
  auto input = cast<RankedTensorType>(op->getOperand(0).getType());
  bool isSigned = cast<quant::QuantizedType>(input.getElementType()).isSigned();
  std::array<uint8_t, 256> table;
  for (int32_t entry = 0; entry < 256; ++entry)
    table[entry] =
        uint8_t(applyActivation(op, isSigned ? int32_t(int8_t(entry)) : entry));
  return table;
}
