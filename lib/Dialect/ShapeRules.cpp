//===- ShapeRules.cpp - Shape rules that several ops share ----------------===//

#include "ShapeRules.h"

using namespace mlir;
using namespace qwid;

ArrayRef<int64_t> qwid::shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

std::string qwid::formatShape(ArrayRef<int64_t> values) {
  std::string result = "[";
  for (auto [index, value] : llvm::enumerate(values))
    result += (index ? ", " : "") + std::to_string(value);
  return result + "]";
}

FailureOr<Shape> qwid::inferBroadcast(Operation *op, ArrayRef<int64_t> lhs,
                                      ArrayRef<int64_t> rhs) {
  Shape shape(std::max(lhs.size(), rhs.size()), 1);
  for (size_t i = 0; i < shape.size(); ++i) {
    int64_t a = i < lhs.size() ? lhs[lhs.size() - 1 - i] : 1;
    int64_t b = i < rhs.size() ? rhs[rhs.size() - 1 - i] : 1;
    if (a != b && a != 1 && b != 1)
      return op->emitOpError()
             << "expected shapes that broadcast, got " << formatShape(lhs)
             << " and " << formatShape(rhs);
    shape[shape.size() - 1 - i] = a == 1 ? b : a;
  }
  return shape;
}

LogicalResult qwid::requireAxis(Operation *op, int64_t axis, size_t rank) {
  if (axis >= 0 && axis < int64_t(rank))
    return success();
  return op->emitOpError() << "expected an axis in [0, " << rank << "), got "
                           << axis;
}

LogicalResult qwid::requireAxes(Operation *op, ArrayRef<int64_t> axes) {
  SmallVector<int64_t> sorted(axes);
  llvm::sort(sorted);
  if (!sorted.empty() &&
      std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end())
    return success();
  return op->emitOpError() << "expected at least one axis and none twice";
}

FailureOr<Shape> qwid::inferReduced(Operation *op, ArrayRef<int64_t> shape,
                                    ArrayRef<int64_t> axes, bool keepdims) {
  Shape result;
  for (int64_t axis : axes)
    if (failed(requireAxis(op, axis, shape.size())))
      return failure();
  for (auto [index, size] : llvm::enumerate(shape)) {
    bool reduced = llvm::is_contained(axes, int64_t(index));
    if (!reduced)
      result.push_back(size);
    else if (keepdims)
      result.push_back(1);
  }
  return result;
}
