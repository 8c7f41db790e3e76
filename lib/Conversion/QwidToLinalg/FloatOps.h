//===- FloatOps.h - Emit the float sequences as arith ops -------*- C++ -*-===//
//
// The policy with which Support/FloatSequences.h emits scalar f32 ops.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_CONVERSION_QWIDTOLINALG_FLOATOPS_H
#define QWID_LIB_CONVERSION_QWIDTOLINALG_FLOATOPS_H

#include "Builders.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

namespace qwid::conversion {

class FloatOps {
public:
  using Value = mlir::Value;

  explicit FloatOps(mlir::ImplicitLocOpBuilder &b) : b(b) {}

  Value constant(float v) const { return makeFloat(b, v); }
  Value add(Value x, Value y) const {
    return mlir::arith::AddFOp::create(b, x, y);
  }
  Value sub(Value x, Value y) const {
    return mlir::arith::SubFOp::create(b, x, y);
  }
  Value mul(Value x, Value y) const {
    return mlir::arith::MulFOp::create(b, x, y);
  }
  Value div(Value x, Value y) const {
    return mlir::arith::DivFOp::create(b, x, y);
  }
  Value fma(Value x, Value y, Value z) const {
    return mlir::math::FmaOp::create(b, x, y, z);
  }
  Value roundEven(Value x) const {
    return mlir::math::RoundEvenOp::create(b, x);
  }
  Value powerOfTwo(Value n) const {
    mlir::Type i32 = b.getI32Type();
    Value bits = mlir::arith::AddIOp::create(
        b, mlir::arith::FPToSIOp::create(b, i32, n), makeInteger(b, i32, 127));
    bits = mlir::arith::ShLIOp::create(b, bits, makeInteger(b, i32, 23));
    return mlir::arith::BitcastOp::create(b, b.getF32Type(), bits);
  }
  Value selectLess(Value x, Value y, Value less, Value other) const {
    Value isLess =
        mlir::arith::CmpFOp::create(b, mlir::arith::CmpFPredicate::OLT, x, y);
    return mlir::arith::SelectOp::create(b, isLess, less, other);
  }
  Value selectNaN(Value x, Value nan, Value other) const {
    Value isNaN =
        mlir::arith::CmpFOp::create(b, mlir::arith::CmpFPredicate::UNO, x, x);
    return mlir::arith::SelectOp::create(b, isNaN, nan, other);
  }

  Value squareRoot(Value x) const { return mlir::math::SqrtOp::create(b, x); }
  Value exponent(Value x) const {
    mlir::Type i32 = b.getI32Type();
    Value bits =
        mlir::arith::ShRUIOp::create(b, toBits(x), makeInteger(b, i32, 23));
    bits = mlir::arith::SubIOp::create(b, bits, makeInteger(b, i32, 127));
    return mlir::arith::SIToFPOp::create(b, b.getF32Type(), bits);
  }
  Value mantissa(Value x) const {
    mlir::Type i32 = b.getI32Type();
    Value bits = mlir::arith::AndIOp::create(b, toBits(x),
                                             makeInteger(b, i32, 0x7fffff));
    bits = mlir::arith::OrIOp::create(b, bits, makeInteger(b, i32, 0x3f800000));
    return mlir::arith::BitcastOp::create(b, b.getF32Type(), bits);
  }

private:
  Value toBits(Value x) const {
    return mlir::arith::BitcastOp::create(b, b.getI32Type(), x);
  }

  mlir::ImplicitLocOpBuilder &b;
};

} // namespace qwid::conversion

#endif // QWID_LIB_CONVERSION_QWIDTOLINALG_FLOATOPS_H
