//===- AccumulatorBounds.cpp - What an int32 accumulator can reach --------===//

#include "qwid/Analysis/AccumulatorBounds.h"

#include "qwid/Dialect/Constants.h"

#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

SmallVector<AccumulatorInterval>
qwid::boundAccumulators(ArrayRef<int64_t> weights, int64_t channels,
                        ArrayRef<int64_t> bias, int64_t inputLow,
                        int64_t inputHigh) {
  assert(inputLow <= 0 && inputHigh >= 0 && "real zero is representable");
  SmallVector<AccumulatorInterval> bounds;
  size_t depth = weights.size() / channels;
  for (int64_t channel = 0; channel < channels; ++channel) {
    int64_t positive = 0, negative = 0; // sums of the weights of each sign
    for (int64_t weight : weights.slice(channel * depth, depth))
      (weight > 0 ? positive : negative) += weight;
    int64_t start = bias.empty() ? 0 : bias[channel];
    bounds.push_back({start + positive * inputLow + negative * inputHigh,
                      start + positive * inputHigh + negative * inputLow});
  }
  return bounds;
}

//===----------------------------------------------------------------------===//
// On the IR
//===----------------------------------------------------------------------===//

/// The integers that multiply: stored weights, or the values of stored codes.
static FailureOr<SmallVector<int64_t>> integerWeights(Value filter) {
  ElementsAttr stored = getConstantValue(filter);
  if (!stored)
    return failure();
  Type element = cast<RankedTensorType>(filter.getType()).getElementType();
  if (!isQuantizedElement(element))
    return failure();
  SmallVector<int64_t> weights = readIntegers(stored);
  if (auto codebook = dyn_cast<CodebookType>(element))
    for (int64_t &weight : weights) {
      if (weight < 0 || weight >= int64_t(codebook.getValues().size()))
        return failure();
      weight = codebook.getValues()[weight];
    }
  else if (auto uniform = dyn_cast<quant::UniformQuantizedType>(element))
    for (int64_t &weight : weights)
      weight -= uniform.getZeroPoint();
  else if (auto perAxis =
               dyn_cast<quant::UniformQuantizedPerAxisType>(element)) {
    size_t depth = weights.size() / perAxis.getZeroPoints().size();
    for (auto [index, weight] : llvm::enumerate(weights))
      weight -= perAxis.getZeroPoints()[index / depth];
  }
  return weights;
}

template <typename ContractionOp>
static FailureOr<SmallVector<AccumulatorInterval>>
boundContraction(ContractionOp op) {
  auto input = dyn_cast<quant::UniformQuantizedType>(
      op.getInput().getType().getElementType());
  FailureOr<SmallVector<int64_t>> weights = integerWeights(op.getFilter());
  if (!input || failed(weights))
    return failure();
  SmallVector<int64_t> bias;
  if (Value value = op.getBias()) {
    ElementsAttr stored = getConstantValue(value);
    if (!stored)
      return failure();
    bias = readIntegers(stored);
  }
  return boundAccumulators(*weights, op.getFilter().getType().getDimSize(0),
                           bias,
                           input.getStorageTypeMin() - input.getZeroPoint(),
                           input.getStorageTypeMax() - input.getZeroPoint());
}

FailureOr<SmallVector<AccumulatorInterval>>
qwid::boundAccumulators(Operation *op) {
  return llvm::TypeSwitch<Operation *,
                          FailureOr<SmallVector<AccumulatorInterval>>>(op)
      .Case<Conv2DOp, FullyConnectedOp>(
          [](auto contraction) { return boundContraction(contraction); })
      .Default([](Operation *) { return failure(); });
}

LogicalResult qwid::proveAccumulatorsFit(Operation *root) {
  bool proved = true;
  root->walk([&](Operation *op) {
    FailureOr<SmallVector<AccumulatorInterval>> bounds = boundAccumulators(op);
    if (failed(bounds))
      return;
    for (auto [channel, interval] : llvm::enumerate(*bounds)) {
      if (interval.fitsInt32())
        continue;
      op->emitError() << "node '" << getUserName(op)
                      << "': the accumulator of channel " << channel
                      << " may reach "
                      << (interval.high > INT32_MAX ? interval.high
                                                    : interval.low)
                      << ", expected a value within int32; pass --keep-float="
                      << getUserName(op) << " to leave the node in float";
      proved = false;
      return; // one channel names the node
    }
  });
  return success(proved);
}

bool qwid::scaledFitsInt32(ArrayRef<AccumulatorInterval> bounds,
                           ArrayRef<float> factors) {
  for (auto [interval, factor] : llvm::zip_equal(bounds, factors))
    if (!(std::fabs(float(interval.magnitude()) * factor) < 0x1p30f))
      return false;
  return true;
}

bool qwid::shiftFitsInt32(ArrayRef<AccumulatorInterval> bounds,
                          ArrayRef<int32_t> shifts) {
  // 2^8 leaves room for the zero point that is added after the shift.
  constexpr int64_t limit = (int64_t(1) << 31) - (int64_t(1) << 8);
  for (auto [interval, shift] : llvm::zip_equal(bounds, shifts)) {
    int64_t magnitude = interval.magnitude();
    if (shift > 30 || shift < -30 || magnitude >= limit)
      return false;
    int64_t reach = shift > 0 ? magnitude + (int64_t(1) << (shift - 1))
                              : magnitude << -shift;
    if (reach >= limit)
      return false;
  }
  return true;
}
