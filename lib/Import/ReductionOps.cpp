//===- ReductionOps.cpp - ReduceMean, Softmax, ArgMax ---------------------===//

#include "NodeImporter.h"
#include "OpTable.h"

using namespace mlir;
using namespace qwid;

namespace {

/// Axes are an attribute before opset 18 and an input since. None means all,
/// or, with noop_with_empty_axes, the input itself.
LogicalResult buildReduceMean(NodeImporter &node) {
  Value input = node.floatValue(0);
  bool keepDims = node.getInt("keepdims", 1) != 0, isNoop = false;
  std::optional<SmallVector<int64_t>> given;
  if (node.getOpset() < 18) {
    given = node.getInts("axes");
  } else {
    given = node.integers(1, "axes");
    isNoop = node.getInt("noop_with_empty_axes", 0) != 0;
  }
  if (node.failed())
    return failure();
  int64_t rank = node.shape(0).size();
  SmallVector<int64_t> axes;
  if (given)
    for (int64_t axis : *given)
      axes.push_back(node.normalizeAxis(axis, rank));
  if (axes.empty() && isNoop)
    return node.forward(0);
  if (axes.empty())
    axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  llvm::sort(axes);
  return node.failed()
             ? failure()
             : node.emit<MeanOp>(input, axes, keepDims, RescaleKindAttr());
}

/// Before opset 13 the input is seen as a matrix, split at `axis`, of which
/// rows are normalized; since, only the dimension `axis` is.
LogicalResult buildSoftmax(NodeImporter &node) {
  Value input = node.floatValue(0);
  bool isMatrix = node.getOpset() < 13;
  int64_t axis = node.getInt("axis", isMatrix ? 1 : -1);
  if (node.failed())
    return failure();
  SmallVector<int64_t> shape(node.shape(0));
  axis = node.normalizeAxis(axis, shape.size(), isMatrix);
  if (node.failed())
    return failure();
  auto isOne = [](int64_t size) { return size == 1; };
  if (!isMatrix || (axis < int64_t(shape.size()) &&
                    llvm::all_of(ArrayRef(shape).drop_front(axis + 1), isOne)))
    return node.emit<SoftmaxOp>(input, axis);
  SmallVector<int64_t> matrix{1, 1};
  for (auto [index, size] : llvm::enumerate(shape))
    matrix[int64_t(index) < axis ? 0 : 1] *= size;
  Value rows = node.reshape(node.helperLoc("matrix"), input, matrix);
  Value result =
      node.create<SoftmaxOp>(node.helperLoc("rows"), rows, int64_t(1));
  return node.setResult(node.reshape(node.getLoc(), result, shape));
}

LogicalResult buildArgMax(NodeImporter &node) {
  Value input = node.floatValue(0);
  int64_t axis = node.getInt("axis", 0);
  bool keepDims = node.getInt("keepdims", 1) != 0;
  if (node.getOpset() >= 12 && node.getInt("select_last_index", 0) != 0)
    return node.unsupported("select_last_index = 1");
  if (node.failed())
    return failure();
  axis = node.normalizeAxis(axis, node.shape(0).size());
  if (node.failed())
    return failure();
  return node.emitAs<ArgMaxOp>(node.getBuilder().getI64Type(), input, axis,
                               keepDims);
}

constexpr OpEntry kOps[] = {
    {"ArgMax", 1, 22, 1, 1, buildArgMax},
    {"ReduceMean", 1, 22, 1, 2, buildReduceMean},
    {"Softmax", 1, 22, 1, 1, buildSoftmax},
};

} // namespace

ArrayRef<OpEntry> qwid::getReductionOps() { return kOps; }
