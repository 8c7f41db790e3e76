//===- FoldBatchNorm.cpp - Batch normalization into weights and bias ------===//
//
// At inference a batch normalization is an affine function of each channel o:
//
//   y[o] = (x[o] - mean[o]) / sqrt(variance[o] + epsilon) * scale[o] +
//   offset[o]
//        = a[o] * x[o] + c[o],
//   a[o] = scale[o] / sqrt(variance[o] + epsilon),  c[o] = offset[o] - mean[o]
//   * a[o].
//
// So are a product with and a sum with a constant per channel (c = 0, a = 1),
// the form in which some exporters write it. When x is a convolution or matrix
// product, x[o] = b[o] + sum_k w[o][k] * in[k], it follows by distribution that
//
//   y[o] = (a[o] * b[o] + c[o]) + sum_k (a[o] * w[o][k]) * in[k]
//        = b'[o] + sum_k w'[o][k] * in[k],
//   w'[o][k] = w[o][k] * a[o],
//   b'[o] = b[o] * a[o] + c[o] = (b[o] - mean[o]) * a[o] + offset[o].
//
// Padding does not disturb it: a padded cell contributes 0 before and after.
// Everything is computed in double and rounded to f32 once.
//
// Duties of the match: x has no other user, no clamp and no residual, which
// would stand between the product and the affine function.
//
// A batch normalization that follows no such x becomes the convolution with a
// 1x1 window per channel (w = a, b = c): one multiply-add per cell in float,
// and once quantized one exact scale per channel and a single rounding.
//
//===----------------------------------------------------------------------===//

#include "Fusion.h"

#include "qwid/Dialect/Constants.h"
#include "qwid/Transforms/Passes.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "llvm/Support/DebugLog.h"

#include <cmath>

#define DEBUG_TYPE "qwid-fold-batch-norm"

namespace qwid {
#define GEN_PASS_DEF_FOLDBATCHNORM
#include "qwid/Transforms/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;

namespace {

/// y[o] = scale[o] * x[o] + offset[o].
struct Affine {
  SmallVector<double> scale, offset;
};

RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

/// The affine function of a batch normalization; fails on parameters that are
/// not constant.
FailureOr<Affine> affineOf(BatchNormOp op) {
  SmallVector<SmallVector<float>, 4> parameters;
  for (Value parameter :
       {op.getScale(), op.getOffset(), op.getMean(), op.getVariance()}) {
    ElementsAttr value = getConstantValue(parameter);
    if (!value)
      return failure();
    parameters.push_back(readFloats(value));
  }
  double epsilon = op.getEpsilon().convertToFloat();
  Affine affine;
  for (auto [scale, offset, mean, variance] :
       llvm::zip(parameters[0], parameters[1], parameters[2], parameters[3])) {
    double a = scale / std::sqrt(double(variance) + epsilon);
    affine.scale.push_back(a);
    affine.offset.push_back(offset - mean * a);
  }
  return affine;
}

/// The values of a constant that broadcasts along `axis` of a tensor of rank
/// `rank`, one for each of its `channels`; fails on anything else.
FailureOr<SmallVector<double>> readPerChannel(Value constant, int64_t rank,
                                              int64_t axis, int64_t channels) {
  ElementsAttr value = getConstantValue(constant);
  if (!value || !value.getElementType().isF32())
    return failure();
  ArrayRef<int64_t> shape = typeOf(constant).getShape();
  int64_t lead = rank - int64_t(shape.size());
  for (auto [index, size] : llvm::enumerate(shape))
    if (size != 1 && (int64_t(index) + lead != axis || size != channels))
      return failure();
  SmallVector<float> cells = readFloats(value);
  SmallVector<double> result(cells.begin(), cells.end());
  if (result.size() == 1)
    result.resize(channels, result.front());
  return result;
}

/// A constant of the f32 type `type` in which row o (of the first dimension) is
/// that of `value` times scale[o] plus offset[o]. Null if a value leaves f32.
Value scaleRows(OpBuilder &builder, Location location, RankedTensorType type,
                ArrayRef<float> value, ArrayRef<double> scale,
                ArrayRef<double> offset) {
  SmallVector<float> cells;
  cells.reserve(value.size());
  size_t row = value.size() / scale.size();
  for (auto [index, cell] : llvm::enumerate(value)) {
    size_t o = index / row;
    cells.push_back(float(cell * scale[o] + (offset.empty() ? 0 : offset[o])));
    if (!std::isfinite(cells.back()))
      return Value();
  }
  return makeConstant(builder, location, type, ArrayRef<float>(cells));
}

/// Whether `value` is a constant on scales of the model.
bool isDequantized(Value value) {
  auto border = value.getDefiningOp<DequantizeOp>();
  return border && getConstantValue(border.getInput());
}

/// Replaces `op`, which computes `affine` of the result of `producer`, by a
/// copy of `producer` with other weights and the clamp of `op`.
LogicalResult foldInto(Weighted producer, Operation *op, const Affine &affine,
                       ClampAttr clamp, PatternRewriter &rewriter) {
  Value filter = producer.getFilter(), bias = producer.getBias();
  if (producer.getClampAttr() || producer.getResidual() ||
      !producer->hasOneUse())
    return rewriter.notifyMatchFailure(
        op, "the product is clamped, has a residual or another user");
  // Weights that the model itself has quantized stay what they are.
  bool keepsFilter =
      !getConstantValue(filter) && isDequantized(filter) &&
      llvm::all_of(affine.scale, [](double a) { return a == 1; });
  if ((!getConstantValue(filter) && !keepsFilter) ||
      (bias && !getConstantValue(bias)))
    return rewriter.notifyMatchFailure(op, "the weights are not constant");
  int64_t channels = typeOf(filter).getDimSize(0);
  auto biasType = RankedTensorType::get({channels}, rewriter.getF32Type());
  SmallVector<float> biases(channels, 0.0f);
  if (bias)
    biases = readFloats(getConstantValue(bias));
  Value newFilter =
      keepsFilter
          ? filter
          : scaleRows(rewriter, filter.getLoc(), typeOf(filter),
                      readFloats(getConstantValue(filter)), affine.scale, {});
  Value newBias = scaleRows(rewriter, bias ? bias.getLoc() : op->getLoc(),
                            biasType, biases, affine.scale, affine.offset);
  if (!newFilter || !newBias)
    return rewriter.notifyMatchFailure(op, "a folded weight leaves f32");
  auto copy = cast<Weighted>(rewriter.clone(*producer));
  copy.getFilterMutable().assign(newFilter);
  copy.getBiasMutable().assign(newBias);
  if (clamp)
    copy.setClampAttr(clamp);
  copy->setLoc(fusedLocation(producer, op->getResult(0)));
  rewriter.replaceOp(op, copy);
  rewriter.eraseOp(producer);
  return success();
}

//===----------------------------------------------------------------------===//
// Patterns
//===----------------------------------------------------------------------===//

/// batch_norm(conv2d(x)) -> conv2d(x), the same for fully_connected.
struct FoldIntoProduct : OpRewritePattern<BatchNormOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(BatchNormOp op,
                                PatternRewriter &rewriter) const override {
    auto producer = op.getInput().getDefiningOp<Weighted>();
    if (!producer || int64_t(op.getAxis()) != producer.getOutputAxis())
      return rewriter.notifyMatchFailure(op,
                                         "input has no weights per channel");
    FailureOr<Affine> affine = affineOf(op);
    if (failed(affine))
      return rewriter.notifyMatchFailure(op, "parameters are not constant");
    return foldInto(producer, op, *affine, ClampAttr(), rewriter);
  }
};

/// add(conv2d(x), constant per channel) -> conv2d(x) with another bias;
/// mul likewise with other weights; the same for fully_connected.
template <typename BinaryOp>
struct FoldBroadcastIntoProduct : OpRewritePattern<BinaryOp> {
  using OpRewritePattern<BinaryOp>::OpRewritePattern;

  LogicalResult matchAndRewrite(BinaryOp op,
                                PatternRewriter &rewriter) const override {
    for (auto [input, constant] : {std::pair(op.getLhs(), op.getRhs()),
                                   std::pair(op.getRhs(), op.getLhs())}) {
      auto producer = input.template getDefiningOp<Weighted>();
      if (!producer || input.getType() != op.getType() ||
          !op.getType().getElementType().isF32())
        continue;
      int64_t axis = producer.getOutputAxis();
      int64_t channels = op.getType().getDimSize(axis);
      auto values =
          readPerChannel(constant, op.getType().getRank(), axis, channels);
      if (failed(values))
        continue;
      constexpr bool isMul = std::is_same_v<BinaryOp, MulOp>;
      SmallVector<double> neutral(channels, isMul ? 0.0 : 1.0);
      Affine affine =
          isMul ? Affine{*values, neutral} : Affine{neutral, *values};
      return foldInto(producer, op, affine, op.getClampAttr(), rewriter);
    }
    return rewriter.notifyMatchFailure(op,
                                       "no product and constant per channel");
  }
};

/// batch_norm(x) -> conv2d(x) with one 1x1 window per channel, if the channels
/// are the last dimension; else -> add(mul(x, a), c).
struct ExpandBatchNorm : OpRewritePattern<BatchNormOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(BatchNormOp op,
                                PatternRewriter &rewriter) const override {
    FailureOr<Affine> affine = affineOf(op);
    if (failed(affine))
      return rewriter.notifyMatchFailure(op, "parameters are not constant");
    RankedTensorType type = op.getType();
    int64_t axis = op.getAxis(), channels = type.getDimSize(axis);
    bool isLast = axis == type.getRank() - 1;
    // The shape of a filter, or of what broadcasts along the axis.
    SmallVector<int64_t> shape(isLast ? 4 : type.getRank(), 1);
    shape[isLast ? 0 : axis] = channels;
    auto offsetType = isLast ? type.clone({channels}) : type.clone(shape);
    SmallVector<float> ones(channels, 1.0f);
    SmallVector<double> zeros(channels, 0.0);
    Value scale = scaleRows(rewriter, op.getScale().getLoc(), type.clone(shape),
                            ones, affine->scale, {});
    Value offset = scaleRows(rewriter, op.getOffset().getLoc(), offsetType,
                             ones, zeros, affine->offset);
    if (!scale || !offset)
      return rewriter.notifyMatchFailure(op, "a folded parameter leaves f32");
    LDBG() << "no weights absorb " << op;
    Location location = op.getLoc();
    Value input = op.getInput();
    if (isLast) {
      rewriter.replaceOp(op,
                         depthwise(rewriter, location, input, scale, offset));
      return success();
    }
    Value product = MulOp::create(rewriter, location, type, input, scale,
                                  ClampAttr(), RescaleKindAttr());
    rewriter.replaceOpWithNewOp<AddOp>(op, type, product, offset, ClampAttr(),
                                       RescaleKindAttr());
    return success();
  }

  /// The convolution of [.., C], seen as an image, with `filter` [C][1][1][1].
  static Value depthwise(OpBuilder &builder, Location location, Value input,
                         Value filter, Value bias) {
    RankedTensorType type = typeOf(input);
    int64_t channels = type.getShape().back();
    auto image =
        type.getRank() == 4
            ? type
            : type.clone({type.getNumElements() / channels, 1, 1, channels});
    if (image != type)
      input = ReshapeOp::create(builder, location, image, input);
    Value result =
        Conv2DOp::create(builder, location, image, input, filter, bias, Value(),
                         Layout::NHWC, ArrayRef<int64_t>{1, 1},
                         ArrayRef<int64_t>{0, 0, 0, 0}, ArrayRef<int64_t>{1, 1},
                         uint64_t(channels), ClampAttr(), RescaleKindAttr());
    return image == type
               ? result
               : Value(ReshapeOp::create(builder, location, type, result));
  }
};

/// A variance that is negative beyond epsilon has no root: the file is damaged.
LogicalResult checkParameters(BatchNormOp op) {
  FailureOr<Affine> affine = affineOf(op);
  if (failed(affine))
    return success(); // the stage's contract speaks of those
  for (auto [channel, scale, offset] :
       llvm::enumerate(affine->scale, affine->offset))
    if (!std::isfinite(scale) || !std::isfinite(offset))
      return emitError(op.getLoc())
             << "'" << getUserName(op)
             << "': expected finite parameters and variance + epsilon > 0, got "
                "a factor of "
             << scale << " and an offset of " << offset << " for channel "
             << channel << "; export the model again";
  return success();
}

struct FoldBatchNorm : qwid::impl::FoldBatchNormBase<FoldBatchNorm> {
  using Base::Base;

  void runOnOperation() override {
    bool damaged = false;
    getOperation().walk(
        [&](BatchNormOp op) { damaged |= failed(checkParameters(op)); });
    if (damaged)
      return signalPassFailure();
    MLIRContext *context = &getContext();
    RewritePatternSet patterns(context);
    patterns.add<FoldIntoProduct, FoldBroadcastIntoProduct<AddOp>,
                 FoldBroadcastIntoProduct<MulOp>>(context, PatternBenefit(2));
    patterns.add<ExpandBatchNorm>(context, PatternBenefit(1));
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
