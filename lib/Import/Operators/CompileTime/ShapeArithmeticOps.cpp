//===- ShapeArithmeticOps.cpp - Comparisons, Where, Range, Size, If -------===//
//
// What exporters write around shapes and conditions. Since shapes are static,
// the operands are known; a computed tensor is an error.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/OpTable.h"
#include "lib/Import/Operators/Movement/Movement.h"

#include "qwid/Dialect/Functions.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

namespace {

LogicalResult refuseComputed(NodeImporter &node) {
  return node.failed() ? failure()
                       : node.unsupported("a computed operand",
                                          "fold what is constant (onnxsim "
                                          "model.onnx out.onnx)");
}

/// The known inputs, broadcast to one shape; nothing after an error.
std::optional<SmallVector<HostTensor, 3>> readKnown(NodeImporter &node) {
  if (node.failed() || !node.allKnown()) {
    (void)refuseComputed(node);
    return std::nullopt;
  }
  SmallVector<int64_t> shape;
  for (size_t index = 0; index < node.numInputs(); ++index) {
    auto joined = broadcastShapes(shape, node.known(index)->shape);
    if (!joined || !isFoldable(*joined)) {
      node.error() << "expected small shapes that broadcast, got "
                   << text(shape) << " and " << text(node.known(index)->shape);
      return std::nullopt;
    }
    shape = *joined;
  }
  SmallVector<HostTensor, 3> inputs;
  for (size_t index = 0; index < node.numInputs(); ++index)
    inputs.push_back(node.known(index)->broadcast(shape));
  return inputs;
}

/// A bool tensor of `compare` on the cells of both inputs.
template <typename Compare>
LogicalResult compareKnown(NodeImporter &node, Compare compare) {
  auto inputs = readKnown(node);
  if (!inputs)
    return failure();
  const HostTensor &a = (*inputs)[0], &b = (*inputs)[1];
  if (a.isFloat() != b.isFloat())
    return node.error() << "expected inputs of one type";
  HostTensor result{a.shape, node.getBuilder().getI1Type(), {}, {}};
  for (int64_t i = 0, cells = a.count(); i < cells; ++i)
    result.integers.push_back(a.isFloat()
                                  ? compare(a.floatAt(i), b.floatAt(i))
                                  : compare(a.integerAt(i), b.integerAt(i)));
  return node.setResult(std::move(result));
}

template <typename Compare> LogicalResult buildComparison(NodeImporter &node) {
  return compareKnown(node, Compare());
}

struct Xor {
  template <typename T> bool operator()(T a, T b) const {
    return (a != 0) != (b != 0);
  }
};

LogicalResult buildNot(NodeImporter &node) {
  auto inputs = readKnown(node);
  if (!inputs)
    return failure();
  HostTensor result = inputs->front();
  for (int64_t &value : result.integers)
    value = !value;
  return node.setResult(std::move(result));
}

LogicalResult buildWhere(NodeImporter &node) {
  auto inputs = readKnown(node);
  if (!inputs)
    return failure();
  const HostTensor &condition = (*inputs)[0], &yes = (*inputs)[1],
                   &no = (*inputs)[2];
  if (condition.isFloat() || yes.element != no.element)
    return node.error() << "expected a condition and inputs of one type";
  HostTensor result{yes.shape, yes.element, {}, {}};
  for (int64_t i = 0, cells = yes.count(); i < cells; ++i) {
    const HostTensor &from = condition.integerAt(i) ? yes : no;
    if (result.isFloat())
      result.floats.push_back(from.floatAt(i));
    else
      result.integers.push_back(from.integerAt(i));
  }
  return node.setResult(std::move(result));
}

/// start, start + delta, ... before limit.
LogicalResult buildRange(NodeImporter &node) {
  auto inputs = readKnown(node);
  if (!inputs)
    return failure();
  const HostTensor &start = (*inputs)[0], &limit = (*inputs)[1],
                   &delta = (*inputs)[2];
  if (start.count() != 1 || start.element != limit.element ||
      start.element != delta.element)
    return node.error() << "expected three numbers of one type";
  bool isFloat = start.isFloat();
  double first = isFloat ? start.floatAt(0) : double(start.integerAt(0));
  double step = isFloat ? delta.floatAt(0) : double(delta.integerAt(0));
  double last = isFloat ? limit.floatAt(0) : double(limit.integerAt(0));
  double count = std::ceil((last - first) / step);
  if (!(count >= 1 && count <= double(kMaxFolded)))
    return node.error() << "expected a range of 1 to 2^24 numbers, got "
                        << first << " to " << last << " by " << step;
  HostTensor result{{int64_t(count)}, start.element, {}, {}};
  for (int64_t i = 0; i < result.shape[0]; ++i)
    if (isFloat)
      result.floats.push_back(start.floatAt(0) + float(i) * delta.floatAt(0));
    else
      result.integers.push_back(
          wrapInteger(addIntegers(start.integerAt(0),
                                  multiplyIntegers(i, delta.integerAt(0))),
                      start.element));
  return node.setResult(std::move(result));
}

/// The number of cells; shapes are static.
LogicalResult buildSize(NodeImporter &node) {
  int64_t cells = 1;
  for (int64_t size : node.shape(0))
    cells *= size;
  return node.failed() ? failure()
                       : node.setResult(HostTensor{
                             {}, node.getBuilder().getI64Type(), {}, {cells}});
}

/// With a known condition the importer takes one branch and does not come here.
LogicalResult buildIf(NodeImporter &node) {
  node.ignore({"then_branch", "else_branch"});
  return node.unsupported("a computed condition",
                          "fold what is constant (onnxsim model.onnx "
                          "out.onnx)");
}

constexpr OpEntry kOps[] = {
    {"And", 7, 24, 2, 2, buildComparison<std::logical_and<>>, "", kAllTypes,
     "constants only"},
    {"Equal", 7, 24, 2, 2, buildComparison<std::equal_to<>>, "", kAllTypes,
     "constants only"},
    {"Greater", 7, 24, 2, 2, buildComparison<std::greater<>>, "", kAllTypes,
     "constants only"},
    {"GreaterOrEqual", 12, 24, 2, 2, buildComparison<std::greater_equal<>>, "",
     kAllTypes, "constants only"},
    {"If", 1, 24, 1, 1, buildIf, "", kAllTypes, "constant condition"},
    {"Less", 7, 24, 2, 2, buildComparison<std::less<>>, "", kAllTypes,
     "constants only"},
    {"LessOrEqual", 12, 24, 2, 2, buildComparison<std::less_equal<>>, "",
     kAllTypes, "constants only"},
    {"Not", 1, 24, 1, 1, buildNot, "", kAllTypes, "constants only"},
    {"Or", 7, 24, 2, 2, buildComparison<std::logical_or<>>, "", kAllTypes,
     "constants only"},
    {"Range", 11, 24, 3, 3, buildRange, "", kAllTypes, "constants only"},
    {"Size", 1, 24, 1, 1, buildSize, "", kAllTypes},
    {"Where", 9, 24, 3, 3, buildWhere, "", kAllTypes, "constants only"},
    {"Xor", 7, 24, 2, 2, buildComparison<Xor>, "", kAllTypes, "constants only"},
};

} // namespace

ArrayRef<OpEntry> qwid::getShapeArithmeticOps() { return kOps; }
