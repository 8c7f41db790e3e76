//===- Weights.cpp - Filters and start values as constants ----------------===//

#include "Contractions.h"

#include "qwid/Dialect/Accumulators.h"
#include "qwid/Dialect/Constants.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::conversion;

namespace {

/// With fewer outputs per window a row sum costs more than it saves.
constexpr int64_t kManyOutputs = 16;

/// Extremes of the weights of one or all channels.
struct WeightRange {
  int64_t low, high;

  explicit WeightRange(ArrayRef<int64_t> weights)
      : low(*llvm::min_element(weights)), high(*llvm::max_element(weights)) {}

  bool fits() const { return low >= -128 && high <= 127; }
  bool canFit() const { return high - low <= 255; }
  /// The offset nearest to 0 with which they fit, without -128 if they can:
  /// that costs Arm a register of sums.
  int64_t getOffset() const {
    if (fits())
      return 0;
    return high > 127 || high - low > 254 ? 127 - high : -127 - low;
  }
};

/// Brings weights beyond 8 bits into the form that is computed fastest.
void encode(Weights &weights, int64_t channels, int64_t outputs,
            bool isByteInput) {
  WeightRange all(weights.integers);
  if (all.fits())
    return;
  if (outputs < kManyOutputs || !isByteInput) {
    weights.bits = 16;
    return;
  }
  int64_t depth = int64_t(weights.integers.size()) / channels;
  if (all.canFit())
    weights.offsets = {all.getOffset()};
  else
    for (int64_t channel = 0; channel < channels; ++channel)
      weights.offsets.push_back(
          WeightRange(ArrayRef(weights.integers).slice(channel * depth, depth))
              .getOffset());
  for (auto [index, weight] : llvm::enumerate(weights.integers))
    weight += weights.offsets[all.canFit() ? 0 : index / depth];
}

/// `outputs` is the number of results per window.
Weights read(Weighted op, int64_t outputs) {
  Weights weights;
  auto filterType = op.getFilter().getType();
  int64_t channels = filterType.getDimSize(0);
  Type element = filterType.getElementType();
  weights.isFloat = element.isF32();
  ElementsAttr filter = getConstantValue(op.getFilter());
  ElementsAttr bias =
      op.getBias() ? getConstantValue(op.getBias()) : ElementsAttr();
  if (weights.isFloat) {
    weights.reals = readFloats(filter);
    weights.realStart =
        bias ? readFloats(bias) : SmallVector<float>(channels, 0.0f);
    return weights;
  }
  weights.integers = decodeWeights(element, readIntegers(filter), channels);
  weights.scales = getWeightScales(element, channels);
  SmallVector<int64_t> stored =
      bias ? readIntegers(bias) : SmallVector<int64_t>();
  auto inputType = op.getInput().getType();
  Quantization input = *getQuantization(inputType.getElementType());
  for (int32_t value :
       getStartValues(stored, weights.integers, channels, input.zeroPoint))
    weights.start.push_back(value);
  for (AccumulatorInterval interval :
       boundAccumulators(weights.integers, channels, stored,
                         int64_t(input.low) - input.zeroPoint,
                         int64_t(input.high) - input.zeroPoint))
    weights.bound = std::max(weights.bound, double(interval.magnitude()));
  encode(weights, channels, outputs,
         convertTensor(inputType).getElementType().isInteger(8));
  return weights;
}

} // namespace

Weights conversion::readWeights(Conv2DOp op) {
  return read(op, op.getFilter().getType().getDimSize(0) / op.getGroups());
}

Weights conversion::readWeights(FullyConnectedOp op) {
  return read(op, op.getFilter().getType().getDimSize(0));
}

Value conversion::makeFilter(ImplicitLocOpBuilder &b, const Weights &weights,
                             ArrayRef<int64_t> shape, ArrayRef<int64_t> order) {
  auto arrange = [&](auto values) {
    if (order.empty())
      return values;
    auto result = values;
    for (auto [to, from] : llvm::enumerate(order))
      result[to] = values[from];
    return result;
  };
  if (weights.isFloat)
    return makeTensor(b, shape, arrange(weights.reals));
  return makeTensor(b, shape, b.getIntegerType(weights.bits),
                    arrange(weights.integers));
}

Value conversion::makeStart(ImplicitLocOpBuilder &b, const Weights &weights,
                            ArrayRef<int64_t> shape, unsigned leading) {
  ArrayRef<int64_t> channels = shape.drop_front(leading);
  Value start = weights.isFloat
                    ? makeTensor(b, channels, weights.realStart)
                    : makeTensor(b, channels, b.getI32Type(), weights.start);
  Type element = weights.isFloat ? b.getF32Type() : Type(b.getI32Type());
  auto dimensions = llvm::to_vector(llvm::seq<int64_t>(0, leading));
  return linalg::BroadcastOp::create(b, start, makeEmpty(b, shape, element),
                                     dimensions)
      ->getResult(0);
}
