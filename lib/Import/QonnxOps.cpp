//===- QonnxOps.cpp - Quant and BipolarQuant of QONNX ---------------------===//
//
// Quant(x) is dequantize(quantize(x)) with a storage range of `bit_width` bits;
// both ends are integers, so that clamping before or after rounding is the same.
// Known tensors keep their integers behind the dequantize.
//
//===----------------------------------------------------------------------===//

#include "NodeImporter.h"
#include "OpTable.h"

#include "qwid/Dialect/Constants.h"
#include "qwid/Import/ImportONNX.h"
#include "qwid/Support/FixedPoint.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

namespace {

/// The value space of a Quant node.
struct LowBits {
  SmallVector<float> scales;
  int64_t zeroPoint = 0, low = 0, high = 0;
  int64_t axis = -1;  ///< of the scales; -1: one for all
  unsigned width = 8; ///< of the storage

  Type getType(MLIRContext *context) const {
    unsigned flags = low < 0 ? quant::QuantizationFlags::Signed : 0;
    Type storage = IntegerType::get(context, width);
    Type real = Float32Type::get(context);
    if (axis < 0)
      return quant::UniformQuantizedType::get(flags, storage, real, scales[0],
                                              zeroPoint, low, high);
    return quant::UniformQuantizedPerAxisType::get(
        flags, storage, real, SmallVector<double>(scales.begin(), scales.end()),
        SmallVector<int64_t>(scales.size(), zeroPoint), axis, low, high);
  }
};

/// Positive finite scales from input `index`: one, or along one dimension.
void readScale(NodeImporter &node, size_t index, LowBits &space) {
  const HostTensor *scale = node.known(index);
  if (!scale || !scale->isFloat()) {
    if (!node.failed())
      (void)node.unsupported("a scale that is computed");
    return;
  }
  int64_t rank = node.shape(0).size(), lead = rank - scale->shape.size();
  for (auto [at, size] : llvm::enumerate(scale->shape)) {
    if (size == 1)
      continue;
    int64_t axis = lead + int64_t(at);
    if (space.axis >= 0 || axis < 0 || node.shape(0)[axis] != size) {
      node.error() << "expected one scale, or scales along one dimension of "
                   << text(node.shape(0)) << ", got " << text(scale->shape);
      return;
    }
    space.axis = axis;
  }
  for (int64_t i = 0, count = space.axis < 0 ? 1 : scale->count(); i < count;
       ++i) {
    space.scales.push_back(scale->floatAt(i));
    if (float value = space.scales.back(); !(value > 0) || std::isinf(value)) {
      node.error() << "expected positive finite scales, got " << value;
      return;
    }
  }
}

/// The integer that input `index`, one float, holds.
int64_t readInteger(NodeImporter &node, size_t index, StringRef what,
                    int64_t low, int64_t high) {
  float value = node.scalar(index, what).value_or(0.0f);
  if (node.failed())
    return low;
  if (!(value >= low && value <= high) || value != std::nearbyint(value)) {
    node.error() << "expected an integer in [" << low << ", " << high
                 << "] for " << what << ", got " << value;
    return low;
  }
  return int64_t(value);
}

/// Scales, zero point and bit width: inputs 1 to 3, and the attributes.
LowBits readSpace(NodeImporter &node) {
  LowBits space;
  readScale(node, 1, space);
  bool isSigned = node.getInt("signed", 1), narrow = node.getInt("narrow", 0);
  std::string mode = node.getString("rounding_mode", "ROUND");
  if (node.failed())
    return space;
  if (mode != "ROUND" && mode != "HALF_EVEN") {
    (void)node.unsupported("rounding_mode " + mode);
    return space;
  }
  int64_t bits = readInteger(node, 3, "the bit width", isSigned ? 2 : 1, 16);
  space.width = bits > 8 ? 16 : 8;
  space.high = (int64_t(1) << (bits - isSigned)) - 1 - (!isSigned && narrow);
  space.low = isSigned ? -space.high - !narrow : 0;
  space.zeroPoint = node.failed() ? 0
                                  : readInteger(node, 2, "the zero point",
                                                space.low, space.high);
  return space;
}

/// dequantize(quantize(input 0)): of a known tensor with its integers kept.
LogicalResult setQuantized(NodeImporter &node, Value input,
                           const LowBits &space) {
  OpBuilder &builder = node.getBuilder();
  auto type = cast<RankedTensorType>(input.getType());
  RankedTensorType stored = type.clone(space.getType(builder.getContext()));
  Value quantized = QuantizeOp::create(builder, node.getLoc(), stored, input);
  return node.setResult(
      DequantizeOp::create(builder, node.getLoc(), type, quantized)
          .getResult());
}

/// The same for known floats, whose integers are `round(x / scale)` in `space`.
template <typename Round>
LogicalResult setKnown(NodeImporter &node, const HostTensor &input,
                       const LowBits &space, Round round) {
  OpBuilder &builder = node.getBuilder();
  HostTensor real{input.shape, input.element, {}, {}};
  SmallVector<int64_t> stored;
  int64_t inner = 1, size = space.scales.size();
  for (int64_t axis = space.axis + 1; axis < int64_t(input.shape.size());
       ++axis)
    inner *= input.shape[axis];
  for (int64_t i = 0, count = input.count(); i < count; ++i) {
    float scale = space.scales[space.axis < 0 ? 0 : i / inner % size];
    int32_t q = round(input.floatAt(i), scale);
    stored.push_back(q);
    real.floats.push_back(dequantize(q, scale, int32_t(space.zeroPoint)));
  }
  auto type = RankedTensorType::get(input.shape, builder.getF32Type());
  Value constant =
      makeConstant(builder, node.inputLoc(0),
                   type.clone(space.getType(builder.getContext())), stored);
  Value value = DequantizeOp::create(builder, node.getLoc(), type, constant);
  return node.setResult(value, std::move(real));
}

LogicalResult buildQuant(NodeImporter &node) {
  LowBits space = readSpace(node);
  if (node.failed())
    return failure();
  if (const HostTensor *known = node.known(0); known && known->isFloat())
    return setKnown(node, *known, space, [&](float x, float scale) {
      return quantize(x, scale, int32_t(space.zeroPoint), int32_t(space.low),
                      int32_t(space.high));
    });
  Value input = node.floatValue(0);
  return node.failed() ? failure() : setQuantized(node, input, space);
}

/// scale * (x >= 0 ? 1 : -1).
LogicalResult buildBipolarQuant(NodeImporter &node) {
  LowBits space;
  space.low = -1;
  space.high = 1;
  readScale(node, 1, space);
  if (node.failed())
    return failure();
  if (const HostTensor *known = node.known(0); known && known->isFloat())
    return setKnown(node, *known, space,
                    [](float x, float) { return x >= 0 ? 1 : -1; });
  Value input = node.floatValue(0);
  if (node.failed())
    return failure();
  Value sign = node.create<BipolarOp>(node.helperLoc("sign"), input);
  LowBits unit = space;
  unit.axis = -1;
  unit.scales = {1.0f};
  // +-1 on scale 1 are the integers of +-scale on its own.
  OpBuilder &builder = node.getBuilder();
  auto type = cast<RankedTensorType>(input.getType());
  Value stored =
      QuantizeOp::create(builder, node.getLoc(),
                         type.clone(unit.getType(builder.getContext())), sign);
  if (unit.getType(builder.getContext()) != space.getType(builder.getContext()))
    stored = StorageCastOp::create(
        builder, node.helperLoc("stored"),
        type.clone(space.getType(builder.getContext())), stored);
  return node.setResult(
      DequantizeOp::create(builder, node.getLoc(), type, stored).getResult());
}

constexpr OpEntry kOps[] = {
    {"BipolarQuant", 1, kLastOpset, 2, 2, buildBipolarQuant, kQonnxDomain,
     "float", "constant scales"},
    {"Quant", 1, kLastOpset, 4, 4, buildQuant, kQonnxDomain, "float",
     "constant scales; rounding_mode ROUND; at most 16 bits"},
};

} // namespace

ArrayRef<OpEntry> qwid::getQonnxOps() { return kOps; }
