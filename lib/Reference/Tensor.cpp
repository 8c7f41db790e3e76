//===- Tensor.cpp - A tensor in memory ------------------------------------===//

#include "qwid/Reference/Tensor.h"

#include "qwid/Dialect/Constants.h"
#include "qwid/Support/FixedPoint.h"

#include "mlir/IR/DialectResourceBlobManager.h"

using namespace mlir;
using namespace qwid;

namespace {

/// Calls `use` with a zero of the C++ type that holds an integer of `kind`.
template <typename Use> void dispatchInteger(ElementKind kind, Use use) {
  switch (kind) {
  case ElementKind::I8:
    return use(int8_t());
  case ElementKind::I1:
  case ElementKind::U8:
    return use(uint8_t());
  case ElementKind::I16:
    return use(int16_t());
  case ElementKind::U16:
    return use(uint16_t());
  case ElementKind::I64:
    return use(int64_t());
  case ElementKind::F32:
  case ElementKind::I32:
    return use(int32_t());
  }
}

/// Scale and zero point of each element of a quantized tensor; the values that
/// codes mean, if it has codes.
struct ElementScales {
  explicit ElementScales(Type element) {
    if (auto uniform = dyn_cast<quant::UniformQuantizedType>(element)) {
      scales = {float(uniform.getScale())};
      zeroPoints = {int32_t(uniform.getZeroPoint())};
    } else if (auto perAxis =
                   dyn_cast<quant::UniformQuantizedPerAxisType>(element)) {
      axis = perAxis.getQuantizedDimension();
      scales.assign(perAxis.getScales().begin(), perAxis.getScales().end());
      zeroPoints.assign(perAxis.getZeroPoints().begin(),
                        perAxis.getZeroPoints().end());
    } else {
      auto codebook = cast<CodebookType>(element);
      axis = std::max(codebook.getAxis(), 0);
      auto list = codebook.getScales().asArrayRef();
      scales.assign(list.begin(), list.end());
      zeroPoints.assign(scales.size(), 0);
      values.assign(codebook.getValues().begin(), codebook.getValues().end());
    }
  }

  /// Which scale element `index` of a tensor of `shape` has.
  size_t channel(int64_t index, ArrayRef<int64_t> shape) const {
    if (scales.size() == 1)
      return 0;
    int64_t inner = 1;
    for (int64_t size : shape.drop_front(axis + 1))
      inner *= size;
    return index / inner % shape[axis];
  }

  int32_t axis = 0;
  std::vector<float> scales;
  std::vector<int32_t> zeroPoints;
  std::vector<int32_t> values;
};

int64_t countOf(ArrayRef<int64_t> shape) {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  return count;
}

} // namespace

size_t qwid::getElementBytes(ElementKind kind) {
  switch (kind) {
  case ElementKind::I1:
  case ElementKind::I8:
  case ElementKind::U8:
    return 1;
  case ElementKind::I16:
  case ElementKind::U16:
    return 2;
  case ElementKind::F32:
  case ElementKind::I32:
    return 4;
  case ElementKind::I64:
    return 8;
  }
  llvm_unreachable("every kind is handled");
}

FailureOr<ElementKind> qwid::getElementKind(Type element) {
  Type stored = getStorageElement(element);
  if (stored.isF32())
    return ElementKind::F32;
  auto integer = dyn_cast<IntegerType>(stored);
  if (!integer)
    return failure();
  switch (integer.getWidth()) {
  case 1:
    return ElementKind::I1;
  case 8:
    return integer.isUnsigned() ? ElementKind::U8 : ElementKind::I8;
  case 16:
    return integer.isUnsigned() ? ElementKind::U16 : ElementKind::I16;
  case 32:
    return ElementKind::I32;
  case 64:
    return ElementKind::I64;
  }
  return failure();
}

Tensor::Tensor(ArrayRef<int64_t> shape, ElementKind kind)
    : shape(shape), kind(kind), bytes(countOf(shape) * getElementBytes(kind)) {}

Tensor::Tensor(RankedTensorType type)
    : Tensor(type.getShape(), *getElementKind(type.getElementType())) {}

int64_t Tensor::size() const { return countOf(shape); }

std::vector<int32_t> Tensor::getIntegers() const {
  std::vector<int32_t> result;
  dispatchInteger(kind, [&](auto zero) {
    auto elements = view<decltype(zero)>();
    result.assign(elements.begin(), elements.end());
  });
  return result;
}

void Tensor::setIntegers(ArrayRef<int32_t> values) {
  dispatchInteger(kind, [&](auto zero) {
    llvm::copy(values, view<decltype(zero)>().begin());
  });
}

std::vector<int64_t> Tensor::getWideIntegers() const {
  std::vector<int64_t> result;
  dispatchInteger(kind, [&](auto zero) {
    auto elements = view<decltype(zero)>();
    result.assign(elements.begin(), elements.end());
  });
  return result;
}

void Tensor::setWideIntegers(ArrayRef<int64_t> values) {
  dispatchInteger(kind, [&](auto zero) {
    llvm::copy(values, view<decltype(zero)>().begin());
  });
}

Tensor qwid::makeTensor(RankedTensorType type, ElementsAttr value) {
  Tensor tensor(type);
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value)) {
    ArrayRef<char> data = resource.getRawHandle().getBlob()->getData();
    llvm::copy(data, tensor.bytes.begin());
  } else if (tensor.kind == ElementKind::F32) {
    llvm::copy(readFloats(value), tensor.view<float>().begin());
  } else {
    tensor.setWideIntegers(readIntegers(value));
  }
  return tensor;
}

std::vector<int32_t> qwid::toDifferences(const Tensor &tensor, Type element) {
  ElementScales scales(element);
  std::vector<int32_t> result = tensor.getIntegers();
  for (size_t i = 0; i < result.size(); ++i)
    if (scales.values.empty())
      result[i] -= scales.zeroPoints[scales.channel(i, tensor.shape)];
    else // codes are unsigned, whatever their storage
      result[i] = uint8_t(result[i]) < scales.values.size()
                      ? scales.values[uint8_t(result[i])]
                      : 0;
  return result;
}

std::vector<float> qwid::toReal(const Tensor &tensor, Type element) {
  if (tensor.kind == ElementKind::F32) {
    auto values = tensor.view<float>();
    return {values.begin(), values.end()};
  }
  if (!isQuantizedElement(element)) {
    std::vector<int32_t> values = tensor.getIntegers();
    return {values.begin(), values.end()};
  }
  ElementScales scales(element);
  std::vector<float> result(tensor.size());
  for (auto [index, value] : llvm::enumerate(toDifferences(tensor, element)))
    result[index] = dequantize(
        value, scales.scales[scales.channel(index, tensor.shape)], 0);
  return result;
}
