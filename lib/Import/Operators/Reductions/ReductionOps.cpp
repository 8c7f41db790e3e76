//===- ReductionOps.cpp - Reduce*, Softmax, LogSoftmax --------------------===//
//
// What the dialect has no reduction for is a function, a sum, and a function.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Graph/Arithmetic.h"
#include "lib/Import/OpTable.h"

using namespace mlir;
using namespace qwid;

namespace {

/// The axes of a reduction, sorted; none means all.
struct ReductionAxes {
  explicit ReductionAxes(NodeImporter &node) {
    keepDims = node.getInt("keepdims", 1) != 0;
    auto given = node.attributeOrInput("axes", 1);
    isNoop = node.getInt("noop_with_empty_axes", 0) != 0;
    if (node.failed())
      return;
    int64_t rank = node.shape(0).size();
    if (given)
      for (int64_t axis : *given)
        axes.push_back(node.normalizeAxis(axis, rank));
    isNoop &= axes.empty();
    if (axes.empty() && !isNoop)
      axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
    llvm::sort(axes);
  }

  SmallVector<int64_t> axes;
  bool keepDims;
  bool isNoop; ///< no axes are given, and that means: none
};

LogicalResult buildReduceMean(NodeImporter &node) {
  Value input = node.floatValue(0);
  ReductionAxes along(node);
  if (node.failed())
    return failure();
  if (along.axes.empty())
    return node.forward(0);
  return node.setResult(
      Arithmetic(node).mean(input, along.axes, along.keepDims));
}

template <Reduction reduction> LogicalResult buildReduce(NodeImporter &node) {
  Value input = node.numberValue(0);
  ReductionAxes along(node);
  if (node.failed())
    return failure();
  if (along.axes.empty())
    return node.forward(0);
  return node.setResult(
      Arithmetic(node).reduce(reduction, input, along.axes, along.keepDims));
}

/// after(sum(before(x))); the functions are applied along no axis too.
template <typename Before, typename After>
LogicalResult buildSumOf(NodeImporter &node, Before before, After after) {
  Value input = node.floatValue(0);
  ReductionAxes along(node);
  if (node.failed())
    return failure();
  Arithmetic math(node);
  Value sum = math.reduce(Reduction::Sum, before(math, input), along.axes,
                          along.keepDims, "sum");
  return node.setResult(after(math, sum));
}

LogicalResult buildReduceL1(NodeImporter &node) {
  Value input = node.numberValue(0);
  ReductionAxes along(node);
  if (node.failed())
    return failure();
  Arithmetic math(node);
  if (along.axes.empty())
    return node.setResult(math.apply(UnaryFunction::Abs, input));
  return node.setResult(math.reduce(
      Reduction::Sum, math.apply(UnaryFunction::Abs, input, "magnitude"),
      along.axes, along.keepDims));
}

Value square(Arithmetic &math, Value x) {
  return math.multiply(x, x, "square");
}

LogicalResult buildReduceL2(NodeImporter &node) {
  return buildSumOf(node, square, [](Arithmetic &math, Value sum) {
    return math.apply(UnaryFunction::Sqrt, sum);
  });
}

LogicalResult buildReduceSumSquare(NodeImporter &node) {
  Value input = node.numberValue(0);
  ReductionAxes along(node);
  if (node.failed())
    return failure();
  Arithmetic math(node);
  if (along.axes.empty())
    return node.setResult(math.multiply(input, input));
  return node.setResult(math.reduce(Reduction::Sum, square(math, input),
                                    along.axes, along.keepDims));
}

LogicalResult buildReduceLogSum(NodeImporter &node) {
  return buildSumOf(
      node, [](Arithmetic &, Value x) { return x; },
      [](Arithmetic &math, Value sum) {
        return math.apply(UnaryFunction::Log, sum);
      });
}

/// The largest value is taken out first, so that no power overflows.
LogicalResult buildReduceLogSumExp(NodeImporter &node) {
  Value input = node.floatValue(0);
  ReductionAxes along(node);
  if (node.failed())
    return failure();
  if (along.axes.empty())
    return node.forward(0);
  Arithmetic math(node);
  Value largest =
      math.reduce(Reduction::Max, input, along.axes, true, "largest");
  Value powers = math.apply(
      UnaryFunction::Exp, math.subtract(input, largest, "distance"), "powers");
  Value sum = math.reduce(Reduction::Sum, powers, along.axes, true, "sum");
  Value logarithm = math.apply(UnaryFunction::Log, sum, "logarithm");
  if (along.keepDims)
    return node.setResult(math.add(logarithm, largest));
  Value result = math.add(logarithm, largest, "kept");
  if (!result)
    return failure();
  SmallVector<int64_t> shape;
  for (auto [axis, size] : llvm::enumerate(node.shape(0)))
    if (!llvm::is_contained(along.axes, int64_t(axis)))
      shape.push_back(size);
  return node.setResult(node.reshape(node.getLoc(), result, shape));
}

/// Before opset 13 the input is seen as a matrix, split at `axis`, of which
/// rows are normalized; since, only the dimension `axis` is.
template <bool isLog> LogicalResult buildSoftmax(NodeImporter &node) {
  Value input = node.floatValue(0);
  bool isMatrix = node.getOpset() < 13;
  int64_t axis = node.getInt("axis", isMatrix ? 1 : -1);
  return node.setResult(
      node.failed() ? Value()
                    : Arithmetic(node).softmax(input, axis, isMatrix, isLog));
}

constexpr OpEntry kOps[] = {
    {"LogSoftmax", 1, 13, 1, 1, buildSoftmax<true>},
    {"ReduceL1", 1, 18, 1, 2, buildReduceL1, "", kNumberTypes, "constant axes"},
    {"ReduceL2", 1, 18, 1, 2, buildReduceL2, "", "float", "constant axes"},
    {"ReduceLogSum", 1, 28, 1, 2, buildReduceLogSum, "", "float",
     "constant axes"},
    {"ReduceLogSumExp", 1, 28, 1, 2, buildReduceLogSumExp, "", "float",
     "constant axes"},
    {"ReduceMax", 1, 20, 1, 2, buildReduce<Reduction::Max>, "", kNumberTypes,
     "constant axes"},
    {"ReduceMean", 1, 18, 1, 2, buildReduceMean, "", "float", "constant axes"},
    {"ReduceMin", 1, 20, 1, 2, buildReduce<Reduction::Min>, "", kNumberTypes,
     "constant axes"},
    {"ReduceProd", 1, 18, 1, 2, buildReduce<Reduction::Prod>, "", kNumberTypes,
     "constant axes"},
    {"ReduceSum", 1, 13, 1, 2, buildReduce<Reduction::Sum>, "", kNumberTypes,
     "constant axes"},
    {"ReduceSumSquare", 1, 18, 1, 2, buildReduceSumSquare, "", kNumberTypes,
     "constant axes"},
    {"Softmax", 1, 13, 1, 1, buildSoftmax<false>},
};

} // namespace

ArrayRef<OpEntry> qwid::getReductionOps() { return kOps; }
