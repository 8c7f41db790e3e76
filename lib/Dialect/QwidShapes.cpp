//===- QwidShapes.cpp - Shape inference of the graph ops ------------------===//
//
// Each function is the shape rule of dialects/Qwid/README.md for one op. The
// verifier of ShapeInference calls it too, so operands and attributes may be
// malformed here: every rule checks what it reads.
//
//===----------------------------------------------------------------------===//

#include "ShapeRules.h"

#include "qwid/Dialect/Windows.h"

using namespace mlir;
using namespace qwid;

namespace {

/// [conv2d_c1, max_pool_c1, avg_pool_c1, global_avg_pool_c1, global_max_pool_c1]
LogicalResult requireRank4(Operation *op, Value value, llvm::StringRef what) {
  if (shapeOf(value).size() == 4)
    return success();
  return op->emitOpError() << "expected " << what << " of rank 4, got shape "
                           << formatShape(shapeOf(value));
}

/// [conv2d_c2, max_pool_c2, avg_pool_c2] Attributes that say how windows slide:
/// counts and signs.
LogicalResult requireWindowAttrs(Operation *op, llvm::ArrayRef<int64_t> strides,
                                 llvm::ArrayRef<int64_t> pads,
                                 llvm::ArrayRef<int64_t> dilations) {
  if (strides.size() != 2 || pads.size() != 4 || dilations.size() != 2)
    return op->emitOpError()
           << "expected 2 strides, 4 pads and 2 dilations, got "
           << strides.size() << ", " << pads.size() << " and "
           << dilations.size();
  auto outside = [](int64_t low) {
    return [=](int64_t value) { return value < low || value > kLargestCount; };
  };
  if (llvm::any_of(strides, outside(1)))
    return op->emitOpError()
           << "expected strides >= 1, got " << formatShape(strides);
  if (llvm::any_of(dilations, outside(1)))
    return op->emitOpError()
           << "expected dilations >= 1, got " << formatShape(dilations);
  if (llvm::any_of(pads, outside(0)))
    return op->emitOpError() << "expected pads >= 0, got " << formatShape(pads);
  return success();
}

/// [conv2d_c8, max_pool_c4, avg_pool_c4] The two output sizes of a window op; an
/// error if a window does not fit.
FailureOr<std::pair<int64_t, int64_t>>
inferWindows(Operation *op, Value input, ImageDims dims,
             llvm::ArrayRef<int64_t> kernel, llvm::ArrayRef<int64_t> strides,
             llvm::ArrayRef<int64_t> pads, llvm::ArrayRef<int64_t> dilations,
             bool ceilMode) {
  auto shape = shapeOf(input);
  WindowDim rows =
      getWindowDim(0, shape[dims.height], kernel, strides, dilations, pads);
  WindowDim columns =
      getWindowDim(1, shape[dims.width], kernel, strides, dilations, pads);
  Shape padded(shape);
  padded[dims.height] = rows.padded();
  padded[dims.width] = columns.padded();
  if (!isModest(padded)) // [conv2d_c2, max_pool_c2, avg_pool_c2]
    return op->emitOpError() << "expected a padded input of 1 to " << kMostCells
                             << " cells, got " << formatShape(padded);
  int64_t height = rows.output(ceilMode), width = columns.output(ceilMode);
  if (height < 1 || width < 1)
    return op->emitOpError()
           << "expected a window that fits the padded input, got kernel "
           << formatShape(kernel) << " with dilations "
           << formatShape(dilations) << " on input "
           << formatShape({rows.input, columns.input}) << " with pads "
           << formatShape(pads);
  return std::make_pair(height, width);
}

template <typename PoolOp> FailureOr<Shape> inferPool(PoolOp op) {
  if (failed(requireRank4(op, op.getInput(), "an input")) ||
      failed(requireWindowAttrs(op, op.getStrides(), op.getPads(),
                                op.getDilations())))
    return failure();
  // [max_pool_c2, avg_pool_c2]
  if (op.getKernel().size() != 2 ||
      llvm::any_of(op.getKernel(), [](int64_t size) {
        return size < 1 || size > kLargestCount;
      }))
    return op.emitOpError() << "expected a kernel of 2 positive sizes, got "
                            << formatShape(op.getKernel());
  ImageDims dims(op.getLayout());
  auto windows =
      inferWindows(op, op.getInput(), dims, op.getKernel(), op.getStrides(),
                   op.getPads(), op.getDilations(), op.getCeilMode());
  if (failed(windows))
    return failure();
  Shape shape(shapeOf(op.getInput()));
  shape[dims.height] = windows->first;
  shape[dims.width] = windows->second;
  return shape;
}

template <typename PoolOp> FailureOr<Shape> inferGlobalPool(PoolOp op) {
  if (failed(requireRank4(op, op.getInput(), "an input")))
    return failure();
  ImageDims dims(op.getLayout());
  Shape shape(shapeOf(op.getInput()));
  shape[dims.height] = shape[dims.width] = 1;
  return shape;
}

Shape sameShape(Value value) { return Shape(shapeOf(value)); }

} // namespace

LogicalResult qwid::detail::verifyInferredShape(Operation *op) {
  FailureOr<Shape> inferred = cast<ShapeInference>(op).inferShape();
  if (failed(inferred))
    return failure();
  auto declared = shapeOf(op->getResult(0));
  // [any_s1]
  if (declared == llvm::ArrayRef<int64_t>(*inferred))
    return success();
  return op->emitOpError() << "expected a result of shape "
                           << formatShape(*inferred) << ", got "
                           << formatShape(declared);
}

//===----------------------------------------------------------------------===//
// Contractions
//===----------------------------------------------------------------------===//

FailureOr<Shape> Conv2DOp::inferShape() {
  if (failed(requireRank4(*this, getInput(), "an input")) ||
      failed(requireRank4(*this, getFilter(), "a filter")) ||
      failed(
          requireWindowAttrs(*this, getStrides(), getPads(), getDilations())))
    return failure();
  ImageDims dims(getLayout());
  auto input = shapeOf(getInput()), filter = shapeOf(getFilter());
  int64_t groups = getGroups(), channels = input[dims.channel];
  // [conv2d_c3]
  if (groups < 1 || filter[dims.channel] != channels / groups ||
      channels % groups || filter[0] % groups)
    return emitOpError() << "expected a filter for " << channels
                         << " input channels in " << groups
                         << " groups, got filter shape " << formatShape(filter);
  auto windows = inferWindows(*this, getInput(), dims,
                              {filter[dims.height], filter[dims.width]},
                              getStrides(), getPads(), getDilations(), false);
  if (failed(windows))
    return failure();
  Shape shape(input);
  shape[dims.channel] = filter[0];
  shape[dims.height] = windows->first;
  shape[dims.width] = windows->second;
  return shape;
}

FailureOr<Shape> FullyConnectedOp::inferShape() {
  auto input = shapeOf(getInput()), filter = shapeOf(getFilter());
  // [fully_connected_c1]
  if (input.size() != 2 || filter.size() != 2 || input[1] != filter[1])
    return emitOpError() << "expected an input [n, k] and a filter [o, k], got "
                         << formatShape(input) << " and "
                         << formatShape(filter);
  return Shape{input[0], filter[0]};
}

FailureOr<Shape> MatMulOp::inferShape() {
  auto lhs = shapeOf(getLhs()), rhs = shapeOf(getRhs());
  // [matmul_c2]
  if (lhs.size() < 2 || rhs.size() < 2 || lhs.back() != rhs[rhs.size() - 2])
    return emitOpError() << "expected matrices [.., m, k] and [.., k, n], got "
                         << formatShape(lhs) << " and " << formatShape(rhs);
  auto shape = inferBroadcast(*this, lhs.drop_back(2), rhs.drop_back(2));
  if (failed(shape))
    return failure();
  shape->append({lhs[lhs.size() - 2], rhs.back()});
  return shape;
}

//===----------------------------------------------------------------------===//
// Windows and reductions
//===----------------------------------------------------------------------===//

FailureOr<Shape> MaxPoolOp::inferShape() { return inferPool(*this); }
FailureOr<Shape> AvgPoolOp::inferShape() { return inferPool(*this); }
FailureOr<Shape> GlobalAvgPoolOp::inferShape() {
  return inferGlobalPool(*this);
}
FailureOr<Shape> GlobalMaxPoolOp::inferShape() {
  return inferGlobalPool(*this);
}

FailureOr<Shape> MeanOp::inferShape() {
  return inferReduced(*this, shapeOf(getInput()), getAxes(), getKeepdims());
}

FailureOr<Shape> ArgMaxOp::inferShape() {
  return inferReduced(*this, shapeOf(getInput()), {int64_t(getAxis())},
                      getKeepdims());
}

FailureOr<Shape> SoftmaxOp::inferShape() {
  if (failed(requireAxis(*this, getAxis(), shapeOf(getInput()).size())))
    return failure();
  return sameShape(getInput());
}

//===----------------------------------------------------------------------===//
// Element-wise
//===----------------------------------------------------------------------===//

FailureOr<Shape> AddOp::inferShape() {
  return inferBroadcast(*this, shapeOf(getLhs()), shapeOf(getRhs()));
}
FailureOr<Shape> MulOp::inferShape() {
  return inferBroadcast(*this, shapeOf(getLhs()), shapeOf(getRhs()));
}
FailureOr<Shape> BatchNormOp::inferShape() {
  if (failed(requireAxis(*this, getAxis(), shapeOf(getInput()).size())))
    return failure();
  return sameShape(getInput());
}

#define QWID_SAME_SHAPE(OpTy)                                                  \
  FailureOr<Shape> OpTy::inferShape() { return sameShape(getInput()); }
QWID_SAME_SHAPE(QuantizeOp)
QWID_SAME_SHAPE(DequantizeOp)
QWID_SAME_SHAPE(StorageCastOp)
QWID_SAME_SHAPE(RescaleOp)
#undef QWID_SAME_SHAPE

//===----------------------------------------------------------------------===//
// Data movement
//===----------------------------------------------------------------------===//

FailureOr<Shape> ConcatOp::inferShape() {
  if (getInputs().empty()) // [concat_c1]
    return emitOpError() << "expected at least one input";
  Shape shape(shapeOf(getInputs().front()));
  if (failed(requireAxis(*this, getAxis(), shape.size())))
    return failure();
  for (Value input : getInputs().drop_front()) {
    Shape other(shapeOf(input));
    bool fits = other.size() == shape.size();
    for (size_t i = 0; fits && i < shape.size(); ++i)
      fits = i == getAxis() || other[i] == shape[i];
    if (!fits) // [concat_c2]
      return emitOpError() << "expected inputs that agree but along axis "
                           << getAxis() << ", got " << formatShape(shape)
                           << " and " << formatShape(other);
    shape[getAxis()] += other[getAxis()];
  }
  return shape;
}

FailureOr<Shape> PadOp::inferShape() {
  Shape shape(shapeOf(getInput()));
  // [pad_c1]
  if (getLow().size() != shape.size() || getHigh().size() != shape.size())
    return emitOpError() << "expected " << shape.size()
                         << " low and high counts, got " << getLow().size()
                         << " and " << getHigh().size();
  auto tooLarge = [](int64_t count) {
    return count < -kLargestCount || count > kLargestCount;
  };
  if (llvm::any_of(getLow(), tooLarge) || llvm::any_of(getHigh(), tooLarge))
    return emitOpError() << "expected counts of at most " << kLargestCount
                         << ", got " << formatShape(getLow()) << " and "
                         << formatShape(getHigh());
  for (size_t i = 0; i < shape.size(); ++i) {
    int64_t low = getLow()[i], high = getHigh()[i];
    if (countKept(shape[i], low, high) < 1) // [pad_c2]
      return emitOpError() << "expected to keep at least one of the "
                           << shape[i] << " cells along axis " << i
                           << ", got the counts " << low << " and " << high;
    shape[i] += low + high;
  }
  return shape;
}

FailureOr<Shape> FlattenOp::inferShape() {
  auto shape = shapeOf(getInput());
  if (getAxis() > shape.size()) // [flatten_c1]
    return emitOpError() << "expected an axis in [0, " << shape.size()
                         << "], got " << getAxis();
  Shape result{1, 1};
  for (auto [index, size] : llvm::enumerate(shape))
    result[index < getAxis() ? 0 : 1] *= size;
  return result;
}

FailureOr<Shape> TransposeOp::inferShape() {
  auto shape = shapeOf(getInput());
  Shape sorted(getPermutation());
  llvm::sort(sorted);
  // [transpose_c1]
  if (sorted.size() != shape.size())
    return emitOpError() << "expected a permutation of " << shape.size()
                         << " axes, got " << formatShape(getPermutation());
  for (auto [index, axis] : llvm::enumerate(sorted))
    if (int64_t(index) != axis)
      return emitOpError() << "expected a permutation of " << shape.size()
                           << " axes, got " << formatShape(getPermutation());
  Shape result;
  for (int64_t axis : getPermutation())
    result.push_back(shape[axis]);
  return result;
}

FailureOr<Shape> SliceOp::inferShape() {
  auto shape = shapeOf(getInput());
  size_t rank = shape.size();
  // [slice_c1]
  if (getOffsets().size() != rank || getSizes().size() != rank ||
      getStrides().size() != rank)
    return emitOpError() << "expected " << rank
                         << " offsets, sizes and strides, got "
                         << getOffsets().size() << ", " << getSizes().size()
                         << " and " << getStrides().size();
  for (size_t i = 0; i < rank; ++i) {
    int64_t offset = getOffsets()[i], size = getSizes()[i],
            stride = getStrides()[i];
    // [slice_c2]
    if (offset < 0 || offset >= shape[i] || size < 1 || stride < 1 ||
        size - 1 > (shape[i] - 1 - offset) / stride)
      return emitOpError() << "expected a box within shape "
                           << formatShape(shape) << ", got offset " << offset
                           << ", size " << size << " and stride " << stride
                           << " along axis " << i;
  }
  return Shape(getSizes());
}

FailureOr<Shape> BroadcastOp::inferShape() {
  auto from = shapeOf(getInput()), to = getShape();
  bool fits = from.size() <= to.size() && isModest(to);
  for (size_t i = 1; fits && i <= from.size(); ++i)
    fits = from[from.size() - i] == 1 ||
           from[from.size() - i] == to[to.size() - i];
  if (!fits) // [broadcast_c1]
    return emitOpError() << "expected a shape to which " << formatShape(from)
                         << " broadcasts, got " << formatShape(to);
  return Shape(to);
}

FailureOr<Shape> GatherOp::inferShape() {
  auto shape = shapeOf(getInput());
  if (failed(requireAxis(*this, getAxis(), shape.size()))) // [gather_c1]
    return failure();
  Shape result(shape.take_front(getAxis()));
  llvm::append_range(result, shapeOf(getIndices()));
  llvm::append_range(result, shape.drop_front(getAxis() + 1));
  return result;
}
