//===- Functions.h - What unary, binary and cast compute --------*- C++ -*-===//
//
// One definition for import (which folds constants), executor and conversion.
// On f32 a function is a sequence over a policy `Ops` (Support/FloatSequences.h).
// Plain integers wrap as two's complement does; here they stand in 64 bits, and
// wrapInteger brings a result back to its type.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DIALECT_FUNCTIONS_H
#define QWID_DIALECT_FUNCTIONS_H

#include "qwid/Dialect/Qwid.h"
#include "qwid/Support/MathSequences.h"

namespace qwid {

//===----------------------------------------------------------------------===//
// f32
//===----------------------------------------------------------------------===//

/// The parameters of a function of one number; 0 where it has none.
struct FunctionParameters {
  float alpha = 0, beta = 0;
  float lower = 0, upper = 0; ///< of clip
};

FunctionParameters getParameters(UnaryFunctionOp op);

/// f(x) with the parameters `of` the function.
template <class Ops>
typename Ops::Value emitFunction(Ops &ops, UnaryFunction function,
                                 typename Ops::Value x,
                                 FunctionParameters of = {}) {
  namespace seq = sequences;
  switch (function) {
  case UnaryFunction::Abs:
    return seq::abs(ops, x);
  case UnaryFunction::Bipolar:
    return seq::bipolar(ops, x);
  case UnaryFunction::Ceil:
    return seq::ceil(ops, x);
  case UnaryFunction::Clip:
    return seq::clamp(ops, x, of.lower, of.upper);
  case UnaryFunction::Elu:
    return seq::elu(ops, x, of.alpha, of.beta);
  case UnaryFunction::Erf:
    return seq::erf(ops, x);
  case UnaryFunction::Exp:
    return seq::fullExp(ops, x);
  case UnaryFunction::Floor:
    return seq::floor(ops, x);
  case UnaryFunction::Gelu:
    return seq::gelu(ops, x);
  case UnaryFunction::GeluTanh:
    return seq::geluTanh(ops, x);
  case UnaryFunction::HardSigmoid:
    return seq::hardSigmoid(ops, x, of.alpha, of.beta);
  case UnaryFunction::HardSwish:
    return seq::hardSwish(ops, x);
  case UnaryFunction::LeakyRelu:
    return seq::leakyRelu(ops, x, of.alpha);
  case UnaryFunction::Log:
    return seq::log(ops, x);
  case UnaryFunction::Mish:
    return seq::mish(ops, x);
  case UnaryFunction::Neg:
    return seq::negate(ops, x);
  case UnaryFunction::Reciprocal:
    return ops.div(ops.constant(1.0f), x);
  case UnaryFunction::Relu:
    return seq::relu(ops, x);
  case UnaryFunction::Round:
    return ops.roundEven(x);
  case UnaryFunction::Sigmoid:
    return seq::sigmoid(ops, x);
  case UnaryFunction::Sign:
    return seq::sign(ops, x);
  case UnaryFunction::Silu:
    return seq::silu(ops, x);
  case UnaryFunction::Softplus:
    return seq::softplus(ops, x);
  case UnaryFunction::Softsign:
    return seq::softsign(ops, x);
  case UnaryFunction::Sqrt:
    return ops.squareRoot(x);
  case UnaryFunction::Tanh:
    return seq::tanh(ops, x);
  case UnaryFunction::ThresholdedRelu:
    return seq::thresholdedRelu(ops, x, of.alpha);
  }
  llvm_unreachable("every function is handled");
}

/// f(x) of the function of `op`.
template <class Ops>
typename Ops::Value emitFunction(Ops &ops, UnaryFunctionOp op,
                                 typename Ops::Value x) {
  return emitFunction(ops, op.getFunction(), x, getParameters(op));
}

/// f(x, y).
template <class Ops>
typename Ops::Value emitFunction(Ops &ops, BinaryFunction function,
                                 typename Ops::Value x, typename Ops::Value y) {
  switch (function) {
  case BinaryFunction::Div:
    return ops.div(x, y);
  case BinaryFunction::Equal:
    return sequences::equal(ops, x, y);
  case BinaryFunction::Gate:
    return sequences::gate(ops, x, y);
  case BinaryFunction::Less:
    return sequences::less(ops, x, y);
  case BinaryFunction::LessOrEqual:
    return sequences::lessOrEqual(ops, x, y);
  case BinaryFunction::Max:
    return sequences::largest(ops, x, y);
  case BinaryFunction::Min:
    return sequences::smallest(ops, x, y);
  case BinaryFunction::Mod:
  case BinaryFunction::Rem:
    llvm_unreachable("[binary_c2] on integers only");
  case BinaryFunction::Pow:
    return sequences::pow(ops, x, y);
  case BinaryFunction::RangeScale:
    return sequences::rangeScale(ops, x, y);
  case BinaryFunction::RangeZero:
    return sequences::rangeZero(ops, x, y);
  }
  llvm_unreachable("every function is handled");
}

//===----------------------------------------------------------------------===//
// Plain integers
//===----------------------------------------------------------------------===//

/// The low bits of `value`, as many as `element` has, as a number; for i1
/// whether it is not 0.
int64_t wrapInteger(int64_t value, mlir::Type element);

int64_t addIntegers(int64_t x, int64_t y);
int64_t multiplyIntegers(int64_t x, int64_t y);

/// abs, neg or sign of x.
int64_t applyFunction(UnaryFunction function, int64_t x);

/// max, min, the quotient towards zero (div), what it leaves (rem), or what the
/// quotient towards -infinity leaves (mod); all three are 0 for y = 0.
int64_t applyFunction(BinaryFunction function, int64_t x, int64_t y);

/// What an integer type holds, and the floats nearest to the bounds that are
/// within them.
struct IntegerRange {
  int64_t low, high;
  float lowReal, highReal;
};

/// The range of i8, ui8, i16, ui16, i32 or i64.
IntegerRange getIntegerRange(mlir::Type element);

/// x as an integer of `element`: for i1 whether it is not 0, else towards zero,
/// saturated, and 0 for NaN.
int64_t castToInteger(float x, mlir::Type element);

} // namespace qwid

#endif // QWID_DIALECT_FUNCTIONS_H
