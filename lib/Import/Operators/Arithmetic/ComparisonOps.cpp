//===- ComparisonOps.cpp - Comparisons, Where, And, Or, Not ---------------===//
//
// Of known tensors (shapes, masks) the result is known. Of computed ones it is
// arithmetic on numbers that are 0 or 1:
//
//   a and b    a * b                          not a      1 - a
//   a or b     max(a, b)                      a xor b    |a - b|
//   where      gate(c, x) + gate(1 - c, y)
//
// Where the condition is known, cells of a constant that are not taken are 0, so
// that a mask may hold any number, and computed ones are multiplied by 0 or 1,
// which quantizes; an infinity in a cell that is not taken makes NaN then.
//
//===----------------------------------------------------------------------===//

#include "KnownOperands.h"
#include "lib/Import/Graph/Arithmetic.h"
#include "lib/Import/OpTable.h"

using namespace mlir;
using namespace qwid;

namespace {

//===----------------------------------------------------------------------===//
// Known operands
//===----------------------------------------------------------------------===//

/// A bool tensor of `compare` on the cells of both inputs; nothing if they are to
/// be computed, or after an error.
template <typename Compare>
std::optional<HostTensor> compareKnown(NodeImporter &node, Compare compare) {
  auto inputs = readKnown(node);
  if (!inputs)
    return std::nullopt;
  const HostTensor &a = (*inputs)[0], &b = (*inputs)[1];
  if (a.isFloat() != b.isFloat()) {
    node.error() << "expected inputs of one type";
    return std::nullopt;
  }
  HostTensor result{a.shape, node.getBuilder().getI1Type(), {}, {}};
  for (int64_t i = 0, cells = a.count(); i < cells; ++i)
    result.integers.push_back(a.isFloat()
                                  ? compare(a.floatAt(i), b.floatAt(i))
                                  : compare(a.integerAt(i), b.integerAt(i)));
  return result;
}

struct Xor {
  template <typename T> bool operator()(T a, T b) const {
    return (a != 0) != (b != 0);
  }
};

/// The cells of `yes` where `condition` holds, else those of `no`.
HostTensor choose(const HostTensor &condition, const HostTensor &yes,
                  const HostTensor &no) {
  HostTensor result{yes.shape, yes.element, {}, {}};
  for (int64_t i = 0, cells = yes.count(); i < cells; ++i) {
    const HostTensor &from = condition.integerAt(i) ? yes : no;
    if (result.isFloat())
      result.floats.push_back(from.floatAt(i));
    else
      result.integers.push_back(from.integerAt(i));
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Computed operands
//===----------------------------------------------------------------------===//

/// Input `index` in f32, which holds bools and integers of up to 16 bits; null
/// after an error.
Value readNumber(NodeImporter &node, size_t index) {
  Value input = node.value(index);
  if (!input || elementOf(input).isF32())
    return input;
  if (cast<IntegerType>(elementOf(input)).getWidth() > 16) {
    (void)node.unsupported("a computed operand of 32 and more bits");
    return {};
  }
  return node.create<CastOp>(node.helperLoc("number" + std::to_string(index)),
                             input);
}

/// 1 - x.
Value complement(Arithmetic &math, Value x, StringRef suffix) {
  Value negated = math.apply(UnaryFunction::Neg, x, suffix.str() + ".negated");
  return math.addConstant(negated, 1.0f, suffix);
}

/// The result is bool: `x`, 0 or 1.
LogicalResult setBool(NodeImporter &node, Value x) {
  return x ? node.emitAs<CastOp>(node.getBuilder().getI1Type(), x) : failure();
}

/// `function` of both inputs, of the second and the first if `swapped`.
template <typename Compare, BinaryFunction function, bool swapped>
LogicalResult buildComparison(NodeImporter &node) {
  if (auto known = compareKnown(node, Compare()))
    return node.setResult(std::move(*known));
  if (node.failed())
    return failure();
  Value a = readNumber(node, 0), b = a ? readNumber(node, 1) : Value();
  if (swapped)
    std::swap(a, b);
  return setBool(node, Arithmetic(node).apply(function, a, b, "compared"));
}

/// A function of two bools, of which `combine` makes one from numbers.
template <typename Compare, typename Combine>
LogicalResult buildLogic(NodeImporter &node, Combine combine) {
  if (auto known = compareKnown(node, Compare()))
    return node.setResult(std::move(*known));
  if (node.failed())
    return failure();
  Value a = readNumber(node, 0), b = a ? readNumber(node, 1) : Value();
  Arithmetic math(node);
  return setBool(node, combine(math, a, b));
}

LogicalResult buildAnd(NodeImporter &node) {
  return buildLogic<std::logical_and<>>(node,
                                        [](Arithmetic &math, Value a, Value b) {
                                          return math.multiply(a, b, "both");
                                        });
}

LogicalResult buildOr(NodeImporter &node) {
  return buildLogic<std::logical_or<>>(
      node, [](Arithmetic &math, Value a, Value b) {
        return math.apply(BinaryFunction::Max, a, b, "either");
      });
}

LogicalResult buildXor(NodeImporter &node) {
  return buildLogic<Xor>(node, [](Arithmetic &math, Value a, Value b) {
    return math.apply(UnaryFunction::Abs, math.subtract(a, b, "difference"),
                      "differs");
  });
}

LogicalResult buildNot(NodeImporter &node) {
  if (auto inputs = readKnown(node)) {
    HostTensor result = inputs->front();
    for (int64_t &value : result.integers)
      value = !value;
    return node.setResult(std::move(result));
  }
  Value input = node.failed() ? Value() : readNumber(node, 0);
  Arithmetic math(node);
  return setBool(node, complement(math, input, "not"));
}

//===----------------------------------------------------------------------===//
// Where
//===----------------------------------------------------------------------===//

/// Input `index` where `taken` is 1, and 0 where it is 0; of a constant beside a
/// known condition the cells themselves.
Value takenPart(NodeImporter &node, size_t index, Value taken,
                StringRef suffix) {
  const HostTensor *condition = node.known(0), *known = node.known(index);
  Arithmetic math(node);
  if (!condition)
    return math.apply(BinaryFunction::Gate, taken, node.floatValue(index),
                      suffix);
  auto shape = known && known->isFloat()
                   ? broadcastShapes(condition->shape, known->shape)
                   : std::nullopt;
  if (!shape || !isFoldable(*shape))
    return math.multiply(node.floatValue(index), taken, suffix);
  HostTensor zeros{*shape, known->element, {0.0f}, {}};
  HostTensor value = known->broadcast(*shape),
             where = condition->broadcast(*shape);
  HostTensor part =
      index == 1 ? choose(where, value, zeros) : choose(where, zeros, value);
  return node.floatConstant(node.helperLoc(suffix), *shape, part.floats);
}

LogicalResult buildWhere(NodeImporter &node) {
  if (auto inputs = readKnown(node)) {
    const HostTensor &condition = (*inputs)[0], &yes = (*inputs)[1],
                     &no = (*inputs)[2];
    if (condition.isFloat() || yes.element != no.element)
      return node.error() << "expected a condition and inputs of one type";
    return node.setResult(choose(condition, yes, no));
  }
  if (node.failed())
    return failure();
  Arithmetic math(node);
  Value condition = readNumber(node, 0);
  Value yes = condition ? takenPart(node, 1, condition, "taken") : Value();
  Value others = complement(math, condition, "otherwise");
  Value no = others ? takenPart(node, 2, others, "rest") : Value();
  return node.setResult(math.add(yes, no));
}

constexpr llvm::StringLiteral kComputed = "computed: float and up to 16 bits";

constexpr OpEntry kOps[] = {
    {"And", 7, 7, 2, 2, buildAnd, "", "bool"},
    {"Equal", 7, 19, 2, 2,
     buildComparison<std::equal_to<>, BinaryFunction::Equal, false>, "",
     kAllTypes, kComputed},
    {"Greater", 7, 13, 2, 2,
     buildComparison<std::greater<>, BinaryFunction::Less, true>, "", kAllTypes,
     kComputed},
    {"GreaterOrEqual", 12, 16, 2, 2,
     buildComparison<std::greater_equal<>, BinaryFunction::LessOrEqual, true>,
     "", kAllTypes, kComputed},
    {"Less", 7, 13, 2, 2,
     buildComparison<std::less<>, BinaryFunction::Less, false>, "", kAllTypes,
     kComputed},
    {"LessOrEqual", 12, 16, 2, 2,
     buildComparison<std::less_equal<>, BinaryFunction::LessOrEqual, false>, "",
     kAllTypes, kComputed},
    {"Not", 1, 1, 1, 1, buildNot, "", "bool"},
    {"Or", 7, 7, 2, 2, buildOr, "", "bool"},
    {"Where", 9, 16, 3, 3, buildWhere, "", kAllTypes,
     "computed: float; under a known condition, computed cells that are not "
     "taken are finite"},
    {"Xor", 7, 7, 2, 2, buildXor, "", "bool"},
};

} // namespace

ArrayRef<OpEntry> qwid::getComparisonOps() { return kOps; }
