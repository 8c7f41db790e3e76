//===- Requantize.cpp - Factors that take integers to a scale -------------===//

#include "qwid/Reference/Requantize.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace qwid;

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
