//===- QwidFolds.cpp - Folders and canonicalization -----------------------===//
//
// Rewrites that are exact in every value space: they change no result bit.
//
//===----------------------------------------------------------------------===//

#include "qwid/Dialect/Qwid.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

//===----------------------------------------------------------------------===//
// Folders
//===----------------------------------------------------------------------===//

OpFoldResult ConstantOp::fold(FoldAdaptor) { return getValue(); }

/// Whether f32 holds the real value of every stored integer of `type`.
static bool hasFiniteReals(quant::QuantizedType type) {
  auto isFinite = [&](double scale, int64_t zeroPoint) {
    int64_t reach = std::max(type.getStorageTypeMax() - zeroPoint,
                             zeroPoint - type.getStorageTypeMin());
    return std::isfinite(float(reach) * float(scale));
  };
  if (auto one = dyn_cast<quant::UniformQuantizedType>(type))
    return isFinite(one.getScale(), one.getZeroPoint());
  auto many = cast<quant::UniformQuantizedPerAxisType>(type);
  return llvm::all_of(llvm::zip(many.getScales(), many.getZeroPoints()),
                      [&](auto pair) { return std::apply(isFinite, pair); });
}

/// quantize(dequantize(q)) -> q when the types agree: every stored value is a
/// fixed point of dividing by the scale that multiplied it, unless their product
/// is infinite.
OpFoldResult QuantizeOp::fold(FoldAdaptor) {
  auto producer = getInput().getDefiningOp<DequantizeOp>();
  if (producer && producer.getInput().getType() == getType() &&
      hasFiniteReals(cast<quant::QuantizedType>(getType().getElementType())))
    return producer.getInput();
  return {};
}

/// Casts in a row are one, and one that changes nothing is none.
OpFoldResult StorageCastOp::fold(FoldAdaptor) {
  if (getInput().getType() == getType() && getOffset() == 0)
    return getInput();
  auto producer = getInput().getDefiningOp<StorageCastOp>();
  if (!producer)
    return {};
  int64_t offset = producer.getOffset() + getOffset();
  if (producer.getInput().getType() == getType() && offset == 0)
    return producer.getInput();
  setOffset(offset);
  getInputMutable().assign(producer.getInput());
  return getResult();
}

/// A rescale to the same type without a clamp is the identity.
OpFoldResult RescaleOp::fold(FoldAdaptor) {
  return getInput().getType() == getType() && !getClamp() ? getInput()
                                                          : OpFoldResult();
}

/// A relu or clip with the bounds of the one before it is the identity.
OpFoldResult UnaryFunctionOp::fold(FoldAdaptor) {
  auto producer = getInput().getDefiningOp<UnaryFunctionOp>();
  return producer && getBounds() && producer.getBounds() == getBounds() &&
                 getInput().getType() == getType()
             ? getInput()
             : OpFoldResult();
}

/// One input of the result's type is the result.
OpFoldResult ConcatOp::fold(FoldAdaptor) {
  return getInputs().size() == 1 && getInputs().front().getType() == getType()
             ? getInputs().front()
             : OpFoldResult();
}

OpFoldResult PadOp::fold(FoldAdaptor) {
  auto isZero = [](int64_t count) { return count == 0; };
  return llvm::all_of(getLow(), isZero) && llvm::all_of(getHigh(), isZero)
             ? getInput()
             : OpFoldResult();
}

OpFoldResult ReshapeOp::fold(FoldAdaptor) {
  return getInput().getType() == getType() ? getInput() : OpFoldResult();
}

OpFoldResult TransposeOp::fold(FoldAdaptor) {
  for (auto [index, axis] : llvm::enumerate(getPermutation()))
    if (int64_t(index) != axis)
      return {};
  return getInput();
}

OpFoldResult BroadcastOp::fold(FoldAdaptor) {
  return getInput().getType() == getType() ? getInput() : OpFoldResult();
}

OpFoldResult SliceOp::fold(FoldAdaptor) {
  return getInput().getType() == getType() ? getInput() : OpFoldResult();
}

//===----------------------------------------------------------------------===//
// Canonicalization
//===----------------------------------------------------------------------===//

namespace {

/// conv2d(pad(x, 0)) -> conv2d with larger pads, when only spatial dimensions
/// are padded. Padding of a convolution is real zero in every value space.
struct AbsorbPad : OpRewritePattern<Conv2DOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(Conv2DOp op,
                                PatternRewriter &rewriter) const override {
    auto pad = op.getInput().getDefiningOp<PadOp>();
    // -0.0 is left alone: it would change the sign of a zero result.
    if (!pad || pad.getFill() || !pad.getValue().isPosZero())
      return rewriter.notifyMatchFailure(op, "input is not padded with zero");
    bool nchw = op.getLayout() == Layout::NCHW;
    int channel = nchw ? 1 : 3, height = nchw ? 2 : 1, width = nchw ? 3 : 2;
    ArrayRef<int64_t> low = pad.getLow(), high = pad.getHigh();
    if (low[0] || high[0] || low[channel] || high[channel])
      return rewriter.notifyMatchFailure(op, "pads batch or channels");
    for (int axis : {height, width})
      if (low[axis] < 0 || high[axis] < 0)
        return rewriter.notifyMatchFailure(op, "the pad removes cells");
    ArrayRef<int64_t> pads = op.getPads();
    int64_t sum[] = {pads[0] + low[height], pads[1] + low[width],
                     pads[2] + high[height], pads[3] + high[width]};
    rewriter.modifyOpInPlace(op, [&] {
      op.getInputMutable().assign(pad.getInput());
      op.setPads(sum);
    });
    return success();
  }
};

/// matmul by a constant matrix -> fully_connected with the transposed weights, of
/// which all leading dimensions on the left are rows.
struct MatMulToFullyConnected : OpRewritePattern<MatMulOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(MatMulOp op,
                                PatternRewriter &rewriter) const override {
    auto border = op.getRhs().getDefiningOp<DequantizeOp>();
    if (!getConstantValue(border ? border.getInput() : op.getRhs()) ||
        op.getRhs().getType().getRank() != 2)
      return rewriter.notifyMatchFailure(op, "rhs is not a constant matrix");
    auto shape = op.getRhs().getType().getShape();
    RankedTensorType input = op.getLhs().getType();
    int64_t rows = input.getNumElements() / shape[0];
    auto type = op.getRhs().getType().clone({shape[1], shape[0]});
    Value filter = TransposeOp::create(rewriter, op.getLoc(), type, op.getRhs(),
                                       ArrayRef<int64_t>{1, 0});
    Value lhs = op.getLhs();
    if (input.getRank() != 2)
      lhs = ReshapeOp::create(rewriter, op.getLoc(),
                              input.clone({rows, shape[0]}), lhs);
    Value product = FullyConnectedOp::create(
        rewriter, op.getLoc(), op.getType().clone({rows, shape[1]}), lhs,
        filter, Value(), Value(), ClampAttr(), RescaleKindAttr());
    if (input.getRank() != 2)
      product = ReshapeOp::create(rewriter, op.getLoc(), op.getType(), product);
    rewriter.replaceOp(op, product);
    return success();
  }
};

/// A global pool is a pool whose window is the image.
template <typename GlobalOp>
struct GlobalPoolToPool : OpRewritePattern<GlobalOp> {
  using OpRewritePattern<GlobalOp>::OpRewritePattern;
  LogicalResult matchAndRewrite(GlobalOp op,
                                PatternRewriter &rewriter) const override {
    Type element = op.getType().getElementType();
    if (std::is_same_v<GlobalOp, GlobalAvgPoolOp> && !element.isF32())
      return rewriter.notifyMatchFailure(op, "only float graphs have it");
    bool nchw = op.getLayout() == Layout::NCHW;
    auto shape = op.getInput().getType().getShape();
    auto kernel = rewriter.getDenseI64ArrayAttr(
        {shape[nchw ? 2 : 1], shape[nchw ? 3 : 2]});
    auto ones = rewriter.getDenseI64ArrayAttr({1, 1});
    auto pads = rewriter.getDenseI64ArrayAttr({0, 0, 0, 0});
    auto no = rewriter.getBoolAttr(false);
    if constexpr (std::is_same_v<GlobalOp, GlobalAvgPoolOp>)
      rewriter.replaceOpWithNewOp<AvgPoolOp>(
          op, op.getType(), op.getInput(), op.getLayoutAttr(), kernel, ones,
          pads, ones, no, no, ClampAttr(), RescaleKindAttr());
    else
      rewriter.replaceOpWithNewOp<MaxPoolOp>(op, op.getType(), op.getInput(),
                                             op.getLayoutAttr(), kernel, ones,
                                             pads, ones, no);
    return success();
  }
};

/// flatten -> reshape.
struct FlattenToReshape : OpRewritePattern<FlattenOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(FlattenOp op,
                                PatternRewriter &rewriter) const override {
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), op.getInput());
    return success();
  }
};

/// reshape(reshape(x)) -> reshape(x).
struct MergeReshapes : OpRewritePattern<ReshapeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ReshapeOp op,
                                PatternRewriter &rewriter) const override {
    auto producer = op.getInput().getDefiningOp<ReshapeOp>();
    if (!producer)
      return rewriter.notifyMatchFailure(op, "input is not a reshape");
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(),
                                           producer.getInput());
    return success();
  }
};

/// transpose(transpose(x)) -> transpose(x) with the composed permutation.
struct MergeTransposes : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    auto producer = op.getInput().getDefiningOp<TransposeOp>();
    if (!producer)
      return rewriter.notifyMatchFailure(op, "input is not a transpose");
    SmallVector<int64_t> composed;
    for (int64_t axis : op.getPermutation())
      composed.push_back(producer.getPermutation()[axis]);
    rewriter.replaceOpWithNewOp<TransposeOp>(op, op.getType(),
                                             producer.getInput(), composed);
    return success();
  }
};

/// A transpose that moves only dimensions of size 1 keeps the order of cells.
struct UnitTransposeToReshape : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    auto shape = op.getInput().getType().getShape();
    int64_t last = -1;
    for (int64_t axis : op.getPermutation()) {
      if (shape[axis] == 1)
        continue;
      if (axis < last)
        return rewriter.notifyMatchFailure(op, "moves cells");
      last = axis;
    }
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getType(), op.getInput());
    return success();
  }
};

} // namespace

void Conv2DOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                           MLIRContext *context) {
  patterns.add<AbsorbPad>(context);
}
void MatMulOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                           MLIRContext *context) {
  patterns.add<MatMulToFullyConnected>(context);
}
void GlobalAvgPoolOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                                  MLIRContext *context) {
  patterns.add<GlobalPoolToPool<GlobalAvgPoolOp>>(context);
}
void GlobalMaxPoolOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                                  MLIRContext *context) {
  patterns.add<GlobalPoolToPool<GlobalMaxPoolOp>>(context);
}
void FlattenOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                            MLIRContext *context) {
  patterns.add<FlattenToReshape>(context);
}
void ReshapeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                            MLIRContext *context) {
  patterns.add<MergeReshapes>(context);
}
void TransposeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *context) {
  patterns.add<MergeTransposes, UnitTransposeToReshape>(context);
}
