//===- Requantize.cpp - Bodies that take integers to another scale --------===//
//
// The arithmetic of DESIGN 2.5 as scalar bodies. The numbers come from
// Reference/Requantize; here it is only decided in which width they are used:
// a rounding shift runs in i32 where the bound of its summands proves that it
// fits, else in i64. No body of kind shift contains a multiplication.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "FloatOps.h"

#include "qwid/Support/FloatSequences.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"

#include <cmath>

using namespace mlir;
using namespace qwid;
using namespace qwid::conversion;

//===----------------------------------------------------------------------===//
// Scalar pieces
//===----------------------------------------------------------------------===//

Value conversion::emitSum(ImplicitLocOpBuilder &b, Value x, Value sum,
                          bool isSigned) {
  if (sum.getType().isF32())
    return arith::AddFOp::create(b, sum, x);
  return arith::AddIOp::create(b, sum,
                               emitExtend(b, x, sum.getType(), isSigned));
}

Value conversion::emitExtend(ImplicitLocOpBuilder &b, Value q, Type type,
                             bool isSigned) {
  if (q.getType() == type)
    return q;
  return isSigned ? Value(arith::ExtSIOp::create(b, type, q))
                  : Value(arith::ExtUIOp::create(b, type, q));
}

Value conversion::emitCentred(ImplicitLocOpBuilder &b, Value q, Type type,
                              const Quantization &quantization) {
  Value x = emitExtend(b, q, type, quantization.low < 0);
  if (quantization.zeroPoint == 0)
    return x;
  return arith::SubIOp::create(b, x,
                               makeInteger(b, type, quantization.zeroPoint));
}

/// Adds the zero point to i32 or i64 `v`, clamps, and narrows to `storage`.
static Value emitSaturated(ImplicitLocOpBuilder &b, Value v, Type storage,
                           const Quantization &output, IntegerBounds bounds) {
  Type type = v.getType();
  if (output.zeroPoint != 0)
    v = arith::AddIOp::create(b, v, makeInteger(b, type, output.zeroPoint));
  v = arith::MaxSIOp::create(b, v, makeInteger(b, type, bounds.low));
  v = arith::MinSIOp::create(b, v, makeInteger(b, type, bounds.high));
  return type == storage ? v : arith::TruncIOp::create(b, storage, v);
}

Value conversion::emitRounded(ImplicitLocOpBuilder &b, Value v, Type storage,
                              const Quantization &output, IntegerBounds bounds,
                              bool isSmall) {
  if (!isSmall) {
    // Rounding is monotone and the bounds are integers, so that clamping first
    // changes no result.
    // The bounds come second, so that v > low ? v : low reads them from memory.
    FloatOps ops(b);
    v = sequences::max(ops, ops.constant(bounds.low - output.zeroPoint), v);
    v = sequences::min(ops, ops.constant(bounds.high - output.zeroPoint), v);
  }
  v = math::RoundEvenOp::create(b, v);
  v = arith::FPToSIOp::create(b, b.getI32Type(), v);
  return emitSaturated(b, v, storage, output, bounds);
}

//===----------------------------------------------------------------------===//
// Numbers of a rescale
//===----------------------------------------------------------------------===//

double conversion::getReach(const Quantization &quantization) {
  return std::max(double(quantization.high) - quantization.zeroPoint,
                  double(quantization.zeroPoint) - quantization.low);
}

void conversion::addRescaleCell(Rescale &rescale, float first, float weight,
                                float second) {
  float output = rescale.output.scale;
  switch (rescale.kind) {
  case RescaleKind::Float:
    rescale.factors.push_back(weight ? getProductFactor(first, weight, output)
                                     : getSumFactor(first, output));
    if (second)
      rescale.secondFactor = getSumFactor(second, output);
    return;
  case RescaleKind::Shift: {
    int32_t e1 = *getExponent(first) + (weight ? *getExponent(weight) : 0);
    int32_t e2 = second ? *getExponent(second) : e1;
    rescale.shifts.push_back(makeShiftSum(e1, e2, *getExponent(output)));
    return;
  }
  case RescaleKind::Fixed:
    if (second) {
      double r1 = double(first) * (weight ? weight : 1.0f) / output;
      rescale.multipliers.push_back(makeFixedSum(r1, double(second) / output));
      return;
    }
    FixedMultiplier factor = weight ? getFixedProduct(first, weight, output)
                                    : getFixedSum(first, output);
    rescale.multipliers.push_back({factor.multiplier, 0, factor.shift});
    return;
  }
}

//===----------------------------------------------------------------------===//
// The generic
//===----------------------------------------------------------------------===//

namespace {

/// Builds the body of one rescale. Numbers that differ between cells, and all
/// numbers of a rescale with a shape, are operands; others are constants.
class RescaleBuilder {
public:
  RescaleBuilder(ImplicitLocOpBuilder &b, const Rescale &rescale)
      : b(b), rescale(rescale) {
    for (const Summand &summand : rescale.summands)
      for (const Summand::Factor &factor : summand.factors)
        operands.push_back(factor.operand);
  }

  Value build(ArrayRef<int64_t> shape, Type storage) {
    switch (rescale.kind) {
    case RescaleKind::Float:
      return buildFloat(shape, storage);
    case RescaleKind::Shift:
      return buildShift(shape, storage);
    case RescaleKind::Fixed:
      return buildFixed(shape, storage);
    }
    llvm_unreachable("unknown rescale kind");
  }

private:
  /// A number of the body: constant, or argument `index` of it.
  struct Number {
    int index = -1;
    int64_t integer = 0;
    float real = 0;
  };

  Number addIntegers(ArrayRef<int64_t> values, Type type) {
    if (rescale.shape.empty())
      return {-1, values.front(), 0};
    operands.push_back(
        {makeTensor(b, rescale.shape, type, values), rescale.map});
    return {int(operands.size()) - 1, 0, 0};
  }

  Number addFloats(ArrayRef<float> values) {
    if (rescale.shape.empty())
      return {-1, 0, values.front()};
    operands.push_back({makeTensor(b, rescale.shape, values), rescale.map});
    return {int(operands.size()) - 1, 0, 0};
  }

  static Value get(ImplicitLocOpBuilder &b, ValueRange arguments,
                   const Number &number, Type type) {
    if (number.index < 0)
      return type.isF32() ? makeFloat(b, number.real)
                          : makeInteger(b, type, number.integer);
    Value value = arguments[number.index];
    return emitExtend(b, value, type, /*isSigned=*/true);
  }

  /// Summand `index` as an integer of `type`.
  Value emitSummand(ImplicitLocOpBuilder &b, ValueRange arguments,
                    unsigned index, Type type) const {
    unsigned position = 0;
    for (unsigned i = 0; i < index; ++i)
      position += rescale.summands[i].factors.size();
    Value product;
    for (const Summand::Factor &factor : rescale.summands[index].factors) {
      Value q = arguments[position++];
      Value x = factor.stored ? emitCentred(b, q, type, *factor.stored)
                              : emitExtend(b, q, type, /*isSigned=*/true);
      product = product ? Value(arith::MulIOp::create(b, product, x)) : x;
    }
    return product;
  }

  Value buildFloat(ArrayRef<int64_t> shape, Type storage);
  Value buildShift(ArrayRef<int64_t> shape, Type storage);
  Value buildFixed(ArrayRef<int64_t> shape, Type storage);
  Type chooseShiftType() const;

  bool hasSecond() const { return rescale.summands.size() > 1; }

  ImplicitLocOpBuilder &b;
  const Rescale &rescale;
  SmallVector<Operand> operands;
};

/// v = f32(x1) * m, then fma(f32(x2), m2, v), then rounded.
Value RescaleBuilder::buildFloat(ArrayRef<int64_t> shape, Type storage) {
  Number factor = addFloats(rescale.factors);
  double largest = 0;
  for (float value : rescale.factors)
    largest = std::max(largest, double(value));
  double bound = rescale.summands[0].bound * largest;
  if (hasSecond())
    bound += rescale.summands[1].bound * rescale.secondFactor;
  // A little below 2^30: the bound itself is not rounded as the body rounds.
  bool isSmall = bound < 1.0e9;
  Type f32 = b.getF32Type();
  auto convert = [&](ImplicitLocOpBuilder &b, ValueRange arguments,
                     unsigned index) -> Value {
    bool wide = rescale.summands[index].bound > 2147483648.0;
    Value x = emitSummand(b, arguments, index,
                          wide ? b.getI64Type() : b.getI32Type());
    return arith::SIToFPOp::create(b, f32, x);
  };
  return buildElementwise(
      b, shape, storage, operands,
      [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
        Value v = arith::MulFOp::create(b, convert(b, arguments, 0),
                                        get(b, arguments, factor, f32));
        if (hasSecond())
          v = math::FmaOp::create(b, convert(b, arguments, 1),
                                  makeFloat(b, rescale.secondFactor), v);
        return emitRounded(b, v, storage, rescale.output, rescale.bounds,
                           isSmall);
      });
}

/// A left shift of the rounded sum beyond this saturates every storage of up to
/// 16 bits, as any larger one does.
static constexpr int32_t kSaturatingLeft = 17;

/// i32 if no intermediate value of any cell can leave it.
Type RescaleBuilder::chooseShiftType() const {
  double largest = 0;
  for (const ShiftSum &cell : rescale.shifts) {
    int32_t left = std::clamp(-cell.shift, 0, kSaturatingLeft);
    if (cell.shift > 31)
      return b.getI64Type();
    double bound =
        std::ldexp(rescale.summands[0].bound, cell.left1 + left) +
        (hasSecond() ? std::ldexp(rescale.summands[1].bound, cell.left2 + left)
                     : 0.0) +
        (cell.shift > 0 ? std::ldexp(1.0, cell.shift - 1) : 0.0);
    largest = std::max(largest, bound);
  }
  return largest < 2147400000.0 ? b.getI32Type() : b.getI64Type();
}

/// ((x1 << left1) + (x2 << left2) + round) >> shift. A negative shift is a left
/// shift of both summands.
Value RescaleBuilder::buildShift(ArrayRef<int64_t> shape, Type storage) {
  Type type = chooseShiftType();
  SmallVector<int64_t> lefts[2], rounds, rights;
  for (const ShiftSum &cell : rescale.shifts) {
    int32_t left = std::clamp(-cell.shift, 0, kSaturatingLeft);
    // Beyond 62 places nothing is left of an accumulator or a sum of two.
    int32_t right = std::clamp(cell.shift, 0, 62);
    lefts[0].push_back(cell.left1 + left);
    lefts[1].push_back(cell.left2 + left);
    rounds.push_back(right ? int64_t(1) << (right - 1) : 0);
    rights.push_back(right);
  }
  auto isUsed = [](ArrayRef<int64_t> values) {
    return llvm::any_of(values, [](int64_t value) { return value != 0; });
  };
  Number round, right, left[2];
  if (isUsed(rights)) {
    round = addIntegers(rounds, type);
    right = addIntegers(rights, type);
  }
  for (unsigned i = 0; i < rescale.summands.size(); ++i)
    if (isUsed(lefts[i]))
      left[i] = addIntegers(lefts[i], type);
  return buildElementwise(
      b, shape, storage, operands,
      [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
        Value sum;
        for (unsigned i = 0; i < rescale.summands.size(); ++i) {
          Value x = emitSummand(b, arguments, i, type);
          if (isUsed(lefts[i]))
            x = arith::ShLIOp::create(b, x, get(b, arguments, left[i], type));
          sum = sum ? Value(arith::AddIOp::create(b, sum, x)) : x;
        }
        if (isUsed(rights)) {
          sum = arith::AddIOp::create(b, sum, get(b, arguments, round, type));
          sum = arith::ShRSIOp::create(b, sum, get(b, arguments, right, type));
        }
        return emitSaturated(b, sum, storage, rescale.output, rescale.bounds);
      });
}

/// (x1 * m1 + x2 * m2 + round) >> shift in i64.
Value RescaleBuilder::buildFixed(ArrayRef<int64_t> shape, Type storage) {
  Type i32 = b.getI32Type(), i64 = b.getI64Type();
  SmallVector<int64_t> first, second, rounds, rights;
  for (const FixedSum &cell : rescale.multipliers) {
    // |x * m| < 2^62, so that from shift 63 on every result is 0; and a factor
    // of 2^31 or more saturates every value but 0 without its left shift.
    bool vanishes = cell.shift > 62;
    int32_t right = vanishes ? 1 : std::max(cell.shift, 0);
    first.push_back(vanishes ? 0 : cell.multiplier1);
    second.push_back(vanishes ? 0 : cell.multiplier2);
    rounds.push_back(right ? int64_t(1) << (right - 1) : 0);
    rights.push_back(right);
  }
  Number m1 = addIntegers(first, i32), m2;
  if (hasSecond())
    m2 = addIntegers(second, i32);
  Number round = addIntegers(rounds, i64), right = addIntegers(rights, i64);
  return buildElementwise(
      b, shape, storage, operands,
      [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
        Value sum = arith::MulIOp::create(b, emitSummand(b, arguments, 0, i64),
                                          get(b, arguments, m1, i64));
        if (hasSecond()) {
          Value term = arith::MulIOp::create(
              b, emitSummand(b, arguments, 1, i64), get(b, arguments, m2, i64));
          sum = arith::AddIOp::create(b, sum, term);
        }
        sum = arith::AddIOp::create(b, sum, get(b, arguments, round, i64));
        sum = arith::ShRSIOp::create(b, sum, get(b, arguments, right, i64));
        return emitSaturated(b, sum, storage, rescale.output, rescale.bounds);
      });
}

} // namespace

Value conversion::buildRescale(ImplicitLocOpBuilder &b, ArrayRef<int64_t> shape,
                               Type storage, const Rescale &rescale) {
  return RescaleBuilder(b, rescale).build(shape, storage);
}
