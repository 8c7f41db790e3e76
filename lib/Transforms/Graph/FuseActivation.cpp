//===- FuseActivation.cpp - Activations into what computes their input ----===//
//
// relu and clip are clamps: y = min(max(x, lower), upper). An op that carries a
// clamp applies it to its result for nothing, once quantized as its saturation
// bounds. Two clamps in a row are one: clamping is monotone, hence
//
//   clamp[l2, u2](clamp[l1, u1](x)) = clamp[clamp[l2, u2](l1), clamp[l2,
//   u2](u1)](x),
//
// which holds for disjoint intervals too (both bounds become the nearer one).
//
// Products of a value with its own gate are one op: x * sigmoid(x) is silu,
// x * hard_sigmoid(x) with slope 1/6 and offset 1/2 is hard_swish, in the
// spelling with a clip(x + 3, 0, 6) and a constant factor 1/6 as well;
// x * tanh(softplus(x)) is mish, and x * 1/2 * (1 + erf(x / sqrt 2)), in any
// order of its factors, gelu.
//
//===----------------------------------------------------------------------===//

#include "Fusion.h"

#include "qwid/Dialect/Constants.h"
#include "qwid/Transforms/Passes.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

#include <cmath>

#define DEBUG_TYPE "qwid-fuse-activation"

namespace qwid {
#define GEN_PASS_DEF_FUSEACTIVATION
#include "qwid/Transforms/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;

namespace {

/// The clamp that does `first`, if there is one, then `second`.
ClampAttr compose(ClampAttr first, ClampAttr second) {
  if (!first)
    return second;
  float lower = second.getLowerFloat(), upper = second.getUpperFloat();
  auto clamp = [&](float x) { return std::min(std::max(x, lower), upper); };
  return ClampAttr::get(first.getContext(), clamp(first.getLowerFloat()),
                        clamp(first.getUpperFloat()));
}

/// The one value of a constant; fails if there is none or it varies.
FailureOr<float> readScalar(Value value) {
  ElementsAttr constant = getConstantValue(value);
  if (!constant || !constant.getElementType().isF32())
    return failure();
  if (constant.getNumElements() > 1 && !constant.isSplat())
    return failure();
  return readFloats(constant).front();
}

/// Whether two f32 mean the same coefficient: exporters print six digits.
bool isNear(float value, double expected) {
  return std::abs(value - expected) < 1e-6 * std::abs(expected);
}

/// The other operand of a commutative op that has `value` as one of its two.
template <typename BinaryOp> Value otherOperand(BinaryOp op, Value value) {
  if (op.getLhs() == value)
    return op.getRhs();
  return op.getRhs() == value ? op.getLhs() : Value();
}

/// The qwid.unary of `function` that defines `value`, or null.
UnaryFunctionOp getFunction(Value value, UnaryFunction function) {
  auto op = value.getDefiningOp<UnaryFunctionOp>();
  return op && op.getFunction() == function ? op : UnaryFunctionOp();
}

//===----------------------------------------------------------------------===//
// Clamps
//===----------------------------------------------------------------------===//

/// relu(op(x)) -> op(x) with a clamp, if nobody else reads op(x).
struct FuseClamp : OpRewritePattern<UnaryFunctionOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(UnaryFunctionOp op,
                                PatternRewriter &rewriter) const override {
    auto producer = op.getInput().getDefiningOp<FusedClamp>();
    if (!op.getBounds() || !producer || op.getType() != op.getInput().getType())
      return rewriter.notifyMatchFailure(op, "no clamp of what carries one");
    if (!producer->hasOneUse())
      return rewriter.notifyMatchFailure(op, "input has another user");
    ClampAttr clamp = compose(producer.getClampAttr(), op.getBounds());
    rewriter.modifyOpInPlace(producer, [&] {
      producer.setClampAttr(clamp);
      producer->setLoc(fusedLocation(producer, op.getResult()));
    });
    rewriter.replaceOp(op, producer);
    return success();
  }
};

/// relu(clip(x)) -> clip(x) and the like: two clamps in a row are one.
struct MergeClamps : OpRewritePattern<UnaryFunctionOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(UnaryFunctionOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<UnaryFunctionOp>();
    if (!op.getBounds() || !inner || !inner.getBounds() ||
        op.getType() != inner.getInput().getType())
      return rewriter.notifyMatchFailure(op, "no clamp of a clamp");
    rewriter.replaceOpWithNewOp<UnaryFunctionOp>(
        op, op.getType(), inner.getInput(),
        compose(inner.getBounds(), op.getBounds()));
    return success();
  }
};

//===----------------------------------------------------------------------===//
// Gates
//===----------------------------------------------------------------------===//

/// x * sigmoid(x) -> silu(x).
struct FuseSilu : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MulOp op,
                                PatternRewriter &rewriter) const override {
    for (Value side : op.getOperands()) {
      auto gate = getFunction(side, UnaryFunction::Sigmoid);
      if (!gate || otherOperand(op, side) != gate.getInput() || op.getClamp() ||
          !op.getType().getElementType().isF32())
        continue;
      rewriter.replaceOpWithNewOp<UnaryFunctionOp>(
          op, op.getType(), UnaryFunction::Silu, gate.getInput());
      return success();
    }
    return rewriter.notifyMatchFailure(op, "no product of x and sigmoid(x)");
  }
};

/// x * hard_sigmoid(x) -> hard_swish(x), if the gate is x/6 + 1/2.
struct FuseHardSwish : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MulOp op,
                                PatternRewriter &rewriter) const override {
    for (Value side : op.getOperands()) {
      auto gate = getFunction(side, UnaryFunction::HardSigmoid);
      if (!gate || otherOperand(op, side) != gate.getInput() || op.getClamp() ||
          !op.getType().getElementType().isF32())
        continue;
      if (!isNear(gate.getAlpha()->convertToFloat(), 1.0 / 6) ||
          !isNear(gate.getBeta()->convertToFloat(), 0.5))
        continue;
      rewriter.replaceOpWithNewOp<UnaryFunctionOp>(
          op, op.getType(), UnaryFunction::HardSwish, gate.getInput());
      return success();
    }
    return rewriter.notifyMatchFailure(op, "no product of x and its gate");
  }
};

/// add(x, 3) clamped to [0, 6], times 1/6 -> hard_sigmoid(x), slope 1/6.
struct FuseHardSigmoid : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MulOp op,
                                PatternRewriter &rewriter) const override {
    for (Value factor : op.getOperands()) {
      FailureOr<float> slope = readScalar(factor);
      Value gate = otherOperand(op, factor);
      auto sum = gate.getDefiningOp<AddOp>();
      if (failed(slope) || !isNear(*slope, 1.0 / 6) || !sum || op.getClamp() ||
          sum.getClampAttr() != ClampAttr::get(op.getContext(), 0.0f, 6.0f) ||
          gate.getType() != op.getType())
        continue;
      for (Value three : sum.getOperands()) {
        FailureOr<float> offset = readScalar(three);
        Value input = otherOperand(sum, three);
        if (failed(offset) || *offset != 3.0f ||
            input.getType() != op.getType())
          continue;
        rewriter.replaceOpWithNewOp<UnaryFunctionOp>(
            op, op.getType(), UnaryFunction::HardSigmoid, input,
            rewriter.getF32FloatAttr(1.0f / 6), rewriter.getF32FloatAttr(0.5f));
        return success();
      }
    }
    return rewriter.notifyMatchFailure(op, "no clip(x + 3, 0, 6) / 6");
  }
};

/// (x * clip(x + 3, 0, 6)) * 1/6 -> x * (clip(x + 3, 0, 6) * 1/6): brings the
/// factor to the gate, where FuseHardSigmoid finds it.
struct MoveFactorToGate : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MulOp op,
                                PatternRewriter &rewriter) const override {
    for (Value factor : op.getOperands()) {
      FailureOr<float> slope = readScalar(factor);
      auto product = otherOperand(op, factor).getDefiningOp<MulOp>();
      if (failed(slope) || !isNear(*slope, 1.0 / 6) || !product ||
          !product->hasOneUse() || product.getClamp())
        continue;
      for (Value side : product.getOperands()) {
        auto sum = side.getDefiningOp<AddOp>();
        Value input = otherOperand(product, side);
        if (!sum || !otherOperand(sum, input) ||
            sum.getClampAttr() != ClampAttr::get(op.getContext(), 0.0f, 6.0f) ||
            sum.getType() != op.getType() || input.getType() != op.getType())
          continue;
        Value gate = MulOp::create(rewriter, sum.getLoc(), op.getType(), sum,
                                   factor, ClampAttr(), RescaleKindAttr());
        rewriter.replaceOpWithNewOp<MulOp>(op, op.getType(), input, gate,
                                           op.getClampAttr(),
                                           RescaleKindAttr());
        return success();
      }
    }
    return rewriter.notifyMatchFailure(op, "no x * clip(x + 3, 0, 6) / 6");
  }
};

/// The operand of `op` beside a constant of one value near `expected`, or null.
template <typename BinaryOp>
Value besideConstant(BinaryOp op, double expected) {
  for (Value side : op.getOperands()) {
    FailureOr<float> value = readScalar(side);
    if (succeeded(value) && isNear(*value, expected))
      return otherOperand(op, side);
  }
  return Value();
}

/// x * tanh(softplus(x)) -> mish(x).
struct FuseMish : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MulOp op,
                                PatternRewriter &rewriter) const override {
    for (Value side : op.getOperands()) {
      auto gate = getFunction(side, UnaryFunction::Tanh);
      auto inner = gate ? getFunction(gate.getInput(), UnaryFunction::Softplus)
                        : UnaryFunctionOp();
      if (!inner || otherOperand(op, side) != inner.getInput() || op.getClamp())
        continue;
      rewriter.replaceOpWithNewOp<UnaryFunctionOp>(
          op, op.getType(), UnaryFunction::Mish, inner.getInput());
      return success();
    }
    return rewriter.notifyMatchFailure(op, "no product of x and its gate");
  }
};

/// A product of x, 1/2 and 1 + erf(x / sqrt 2) -> gelu(x).
struct FuseGelu : OpRewritePattern<MulOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MulOp op,
                                PatternRewriter &rewriter) const override {
    if (op.getClamp() || !op.getType().getElementType().isF32())
      return rewriter.notifyMatchFailure(op, "clamped or quantized");
    for (Value product : op.getOperands()) {
      auto inner = product.getDefiningOp<MulOp>();
      if (!inner || !inner->hasOneUse() || inner.getClamp())
        continue;
      Value factors[] = {otherOperand(op, product), inner.getLhs(),
                         inner.getRhs()};
      for (int gate : {0, 1, 2})
        for (int step : {1, 2}) {
          Value x = factors[(gate + step) % 3],
                half = factors[(gate + 3 - step) % 3];
          FailureOr<float> value = readScalar(half);
          if (failed(value) || *value != 0.5f || x.getType() != op.getType() ||
              gatedBy(factors[gate]) != x)
            continue;
          rewriter.replaceOpWithNewOp<UnaryFunctionOp>(op, op.getType(),
                                                       UnaryFunction::Gelu, x);
          return success();
        }
    }
    return rewriter.notifyMatchFailure(op, "no x / 2 * (1 + erf(x / sqrt 2))");
  }

private:
  /// The x of 1 + erf(x / sqrt 2), or null.
  static Value gatedBy(Value gate) {
    auto sum = gate.getDefiningOp<AddOp>();
    Value error = sum && !sum.getClamp() ? besideConstant(sum, 1) : Value();
    auto erf =
        error ? getFunction(error, UnaryFunction::Erf) : UnaryFunctionOp();
    auto scaled = erf ? erf.getInput().getDefiningOp<MulOp>() : MulOp();
    return scaled && !scaled.getClamp() ? besideConstant(scaled, std::sqrt(0.5))
                                        : Value();
  }
};

struct FuseActivation : qwid::impl::FuseActivationBase<FuseActivation> {
  using Base::Base;

  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FuseClamp, MergeClamps, FuseSilu, FuseHardSwish,
                 FuseHardSigmoid, MoveFactorToGate, FuseMish, FuseGelu>(
        &getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
