//===- SlicingOps.cpp - Slice, Split, Gather, GatherND --------------------===//
//
// What takes parts of a tensor. Known positions are slices where they are evenly
// spaced; a negative step is a slice whose cells are turned round.
//
//===----------------------------------------------------------------------===//

#include "Movement.h"
#include "lib/Import/Graph/StoredConstants.h"
#include "lib/Import/OpTable.h"

using namespace mlir;
using namespace qwid;

namespace {

/// The box of a Slice, one value per dimension of the input.
struct Box {
  SmallVector<int64_t> offsets, sizes, steps;
  SmallVector<int64_t> reversed; ///< axes to turn round behind it
};

/// Cuts dimension `axis` of `box` to [start, end) by `step` as ONNX says:
/// negative positions count from the end, positions beyond are moved to it.
LogicalResult cut(NodeImporter &node, Box &box, int64_t axis, int64_t start,
                  int64_t end, int64_t step) {
  int64_t size = box.sizes[axis];
  if (step == 0)
    return node.error() << "expected steps other than 0";
  if (size == 0)
    return node.error() << "the slice along axis " << axis << " is empty";
  bool isBackwards = step < 0;
  // The same cells, and no product overflows.
  step = std::clamp(step, -size, size);
  auto resolve = [&](int64_t position, int64_t low, int64_t high) {
    if (position < 0)
      position = position < -size ? low : position + size;
    return std::clamp(position, low, high);
  };
  start = resolve(start, 0, isBackwards ? size - 1 : size);
  end = resolve(end, isBackwards ? -1 : 0, size);
  int64_t length = isBackwards ? start - end : end - start;
  if (length <= 0)
    return node.error() << "the slice along axis " << axis << " is empty";
  int64_t count = (length - 1) / std::abs(step) + 1;
  box.offsets[axis] = isBackwards ? start + (count - 1) * step : start;
  box.sizes[axis] = count;
  box.steps[axis] = std::abs(step);
  if (isBackwards)
    box.reversed.push_back(axis);
  return success();
}

Selection reversed(const Box &box, int64_t axis) {
  return {axis, llvm::to_vector(
                    llvm::reverse(llvm::seq<int64_t>(0, box.sizes[axis])))};
}

/// Input 0 within `box` as the node's result.
LogicalResult setSliced(NodeImporter &node, const Box &box) {
  if (node.known(0))
    return setMoved(node, [&](const HostTensor &cells) {
      HostTensor result = cells.sliced(box.offsets, box.sizes, box.steps);
      for (int64_t axis : box.reversed)
        result = result.selected(axis, reversed(box, axis).indices);
      return result;
    });
  Value value = node.value(0);
  if (!value)
    return failure();
  value = node.createAs<SliceOp>(
      box.reversed.empty() ? node.getLoc() : node.helperLoc("slice"),
      elementOf(value), value, box.offsets, box.sizes, box.steps);
  for (int64_t axis : box.reversed)
    if (value)
      value = select(
          node, value, reversed(box, axis),
          axis == box.reversed.back() ? "" : "axis" + std::to_string(axis));
  return node.setResult(value);
}

LogicalResult buildSlice(NodeImporter &node) {
  auto starts = node.attributeOrInput("starts", 1);
  auto ends = node.attributeOrInput("ends", 2);
  auto axes = node.attributeOrInput("axes", 3);
  auto steps = node.integers(4, "steps");
  ArrayRef<int64_t> shape = node.shape(0);
  if (node.failed())
    return failure();
  size_t count = starts ? starts->size() : 0;
  if (!axes)
    axes = llvm::to_vector(llvm::seq<int64_t>(0, count));
  if (!steps)
    steps = SmallVector<int64_t>(count, 1);
  if (!starts || !ends || ends->size() != count || axes->size() != count ||
      steps->size() != count)
    return node.error() << "expected as many ends, axes and steps as starts";
  Box box{SmallVector<int64_t>(shape.size(), 0),
          SmallVector<int64_t>(shape),
          SmallVector<int64_t>(shape.size(), 1),
          {}};
  llvm::SmallDenseSet<int64_t> seen;
  for (size_t i = 0; i < count; ++i) {
    int64_t axis = node.normalizeAxis((*axes)[i], shape.size());
    if (node.failed())
      return failure();
    if (!seen.insert(axis).second)
      return node.error() << "axis " << axis << " is sliced twice";
    if (failed(cut(node, box, axis, (*starts)[i], (*ends)[i], (*steps)[i])))
      return failure();
  }
  return setSliced(node, box);
}

//===----------------------------------------------------------------------===//
// Split
//===----------------------------------------------------------------------===//

/// The parts along an axis of `size` cells: those that are given, or even ones, of
/// which since opset 18 the last may be smaller.
std::optional<SmallVector<int64_t>> readParts(NodeImporter &node,
                                              int64_t size) {
  auto parts = node.attributeOrInput("split", 1);
  int64_t count = node.getInt("num_outputs", node.numOutputs());
  if (!node.failed() && count != int64_t(node.numOutputs()))
    node.error() << "expected " << int64_t(node.numOutputs())
                 << " outputs for num_outputs, got " << count;
  if (node.failed())
    return std::nullopt;
  if (!parts) {
    int64_t part = (size + count - 1) / count;
    parts = SmallVector<int64_t>(count, part);
    parts->back() = size - part * (count - 1);
    if (node.getOpset() < 18 && size % count)
      parts->clear();
  }
  int64_t sum = 0;
  for (int64_t part : *parts) {
    sum += std::clamp<int64_t>(part, 0, size + 1);
    if (part < 1) {
      (void)node.unsupported("an empty part, " + text(*parts) + ",");
      return std::nullopt;
    }
  }
  if (parts->size() == node.numOutputs() && sum == size)
    return parts;
  node.error() << "expected " << int64_t(node.numOutputs()) << " parts of "
               << size << " cells, got " << text(*parts);
  return std::nullopt;
}

LogicalResult buildSplit(NodeImporter &node) {
  SmallVector<int64_t> shape(node.shape(0));
  int64_t axis = node.getInt("axis", 0);
  axis = node.failed() ? 0 : node.normalizeAxis(axis, shape.size());
  if (node.failed())
    return failure();
  auto parts = readParts(node, shape[axis]);
  if (!parts)
    return failure();
  const HostTensor *known = node.known(0);
  Value value = known ? Value() : node.value(0);
  SmallVector<int64_t> offsets(shape.size(), 0), ones(shape.size(), 1);
  for (auto [index, part] : llvm::enumerate(*parts)) {
    shape[axis] = part;
    if (known && node.hasOutput(index))
      (void)setMoved(
          node,
          [&](const HostTensor &cells) {
            return cells.sliced(offsets, shape, ones);
          },
          index);
    else if (node.hasOutput(index) &&
             failed(node.setResult(
                 node.createAs<SliceOp>(node.outputLoc(index), elementOf(value),
                                        value, offsets, shape, ones),
                 index)))
      return failure();
    offsets[axis] += part;
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Gather
//===----------------------------------------------------------------------===//

/// By known indices, checked; they are a selection under another shape.
LogicalResult gatherKnown(NodeImporter &node, const HostTensor &indices,
                          int64_t axis) {
  ArrayRef<int64_t> from = node.shape(0);
  int64_t size = from[axis];
  Selection selection{axis, {}};
  if (indices.count() == 0 || indices.count() > kMaxFolded)
    return node.unsupported("a gather by " + Twine(indices.count()) +
                            " indices");
  for (int64_t i = 0; i < indices.count(); ++i) {
    int64_t index = indices.integerAt(i);
    if (index < -size || index >= size)
      return node.error() << "index " << index << " is outside shape "
                          << text(from) << " along axis " << axis;
    selection.indices.push_back(index < 0 ? index + size : index);
  }
  if (indices.shape.size() == 1)
    return setSelected(node, selection);
  SmallVector<int64_t> shape(from.take_front(axis));
  llvm::append_range(shape, indices.shape);
  llvm::append_range(shape, from.drop_front(axis + 1));
  return setSelected(node, selection, ArrayRef<int64_t>(shape));
}

LogicalResult buildGather(NodeImporter &node) {
  int64_t axis = node.getInt("axis", 0);
  axis = node.failed() ? 0 : node.normalizeAxis(axis, node.shape(0).size());
  const HostTensor *indices = node.failed() ? nullptr : node.known(1);
  if (node.failed())
    return failure();
  if (indices && !indices->isFloat())
    return gatherKnown(node, *indices, axis);
  Value input = node.value(0), computed = input ? node.value(1) : Value();
  if (!computed)
    return failure();
  Type element = elementOf(computed);
  if (!element.isSignlessInteger(64) && !element.isSignlessInteger(32))
    return node.error() << "expected indices of int32 or int64, got "
                        << computed.getType();
  return node.emitAs<GatherOp>(elementOf(input), input, computed, axis);
}

/// Each row of known indices names a place in the first dimensions: a gather along
/// these dimensions seen as one.
LogicalResult buildGatherNd(NodeImporter &node) {
  const HostTensor *indices = node.known(1);
  if (!node.failed() && node.getInt("batch_dims", 0) != 0)
    return node.unsupported("batch_dims other than 0");
  if (node.failed())
    return failure();
  SmallVector<int64_t> from(node.shape(0));
  if (!indices || indices->isFloat() || indices->count() == 0 ||
      indices->count() > kMaxFolded)
    return node.unsupported("a gather by indices that are computed");
  int64_t depth = indices->shape.empty() ? 0 : indices->shape.back();
  if (depth < 1 || depth > int64_t(from.size()))
    return node.error() << "expected indices of 1 to " << int64_t(from.size())
                        << " dimensions, got shape " << text(indices->shape);
  SmallVector<int64_t> places;
  for (int64_t row = 0; row < indices->count() / depth; ++row) {
    int64_t place = 0;
    for (int64_t axis = 0; axis < depth; ++axis) {
      int64_t index = indices->integerAt(row * depth + axis), size = from[axis];
      if (index < -size || index >= size)
        return node.error() << "index " << index << " is outside shape "
                            << text(from) << " along axis " << axis;
      place = place * size + (index < 0 ? index + size : index);
    }
    places.push_back(place);
  }
  SmallVector<int64_t> view{
      ShapedType::getNumElements(ArrayRef(from).take_front(depth))};
  SmallVector<int64_t> result(indices->shape);
  result.pop_back();
  view.append(from.begin() + depth, from.end());
  result.append(from.begin() + depth, from.end());
  if (node.known(0))
    return setMoved(node, [&](const HostTensor &cells) {
      return cells.reshaped(view).selected(0, places).reshaped(result);
    });
  Value input = node.value(0);
  if (!input)
    return failure();
  input = node.reshape(node.helperLoc("rows"), input, view);
  input = input ? select(node, input, {0, places}, "gathered") : Value();
  return node.setResult(node.reshape(node.getLoc(), input, result));
}

constexpr OpEntry kOps[] = {
    {"Gather", 1, 13, 2, 2, buildGather, "", kAllTypes},
    {"GatherND", 11, 13, 2, 2, buildGatherNd, "", kAllTypes,
     "constant indices, batch_dims = 0"},
    {"Slice", 1, 13, 1, 5, buildSlice, "", kAllTypes, "constant positions"},
    {"Split", 2, 18, 1, 2, buildSplit, "", kAllTypes,
     "constant parts, none empty"},
};

} // namespace

ArrayRef<OpEntry> qwid::getSlicingOps() { return kOps; }
