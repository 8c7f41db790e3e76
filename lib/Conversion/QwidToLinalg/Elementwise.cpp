//===- Elementwise.cpp - Borders of value spaces, sums, products ----------===//
//
// Broadcasting is an indexing map, never a tensor. A transpose in front of a
// quantize is folded into the map of its input.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "FloatOps.h"
#include "Patterns.h"

#include "qwid/Support/FloatSequences.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::conversion;

namespace {

Quantization quantizationOf(Value value) {
  return *getQuantization(
      cast<RankedTensorType>(value.getType()).getElementType());
}

/// One f32 per index of the axis of `type`, for loops over `rank` dimensions.
Operand makePerIndex(ImplicitLocOpBuilder &b,
                     quant::UniformQuantizedPerAxisType type, unsigned rank,
                     ArrayRef<float> values) {
  return {makeTensor(b, {int64_t(values.size())}, values),
          getChannelMap(rank, type.getQuantizedDimension(), b.getContext())};
}

/// The scale of each index.
Operand makeScales(ImplicitLocOpBuilder &b,
                   quant::UniformQuantizedPerAxisType type, unsigned rank) {
  return makePerIndex(
      b, type, rank,
      SmallVector<float>(type.getScales().begin(), type.getScales().end()));
}

/// The zero point of each index, i32.
Operand makeZeroPoints(ImplicitLocOpBuilder &b,
                       quant::UniformQuantizedPerAxisType type, unsigned rank) {
  int64_t count = type.getZeroPoints().size();
  return {makeTensor(b, {count}, b.getI32Type(), type.getZeroPoints()),
          getChannelMap(rank, type.getQuantizedDimension(), b.getContext())};
}

bool hasZeroPoints(quant::UniformQuantizedPerAxisType type) {
  return !llvm::all_of(type.getZeroPoints(),
                       [](int64_t zeroPoint) { return zeroPoint == 0; });
}

/// sat(rne(x / scale) + zero point), NaN counts as 0.
struct ConvertQuantize : OpConversionPattern<QuantizeOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(QuantizeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = convertTensor(op.getResult().getType());
    Operand input{adaptor.getInput(), b.getMultiDimIdentityMap(type.getRank())};
    if (auto transpose = op.getInput().getDefiningOp<TransposeOp>()) {
      // result[i] = input[j] with i[d] = j[permutation[d]].
      auto map = AffineMap::getPermutationMap(transpose.getPermutation(),
                                              rewriter.getContext());
      input = {rewriter.getRemappedValue(transpose.getInput()),
               inversePermutation(map)};
    }
    Type element = op.getResult().getType().getElementType();
    if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(element)) {
      rewriter.replaceOp(op, buildPerAxis(b, type, input, perAxis));
      return success();
    }
    Quantization output = *getQuantization(element);
    rewriter.replaceOp(
        op, buildElementwise(
                b, type.getShape(), type.getElementType(), input,
                [&](ImplicitLocOpBuilder &b, ValueRange arguments) -> Value {
                  return emitQuantized(b, arguments[0], type.getElementType(),
                                       output);
                }));
    return success();
  }

private:
  static Value emitQuantized(ImplicitLocOpBuilder &b, Value x, Type storage,
                             const Quantization &output) {
    Value v = arith::DivFOp::create(b, x, makeFloat(b, output.scale));
    v = FloatOps(b).selectNaN(v, makeFloat(b, 0.0f), v);
    return emitRounded(b, v, storage, output, {output.low, output.high},
                       /*isSmall=*/false);
  }

  /// One scale per index of the axis, and the bounds without the zero point.
  static Value buildPerAxis(ImplicitLocOpBuilder &b, RankedTensorType type,
                            Operand input,
                            quant::UniformQuantizedPerAxisType output) {
    SmallVector<float> lows, highs;
    for (int64_t zeroPoint : output.getZeroPoints()) {
      lows.push_back(output.getStorageTypeMin() - zeroPoint);
      highs.push_back(output.getStorageTypeMax() - zeroPoint);
    }
    auto perIndex = [&](ArrayRef<float> values) {
      return makePerIndex(b, output, type.getRank(), values);
    };
    Type storage = type.getElementType();
    return buildElementwise(
        b, type.getShape(), storage,
        {input, makeScales(b, output, type.getRank()), perIndex(lows),
         perIndex(highs), makeZeroPoints(b, output, type.getRank())},
        [&](ImplicitLocOpBuilder &b, ValueRange arguments) -> Value {
          FloatOps ops(b);
          Value v = ops.div(arguments[0], arguments[1]);
          v = ops.selectNaN(v, makeFloat(b, 0.0f), v);
          v = sequences::max(ops, arguments[2], v);
          v = sequences::min(ops, arguments[3], v);
          v = arith::FPToSIOp::create(b, b.getI32Type(), ops.roundEven(v));
          v = arith::AddIOp::create(b, v, arguments[4]);
          return arith::TruncIOp::create(b, storage, v);
        });
  }
};

/// f32(q - zero point) * scale, both of the tensor or of the index.
struct ConvertDequantize : OpConversionPattern<DequantizeOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(DequantizeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    auto type = op.getResult().getType();
    Type element = op.getInput().getType().getElementType();
    SmallVector<Operand> operands{
        {adaptor.getInput(), b.getMultiDimIdentityMap(type.getRank())}};
    auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(element);
    if (perAxis)
      operands.push_back(makeScales(b, perAxis, type.getRank()));
    if (perAxis && hasZeroPoints(perAxis))
      operands.push_back(makeZeroPoints(b, perAxis, type.getRank()));
    rewriter.replaceOp(
        op, buildElementwise(
                b, type.getShape(), b.getF32Type(), operands,
                [&](ImplicitLocOpBuilder &b, ValueRange arguments) -> Value {
                  Value x = arguments[0], scale;
                  if (perAxis) {
                    scale = arguments[1];
                    x = emitExtend(b, x, b.getI32Type(), perAxis.isSigned());
                    if (hasZeroPoints(perAxis))
                      x = arith::SubIOp::create(b, x, arguments[2]);
                  } else {
                    Quantization input = *getQuantization(element);
                    x = emitCentred(b, x, b.getI32Type(), input);
                    scale = makeFloat(b, input.scale);
                  }
                  x = arith::SIToFPOp::create(b, b.getF32Type(), x);
                  return arith::MulFOp::create(b, x, scale);
                }));
    return success();
  }
};

/// The cell itself, or re-encoded.
struct ConvertStorageCast : OpConversionPattern<StorageCastOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(StorageCastOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    if (op.getOffset() == 0) {
      rewriter.replaceOp(op, adaptor.getInput());
      return success();
    }
    RankedTensorType type = convertTensor(op.getType());
    Type storage = type.getElementType();
    rewriter.replaceOp(
        op,
        buildElementwise(
            b, type.getShape(), storage,
            {{adaptor.getInput(), b.getMultiDimIdentityMap(type.getRank())}},
            [&](ImplicitLocOpBuilder &b, ValueRange arguments) -> Value {
              return arith::AddIOp::create(
                  b, arguments[0], makeInteger(b, storage, op.getOffset()));
            }));
    return success();
  }
};

struct ConvertRescale : OpConversionPattern<RescaleOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(RescaleOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    rewriter.replaceOp(op, buildStoredRescale(b, adaptor.getInput(),
                                              quantizationOf(op.getInput()),
                                              op.getResult().getType(),
                                              op.getRescaleKind(),
                                              op.getClampAttr()));
    return success();
  }
};

/// The form of add and mul on f32, one operation and the clamp, and on plain
/// integers, which wrap.
template <typename ArithOp, typename BinaryOp, typename Adaptor>
Value buildPlainBinary(ImplicitLocOpBuilder &b, BinaryOp op, Adaptor adaptor) {
  RankedTensorType type = convertTensor(op.getResult().getType());
  auto operand = [&](Value converted) -> Operand {
    auto shape = cast<RankedTensorType>(converted.getType()).getShape();
    return {converted, getBroadcastMap(shape, type.getShape(), b.getContext())};
  };
  return buildElementwise(
      b, type.getShape(), type.getElementType(),
      {operand(adaptor.getLhs()), operand(adaptor.getRhs())},
      [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
        Value v = ArithOp::create(b, arguments[0], arguments[1]);
        return emitClamp(b, v, op.getClampAttr());
      });
}

/// The integer factor that an operand of add or mul is.
Summand::Factor makeFactor(Value original, Value converted,
                           ArrayRef<int64_t> shape) {
  auto type = cast<RankedTensorType>(original.getType());
  return {{converted,
           getBroadcastMap(type.getShape(), shape, original.getContext())},
          quantizationOf(original)};
}

template <typename BinaryOp> Rescale makeBinaryRescale(BinaryOp op) {
  Rescale rescale;
  rescale.kind = *op.getRescaleKind();
  rescale.output = quantizationOf(op.getResult());
  rescale.bounds = getBounds(rescale.output, op.getClampAttr());
  return rescale;
}

/// The summands of `op`, and the cell of factors that they are rescaled by.
/// v = fma(lhs, .., rhs * ..): the right operand is the first summand.
void addOperands(AddOp op, AddOp::Adaptor adaptor, ArrayRef<int64_t> shape,
                 Rescale &rescale) {
  Quantization lhs = quantizationOf(op.getLhs()),
               rhs = quantizationOf(op.getRhs());
  rescale.summands.push_back(
      {{makeFactor(op.getRhs(), adaptor.getRhs(), shape)}, getReach(rhs)});
  rescale.summands.push_back(
      {{makeFactor(op.getLhs(), adaptor.getLhs(), shape)}, getReach(lhs)});
  addRescaleCell(rescale, rhs.scale, 0, lhs.scale);
}

void addOperands(MulOp op, MulOp::Adaptor adaptor, ArrayRef<int64_t> shape,
                 Rescale &rescale) {
  Quantization lhs = quantizationOf(op.getLhs()),
               rhs = quantizationOf(op.getRhs());
  rescale.summands.push_back(
      {{makeFactor(op.getLhs(), adaptor.getLhs(), shape),
        makeFactor(op.getRhs(), adaptor.getRhs(), shape)},
       getReach(lhs) * getReach(rhs)});
  addRescaleCell(rescale, lhs.scale, rhs.scale, 0);
}

/// Add and mul: on quantized operands, and in plain arithmetic.
template <typename BinaryOp, typename FloatOp, typename IntegerOp>
struct ConvertBinary : OpConversionPattern<BinaryOp> {
  using OpConversionPattern<BinaryOp>::OpConversionPattern;

  LogicalResult
  matchAndRewrite(BinaryOp op, typename BinaryOp::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = convertTensor(op.getResult().getType());
    Type element = op.getResult().getType().getElementType();
    if (!isQuantizedElement(element)) {
      rewriter.replaceOp(op, element.isF32()
                                 ? buildPlainBinary<FloatOp>(b, op, adaptor)
                                 : buildPlainBinary<IntegerOp>(b, op, adaptor));
      return success();
    }
    Rescale rescale = makeBinaryRescale(op);
    addOperands(op, adaptor, type.getShape(), rescale);
    rewriter.replaceOp(
        op, buildRescale(b, type.getShape(), type.getElementType(), rescale));
    return success();
  }
};

/// a = scale / sqrt(variance + epsilon), y = fma(x - mean, a, offset).
struct ConvertBatchNorm : OpConversionPattern<BatchNormOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(BatchNormOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    auto type = op.getResult().getType();
    auto channel = getChannelMap(type.getRank(), op.getAxis(), b.getContext());
    auto vector = b.getMultiDimIdentityMap(1);
    Value factor = buildElementwise(
        b, op.getScale().getType().getShape(), b.getF32Type(),
        {{adaptor.getScale(), vector}, {adaptor.getVariance(), vector}},
        [&](ImplicitLocOpBuilder &b, ValueRange arguments) -> Value {
          Value epsilon = makeFloat(b, op.getEpsilon().convertToFloat());
          Value root = math::SqrtOp::create(
              b, arith::AddFOp::create(b, arguments[1], epsilon));
          return arith::DivFOp::create(b, arguments[0], root);
        });
    rewriter.replaceOp(
        op, buildElementwise(
                b, type.getShape(), b.getF32Type(),
                {{adaptor.getInput(), b.getMultiDimIdentityMap(type.getRank())},
                 {adaptor.getMean(), channel},
                 {factor, channel},
                 {adaptor.getOffset(), channel}},
                [&](ImplicitLocOpBuilder &b, ValueRange arguments) -> Value {
                  Value x =
                      arith::SubFOp::create(b, arguments[0], arguments[1]);
                  return math::FmaOp::create(b, x, arguments[2], arguments[3]);
                }));
    return success();
  }
};

} // namespace

Value conversion::buildStoredRescale(ImplicitLocOpBuilder &b, Value stored,
                                     const Quantization &input,
                                     RankedTensorType type, RescaleKind kind,
                                     ClampAttr clamp) {
  Rescale rescale;
  rescale.kind = kind;
  rescale.output = *getQuantization(type.getElementType());
  rescale.bounds = getBounds(rescale.output, clamp);
  rescale.summands.push_back(
      {{{{stored, b.getMultiDimIdentityMap(type.getRank())}, input}},
       getReach(input)});
  addRescaleCell(rescale, input.scale, 0, 0);
  return buildRescale(b, type.getShape(), convertTensor(type).getElementType(),
                      rescale);
}

void conversion::populateElementwise(TypeConverter &converter,
                                     RewritePatternSet &patterns) {
  patterns
      .add<ConvertQuantize, ConvertDequantize, ConvertStorageCast,
           ConvertRescale, ConvertBinary<AddOp, arith::AddFOp, arith::AddIOp>,
           ConvertBinary<MulOp, arith::MulFOp, arith::MulIOp>,
           ConvertBatchNorm>(converter, patterns.getContext());
}
