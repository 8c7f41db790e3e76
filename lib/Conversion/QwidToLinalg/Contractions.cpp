//===- Contractions.cpp - Convolutions and matrix products ----------------===//
//
// A contraction becomes: a pad of the input where there is one, the broadcast
// of the start values, a reduction generic, and an element-wise epilogue. The
// reduction loops are (kh, kw, ic) in index order: for f32 that order is the
// definition of the result.
//
//   conv2d      input [N][H][W][C], filter [O][KH][KW][C]
//   grouped     input [N][H][W][G][C/G], filter [G][O/G][KH][KW][C/G]
//   depthwise   input [N][H][W][C], filter [KH][KW][C]
//
//===----------------------------------------------------------------------===//

#include "Contractions.h"
#include "Patterns.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::conversion;

namespace {

/// acc + x * w: fused on f32, wrapping on integers.
Value emitMultiplyAdd(ImplicitLocOpBuilder &b, ValueRange arguments,
                      bool isSigned) {
  Value x = arguments[0], w = arguments[1], sum = arguments[2];
  if (sum.getType().isF32())
    return math::FmaOp::create(b, x, w, sum);
  x = emitExtend(b, x, sum.getType(), isSigned);
  w = emitExtend(b, w, sum.getType(), /*isSigned=*/true);
  return arith::AddIOp::create(b, sum, arith::MulIOp::create(b, x, w));
}

//===----------------------------------------------------------------------===//
// Epilogue
//===----------------------------------------------------------------------===//

/// The accumulator with residual and clamp, on the scale of the result; the
/// accumulator itself where that is the result.
Value buildEpilogue(ImplicitLocOpBuilder &b, Weighted op, Value sum,
                    Value residual, const Weights &weights) {
  auto type = op.getResult().getType();
  ArrayRef<int64_t> shape = type.getShape();
  auto identity = b.getMultiDimIdentityMap(shape.size());
  ClampAttr clamp = op.getClampAttr();
  if (weights.isFloat) {
    if (!residual && !clamp)
      return sum;
    SmallVector<Operand> operands{{sum, identity}};
    if (residual)
      operands.push_back({residual, identity});
    return buildElementwise(b, shape, b.getF32Type(), operands,
                            [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
                              Value v = arguments[0];
                              if (residual)
                                v = arith::AddFOp::create(b, v, arguments[1]);
                              return emitClamp(b, v, clamp);
                            });
  }
  if (isAccumulator(type.getElementType()))
    return sum;
  Rescale rescale;
  rescale.kind = op.getRescaleKindAttr().getValue();
  rescale.output = *getQuantization(type.getElementType());
  rescale.bounds = getBounds(rescale.output, clamp);
  rescale.shape = {shape.back()};
  rescale.map = getChannelMap(shape.size(), shape.size() - 1, b.getContext());
  rescale.summands.push_back(
      {{{{sum, identity}, std::nullopt}}, weights.bound});
  float second = 0;
  if (residual) {
    Quantization stored =
        *getQuantization(op.getResidual().getType().getElementType());
    rescale.summands.push_back(
        {{{{residual, identity}, stored}}, getReach(stored)});
    second = stored.scale;
  }
  float input =
      getQuantization(op.getInput().getType().getElementType())->scale;
  for (float scale : weights.scales)
    addRescaleCell(rescale, input, scale, second);
  return buildRescale(b, shape, convertTensor(type).getElementType(), rescale);
}

//===----------------------------------------------------------------------===//
// Convolution
//===----------------------------------------------------------------------===//

/// The input with its pads.
Value buildPaddedInput(ImplicitLocOpBuilder &b, Conv2DOp op, Value input) {
  ArrayRef<int64_t> pads = op.getPads();
  return buildPad(b, input, {0, pads[0], pads[1], 0}, {0, pads[2], pads[3], 0},
                  makePadValue(b, op));
}

struct ConvertConv2D : OpConversionPattern<Conv2DOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(Conv2DOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Weights weights = readWeights(op);
    Value input = buildPaddedInput(b, op, adaptor.getInput());
    Value sum = op.getGroups() == 1 ? buildDense(b, op, input, weights)
                : op.isDepthwise()  ? buildDepthwise(b, op, input, weights)
                                    : buildGrouped(b, op, input, weights);
    rewriter.replaceOp(
        op, buildEpilogue(b, op, sum, adaptor.getResidual(), weights));
    return success();
  }

private:
  /// Loops (n, oh, ow, o | kh, kw, c).
  static Value buildDense(ImplicitLocOpBuilder &b, Conv2DOp op, Value input,
                          const Weights &weights) {
    auto filterType = op.getFilter().getType();
    Value filter = makeFilter(b, weights, filterType.getShape(), {});
    Value start = makeStart(b, weights, op.getResult().getType().getShape(), 3);
    ConvMaps m(op, 7);
    auto inputMap =
        m.map({m.dim(0), m.cell(0, 1, 4), m.cell(1, 2, 5), m.dim(6)});
    auto filterMap = m.map({m.dim(3), m.dim(4), m.dim(5), m.dim(6)});
    auto outputMap = m.map({m.dim(0), m.dim(1), m.dim(2), m.dim(3)});
    Value sum = reduce(b, op, start, outputMap, 3,
                       {{input, inputMap}, {filter, filterMap}});
    return removeOffsets(b, op, input, sum, weights);
  }

  /// Loops (n, oh, ow, c | kh, kw).
  static Value buildDepthwise(ImplicitLocOpBuilder &b, Conv2DOp op, Value input,
                              const Weights &weights) {
    auto filterType = op.getFilter().getType();
    int64_t channels = filterType.getDimSize(0),
            taps = filterType.getDimSize(1) * filterType.getDimSize(2);
    SmallVector<int64_t> order;
    for (int64_t tap = 0; tap < taps; ++tap)
      for (int64_t channel = 0; channel < channels; ++channel)
        order.push_back(channel * taps + tap);
    Value filter = makeFilter(
        b, weights,
        {filterType.getDimSize(1), filterType.getDimSize(2), channels}, order);
    Value start = makeStart(b, weights, op.getResult().getType().getShape(), 3);
    ConvMaps m(op, 6);
    auto inputMap =
        m.map({m.dim(0), m.cell(0, 1, 4), m.cell(1, 2, 5), m.dim(3)});
    auto filterMap = m.map({m.dim(4), m.dim(5), m.dim(3)});
    auto outputMap = m.map({m.dim(0), m.dim(1), m.dim(2), m.dim(3)});
    return reduce(b, op, start, outputMap, 2,
                  {{input, inputMap}, {filter, filterMap}});
  }

  /// Loops (n, oh, ow, g, o | kh, kw, c).
  static Value buildGrouped(ImplicitLocOpBuilder &b, Conv2DOp op, Value input,
                            const Weights &weights) {
    auto filterType = op.getFilter().getType();
    int64_t groups = op.getGroups();
    auto split = [&](ArrayRef<int64_t> shape, unsigned axis) {
      SmallVector<int64_t> result(shape);
      result[axis] /= groups;
      result.insert(result.begin() + axis, groups);
      return result;
    };
    Value filter = makeFilter(b, weights, split(filterType.getShape(), 0), {});
    auto inputShape = cast<RankedTensorType>(input.getType()).getShape();
    input = buildReshape(b, input, split(inputShape, 3));
    auto shape = op.getResult().getType().getShape();
    Value start = makeStart(b, weights, split(shape, 3), 3);
    ConvMaps m(op, 8);
    auto inputMap =
        m.map({m.dim(0), m.cell(0, 1, 5), m.cell(1, 2, 6), m.dim(3), m.dim(7)});
    auto filterMap = m.map({m.dim(3), m.dim(4), m.dim(5), m.dim(6), m.dim(7)});
    auto outputMap = m.map({m.dim(0), m.dim(1), m.dim(2), m.dim(3), m.dim(4)});
    Value sum = reduce(b, op, start, outputMap, 3,
                       {{input, inputMap}, {filter, filterMap}});
    return buildReshape(b, removeOffsets(b, op, input, sum, weights), shape);
  }

  static Value reduce(ImplicitLocOpBuilder &b, Conv2DOp op, Value start,
                      AffineMap outputMap, unsigned reductions,
                      ArrayRef<Operand> operands) {
    bool isSigned = isSignedStorage(op.getInput().getType().getElementType());
    return buildReduction(b, start, outputMap, reductions, operands,
                          [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
                            return emitMultiplyAdd(b, arguments, isSigned);
                          });
  }
};

//===----------------------------------------------------------------------===//
// Matrix products
//===----------------------------------------------------------------------===//

/// Loops (n, o | k).
struct ConvertFullyConnected : OpConversionPattern<FullyConnectedOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(FullyConnectedOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Weights weights = readWeights(op);
    auto filterType = op.getFilter().getType();
    Value filter = makeFilter(b, weights, filterType.getShape(), {});
    Value start = makeStart(b, weights, op.getResult().getType().getShape(), 1);
    AffineExpr n, o, k;
    bindDims(rewriter.getContext(), n, o, k);
    auto maps = AffineMap::inferFromExprList(
        ArrayRef<ArrayRef<AffineExpr>>{{n, k}, {o, k}, {n, o}},
        rewriter.getContext());
    bool isSigned = isSignedStorage(op.getInput().getType().getElementType());
    Value sum =
        buildReduction(b, start, maps[2], 1,
                       {{adaptor.getInput(), maps[0]}, {filter, maps[1]}},
                       [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
                         return emitMultiplyAdd(b, arguments, isSigned);
                       });
    sum = removeOffsets(b, op, adaptor.getInput(), sum, weights);
    rewriter.replaceOp(
        op, buildEpilogue(b, op, sum, adaptor.getResidual(), weights));
    return success();
  }
};

/// Loops (batch.., m, n | k), batch dimensions of size 1 broadcast.
struct ConvertMatMul : OpConversionPattern<MatMulOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(MatMulOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    ArrayRef<int64_t> shape = op.getResult().getType().getShape();
    unsigned rank = shape.size();
    MLIRContext *context = rewriter.getContext();
    auto mapOf = [&](RankedTensorType type, AffineExpr row, AffineExpr column) {
      AffineMap batch = getBroadcastMap(type.getShape().drop_back(2),
                                        shape.drop_back(2), context);
      SmallVector<AffineExpr> cells(batch.getResults());
      cells.append({row, column});
      return AffineMap::get(rank + 1, 0, cells, context);
    };
    AffineExpr m = getAffineDimExpr(rank - 2, context),
               n = getAffineDimExpr(rank - 1, context),
               k = getAffineDimExpr(rank, context);
    auto resultMap = AffineMap::getMultiDimIdentityMap(rank + 1, context)
                         .getMajorSubMap(rank);
    Value start = makeFilled(b, shape, makeFloat(b, 0.0f));
    rewriter.replaceOp(
        op, buildReduction(
                b, start, resultMap, 1,
                {{adaptor.getLhs(), mapOf(op.getLhs().getType(), m, k)},
                 {adaptor.getRhs(), mapOf(op.getRhs().getType(), k, n)}},
                [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
                  return emitMultiplyAdd(b, arguments, /*isSigned=*/true);
                }));
    return success();
  }
};

} // namespace

void conversion::populateContractions(TypeConverter &converter,
                                      RewritePatternSet &patterns) {
  patterns.add<ConvertConv2D, ConvertFullyConnected, ConvertMatMul>(
      converter, patterns.getContext());
}
