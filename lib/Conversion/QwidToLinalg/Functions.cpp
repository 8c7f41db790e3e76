//===- Functions.cpp - Functions of two numbers, integers, casts ----------===//
//
// qwid.binary, qwid.cast, and qwid.unary on plain integers. Integer division
// by 0 gives 0 and the smallest integer divided by -1 itself, on every CPU: the
// divisor is replaced before the division runs.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "FloatOps.h"
#include "Patterns.h"

#include "qwid/Dialect/Functions.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::conversion;

namespace {

Value emitEqual(ImplicitLocOpBuilder &b, Value x, Value y) {
  return arith::CmpIOp::create(b, arith::CmpIPredicate::eq, x, y);
}

/// x / y towards zero.
Value emitIntegerDivision(ImplicitLocOpBuilder &b, Value x, Value y,
                          bool isSigned) {
  Type type = x.getType();
  Value zero = makeInteger(b, type, 0), one = makeInteger(b, type, 1);
  Value isZero = emitEqual(b, y, zero);
  Value divisor = arith::SelectOp::create(b, isZero, one, y);
  if (!isSigned) {
    Value quotient = arith::DivUIOp::create(b, x, divisor);
    return arith::SelectOp::create(b, isZero, zero, quotient);
  }
  Value isMinusOne = emitEqual(b, y, makeInteger(b, type, -1));
  divisor = arith::SelectOp::create(b, isMinusOne, one, divisor);
  Value quotient = arith::DivSIOp::create(b, x, divisor);
  Value negated = arith::SubIOp::create(b, zero, x);
  quotient = arith::SelectOp::create(b, isMinusOne, negated, quotient);
  return arith::SelectOp::create(b, isZero, zero, quotient);
}

/// What x / y towards zero leaves (rem), or towards -infinity (mod); by 0 it is
/// 0. The smallest integer and -1 leave 0 as 1 does.
Value emitRemainder(ImplicitLocOpBuilder &b, BinaryFunction function, Value x,
                    Value y, bool isSigned) {
  Type type = x.getType();
  Value zero = makeInteger(b, type, 0), one = makeInteger(b, type, 1);
  Value divisor = arith::SelectOp::create(b, emitEqual(b, y, zero), one, y);
  if (!isSigned)
    return arith::RemUIOp::create(b, x, divisor);
  Value isMinusOne = emitEqual(b, y, makeInteger(b, type, -1));
  divisor = arith::SelectOp::create(b, isMinusOne, one, divisor);
  Value left = arith::RemSIOp::create(b, x, divisor);
  if (function == BinaryFunction::Rem)
    return left;
  auto isNegative = [&](Value value) -> Value {
    return arith::CmpIOp::create(b, arith::CmpIPredicate::slt, value, zero);
  };
  Value leftSign = isNegative(left), sign = isNegative(y);
  Value differs = arith::XOrIOp::create(b, leftSign, sign);
  Value isSome = arith::CmpIOp::create(b, arith::CmpIPredicate::ne, left, zero);
  Value isBelow = arith::AndIOp::create(b, differs, isSome);
  Value above = arith::AddIOp::create(b, left, y);
  return arith::SelectOp::create(b, isBelow, above, left);
}

/// abs, neg and sign wrap like the subtraction from 0.
struct ConvertIntegerUnary : OpConversionPattern<UnaryFunctionOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(UnaryFunctionOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Type element = op.getType().getElementType();
    if (isRealElement(element))
      return rewriter.notifyMatchFailure(op, "works on real numbers");
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = convertTensor(op.getType());
    bool isSigned = isSignedStorage(element);
    rewriter.replaceOp(
        op,
        buildElementwise(
            b, type.getShape(), type.getElementType(),
            {{adaptor.getInput(), b.getMultiDimIdentityMap(type.getRank())}},
            [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
              return emit(b, op.getFunction(), arguments[0], isSigned);
            }));
    return success();
  }

private:
  static Value emit(ImplicitLocOpBuilder &b, UnaryFunction function, Value x,
                    bool isSigned) {
    Value zero = makeInteger(b, x.getType(), 0);
    Value one = makeInteger(b, x.getType(), 1);
    if (function == UnaryFunction::Sign) {
      if (!isSigned)
        return arith::MinUIOp::create(b, x, one);
      Value minusOne = makeInteger(b, x.getType(), -1);
      return arith::MaxSIOp::create(b, minusOne,
                                    arith::MinSIOp::create(b, x, one));
    }
    if (function == UnaryFunction::Abs && !isSigned)
      return x;
    Value negated = arith::SubIOp::create(b, zero, x);
    return function == UnaryFunction::Abs
               ? Value(arith::MaxSIOp::create(b, x, negated))
               : negated;
  }
};

struct ConvertBinaryFunction : OpConversionPattern<BinaryFunctionOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(BinaryFunctionOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = op.getType(), converted = convertTensor(type);
    Type element = type.getElementType();
    auto operand = [&](Value original, Value value) -> Operand {
      auto from = cast<RankedTensorType>(original.getType());
      auto stored = getQuantization(from.getElementType());
      if (stored && from.getElementType() != element)
        value = buildStoredRescale(b, value, *stored, from.clone(element),
                                   *op.getRescaleKind(), ClampAttr());
      return {value, getBroadcastMap(from.getShape(), type.getShape(),
                                     b.getContext())};
    };
    rewriter.replaceOp(
        op,
        buildElementwise(b, type.getShape(), converted.getElementType(),
                         {operand(op.getLhs(), adaptor.getLhs()),
                          operand(op.getRhs(), adaptor.getRhs())},
                         [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
                           return emit(b, op.getFunction(), element,
                                       arguments[0], arguments[1]);
                         }));
    return success();
  }

private:
  static Value emit(ImplicitLocOpBuilder &b, BinaryFunction function,
                    Type element, Value x, Value y) {
    FloatOps ops(b);
    if (element.isF32())
      return emitFunction(ops, function, x, y);
    if (function == BinaryFunction::Max)
      return emitLargest(b, element, x, y);
    if (function == BinaryFunction::Min)
      return emitSmallest(b, element, x, y);
    bool isSigned = isSignedStorage(element);
    return function == BinaryFunction::Div
               ? emitIntegerDivision(b, x, y, isSigned)
               : emitRemainder(b, function, x, y, isSigned);
  }
};

struct ConvertCast : OpConversionPattern<CastOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(CastOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    ImplicitLocOpBuilder b(op.getLoc(), rewriter);
    RankedTensorType type = convertTensor(op.getType());
    Type from = op.getInput().getType().getElementType();
    Type to = op.getType().getElementType();
    rewriter.replaceOp(
        op,
        buildElementwise(
            b, type.getShape(), type.getElementType(),
            {{adaptor.getInput(), b.getMultiDimIdentityMap(type.getRank())}},
            [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
              return emit(b, arguments[0], from, to);
            }));
    return success();
  }

private:
  static Value emit(ImplicitLocOpBuilder &b, Value x, Type from, Type to) {
    if (from == to)
      return x;
    if (to.isF32())
      return isSignedStorage(from) ? Value(arith::SIToFPOp::create(b, to, x))
                                   : Value(arith::UIToFPOp::create(b, to, x));
    if (from.isF32())
      return to.isInteger(1) ? emitIsNotZero(b, x) : emitToInteger(b, x, to);
    Type storage =
        IntegerType::get(to.getContext(), to.getIntOrFloatBitWidth());
    if (to.isInteger(1))
      return arith::CmpIOp::create(b, arith::CmpIPredicate::ne, x,
                                   makeInteger(b, x.getType(), 0));
    if (storage.getIntOrFloatBitWidth() < x.getType().getIntOrFloatBitWidth())
      return arith::TruncIOp::create(b, storage, x);
    return emitExtend(b, x, storage, isSignedStorage(from));
  }

  static Value emitIsNotZero(ImplicitLocOpBuilder &b, Value x) {
    return arith::CmpFOp::create(b, arith::CmpFPredicate::UNE, x,
                                 makeFloat(b, 0.0f));
  }

  /// Towards zero; clamped first, so that the conversion is never out of range.
  static Value emitToInteger(ImplicitLocOpBuilder &b, Value x, Type to) {
    IntegerRange range = getIntegerRange(to);
    unsigned width = to.getIntOrFloatBitWidth();
    FloatOps ops(b);
    Value real = ops.selectNaN(x, ops.constant(0.0f), x);
    Value bounded = sequences::clamp(ops, real, range.lowReal, range.highReal);
    Type wide = width == 64 ? Type(b.getI64Type()) : Type(b.getI32Type());
    Value result = arith::FPToSIOp::create(b, wide, bounded);
    if (width < 32)
      return arith::TruncIOp::create(b, b.getIntegerType(width), result);
    // The largest float below 2^31 (2^63) is not the largest integer.
    Value isBeyond = arith::CmpFOp::create(b, arith::CmpFPredicate::OGT, real,
                                           makeFloat(b, range.highReal));
    return arith::SelectOp::create(b, isBeyond,
                                   makeInteger(b, wide, range.high), result);
  }
};

} // namespace

void conversion::populateFunctions(TypeConverter &converter,
                                   RewritePatternSet &patterns) {
  patterns.add<ConvertIntegerUnary, ConvertBinaryFunction, ConvertCast>(
      converter, patterns.getContext());
}
