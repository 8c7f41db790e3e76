//===- SelectionOps.cpp - ArgMax, ArgMin, TopK ----------------------------===//
//
// The smallest of x are the largest of -x.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Graph/Arithmetic.h"
#include "lib/Import/OpTable.h"

using namespace mlir;
using namespace qwid;

namespace {

/// Input 0 as floats, which keep the order of integers of up to 16 bits.
Value comparable(NodeImporter &node) {
  Value input = node.value(0);
  auto integer =
      input ? dyn_cast<IntegerType>(elementOf(input)) : IntegerType();
  if (!integer || integer.getWidth() == 1 || integer.getWidth() > 16)
    return node.floatValue(0);
  return node.createAs<CastOp>(node.helperLoc("real"),
                               node.getBuilder().getF32Type(), input);
}

template <bool isMin> LogicalResult buildArgMax(NodeImporter &node) {
  Value input = comparable(node);
  int64_t axis = node.getInt("axis", 0);
  bool keepDims = node.getInt("keepdims", 1) != 0;
  bool last = node.getInt("select_last_index", 0) != 0;
  if (node.failed())
    return failure();
  axis = node.normalizeAxis(axis, node.shape(0).size());
  if (node.failed())
    return failure();
  if (isMin)
    input = Arithmetic(node).apply(UnaryFunction::Neg, input, "negated");
  return node.emitAs<ArgMaxOp>(node.getBuilder().getI64Type(), input, axis,
                               keepDims, last);
}

/// How many: an attribute, or a known input.
std::optional<int64_t> readCount(NodeImporter &node) {
  if (node.hasAttribute("k"))
    return node.getInt("k", 0);
  auto count = node.integers(1, "k");
  if (node.failed())
    return std::nullopt;
  if (count && count->size() == 1)
    return count->front();
  node.error() << "expected one number for k";
  return std::nullopt;
}

LogicalResult buildTopK(NodeImporter &node) {
  node.ignore({"sorted"}); // sorted is one of the orders that are allowed
  int64_t axis = node.getInt("axis", -1);
  bool largest = node.getInt("largest", 1) != 0;
  Value input = node.floatValue(0);
  std::optional<int64_t> count = readCount(node);
  if (node.failed())
    return failure();
  axis = node.normalizeAxis(axis, node.shape(0).size());
  if (node.failed())
    return failure();
  if (*count > 64)
    return node.unsupported("k = " + Twine(*count) + ", more than 64,");
  Arithmetic math(node);
  if (!largest)
    input = math.apply(UnaryFunction::Neg, input, "negated");
  Value values = node.create<TopKOp>(
      largest ? node.getLoc() : node.helperLoc("largest"), input, axis, *count);
  if (!largest)
    values = math.apply(UnaryFunction::Neg, values);
  if (failed(node.setResult(values)))
    return failure();
  if (!node.hasOutput(1))
    return success();
  return node.setResult(node.createAs<ArgTopKOp>(node.helperLoc("indices"),
                                                 node.getBuilder().getI64Type(),
                                                 input, axis, *count),
                        1);
}

constexpr OpEntry kOps[] = {
    {"ArgMax", 1, 13, 1, 1, buildArgMax<false>, "", "float, int8, uint8"},
    {"ArgMin", 1, 13, 1, 1, buildArgMax<true>, "", "float, int8, uint8"},
    {"TopK", 1, 24, 1, 2, buildTopK, "", "float", "constant k of at most 64"},
};

} // namespace

ArrayRef<OpEntry> qwid::getSelectionOps() { return kOps; }
