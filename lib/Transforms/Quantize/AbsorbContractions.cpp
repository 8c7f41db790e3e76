//===- AbsorbContractions.cpp - conv2d, fully_connected between borders ---===//
//
//   quantize(clamp(conv2d(dequantize(x), dequantize(w), bias) + dequantize(r)))
//
// is one conv2d on the integers x, w, r with the result type of the quantize.
// The bias becomes rne(bias / (s_in * s_w[o])), an f32 division as ONNX's
// QuantizeLinear has it. If nobody quantizes the result, the accumulators are
// dequantized, and what remains of the op (addition, clamp) stays in f32. So does
// the addition of a bias between two steps if inputs or weights have fewer than 8
// bits: these steps are too coarse to round to.
// An op whose accumulators may leave int32 (16-bit activations) stays in f32.
//
//===----------------------------------------------------------------------===//

#include "../Graph/Fusion.h"
#include "Absorption.h"
#include "Annotations.h"

#include "qwid/Dialect/Accumulators.h"
#include "qwid/Dialect/Constants.h"
#include "qwid/Dialect/Quantization.h"
#include "qwid/Reference/Tensor.h"

#include <cmath>

using namespace mlir;
using namespace qwid;
using namespace qwid::absorption;

static Type elementOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getElementType();
}

/// The elements of a constant or of a dequantized one; nothing if `value` is
/// neither.
static std::optional<SmallVector<float>> readKnown(Value value) {
  if (ElementsAttr constant = getConstantValue(value))
    return readFloats(constant);
  auto border = value.getDefiningOp<DequantizeOp>();
  ElementsAttr stored =
      border ? getConstantValue(border.getInput()) : ElementsAttr();
  if (!stored)
    return std::nullopt;
  RankedTensorType type = border.getInput().getType();
  std::vector<float> real =
      toReal(makeTensor(type, stored), type.getElementType());
  return SmallVector<float>(real.begin(), real.end());
}

namespace {

/// One contraction on its way to integers.
class Absorption {
public:
  Absorption(Weighted op, RescaleKind kind) : op(op), kind(kind), builder(op) {}

  FailureOr<bool> run() {
    input = getStored(op.getInput());
    filter = getStoredWeights(op.getFilter());
    if (!input || !filter || (op.getBias() && !readKnown(op.getBias())))
      return false;
    Value residual = op.getResidual() ? getStored(op.getResidual()) : Value();
    auto type = getReadersType(op.getResult());
    bool isRead = type && (residual || !op.getResidual());
    bool isRounded = !isCoarse(input) && !isCoarse(filter);
    if (op.getBias() && failed(storeBias(isRounded)))
      return failure();
    return isRead && (bias || !op.getBias()) ? toType(type, residual)
                                             : toAccumulators();
  }

private:
  /// Whether `stored` has fewer than 8 bits.
  static bool isCoarse(Value stored) {
    auto type = dyn_cast<quant::QuantizedType>(elementOf(stored));
    return type && type.getStorageTypeMax() - type.getStorageTypeMin() < 254;
  }

  /// The bias on the scale of the accumulators; none if it would be rounded and
  /// may not be.
  LogicalResult storeBias(bool isRounded) {
    int64_t channels = op.getFilter().getType().getDimSize(0);
    SmallVector<float> scales =
        getAccumulatorScales(elementOf(input), elementOf(filter), channels);
    if ((bias = getBiasOn(scales)))
      return success();
    SmallVector<int64_t> stored;
    for (auto [real, scale] :
         llvm::zip_equal(*readKnown(op.getBias()), scales)) {
      float steps = std::nearbyint(real / scale);
      if (!isRounded && steps * scale != real)
        return success();
      if (!(std::fabs(steps) < 0x1p31f))
        return emitError(op->getLoc())
               << "bias " << real
               << " leaves int32 on the model's scale of input times weights, "
               << scale
               << "; pass --keep-float=" << getUserName(op.getOperation())
               << " to leave the node in float";
      stored.push_back(int64_t(steps));
    }
    Type element = quant::UniformQuantizedPerAxisType::get(
        quant::QuantizationFlags::Signed, builder.getI32Type(),
        builder.getF32Type(), SmallVector<double>(scales.begin(), scales.end()),
        SmallVector<int64_t>(channels, 0), 0, INT32_MIN, INT32_MAX);
    bias = makeConstant(builder, op.getBias().getLoc(),
                        op.getBias().getType().clone(element), stored);
    return success();
  }

  /// The model's own integers, if they are on `scales`; of 32 bits, their zero
  /// point is 0 ([type_q2]).
  Value getBiasOn(ArrayRef<float> scales) {
    auto border = op.getBias().getDefiningOp<DequantizeOp>();
    if (!border || !isAccumulator(elementOf(border.getInput())))
      return {};
    Type element = elementOf(border.getInput());
    for (auto [own, scale] :
         llvm::zip_equal(getWeightScales(element, scales.size()), scales))
      if (std::fabs(own - scale) > 1e-5f * scale)
        return {};
    return border.getInput();
  }

  /// A copy of the op on integers, without the bounds of its attributes.
  Weighted copy(Type element, Value residual, Location location) {
    auto integer = cast<Weighted>(builder.clone(*op));
    integer->setLoc(location);
    integer.getInputMutable().assign(input);
    integer.getFilterMutable().assign(filter);
    integer.getBiasMutable().clear();
    if (bias)
      integer.getBiasMutable().assign(bias);
    integer.getResidualMutable().clear();
    if (residual)
      integer.getResidualMutable().assign(residual);
    integer.getResult().setType(op.getResult().getType().clone(element));
    return integer;
  }

  /// Whether int32 holds what `integer` adds up, which 16-bit activations may
  /// leave; else it goes, and the op stays in float.
  bool fitsAccumulators(Weighted integer) {
    if (llvm::all_of(boundAccumulators(integer),
                     [](auto bound) { return bound.fitsInt32(); }))
      return true;
    integer.erase();
    planning::keep(op, "its accumulators may leave int32");
    return false;
  }

  bool toType(quant::UniformQuantizedType type, Value residual) {
    Value reader = op->user_begin()->getResult(0);
    Weighted integer = copy(type, residual, fusedLocation(op, reader));
    if (!fitsAccumulators(integer))
      return false;
    integer.setRescaleKindAttr(RescaleKindAttr::get(op->getContext(), kind));
    replaceReaders(op.getResult(), integer.getResult());
    return true;
  }

  bool toAccumulators() {
    Type element = getAccumulatorType(elementOf(input), elementOf(filter),
                                      op.getFilter().getType().getDimSize(0),
                                      op.getOutputAxis());
    Weighted integer = copy(element, Value(), op.getLoc());
    integer.setClampAttr(ClampAttr());
    if (!fitsAccumulators(integer))
      return false;
    Value real = DequantizeOp::create(
        builder, op.getLoc(), op.getResult().getType(), integer.getResult());
    Location location = tensorLocation(op.getResult());
    if (op.getBias() && !bias)
      real = AddOp::create(builder, location, op.getResult().getType(), real,
                           getBiasAlongAxis(), ClampAttr(), RescaleKindAttr());
    if (Value residual = op.getResidual())
      real = AddOp::create(builder, location, op.getResult().getType(), real,
                           residual, op.getClampAttr(), RescaleKindAttr());
    else if (op.getClampAttr())
      real = UnaryFunctionOp::create(
          builder, location, op.getResult().getType(), real, op.getClampAttr());
    op.getResult().replaceAllUsesWith(real);
    return true;
  }

  /// The bias in f32, to be added to the result.
  Value getBiasAlongAxis() {
    SmallVector<float> values = *readKnown(op.getBias());
    SmallVector<int64_t> shape(
        op.getResult().getType().getRank() - op.getOutputAxis(), 1);
    shape[0] = values.size();
    return makeConstant(builder, op.getBias().getLoc(),
                        RankedTensorType::get(shape, builder.getF32Type()),
                        values);
  }

  Weighted op;
  RescaleKind kind;
  OpBuilder builder;
  Value input, filter, bias; ///< stored
};

} // namespace

FailureOr<bool> absorption::absorbContraction(Weighted op, RescaleKind kind) {
  return Absorption(op, kind).run();
}
