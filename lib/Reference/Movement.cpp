//===- Movement.cpp - Ops that move elements ------------------------------===//
//
// Elements are moved as bytes, whatever they mean; only concat may rescale.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include "Rescale.h"
#include "qwid/Dialect/Sizes.h"

#include <cstring>

using namespace mlir;
using namespace qwid;

namespace {

/// result[i] = input[offset + map[i]].
Kernel makeGather(std::vector<int64_t> map, int64_t offset = 0) {
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    size_t width = getElementBytes(result.kind);
    const uint8_t *from = operands[0]->bytes.data() + offset * width;
    for (size_t i = 0; i < map.size(); ++i)
      std::memcpy(result.bytes.data() + i * width, from + map[i] * width,
                  width);
  };
}

Kernel makeTranspose(TransposeOp op) {
  auto pitches = getPitches(op.getInput().getType().getShape());
  SmallVector<int64_t> permuted;
  for (int64_t axis : op.getPermutation())
    permuted.push_back(pitches[axis]);
  return makeGather(makeIndexMap(op.getType().getShape(), permuted));
}

Kernel makeSlice(SliceOp op) {
  auto pitches = getPitches(op.getInput().getType().getShape());
  int64_t offset = 0;
  for (auto [i, pitch] : llvm::enumerate(pitches)) {
    offset += op.getOffsets()[i] * pitch;
    pitch *= op.getStrides()[i];
  }
  return makeGather(makeIndexMap(op.getType().getShape(), pitches), offset);
}

Kernel makeBroadcast(BroadcastOp op) {
  return makeGather(makeBroadcastMap(op.getInput().getType().getShape(),
                                     op.getType().getShape()));
}

/// result[o, j, i] = input[o, indices[j], i], o and i being what lies before and
/// behind the axis.
Kernel makeComputedGather(GatherOp op) {
  auto shape = op.getInput().getType().getShape();
  int64_t size = shape[op.getAxis()];
  int64_t inner = getPitches(shape)[op.getAxis()];
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    const Tensor &input = *operands[0], &indices = *operands[1];
    size_t width = getElementBytes(result.kind);
    int64_t count = indices.size(), outer = input.size() / (size * inner);
    uint8_t *to = result.bytes.data();
    for (int64_t o = 0; o < outer; ++o)
      for (int64_t j = 0; j < count; ++j, to += inner * width) {
        int64_t index = indices.kind == ElementKind::I64
                            ? indices.view<int64_t>()[j]
                            : indices.view<int32_t>()[j];
        index = index < 0 ? index + size : index;
        index = std::min(std::max<int64_t>(index, 0), size - 1);
        std::memcpy(to, input.bytes.data() + (o * size + index) * inner * width,
                    inner * width);
      }
  };
}

/// One element of the tensor type `type` that means the real `value`.
Tensor makeFill(RankedTensorType type, float value) {
  Tensor fill(type.clone(ArrayRef<int64_t>{1}));
  if (fill.kind == ElementKind::F32) {
    fill.view<float>()[0] = value;
    return fill;
  }
  Quantization to = *getQuantization(type.getElementType());
  fill.setIntegers(quantize(value, to.scale, to.zeroPoint, to.low, to.high));
  return fill;
}

/// The cells that input and result share are copied, the others filled.
Kernel makePad(PadOp op) {
  auto input = op.getInput().getType().getShape();
  auto result = op.getType().getShape();
  auto from = getPitches(input), to = getPitches(result);
  SmallVector<int64_t> shared;
  int64_t source = 0, target = 0; // the first shared cell
  for (auto [i, low, high] : llvm::enumerate(op.getLow(), op.getHigh())) {
    int64_t begin = std::max<int64_t>(0, -low);
    shared.push_back(countKept(input[i], low, high));
    source += begin * from[i];
    target += (begin + low) * to[i];
  }
  auto reads = makeIndexMap(shared, from), writes = makeIndexMap(shared, to);
  Tensor fill = makeFill(op.getType(), op.getValue().convertToFloat());
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) {
    const Tensor &value = operands.size() > 1 ? *operands[1] : fill;
    size_t width = getElementBytes(result.kind);
    uint8_t *bytes = result.bytes.data();
    for (int64_t i = 0, size = result.size(); i < size; ++i)
      std::memcpy(bytes + i * width, value.bytes.data(), width);
    for (size_t i = 0; i < reads.size(); ++i)
      std::memcpy(bytes + (target + writes[i]) * width,
                  operands[0]->bytes.data() + (source + reads[i]) * width,
                  width);
  };
}

/// `input` on the scale of `to`.
Tensor rescaleTensor(const Tensor &input, Quantization from,
                     RankedTensorType type, RescaleKind kind) {
  Quantization to = *getQuantization(type.getElementType());
  Rescale rescale = computeRescale(kind, from.scale, to.scale);
  std::vector<int32_t> values = input.getIntegers();
  for (int32_t &value : values)
    value = applyRescale(rescale, value - from.zeroPoint, getOutputRange(to));
  Tensor result(type.clone(input.shape));
  result.setIntegers(values);
  return result;
}

Kernel makeConcat(ConcatOp op) {
  RankedTensorType type = op.getType();
  int64_t inner = getPitches(type.getShape())[op.getAxis()];
  int64_t row = inner * type.getShape()[op.getAxis()];
  return [=](ArrayRef<const Tensor *> operands, Tensor &result) mutable {
    size_t width = getElementBytes(result.kind);
    int64_t offset = 0, rows = result.size() / row;
    for (auto [value, operand] : llvm::zip(op.getInputs(), operands)) {
      Type element = getTensorType(value).getElementType();
      Tensor rescaled;
      const Tensor *input = operand;
      if (element != type.getElementType()) {
        rescaled = rescaleTensor(*operand, *getQuantization(element), type,
                                 *op.getRescaleKind());
        input = &rescaled;
      }
      int64_t chunk = input->size() / rows;
      for (int64_t i = 0; i < rows; ++i)
        std::memcpy(result.bytes.data() + (i * row + offset) * width,
                    input->bytes.data() + i * chunk * width, chunk * width);
      offset += chunk;
    }
  };
}

} // namespace

Kernel qwid::buildMovement(Operation *op) {
  if (isa<ReshapeOp, FlattenOp>(op))
    return [](ArrayRef<const Tensor *> operands, Tensor &result) {
      result.bytes = operands[0]->bytes;
    };
  if (auto transpose = dyn_cast<TransposeOp>(op))
    return makeTranspose(transpose);
  if (auto slice = dyn_cast<SliceOp>(op))
    return makeSlice(slice);
  if (auto broadcast = dyn_cast<BroadcastOp>(op))
    return makeBroadcast(broadcast);
  if (auto gather = dyn_cast<GatherOp>(op))
    return makeComputedGather(gather);
  if (auto pad = dyn_cast<PadOp>(op))
    return makePad(pad);
  if (auto concat = dyn_cast<ConcatOp>(op))
    return makeConcat(concat);
  return {};
}
