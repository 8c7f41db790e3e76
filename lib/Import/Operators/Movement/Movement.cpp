//===- Movement.cpp - Moves of cells that operators consist of ------------===//

#include "Movement.h"
#include "lib/Import/Graph/StoredConstants.h"

#include "qwid/Dialect/Constants.h"

using namespace mlir;
using namespace qwid;

namespace {

/// The common distance of the indices if it is at least 1; 1 for one index.
std::optional<int64_t> findStride(ArrayRef<int64_t> indices) {
  int64_t stride = indices.size() > 1 ? indices[1] - indices[0] : 1;
  for (size_t i = 1; i < indices.size(); ++i)
    if (indices[i] - indices[i - 1] != stride)
      return std::nullopt;
  return stride >= 1 ? std::optional(stride) : std::nullopt;
}

/// How often each of `size` cells stands in a row, nothing if they differ.
std::optional<int64_t> findRepetition(ArrayRef<int64_t> indices, int64_t size) {
  int64_t times = int64_t(indices.size()) / size;
  if (times * size != int64_t(indices.size()))
    return std::nullopt;
  for (auto [i, index] : llvm::enumerate(indices))
    if (index != int64_t(i) / times)
      return std::nullopt;
  return times;
}

/// Each cell along `axis` `times` times.
Value repeatAlong(NodeImporter &node, Value input, int64_t axis, int64_t times,
                  Location loc, StringRef suffix) {
  auto shape = cast<RankedTensorType>(input.getType()).getShape();
  SmallVector<int64_t> view(shape), repeated(shape), result(shape);
  view.insert(view.begin() + axis + 1, 1);
  repeated.insert(repeated.begin() + axis + 1, times);
  result[axis] *= times;
  Value cells =
      node.reshape(node.helperLoc(suffix.str() + ".cells"), input, view);
  if (!cells)
    return {};
  Value copies = node.createAs<BroadcastOp>(
      node.helperLoc(suffix.str() + ".copies"), elementOf(input), cells,
      ArrayRef<int64_t>(repeated));
  return copies ? node.reshape(loc, copies, result) : Value();
}

} // namespace

Value qwid::select(NodeImporter &node, Value input, const Selection &selection,
                   StringRef suffix) {
  Location loc = node.helperLoc(suffix);
  SmallVector<int64_t> shape(
      cast<RankedTensorType>(input.getType()).getShape());
  const auto &[axis, indices] = selection;
  int64_t size = shape[axis], count = indices.size();
  if (std::optional<int64_t> stride = findStride(indices)) {
    if (count == size)
      return input;
    SmallVector<int64_t> offsets(shape.size(), 0), strides(shape.size(), 1);
    offsets[axis] = indices.front();
    strides[axis] = *stride;
    shape[axis] = count;
    return node.createAs<SliceOp>(loc, elementOf(input), input, offsets, shape,
                                  strides);
  }
  if (std::optional<int64_t> times = findRepetition(indices, size))
    return repeatAlong(node, input, axis, *times, loc,
                       suffix.empty() ? "repeat" : suffix);
  OpBuilder &builder = node.getBuilder();
  Value constant = makeConstant(
      builder,
      node.helperLoc((suffix.empty() ? "" : suffix.str() + ".") + "indices"),
      RankedTensorType::get({count}, builder.getI64Type()),
      ArrayRef<int64_t>(indices));
  return node.createAs<GatherOp>(loc, elementOf(input), input, constant, axis);
}

Value qwid::weighAlong(NodeImporter &node, Value input, int64_t axis,
                       Value weights, StringRef suffix) {
  std::string name = suffix.empty() ? "" : suffix.str() + ".";
  Location last = node.helperLoc(suffix);
  auto type = cast<RankedTensorType>(input.getType());
  int64_t rank = type.getRank();
  auto order = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  std::swap(order[axis], order[rank - 1]);
  bool isLast = axis == rank - 1;
  if (!isLast)
    input =
        node.create<TransposeOp>(node.helperLoc(name + "last"), input, order);
  if (!input)
    return {};
  SmallVector<int64_t> shape(
      cast<RankedTensorType>(input.getType()).getShape());
  input = node.reshape(node.helperLoc(name + "rows"), input,
                       {type.getNumElements() / shape.back(), shape.back()});
  input = node.create<FullyConnectedOp>(node.helperLoc(name + "weighed"), input,
                                        weights, Value(), Value(), ClampAttr(),
                                        RescaleKindAttr());
  shape.back() = cast<RankedTensorType>(weights.getType()).getDimSize(0);
  input = node.reshape(isLast ? last : node.helperLoc(name + "apart"), input,
                       shape);
  return isLast ? input : node.create<TransposeOp>(last, input, order);
}

LogicalResult qwid::setSelected(NodeImporter &node,
                                ArrayRef<Selection> selections,
                                std::optional<ArrayRef<int64_t>> shape) {
  SmallVector<int64_t> selected(node.shape(0));
  if (node.failed())
    return failure();
  for (const Selection &selection : selections)
    selected[selection.axis] = selection.indices.size();
  const HostTensor *known = node.known(0);
  if (known && isFoldable(selected))
    return setMoved(node, [&](const HostTensor &cells) {
      HostTensor result = cells;
      for (const auto &[axis, indices] : selections)
        result = result.selected(axis, indices);
      return shape ? result.reshaped(*shape) : result;
    });
  Value value = node.value(0);
  for (auto [index, selection] : llvm::enumerate(selections)) {
    if (!value)
      return failure();
    bool isLast = index + 1 == selections.size() && !shape;
    value = select(node, value, selection,
                   isLast ? "" : "axis" + std::to_string(selection.axis));
  }
  if (value && shape)
    value = node.reshape(node.getLoc(), value, *shape);
  return node.setResult(value);
}

LogicalResult qwid::setRepeated(NodeImporter &node, ArrayRef<int64_t> view,
                                ArrayRef<int64_t> repeated,
                                ArrayRef<int64_t> shape) {
  const HostTensor *known = node.known(0);
  if (node.failed())
    return failure();
  if (known && isFoldable(repeated))
    return setMoved(node, [&](const HostTensor &cells) {
      return cells.reshaped(view).broadcast(repeated).reshaped(shape);
    });
  Value value = node.value(0);
  if (value && node.shape(0) != view)
    value = node.reshape(node.helperLoc("cells"), value, view);
  if (value && view != repeated)
    value = node.createAs<BroadcastOp>(
        repeated == shape ? node.getLoc() : node.helperLoc("copies"),
        elementOf(value), value, repeated);
  if (value && repeated != shape)
    value = node.reshape(node.getLoc(), value, shape);
  return node.setResult(value);
}
