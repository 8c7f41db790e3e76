//===- Reductions.cpp - Mean, reduce, softmax -----------------------------===//
//
// Reduced dimensions are the innermost loops, in index order: on f32 the order
// of a sum is part of its definition. Results are built without the reduced
// dimensions and reshaped where the op keeps them.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "FloatOps.h"
#include "Patterns.h"
#include "ReductionLoops.h"

#include "qwid/Dialect/Sizes.h"
#include "qwid/Support/MathSequences.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <limits>

using namespace mlir;
using namespace qwid;
using namespace qwid::conversion;

ReductionLoops::ReductionLoops(RankedTensorType type, ArrayRef<int64_t> axes) {
  MLIRContext *context = type.getContext();
  unsigned rank = type.getRank(), kept = rank - axes.size();
  unsigned nextKept = 0, nextReduced = kept;
  SmallVector<AffineExpr> cells, results;
  for (unsigned axis = 0; axis < rank; ++axis) {
    bool isReduced = llvm::is_contained(axes, int64_t(axis));
    if (!isReduced) {
      shape.push_back(type.getDimSize(axis));
      results.push_back(getAffineDimExpr(nextKept, context));
    }
    cells.push_back(
        getAffineDimExpr(isReduced ? nextReduced++ : nextKept++, context));
  }
  input = AffineMap::get(rank, 0, cells, context);
  output = AffineMap::get(rank, 0, results, context);
  reductions = axes.size();
  // The same cells, seen from loops in the tensor's own order.
  SmallVector<AffineExpr> own;
  for (unsigned axis = 0; axis < rank; ++axis)
    if (!llvm::is_contained(axes, int64_t(axis)))
      own.push_back(getAffineDimExpr(axis, context));
  broadcast = AffineMap::get(rank, 0, own, context);
}

namespace {

struct ConvertMean : OpConversionPattern<MeanOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(MeanOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    auto inputType = op.getInput().getType();
    ReductionLoops loops(inputType, op.getAxes());
    int64_t cells = countCells(inputType.getShape(), op.getAxes());
    auto input = getQuantization(inputType.getElementType());
    Value start = makeSumStart(b, inputType.getElementType(), cells);
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

/// sum, prod, max and min. A quantized sum is a mean whose count is 1.
struct ConvertReduce : OpConversionPattern<ReduceOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ReduceOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    auto type = op.getInput().getType(), resultType = op.getType();
    ReductionLoops loops(type, op.getAxes());
    int64_t cells = countCells(type.getShape(), op.getAxes());
    auto stored = getQuantization(type.getElementType());
    bool isQuantizedSum = stored && op.getReduction() == Reduction::Sum;
    Value start = isQuantizedSum ? makeSumStart(b, type.getElementType(), cells)
                                 : makeStart(b, op.getReduction(), type);
    auto reduce = [&](Value tensor, const ReductionLoops &loops) {
      return buildReduction(b, makeFilled(b, loops.shape, start), loops.output,
                            loops.reductions, {{tensor, loops.input}},
                            [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
                              return emitStep(b, op.getReduction(),
                                              type.getElementType(),
                                              arguments[0], arguments[1]);
                            });
    };
    Value input = adaptor.getInput();
    if (int64_t kept = countSharedAxes(op)) {
      ReductionLoops rows(type,
                          llvm::to_vector(llvm::seq(kept, type.getRank())));
      input = reduce(input, rows);
      loops = ReductionLoops(type.clone(rows.shape),
                             llvm::to_vector(llvm::seq<int64_t>(0, kept)));
    }
    Value result = reduce(input, loops);
    if (isQuantizedSum) {
      MeanCounts one{
          {1},
          {},
          AffineMap::get(loops.shape.size(), 0, {}, rewriter.getContext())};
      result = buildMean(b, result, type, resultType.clone(loops.shape), cells,
                         one, op.getRescaleKind(), ClampAttr());
    }
    rewriter.replaceOp(op, buildReshape(b, result, resultType.getShape()));
    return success();
  }

private:
  /// One extreme of many cells has two steps, so that threads share the first:
  /// the extremes of as many parts as the first dimensions, of which this is the
  /// number, have cells. 0: one step.
  static int64_t countSharedAxes(ReduceOp op) {
    constexpr int64_t kFewestParts = 8, kFewestCells = 256;
    bool isExtreme = op.getReduction() == Reduction::Max ||
                     op.getReduction() == Reduction::Min;
    if (!isExtreme || op.getType().getNumElements() != 1)
      return 0;
    auto type = op.getInput().getType();
    int64_t parts = 1;
    for (int64_t axis = 0; axis < type.getRank(); ++axis) {
      parts *= type.getDimSize(axis);
      if (parts >= kFewestParts)
        return type.getNumElements() / parts >= kFewestCells ? axis + 1 : 0;
    }
    return 0;
  }

  /// What the reduction of no cell would be.
  static Value makeStart(ImplicitLocOpBuilder &b, Reduction reduction,
                         RankedTensorType type) {
    if (reduction == Reduction::Max)
      return makeSmallest(b, type);
    if (reduction == Reduction::Min)
      return makeLargest(b, type);
    int neutral = reduction == Reduction::Prod;
    if (type.getElementType().isF32())
      return makeFloat(b, neutral);
    return makeInteger(b, convertTensor(type).getElementType(), neutral);
  }

  /// What `result` so far and the cell `x` become.
  static Value emitStep(ImplicitLocOpBuilder &b, Reduction reduction,
                        Type element, Value x, Value result) {
    switch (reduction) {
    case Reduction::Sum:
      return emitSum(b, x, result, isSignedStorage(element));
    case Reduction::Prod:
      return element.isF32() ? Value(arith::MulFOp::create(b, result, x))
                             : Value(arith::MulIOp::create(b, result, x));
    case Reduction::Max:
      return element.isF32() ? Value(arith::MaximumFOp::create(b, result, x))
                             : emitLargest(b, element, result, x);
    case Reduction::Min:
      return element.isF32() ? Value(arith::MinimumFOp::create(b, result, x))
                             : emitSmallest(b, element, result, x);
    }
    llvm_unreachable("every reduction is handled");
  }
};

/// Largest value, exp(x - largest), their sum, the quotients: four generics. The
/// logarithm keeps x - largest and needs the powers for their sum only.
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
    Operand input{adaptor.getInput(), identity};
    Operand largestOperand{largest, loops.broadcast};
    Value powers = buildElementwise(
        b, type.getShape(), f32, {input, largestOperand},
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
    Operand sumOperand{sum, loops.broadcast};
    Value result =
        op.getLog()
            ? buildElementwise(b, type.getShape(), f32,
                               {input, largestOperand, sumOperand}, emitLog)
            : buildElementwise(b, type.getShape(), f32,
                               {{powers, identity}, sumOperand}, emitQuotient);
    rewriter.replaceOp(op, result);
    return success();
  }

private:
  static Value emitQuotient(ImplicitLocOpBuilder &b, ValueRange arguments) {
    return arith::DivFOp::create(b, arguments[0], arguments[1]);
  }
  /// (x - largest) - log(sum).
  static Value emitLog(ImplicitLocOpBuilder &b, ValueRange arguments) {
    FloatOps ops(b);
    return ops.sub(ops.sub(arguments[0], arguments[1]),
                   sequences::log(ops, arguments[2]));
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
  patterns.add<ConvertMean, ConvertReduce, ConvertSoftmax>(
      converter, patterns.getContext());
}
