//===- LowerRounding.cpp - Round and convert in one instruction -----------===//
//
// LLVM gives two instructions for fptosi(roundeven(x)). Both cvtps2dq (in the
// default rounding mode) and fcvtns round half to even while they convert.
//
//===----------------------------------------------------------------------===//

#include "PassInputs.h"

#include "qwid/CodeGen/Passes.h"
#include "qwid/CodeGen/TargetInfo.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

#define DEBUG_TYPE "qwid-lower-rounding"

namespace qwid {
#define GEN_PASS_DEF_LOWERROUNDING
#include "qwid/CodeGen/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;

namespace {

/// fptosi(roundeven(x)) -> the instruction that does both.
struct RoundingConversion : OpRewritePattern<arith::FPToSIOp> {
  RoundingConversion(MLIRContext *context, bool arm)
      : OpRewritePattern(context), arm(arm) {}

  LogicalResult matchAndRewrite(arith::FPToSIOp op,
                                PatternRewriter &rewriter) const override {
    auto round = op.getIn().getDefiningOp<math::RoundEvenOp>();
    auto type = dyn_cast<VectorType>(op.getType());
    if (!round || !type || !type.getElementType().isInteger(32))
      return rewriter.notifyMatchFailure(op, "not a rounding to i32 lanes");
    Location loc = op.getLoc();
    Value input = round.getOperand();
    if (!arm) {
      rewriter.replaceOpWithNewOp<LLVM::LrintOp>(op, type, input);
      return success();
    }
    if (type.getNumElements() % 4)
      return rewriter.notifyMatchFailure(op, "not whole registers");
    Value result = arith::ConstantOp::create(rewriter, loc, type,
                                             rewriter.getZeroAttr(type));
    auto part = VectorType::get({4}, rewriter.getI32Type());
    for (int64_t lane = 0; lane < type.getNumElements(); lane += 4) {
      Value quarter = vector::ExtractStridedSliceOp::create(rewriter, loc,
                                                            input, lane, 4, 1);
      Value rounded = LLVM::CallIntrinsicOp::create(
                          rewriter, loc, part,
                          rewriter.getStringAttr("llvm.aarch64.neon.fcvtns"),
                          ValueRange{quarter})
                          .getResult(0);
      result = vector::InsertStridedSliceOp::create(
          rewriter, loc, rounded, result, ArrayRef<int64_t>{lane},
          ArrayRef<int64_t>{1});
    }
    rewriter.replaceOp(op, result);
    return success();
  }

  bool arm;
};

struct LowerRounding : qwid::impl::LowerRoundingBase<LowerRounding> {
  using Base::Base;

  void runOnOperation() override {
    const VariantInfo *variant = requireVariant(getOperation(), isa);
    if (!variant)
      return signalPassFailure();
    RewritePatternSet patterns(&getContext());
    patterns.add<RoundingConversion>(&getContext(), !variant->unsignedStorage);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
