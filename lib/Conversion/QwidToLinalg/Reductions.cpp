//===- Reductions.cpp - Mean, softmax, argmax -----------------------------===//
//
// Reduced dimensions are the innermost loops, in index order: on f32 the order
// of a sum is part of its definition. Results are built without the reduced
// dimensions and reshaped where the op keeps them.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "Patterns.h"

#include "qwid/Support/FloatSequences.h"

#include "FloatOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <limits>

using namespace mlir;
using namespace qwid;
using namespace qwid::conversion;

namespace {

/// Loops over all dimensions of a tensor: the kept ones, then the reduced.
struct ReductionLoops {
  ReductionLoops(RankedTensorType type, ArrayRef<int64_t> axes) {
    MLIRContext *context = type.getContext();
    unsigned rank = type.getRank(), kept = rank - axes.size();
    unsigned nextKept = 0, nextReduced = kept;
    SmallVector<AffineExpr> cells;
    for (unsigned axis = 0; axis < rank; ++axis) {
      bool isReduced = llvm::is_contained(axes, int64_t(axis));
      if (!isReduced)
        shape.push_back(type.getDimSize(axis));
      cells.push_back(
          getAffineDimExpr(isReduced ? nextReduced++ : nextKept++, context));
    }
    input = AffineMap::get(rank, 0, cells, context);
    output =
        AffineMap::getMultiDimIdentityMap(rank, context).getMajorSubMap(kept);
    reductions = axes.size();
    // The same cells, seen from loops in the tensor's own order.
    SmallVector<AffineExpr> own;
    for (unsigned axis = 0; axis < rank; ++axis)
      if (!llvm::is_contained(axes, int64_t(axis)))
        own.push_back(getAffineDimExpr(axis, context));
    broadcast = AffineMap::get(rank, 0, own, context);
  }

  SmallVector<int64_t> shape; ///< of the result, without reduced dimensions
  AffineMap input, output;
  AffineMap broadcast; ///< reads a result in loops over the input
  unsigned reductions;
};

struct ConvertMean : OpConversionPattern<MeanOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(MeanOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    auto inputType = op.getInput().getType();
    ReductionLoops loops(inputType, op.getAxes());
    int64_t cells = 1;
    for (int64_t axis : op.getAxes())
      cells *= inputType.getDimSize(axis);
    auto input = getQuantization(inputType.getElementType());
    Value start = input ? makeInteger(b, b.getI32Type(),
                                      -int64_t(input->zeroPoint) * cells)
                        : makeFloat(b, 0.0f);
    Value sum =
        buildReduction(b, makeFilled(b, loops.shape, start), loops.output,
                       loops.reductions, {{adaptor.getInput(), loops.input}},
                       [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
                         return emitSum(b, arguments[0], arguments[1],
                                        !input || input->low < 0);
                       });
    auto resultType = op.getResult().getType();
    MeanCounts counts{
        {cells},
        {},
        AffineMap::get(loops.shape.size(), 0, {}, rewriter.getContext())};
    Value mean = buildMean(b, sum, inputType, resultType.clone(loops.shape),
                           cells, counts, op.getRescaleKind(), ClampAttr());
    rewriter.replaceOp(op, buildReshape(b, mean, resultType.getShape()));
    return success();
  }
};

/// Largest value, exp(x - largest), their sum, the quotients: four generics.
struct ConvertSoftmax : OpConversionPattern<SoftmaxOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(SoftmaxOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    auto type = op.getResult().getType();
    ReductionLoops loops(type, {int64_t(op.getAxis())});
    auto identity = b.getMultiDimIdentityMap(type.getRank());
    Type f32 = b.getF32Type();
    Value smallest = makeFloat(b, -std::numeric_limits<float>::infinity());
    Value largest =
        buildReduction(b, makeFilled(b, loops.shape, smallest), loops.output, 1,
                       {{adaptor.getInput(), loops.input}},
                       [](ImplicitLocOpBuilder &b, ValueRange arguments) {
                         FloatOps ops(b);
                         return sequences::max(ops, arguments[1], arguments[0]);
                       });
    Value powers = buildElementwise(
        b, type.getShape(), f32,
        {{adaptor.getInput(), identity}, {largest, loops.broadcast}},
        [](ImplicitLocOpBuilder &b, ValueRange arguments) {
          FloatOps ops(b);
          return sequences::exp(ops, ops.sub(arguments[0], arguments[1]));
        });
    Value sum = buildReduction(
        b, makeFilled(b, loops.shape, makeFloat(b, 0.0f)), loops.output, 1,
        {{powers, loops.input}},
        [](ImplicitLocOpBuilder &b, ValueRange arguments) {
          return emitSum(b, arguments[0], arguments[1], /*isSigned=*/true);
        });
    rewriter.replaceOp(
        op, buildElementwise(
                b, type.getShape(), f32,
                {{powers, identity}, {sum, loops.broadcast}},
                [](ImplicitLocOpBuilder &b, ValueRange arguments) -> Value {
                  return arith::DivFOp::create(b, arguments[0], arguments[1]);
                }));
    return success();
  }
};

/// One reduction with two results, the largest value and its index.
struct ConvertArgMax : OpConversionPattern<ArgMaxOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ArgMaxOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    auto type = op.getInput().getType();
    ReductionLoops loops(type, {int64_t(op.getAxis())});
    Value values = makeFilled(b, loops.shape, makeSmallest(b, type));
    Value indices =
        makeFilled(b, loops.shape, makeInteger(b, b.getI64Type(), 0));
    SmallVector<utils::IteratorType> iterators(loops.shape.size(),
                                               utils::IteratorType::parallel);
    iterators.push_back(utils::IteratorType::reduction);
    Type element = type.getElementType();
    auto generic = linalg::GenericOp::create(
        b, TypeRange{values.getType(), indices.getType()}, adaptor.getInput(),
        ValueRange{values, indices},
        ArrayRef<AffineMap>{loops.input, loops.output, loops.output}, iterators,
        [&](OpBuilder &builder, Location location, ValueRange arguments) {
          ImplicitLocOpBuilder inner(location, builder);
          Value larger =
              emitIsLarger(inner, element, arguments[0], arguments[1]);
          Value index = arith::IndexCastOp::create(
              inner, inner.getI64Type(),
              linalg::IndexOp::create(inner, loops.shape.size()));
          Value value = arith::SelectOp::create(inner, larger, arguments[0],
                                                arguments[1]);
          index = arith::SelectOp::create(inner, larger, index, arguments[2]);
          linalg::YieldOp::create(inner, ValueRange{value, index});
        });
    rewriter.replaceOp(op, buildReshape(b, generic.getResult(1),
                                        op.getResult().getType().getShape()));
    return success();
  }
};

} // namespace

Value conversion::buildMean(ImplicitLocOpBuilder &b, Value sum,
                            RankedTensorType inputType,
                            RankedTensorType resultType, int64_t cells,
                            const MeanCounts &counts,
                            std::optional<RescaleKind> kind, ClampAttr clamp) {
  ArrayRef<int64_t> shape = resultType.getShape();
  auto identity = b.getMultiDimIdentityMap(shape.size());
  auto input = getQuantization(inputType.getElementType());
  if (input) {
    Rescale rescale;
    rescale.kind =
        *kind == RescaleKind::Float ? RescaleKind::Float : RescaleKind::Fixed;
    rescale.output = *getQuantization(resultType.getElementType());
    rescale.bounds = getBounds(rescale.output, clamp);
    rescale.shape = counts.shape;
    rescale.map = counts.map;
    rescale.summands.push_back(
        {{{{sum, identity}, std::nullopt}}, getReach(*input) * double(cells)});
    for (int64_t count : counts.counts) {
      float in = input->scale, out = rescale.output.scale;
      FixedMultiplier fixed = getFixedMean(in, out, count);
      rescale.factors.push_back(getMeanFactor(in, out, count));
      rescale.multipliers.push_back({fixed.multiplier, 0, fixed.shift});
    }
    return buildRescale(b, shape, convertTensor(resultType).getElementType(),
                        rescale);
  }
  SmallVector<float> factors;
  for (int64_t count : counts.counts)
    factors.push_back(1.0f / float(count));
  SmallVector<Operand> operands{{sum, identity}};
  if (!counts.shape.empty())
    operands.push_back({makeTensor(b, counts.shape, factors), counts.map});
  return buildElementwise(b, shape, b.getF32Type(), operands,
                          [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
                            Value factor = counts.shape.empty()
                                               ? makeFloat(b, factors.front())
                                               : arguments[1];
                            Value v =
                                arith::MulFOp::create(b, arguments[0], factor);
                            return emitClamp(b, v, clamp);
                          });
}

void conversion::populateReductions(TypeConverter &converter,
                                    RewritePatternSet &patterns) {
  patterns.add<ConvertMean, ConvertSoftmax, ConvertArgMax>(
      converter, patterns.getContext());
}
