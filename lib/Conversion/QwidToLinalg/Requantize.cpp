//===- Requantize.cpp - Bodies that take integers to another scale --------===//
//
// The arithmetic of Numerics 5 as scalar bodies. The numbers come from
// Reference/Requantize; here it is only decided in which width they are used:
// a rounding shift runs in i32 where the bound of its summands proves that it
// fits (Analysis/AccumulatorBounds), else in i64. No body of kind shift contains a
// multiplication.
//
//===----------------------------------------------------------------------===//

#include "Builders.h"
#include "FloatOps.h"

#include "qwid/Analysis/AccumulatorBounds.h"
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

/// The numbers of a rounding shift, one of each per cell.
struct RoundingShift {
  SmallVector<int64_t> rounds, rights; ///< added, then shifted to the right
  SmallVector<int64_t> lefts;          ///< shifted to the left before that
  SmallVector<int64_t> limits;         ///< saturate what is shifted left
  SmallVector<int64_t> drops; ///< places of `rights` that go before rounding

  /// `shift` places, negative ones to the left. A `large` sum may be so near to
  /// 2^63 that adding half a step would leave i64.
  void add(int32_t shift, bool large = false) {
    int64_t left = std::clamp(-shift, 0, kSaturatingLeft);
    // Beyond 64 places nothing is left, and i64 has no shift by as many as 64.
    int64_t right = std::clamp(shift, 0, 64);
    // Places below the half do not decide how it is rounded.
    int64_t drop = std::max<int64_t>(right - 62, large && right > 1);
    right -= drop;
    rounds.push_back(right ? int64_t(1) << (right - 1) : 0);
    rights.push_back(right);
    lefts.push_back(left);
    limits.push_back(left ? int64_t(INT32_MAX) + 1 : INT64_MAX);
    drops.push_back(std::max<int64_t>(drop, 0));
  }
};

bool isUsed(ArrayRef<int64_t> values) {
  return llvm::any_of(values, [](int64_t value) { return value != 0; });
}

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

  /// The numbers of a RoundingShift that its body needs.
  struct ShiftNumbers {
    std::optional<Number> round, right, left, limit, drop;
  };

  ShiftNumbers addShift(const RoundingShift &shift, Type type) {
    ShiftNumbers numbers;
    if (isUsed(shift.rights)) {
      numbers.round = addIntegers(shift.rounds, type);
      numbers.right = addIntegers(shift.rights, type);
    }
    if (isUsed(shift.lefts)) {
      numbers.left = addIntegers(shift.lefts, type);
      numbers.limit = addIntegers(shift.limits, type);
    }
    if (isUsed(shift.drops))
      numbers.drop = addIntegers(shift.drops, type);
    return numbers;
  }

  /// `sum` shifted, of the type of the numbers.
  static Value emitShift(ImplicitLocOpBuilder &b, ValueRange arguments,
                         Value sum, const ShiftNumbers &numbers) {
    Type type = sum.getType();
    auto number = [&](const std::optional<Number> &number) {
      return get(b, arguments, *number, type);
    };
    if (numbers.left) {
      Value limit = number(numbers.limit);
      sum = arith::MinSIOp::create(b, sum, limit);
      limit = arith::SubIOp::create(b, makeInteger(b, type, 0), limit);
      sum = arith::MaxSIOp::create(b, sum, limit);
      sum = arith::ShLIOp::create(b, sum, number(numbers.left));
    }
    if (numbers.drop)
      sum = arith::ShRSIOp::create(b, sum, number(numbers.drop));
    if (!numbers.right)
      return sum;
    sum = arith::AddIOp::create(b, sum, number(numbers.round));
    return arith::ShRSIOp::create(b, sum, number(numbers.right));
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

  /// In which integers summand `index` is computed: those of the tensor that it
  /// is, or for products of stored integers what holds them.
  Type getSummandType(unsigned index) const {
    const Summand &summand = rescale.summands[index];
    const Summand::Factor &factor = summand.factors.front();
    if (!factor.stored)
      return cast<RankedTensorType>(factor.operand.tensor.getType())
          .getElementType();
    return summand.bound > 2147483648.0 ? b.getI64Type() : b.getI32Type();
  }

  /// The terms of the shift sum of `cell`.
  SmallVector<ShiftTerm, 2> getTerms(const ShiftSum &cell) const {
    SmallVector<ShiftTerm, 2> terms{{rescale.summands[0].bound, cell.left1}};
    if (hasSecond())
      terms.push_back({rescale.summands[1].bound, cell.left2});
    return terms;
  }

  Value buildFloat(ArrayRef<int64_t> shape, Type storage);
  Value buildShift(ArrayRef<int64_t> shape, Type storage);
  Value buildFixed(ArrayRef<int64_t> shape, Type storage);

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
  Type f32 = b.getF32Type();
  auto convert = [&](ImplicitLocOpBuilder &b, ValueRange arguments,
                     unsigned index) -> Value {
    return arith::SIToFPOp::create(
        b, f32, emitSummand(b, arguments, index, getSummandType(index)));
  };
  return buildElementwise(
      b, shape, storage, operands,
      [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
        Value v = arith::MulFOp::create(b, convert(b, arguments, 0),
                                        get(b, arguments, factor, f32));
        if (hasSecond())
          v = math::FmaOp::create(b, convert(b, arguments, 1),
                                  makeFloat(b, rescale.secondFactor), v);
        // 0 times a factor that is infinite.
        if (!std::isfinite(bound))
          v = FloatOps(b).selectNaN(v, makeFloat(b, 0.0f), v);
        return emitRounded(b, v, storage, rescale.output, rescale.bounds,
                           scaledFitsInt32(bound));
      });
}

/// ((x1 << left1) + (x2 << left2) + round) >> shift. A negative shift is a left
/// shift of both summands where that fits, else of their sum, which saturates.
Value RescaleBuilder::buildShift(ArrayRef<int64_t> shape, Type storage) {
  auto allFit = [&](auto fits) {
    return llvm::all_of(rescale.shifts, [&](const ShiftSum &cell) {
      return fits(getTerms(cell), cell.shift);
    });
  };
  Type type = allFit(shiftFitsInt32) ? b.getI32Type() : b.getI64Type();
  bool isExact = allFit(shiftFitsInt64);
  SmallVector<int64_t> lefts[2];
  RoundingShift shift;
  for (const ShiftSum &cell : rescale.shifts) {
    int32_t left = isExact ? std::clamp(-cell.shift, 0, kSaturatingLeft) : 0;
    lefts[0].push_back(cell.left1 + left);
    lefts[1].push_back(cell.left2 + left);
    shift.add(isExact ? std::max(cell.shift, 0) : cell.shift);
  }
  ShiftNumbers numbers = addShift(shift, type);
  Number left[2];
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
        sum = emitShift(b, arguments, sum, numbers);
        return emitSaturated(b, sum, storage, rescale.output, rescale.bounds);
      });
}

/// (x1 * m1 + x2 * m2 + round) >> shift in i64.
Value RescaleBuilder::buildFixed(ArrayRef<int64_t> shape, Type storage) {
  Type i32 = b.getI32Type(), i64 = b.getI64Type();
  SmallVector<int64_t> first, second;
  RoundingShift shift;
  for (const FixedSum &cell : rescale.multipliers) {
    first.push_back(cell.multiplier1);
    second.push_back(cell.multiplier2);
    // A factor of 2^31 or more saturates every value but 0 without its left
    // shift; but terms may cancel.
    shift.add(hasSecond() ? cell.shift : std::max(cell.shift, 0),
              /*large=*/getSummandType(0) == i64);
  }
  Number m1 = addIntegers(first, i32), m2;
  if (hasSecond())
    m2 = addIntegers(second, i32);
  ShiftNumbers numbers = addShift(shift, i64);
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
        sum = emitShift(b, arguments, sum, numbers);
        return emitSaturated(b, sum, storage, rescale.output, rescale.bounds);
      });
}

} // namespace

Value conversion::buildRescale(ImplicitLocOpBuilder &b, ArrayRef<int64_t> shape,
                               Type storage, const Rescale &rescale) {
  return RescaleBuilder(b, rescale).build(shape, storage);
}
