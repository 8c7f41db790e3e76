//===- Accumulators.cpp - What a sum of integers can reach ----------------===//

#include "qwid/Dialect/Accumulators.h"

#include "qwid/Dialect/Constants.h"
#include "qwid/Dialect/Sizes.h"

#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace qwid;

using Intervals = SmallVector<AccumulatorInterval>;

namespace {

/// Interval of q - zp.
AccumulatorInterval differencesOf(const Quantization &type) {
  return {int64_t(type.low) - type.zeroPoint,
          int64_t(type.high) - type.zeroPoint};
}

/// a * b, or beyond all limits +-2^62.
int64_t multiplySaturating(int64_t a, int64_t b) {
  constexpr int64_t limit = int64_t(1) << 62;
  int64_t product;
  if (llvm::MulOverflow(a, b, product))
    return (a < 0) == (b < 0) ? limit : -limit;
  return std::clamp(product, -limit, limit);
}

AccumulatorInterval scaled(AccumulatorInterval interval, int64_t count) {
  return {multiplySaturating(interval.low, count),
          multiplySaturating(interval.high, count)};
}

/// Products, if `a` holds 0.
AccumulatorInterval multiplied(AccumulatorInterval a, AccumulatorInterval b) {
  return {std::min(a.low * b.high, a.high * b.low),
          std::max(a.low * b.low, a.high * b.high)};
}

/// Interval of the integers that multiply, of any channel, of a weight type.
AccumulatorInterval weightsOf(Type element) {
  if (auto codebook = dyn_cast<CodebookType>(element))
    // A code without a value counts as 0.
    return {std::min<int64_t>(*llvm::min_element(codebook.getValues()), 0),
            std::max<int64_t>(*llvm::max_element(codebook.getValues()), 0)};
  auto type = cast<quant::QuantizedType>(element);
  int64_t low = type.getStorageTypeMin(), high = type.getStorageTypeMax();
  SmallVector<int64_t> zeroPoints = getZeroPoints(type);
  return {low - *llvm::max_element(zeroPoints),
          high - *llvm::min_element(zeroPoints)};
}

/// Accumulators of a contraction whose weights or bias are computed.
AccumulatorInterval boundComputed(Weighted op, const Quantization &input) {
  RankedTensorType filter = op.getFilter().getType();
  int64_t depth = filter.getNumElements() / filter.getDimSize(0);
  AccumulatorInterval sum = scaled(
      multiplied(differencesOf(input), weightsOf(filter.getElementType())),
      depth);
  if (!op.getBias())
    return sum;
  auto bias =
      cast<quant::QuantizedType>(op.getBias().getType().getElementType());
  return {sum.low + bias.getStorageTypeMin(),
          sum.high + bias.getStorageTypeMax()};
}

Intervals boundContraction(Weighted op) {
  auto input = getQuantization(op.getInput().getType().getElementType());
  if (!input || op.getFilter().getType().getDimSize(0) == 0)
    return {};
  ElementsAttr filter = getConstantValue(op.getFilter());
  ElementsAttr bias =
      op.getBias() ? getConstantValue(op.getBias()) : ElementsAttr();
  if (!filter || (op.getBias() && !bias))
    return {boundComputed(op, *input)};
  RankedTensorType type = op.getFilter().getType();
  int64_t channels = type.getDimSize(0);
  SmallVector<int64_t> weights =
      decodeWeights(type.getElementType(), readIntegers(filter), channels);
  AccumulatorInterval cell = differencesOf(*input);
  return boundAccumulators(weights, channels,
                           bias ? readIntegers(bias) : SmallVector<int64_t>(),
                           cell.low, cell.high);
}

/// Sums of `count` cells of a quantized `input`.
Intervals boundCells(TypedValue<RankedTensorType> input, int64_t count) {
  if (auto type = getQuantization(input.getType().getElementType()))
    return {boundSum(count, *type)};
  return {};
}

} // namespace

Intervals qwid::boundAccumulators(ArrayRef<int64_t> weights, int64_t channels,
                                  ArrayRef<int64_t> bias, int64_t inputLow,
                                  int64_t inputHigh) {
  assert(inputLow <= 0 && inputHigh >= 0 && "real zero is representable");
  Intervals bounds;
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

AccumulatorInterval qwid::boundSum(int64_t count, const Quantization &type) {
  return scaled(differencesOf(type), count);
}

Intervals qwid::boundAccumulators(Operation *op) {
  return llvm::TypeSwitch<Operation *, Intervals>(op)
      .Case([](Weighted op) { return boundContraction(op); })
      .Case([](AvgPoolOp pool) {
        return boundCells(pool.getInput(),
                          pool.getKernel()[0] * pool.getKernel()[1]);
      })
      .Case([](MeanOp mean) {
        return boundCells(
            mean.getInput(),
            countCells(mean.getInput().getType().getShape(), mean.getAxes()));
      })
      .Case([](ReduceOp reduce) {
        if (reduce.getReduction() != Reduction::Sum)
          return Intervals();
        return boundCells(reduce.getInput(),
                          countCells(reduce.getInput().getType().getShape(),
                                     reduce.getAxes()));
      })
      .Case([](MulOp mul) {
        auto lhs = getQuantization(mul.getLhs().getType().getElementType());
        auto rhs = getQuantization(mul.getRhs().getType().getElementType());
        if (!lhs || !rhs)
          return Intervals();
        return Intervals{multiplied(differencesOf(*lhs), differencesOf(*rhs))};
      })
      .Default([](Operation *) { return Intervals(); });
}

LogicalResult qwid::verifyAccumulators(Operation *op) {
  auto kind = op->getAttrOfType<RescaleKindAttr>("rescale_kind");
  bool isSum = isa<AvgPoolOp, MeanOp, ReduceOp>(op);
  for (auto [channel, interval] : llvm::enumerate(boundAccumulators(op))) {
    bool fits = !isSum ? interval.fitsInt32()
                       : kind.getValue() == RescaleKind::Float ||
                             interval.fitsMultiplier();
    if (fits)
      continue;
    std::string name = getUserName(op);
    InFlightDiagnostic error = emitError(op->getLoc())
                               << "node '" << name << "': the ";
    if (isSum)
      error << "sum of a window";
    else
      error << "accumulator of channel " << channel;
    error << " may reach "
          << (interval.high > INT32_MAX ? interval.high : interval.low)
          << ", expected a value within " << (isSum ? "33 bits" : "int32")
          << "; pass --keep-float=" << name << " to leave the node in float";
    if (isSum)
      error << ", or --rescale float";
    return failure(); // one channel names the node
  }
  return success();
}
