//===- QuantizedValues.cpp - Scales and zero points of a node -------------===//

#include "QuantizedValues.h"

#include "lib/Import/Graph/NodeImporter.h"

#include "qwid/Dialect/Constants.h"
#include "qwid/Support/FixedPoint.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

int64_t Scales::at(int64_t index) const {
  if (axis < 0)
    return 0;
  int64_t along = index / inner % size;
  if (!isBlocked())
    return along;
  int64_t blocks = (size + block - 1) / block;
  return (index / (inner * size) * blocks + along / block) * inner +
         index % inner;
}

int64_t Scales::low() const {
  return stored.isUnsigned() ? 0 : -(int64_t(1) << (stored.getWidth() - 1));
}

int64_t Scales::high() const {
  return (int64_t(1) << (stored.getWidth() - !stored.isUnsigned())) - 1;
}

Type Scales::getType() const {
  MLIRContext *context = stored.getContext();
  unsigned flags = stored.isUnsigned() ? 0 : quant::QuantizationFlags::Signed;
  // Fewer than 8 bits are a range of 8: a byte each.
  Type storage = IntegerType::get(context, std::max(8u, stored.getWidth()));
  Type real = Float32Type::get(context);
  if (axis < 0)
    return quant::UniformQuantizedType::get(flags, storage, real,
                                            scales.front(), zeroPoints.front(),
                                            low(), high());
  return quant::UniformQuantizedPerAxisType::get(
      flags, storage, real, SmallVector<double>(scales.begin(), scales.end()),
      zeroPoints, axis, low(), high());
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

/// The shape that scales must have, given that they are not one for all.
static SmallVector<int64_t> expectedShape(const Scales &scales,
                                          ArrayRef<int64_t> shape) {
  if (!scales.isBlocked())
    return {scales.size};
  SmallVector<int64_t> expected(shape);
  expected[scales.axis] = (scales.size + scales.block - 1) / scales.block;
  return expected;
}

/// Places `scale` on the tensor: all, axis, or blocks.
static void place(NodeImporter &node, Scales &scales, const HostTensor &scale,
                  ArrayRef<int64_t> shape, int64_t axis, int64_t block) {
  if (block == 0 && scale.shape.size() <= 1 && scale.count() == 1)
    return;
  scales.axis = node.normalizeAxis(axis, shape.size());
  if (node.failed())
    return;
  scales.size = shape[scales.axis];
  // Longer blocks than the axis are one block.
  scales.block = std::min(block, scales.size);
  for (int64_t size : shape.drop_front(scales.axis + 1))
    scales.inner *= size;
  if (SmallVector<int64_t> expected = expectedShape(scales, shape);
      expected != scale.shape)
    node.error() << "expected one scale, or scales of shape " << text(expected)
                 << " for " << text(shape) << " along axis " << scales.axis
                 << ", got " << text(scale.shape);
}

/// Whether ONNX quantizes to `type`.
static bool canBeQuantized(IntegerType type) {
  return (type.getWidth() >= 2 && type.getWidth() <= 16) ||
         (type.getWidth() == 32 && !type.isUnsigned());
}

Scales qwid::readScales(NodeImporter &node, size_t scaleIndex,
                        size_t zeroPointIndex, ArrayRef<int64_t> shape,
                        Type stored, int64_t axis, int64_t block) {
  Scales scales;
  const HostTensor *scale = node.known(scaleIndex);
  const HostTensor *zero =
      node.has(zeroPointIndex) ? node.known(zeroPointIndex) : nullptr;
  Type byte = IntegerType::get(node.getBuilder().getContext(), 8,
                               IntegerType::Unsigned);
  auto element = dyn_cast<IntegerType>(zero     ? zero->element
                                       : stored ? stored
                                                : byte);
  scales.stored =
      element && canBeQuantized(element) ? element : cast<IntegerType>(byte);
  scales.scales = {1.0f};
  scales.zeroPoints = {0};
  if (node.failed())
    return scales;
  if (!scale || !scale->isFloat() || (node.has(zeroPointIndex) && !zero)) {
    (void)node.unsupported("a scale or zero point that is computed",
                           "export the model with static quantization");
    return scales;
  }
  if (!element ||
      (stored && getValueElement(element) != getValueElement(stored))) {
    node.error() << "expected a zero point of the type of the integers, got "
                 << (zero ? zero->element : stored);
    return scales;
  }
  if (!canBeQuantized(element)) {
    node.error() << "expected integers of 2 to 16 bits, or int32, got "
                 << element;
    return scales;
  }
  place(node, scales, *scale, shape, axis, block);
  if (node.failed())
    return scales;
  if (zero && zero->count() != scale->count()) {
    node.error() << "expected as many zero points as scales, " << scale->count()
                 << ", got " << zero->count();
    return scales;
  }
  scales.scales.clear();
  scales.zeroPoints.clear();
  for (int64_t i = 0; i < scale->count(); ++i) {
    scales.scales.push_back(scale->floatAt(i));
    scales.zeroPoints.push_back(zero ? zero->integerAt(i) : 0);
    if (float value = scales.scales.back();
        !(value >= 0) || std::isinf(value)) {
      node.error() << "expected positive finite scales, got " << value;
      return scales;
    }
    if (int64_t zero = scales.zeroPoints.back();
        zero != 0 && element.getWidth() == 32) {
      node.error() << "expected zero points of 0 with int32, got " << zero;
      return scales;
    }
  }
  return scales;
}

void qwid::demandPositive(NodeImporter &node, const Scales &scales) {
  if (llvm::is_contained(scales.scales, 0.0f) && !node.failed())
    node.error() << "expected positive finite scales, got 0";
}

//===----------------------------------------------------------------------===//
// Known tensors
//===----------------------------------------------------------------------===//

void qwid::replaceZeroScales(Scales &scales, HostTensor &stored) {
  float smallest = std::numeric_limits<float>::infinity();
  for (float scale : scales.scales)
    if (scale > 0)
      smallest = std::min(smallest, scale);
  SmallVector<bool> isZero;
  for (float &scale : scales.scales) {
    isZero.push_back(scale == 0);
    if (isZero.back())
      scale = std::isinf(smallest) ? 1.0f : smallest;
  }
  if (!llvm::is_contained(isZero, true))
    return;
  std::vector<int64_t> integers;
  for (int64_t i = 0, count = stored.count(); i < count; ++i) {
    int64_t cell = scales.at(i);
    integers.push_back(isZero[cell] ? scales.zeroPoints[cell]
                                    : stored.integerAt(i));
  }
  stored.integers = std::move(integers);
}

HostTensor qwid::dequantize(const HostTensor &stored, const Scales &scales) {
  HostTensor real{
      stored.shape, Float32Type::get(scales.stored.getContext()), {}, {}};
  for (int64_t i = 0, count = stored.count(); i < count; ++i) {
    int64_t cell = scales.at(i);
    real.floats.push_back(dequantize(int32_t(stored.integerAt(i)),
                                     scales.scales[cell],
                                     int32_t(scales.zeroPoints[cell])));
  }
  return real;
}

HostTensor qwid::quantize(const HostTensor &real, const Scales &scales) {
  HostTensor stored{real.shape, scales.stored, {}, {}};
  for (int64_t i = 0, count = real.count(); i < count; ++i) {
    int64_t cell = scales.at(i);
    stored.integers.push_back(quantize(real.floatAt(i), scales.scales[cell],
                                       int32_t(scales.zeroPoints[cell]),
                                       scales.low(), scales.high()));
  }
  return stored;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

Value qwid::dequantized(NodeImporter &node, size_t index, const Scales &scales,
                        Location loc) {
  OpBuilder &builder = node.getBuilder();
  const HostTensor *known = node.known(index);
  Value stored;
  if (known && known->count() > 0) {
    Scales positive = scales;
    HostTensor cells = *known;
    replaceZeroScales(positive, cells);
    auto type = RankedTensorType::get(known->shape, positive.getType());
    stored = makeConstant(builder, node.inputLoc(index), type, cells.integers);
  } else {
    Value plain = node.value(index);
    demandPositive(node, scales);
    if (node.failed())
      return {};
    auto type = cast<RankedTensorType>(plain.getType());
    stored = StorageCastOp::create(builder, node.helperLoc("stored"),
                                   type.clone(scales.getType()), plain);
  }
  auto type = cast<RankedTensorType>(stored.getType());
  return DequantizeOp::create(builder, loc, type.clone(builder.getF32Type()),
                              stored);
}

Value qwid::quantized(NodeImporter &node, Value value, const Scales &scales,
                      Location loc) {
  OpBuilder &builder = node.getBuilder();
  auto type = cast<RankedTensorType>(value.getType());
  Value stored =
      QuantizeOp::create(builder, loc, type.clone(scales.getType()), value);
  return StorageCastOp::create(builder, node.helperLoc("stored"),
                               type.clone(getValueElement(scales.stored)),
                               stored);
}
