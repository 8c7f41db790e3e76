//===- Requantize.cpp - Factors that take integers to a scale -------------===//

#include "qwid/Reference/Requantize.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace qwid;

//===----------------------------------------------------------------------===//
// What a type says
//===----------------------------------------------------------------------===//

std::optional<Quantization> qwid::getQuantization(Type element) {
  auto type = dyn_cast<quant::UniformQuantizedType>(element);
  if (!type)
    return std::nullopt;
  return Quantization{float(type.getScale()), int32_t(type.getZeroPoint()),
                      int32_t(type.getStorageTypeMin()),
                      int32_t(type.getStorageTypeMax())};
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

SmallVector<int64_t> qwid::decodeWeights(Type element, ArrayRef<int64_t> stored,
                                         int64_t channels) {
  SmallVector<int64_t> weights(stored);
  int64_t perChannel = channels ? int64_t(stored.size()) / channels : 0;
  if (auto type = dyn_cast<CodebookType>(element)) {
    for (int64_t &weight : weights)
      weight = type.getValues()[weight];
  } else if (auto type = dyn_cast<quant::UniformQuantizedPerAxisType>(element)) {
    for (auto [index, weight] : llvm::enumerate(weights))
      weight -= type.getZeroPoints()[index / perChannel];
  } else {
    for (int64_t &weight : weights)
      weight -= cast<quant::UniformQuantizedType>(element).getZeroPoint();
  }
  return weights;
}

//===----------------------------------------------------------------------===//
// Saturation bounds and start values
//===----------------------------------------------------------------------===//

IntegerBounds qwid::getBounds(const Quantization &output, ClampAttr clamp) {
  if (!clamp)
    return {output.low, output.high};
  auto bound = [&](float real) {
    return quantize(real, output.scale, output.zeroPoint, output.low,
                    output.high);
  };
  return {bound(clamp.getLowerFloat()), bound(clamp.getUpperFloat())};
}

SmallVector<int32_t> qwid::getStartValues(ArrayRef<int64_t> bias,
                                          ArrayRef<int64_t> weights,
                                          int64_t channels,
                                          int32_t inputZeroPoint) {
  SmallVector<int32_t> start;
  int64_t perChannel = channels ? int64_t(weights.size()) / channels : 0;
  for (int64_t channel = 0; channel < channels; ++channel) {
    int64_t sum = 0;
    for (int64_t weight : weights.slice(channel * perChannel, perChannel))
      sum += weight;
    int64_t value = bias.empty() ? 0 : bias[channel];
    start.push_back(int32_t(value - inputZeroPoint * sum));
  }
  return start;
}

//===----------------------------------------------------------------------===//
// Rescale kinds
//===----------------------------------------------------------------------===//

float qwid::getProductFactor(float input, float weight, float output) {
  float product = input * weight;
  return product / output;
}

float qwid::getSumFactor(float input, float output) { return input / output; }

float qwid::getMeanFactor(float input, float output, int64_t count) {
  float divisor = output * float(count);
  return input / divisor;
}

std::optional<int32_t> qwid::getExponent(float scale) {
  int32_t exponent = 0;
  if (!isPowerOfTwo(scale, exponent))
    return std::nullopt;
  return exponent;
}

ShiftSum qwid::makeShiftSum(int32_t e1, int32_t e2, int32_t output) {
  int32_t finer = std::min(e1, e2);
  return {e1 - finer, e2 - finer, output - finer};
}

FixedMultiplier qwid::getFixedProduct(float input, float weight, float output) {
  return makeFixedMultiplier(double(input) * weight / output);
}

FixedMultiplier qwid::getFixedSum(float input, float output) {
  return makeFixedMultiplier(double(input) / output);
}

FixedMultiplier qwid::getFixedMean(float input, float output, int64_t count) {
  return makeFixedMultiplier(double(input) / (double(output) * double(count)));
}

FixedSum qwid::makeFixedSum(double r1, double r2) {
  int32_t shift = makeFixedMultiplier(std::max(r1, r2)).shift;
  auto scaled = [&](double real) {
    // The larger factor is below 2^31 after scaling; rounding may reach it.
    return int32_t(std::min<int64_t>(std::llround(std::ldexp(real, shift)),
                                     (int64_t(1) << 31) - 1));
  };
  return {scaled(r1), scaled(r2), shift};
}
