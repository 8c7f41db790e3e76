//===- HostTensor.cpp - Tensors known during import -----------------------===//

#include "HostTensor.h"

#include "qwid/Import/ImportONNX.h"

using namespace mlir;
using namespace qwid;

Type qwid::getValueElement(Type element) {
  auto integer = dyn_cast<IntegerType>(element);
  if (!integer || integer.getWidth() != 4)
    return element;
  return IntegerType::get(element.getContext(), 8, integer.getSignedness());
}

int64_t HostTensor::count() const { return ShapedType::getNumElements(shape); }

HostTensor HostTensor::reshaped(ArrayRef<int64_t> newShape) const {
  HostTensor result = *this;
  result.shape.assign(newShape.begin(), newShape.end());
  return result;
}

HostTensor HostTensor::strided(ArrayRef<int64_t> newShape,
                               ArrayRef<int64_t> strides,
                               int64_t offset) const {
  SmallVector<int64_t> steps = rowMajorStrides(newShape);
  return pick(newShape, [&](int64_t index) {
    int64_t source = offset;
    for (auto [step, stride] : llvm::zip_equal(steps, strides)) {
      source += index / step * stride;
      index %= step;
    }
    return source;
  });
}

HostTensor HostTensor::transposed(ArrayRef<int64_t> permutation) const {
  SmallVector<int64_t> from = rowMajorStrides(shape), newShape, strides;
  for (int64_t axis : permutation) {
    newShape.push_back(shape[axis]);
    strides.push_back(from[axis]);
  }
  return strided(newShape, strides, 0);
}

HostTensor HostTensor::broadcast(ArrayRef<int64_t> newShape) const {
  SmallVector<int64_t> from = rowMajorStrides(shape);
  SmallVector<int64_t> strides(newShape.size(), 0);
  size_t lead = newShape.size() - shape.size();
  for (size_t axis = 0; axis < shape.size(); ++axis)
    if (shape[axis] != 1)
      strides[lead + axis] = from[axis];
  return strided(newShape, strides, 0);
}

HostTensor HostTensor::sliced(ArrayRef<int64_t> offsets,
                              ArrayRef<int64_t> sizes,
                              ArrayRef<int64_t> steps) const {
  SmallVector<int64_t> strides = rowMajorStrides(shape);
  int64_t offset = 0;
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    offset += offsets[axis] * strides[axis];
    strides[axis] *= steps[axis];
  }
  return strided(sizes, strides, offset);
}

HostTensor HostTensor::selected(int64_t axis, ArrayRef<int64_t> indices) const {
  SmallVector<int64_t> newShape(shape);
  int64_t size = shape[axis], count = indices.size();
  int64_t inner = rowMajorStrides(shape)[axis];
  newShape[axis] = count;
  return pick(newShape, [&](int64_t i) {
    int64_t row = i / inner / count * size + indices[i / inner % count];
    return row * inner + i % inner;
  });
}

SmallVector<int64_t> qwid::rowMajorStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size(), 1);
  for (size_t axis = shape.size(); axis > 1; --axis)
    strides[axis - 2] = strides[axis - 1] * shape[axis - 1];
  return strides;
}

std::optional<int64_t> qwid::checkedCount(ArrayRef<int64_t> shape) {
  int64_t product = 1;
  for (int64_t size : shape) {
    if (size < 1 || size > kMaxElements)
      return std::nullopt;
    product *= size; // both factors are at most 2^31
    if (product > kMaxElements)
      return std::nullopt;
  }
  return product;
}

bool qwid::isFoldable(ArrayRef<int64_t> shape) {
  std::optional<int64_t> cells = checkedCount(shape);
  return cells && *cells <= kMaxFolded;
}

SmallVector<int64_t> qwid::matrixShape(ArrayRef<int64_t> shape, int64_t axis) {
  return {ShapedType::getNumElements(shape.take_front(axis)),
          ShapedType::getNumElements(shape.drop_front(axis))};
}

std::optional<SmallVector<int64_t>> qwid::broadcastShapes(ArrayRef<int64_t> a,
                                                          ArrayRef<int64_t> b) {
  SmallVector<int64_t> shape(std::max(a.size(), b.size()), 1);
  for (size_t i = 1; i <= shape.size(); ++i) {
    int64_t x = i <= a.size() ? a[a.size() - i] : 1;
    int64_t y = i <= b.size() ? b[b.size() - i] : 1;
    if (x != y && x != 1 && y != 1)
      return std::nullopt;
    shape[shape.size() - i] = x == 1 ? y : x;
  }
  return shape;
}

std::string qwid::text(ArrayRef<int64_t> shape) {
  std::string result = "[";
  for (auto [index, size] : llvm::enumerate(shape))
    result += (index ? ", " : "") + std::to_string(size);
  return result + "]";
}
