//===- Selections.cpp - argmax, top_k, arg_top_k --------------------------===//
//
// Cells along the axis in the order of selection: larger values first, of equal
// ones the smaller index; NaN is never selected. The r-th cell takes two
// reductions:
//
//   value[r] = the largest x that comes after (value[r-1], index[r-1])
//   index[r] = the smallest index of such an x with x == value[r]
//
// where (x, i) comes after (v, j) if x < v, or x == v and i > j. An index that
// no cell has (all are NaN, or used up) becomes 0. argmax is r = 0.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "FloatOps.h"
#include "Patterns.h"
#include "ReductionLoops.h"

#include "qwid/Support/FloatSequences.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::conversion;

namespace {

/// Values and indices of one place in the order, without the axis.
struct Selected {
  Value values, indices;
};

class Selector {
public:
  /// `type` is the unconverted type of `input`.
  Selector(ImplicitLocOpBuilder &b, Value input, RankedTensorType type,
           int64_t axis, bool last = false)
      : b(b), input(input), type(type), loops(type, {axis}),
        size(type.getDimSize(axis)), last(last) {}

  /// What follows `before`; the first if there is nothing before.
  Selected selectNext(std::optional<Selected> before) {
    SmallVector<Operand> operands{{input, loops.input}};
    if (before) {
      operands.push_back({before->values, loops.output});
      operands.push_back({before->indices, loops.output});
    }
    Selected next;
    next.values = buildReduction(
        b, makeFilled(b, loops.shape, makeSmallest(b, type)), loops.output, 1,
        operands, [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
          Value best = arguments.back();
          Value larger = emitLarger(b, best, arguments.front());
          if (!before)
            return larger;
          return Value(arith::SelectOp::create(b, emitComesAfter(b, arguments),
                                               larger, best));
        });
    operands.push_back({next.values, loops.output});
    int64_t none = last ? -1 : size;
    Value found = buildReduction(
        b, makeFilled(b, loops.shape, makeInteger(b, b.getI64Type(), none)),
        loops.output, 1, operands,
        [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
          return emitFind(b, arguments, bool(before));
        });
    next.indices = replaceNone(found, none);
    return next;
  }

private:
  /// max(best, x), best if x is NaN.
  Value emitLarger(ImplicitLocOpBuilder &b, Value best, Value x) {
    if (!x.getType().isF32())
      return emitLargest(b, type.getElementType(), best, x);
    FloatOps ops(b);
    return sequences::max(ops, best, x);
  }

  Value emitIndex(ImplicitLocOpBuilder &b) {
    return arith::IndexCastOp::create(
        b, b.getI64Type(), linalg::IndexOp::create(b, loops.shape.size()));
  }

  Value emitEqual(ImplicitLocOpBuilder &b, Value x, Value y) {
    if (x.getType().isF32())
      return arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, x, y);
    return arith::CmpIOp::create(b, arith::CmpIPredicate::eq, x, y);
  }

  /// Of arguments x, value before, index before.
  Value emitComesAfter(ImplicitLocOpBuilder &b, ValueRange arguments) {
    Value less = arith::CmpFOp::create(b, arith::CmpFPredicate::OLT,
                                       arguments[0], arguments[1]);
    Value behind = arith::CmpIOp::create(b, arith::CmpIPredicate::sgt,
                                         emitIndex(b), arguments[2]);
    Value equal = emitEqual(b, arguments[0], arguments[1]);
    return arith::OrIOp::create(b, less,
                                arith::AndIOp::create(b, equal, behind));
  }

  /// Of arguments x, (value and index before,) value, index found so far.
  Value emitFind(ImplicitLocOpBuilder &b, ValueRange arguments, bool isNext) {
    Value found = arguments.back(), index = emitIndex(b);
    Value matches =
        emitEqual(b, arguments.front(), arguments[arguments.size() - 2]);
    if (isNext)
      matches = arith::AndIOp::create(b, matches, emitComesAfter(b, arguments));
    Value better = last ? Value(arith::MaxSIOp::create(b, index, found))
                        : Value(arith::MinSIOp::create(b, index, found));
    return arith::SelectOp::create(b, matches, better, found);
  }

  Value replaceNone(Value found, int64_t none) {
    return buildElementwise(
        b, loops.shape, b.getI64Type(),
        {{found, b.getMultiDimIdentityMap(loops.shape.size())}},
        [&](ImplicitLocOpBuilder &b, ValueRange arguments) -> Value {
          Value isNone =
              arith::CmpIOp::create(b, arith::CmpIPredicate::eq, arguments[0],
                                    makeInteger(b, b.getI64Type(), none));
          return arith::SelectOp::create(
              b, isNone, makeInteger(b, b.getI64Type(), 0), arguments[0]);
        });
  }

  ImplicitLocOpBuilder &b;
  Value input;
  RankedTensorType type;
  ReductionLoops loops;
  int64_t size;
  bool last;
};

struct ConvertArgMax : OpConversionPattern<ArgMaxOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(ArgMaxOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Selector selector(b, adaptor.getInput(), op.getInput().getType(),
                      op.getAxis(), op.getLast());
    rewriter.replaceOp(
        op, buildReshape(b, selector.selectNext(std::nullopt).indices,
                         op.getResult().getType().getShape()));
    return success();
  }
};

template <typename SelectionOp>
struct ConvertSelection : OpConversionPattern<SelectionOp> {
  using OpConversionPattern<SelectionOp>::OpConversionPattern;

  LogicalResult
  matchAndRewrite(SelectionOp op, typename SelectionOp::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    Selector selector(b, adaptor.getInput(), op.getInput().getType(),
                      op.getAxis());
    SmallVector<int64_t> place(op.getType().getShape());
    place[op.getAxis()] = 1;
    std::optional<Selected> selected;
    SmallVector<Value> parts;
    for (uint64_t r = 0; r < op.getK(); ++r) {
      selected = selector.selectNext(selected);
      parts.push_back(buildReshape(b,
                                   std::is_same_v<SelectionOp, TopKOp>
                                       ? selected->values
                                       : selected->indices,
                                   place));
    }
    rewriter.replaceOp(
        op, tensor::ConcatOp::create(b, op.getAxis(), parts).getResult());
    return success();
  }
};

} // namespace

void conversion::populateSelections(TypeConverter &converter,
                                    RewritePatternSet &patterns) {
  patterns.add<ConvertArgMax, ConvertSelection<TopKOp>,
               ConvertSelection<ArgTopKOp>>(converter, patterns.getContext());
}
