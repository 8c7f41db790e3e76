//===- ContractionOps.cpp - Conv, Gemm, MatMul ----------------------------===//

#include "NodeImporter.h"
#include "OpTable.h"
#include "WindowAttributes.h"

using namespace mlir;
using namespace qwid;

namespace {

LogicalResult buildConv(NodeImporter &node) {
  Value input = node.floatValue(0), filter = node.floatValue(1);
  Value bias = node.has(2) ? node.floatValue(2) : Value();
  if (node.failed())
    return failure();
  ArrayRef<int64_t> inputShape = node.shape(0), filterShape = node.shape(1);
  if (inputShape.size() != 4 || filterShape.size() != 4)
    return node.unsupported("a convolution that is not 2-d (input " +
                            text(inputShape) + ", filter " + text(filterShape) +
                            ")");
  WindowAttributes window =
      readWindow(node, inputShape.drop_front(2), filterShape.drop_front(2));
  int64_t groups = node.getInt("group", 1);
  if (node.failed())
    return failure();
  return node.emit<Conv2DOp>(input, filter, bias, Value(), Layout::NCHW,
                             window.strides, window.pads, window.dilations,
                             groups, ClampAttr(), RescaleKindAttr());
}

/// fully_connected of `input` and the known matrix `weights`, which is [k][n]
/// or, with `isTransposed`, [n][k].
Value fullyConnected(NodeImporter &node, Location location, Value input,
                     const HostTensor &weights, bool isTransposed, float scale,
                     Value bias) {
  HostTensor filter = isTransposed ? weights : weights.transposed({1, 0});
  if (scale != 1.0f)
    for (float &weight : filter.floats)
      weight *= scale;
  Value constant = node.floatConstant(node.helperLoc("weights"), filter.shape,
                                      filter.floats);
  return node.create<FullyConnectedOp>(location, input, constant, bias, Value(),
                                       ClampAttr(), RescaleKindAttr());
}

/// beta * C as a bias of `columns` values, if C is known and a row.
Value gemmBias(NodeImporter &node, int64_t columns, float beta) {
  const HostTensor *addend = node.has(2) ? node.known(2) : nullptr;
  if (!addend || !addend->isFloat() || addend->shape.size() > 2 ||
      (addend->shape.size() == 2 && addend->shape[0] != 1) ||
      (addend->count() != 1 && addend->count() != columns))
    return {};
  SmallVector<float> values;
  for (float value : addend->floats) // one for all, or one per column
    values.push_back(value * beta);
  return node.floatConstant(node.helperLoc("bias"), {columns}, values);
}

/// factor * value; `value` itself if the factor is 1.
Value scaled(NodeImporter &node, Value value, float factor, StringRef suffix) {
  if (!value || factor == 1.0f)
    return value;
  Value constant =
      node.floatConstant(node.helperLoc(suffix.str() + ".factor"), {}, factor);
  return node.create<MulOp>(node.helperLoc(suffix), value, constant,
                            ClampAttr(), RescaleKindAttr());
}

/// Input `index`, transposed if asked for.
Value gemmOperand(NodeImporter &node, size_t index, bool isTransposed,
                  StringRef suffix) {
  Value input = node.floatValue(index);
  if (!input || !isTransposed)
    return input;
  return node.create<TransposeOp>(node.helperLoc(suffix), input,
                                  ArrayRef<int64_t>{1, 0});
}

/// Whether input `index` is a constant that the model itself has quantized: as
/// a value, it is the dequantize of stored integers.
bool isQuantizedConstant(NodeImporter &node, size_t index) {
  Value value = node.computed(index);
  auto border = value ? value.getDefiningOp<DequantizeOp>() : DequantizeOp();
  return border && getConstantValue(border.getInput());
}

/// A product with quantized weights, which keep their scales: neither factor
/// may go into them. Nothing if `node` has another form.
std::optional<LogicalResult> quantizedGemm(NodeImporter &node, Value lhs,
                                           bool transB, float beta) {
  int64_t columns = node.shape(1)[transB ? 0 : 1];
  Value bias;
  if (node.has(2)) {
    if (beta != 1.0f)
      return std::nullopt;
    bool isRow = node.shape(2) == ArrayRef<int64_t>{columns};
    bias = isRow && isQuantizedConstant(node, 2) ? node.value(2)
                                                 : gemmBias(node, columns, 1);
    if (!bias)
      return std::nullopt;
  }
  Value filter = gemmOperand(node, 1, !transB, "weights");
  if (node.failed())
    return failure();
  return node.emit<FullyConnectedOp>(lhs, filter, bias, Value(), ClampAttr(),
                                     RescaleKindAttr());
}

/// alpha * A' * B' + beta * C. A known B with a known row C is one
/// fully_connected with the factors in weights and bias.
LogicalResult buildGemm(NodeImporter &node) {
  float alpha = node.getFloat("alpha", 1.0f),
        beta = node.getFloat("beta", 1.0f);
  bool transA = node.getInt("transA", 0), transB = node.getInt("transB", 0);
  if (!node.failed() &&
      (node.shape(0).size() != 2 || node.shape(1).size() != 2) &&
      !node.failed())
    return node.error() << "expected matrices, got shapes "
                        << text(node.shape(0)) << " and "
                        << text(node.shape(1));
  Value lhs = node.failed() ? Value() : gemmOperand(node, 0, transA, "lhs");
  if (node.failed())
    return failure();
  if (alpha == 1.0f && isQuantizedConstant(node, 1))
    if (auto done = quantizedGemm(node, lhs, transB, beta))
      return *done;
  bool hasAddend = node.has(2) && beta != 0.0f;
  const HostTensor *weights = node.known(1);
  int64_t columns = node.shape(1)[transB ? 0 : 1];
  Value product, bias;
  if (weights && weights->isFloat()) {
    bias = hasAddend ? gemmBias(node, columns, beta) : Value();
    bool isLast = !hasAddend || bias;
    Location location = isLast ? node.getLoc() : node.helperLoc("product");
    product =
        fullyConnected(node, location, lhs, *weights, transB, alpha, bias);
    if (isLast)
      return node.setResult(product);
  } else {
    Value rhs = gemmOperand(node, 1, transB, "rhs");
    if (node.failed())
      return failure();
    if (!hasAddend && alpha == 1.0f)
      return node.emit<MatMulOp>(lhs, rhs);
    product = node.create<MatMulOp>(node.helperLoc("product"), lhs, rhs);
    product = scaled(node, product, alpha, "scaled");
    if (!hasAddend)
      return node.setResult(product);
  }
  Value addend = node.floatValue(2);
  addend = scaled(node, addend, beta, "addend");
  if (node.failed())
    return failure();
  return node.emit<AddOp>(product, addend, ClampAttr(), RescaleKindAttr());
}

LogicalResult buildMatMul(NodeImporter &node) {
  Value lhs = node.floatValue(0);
  const HostTensor *weights = node.known(1);
  if (node.failed())
    return failure();
  if (node.shape(0).size() < 2 || node.shape(1).size() < 2)
    return node.unsupported("a product with a vector (shapes " +
                            text(node.shape(0)) + " and " +
                            text(node.shape(1)) + ")");
  if (weights && weights->isFloat() && weights->shape.size() == 2 &&
      node.shape(0).size() == 2 && !isQuantizedConstant(node, 1))
    return node.setResult(fullyConnected(node, node.getLoc(), lhs, *weights,
                                         false, 1.0f, Value()));
  Value rhs = node.floatValue(1);
  return node.failed() ? failure() : node.emit<MatMulOp>(lhs, rhs);
}

constexpr OpEntry kOps[] = {
    {"Conv", 1, 22, 2, 3, buildConv},
    {"Gemm", 7, 22, 2, 3, buildGemm},
    {"MatMul", 1, 22, 2, 2, buildMatMul},
};

} // namespace

ArrayRef<OpEntry> qwid::getContractionOps() { return kOps; }
