//===- MemoryPlan.cpp - Where every tensor of main lies -------------------===//
//
// Placement goes backwards through main: an op that holds its operand (pad,
// concat, reshape, return) places it inside its own result, so results are
// placed before what they are made of. Slices are placed last: they need their
// source.
//
//===----------------------------------------------------------------------===//

#include "MemoryPlan.h"

#include "qwid/CodeGen/TargetInfo.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace qwid;

namespace {

/// Kernels may read this far past a buffer.
constexpr int64_t kSlack = 64;

RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

SmallVector<int64_t> rowMajorStrides(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> strides(shape.size(), 1);
  for (int64_t i = int64_t(shape.size()) - 2; i >= 0; --i)
    strides[i] = strides[i + 1] * shape[i + 1];
  return strides;
}

int64_t bytesOf(RankedTensorType type) {
  return type.getNumElements() *
         llvm::divideCeil(type.getElementTypeBitWidth(), 8);
}

bool isReshape(Operation *op) {
  return isa_and_nonnull<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op);
}

/// Ops whose result is a window of an operand that is placed before it.
bool isView(Operation *op) {
  return isa<tensor::ExtractSliceOp>(op) ||
         (isReshape(op) && isOutside(op->getOperand(0)));
}

/// A window that starts `steps` cells of `whole` further on.
Placement windowOf(const Placement &whole, ArrayRef<int64_t> start,
                   ArrayRef<int64_t> step = {}) {
  Placement part = whole;
  for (size_t i = 0; i < start.size(); ++i) {
    part.offset += start[i] * whole.strides[i];
    if (!step.empty())
      part.strides[i] *= step[i];
  }
  return part;
}

} // namespace

bool qwid::isOutside(Value value) {
  Operation *op = value.getDefiningOp();
  while (isReshape(op)) {
    value = op->getOperand(0);
    op = value.getDefiningOp();
  }
  return !op || isa<arith::ConstantOp>(op);
}

Value qwid::getFill(tensor::PadOp pad) {
  auto cell = pad.getConstantPaddingValue().getDefiningOp<tensor::ExtractOp>();
  return cell ? cell.getTensor() : Value();
}

FailureOr<MemoryPlan> MemoryPlan::compute(func::FuncOp main) {
  for (Operation &op : main.getBody().front())
    if (!isa<func::CallOp, func::ReturnOp, tensor::PadOp, tensor::ConcatOp,
             tensor::ExtractOp, tensor::ExtractSliceOp, tensor::CollapseShapeOp,
             tensor::ExpandShapeOp, arith::ConstantOp>(op))
      return op.emitError()
             << "expected main as qwid-form-layers leaves it, found '"
             << op.getName() << "'";
  MemoryPlan plan;
  plan.place(main);
  plan.findLifetimes(main);
  plan.assignOffsets();
  return plan;
}

void MemoryPlan::place(func::FuncOp main) {
  for (BlockArgument argument : main.getArguments()) {
    Buffer buffer{Buffer::Input};
    buffer.index = argument.getArgNumber();
    buffer.bytes = bytesOf(typeOf(argument));
    placements[argument] = {int64_t(buffers.size()), 0,
                            rowMajorStrides(typeOf(argument).getShape())};
    buffers.push_back(buffer);
  }
  Block &body = main.getBody().front();
  for (Operation &op : llvm::reverse(body)) {
    for (Value result : op.getResults())
      if (isa<RankedTensorType>(result.getType()) && !isView(&op))
        placeValue(result);
    placeOperands(&op);
  }
  // Views are placed where their source is.
  for (Operation &op : body) {
    if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
      placements[slice.getResult()] =
          windowOf(placements[slice.getSource()], slice.getStaticOffsets(),
                   slice.getStaticStrides());
    else if (isView(&op))
      placements[op.getResult(0)] = {
          placements[op.getOperand(0)].buffer, 0,
          rowMajorStrides(typeOf(op.getResult(0)).getShape())};
  }
}

/// A buffer of its own for a value that nobody placed.
void MemoryPlan::placeValue(Value value) {
  if (placements.count(value))
    return;
  Operation *op = value.getDefiningOp();
  bool constant = isa<arith::ConstantOp>(op);
  Buffer buffer{constant ? Buffer::Constant : Buffer::Arena};
  buffer.bytes = bytesOf(typeOf(value));
  if (constant)
    buffer.constant = value;
  placements[value] = {int64_t(buffers.size()), 0,
                       rowMajorStrides(typeOf(value).getShape())};
  buffers.push_back(buffer);
}

void MemoryPlan::placeOperands(Operation *op) {
  if (auto pad = dyn_cast<tensor::PadOp>(op)) {
    placements[pad.getSource()] =
        windowOf(placements[pad.getResult()], pad.getStaticLow());
  } else if (auto concat = dyn_cast<tensor::ConcatOp>(op)) {
    SmallVector<int64_t> start(concat.getResultType().getRank(), 0);
    for (Value input : concat.getInputs()) {
      placements[input] = windowOf(placements[concat.getResult()], start);
      start[concat.getDim()] += typeOf(input).getDimSize(concat.getDim());
    }
  } else if (isReshape(op)) {
    Value source = op->getOperand(0);
    if (isOutside(source))
      return;
    placements[source] = {placements[op->getResult(0)].buffer,
                          placements[op->getResult(0)].offset,
                          rowMajorStrides(typeOf(source).getShape())};
  } else if (auto end = dyn_cast<func::ReturnOp>(op)) {
    for (OpOperand &operand : end->getOpOperands()) {
      Buffer buffer{Buffer::Output};
      buffer.index = operand.getOperandNumber();
      buffer.bytes = bytesOf(typeOf(operand.get()));
      placements[operand.get()] = {
          int64_t(buffers.size()), 0,
          rowMajorStrides(typeOf(operand.get()).getShape())};
      buffers.push_back(buffer);
    }
  }
}

void MemoryPlan::findLifetimes(func::FuncOp main) {
  SmallVector<bool> seen(buffers.size(), false);
  int64_t call = 0;
  auto touch = [&](Value value) {
    auto found = placements.find(value);
    if (found == placements.end())
      return;
    Buffer &buffer = buffers[found->second.buffer];
    if (!seen[found->second.buffer])
      buffer.firstCall = call;
    seen[found->second.buffer] = true;
    buffer.lastCall = call;
  };
  for (Operation &op : main.getBody().front()) {
    if (isa<func::CallOp>(op)) {
      llvm::for_each(op.getOperands(), touch);
      llvm::for_each(op.getResults(), touch);
      ++call;
    } else if (auto pad = dyn_cast<tensor::PadOp>(op)) {
      // Its border is filled after the call before it.
      if (Value fill = getFill(pad))
        touch(fill);
    }
  }
}

void MemoryPlan::assignOffsets() {
  SmallVector<Buffer *> order;
  for (Buffer &buffer : buffers)
    if (buffer.kind == Buffer::Arena)
      order.push_back(&buffer);
  llvm::stable_sort(order, [](const Buffer *a, const Buffer *b) {
    return a->bytes > b->bytes;
  });
  SmallVector<Buffer *> placed;
  for (Buffer *buffer : order) {
    // The lowest gap between the buffers that live at the same time.
    SmallVector<std::pair<int64_t, int64_t>> taken;
    for (Buffer *other : placed)
      if (other->firstCall <= buffer->lastCall &&
          buffer->firstCall <= other->lastCall)
        taken.push_back({other->offset, other->offset + other->bytes});
    llvm::sort(taken);
    int64_t offset = 0;
    for (auto [begin, end] : taken) {
      if (offset + buffer->bytes <= begin)
        break;
      offset = std::max(offset, int64_t(llvm::alignTo(end, kCacheLine)));
    }
    buffer->offset = offset;
    placed.push_back(buffer);
    arenaBytes = std::max(arenaBytes, offset + buffer->bytes);
  }
  arenaBytes = llvm::alignTo(arenaBytes + kSlack, kCacheLine);
}
