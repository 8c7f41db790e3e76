//===- QwidVerifiers.cpp - Constraints beyond shape inference -------------===//
//
// One block per constraint label of dialects/Qwid/README.md that a predicate
// or a trait of the .td files does not enforce already.
//
//===----------------------------------------------------------------------===//

#include "qwid/Dialect/Constants.h"

using namespace mlir;
using namespace qwid;

namespace {

RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

/// [any_q1] Values are all f32 or all quantized, and an op on quantized values
/// says how it rescales while one on f32 does not.
LogicalResult verifyValueSpace(Operation *op, ValueRange values,
                               bool hasRescaleKind) {
  bool quantized = isQuantizedElement(typeOf(values.front()).getElementType());
  for (Value value : values)
    if (isQuantizedElement(typeOf(value).getElementType()) != quantized)
      return op->emitOpError()
             << "expected operands and result that are all f32 or all "
                "quantized, got "
             << values.front().getType() << " and " << value.getType();
  if (quantized != hasRescaleKind)
    return op->emitOpError()
           << (quantized ? "expected a rescale_kind on a quantized result"
                         : "expected no rescale_kind on an f32 result");
  return success();
}

/// [conv2d_c4, fully_connected_c3] One bias per output channel.
LogicalResult verifyBias(Operation *op, Value bias, int64_t channels) {
  if (!bias || typeOf(bias).getShape() == ArrayRef<int64_t>{channels})
    return success();
  return op->emitOpError() << "expected a bias of " << channels
                           << " values, got " << bias.getType();
}

/// [conv2d_c5, fully_connected_c4] The residual has the shape of the result.
LogicalResult verifyResidual(Operation *op, Value residual, Value result) {
  if (!residual || typeOf(residual).getShape() == typeOf(result).getShape())
    return success();
  return op->emitOpError() << "expected a residual of the result's shape "
                           << result.getType() << ", got "
                           << residual.getType();
}

/// [conv2d_c6, fully_connected_c5] A quantized contraction accumulates in
/// int32: an 8 or 16 bit activation per tensor, weights that are symmetric and
/// have one scale or one per output channel, a bias of 32 bits.
LogicalResult verifyQuantizedContraction(Operation *op, Value input,
                                         Value filter, Value bias) {
  Type activation = typeOf(input).getElementType();
  if (!isQuantizedElement(activation))
    return success();
  if (!isa<quant::UniformQuantizedType>(activation))
    return op->emitOpError()
           << "expected an activation with one scale, got " << input.getType();
  int64_t channels = typeOf(filter).getDimSize(0);
  Type weights = typeOf(filter).getElementType();
  int64_t axis = -1, scales = 1;
  if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(weights)) {
    axis = perAxis.getQuantizedDimension();
    scales = perAxis.getScales().size();
  } else if (auto codebook = dyn_cast<CodebookType>(weights)) {
    axis = codebook.getAxis();
    scales = codebook.getScales().size();
  }
  if (axis > 0 || (axis == 0 && scales != channels))
    return op->emitOpError()
           << "expected one weight scale, or " << channels
           << " along axis 0, got " << scales << " along axis " << axis;
  if (!bias)
    return success();
  auto stored = dyn_cast<quant::QuantizedType>(typeOf(bias).getElementType());
  if (!stored || stored.getStorageTypeIntegralWidth() != 32)
    return op->emitOpError()
           << "expected a bias stored in 32 bits, got " << bias.getType();
  return success();
}

template <typename ContractionOp>
LogicalResult verifyContraction(ContractionOp op) {
  Value bias = op.getBias(), residual = op.getResidual();
  SmallVector<Value> values{op.getInput(), op.getFilter(), op.getResult()};
  for (Value optional : {bias, residual})
    if (optional)
      values.push_back(optional);
  int64_t channels = typeOf(op.getFilter()).getDimSize(0);
  if (failed(verifyValueSpace(op, values, bool(op.getRescaleKind()))) ||
      failed(verifyBias(op, bias, channels)) ||
      failed(verifyResidual(op, residual, op.getResult())))
    return failure();
  return verifyQuantizedContraction(op, op.getInput(), op.getFilter(), bias);
}

/// [reshape_c1, any_t1] Data movement keeps the element type.
LogicalResult verifySameElement(Operation *op, Value input, Value result) {
  Type from = typeOf(input).getElementType(),
       to = typeOf(result).getElementType();
  if (from == to)
    return success();
  return op->emitOpError() << "expected the element type of the input, " << from
                           << ", got " << to;
}

} // namespace

LogicalResult ConstantOp::verify() {
  auto stored = dyn_cast<RankedTensorType>(getValue().getType());
  RankedTensorType expected = getStorageType(getResult().getType());
  if (stored != expected)
    return emitOpError() << "expected a value of type " << expected << ", got "
                         << getValue().getType();
  if (!hasConstantData(getValue()))
    return emitOpError() << "expected the data of " << expected
                         << ", got none or too few; print the module without "
                            "eliding resources";
  return success();
}

LogicalResult Conv2DOp::verify() { return verifyContraction(*this); }
LogicalResult FullyConnectedOp::verify() { return verifyContraction(*this); }

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

LogicalResult AddOp::verify() {
  return verifyValueSpace(*this, {getLhs(), getRhs(), getResult()},
                          bool(getRescaleKind()));
}
LogicalResult MulOp::verify() {
  return verifyValueSpace(*this, {getLhs(), getRhs(), getResult()},
                          bool(getRescaleKind()));
}

LogicalResult BatchNormOp::verify() {
  int64_t channels = getInput().getType().getDimSize(getAxis());
  for (Value parameter : {getScale(), getOffset(), getMean(), getVariance()})
    if (typeOf(parameter).getShape() != ArrayRef<int64_t>{channels})
      return emitOpError() << "expected parameters of " << channels
                           << " values, got " << parameter.getType();
  return success();
}

LogicalResult MaxPoolOp::verify() {
  // A window that is all padding has no largest value.
  ArrayRef<int64_t> pads = getPads(), kernel = getKernel(),
                    dilations = getDilations();
  for (int side = 0; side < 4; ++side)
    if (pads[side] > (kernel[side % 2] - 1) * dilations[side % 2])
      return emitOpError() << "expected pads smaller than the window, got pad "
                           << pads[side] << " on a window of "
                           << (kernel[side % 2] - 1) * dilations[side % 2] + 1;
  return verifySameElement(*this, getInput(), getResult());
}
LogicalResult AvgPoolOp::verify() {
  return verifyValueSpace(*this, {getInput(), getResult()},
                          bool(getRescaleKind()));
}
LogicalResult MeanOp::verify() {
  return verifyValueSpace(*this, {getInput(), getResult()},
                          bool(getRescaleKind()));
}

LogicalResult ConcatOp::verify() {
  SmallVector<Value> values(getInputs());
  values.push_back(getResult());
  if (!isRealElement(getResult().getType().getElementType()))
    return verifySameElement(*this, getInputs().front(), getResult());
  return verifyValueSpace(*this, values, bool(getRescaleKind()));
}

LogicalResult PadOp::verify() {
  return verifySameElement(*this, getInput(), getResult());
}

LogicalResult ReshapeOp::verify() {
  if (getInput().getType().getNumElements() !=
      getResult().getType().getNumElements())
    return emitOpError() << "expected as many cells as the input, "
                         << getInput().getType().getNumElements() << ", got "
                         << getResult().getType().getNumElements();
  return verifySameElement(*this, getInput(), getResult());
}
