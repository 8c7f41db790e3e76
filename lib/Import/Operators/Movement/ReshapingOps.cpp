//===- ReshapingOps.cpp - Reshape, Flatten, Squeeze, DepthToSpace ---------===//
//
// All keep the cells in row-major order, but for DepthToSpace and SpaceToDepth:
// a transpose between reshapes. Known tensors are reshaped here.
//
//===----------------------------------------------------------------------===//

#include "lib/Import/Graph/NodeImporter.h"
#include "lib/Import/Graph/StoredConstants.h"
#include "lib/Import/OpTable.h"

using namespace mlir;
using namespace qwid;

namespace {

/// The result is input 0 under `shape`.
LogicalResult reshapeTo(NodeImporter &node, ArrayRef<int64_t> shape) {
  if (node.failed())
    return failure();
  if (const HostTensor *known = node.known(0)) {
    std::optional<int64_t> cells = checkedCount(shape);
    if (!cells || *cells != known->count())
      return node.error() << "cannot give shape " << text(known->shape)
                          << " the shape " << text(shape);
    return setMoved(
        node, [&](const HostTensor &cells) { return cells.reshaped(shape); });
  }
  Value input = node.value(0);
  return input ? node.setResult(node.reshape(node.getLoc(), input, shape))
               : failure();
}

/// A size of 0 copies the input's (unless allowzero), one of -1 is what is left.
LogicalResult buildReshape(NodeImporter &node) {
  bool allowZero = node.getInt("allowzero", 0) != 0;
  auto target = node.integers(1, "the new shape");
  ArrayRef<int64_t> input = node.shape(0);
  if (node.failed())
    return failure();
  SmallVector<int64_t> shape = *target;
  std::optional<size_t> open;
  int64_t others = 1;
  for (auto [index, size] : llvm::enumerate(shape)) {
    if (size == 0 && !allowZero && index < input.size())
      size = input[index];
    if (size == -1 && !open)
      open = index;
    else if (size < 1 || size > (int64_t(1) << 31) / others)
      return node.error() << "cannot give " << text(input) << " the shape "
                          << text(*target);
    else
      others *= size;
  }
  if (open) {
    std::optional<int64_t> cells = checkedCount(input);
    if (!cells || *cells % others != 0)
      return node.error() << "cannot give " << text(input) << " the shape "
                          << text(*target);
    shape[*open] = *cells / others;
  }
  return reshapeTo(node, shape);
}

LogicalResult buildFlatten(NodeImporter &node) {
  int64_t axis = node.getInt("axis", 1);
  SmallVector<int64_t> shape(node.shape(0));
  axis = node.normalizeAxis(axis, shape.size(), /*inclusive=*/true);
  if (node.failed())
    return failure();
  if (!node.known(0)) {
    Value input = node.value(0);
    return node.emitAs<FlattenOp>(elementOf(input), input, axis);
  }
  return reshapeTo(node, matrixShape(shape, axis));
}

/// The sorted, distinct axes of `given` within `rank`; an error otherwise.
SmallVector<int64_t> distinctAxes(NodeImporter &node, ArrayRef<int64_t> given,
                                  int64_t rank) {
  SmallVector<int64_t> axes;
  for (int64_t axis : given)
    axes.push_back(node.normalizeAxis(axis, rank));
  llvm::sort(axes);
  if (!node.failed() &&
      std::adjacent_find(axes.begin(), axes.end()) != axes.end())
    node.error() << "expected distinct axes, got " << text(given);
  return axes;
}

LogicalResult buildSqueeze(NodeImporter &node) {
  auto given = node.attributeOrInput("axes", 1);
  ArrayRef<int64_t> input = node.shape(0);
  SmallVector<int64_t> axes, shape;
  if (given)
    axes = distinctAxes(node, *given, input.size());
  if (node.failed())
    return failure();
  for (auto [index, size] : llvm::enumerate(input)) {
    bool isNamed = llvm::is_contained(axes, int64_t(index));
    if (isNamed && size != 1)
      return node.error() << "expected size 1 along axis " << int64_t(index)
                          << " of " << text(input);
    if (!(isNamed || (!given && size == 1)))
      shape.push_back(size);
  }
  return reshapeTo(node, shape);
}

LogicalResult buildUnsqueeze(NodeImporter &node) {
  auto given = node.attributeOrInput("axes", 1);
  SmallVector<int64_t> shape(node.shape(0));
  if (!given && !node.failed())
    return node.error() << "axes are missing";
  if (node.failed())
    return failure();
  // Axes count in the result; inserting them in order keeps them right.
  for (int64_t axis : distinctAxes(node, *given, shape.size() + given->size()))
    shape.insert(shape.begin() + std::min<size_t>(axis, shape.size()), 1);
  return reshapeTo(node, shape);
}

/// Input 0 under `shape`, transposed, under `result`.
LogicalResult shuffle(NodeImporter &node, ArrayRef<int64_t> shape,
                      ArrayRef<int64_t> permutation, ArrayRef<int64_t> result) {
  if (node.known(0))
    return setMoved(node, [&](const HostTensor &cells) {
      return cells.reshaped(shape).transposed(permutation).reshaped(result);
    });
  Value value = node.value(0);
  if (value)
    value = node.reshape(node.helperLoc("blocks"), value, shape);
  if (value)
    value = node.createAs<TransposeOp>(node.helperLoc("order"),
                                       elementOf(value), value, permutation);
  if (value)
    value = node.reshape(node.getLoc(), value, result);
  return node.setResult(value);
}

/// Whether channels hold blocks of pixels as [C, block, block], mode CRD, instead
/// of [block, block, C], mode DCR.
bool readBlockOrder(NodeImporter &node) {
  std::string mode = node.getString("mode", "DCR");
  if (mode != "DCR" && mode != "CRD" && !node.failed())
    node.error() << "expected mode DCR or CRD, got '" << mode << "'";
  return mode == "CRD";
}

LogicalResult buildDepthToSpace(NodeImporter &node) {
  int64_t block = node.getRequiredInt("blocksize");
  bool hasDepthFirst = readBlockOrder(node);
  ArrayRef<int64_t> s = node.shape(0);
  if (node.failed())
    return failure();
  if (s.size() != 4 || block < 1 || block > 46340 || s[1] % (block * block))
    return node.error() << "expected channels in blocks of " << block << " x "
                        << block << ", got shape " << text(s);
  int64_t depth = s[1] / (block * block);
  SmallVector<int64_t> result{s[0], depth, s[2] * block, s[3] * block};
  if (!hasDepthFirst)
    return shuffle(node, {s[0], block, block, depth, s[2], s[3]},
                   {0, 3, 4, 1, 5, 2}, result);
  return shuffle(node, {s[0], depth, block, block, s[2], s[3]},
                 {0, 1, 4, 2, 5, 3}, result);
}

LogicalResult buildSpaceToDepth(NodeImporter &node) {
  int64_t block = node.getRequiredInt("blocksize");
  bool hasDepthFirst = readBlockOrder(node);
  ArrayRef<int64_t> s = node.shape(0);
  if (node.failed())
    return failure();
  if (s.size() != 4 || block < 1 || s[2] % block || s[3] % block)
    return node.error() << "expected an image of blocks of " << block << " x "
                        << block << ", got shape " << text(s);
  SmallVector<int64_t> blocksFirst{0, 3, 5, 1, 2, 4},
      depthFirst{0, 1, 3, 5, 2, 4};
  return shuffle(node, {s[0], s[1], s[2] / block, block, s[3] / block, block},
                 hasDepthFirst ? depthFirst : blocksFirst,
                 {s[0], s[1] * block * block, s[2] / block, s[3] / block});
}

constexpr OpEntry kOps[] = {
    {"DepthToSpace", 1, 28, 1, 1, buildDepthToSpace, "", kAllTypes},
    {"Flatten", 1, 25, 1, 1, buildFlatten, "", kAllTypes},
    {"Reshape", 5, 25, 2, 2, buildReshape, "", kAllTypes, "constant shape"},
    {"SpaceToDepth", 1, 28, 1, 1, buildSpaceToDepth, "", kAllTypes},
    {"Squeeze", 1, 25, 1, 2, buildSqueeze, "", kAllTypes},
    {"Unsqueeze", 1, 25, 1, 2, buildUnsqueeze, "", kAllTypes},
};

} // namespace

ArrayRef<OpEntry> qwid::getReshapingOps() { return kOps; }
