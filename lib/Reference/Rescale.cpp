//===- Rescale.cpp - From computed to stored integers ---------------------===//

#include "Rescale.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace qwid;

namespace {

/// The exponent of a scale that the verifier knows to be a power of two.
int32_t exponentOf(float scale) { return *getExponent(scale); }

/// Saturates the rounded value plus zero point.
int32_t finish(int32_t rounded, const OutputRange &range) {
  return int32_t(std::clamp<int64_t>(int64_t(rounded) + range.zeroPoint,
                                     range.low, range.high));
}

int32_t finish(float value, const OutputRange &range) {
  return roundAndSaturate(value, range.low - range.zeroPoint,
                          range.high - range.zeroPoint) +
         range.zeroPoint;
}

void setSum(SumRescale &rescale, FixedSum sum) {
  rescale.multipliers[0] = sum.multiplier1;
  rescale.multipliers[1] = sum.multiplier2;
  rescale.shift = sum.shift;
}

void setSum(SumRescale &rescale, ShiftSum sum) {
  rescale.multipliers[0] = int64_t(1) << sum.left1;
  rescale.multipliers[1] = int64_t(1) << sum.left2;
  rescale.shift = sum.shift;
}

ContractionRescale computeContraction(Weighted op) {
  ContractionRescale rescale;
  if (isAccumulator(op.getResult().getType().getElementType()))
    return rescale;
  Quantization input = getQuantization(op.getInput());
  Quantization result = getQuantization(op.getResult());
  RescaleKind kind = op.getRescaleKindAttr().getValue();
  rescale.range = getOutputRange(result, op.getClampAttr());
  Type weights = op.getFilter().getType().getElementType();
  int64_t channels = op.getFilter().getType().getDimSize(0);
  for (float scale : getWeightScales(weights, channels)) {
    if (Value residual = op.getResidual()) {
      rescale.sums.push_back(
          computeResidualRescale(kind, getQuantization(residual).scale,
                                 input.scale, scale, result.scale));
      rescale.residualZeroPoint = getQuantization(residual).zeroPoint;
    } else {
      rescale.channels.push_back(
          computeProductRescale(kind, input.scale, scale, result.scale));
    }
  }
  return rescale;
}

} // namespace

Quantization qwid::getQuantization(Value value) {
  return *getQuantization(
      cast<RankedTensorType>(value.getType()).getElementType());
}

OutputRange qwid::getOutputRange(const Quantization &result, ClampAttr clamp) {
  IntegerBounds bounds = getBounds(result, clamp);
  return {bounds.low, bounds.high, result.zeroPoint};
}

Rescale qwid::computeRescale(RescaleKind kind, float from, float to) {
  Rescale rescale{kind, getSumFactor(from, to), {1, 0}};
  if (kind == RescaleKind::Fixed)
    rescale.fixed = getFixedSum(from, to);
  else if (kind == RescaleKind::Shift)
    rescale.fixed.shift = exponentOf(to) - exponentOf(from);
  return rescale;
}

Rescale qwid::computeProductRescale(RescaleKind kind, float a, float b,
                                    float to) {
  Rescale rescale{kind, getProductFactor(a, b, to), {1, 0}};
  if (kind == RescaleKind::Fixed)
    rescale.fixed = getFixedProduct(a, b, to);
  else if (kind == RescaleKind::Shift)
    rescale.fixed.shift = exponentOf(to) - exponentOf(a) - exponentOf(b);
  return rescale;
}

Rescale qwid::computeMeanRescale(RescaleKind kind, float from, float to,
                                 int64_t count) {
  Rescale rescale{kind, getMeanFactor(from, to, count), {1, 0}};
  if (kind != RescaleKind::Float)
    rescale.fixed = getFixedMean(from, to, count);
  return rescale;
}

int32_t qwid::applyRescale(const Rescale &rescale, int64_t x,
                           const OutputRange &range) {
  if (rescale.kind == RescaleKind::Float)
    return finish(float(x) * rescale.factor, range);
  return finish(shiftRound(x * rescale.fixed.multiplier, rescale.fixed.shift),
                range);
}

SumRescale qwid::computeSumRescale(RescaleKind kind, float a, float b,
                                   float to) {
  SumRescale rescale{kind, {getSumFactor(a, to), getSumFactor(b, to)}};
  if (kind == RescaleKind::Fixed)
    setSum(rescale, makeFixedSum(double(a) / to, double(b) / to));
  else if (kind == RescaleKind::Shift)
    setSum(rescale, makeShiftSum(exponentOf(a), exponentOf(b), exponentOf(to)));
  return rescale;
}

SumRescale qwid::computeResidualRescale(RescaleKind kind, float residual,
                                        float input, float weight, float to) {
  SumRescale rescale{
      kind, {getSumFactor(residual, to), getProductFactor(input, weight, to)}};
  if (kind == RescaleKind::Fixed)
    setSum(rescale,
           makeFixedSum(double(residual) / to, double(input) * weight / to));
  else if (kind == RescaleKind::Shift)
    setSum(rescale, makeShiftSum(exponentOf(residual),
                                 exponentOf(input) + exponentOf(weight),
                                 exponentOf(to)));
  return rescale;
}

int32_t qwid::applySumRescale(const SumRescale &rescale, int32_t x, int32_t y,
                              const OutputRange &range) {
  if (rescale.kind == RescaleKind::Float)
    return finish(
        std::fmaf(float(x), rescale.factors[0], float(y) * rescale.factors[1]),
        range);
  int64_t sum = x * rescale.multipliers[0] + y * rescale.multipliers[1];
  return finish(shiftRound(sum, rescale.shift), range);
}

ContractionRescale qwid::computeContractionRescale(Conv2DOp op) {
  return computeContraction(op);
}

ContractionRescale qwid::computeContractionRescale(FullyConnectedOp op) {
  return computeContraction(op);
}
