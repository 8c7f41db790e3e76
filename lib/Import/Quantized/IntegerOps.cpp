//===- IntegerOps.cpp - ConvInteger, MatMulInteger and kin ----------------===//
//
// Products of integers that carry no scale: contractions on scale 1 that keep
// their accumulators, which are the int32 result.
//
// A constant zero point z of the input is part of its type. One that is computed
// (or one per row) is taken off afterwards,
//
//   sum (x - z) * w  =  sum x * w - z * sum w,
//
// where the cells that pads add hold z, so that they count in both sums.
//
//===----------------------------------------------------------------------===//

#include "DynamicQuantization.h"
#include "QuantizedValues.h"
#include "lib/Import/Graph/Arithmetic.h"
#include "lib/Import/OpTable.h"
#include "lib/Import/Operators/Windows/WindowAttributes.h"

#include "qwid/Dialect/Constants.h"
#include "qwid/Dialect/Quantization.h"

using namespace mlir;
using namespace qwid;

namespace {

/// The type of the integers of input `index`; null after an error.
IntegerType readBytes(NodeImporter &node, size_t index) {
  const HostTensor *known = node.known(index);
  Value value = known || node.failed() ? Value() : node.value(index);
  if (node.failed())
    return {};
  Type element = known ? known->element : elementOf(value);
  auto bytes = dyn_cast<IntegerType>(element);
  if (bytes && bytes.getWidth() == 8)
    return bytes;
  node.error() << "expected int8 or uint8, got " << element;
  return {};
}

/// Whether input `index`, zero points of integers of `type`, has that type and
/// one value, or `count` of them.
bool checkZeroPoints(NodeImporter &node, size_t index, Type type,
                     int64_t count) {
  IntegerType element = readBytes(node, index);
  if (!element)
    return false;
  int64_t given = ShapedType::getNumElements(node.shape(index));
  if (element != type)
    node.error() << "expected a zero point of type " << type << ", got "
                 << element;
  else if (given != 1 && given != count)
    node.error() << "expected one zero point" +
                        (count > 1 ? ", or " + std::to_string(count) : "") +
                        ", got "
                 << given;
  return !node.failed();
}

Scales makeUnit(IntegerType stored) {
  Scales scales;
  scales.stored = stored;
  scales.scales = {1.0f};
  scales.zeroPoints = {0};
  return scales;
}

/// The weights of a product.
struct Weights {
  Value value;               ///< quantized, channel first; null after an error
  SmallVector<int64_t> sums; ///< of each channel, zero points taken off
};

/// `known`, of which the first of `shape` is the output channel, with the zero
/// points of input `index`, if that is given.
Weights readWeights(NodeImporter &node, const HostTensor &known,
                    ArrayRef<int64_t> shape, size_t index) {
  if (known.count() == 0) {
    node.error() << "expected weights, got shape " << text(known.shape);
    return {};
  }
  Scales scales = makeUnit(cast<IntegerType>(known.element));
  int64_t channels = shape[0], depth = known.count() / channels;
  if (node.has(index)) {
    if (!checkZeroPoints(node, index, known.element, channels))
      return {};
    const HostTensor *zero = node.known(index);
    if (!zero) {
      if (!node.failed())
        (void)node.unsupported("a zero point of weights that is computed");
      return {};
    }
    scales.zeroPoints.clear();
    for (int64_t i = 0; i < zero->count(); ++i)
      scales.zeroPoints.push_back(zero->integerAt(i));
    scales.scales.assign(zero->count(), 1.0f);
    scales.axis = zero->count() > 1 ? 0 : -1;
  }
  Weights weights;
  weights.sums.assign(channels, 0);
  for (int64_t i = 0; i < known.count(); ++i)
    weights.sums[i / depth] +=
        known.integerAt(i) - scales.zeroPoints[scales.axis < 0 ? 0 : i / depth];
  auto type = RankedTensorType::get(shape, scales.getType());
  weights.value = makeConstant(node.getBuilder(), node.helperLoc("weights"),
                               type, known.integers);
  return weights;
}

/// Integers on the left of a product, and what is to be taken off each.
struct Integers {
  Value value;           ///< plain; null after an error
  int64_t knownZero = 0; ///< for all, part of their type
  Value zero;            ///< plain, one or one per row; null: knownZero
};

/// Input `index`, with the zero points of input `zeroIndex`: one for all, or one
/// per row of a matrix of `rows`.
Integers readIntegers(NodeImporter &node, size_t index, size_t zeroIndex,
                      int64_t rows = 1) {
  IntegerType stored = readBytes(node, index);
  if (!stored ||
      (node.has(zeroIndex) && !checkZeroPoints(node, zeroIndex, stored, rows)))
    return {};
  Integers integers;
  if (node.has(zeroIndex)) {
    const HostTensor *known = node.known(zeroIndex);
    if (known && known->count() == 1)
      integers.knownZero = known->integerAt(0);
    else
      integers.zero = node.value(zeroIndex);
  }
  Value value = node.value(index);
  if (!node.failed())
    integers.value = value;
  return integers;
}

/// The input of a product.
struct Input {
  Value value; ///< quantized; null after an error
  Value zero;  ///< what is to be taken off each cell, plain; null: nothing
};

/// `integers` under `shape`, that of `rows` rows if zero points are one per row.
Input makeInput(NodeImporter &node, const Integers &integers,
                ArrayRef<int64_t> shape, int64_t rows = 1) {
  if (!integers.value)
    return {};
  Scales scales = makeUnit(cast<IntegerType>(elementOf(integers.value)));
  scales.zeroPoints = {integers.knownZero};
  Input input;
  if (integers.zero) {
    auto type = cast<RankedTensorType>(integers.zero.getType());
    input.zero = node.reshape(node.helperLoc("zero"), integers.zero,
                              type.getNumElements() == 1
                                  ? SmallVector<int64_t>()
                                  : SmallVector<int64_t>{rows, 1});
  }
  Value x = integers.value;
  if (cast<RankedTensorType>(x.getType()).getShape() != shape)
    x = node.reshape(node.helperLoc("cells"), x, shape);
  if (x && !node.failed())
    input.value = StorageCastOp::create(
        node.getBuilder(), node.helperLoc("x"),
        RankedTensorType::get(shape, scales.getType()), x);
  return input;
}

/// The int32 result of `op`, which keeps its accumulators, less `zero` times
/// `sums`, which broadcast to it under `shape`. Null after an error.
Value takeOffZero(NodeImporter &node, Operation *op, Location loc, Value zero,
                  ArrayRef<int64_t> shape, ArrayRef<int64_t> sums) {
  if (!op)
    return {};
  OpBuilder &builder = node.getBuilder();
  Value accumulators = op->getResult(0);
  auto type = cast<RankedTensorType>(accumulators.getType())
                  .clone(builder.getI32Type());
  bool isChanged = zero && llvm::any_of(sums, [](int64_t sum) { return sum; });
  Value plain = StorageCastOp::create(
      builder, isChanged ? node.helperLoc("accumulators") : loc, type,
      accumulators);
  if (!isChanged)
    return plain;
  SmallVector<int64_t> negated;
  for (int64_t sum : sums)
    negated.push_back(-sum);
  Value factors =
      makeConstant(builder, node.helperLoc("zero.factors"),
                   RankedTensorType::get(shape, builder.getI32Type()), negated);
  Value wide = node.createAs<CastOp>(node.helperLoc("zero.wide"),
                                     builder.getI32Type(), zero);
  Value correction = Arithmetic(node).multiply(wide, factors, "zero.product");
  if (!correction)
    return {};
  return node.createAs<AddOp>(loc, builder.getI32Type(), plain, correction,
                              ClampAttr(), RescaleKindAttr());
}

/// `input` within the pads of `window`, which hold its zero point.
Value padded(NodeImporter &node, const Input &input,
             const WindowAttributes &window) {
  if (llvm::all_of(window.pads, [](int64_t count) { return count == 0; }))
    return input.value;
  Type element = elementOf(input.value);
  Value fill =
      StorageCastOp::create(node.getBuilder(), node.helperLoc("border"),
                            RankedTensorType::get({}, element), input.zero);
  ArrayRef<int64_t> pads = window.pads;
  return node.createAs<PadOp>(node.helperLoc("padded"), element, input.value,
                              fill, ArrayRef<int64_t>{0, 0, pads[0], pads[1]},
                              ArrayRef<int64_t>{0, 0, pads[2], pads[3]},
                              llvm::APFloat(0.0f));
}

/// 2-d, or 1-d as an image of one row.
LogicalResult buildConvInteger(NodeImporter &node) {
  const HostTensor *known = readBytes(node, 1) ? node.known(1) : nullptr;
  if (node.failed())
    return failure();
  if (!known)
    return node.unsupported("a filter that is computed");
  SmallVector<int64_t> shape(node.shape(0)), kernel(node.shape(1));
  size_t rank = shape.size();
  if (rank < 3 || rank > 4 || kernel.size() != rank)
    return node.unsupported("a convolution that is not 1-d or 2-d (input " +
                            text(shape) + ", filter " + text(kernel) + ")");
  WindowAttributes window = readWindow(node, ArrayRef(shape).drop_front(2),
                                       ArrayRef(kernel).drop_front(2));
  int64_t groups = node.getInt("group", 1);
  if (node.failed())
    return failure();
  bool isRow = rank == 3;
  if (isRow) {
    window = window.withRow();
    shape.insert(shape.begin() + 2, 1);
    kernel.insert(kernel.begin() + 2, 1);
  }
  Weights weights = readWeights(node, *known, kernel, 3);
  Input input = weights.value ? makeInput(node, readIntegers(node, 0, 2), shape)
                              : Input();
  if (!input.value)
    return failure();
  Value x = input.value;
  if (input.zero) {
    x = padded(node, input, window);
    window.pads.assign(window.pads.size(), 0);
  }
  if (!x)
    return failure();
  Type element = getAccumulatorType(elementOf(x), elementOf(weights.value),
                                    kernel[0], /*axis=*/1);
  auto conv = createInferred<Conv2DOp>(
      node.getBuilder(), node.helperLoc("accumulators"), element, x,
      weights.value, Value(), Value(), Layout::NCHW, window.strides,
      window.pads, window.dilations, groups, ClampAttr(), RescaleKindAttr());
  Value sum =
      takeOffZero(node, conv, isRow ? node.helperLoc("windows") : node.getLoc(),
                  input.zero, {1, kernel[0], 1, 1}, weights.sums);
  return node.setResult(isRow ? withoutRow(node, node.getLoc(), sum) : sum);
}

/// How many rows a tensor of `shape` has as a matrix: all dimensions but the last.
int64_t countRows(ArrayRef<int64_t> shape) {
  return ShapedType::getNumElements(shape.drop_back(!shape.empty()));
}

/// The int32 product of `integers` with the constant matrix in input `index`, whose
/// zero points are input `zeroIndex`, at `last`. A vector on the left is a row, on
/// the right a column; all leading dimensions on the left are rows.
Value multiplyMatrix(NodeImporter &node, const Integers &integers, size_t index,
                     size_t zeroIndex, Location last) {
  const HostTensor *known =
      readBytes(node, index) ? node.known(index) : nullptr;
  if (!known || !integers.value || node.failed()) {
    if (!node.failed())
      (void)node.unsupported("a product of two computed matrices");
    return {};
  }
  SmallVector<int64_t> a(
      cast<RankedTensorType>(integers.value.getType()).getShape());
  SmallVector<int64_t> b(known->shape);
  if (a.empty() || b.empty() || b.size() > 2) {
    (void)node.unsupported("a product with a matrix on the right of shape " +
                           text(b) + " and one on the left of " + text(a));
    return {};
  }
  if (a.back() != b[0]) {
    node.error() << "expected as many columns as rows, got shapes " << text(a)
                 << " and " << text(b);
    return {};
  }
  SmallVector<int64_t> result(ArrayRef<int64_t>(a).drop_back());
  int64_t rows = countRows(a), columns = b.size() == 2 ? b[1] : 1;
  result.append(b.begin() + 1, b.end());
  HostTensor filter = known->reshaped({b[0], columns}).transposed({1, 0});
  Weights weights = readWeights(node, filter, filter.shape, zeroIndex);
  Input input =
      weights.value ? makeInput(node, integers, {rows, b[0]}, rows) : Input();
  if (!input.value)
    return {};
  Type element = getAccumulatorType(
      elementOf(input.value), elementOf(weights.value), columns, /*axis=*/1);
  auto full = createInferred<FullyConnectedOp>(
      node.getBuilder(), node.helperLoc("accumulators"), element, input.value,
      weights.value, Value(), Value(), ClampAttr(), RescaleKindAttr());
  SmallVector<int64_t> plain{rows, columns};
  bool isPlain = result == plain;
  Value sum = takeOffZero(node, full, isPlain ? last : node.helperLoc("rows"),
                          input.zero, {1, columns}, weights.sums);
  return isPlain || !sum ? sum : node.reshape(last, sum, result);
}

LogicalResult buildMatMulInteger(NodeImporter &node) {
  Integers integers = readIntegers(node, 0, 2, countRows(node.shape(0)));
  return node.setResult(multiplyMatrix(node, integers, 1, 3, node.getLoc()));
}

/// The result is `sum`, an int32 product, times `scale`, that of the left side, and
/// input `index`, that of the right one, plus input `biasIndex` if it is given.
LogicalResult setScaled(NodeImporter &node, Value sum, Value scale,
                        size_t index, size_t biasIndex) {
  if (!sum || !scale || node.failed())
    return failure();
  Arithmetic math(node);
  Value factor = math.multiply(scale, node.floatValue(index), "factor");
  Value real = node.create<CastOp>(node.helperLoc("real"), sum);
  if (!node.has(biasIndex))
    return node.setResult(math.multiply(real, factor));
  return node.setResult(math.add(math.multiply(real, factor, "scaled"),
                                 node.floatValue(biasIndex)));
}

/// MatMulInteger and what takes its result to f32.
LogicalResult buildMatMulIntegerToFloat(NodeImporter &node) {
  Integers integers = readIntegers(node, 0, 4, countRows(node.shape(0)));
  Value sum = multiplyMatrix(node, integers, 1, 5, node.helperLoc("product"));
  return setScaled(node, sum, sum ? node.floatValue(2) : Value(), 3, 6);
}

/// DynamicQuantizeLinear before that.
LogicalResult buildDynamicQuantizeMatMul(NodeImporter &node) {
  Value x = node.floatValue(0);
  if (node.failed())
    return failure();
  DynamicallyQuantized quantized =
      quantizeDynamically(node, x, [&](size_t, StringRef suffix) {
        return node.helperLoc(suffix);
      });
  Integers integers;
  integers.value = quantized.integers;
  integers.zero = quantized.zero;
  Value sum = multiplyMatrix(node, integers, 1, 3, node.helperLoc("product"));
  return setScaled(node, sum, quantized.scale, 2, 4);
}

constexpr OpEntry kOps[] = {
    {"ConvInteger", 10, 10, 2, 4, buildConvInteger, "", "int8, uint8",
     "1-d and 2-d, constant weights and their zero points"},
    {"MatMulInteger", 10, 10, 2, 4, buildMatMulInteger, "", "int8, uint8",
     "constant matrix on the right and its zero points"},
    {"DynamicQuantizeMatMul", 1, 1, 3, 5, buildDynamicQuantizeMatMul,
     kMicrosoftDomain, "float", "constant matrix on the right"},
    {"MatMulIntegerToFloat", 1, 1, 4, 7, buildMatMulIntegerToFloat,
     kMicrosoftDomain, "int8, uint8", "constant matrix on the right"},
};

} // namespace

ArrayRef<OpEntry> qwid::getIntegerOps() { return kOps; }
