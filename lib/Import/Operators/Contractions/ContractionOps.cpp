//===- ContractionOps.cpp - Conv, Gemm, MatMul ----------------------------===//

#include "lib/Import/Graph/Arithmetic.h"
#include "lib/Import/Graph/StoredConstants.h"
#include "lib/Import/OpTable.h"
#include "lib/Import/Operators/Activations/FusedActivation.h"
#include "lib/Import/Operators/Windows/WindowAttributes.h"

using namespace mlir;
using namespace qwid;

namespace {

/// Input `index` of rank 3 as an image or filter of one row.
Value withRow(NodeImporter &node, size_t index, StringRef suffix) {
  SmallVector<int64_t> shape(node.shape(index));
  shape.insert(shape.begin() + 2, 1);
  const HostTensor *known = node.known(index);
  if (known && known->isFloat())
    return movedConstant(
        node, index, node.helperLoc(suffix),
        [&](const HostTensor &filter) { return filter.reshaped(shape); });
  Value value = node.floatValue(index);
  return value ? node.reshape(node.helperLoc(suffix), value, shape) : Value();
}

/// 2-d, or 1-d as an image of one row.
LogicalResult buildConv(NodeImporter &node) {
  ArrayRef<int64_t> inputShape = node.shape(0), filterShape = node.shape(1);
  if (node.failed())
    return failure();
  size_t rank = inputShape.size();
  if (rank < 3 || rank > 4 || filterShape.size() != rank)
    return node.unsupported("a convolution that is not 1-d or 2-d (input " +
                            text(inputShape) + ", filter " + text(filterShape) +
                            ")");
  WindowAttributes window =
      readWindow(node, inputShape.drop_front(2), filterShape.drop_front(2));
  int64_t groups = node.getInt("group", 1);
  if (node.failed())
    return failure();
  bool isRow = rank == 3;
  window = isRow ? window.withRow() : window;
  Value input = isRow ? withRow(node, 0, "row") : node.floatValue(0);
  Value filter = isRow ? withRow(node, 1, "filter") : node.floatValue(1);
  Value bias = node.has(2) ? node.floatValue(2) : Value();
  if (node.failed() || !input || !filter)
    return failure();
  Value result = node.create<Conv2DOp>(
      isRow ? node.helperLoc("windows") : node.getLoc(), input, filter, bias,
      Value(), Layout::NCHW, window.strides, window.pads, window.dilations,
      groups, ClampAttr(), RescaleKindAttr());
  return node.setResult(isRow ? withoutRow(node, node.getLoc(), result)
                              : result);
}

/// fully_connected of `input` and the known matrix in input 1, seen under
/// `shape`: [k][n] or, with `isTransposed`, [n][k]. It is called by `suffix`.
Value fullyConnected(NodeImporter &node, StringRef suffix, Value input,
                     ArrayRef<int64_t> shape, bool isTransposed, float scale,
                     Value bias) {
  Value weights = movedConstant(
      node, 1, node.helperLoc("weights"),
      [&](const HostTensor &matrix) {
        HostTensor filter = matrix.reshaped(shape);
        return isTransposed ? filter : filter.transposed({1, 0});
      },
      scale);
  return node.create<FullyConnectedOp>(node.helperLoc(suffix), input, weights,
                                       bias, Value(), ClampAttr(),
                                       RescaleKindAttr());
}

/// beta * C as a bias of `columns` values, if C is known and a row.
Value gemmBias(NodeImporter &node, int64_t columns, float beta) {
  const HostTensor *addend = node.has(2) ? node.known(2) : nullptr;
  if (!addend || !addend->isFloat() || addend->shape.size() > 2 ||
      (addend->shape.size() == 2 && addend->shape[0] != 1) ||
      (addend->count() != 1 && addend->count() != columns))
    return {};
  int64_t row[] = {columns};
  return movedConstant(
      node, 2, node.helperLoc("bias"),
      [&](const HostTensor &values) { // one for all, or one per column
        return values.reshaped({values.count()}).broadcast(row);
      },
      beta);
}

/// Input `index`, its last two dimensions transposed if asked for.
Value operand(NodeImporter &node, size_t index, bool isTransposed,
              StringRef suffix) {
  Value input = node.floatValue(index);
  if (!input || !isTransposed)
    return input;
  int64_t rank = cast<RankedTensorType>(input.getType()).getRank();
  auto order = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  if (rank > 1)
    std::swap(order[rank - 2], order[rank - 1]);
  return node.create<TransposeOp>(node.helperLoc(suffix), input, order);
}

/// alpha * A' * B' + beta * C, called by `suffix`; null after an error. A known B
/// with a known row C is one fully_connected with the factors in weights and bias.
Value gemm(NodeImporter &node, StringRef suffix = "") {
  float alpha = node.getFloat("alpha", 1.0f),
        beta = node.getFloat("beta", 1.0f);
  bool transA = node.getInt("transA", 0), transB = node.getInt("transB", 0);
  if (!node.failed() &&
      (node.shape(0).size() != 2 || node.shape(1).size() != 2) &&
      !node.failed())
    node.error() << "expected matrices, got shapes " << text(node.shape(0))
                 << " and " << text(node.shape(1));
  Value lhs = node.failed() ? Value() : operand(node, 0, transA, "lhs");
  if (node.failed())
    return {};
  bool hasAddend = node.has(2) && beta != 0.0f;
  const HostTensor *weights = node.known(1);
  int64_t columns = node.shape(1)[transB ? 0 : 1];
  Arithmetic math(node);
  Value product, bias;
  if (weights && weights->isFloat()) {
    bias = hasAddend ? gemmBias(node, columns, beta) : Value();
    bool isLast = !hasAddend || bias;
    product = fullyConnected(node, isLast ? suffix : "product", lhs,
                             node.shape(1), transB, alpha, bias);
    if (isLast)
      return product;
  } else {
    Value rhs = operand(node, 1, transB, "rhs");
    if (node.failed())
      return {};
    if (!hasAddend && alpha == 1.0f)
      return node.create<MatMulOp>(node.helperLoc(suffix), lhs, rhs);
    product = node.create<MatMulOp>(node.helperLoc("product"), lhs, rhs);
    product = math.scale(product, alpha, "scaled");
    if (!hasAddend)
      return product;
  }
  return math.add(product, math.scale(node.floatValue(2), beta, "addend"),
                  suffix);
}

/// How a product of matrices differs from a plain one.
struct MatMulForm {
  bool transA = false, transB = false; ///< the last two dimensions
  float alpha = 1.0f;                  ///< times the product
};

/// Inputs 0 and 1 multiplied; the result is the node's. A vector on the left is a row, on the right a column; the dimension is taken
/// off the result. By a known matrix, all leading dimensions on the left are
/// rows of one fully_connected.
LogicalResult setMatMul(NodeImporter &node, const MatMulForm &form) {
  Value lhs = operand(node, 0, form.transA, "lhs");
  const HostTensor *weights = node.known(1);
  if (node.failed())
    return failure();
  SmallVector<int64_t> a(cast<RankedTensorType>(lhs.getType()).getShape());
  SmallVector<int64_t> b(node.shape(1)), stored = b;
  if (a.empty() || b.empty())
    return node.error() << "expected at least 1 dimension, got shapes "
                        << text(a) << " and " << text(b);
  if (form.transB && b.size() > 1)
    std::swap(b[b.size() - 2], b[b.size() - 1]);
  if (a.back() != b[b.size() < 2 ? 0 : b.size() - 2])
    return node.error() << "expected as many columns as rows, got shapes "
                        << text(a) << " and " << text(b);
  bool isRow = a.size() == 1, isColumn = b.size() == 1;
  if (isColumn) {
    b.push_back(1);
    stored = b;
  }
  if (weights && weights->isFloat() && b.size() == 2) {
    SmallVector<int64_t> result(ArrayRef<int64_t>(a).drop_back());
    int64_t rows = ShapedType::getNumElements(result);
    if (!isColumn)
      result.push_back(b[1]);
    bool isPlain = a.size() == 2 && !isColumn;
    if (!isPlain)
      lhs = node.reshape(node.helperLoc("rows"), lhs, {rows, b[0]});
    Value product =
        lhs ? fullyConnected(node, isPlain ? "" : "product", lhs, stored,
                             form.transB && !isColumn, form.alpha, Value())
            : Value();
    return node.setResult(isPlain || !product
                              ? product
                              : node.reshape(node.getLoc(), product, result));
  }
  Value rhs = operand(node, 1, form.transB && !isColumn, "rhs");
  if (rhs && isColumn)
    rhs = node.reshape(node.helperLoc("column"), rhs, b);
  if (isRow)
    lhs = node.reshape(node.helperLoc("row"), lhs, {1, a[0]});
  if (!lhs || !rhs)
    return failure();
  // A sum of products times a factor is one of a factor of either side.
  lhs = Arithmetic(node).scale(lhs, form.alpha, "scaled");
  if (!isRow && !isColumn)
    return node.emit<MatMulOp>(lhs, rhs);
  Value product = node.create<MatMulOp>(node.helperLoc("product"), lhs, rhs);
  if (!product)
    return failure();
  SmallVector<int64_t> result(
      cast<RankedTensorType>(product.getType()).getShape());
  if (isRow)
    result.erase(result.end() - 2);
  if (isColumn)
    result.pop_back();
  return node.setResult(node.reshape(node.getLoc(), product, result));
}

LogicalResult buildGemm(NodeImporter &node) {
  return node.setResult(gemm(node));
}

/// Gemm, then an activation.
LogicalResult buildFusedGemm(NodeImporter &node) {
  bool isPlain = node.getString("activation", "").empty();
  Value value = gemm(node, isPlain ? "" : "gemm");
  SmallVector<float> parameters;
  for (StringRef name :
       {"activation_alpha", "activation_beta", "activation_gamma"})
    if (node.hasAttribute(name))
      parameters.push_back(node.getFloat(name, 0));
  value = value ? activated(node, value, parameters) : Value();
  return node.failed() ? failure() : node.setResult(value);
}

LogicalResult buildMatMul(NodeImporter &node) {
  return setMatMul(node, MatMulForm());
}

/// MatMul with transposed operands and a factor.
LogicalResult buildFusedMatMul(NodeImporter &node) {
  MatMulForm form;
  form.transA = node.getInt("transA", 0) != 0;
  form.transB = node.getInt("transB", 0) != 0;
  form.alpha = node.getFloat("alpha", 1.0f);
  for (StringRef name : {"transBatchA", "transBatchB"})
    if (node.getInt(name, 0) != 0 && !node.failed())
      return node.unsupported(name + " = 1");
  return node.failed() ? failure() : setMatMul(node, form);
}

constexpr OpEntry kOps[] = {
    {"Conv", 1, 22, 2, 3, buildConv, "", "float",
     "1-d and 2-d, constant weights"},
    {"Gemm", 7, 13, 2, 3, buildGemm},
    {"MatMul", 1, 13, 2, 2, buildMatMul},
    {"FusedGemm", 1, 1, 2, 3, buildFusedGemm, kMicrosoftDomain},
    {"FusedMatMul", 1, 1, 2, 2, buildFusedMatMul, kMicrosoftDomain, "float",
     "no transBatchA, transBatchB"},
};

} // namespace

ArrayRef<OpEntry> qwid::getContractionOps() { return kOps; }
