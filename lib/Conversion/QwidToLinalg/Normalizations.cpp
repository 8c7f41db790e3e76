//===- Normalizations.cpp - normalize and lrn -----------------------------===//
//
// normalize: sum, mean; sum of squared distances, root; quotient. Each sum is a
// reduction, what follows it joins its layer.
//
// lrn: x is padded with zeros along the axis, and a window of `size` cells, an
// operand with a shape but no values, slides over it.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "FloatOps.h"
#include "Patterns.h"
#include "ReductionLoops.h"

#include "qwid/Dialect/Sizes.h"
#include "qwid/Support/MathSequences.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::conversion;

namespace {

struct ConvertNormalize : OpConversionPattern<NormalizeOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(NormalizeOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = op.getType();
    Type f32 = b.getF32Type();
    ReductionLoops loops(type, op.getAxes());
    float factor = 1.0f / float(countCells(type.getShape(), op.getAxes()));
    float epsilon = op.getEpsilon().convertToFloat();
    auto kept = b.getMultiDimIdentityMap(loops.shape.size());
    auto all = b.getMultiDimIdentityMap(type.getRank());
    Value zeros = makeFilled(b, loops.shape, makeFloat(b, 0.0f));
    Value sum =
        buildReduction(b, zeros, loops.output, loops.reductions,
                       {{adaptor.getInput(), loops.input}},
                       [](ImplicitLocOpBuilder &b, ValueRange arguments) {
                         return emitSum(b, arguments[0], arguments[1], true);
                       });
    Value mean =
        buildElementwise(b, loops.shape, f32, {{sum, kept}},
                         [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
                           FloatOps ops(b);
                           return ops.mul(arguments[0], ops.constant(factor));
                         });
    Value squares = buildReduction(
        b, zeros, loops.output, loops.reductions,
        {{adaptor.getInput(), loops.input}, {mean, loops.output}},
        [](ImplicitLocOpBuilder &b, ValueRange arguments) {
          FloatOps ops(b);
          Value distance = ops.sub(arguments[0], arguments[1]);
          return ops.fma(distance, distance, arguments[2]);
        });
    Value deviation = buildElementwise(
        b, loops.shape, f32, {{squares, kept}},
        [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
          FloatOps ops(b);
          Value variance = ops.mul(arguments[0], ops.constant(factor));
          return ops.squareRoot(ops.add(variance, ops.constant(epsilon)));
        });
    rewriter.replaceOp(
        op,
        buildElementwise(b, type.getShape(), f32,
                         {{adaptor.getInput(), all},
                          {mean, loops.broadcast},
                          {deviation, loops.broadcast}},
                         [](ImplicitLocOpBuilder &b, ValueRange arguments) {
                           FloatOps ops(b);
                           return ops.div(ops.sub(arguments[0], arguments[1]),
                                          arguments[2]);
                         }));
    return success();
  }
};

struct ConvertLrn : OpConversionPattern<LrnOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(LrnOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = op.getType();
    int64_t rank = type.getRank(), axis = op.getAxis(), size = op.getSize();
    SmallVector<int64_t> low(rank, 0), high(rank, 0);
    low[axis] = (size - 1) / 2;
    high[axis] = size / 2;
    Value padded =
        buildPad(b, adaptor.getInput(), low, high, makeFloat(b, 0.0f));
    // Loops over the cells, then over the window.
    MLIRContext *context = b.getContext();
    SmallVector<AffineExpr> cell;
    for (int64_t dim = 0; dim < rank; ++dim)
      cell.push_back(getAffineDimExpr(dim, context));
    AffineExpr tap = getAffineDimExpr(rank, context);
    auto output = AffineMap::get(rank + 1, 0, cell, context);
    cell[axis] = cell[axis] + tap;
    auto input = AffineMap::get(rank + 1, 0, cell, context);
    auto window = AffineMap::get(rank + 1, 0, {tap}, context);
    Value sum = buildReduction(
        b, makeFilled(b, type.getShape(), makeFloat(b, 0.0f)), output, 1,
        {{padded, input}, {makeEmpty(b, {size}, b.getF32Type()), window}},
        [](ImplicitLocOpBuilder &b, ValueRange arguments) {
          FloatOps ops(b);
          return ops.fma(arguments[0], arguments[0], arguments[2]);
        });
    float factor = op.getAlpha().convertToFloat() / float(size);
    float beta = op.getBeta().convertToFloat();
    float bias = op.getBias().convertToFloat();
    auto all = b.getMultiDimIdentityMap(rank);
    rewriter.replaceOp(
        op, buildElementwise(
                b, type.getShape(), b.getF32Type(),
                {{sum, all}, {adaptor.getInput(), all}},
                [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
                  FloatOps ops(b);
                  Value base = ops.fma(ops.constant(factor), arguments[0],
                                       ops.constant(bias));
                  return ops.div(arguments[1],
                                 sequences::pow(ops, base, ops.constant(beta)));
                }));
    return success();
  }
};

} // namespace

void conversion::populateNormalizations(TypeConverter &converter,
                                        RewritePatternSet &patterns) {
  patterns.add<ConvertNormalize, ConvertLrn>(converter, patterns.getContext());
}
