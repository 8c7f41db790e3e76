//===- QwidVerifiers.cpp - Constraints beyond shape inference -------------===//
//
// One block per constraint label of dialects/Qwid/README.md that a predicate
// or a trait of the .td files does not enforce already.
//
//===----------------------------------------------------------------------===//

#include "ShapeRules.h"
#include "ValueSpace.h"
#include "qwid/Dialect/Constants.h"
#include "qwid/Dialect/Quantization.h"
#include "qwid/Support/FixedPoint.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

namespace {

/// [conv2d_c4, fully_connected_c2] One bias per output channel.
LogicalResult verifyBias(Operation *op, Value bias, int64_t channels) {
  if (!bias || typeOf(bias).getShape() == ArrayRef<int64_t>{channels})
    return success();
  return op->emitOpError() << "expected a bias of " << channels
                           << " values, got " << bias.getType();
}

/// [conv2d_c5, fully_connected_c3] The residual has the shape of the result.
LogicalResult verifyResidual(Operation *op, Value residual, Value result) {
  if (!residual || typeOf(residual).getShape() == typeOf(result).getShape())
    return success();
  return op->emitOpError() << "expected a residual of the result's shape "
                           << result.getType() << ", got "
                           << residual.getType();
}

/// [conv2d_c6, fully_connected_c4] Weights of at most 8 bits with one scale or
/// one per output channel.
LogicalResult verifyWeights(Operation *op, Value filter) {
  int64_t channels = typeOf(filter).getDimSize(0);
  Type weights = elementOf(filter);
  auto [axis, scales] = getScaleAxis(weights);
  if (axis > 0 || (axis == 0 && scales != channels))
    return op->emitOpError()
           << "expected one weight scale, or " << channels
           << " along axis 0, got " << scales << " along axis " << axis;
  auto stored = dyn_cast<quant::QuantizedType>(weights);
  if (stored && stored.getStorageTypeIntegralWidth() > 8)
    return op->emitOpError()
           << "expected weights of at most 8 bits, got " << filter.getType();
  return success();
}

/// [conv2d_c7, fully_connected_c5] A bias of 32 bits, on the scale of the
/// accumulator.
LogicalResult verifyQuantizedBias(Operation *op, Value input, Value filter,
                                  Value bias) {
  Type element = elementOf(bias);
  auto stored = dyn_cast<quant::QuantizedType>(element);
  if (!stored || stored.getStorageTypeIntegralWidth() != 32 ||
      !stored.isSigned())
    return op->emitOpError()
           << "expected a bias stored in 32 bits, got " << bias.getType();
  int64_t channels = typeOf(filter).getDimSize(0);
  auto expected =
      getAccumulatorScales(elementOf(input), elementOf(filter), channels);
  auto actual = getWeightScales(element, channels);
  for (int64_t o = 0; o < channels; ++o)
    // A tolerance of a few f32 roundings: importers compute it in other orders.
    if (int64_t(actual.size()) != channels ||
        std::fabs(actual[o] - expected[o]) > 1e-5f * expected[o])
      return op->emitOpError()
             << "expected a bias on the scale of input times weights, "
             << expected[o] << " for output channel " << o << ", got "
             << bias.getType();
  return success();
}

/// [conv2d_c9, fully_connected_c6] A result of 32 bits is what was accumulated:
/// nothing is added, bounded or rounded, and its scale is no choice.
LogicalResult verifyAccumulatorResult(Weighted op) {
  if (op.getResidual() || op.getClampAttr())
    return op->emitOpError()
           << "expected accumulators without residual and clamp";
  int32_t axis = op.getOutputAxis();
  Type result = elementOf(op.getResult());
  auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(result);
  if (!cast<quant::QuantizedType>(result).isSigned() ||
      (perAxis && perAxis.getQuantizedDimension() != axis))
    return op->emitOpError()
           << "expected signed accumulators with scales along "
              "axis "
           << axis << ", got " << op.getResult().getType();
  int64_t channels = typeOf(op.getFilter()).getDimSize(0);
  auto expected = getAccumulatorScales(elementOf(op.getInput()),
                                       elementOf(op.getFilter()), channels);
  auto actual = getWeightScales(result, channels);
  if (actual != expected)
    return op->emitOpError() << "expected accumulators on the scale of input "
                                "times weights, one per output channel, got "
                             << op.getResult().getType();
  return success();
}

/// A quantized contraction accumulates in int32.
LogicalResult verifyQuantizedContraction(Weighted op) {
  Value input = op.getInput(), filter = op.getFilter(), bias = op.getBias();
  Value residual = op.getResidual(), result = op.getResult();
  if (!isQuantizedElement(elementOf(input)))
    return success();
  if (failed(verifyActivation(op, input)) ||
      failed(verifyWeights(op, filter)) ||
      (bias && failed(verifyQuantizedBias(op, input, filter, bias))) ||
      (!isAccumulator(elementOf(result)) &&
       failed(verifyActivation(op, result))))
    return failure();
  if (!residual)
    return success();
  if (failed(verifyActivation(op, residual)))
    return failure();
  for (float weight : getWeightScales(elementOf(filter), 1))
    if (failed(verifyShiftDistance(
            op, op.getRescaleKindAttr(),
            getQuantization(elementOf(input))->scale * weight,
            getQuantization(elementOf(residual))->scale)))
      return failure();
  return success();
}

LogicalResult verifyContraction(Weighted op) {
  Value bias = op.getBias(), residual = op.getResidual();
  SmallVector<Value> values{op.getInput(), op.getFilter(), op.getResult()};
  for (Value optional : {bias, residual})
    if (optional)
      values.push_back(optional);
  int64_t channels = typeOf(op.getFilter()).getDimSize(0);
  if (failed(verifyValueSpace(op, values, op.getRescaleKindAttr())) ||
      failed(verifyBias(op, bias, channels)) ||
      failed(verifyResidual(op, residual, op.getResult())) ||
      failed(verifyQuantizedContraction(op)))
    return failure();
  return isAccumulator(elementOf(op.getResult())) ? verifyAccumulatorResult(op)
                                                  : success();
}

} // namespace

LogicalResult ConstantOp::verify() {
  auto stored = dyn_cast<RankedTensorType>(getValue().getType());
  RankedTensorType expected = getStorageType(getResult().getType());
  if (stored != expected) // [constant_c1]
    return emitOpError() << "expected a value of type " << expected << ", got "
                         << getValue().getType();
  if (!hasConstantData(getValue())) // [constant_c2]
    return emitOpError() << "expected the data of " << expected
                         << ", got none or too few; print the module without "
                            "eliding resources";
  // [constant_c3] Codes mean something.
  auto codebook = dyn_cast<CodebookType>(elementOf(getResult()));
  if (!codebook)
    return success();
  for (int64_t code : readIntegers(getValue()))
    if (uint8_t(code) >= codebook.getValues().size())
      return emitOpError() << "expected codes below "
                           << codebook.getValues().size() << ", got "
                           << int64_t(uint8_t(code));
  return success();
}

LogicalResult Conv2DOp::verify() { return verifyContraction(*this); }
LogicalResult FullyConnectedOp::verify() { return verifyContraction(*this); }

int32_t Conv2DOp::getOutputAxis() {
  return getLayout() == Layout::NCHW ? 1 : 3;
}
int32_t FullyConnectedOp::getOutputAxis() { return 1; }

bool Conv2DOp::isDepthwise() {
  return int64_t(getGroups()) == getInputChannels() &&
         getInputChannels() == getOutputChannels();
}
int64_t Conv2DOp::getInputChannels() {
  return getInput().getType().getDimSize(getLayout() == Layout::NCHW ? 1 : 3);
}
int64_t Conv2DOp::getOutputChannels() {
  return getFilter().getType().getDimSize(0);
}

/// What add and mul share.
template <typename BinaryOp> static LogicalResult verifyBinary(BinaryOp op) {
  SmallVector<Value> values{op.getLhs(), op.getRhs(), op.getResult()};
  if (!isRealElement(elementOf(op.getResult()))) {
    if (op.getClamp()) // [any_i1]
      return op.emitOpError() << "expected no clamp on integers";
    return verifyPlainIntegers(op, values, op.getRescaleKindAttr());
  }
  if (failed(verifyValueSpace(op, values, op.getRescaleKindAttr())))
    return failure();
  return verifyActivations(op, values);
}

LogicalResult AddOp::verify() {
  if (failed(verifyBinary(*this)))
    return failure();
  if (!isQuantizedElement(elementOf(getLhs())))
    return success();
  return verifyShiftDistance(*this, getRescaleKindAttr(),
                             getQuantization(elementOf(getLhs()))->scale,
                             getQuantization(elementOf(getRhs()))->scale);
}

LogicalResult MulOp::verify() {
  if (failed(verifyBinary(*this)))
    return failure();
  // [mul_c2] The product of two differences fits int32.
  auto lhs = dyn_cast<quant::QuantizedType>(elementOf(getLhs()));
  auto rhs = dyn_cast<quant::QuantizedType>(elementOf(getRhs()));
  if (lhs && rhs &&
      lhs.getStorageTypeIntegralWidth() + rhs.getStorageTypeIntegralWidth() >
          24)
    return emitOpError() << "expected factors of at most 24 bits together, got "
                         << getLhs().getType() << " and " << getRhs().getType();
  return success();
}

LogicalResult BatchNormOp::verify() {
  // [batch_norm_c2]
  int64_t channels = getInput().getType().getDimSize(getAxis());
  for (Value parameter : {getScale(), getOffset(), getMean(), getVariance()})
    if (typeOf(parameter).getShape() != ArrayRef<int64_t>{channels})
      return emitOpError() << "expected parameters of " << channels
                           << " values, got " << parameter.getType();
  return success();
}

/// [max_pool_c3, avg_pool_c3] Every window has a cell of the input: one that is
/// all padding has neither a largest value nor a mean.
template <typename PoolOp> static LogicalResult verifyWindows(PoolOp op) {
  int height = op.getLayout() == Layout::NCHW ? 2 : 1;
  for (int side = 0; side < 4; ++side) {
    int64_t dilation = op.getDilations()[side % 2];
    int64_t reach = (op.getKernel()[side % 2] - 1) * dilation;
    if (op.getPads()[side] > reach)
      return op.emitOpError()
             << "expected pads smaller than the window, got pad "
             << op.getPads()[side] << " on a window of " << reach + 1;
    int64_t size = op.getInput().getType().getDimSize(height + side % 2);
    if (reach > 0 && dilation > size)
      return op.emitOpError()
             << "expected taps no farther apart than the input "
                "is long, got dilation "
             << dilation << " on " << size << " cells";
  }
  return success();
}

LogicalResult MaxPoolOp::verify() {
  if (failed(verifyWindows(*this)))
    return failure();
  return verifySameElement(*this, getInput(), getResult());
}

LogicalResult AvgPoolOp::verify() {
  if (failed(verifyValueSpace(*this, {getInput(), getResult()},
                              getRescaleKindAttr())) ||
      (!getCountIncludePad() && failed(verifyWindows(*this))))
    return failure();
  return verifyActivations(*this, {getInput(), getResult()});
}

LogicalResult MeanOp::verify() {
  if (failed(requireAxes(*this, getAxes())) ||
      failed(verifyValueSpace(*this, {getInput(), getResult()},
                              getRescaleKindAttr())))
    return failure();
  return verifyActivations(*this, {getInput(), getResult()});
}

LogicalResult GlobalAvgPoolOp::verify() {
  // [global_avg_pool_c2]
  for (Value value : {Value(getInput()), Value(getResult())})
    if (!elementOf(value).isF32())
      return emitOpError() << "expected f32, got " << value.getType()
                           << "; a quantized mean is an avg_pool";
  return success();
}

LogicalResult GlobalMaxPoolOp::verify() {
  return verifySameElement(*this, getInput(), getResult());
}

LogicalResult ConcatOp::verify() {
  SmallVector<Value> values(getInputs());
  values.push_back(getResult());
  if (isRealElement(elementOf(getResult()))) {
    if (failed(verifyValueSpace(*this, values, getRescaleKindAttr())))
      return failure();
    return verifyActivations(*this, values);
  }
  for (Value input : getInputs()) // [concat_c3]
    if (failed(verifySameElement(*this, input, getResult())))
      return failure();
  return success();
}

LogicalResult FlattenOp::verify() {
  return verifySameElement(*this, getInput(), getResult());
}
LogicalResult TransposeOp::verify() {
  return verifySameElement(*this, getInput(), getResult());
}
LogicalResult SliceOp::verify() {
  return verifySameElement(*this, getInput(), getResult());
}

LogicalResult BroadcastOp::verify() {
  return verifySameElement(*this, getInput(), getResult());
}
LogicalResult GatherOp::verify() {
  return verifySameElement(*this, getInput(), getResult());
}

LogicalResult PadOp::verify() {
  if (Value fill = getFill()) { // [pad_c3]
    if (typeOf(fill).getNumElements() != 1 || !getValue().isPosZero())
      return emitOpError()
             << "expected a fill of one cell beside a value of 0, "
                "got "
             << fill.getType();
    if (failed(verifySameElement(*this, getInput(), fill)))
      return failure();
  }
  return verifySameElement(*this, getInput(), getResult());
}

LogicalResult ReshapeOp::verify() {
  // [reshape_c1]
  if (getInput().getType().getNumElements() !=
      getResult().getType().getNumElements())
    return emitOpError() << "expected as many cells as the input, "
                         << getInput().getType().getNumElements() << ", got "
                         << getResult().getType().getNumElements();
  return verifySameElement(*this, getInput(), getResult());
}

LogicalResult ArgMaxOp::verify() { return verifyActivation(*this, getInput()); }
