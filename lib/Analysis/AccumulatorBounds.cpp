//===- AccumulatorBounds.cpp - What an int32 accumulator can reach --------===//

#include "qwid/Analysis/AccumulatorBounds.h"

#include "qwid/Dialect/Constants.h"
#include "qwid/Dialect/Quantization.h"

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

template <typename ContractionOp>
static FailureOr<SmallVector<AccumulatorInterval>>
boundContraction(ContractionOp op) {
  std::optional<Quantization> input =
      getQuantization(op.getInput().getType().getElementType());
  ElementsAttr filter = getConstantValue(op.getFilter());
  if (!input || !filter)
    return failure();
  RankedTensorType type = op.getFilter().getType();
  SmallVector<int64_t> weights = decodeWeights(
      type.getElementType(), readIntegers(filter), type.getDimSize(0));
  SmallVector<int64_t> bias;
  if (Value value = op.getBias()) {
    ElementsAttr stored = getConstantValue(value);
    if (!stored)
      return failure();
    bias = readIntegers(stored);
  }
  return boundAccumulators(weights, type.getDimSize(0), bias,
                           input->low - input->zeroPoint,
                           input->high - input->zeroPoint);
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
      emitError(op->getLoc())
          << "node '" << getUserName(op) << "': the accumulator of channel "
          << channel << " may reach "
          << (interval.high > INT32_MAX ? interval.high : interval.low)
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
