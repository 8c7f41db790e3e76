//===- QonnxOps.cpp - Quant, BipolarQuant and Trunc of QONNX --------------===//
//
//   Quant   (round(clamp(x / s + z)) - z) * s, s and z of the tensor or per index
//   Trunc   x / s + z are integers of more bits; they lose the lowest ones
//
// Bounds are integers, so that clamping before or after rounding is the same.
// With z = 0 and ties to even, a Quant is dequantize(quantize(x)). Otherwise its
// integers are computed in f32 and then stored, since the tie of x / s + z need
// not be that of x / s. Known tensors keep their integers behind the dequantize.
//
//===----------------------------------------------------------------------===//

#include "Rounding.h"
#include "lib/Import/Graph/Arithmetic.h"
#include "lib/Import/OpTable.h"

#include "qwid/Dialect/Constants.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

namespace {

/// A value space: scales and zero points, one or as many as an axis has indices.
struct LowBits {
  SmallVector<float> scales{1.0f};
  SmallVector<float> zeroPoints{0.0f}; ///< as many; integers if stored
  int64_t axis = -1;                   ///< -1: one for all
  int64_t low = 0, high = 0;
  bool isBipolar = false; ///< -1 and 1 alone

  size_t at(int64_t index) const { return axis < 0 ? 0 : index; }
  /// No type has more than 16 bits of computed integers.
  bool isStored() const { return high < (1 << 16) && low >= -(1 << 15); }

  Type getType(MLIRContext *context) const {
    bool isSigned = low < 0;
    unsigned width =
        high > UINT16_MAX ||
                low<INT16_MIN ? 32 : high>(isSigned ? INT8_MAX : UINT8_MAX) ||
                low < INT8_MIN
            ? 16
            : 8;
    unsigned flags =
        isSigned || width == 32 ? quant::QuantizationFlags::Signed : 0;
    Type storage = IntegerType::get(context, width);
    Type real = Float32Type::get(context);
    if (axis < 0)
      return quant::UniformQuantizedType::get(
          flags, storage, real, scales[0], int64_t(zeroPoints[0]), low, high);
    return quant::UniformQuantizedPerAxisType::get(
        flags, storage, real, SmallVector<double>(scales.begin(), scales.end()),
        SmallVector<int64_t>(zeroPoints.begin(), zeroPoints.end()), axis, low,
        high);
  }
};

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// The floats of input `index`: one, or along one dimension, `axis`, which must
/// be the same for all that have one.
SmallVector<float> readAlong(NodeImporter &node, size_t index, StringRef what,
                             int64_t &axis) {
  const HostTensor *values = node.known(index);
  if (!values || !values->isFloat()) {
    if (!node.failed())
      (void)node.unsupported("a " + what + " that is computed");
    return {0.0f};
  }
  int64_t own = -1, lead = node.shape(0).size() - values->shape.size();
  for (auto [at, size] : llvm::enumerate(values->shape)) {
    if (size == 1)
      continue;
    int64_t dimension = lead + int64_t(at);
    if (own >= 0 || dimension < 0 || node.shape(0)[dimension] != size ||
        (axis >= 0 && axis != dimension)) {
      node.error() << "expected one " << what << ", or one per index of a "
                   << "dimension of " << text(node.shape(0)) << ", got "
                   << text(values->shape);
      return {0.0f};
    }
    own = dimension;
  }
  SmallVector<float> result;
  for (int64_t i = 0, count = own < 0 ? 1 : values->count(); i < count; ++i)
    result.push_back(values->floatAt(i));
  axis = own < 0 ? axis : own;
  return result;
}

/// Scales, all of them positive and finite, and zero points if `hasZeroPoint`.
LowBits readScales(NodeImporter &node, bool hasZeroPoint) {
  LowBits space;
  space.scales = readAlong(node, 1, "scale", space.axis);
  if (hasZeroPoint && !node.failed())
    space.zeroPoints = readAlong(node, 2, "zero point", space.axis);
  if (node.failed())
    return LowBits();
  size_t count = std::max(space.scales.size(), space.zeroPoints.size());
  space.scales.resize(count, space.scales[0]);
  space.zeroPoints.resize(count, space.zeroPoints[0]);
  for (float scale : space.scales)
    if (!(scale > 0) || std::isinf(scale)) {
      node.error() << "expected positive finite scales, got " << scale;
      break;
    }
  return space;
}

/// The integer that input `index` holds, in either type.
int64_t readInteger(NodeImporter &node, size_t index, StringRef what,
                    int64_t low, int64_t high) {
  const HostTensor *known = node.has(index) ? node.known(index) : nullptr;
  if (!known || known->count() != 1) {
    if (!node.failed())
      node.error() << "expected one constant for " << what;
    return low;
  }
  float value =
      known->isFloat() ? known->floatAt(0) : float(known->integerAt(0));
  if (!(value >= low && value <= high) || value != std::nearbyint(value)) {
    node.error() << "expected an integer in [" << low << ", " << high
                 << "] for " << what << ", got " << value;
    return low;
  }
  return int64_t(value);
}

void makeBipolar(LowBits &space) {
  space.low = -1;
  space.high = 1;
  space.isBipolar = true;
}

/// The integers of as many bits as input `index` says, by `signed` and `narrow`;
/// of 1 bit with a sign -1 and 1.
void readBounds(NodeImporter &node, size_t index, LowBits &space) {
  bool isSigned = node.getInt("signed", 1), narrow = node.getInt("narrow", 0);
  int64_t bits = node.failed() ? 1
                               : readInteger(node, index, "the bit width", 1,
                                             isSigned ? 32 : 31);
  space.high = (int64_t(1) << (bits - isSigned)) - 1 - (!isSigned && narrow);
  space.low = isSigned ? -space.high - !narrow : 0;
  if (isSigned && bits == 1)
    makeBipolar(space);
  if (!node.failed() && space.high <= space.low)
    node.error() << "expected at least two integers of " << bits << " bits";
}

/// Whether the zero points are integers of `space`.
bool hasStoredZeroPoints(const LowBits &space) {
  return llvm::all_of(space.zeroPoints, [&](float zero) {
    return zero == std::nearbyint(zero) && zero >= space.low &&
           zero <= space.high;
  });
}

bool isSymmetric(const LowBits &space) {
  return llvm::all_of(space.zeroPoints, [](float zero) { return zero == 0; });
}

//===----------------------------------------------------------------------===//
// Computed tensors
//===----------------------------------------------------------------------===//

/// `values` as a constant that broadcasts with input 0.
Value constantAlong(NodeImporter &node, ArrayRef<float> values, int64_t axis,
                    StringRef suffix) {
  SmallVector<int64_t> shape(axis < 0 ? 0 : node.shape(0).size(), 1);
  if (axis >= 0)
    shape[axis] = values.size();
  return node.floatConstant(node.helperLoc(suffix), shape, values);
}

/// x / s + z.
Value inSteps(NodeImporter &node, Value x, const LowBits &space) {
  Arithmetic math(node);
  x = math.apply(BinaryFunction::Div, x,
                 constantAlong(node, space.scales, space.axis, "scales"),
                 "steps");
  if (isSymmetric(space))
    return x;
  return math.add(
      x, constantAlong(node, space.zeroPoints, space.axis, "zero_points"),
      "around_zero_point");
}

/// Integers in f32 within the bounds of `space`.
Value clamped(NodeImporter &node, Value x, const LowBits &space) {
  return Arithmetic(node).clip(x, float(space.low), float(space.high),
                               "clamped");
}

/// The result is (x - z) * s of integers `x` in f32.
LogicalResult setReal(NodeImporter &node, Value x, const LowBits &space) {
  Arithmetic math(node);
  SmallVector<float> offsets;
  for (float zero : space.zeroPoints)
    offsets.push_back(-zero);
  if (llvm::any_of(offsets, [](float offset) { return offset != 0; }))
    x = math.add(x, constantAlong(node, offsets, space.axis, "offsets"),
                 "difference");
  return node.setResult(math.multiply(
      x, constantAlong(node, space.scales, space.axis, "factors")));
}

/// The result is the dequantize of integers `x` in f32, stored in `space`.
LogicalResult setStored(NodeImporter &node, Value x, const LowBits &space) {
  if (!x)
    return failure();
  OpBuilder &builder = node.getBuilder();
  MLIRContext *context = builder.getContext();
  auto type = cast<RankedTensorType>(x.getType());
  LowBits unit;
  unit.low = space.low;
  unit.high = space.high;
  Type own = space.getType(context);
  Value stored = QuantizeOp::create(builder, node.getLoc(),
                                    type.clone(unit.getType(context)), x);
  if (elementOf(stored) != own)
    stored = StorageCastOp::create(builder, node.helperLoc("stored"),
                                   type.clone(own), stored);
  return node.setResult(
      DequantizeOp::create(builder, node.getLoc(), type, stored).getResult());
}

//===----------------------------------------------------------------------===//
// Operators
//===----------------------------------------------------------------------===//

/// Known floats, whose integers are `toInteger(x / s + z)` within `space`.
template <typename ToInteger>
LogicalResult setKnown(NodeImporter &node, const HostTensor &input,
                       const LowBits &space, ToInteger toInteger) {
  OpBuilder &builder = node.getBuilder();
  HostTensor real{input.shape, input.element, {}, {}};
  SmallVector<int64_t> stored;
  int64_t size = space.scales.size();
  int64_t inner = ShapedType::getNumElements(
      ArrayRef(input.shape).drop_front(space.axis + 1));
  for (int64_t i = 0, count = input.count(); i < count; ++i) {
    size_t place = space.at(i / inner % size);
    float zero = space.zeroPoints[place];
    float steps = toInteger(input.floatAt(i) / space.scales[place] + zero);
    int64_t q = std::isnan(steps) ? 0
                : steps >= float(space.high)
                    ? space.high
                    : std::max(space.low, int64_t(std::max(steps, -0x1p62f)));
    stored.push_back(q);
    real.floats.push_back(float(q - int64_t(zero)) * space.scales[place]);
  }
  auto type = RankedTensorType::get(input.shape, builder.getF32Type());
  Value constant =
      makeConstant(builder, node.inputLoc(0),
                   type.clone(space.getType(builder.getContext())), stored);
  Value value = DequantizeOp::create(builder, node.getLoc(), type, constant);
  return node.setResult(value, std::move(real));
}

float getSign(float value) { return value >= 0 ? 1.0f : -1.0f; }

LogicalResult buildQuant(NodeImporter &node) {
  LowBits space = readScales(node, /*hasZeroPoint=*/true);
  if (!node.failed())
    readBounds(node, 3, space);
  Rounding rounding = readRounding(node, "ROUND");
  if (node.failed())
    return failure();
  if (!hasStoredZeroPoints(space))
    return node.unsupported("a zero point that is no integer of the bit width");
  const HostTensor *known = node.known(0);
  // Integers of 32 bits have no zero point.
  if (known && known->isFloat() && known->count() > 0 &&
      (space.isStored() || isSymmetric(space)))
    return setKnown(node, *known, space, [&](float steps) {
      return space.isBipolar ? getSign(steps) : round(rounding, steps);
    });
  Value input = node.floatValue(0);
  if (!input)
    return failure();
  bool isPlain =
      rounding == Rounding::HalfEven && !space.isBipolar && isSymmetric(space);
  if (isPlain && space.isStored()) {
    OpBuilder &builder = node.getBuilder();
    auto type = cast<RankedTensorType>(input.getType());
    Value stored = QuantizeOp::create(
        builder, node.getLoc(), type.clone(space.getType(builder.getContext())),
        input);
    return node.setResult(
        DequantizeOp::create(builder, node.getLoc(), type, stored).getResult());
  }
  Value steps = inSteps(node, input, space);
  if (!space.isBipolar)
    steps = rounded(node, rounding, steps, "rounded");
  else
    steps = Arithmetic(node).apply(UnaryFunction::Bipolar, steps, "sign");
  return space.isStored() ? setStored(node, steps, space)
                          : setReal(node, clamped(node, steps, space), space);
}

/// scale * (x >= 0 ? 1 : -1).
LogicalResult buildBipolarQuant(NodeImporter &node) {
  LowBits space = readScales(node, /*hasZeroPoint=*/false);
  makeBipolar(space);
  if (node.failed())
    return failure();
  const HostTensor *known = node.known(0);
  if (known && known->isFloat() && known->count() > 0)
    return setKnown(node, *known, space, getSign);
  Value input = node.floatValue(0);
  if (!input)
    return failure();
  return setStored(
      node, Arithmetic(node).apply(UnaryFunction::Bipolar, input, "sign"),
      space);
}

/// Version 1 of the operator has five inputs, divides by two to the power of the
/// lost bits, and bounds nothing; its result is a float. Version 2 has the scale
/// of the result as input 4, and the bit width last.
LogicalResult buildTrunc(NodeImporter &node) {
  bool isOld = node.numInputs() == 5;
  LowBits space = readScales(node, /*hasZeroPoint=*/true);
  Rounding rounding = readRounding(node, "FLOOR");
  if (node.failed())
    return failure();
  if (space.axis >= 0)
    return node.unsupported("a Trunc with several scales");
  int64_t bits = readInteger(node, 3, "the bit width of the input", 1, 32);
  LowBits result = space;
  float factor = 1.0f;
  if (isOld) {
    int64_t kept = readInteger(node, 4, "the bit width of the result", 1, 32);
    factor = std::ldexp(1.0f, int(bits - kept));
  } else {
    readBounds(node, node.numInputs() - 1, result);
    result.scales[0] = node.scalar(4, "the scale of the result").value_or(1.0f);
    float ratio = result.scales[0] / space.scales[0];
    if (!node.failed() && !(std::isnormal(ratio) && ratio > 0))
      return node.error() << "expected a positive finite scale of the result, "
                             "got "
                          << result.scales[0];
    factor = std::exp2(std::nearbyint(std::log2(ratio)));
    result.zeroPoints[0] /= factor;
  }
  Value input = node.floatValue(0);
  if (!input || node.failed())
    return failure();
  Arithmetic math(node);
  Value whole =
      rounded(node, Rounding::HalfEven, inSteps(node, input, space), "whole");
  Value kept = rounded(node, rounding,
                       math.scale(whole, 1.0f / factor, "kept_bits"), "kept");
  if (isOld)
    return setReal(node, kept, result);
  return result.isStored() && hasStoredZeroPoints(result)
             ? setStored(node, kept, result)
             : setReal(node, clamped(node, kept, result), result);
}

constexpr OpEntry kOps[] = {
    {"BipolarQuant", 1, 1, 2, 2, buildBipolarQuant, kQonnxDomain, "float",
     "constant scales"},
    {"IntQuant", 1, 1, 4, 4, buildQuant, kQonnxDomain, "float",
     "constant scales; at most 32 bits"},
    {"Quant", 1, 1, 4, 4, buildQuant, kQonnxDomain, "float",
     "constant scales; at most 32 bits"},
    {"Trunc", 1, 1, 5, 7, buildTrunc, kQonnxDomain, "float", "constant scale"},
};

} // namespace

ArrayRef<OpEntry> qwid::getQonnxOps() { return kOps; }
