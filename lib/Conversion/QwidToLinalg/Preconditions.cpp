//===- Preconditions.cpp - What the conversion can express ----------------===//
//
// Checked for all ops before the first is rewritten, so that every offender is
// reported at its ONNX node and no pattern fails half way.
//
//===----------------------------------------------------------------------===//

#include "Patterns.h"

#include "qwid/Dialect/Constants.h"
#include "qwid/Dialect/Windows.h"
#include "qwid/Reference/Requantize.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::conversion;

namespace {

/// Summands of which one is shifted left further than this leave int64.
constexpr int32_t kLargestExponentGap = 31;

InFlightDiagnostic report(Operation *op) {
  return op->emitError() << "'" << op->getName().getStringRef()
                         << "' of node '" << getUserName(op) << "' ";
}

template <typename LayoutOp> LogicalResult checkLayout(LayoutOp op) {
  if (op.getLayout() == Layout::NHWC)
    return success();
  return report(op) << "has layout nchw, expected nhwc; run the graph passes "
                       "that set the layout first";
}

/// Every activation has one scale and storage of 8 or 16 bits.
LogicalResult checkActivation(Operation *op, Value value) {
  Type element = cast<RankedTensorType>(value.getType()).getElementType();
  if (!isQuantizedElement(element))
    return success();
  auto type = dyn_cast<quant::UniformQuantizedType>(element);
  if (type && type.getStorageTypeIntegralWidth() <= 16)
    return success();
  return report(op) << "has an activation of " << element
                    << ", expected one scale and storage of at most 16 bits";
}

/// Under kind shift every scale that enters is a power of two.
LogicalResult checkExponents(Operation *op, std::optional<RescaleKind> kind,
                             ArrayRef<float> scales) {
  if (kind != RescaleKind::Shift)
    return success();
  for (float scale : scales)
    if (!getExponent(scale))
      return report(op) << "is rescaled by shifts but has a scale of " << scale
                        << ", expected a power of two; quantize with "
                           "power-of-two scales or another rescale kind";
  return success();
}

/// Two summands under kind shift are aligned in int64.
LogicalResult checkGap(Operation *op, std::optional<RescaleKind> kind, float a,
                       float b) {
  if (kind != RescaleKind::Shift)
    return success();
  int32_t gap = std::abs(*getExponent(a) - *getExponent(b));
  if (gap <= kLargestExponentGap)
    return success();
  return report(op) << "adds values whose scales differ by 2^" << gap
                    << ", expected at most 2^" << kLargestExponentGap
                    << "; keep it in float";
}

float scaleOf(Value value) {
  auto element = cast<RankedTensorType>(value.getType()).getElementType();
  auto quantization = getQuantization(element);
  return quantization ? quantization->scale : 1.0f;
}

template <typename ContractionOp>
LogicalResult checkContraction(ContractionOp op) {
  for (Value constant : {op.getFilter(), op.getBias()})
    if (constant && !getConstantValue(constant))
      return report(op) << "has weights that are computed, expected constants";
  auto type = op.getFilter().getType();
  if (!isQuantizedElement(type.getElementType()))
    return success();
  for (Value value : {op.getInput(), op.getResidual(), op.getResult()})
    if (value && failed(checkActivation(op, value)))
      return failure();
  int64_t channels = type.getDimSize(0);
  for (int64_t weight :
       decodeWeights(type.getElementType(),
                     readIntegers(getConstantValue(op.getFilter())), channels))
    if (weight < -128 || weight > 127)
      return report(op) << "has a weight of " << weight
                        << " after its zero point, expected 8 signed bits; "
                           "quantize the weights symmetrically";
  SmallVector<float> scales = getWeightScales(type.getElementType(), channels);
  SmallVector<float> all(scales);
  all.append({scaleOf(op.getInput()), scaleOf(op.getResult())});
  if (op.getResidual())
    all.push_back(scaleOf(op.getResidual()));
  if (failed(checkExponents(op, op.getRescaleKind(), all)))
    return failure();
  if (op.getResidual())
    for (float scale : scales)
      if (failed(checkGap(op, op.getRescaleKind(), scale * scaleOf(op.getInput()),
                          scaleOf(op.getResidual()))))
        return failure();
  return success();
}

template <typename BinaryOp> LogicalResult checkBinary(BinaryOp op) {
  for (Value value : {op.getLhs(), op.getRhs(), op.getResult()})
    if (failed(checkActivation(op, value)))
      return failure();
  float lhs = scaleOf(op.getLhs()), rhs = scaleOf(op.getRhs());
  if (failed(checkExponents(op, op.getRescaleKind(),
                            {lhs, rhs, scaleOf(op.getResult())})))
    return failure();
  return isa<AddOp>(op) ? checkGap(op, op.getRescaleKind(), lhs, rhs)
                        : success();
}

/// A mean of no cells has no value.
LogicalResult checkWindows(AvgPoolOp op) {
  auto input = op.getInput().getType().getShape(),
       output = op.getResult().getType().getShape();
  ArrayRef<int64_t> pads = op.getPads();
  for (unsigned axis : {0, 1}) {
    WindowDim window{input[1 + axis],         op.getKernel()[axis],
                     op.getStrides()[axis],   op.getDilations()[axis],
                     pads[axis],              pads[2 + axis]};
    for (int64_t index = 0; index < output[1 + axis]; ++index)
      if (window.validTaps(index, op.getCountIncludePad()) == 0)
        return report(op) << "has a window that lies in the padding, expected "
                             "at least one cell of the input";
  }
  return success();
}

LogicalResult checkActivations(Operation *op) {
  for (Value value : op->getOperands())
    if (failed(checkActivation(op, value)))
      return failure();
  return checkActivation(op, op->getResult(0));
}

LogicalResult checkOp(Operation *op) {
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([](ConstantOp) { return success(); })
      .Case([](Conv2DOp conv) {
        return success(succeeded(checkLayout(conv)) &&
                       succeeded(checkContraction(conv)));
      })
      .Case([](FullyConnectedOp op) { return checkContraction(op); })
      .Case<AddOp, MulOp>([](auto op) { return checkBinary(op); })
      .Case([](AvgPoolOp pool) {
        return success(succeeded(checkLayout(pool)) &&
                       succeeded(checkWindows(pool)) &&
                       succeeded(checkActivations(pool)));
      })
      .Case<MaxPoolOp, GlobalMaxPoolOp, GlobalAvgPoolOp>([](auto pool) {
        return success(succeeded(checkLayout(pool)) &&
                       succeeded(checkActivations(pool)));
      })
      .Case<RescaleOp, ConcatOp>([](auto op) {
        if (failed(checkActivations(op)))
          return failure();
        SmallVector<float> scales{scaleOf(op.getResult())};
        for (Value value : op->getOperands())
          scales.push_back(scaleOf(value));
        return checkExponents(op, op.getRescaleKind(), scales);
      })
      .Default([](Operation *op) { return checkActivations(op); });
}

} // namespace

LogicalResult conversion::checkConvertible(Operation *root) {
  bool failedOnce = false;
  root->walk([&](Operation *op) {
    if (isa_and_nonnull<QwidDialect>(op->getDialect()))
      failedOnce |= failed(checkOp(op));
  });
  return failure(failedOnce);
}
