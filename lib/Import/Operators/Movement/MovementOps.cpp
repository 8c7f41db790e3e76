//===- MovementOps.cpp - Concat, Transpose, Expand, Tile, Dropout ---------===//
//
// What moves whole tensors. Expand and Tile are a broadcast between reshapes.
//
//===----------------------------------------------------------------------===//

#include "Movement.h"
#include "lib/Import/Graph/StoredConstants.h"
#include "lib/Import/OpTable.h"

#include "qwid/Import/ImportONNX.h"

using namespace mlir;
using namespace qwid;

namespace {

/// Whether all inputs are known, fit along `axis`, and are no large tensor
/// together.
bool canJoin(NodeImporter &node, int64_t axis) {
  if (!node.allKnown())
    return false;
  const HostTensor *first = node.known(0);
  SmallVector<int64_t> joined(first->shape);
  joined[axis] = 0;
  for (size_t index = 0; index < node.numInputs(); ++index) {
    const HostTensor *input = node.known(index);
    SmallVector<int64_t> expected(first->shape);
    if (input->shape.size() != expected.size() ||
        input->element != first->element)
      return false;
    expected[axis] = input->shape[axis];
    if (input->shape != expected)
      return false;
    joined[axis] += expected[axis];
  }
  return isFoldable(joined);
}

/// Tensors that fit, one after another along `axis`.
HostTensor join(ArrayRef<const HostTensor *> inputs, int64_t axis) {
  HostTensor result{inputs[0]->shape, inputs[0]->element, {}, {}};
  int64_t outer =
      ShapedType::getNumElements(ArrayRef(result.shape).take_front(axis));
  result.shape[axis] = 0;
  for (const HostTensor *input : inputs)
    result.shape[axis] += input->shape[axis];
  for (int64_t block = 0; block < outer; ++block)
    for (const HostTensor *input : inputs) {
      int64_t part = input->count() / outer;
      for (int64_t i = block * part; i < (block + 1) * part; ++i) {
        if (result.isFloat())
          result.floats.push_back(input->floatAt(i));
        else
          result.integers.push_back(input->integerAt(i));
      }
    }
  return result;
}

LogicalResult buildConcat(NodeImporter &node) {
  int64_t axis = node.getRequiredInt("axis");
  for (size_t index = 0; index < node.numInputs(); ++index)
    if (!node.has(index))
      return node.error() << "input " << int64_t(index) << " is missing";
  if (node.failed())
    return failure();
  axis = node.normalizeAxis(axis, node.shape(0).size());
  if (node.failed())
    return failure();
  if (canJoin(node, axis))
    return setJoined(node, [&](ArrayRef<const HostTensor *> inputs) {
      return join(inputs, axis);
    });
  SmallVector<Value> inputs;
  for (size_t index = 0; index < node.numInputs(); ++index)
    inputs.push_back(node.value(index));
  if (node.failed())
    return failure();
  return node.emitAs<ConcatOp>(elementOf(inputs.front()), inputs, axis,
                               RescaleKindAttr());
}

LogicalResult buildTranspose(NodeImporter &node) {
  int64_t rank = node.shape(0).size();
  auto permutation = node.getInts("perm");
  if (node.failed())
    return failure();
  if (!permutation)
    permutation = llvm::to_vector(llvm::reverse(llvm::seq<int64_t>(0, rank)));
  SmallVector<int64_t> sorted = *permutation;
  llvm::sort(sorted);
  if (sorted != llvm::to_vector(llvm::seq<int64_t>(0, rank)))
    return node.error() << "expected a permutation of " << rank << " axes, got "
                        << text(*permutation);
  if (node.known(0))
    return setMoved(node, [&](const HostTensor &cells) {
      return cells.transposed(*permutation);
    });
  Value input = node.value(0);
  return input ? node.emitAs<TransposeOp>(elementOf(input), input, *permutation)
               : failure();
}

LogicalResult buildIdentity(NodeImporter &node) { return node.forward(0); }

/// NumPy broadcasting of the input with a shape, both ways.
LogicalResult buildExpand(NodeImporter &node) {
  auto target = node.integers(1, "the new shape");
  ArrayRef<int64_t> input = node.shape(0);
  if (node.failed())
    return failure();
  SmallVector<int64_t> view(input), shape(*target);
  size_t rank = std::max(view.size(), shape.size());
  view.insert(view.begin(), rank - view.size(), 1);
  shape.insert(shape.begin(), rank - shape.size(), 1);
  for (auto [from, to] : llvm::zip_equal(view, shape)) {
    if (from != to && from != 1 && to != 1)
      return node.error() << "cannot expand shape " << text(input) << " to "
                          << text(*target);
    to = from == 1 ? to : from;
  }
  if (!checkedCount(shape))
    return node.error() << "expected sizes of at least 1 and at most 2^31 "
                           "elements, got shape "
                        << text(shape);
  return setRepeated(node, view, shape, shape);
}

/// A dimension of n cells that is repeated r times is [1, n], broadcast to
/// [r, n].
LogicalResult buildTile(NodeImporter &node) {
  auto repeats = node.integers(1, "the repeats");
  SmallVector<int64_t> input(node.shape(0)), view, repeated, shape;
  if (node.failed())
    return failure();
  if (repeats->size() != input.size())
    return node.error() << "expected " << int64_t(input.size())
                        << " repeats for shape " << text(input) << ", got "
                        << text(*repeats);
  for (auto [size, times] : llvm::zip_equal(input, *repeats)) {
    if (times < 1 || times > kMaxElements)
      return node.error() << "expected repeats in [1, 2^31], got "
                          << text(*repeats);
    if (times > 1 && size > 1) {
      view.push_back(1);
      repeated.push_back(times);
    }
    view.push_back(size);
    repeated.push_back(times > 1 && size == 1 ? times : size);
    shape.push_back(size * times);
  }
  if (!checkedCount(shape))
    return node.error() << "its result of shape " << text(shape)
                        << " has more than 2^31 elements";
  return setRepeated(node, view, repeated, shape);
}

/// Whether a Dropout drops anything: in training, with a ratio that is not 0.
bool dropsCells(NodeImporter &node) {
  if (!node.has(2))
    return false;
  const HostTensor *mode = node.known(2);
  if (mode && !mode->isFloat() && mode->count() == 1 && !mode->integerAt(0))
    return false;
  const HostTensor *ratio = node.has(1) ? node.known(1) : nullptr;
  return !ratio || !ratio->isFloat() || ratio->count() != 1 ||
         ratio->floatAt(0) != 0.0f;
}

/// Nothing happens in inference, and the mask keeps all cells.
LogicalResult buildDropout(NodeImporter &node) {
  node.ignore({"ratio", "seed"});
  if (dropsCells(node))
    return node.unsupported("training mode", "export for inference");
  if (node.failed() || failed(node.forward(0)))
    return failure();
  if (!node.hasOutput(1))
    return success();
  Builder &builder = node.getBuilder();
  SmallVector<int64_t> shape(node.shape(0));
  HostTensor mask{shape, builder.getI1Type(), {}, {1}};
  if (node.getOpset() < 10)
    mask = HostTensor{shape, builder.getF32Type(), {1.0f}, {}};
  return node.failed() ? failure() : node.setResult(std::move(mask), 1);
}

constexpr OpEntry kOps[] = {
    {"Concat", 4, 13, 1, kAnyInputs, buildConcat, "", kAllTypes},
    {"Dropout", 7, 22, 1, 3, buildDropout, "", kAllTypes,
     "inference, or ratio 0"},
    {"Expand", 8, 13, 2, 2, buildExpand, "", kAllTypes, "constant shape"},
    {"Identity", 1, 25, 1, 1, buildIdentity, "", kAllTypes},
    {"Tile", 6, 13, 2, 2, buildTile, "", kAllTypes, "constant repeats"},
    {"Transpose", 1, 25, 1, 1, buildTranspose, "", kAllTypes},
};

} // namespace

ArrayRef<OpEntry> qwid::getMovementOps() { return kOps; }
