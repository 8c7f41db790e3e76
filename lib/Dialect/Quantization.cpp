//===- Quantization.cpp - What a quantized type says ----------------------===//

#include "qwid/Dialect/Quantization.h"

using namespace mlir;
using namespace qwid;

std::optional<Quantization> qwid::getQuantization(Type element) {
  auto type = dyn_cast<quant::UniformQuantizedType>(element);
  if (!type)
    return std::nullopt;
  return Quantization{float(type.getScale()), int32_t(type.getZeroPoint()),
                      int32_t(type.getStorageTypeMin()),
                      int32_t(type.getStorageTypeMax())};
}

SmallVector<int64_t> qwid::getZeroPoints(quant::QuantizedType type) {
  if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type))
    return llvm::to_vector(perAxis.getZeroPoints());
  return {cast<quant::UniformQuantizedType>(type).getZeroPoint()};
}

SmallVector<float> qwid::getWeightScales(Type element, int64_t channels) {
  SmallVector<float> scales;
  if (auto type = dyn_cast<quant::UniformQuantizedPerAxisType>(element))
    scales.assign(type.getScales().begin(), type.getScales().end());
  else if (auto type = dyn_cast<CodebookType>(element))
    scales.assign(type.getScales().asArrayRef().begin(),
                  type.getScales().asArrayRef().end());
  else
    scales.push_back(cast<quant::UniformQuantizedType>(element).getScale());
  if (scales.size() == 1)
    scales.resize(channels, scales.front());
  return scales;
}

bool qwid::isAccumulator(Type element) {
  auto type = dyn_cast<quant::QuantizedType>(element);
  return type && type.getStorageTypeIntegralWidth() == 32;
}

SmallVector<float> qwid::getAccumulatorScales(Type input, Type filter,
                                              int64_t channels) {
  float activation = getQuantization(input)->scale;
  SmallVector<float> scales = getWeightScales(filter, channels);
  for (float &scale : scales)
    scale = activation * scale;
  return scales;
}

Type qwid::getAccumulatorType(Type input, Type filter, int64_t channels,
                              int32_t axis) {
  auto codebook = dyn_cast<CodebookType>(filter);
  bool hasOneScale = codebook ? codebook.getAxis() < 0
                              : isa<quant::UniformQuantizedType>(filter);
  SmallVector<float> scales = getAccumulatorScales(input, filter, channels);
  Builder builder(filter.getContext());
  Type storage = builder.getI32Type(), expressed = builder.getF32Type();
  if (hasOneScale)
    return quant::UniformQuantizedType::get(quant::QuantizationFlags::Signed,
                                            storage, expressed, scales.front(),
                                            0, INT32_MIN, INT32_MAX);
  return quant::UniformQuantizedPerAxisType::get(
      quant::QuantizationFlags::Signed, storage, expressed,
      SmallVector<double>(scales.begin(), scales.end()),
      SmallVector<int64_t>(channels, 0), axis, INT32_MIN, INT32_MAX);
}

SmallVector<int64_t> qwid::decodeWeights(Type element, ArrayRef<int64_t> stored,
                                         int64_t channels) {
  SmallVector<int64_t> weights(stored);
  int64_t perChannel = channels ? int64_t(stored.size()) / channels : 0;
  if (auto type = dyn_cast<CodebookType>(element)) {
    for (int64_t &weight : weights) // codes are unsigned, their storage is not
      weight = type.getValues()[uint8_t(weight)];
  } else if (auto type =
                 dyn_cast<quant::UniformQuantizedPerAxisType>(element)) {
    for (auto [index, weight] : llvm::enumerate(weights))
      weight -= type.getZeroPoints()[index / perChannel];
  } else {
    for (int64_t &weight : weights)
      weight -= cast<quant::UniformQuantizedType>(element).getZeroPoint();
  }
  return weights;
}
