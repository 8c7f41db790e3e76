//===- AbsorbProducts.cpp - Products of two activations -------------------===//
//
//   quantize(matmul(dequantize(a), dequantize(b)))
//
// has no kernel on integers, but computes on them: q - z of both operands in f32,
// whose sums of products are exact up to 2^24 (258 of the largest), then one
// factor (s_a * s_b) / s_out and one rounding, as of any contraction.
//
//===----------------------------------------------------------------------===//

#include "../Graph/Fusion.h"
#include "Absorption.h"

#include "qwid/Dialect/Constants.h"
#include "qwid/Dialect/Quantization.h"
#include "qwid/Reference/Requantize.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::absorption;

static quant::UniformQuantizedType typeOf(Value stored) {
  return cast<quant::UniformQuantizedType>(
      cast<RankedTensorType>(stored.getType()).getElementType());
}

/// `type` on scale 1.
static Type onUnitScale(quant::UniformQuantizedType type) {
  return quant::UniformQuantizedType::get(
      type.getFlags(), type.getStorageType(), type.getExpressedType(), 1.0,
      type.getZeroPoint(), type.getStorageTypeMin(), type.getStorageTypeMax());
}

static bool isByte(quant::UniformQuantizedType type) {
  return type.getStorageTypeIntegralWidth() <= 8;
}

/// q - z of `stored`, in f32.
static Value readSteps(OpBuilder &builder, Location location, Value stored) {
  auto type = cast<RankedTensorType>(stored.getType());
  Value unit = StorageCastOp::create(
      builder, location, type.clone(onUnitScale(typeOf(stored))), stored);
  return DequantizeOp::create(builder, location,
                              type.clone(builder.getF32Type()), unit);
}

bool absorption::absorbProduct(MatMulOp op) {
  Value lhs = getStored(op.getLhs()), rhs = getStored(op.getRhs());
  auto type = getReadersType(op.getResult());
  if (!lhs || !rhs || !type || !isByte(typeOf(lhs)) || !isByte(typeOf(rhs)) ||
      !isByte(type))
    return false;
  OpBuilder builder(op);
  Location location = op.getLoc();
  Value sum = MatMulOp::create(builder, location, op.getType(),
                               readSteps(builder, op.getLhs().getLoc(), lhs),
                               readSteps(builder, op.getRhs().getLoc(), rhs));
  float factor =
      getProductFactor(float(typeOf(lhs).getScale()),
                       float(typeOf(rhs).getScale()), float(type.getScale()));
  Value constant = makeConstant(builder, location,
                                RankedTensorType::get({}, builder.getF32Type()),
                                ArrayRef<float>(factor));
  Value steps = MulOp::create(builder, location, op.getType(), sum, constant,
                              ClampAttr(), RescaleKindAttr());
  Value reader = op->user_begin()->getResult(0);
  Value unit = QuantizeOp::create(builder, fusedLocation(op, reader),
                                  op.getType().clone(onUnitScale(type)), steps);
  replaceReaders(op.getResult(),
                 StorageCastOp::create(builder, fusedLocation(op, reader),
                                       op.getType().clone(type), unit));
  return true;
}
