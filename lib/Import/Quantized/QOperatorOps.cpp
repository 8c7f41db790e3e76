//===- QOperatorOps.cpp - QLinearAdd, pools, activations ------------------===//
//
// See QOperator.h; the contractions are in QOperatorContractions.cpp.
//
//===----------------------------------------------------------------------===//

#include "QOperator.h"
#include "lib/Import/Graph/Arithmetic.h"
#include "lib/Import/OpTable.h"
#include "lib/Import/Operators/Windows/WindowAttributes.h"

using namespace mlir;
using namespace qwid;

namespace {

template <typename OpTy> LogicalResult buildQLinearBinary(NodeImporter &node) {
  Operand lhs = readOperand(node, 0, "a");
  Operand rhs = node.failed() ? Operand() : readOperand(node, 3, "b");
  if (node.failed())
    return failure();
  Value real = node.create<OpTy>(node.getLoc(), lhs.real, rhs.real, ClampAttr(),
                                 RescaleKindAttr());
  return setQuantized(node, real, 6, lhs.scales);
}

/// Scale and zero point of the result come first, then three inputs each.
LogicalResult buildQLinearConcat(NodeImporter &node) {
  int64_t axis = node.getRequiredInt("axis");
  SmallVector<Value> inputs;
  Scales like;
  for (size_t index = 2; index + 1 < node.numInputs() && !node.failed();
       index += 3) {
    Operand input =
        readOperand(node, index, "x" + std::to_string((index - 2) / 3));
    like = input.scales;
    inputs.push_back(input.real);
  }
  if (node.failed())
    return failure();
  if (inputs.empty())
    return node.error() << "expected a tensor with scale and zero point";
  axis = node.normalizeAxis(axis, node.shape(2).size());
  if (node.failed())
    return failure();
  Value real =
      node.create<ConcatOp>(node.getLoc(), inputs, axis, RescaleKindAttr());
  return setQuantized(node, real, 0, like);
}

/// Input 0 of a pool: images of one or two dimensions, in ONNX's order or, with
/// channels_last = 1, with their channels last.
struct Images {
  Operand operand;
  Value value; ///< [N, C, H, W]; null after an error
  bool isRow = false, channelsLast = false;
};

/// [N, ..., C] -> [N, C, ...], or back.
Value turned(NodeImporter &node, Location loc, Value value, bool back) {
  int64_t rank = cast<RankedTensorType>(value.getType()).getRank();
  SmallVector<int64_t> order{0};
  if (!back)
    order.push_back(rank - 1);
  for (int64_t axis = back ? 2 : 1; axis < (back ? rank : rank - 1); ++axis)
    order.push_back(axis);
  if (back)
    order.push_back(1);
  return node.create<TransposeOp>(loc, value, order);
}

Images readImages(NodeImporter &node) {
  Images images;
  images.channelsLast = node.getInt("channels_last", 0) != 0;
  images.operand = node.failed() ? Operand() : readOperand(node, 0, "x");
  if (node.failed())
    return images;
  size_t rank = node.shape(0).size();
  if (rank != 3 && rank != 4) {
    (void)node.unsupported("a pool that is not 1-d or 2-d");
    return images;
  }
  images.isRow = rank == 3;
  images.value = images.operand.real;
  if (images.channelsLast)
    images.value = turned(node, node.helperLoc("channels_first"), images.value,
                          /*back=*/false);
  if (images.isRow && images.value)
    images.value = withRow(node, images.value, "row");
  return images;
}

/// The node's result: `pooled`, in the shape of `images`, on its scale.
LogicalResult setPooled(NodeImporter &node, const Images &images,
                        Value pooled) {
  if (images.isRow)
    pooled = withoutRow(node, node.helperLoc("line"), pooled);
  if (pooled && images.channelsLast)
    pooled = turned(node, node.helperLoc("channels_last"), pooled,
                    /*back=*/true);
  return setQuantized(node, pooled, 3, images.operand.scales);
}

LogicalResult buildQLinearGlobalAveragePool(NodeImporter &node) {
  Images images = readImages(node);
  if (node.failed())
    return failure();
  return setPooled(
      node, images,
      node.create<GlobalAvgPoolOp>(node.getLoc(), images.value, Layout::NCHW));
}

LogicalResult buildQLinearAveragePool(NodeImporter &node) {
  Images images = readImages(node);
  if (node.failed())
    return failure();
  auto shape = cast<RankedTensorType>(images.value.getType()).getShape();
  WindowAttributes window =
      readWindow(node, shape.drop_front(images.isRow ? 3 : 2));
  bool ceilMode = node.getInt("ceil_mode", 0) != 0;
  bool includePad = node.getInt("count_include_pad", 0) != 0;
  if (node.failed())
    return failure();
  if (images.isRow)
    window = window.withRow();
  return setPooled(node, images,
                   node.create<AvgPoolOp>(
                       node.getLoc(), images.value, Layout::NCHW, window.kernel,
                       window.strides, window.pads, window.dilations, ceilMode,
                       includePad, ClampAttr(), RescaleKindAttr()));
}

LogicalResult buildQLinearSigmoid(NodeImporter &node) {
  Operand input = readOperand(node, 0, "x");
  if (node.failed())
    return failure();
  Value real = Arithmetic(node).apply(UnaryFunction::Sigmoid, input.real);
  return setQuantized(node, real, 3, input.scales);
}

LogicalResult buildQLinearLeakyRelu(NodeImporter &node) {
  float alpha = node.getFloat("alpha", 0.01f);
  Operand input = node.failed() ? Operand() : readOperand(node, 0, "x");
  if (node.failed())
    return failure();
  Value real = Arithmetic(node).leakyRelu(input.real, alpha);
  return setQuantized(node, real, 3, input.scales);
}

/// The operator as ONNX has it in opset `opset`, an attribute.
LogicalResult buildQLinearSoftmax(NodeImporter &node) {
  bool isMatrix = node.getRequiredInt("opset") < 13;
  int64_t axis = node.getInt("axis", isMatrix ? 1 : -1);
  Operand input = node.failed() ? Operand() : readOperand(node, 0, "x");
  if (node.failed())
    return failure();
  Value real = Arithmetic(node).softmax(input.real, axis, isMatrix, false);
  return setQuantized(node, real, 3, input.scales);
}

LogicalResult buildQLinearReduceMean(NodeImporter &node) {
  auto given = node.getInts("axes");
  bool keepDims = node.getInt("keepdims", 1) != 0;
  Operand input = node.failed() ? Operand() : readOperand(node, 0, "x");
  if (node.failed())
    return failure();
  int64_t rank = node.shape(0).size();
  SmallVector<int64_t> axes = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  if (given && !given->empty())
    axes = *given;
  for (int64_t &axis : axes)
    axis = node.normalizeAxis(axis, rank);
  llvm::sort(axes);
  if (node.failed())
    return failure();
  Value real = Arithmetic(node).mean(input.real, axes, keepDims);
  return setQuantized(node, real, 3, input.scales);
}

constexpr OpEntry kOps[] = {
    {"QLinearAdd", 1, 1, 2, 8, buildQLinearBinary<AddOp>, kMicrosoftDomain,
     kByteTypes, kConstantScales},
    {"QLinearAveragePool", 1, 1, 2, 5, buildQLinearAveragePool,
     kMicrosoftDomain, kByteTypes, kConstantScales},
    {"QLinearConcat", 1, 1, 1, kAnyInputs, buildQLinearConcat, kMicrosoftDomain,
     kByteTypes, kConstantScales},
    {"QLinearGlobalAveragePool", 1, 1, 2, 5, buildQLinearGlobalAveragePool,
     kMicrosoftDomain, kByteTypes, kConstantScales},
    {"QLinearLeakyRelu", 1, 1, 2, 5, buildQLinearLeakyRelu, kMicrosoftDomain,
     kByteTypes, kConstantScales},
    {"QLinearMul", 1, 1, 2, 8, buildQLinearBinary<MulOp>, kMicrosoftDomain,
     kByteTypes, kConstantScales},
    {"QLinearReduceMean", 1, 1, 4, 5, buildQLinearReduceMean, kMicrosoftDomain,
     kByteTypes, kConstantScales},
    {"QLinearSigmoid", 1, 1, 2, 5, buildQLinearSigmoid, kMicrosoftDomain,
     kByteTypes, kConstantScales},
    {"QLinearSoftmax", 1, 1, 4, 5, buildQLinearSoftmax, kMicrosoftDomain,
     kByteTypes, kConstantScales},
};

} // namespace

ArrayRef<OpEntry> qwid::getQOperatorOps() { return kOps; }
