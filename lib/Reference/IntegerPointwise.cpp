//===- IntegerPointwise.cpp - Element-wise ops on quantized tensors -------===//

#include "Kernels.h"
#include "Rescale.h"
#include "qwid/Dialect/Functions.h"
#include "qwid/Reference/Activations.h"

using namespace mlir;
using namespace qwid;

namespace {

/// One scale and zero point per index of an axis.
Kernel makePerAxisQuantize(QuantizeOp op,
                           quant::UniformQuantizedPerAxisType type) {
  int64_t inner =
      getPitches(op.getType().getShape())[type.getQuantizedDimension()];
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    auto input = operands[0]->view<float>();
    std::vector<int32_t> values(input.size());
    for (size_t i = 0; i < values.size(); ++i) {
      size_t index = int64_t(i) / inner % int64_t(type.getScales().size());
      values[i] = quantize(input[i], float(type.getScales()[index]),
                           type.getZeroPoints()[index],
                           type.getStorageTypeMin(), type.getStorageTypeMax());
    }
    result.setIntegers(values);
  };
}

Kernel makeQuantize(QuantizeOp op) {
  if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(
          op.getType().getElementType()))
    return makePerAxisQuantize(op, perAxis);
  Quantization to = getQuantization(op.getResult());
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    auto input = operands[0]->view<float>();
    std::vector<int32_t> values(input.size());
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = quantize(input[i], to.scale, to.zeroPoint, to.low, to.high);
    result.setIntegers(values);
  };
}

Kernel makeDequantize(DequantizeOp op) {
  Type element = op.getInput().getType().getElementType();
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    llvm::copy(toReal(*operands[0], element), result.view<float>().begin());
  };
}

/// Stored integers as they are, or re-encoded.
Kernel makeStorageCast(StorageCastOp op) {
  return [offset = op.getOffset()](ArrayRef<const Tensor *> operands,
                                   Tensor &result) {
    result.bytes = operands[0]->bytes;
    if (offset == 0)
      return;
    std::vector<int64_t> values = result.getWideIntegers();
    for (int64_t &value : values)
      value = addIntegers(value, offset);
    result.setWideIntegers(values);
  };
}

Kernel makeRescale(RescaleOp op) {
  Quantization from = getQuantization(op.getInput());
  Quantization to = getQuantization(op.getResult());
  Rescale rescale = computeRescale(op.getRescaleKind(), from.scale, to.scale);
  OutputRange range = getOutputRange(to, op.getClampAttr());
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    std::vector<int32_t> values = operands[0]->getIntegers();
    for (int32_t &value : values)
      value = applyRescale(rescale, value - from.zeroPoint, range);
    result.setIntegers(values);
  };
}

/// result = combine(lhs difference, rhs difference), with broadcasting.
template <typename BinaryOp, typename Combine>
Kernel makeBinary(BinaryOp op, Combine combine) {
  auto shape = op.getType().getShape();
  auto lhsMap = makeBroadcastMap(op.getLhs().getType().getShape(), shape);
  auto rhsMap = makeBroadcastMap(op.getRhs().getType().getShape(), shape);
  Type lhsType = op.getLhs().getType().getElementType();
  Type rhsType = op.getRhs().getType().getElementType();
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    std::vector<int32_t> lhs = toDifferences(*operands[0], lhsType);
    std::vector<int32_t> rhs = toDifferences(*operands[1], rhsType);
    std::vector<int32_t> values(lhsMap.size());
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = combine(lhs[lhsMap[i]], rhs[rhsMap[i]]);
    result.setIntegers(values);
  };
}

Kernel makeAdd(AddOp op) {
  Quantization to = getQuantization(op.getResult());
  SumRescale rescale = computeSumRescale(
      *op.getRescaleKind(), getQuantization(op.getLhs()).scale,
      getQuantization(op.getRhs()).scale, to.scale);
  OutputRange range = getOutputRange(to, op.getClampAttr());
  return makeBinary(op, [=](int32_t x, int32_t y) {
    return applySumRescale(rescale, x, y, range);
  });
}

Kernel makeMul(MulOp op) {
  Quantization to = getQuantization(op.getResult());
  Rescale rescale = computeProductRescale(
      *op.getRescaleKind(), getQuantization(op.getLhs()).scale,
      getQuantization(op.getRhs()).scale, to.scale);
  OutputRange range = getOutputRange(to, op.getClampAttr());
  return makeBinary(op, [=](int32_t x, int32_t y) {
    return applyRescale(rescale, int64_t(x) * y, range);
  });
}

/// max or min of both operands on the scale of the result.
Kernel makeComparison(BinaryFunctionOp op) {
  auto shape = op.getType().getShape();
  Quantization to = getQuantization(op.getResult());
  struct Side {
    std::vector<int64_t> map;
    Quantization from;
    Rescale rescale;
    bool isRescaled;
  };
  auto makeSide = [&](Value value) {
    auto type = getTensorType(value);
    Quantization from = getQuantization(value);
    return Side{makeBroadcastMap(type.getShape(), shape), from,
                computeRescale(*op.getRescaleKind(), from.scale, to.scale),
                type.getElementType() != op.getType().getElementType()};
  };
  bool isMax = op.getFunction() == BinaryFunction::Max;
  OutputRange range = getOutputRange(to);
  return [=, lhs = makeSide(op.getLhs()), rhs = makeSide(op.getRhs())](
             ArrayRef<const Tensor *> operands, Tensor &result) {
    auto read = [&](const Side &side, const Tensor &tensor) {
      std::vector<int32_t> values = tensor.getIntegers();
      for (int32_t &value : values)
        if (side.isRescaled)
          value =
              applyRescale(side.rescale, value - side.from.zeroPoint, range);
      return values;
    };
    std::vector<int32_t> x = read(lhs, *operands[0]);
    std::vector<int32_t> y = read(rhs, *operands[1]), values(lhs.map.size());
    for (size_t i = 0; i < values.size(); ++i) {
      int32_t a = x[lhs.map[i]], b = y[rhs.map[i]];
      values[i] = isMax ? std::max(a, b) : std::min(a, b);
    }
    result.setIntegers(values);
  };
}

Kernel makeUnary(UnaryFunctionOp op) {
  Tensor input(op.getInput().getType());
  Tensor output(op.getType());
  if (getElementBytes(input.kind) == 1 && getElementBytes(output.kind) == 1)
    return [table = makeFunctionTable(op)](ArrayRef<const Tensor *> operands,
                                           Tensor &result) {
      for (auto [to, from] : llvm::zip(result.bytes, operands[0]->bytes))
        to = uint8_t(table[from]);
    };
  return [op](ArrayRef<const Tensor *> operands, Tensor &result) {
    std::vector<int32_t> values = operands[0]->getIntegers();
    for (int32_t &value : values)
      value = applyFunction(op, value);
    result.setIntegers(values);
  };
}

} // namespace

Kernel qwid::buildIntegerPointwise(Operation *op) {
  if (auto quantize = dyn_cast<QuantizeOp>(op))
    return makeQuantize(quantize);
  if (auto cast = dyn_cast<StorageCastOp>(op))
    return makeStorageCast(cast);
  if (!hasQuantizedInput(op))
    return {};
  if (auto dequantize = dyn_cast<DequantizeOp>(op))
    return makeDequantize(dequantize);
  if (auto rescale = dyn_cast<RescaleOp>(op))
    return makeRescale(rescale);
  if (auto add = dyn_cast<AddOp>(op))
    return makeAdd(add);
  if (auto mul = dyn_cast<MulOp>(op))
    return makeMul(mul);
  if (auto binary = dyn_cast<BinaryFunctionOp>(op))
    return makeComparison(binary);
  if (auto unary = dyn_cast<UnaryFunctionOp>(op))
    return makeUnary(unary);
  return {};
}
