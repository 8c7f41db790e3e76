//===- MovementOps.cpp - Concat, Pad, Transpose, Slice, Identity ----------===//

#include "NodeImporter.h"
#include "OpTable.h"

using namespace mlir;
using namespace qwid;

namespace {

/// Known tensors one after another along `axis`; nothing if they do not fit or
/// are large.
std::optional<HostTensor> concatKnown(NodeImporter &node, int64_t axis) {
  const HostTensor *first = node.known(0);
  HostTensor result{first->shape, first->element, {}, {}};
  result.shape[axis] = 0;
  int64_t outer = 1;
  for (int64_t size : ArrayRef(first->shape).take_front(axis))
    outer *= size;
  for (size_t index = 0; index < node.numInputs(); ++index) {
    const HostTensor *input = node.known(index);
    SmallVector<int64_t> expected = first->shape;
    if (input->shape.size() != expected.size() ||
        input->element != first->element)
      return std::nullopt;
    expected[axis] = input->shape[axis];
    if (input->shape != expected)
      return std::nullopt;
    result.shape[axis] += expected[axis];
  }
  std::optional<int64_t> cells = checkedCount(result.shape);
  if (!cells || *cells > kMaxFolded)
    return std::nullopt;
  for (int64_t block = 0; block < outer; ++block)
    for (size_t index = 0; index < node.numInputs(); ++index) {
      const HostTensor *input = node.known(index);
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
  if (node.allKnown())
    if (auto folded = concatKnown(node, axis))
      return node.setResult(std::move(*folded));
  SmallVector<Value> inputs;
  for (size_t index = 0; index < node.numInputs(); ++index)
    inputs.push_back(node.value(index));
  if (node.failed())
    return failure();
  return node.emitAs<ConcatOp>(elementOf(inputs.front()), inputs, axis,
                               RescaleKindAttr());
}

/// Counts, and since opset 11 the value, are inputs; axes may be given since 18.
LogicalResult buildPad(NodeImporter &node) {
  Value input = node.floatValue(0);
  std::string mode = node.getString("mode", "constant");
  float value = 0.0f;
  std::optional<SmallVector<int64_t>> counts, axes;
  if (node.getOpset() < 11) {
    counts = node.getInts("pads");
    value = node.getFloat("value", 0.0f);
  } else {
    counts = node.integers(1, "pads");
    value = node.scalar(2, "the padding value").value_or(0.0f);
    axes = node.integers(3, "axes");
  }
  if (node.failed())
    return failure();
  if (mode != "constant")
    return node.unsupported("mode '" + mode + "'");
  int64_t rank = node.shape(0).size();
  if (!axes)
    axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  constexpr int64_t limit = int64_t(1) << 31;
  auto isHuge = [=](int64_t count) { return count < -limit || count > limit; };
  if (!counts || counts->size() != 2 * axes->size() ||
      llvm::any_of(*counts, isHuge))
    return node.error() << "expected " << int64_t(2 * axes->size())
                        << " pads of at most 2^31, got "
                        << text(counts ? *counts : SmallVector<int64_t>());
  SmallVector<int64_t> low(rank, 0), high(rank, 0);
  for (auto [index, axis] : llvm::enumerate(*axes)) {
    int64_t target = node.normalizeAxis(axis, rank);
    if (node.failed())
      return failure();
    low[target] = (*counts)[index];
    high[target] = (*counts)[index + axes->size()];
  }
  return node.emit<PadOp>(input, low, high, llvm::APFloat(value));
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
  if (const HostTensor *known = node.known(0))
    return node.setResult(known->transposed(*permutation));
  Value input = node.value(0);
  return input ? node.emitAs<TransposeOp>(elementOf(input), input, *permutation)
               : failure();
}

/// The box of a Slice, one value per dimension of the input.
struct Box {
  SmallVector<int64_t> offsets, sizes, steps;
};

/// Cuts dimension `axis` of `box` to [start, end) by `step` as ONNX says:
/// negative positions count from the end, positions beyond are moved to it.
LogicalResult cut(NodeImporter &node, Box &box, int64_t axis, int64_t start,
                  int64_t end, int64_t step) {
  int64_t size = box.sizes[axis];
  if (step < 1)
    return node.unsupported("step " + Twine(step));
  step = std::min(step, size); // the same cells, and no product overflows
  auto resolve = [&](int64_t position) {
    if (position < 0)
      position = position < -size ? 0 : position + size;
    return std::min(position, size);
  };
  start = resolve(start);
  end = resolve(end);
  if (start >= end)
    return node.error() << "the slice along axis " << axis << " is empty";
  box.offsets[axis] = start;
  box.sizes[axis] = (end - start - 1) / step + 1;
  box.steps[axis] = step;
  return success();
}

/// Starts, ends, axes are attributes before opset 10 and inputs since.
LogicalResult buildSlice(NodeImporter &node) {
  bool isOld = node.getOpset() < 10;
  auto starts = isOld ? node.getInts("starts") : node.integers(1, "starts");
  auto ends = isOld ? node.getInts("ends") : node.integers(2, "ends");
  auto axes = isOld ? node.getInts("axes") : node.integers(3, "axes");
  auto steps = isOld ? std::nullopt : node.integers(4, "steps");
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
  Box box{SmallVector<int64_t>(shape.size(), 0), SmallVector<int64_t>(shape),
          SmallVector<int64_t>(shape.size(), 1)};
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
  if (const HostTensor *known = node.known(0))
    return node.setResult(known->sliced(box.offsets, box.sizes, box.steps));
  Value input = node.value(0);
  return input ? node.emitAs<SliceOp>(elementOf(input), input, box.offsets,
                                      box.sizes, box.steps)
               : failure();
}

LogicalResult buildIdentity(NodeImporter &node) { return node.forward(0); }

/// Dropout does nothing in inference; ratio and seed have no meaning then.
LogicalResult buildDropout(NodeImporter &node) {
  node.ignore({"ratio", "seed"});
  if (node.getOpset() >= 12 && node.has(2)) {
    const HostTensor *mode = node.known(2);
    if (!mode || mode->isFloat() || mode->count() != 1 || mode->integerAt(0))
      return node.unsupported("training mode", "export for inference");
  }
  return node.forward(0);
}

constexpr OpEntry kOps[] = {
    {"Concat", 4, 22, 1, kAnyInputs, buildConcat},
    {"Dropout", 7, 22, 1, 3, buildDropout},
    {"Identity", 1, 22, 1, 1, buildIdentity},
    {"Pad", 2, 22, 1, 4, buildPad},
    {"Slice", 1, 22, 1, 5, buildSlice},
    {"Transpose", 1, 22, 1, 1, buildTranspose},
};

} // namespace

ArrayRef<OpEntry> qwid::getMovementOps() { return kOps; }
