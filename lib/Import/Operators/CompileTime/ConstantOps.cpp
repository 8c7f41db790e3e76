//===- ConstantOps.cpp - Operators that end during import -----------------===//
//
// Constant, Shape, ConstantOfShape and Cast: what exporters write to
// compute the shape of a Reshape. Shapes are static here, so all of it folds.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Graph/Arithmetic.h"
#include "lib/Import/OpTable.h"

#include "qwid/Dialect/Constants.h"
#include "qwid/Dialect/Functions.h"

using namespace mlir;
using namespace qwid;

namespace {

LogicalResult buildConstant(NodeImporter &node) {
  Builder &builder = node.getBuilder();
  Type i64 = builder.getI64Type(), f32 = builder.getF32Type();
  std::optional<HostTensor> result;
  if (node.hasAttribute("value"))
    result = node.getTensor("value");
  else if (node.hasAttribute("value_int"))
    result = HostTensor{{}, i64, {}, {node.getInt("value_int", 0)}};
  else if (node.hasAttribute("value_float"))
    result = HostTensor{{}, f32, {node.getFloat("value_float", 0)}, {}};
  else if (auto ints = node.getInts("value_ints"))
    result = HostTensor{
        {int64_t(ints->size())}, i64, {}, {ints->begin(), ints->end()}};
  else if (auto floats = node.getFloats("value_floats"))
    result = HostTensor{
        {int64_t(floats->size())}, f32, {floats->begin(), floats->end()}, {}};
  if (node.failed())
    return failure();
  if (!result)
    return node.unsupported("a value that is no tensor, float or integer");
  return node.setResult(std::move(*result));
}

/// The static shape of input 0, from `start` to `end`.
LogicalResult buildShape(NodeImporter &node) {
  SmallVector<int64_t> shape(node.shape(0));
  int64_t rank = shape.size();
  int64_t start = node.getInt("start", 0), end = node.getInt("end", rank);
  if (node.failed())
    return failure();
  auto clamp = [&](int64_t position) {
    return std::clamp<int64_t>(position < 0 ? position + rank : position, 0,
                               rank);
  };
  start = clamp(start);
  end = std::max(start, clamp(end));
  return node.setResult(
      HostTensor{{end - start},
                 node.getBuilder().getI64Type(),
                 {},
                 {shape.begin() + start, shape.begin() + end}});
}

LogicalResult buildConstantOfShape(NodeImporter &node) {
  auto shape = node.integers(0, "the shape");
  std::optional<HostTensor> value = node.getTensor("value");
  if (node.failed())
    return failure();
  if (!value)
    value = HostTensor{{1}, node.getBuilder().getF32Type(), {0.0f}, {}};
  if (value->count() != 1)
    return node.error() << "expected one value, got shape "
                        << text(value->shape);
  if (!checkedCount(*shape))
    return node.error() << "expected sizes of at least 1 and at most 2^31 "
                           "elements, got shape "
                        << text(*shape);
  return node.setResult(value->reshaped(*shape)); // stays a splat
}

/// `tensor` with elements of `element`, by the rules of qwid.cast.
HostTensor convert(const HostTensor &tensor, Type element) {
  HostTensor result{tensor.shape, element, {}, {}};
  for (float value : tensor.floats)
    result.integers.push_back(castToInteger(value, element));
  for (int64_t value : tensor.integers)
    if (element.isF32())
      result.floats.push_back(float(value));
    else
      result.integers.push_back(wrapInteger(value, element));
  return result;
}

/// `number` as one of the bytes `like`.
Value byteConstant(NodeImporter &node, StringRef suffix, Value like,
                   int64_t number) {
  return makeConstant(node.getBuilder(), node.helperLoc(suffix),
                      RankedTensorType::get({}, elementOf(like)),
                      ArrayRef<int64_t>{number});
}

/// `bytes` clamped to what 4 bits hold, as floats are by a cast.
Value clampToFourBits(NodeImporter &node, Value bytes) {
  bool isUnsigned = elementOf(bytes).isUnsignedInteger();
  Arithmetic math(node);
  Value low = byteConstant(node, "low", bytes, isUnsigned ? 0 : -8);
  Value bounded = math.apply(BinaryFunction::Max, bytes, low, "bounded");
  Value high = byteConstant(node, "high", bytes, isUnsigned ? 15 : 7);
  return math.apply(BinaryFunction::Min, bounded, high);
}

/// The low 4 bits of `bytes`, which a cast keeps of an integer: the remainder by
/// 16, from -8 on if they have a sign.
Value keepFourBits(NodeImporter &node, Value bytes) {
  Value range = byteConstant(node, "range", bytes, 16);
  Arithmetic math(node);
  if (elementOf(bytes).isUnsignedInteger())
    return math.apply(BinaryFunction::Mod, bytes, range);
  Value above =
      math.add(bytes, byteConstant(node, "half", bytes, 8), "above_low");
  Value bits = math.apply(BinaryFunction::Mod, above, range, "low_bits");
  return math.add(bits, byteConstant(node, "low", bytes, -8));
}

/// Input 0 as bytes `target` that hold numbers of 4 bits.
LogicalResult castToFourBits(NodeImporter &node, Type target) {
  Value input = node.value(0), bytes = input;
  if (node.failed())
    return failure();
  bool isReal = elementOf(input).isF32();
  if (elementOf(input) != target)
    bytes = node.createAs<CastOp>(node.helperLoc("bytes"), target, input);
  if (!bytes)
    return failure();
  return node.setResult(isReal ? clampToFourBits(node, bytes)
                               : keepFourBits(node, bytes));
}

/// Input 0 with elements of `target`; f32 as it is.
LogicalResult castTo(NodeImporter &node, Type target) {
  const HostTensor *known = node.known(0);
  Value input = known ? Value() : node.value(0);
  if (node.failed())
    return failure();
  if ((known ? known->element : elementOf(input)) == target)
    return node.forward(0);
  if (known)
    return node.setResult(convert(*known, target));
  return node.emitAs<CastOp>(target, input);
}

/// Between float types nothing changes, since all are f32 here.
LogicalResult buildCast(NodeImporter &node) {
  node.ignore({"saturate", "round_mode"});
  int64_t code = node.getRequiredInt("to");
  if (node.failed())
    return failure();
  Type target = elementTypeFor(int32_t(code), *node.getBuilder().getContext());
  if (!target)
    return node.unsupported("a conversion to " + dataTypeName(int32_t(code)));
  return isFourBits(int32_t(code)) ? castToFourBits(node, target)
                                   : castTo(node, target);
}

/// The type of input 1 is the target. Numbers of 4 bits are bytes by now, and
/// nothing tells them from numbers of 8.
LogicalResult buildCastLike(NodeImporter &node) {
  node.ignore({"saturate", "round_mode"});
  const HostTensor *like = node.known(1);
  Value computed = like ? Value() : node.value(1);
  if (node.failed())
    return failure();
  Type target = like ? like->element : elementOf(computed);
  if (node.getOpset() >= 21 && target.isInteger(8))
    return node.unsupported("a conversion to the type of bytes",
                            "write it as Cast");
  return castTo(node, target);
}

constexpr OpEntry kOps[] = {
    {"Cast", 6, 28, 1, 1, buildCast, "",
     "float, bool, int4, int8, int16, int32, int64, uint4, uint8, uint16"},
    {"CastLike", 15, 25, 2, 2, buildCastLike, "",
     "float, bool, int8, int32, int64, uint8", "to bytes: up to opset 20"},
    {"Constant", 1, 25, 0, 0, buildConstant, "", kAllTypes},
    {"ConstantOfShape", 9, 25, 1, 1, buildConstantOfShape, "", kAllTypes,
     "constant shape"},
    {"Shape", 1, 25, 1, 1, buildShape, "", kAllTypes},
};

} // namespace

ArrayRef<OpEntry> qwid::getConstantOps() { return kOps; }
