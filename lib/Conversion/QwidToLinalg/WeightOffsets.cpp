//===- WeightOffsets.cpp - Sums of inputs that offsets of weights multiply ===//
//
// See Contractions.h. The sum over a window of many channels has two steps, which
// read each cell once: over the channels of each cell, then over the window.
// Sums and their products with offsets may leave i32: what they are subtracted
// from wraps likewise, and the accumulator that remains fits.
//
//===----------------------------------------------------------------------===//

#include "Contractions.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::conversion;

namespace {

/// Channels that fill a register, so that they are worth a step of their own.
constexpr int64_t kManyChannels = 16;

/// result[parallel loops] = sum of the cells that `map` reads of `tensor`, as
/// i32, over the last loops. `window` gives the sizes of those that no dimension
/// of the tensor has.
Value sumCells(ImplicitLocOpBuilder &b, const Operand &tensor,
               ArrayRef<Operand> window, ArrayRef<int64_t> shape,
               bool isSigned) {
  Type i32 = b.getI32Type();
  unsigned loops = tensor.map.getNumDims();
  SmallVector<Operand> operands{tensor};
  llvm::append_range(operands, window);
  return buildReduction(
      b, makeFilled(b, shape, makeInteger(b, i32, 0)),
      b.getMultiDimIdentityMap(loops).getMajorSubMap(shape.size()),
      loops - shape.size(), operands,
      [&](ImplicitLocOpBuilder &b, ValueRange arguments) {
        return emitSum(b, arguments.front(), arguments.back(), isSigned);
      });
}

/// Sums over the windows of a convolution, [n][oh][ow] or [n][oh][ow][g].
Value sumWindows(ImplicitLocOpBuilder &b, Conv2DOp op, Value input) {
  bool isSigned = isSignedStorage(op.getInput().getType().getElementType());
  auto cells = cast<RankedTensorType>(input.getType()).getShape();
  ArrayRef<int64_t> filter = op.getFilter().getType().getShape();
  bool inSteps = filter[1] * filter[2] > 1 && cells.back() >= kManyChannels;
  if (inSteps)
    input = sumCells(b, {input, b.getMultiDimIdentityMap(cells.size())}, {},
                     cells.drop_back(), isSigned);
  auto shape =
      llvm::to_vector(op.getResult().getType().getShape().take_front(3));
  if (cells.size() == 5)
    shape.push_back(cells[3]);
  unsigned window = shape.size(), reductions = inSteps ? 2 : 3;
  ConvMaps m(op, window + reductions);
  SmallVector<AffineExpr> read{m.dim(0), m.cell(0, 1, window),
                               m.cell(1, 2, window + 1)};
  if (cells.size() == 5)
    read.push_back(m.dim(3));
  if (!inSteps)
    read.push_back(m.dim(window + 2));
  Value taps = makeEmpty(b, filter.slice(1, 2), b.getI8Type());
  return sumCells(b, {input, m.map(read)},
                  {{taps, m.map({m.dim(window), m.dim(window + 1)})}}, shape,
                  isSigned);
}

/// sum - z * row sum, of as many dimensions less one.
Value subtract(ImplicitLocOpBuilder &b, Value sum, Value rowSums,
               const Weights &weights, unsigned channelDimensions) {
  auto shape = cast<RankedTensorType>(sum.getType()).getShape();
  Type i32 = b.getI32Type();
  AffineMap all = b.getMultiDimIdentityMap(shape.size()),
            row = all.getMajorSubMap(shape.size() - 1);
  if (weights.offsets.size() > 1) {
    Value offsets =
        makeTensor(b, shape.take_back(channelDimensions), i32, weights.offsets);
    return buildElementwise(
        b, shape, i32,
        {{sum, all},
         {rowSums, row},
         {offsets, all.getMinorSubMap(channelDimensions)}},
        [](ImplicitLocOpBuilder &b, ValueRange arguments) -> Value {
          return arith::SubIOp::create(
              b, arguments[0],
              arith::MulIOp::create(b, arguments[1], arguments[2]));
        });
  }
  // One multiplication per row rather than per cell.
  Value scaled = buildElementwise(
      b, shape.drop_back(), i32,
      {{rowSums, b.getMultiDimIdentityMap(shape.size() - 1)}},
      [&](ImplicitLocOpBuilder &b, ValueRange arguments) -> Value {
        return arith::MulIOp::create(b, arguments[0],
                                     makeInteger(b, i32, -weights.offsets[0]));
      });
  return buildElementwise(
      b, shape, i32, {{sum, all}, {scaled, row}},
      [](ImplicitLocOpBuilder &b, ValueRange arguments) -> Value {
        return arith::AddIOp::create(b, arguments[0], arguments[1]);
      });
}

} // namespace

Value conversion::removeOffsets(ImplicitLocOpBuilder &b, Conv2DOp op,
                                Value input, Value sum,
                                const Weights &weights) {
  if (weights.offsets.empty())
    return sum;
  unsigned channelDimensions =
      cast<RankedTensorType>(sum.getType()).getRank() - 3;
  return subtract(b, sum, sumWindows(b, op, input), weights, channelDimensions);
}

Value conversion::removeOffsets(ImplicitLocOpBuilder &b, FullyConnectedOp op,
                                Value input, Value sum,
                                const Weights &weights) {
  if (weights.offsets.empty())
    return sum;
  auto type = op.getInput().getType();
  Value rowSums = sumCells(b, {input, b.getMultiDimIdentityMap(2)}, {},
                           type.getShape().drop_back(),
                           isSignedStorage(type.getElementType()));
  return subtract(b, sum, rowSums, weights, 1);
}
