//===- Windows.cpp - Pooling ----------------------------------------------===//
//
// A pool is a reduction over (kh, kw) whose window has a shape but no values:
// an empty tensor [KH][KW] is an operand, so that its loops have bounds.
// Padded cells hold the neutral element, and the pads reach as far as the
// overhang of ceil mode.
//
//   max   starts at, and pads with, the smallest storable value
//   mean  starts at -zp * KH * KW and pads with zp: every cell counts as
//         q - zp, padded cells count 0
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "Patterns.h"

#include "qwid/Dialect/Windows.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::conversion;

namespace {

template <typename PoolOp> WindowDim getWindow(PoolOp op, unsigned axis) {
  return getWindowDim(axis, op.getInput().getType().getDimSize(1 + axis),
                      op.getKernel(), op.getStrides(), op.getDilations(),
                      op.getPads());
}

/// Reduces every window of `input` with `body`, from `start` in every cell.
template <typename PoolOp>
Value reduceWindows(ImplicitLocOpBuilder &b, PoolOp op, Value input,
                    Value padding, Value start, BodyBuilder body) {
  ArrayRef<int64_t> shape = op.getResult().getType().getShape();
  int64_t low[4] = {}, high[4] = {};
  for (unsigned axis : {0, 1}) {
    WindowDim window = getWindow(op, axis);
    int64_t reach = (shape[1 + axis] - 1) * window.stride + window.span();
    low[1 + axis] = window.padLow;
    high[1 + axis] = std::max<int64_t>(0, reach - window.input - window.padLow);
  }
  input = buildPad(b, input, low, high, padding);
  Value window = makeEmpty(b, op.getKernel(), start.getType());
  AffineExpr n, oh, ow, c, kh, kw;
  bindDims(b.getContext(), n, oh, ow, c, kh, kw);
  ArrayRef<int64_t> strides = op.getStrides(), dilations = op.getDilations();
  auto maps = AffineMap::inferFromExprList(
      ArrayRef<ArrayRef<AffineExpr>>{{n, oh * strides[0] + kh * dilations[0],
                                      ow * strides[1] + kw * dilations[1], c},
                                     {kh, kw},
                                     {n, oh, ow, c}},
      b.getContext());
  return buildReduction(b, makeFilled(b, shape, start), maps[2], 2,
                        {{input, maps[0]}, {window, maps[1]}}, body);
}

struct ConvertMaxPool : OpConversionPattern<MaxPoolOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(MaxPoolOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Value smallest = makePadValue(b, op);
    rewriter.replaceOp(
        op, reduceWindows(b, op, adaptor.getInput(), smallest, smallest,
                          [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
                            return emitLargest(
                                b, op.getInput().getType().getElementType(),
                                arguments[2], arguments[0]);
                          }));
    return success();
  }
};

/// The sum of each window, times s_in / (s_out * N) or 1 / N. N depends on the
/// window only where windows overlap the border.
struct ConvertAvgPool : OpConversionPattern<AvgPoolOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(AvgPoolOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    auto input = getQuantization(op.getInput().getType().getElementType());
    int64_t taps = op.getKernel()[0] * op.getKernel()[1];
    Value padding = makePadValue(b, op);
    Value start =
        makeSumStart(b, op.getInput().getType().getElementType(), taps);
    Value sum =
        reduceWindows(b, op, adaptor.getInput(), padding, start,
                      [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
                        return emitSum(b, arguments[0], arguments[2],
                                       !input || input->low < 0);
                      });
    MeanCounts counts = countTaps(op, b.getContext());
    rewriter.replaceOp(op, buildMean(b, sum, op.getInput().getType(),
                                     op.getResult().getType(), taps, counts,
                                     op.getRescaleKind(), op.getClampAttr()));
    return success();
  }

private:
  /// Cells that count, per window; a single number where all are equal.
  static MeanCounts countTaps(AvgPoolOp op, MLIRContext *context) {
    ArrayRef<int64_t> shape = op.getResult().getType().getShape();
    WindowDim rows = getWindow(op, 0), columns = getWindow(op, 1);
    MeanCounts counts;
    bool includePad = op.getCountIncludePad();
    for (int64_t row = 0; row < shape[1]; ++row)
      for (int64_t column = 0; column < shape[2]; ++column)
        counts.counts.push_back(rows.validTaps(row, includePad) *
                                columns.validTaps(column, includePad));
    if (llvm::all_equal(counts.counts)) {
      counts.counts.resize(1);
      counts.map = AffineMap::get(4, 0, {}, context);
      return counts;
    }
    counts.shape = {shape[1], shape[2]};
    counts.map = AffineMap::get(
        4, 0, {getAffineDimExpr(1, context), getAffineDimExpr(2, context)},
        context);
    return counts;
  }
};

} // namespace

void conversion::populateWindows(TypeConverter &converter,
                                 RewritePatternSet &patterns) {
  MLIRContext *context = patterns.getContext();
  patterns.add<ConvertMaxPool, ConvertAvgPool>(converter, context);
  // Global pools are pools by canonicalization.
  GlobalAvgPoolOp::getCanonicalizationPatterns(patterns, context);
  GlobalMaxPoolOp::getCanonicalizationPatterns(patterns, context);
}
