//===- QOperatorOps.cpp - Operators with inputs for scales ----------------===//
//
// QLinearConv and kin are written as QDQ: dequantize the operands, compute in
// f32, quantize the result. -qwid-absorb-quantization then makes one integer op
// of it, as of a model that spells it so. Zero points may be missing ("").
//
//===----------------------------------------------------------------------===//

#include "Arithmetic.h"
#include "OpTable.h"
#include "QuantizedValues.h"
#include "WindowAttributes.h"

#include "qwid/Dialect/Constants.h"
#include "qwid/Import/ImportONNX.h"

#include <cmath>

using namespace mlir;
using namespace qwid;

namespace {

/// A quantized operand: three inputs from `index` on.
struct Operand {
  Scales scales;
  Value real; ///< null after an error
};

/// Tensor, scale and zero point from input `index` on. Several scales run along
/// `axis`; `factor` multiplies them.
Operand readOperand(NodeImporter &node, size_t index, StringRef suffix,
                    int64_t axis = 0, float factor = 1.0f) {
  Operand operand;
  const HostTensor *known = node.known(index);
  Value input = known || node.failed() ? Value() : node.value(index);
  if (node.failed())
    return operand;
  operand.scales = readScales(node, index + 1, index + 2, node.shape(index),
                              known ? known->element : elementOf(input), axis);
  if (node.failed())
    return operand;
  for (float &scale : operand.scales.scales)
    if (!std::isnormal(scale *= factor) && !node.failed())
      node.error() << "expected scales times alpha in float's range, got "
                   << scale;
  if (node.failed())
    return operand;
  operand.real =
      dequantized(node, index, operand.scales, node.helperLoc(suffix));
  return operand;
}

/// The node's result: `real` on the scale of input `index` and the zero point
/// after it.
LogicalResult setQuantized(NodeImporter &node, Value real, size_t index,
                           const Scales &like) {
  if (!real || node.failed())
    return failure();
  auto shape = cast<RankedTensorType>(real.getType()).getShape();
  Scales scales = readScales(node, index, index + 1, shape,
                             node.has(index + 1) ? Type() : Type(like.stored));
  if (node.failed())
    return failure();
  return node.setResult(quantized(node, real, scales, node.getLoc()));
}

/// A bias of int32 at input `index`, on the scale of the accumulators.
Value readBias(NodeImporter &node, size_t index, const Scales &input,
               const Scales &weights) {
  Scales scales;
  scales.stored = IntegerType::get(node.getBuilder().getContext(), 32);
  for (float weight : weights.scales)
    scales.scales.push_back(input.scales[0] * weight);
  scales.zeroPoints.assign(scales.scales.size(), 0);
  if (scales.scales.size() > 1) {
    scales.axis = 0;
    scales.size = scales.scales.size();
  }
  if (node.shape(index).size() != 1 ||
      (scales.axis == 0 && node.shape(index)[0] != scales.size)) {
    node.error() << "expected one bias per output channel, got shape "
                 << text(node.shape(index));
    return {};
  }
  return dequantized(node, index, scales, node.helperLoc("bias"));
}

/// `value` of rank 3 as an image or filter of one row. Constants, also stored
/// ones, stay constants.
Value withRow(NodeImporter &node, Value value, StringRef suffix) {
  SmallVector<int64_t> shape(
      cast<RankedTensorType>(value.getType()).getShape());
  shape.insert(shape.begin() + 2, 1);
  OpBuilder &builder = node.getBuilder();
  auto border = value.getDefiningOp<DequantizeOp>();
  ElementsAttr stored =
      border ? getConstantValue(border.getInput()) : ElementsAttr();
  if (ElementsAttr real = getConstantValue(value))
    return node.floatConstant(node.helperLoc(suffix), shape, readFloats(real));
  if (!stored)
    return node.reshape(node.helperLoc(suffix), value, shape);
  Value constant = makeConstant(builder, border.getInput().getLoc(),
                                border.getInput().getType().clone(shape),
                                ArrayRef<int64_t>(readIntegers(stored)));
  return DequantizeOp::create(builder, node.helperLoc(suffix),
                              border.getType().clone(shape), constant);
}

/// The convolution that the attributes of `node` describe, at `loc`: 2-d, or 1-d
/// as an image of one row.
Value convolution(NodeImporter &node, Location loc, Value input, Value filter,
                  Value bias) {
  auto shape = cast<RankedTensorType>(input.getType()).getShape();
  auto kernel = cast<RankedTensorType>(filter.getType()).getShape();
  bool isRow = shape.size() == 3;
  if ((!isRow && shape.size() != 4) || kernel.size() != shape.size()) {
    (void)node.unsupported("a convolution that is not 1-d or 2-d");
    return {};
  }
  WindowAttributes window =
      readWindow(node, shape.drop_front(2), kernel.drop_front(2));
  int64_t groups = node.getInt("group", 1);
  if (node.failed())
    return {};
  if (isRow) {
    window = window.withRow();
    input = withRow(node, input, "row");
    filter = withRow(node, filter, "filter");
  }
  Value result = node.create<Conv2DOp>(
      isRow ? node.helperLoc("windows") : loc, input, filter, bias, Value(),
      Layout::NCHW, window.strides, window.pads, window.dilations, groups,
      ClampAttr(), RescaleKindAttr());
  if (!isRow || !result)
    return result;
  SmallVector<int64_t> line(
      cast<RankedTensorType>(result.getType()).getShape());
  line.erase(line.begin() + 2);
  return node.reshape(loc, result, line);
}

LogicalResult buildQLinearConv(NodeImporter &node) {
  Operand input = readOperand(node, 0, "x");
  Operand filter =
      node.failed() ? Operand() : readOperand(node, 3, "w", /*axis=*/0);
  if (node.failed())
    return failure();
  Value bias =
      node.has(8) ? readBias(node, 8, input.scales, filter.scales) : Value();
  if (node.failed())
    return failure();
  Value real = convolution(node, node.getLoc(), input.real, filter.real, bias);
  return setQuantized(node, real, 6, input.scales);
}

LogicalResult buildQLinearMatMul(NodeImporter &node) {
  Operand lhs = readOperand(node, 0, "a", /*axis=*/-2);
  Operand rhs =
      node.failed() ? Operand() : readOperand(node, 3, "b", /*axis=*/-1);
  if (node.failed())
    return failure();
  if (node.shape(0).size() < 2 || node.shape(3).size() < 2)
    return node.unsupported("a product with a vector");
  Value real = node.create<MatMulOp>(node.getLoc(), lhs.real, rhs.real);
  return setQuantized(node, real, 6, lhs.scales);
}

/// alpha * A' * B' + C; alpha is part of the scale of B. Without a scale for
/// the result, that is f32.
LogicalResult buildQGemm(NodeImporter &node) {
  float alpha = node.getFloat("alpha", 1.0f);
  bool transA = node.getInt("transA", 0), transB = node.getInt("transB", 0);
  if (!(alpha > 0) && !node.failed())
    return node.unsupported("an alpha that is not positive");
  Operand lhs = node.failed() ? Operand() : readOperand(node, 0, "a");
  Operand rhs = node.failed()
                    ? Operand()
                    : readOperand(node, 3, "b", transB ? 0 : 1, alpha);
  if (node.failed())
    return failure();
  if (node.shape(0).size() != 2 || node.shape(3).size() != 2)
    return node.error() << "expected matrices, got shapes "
                        << text(node.shape(0)) << " and "
                        << text(node.shape(3));
  Value bias =
      node.has(6) ? readBias(node, 6, lhs.scales, rhs.scales) : Value();
  SmallVector<int64_t> turn{1, 0};
  Value a = lhs.real, b = rhs.real;
  if (transA)
    a = node.create<TransposeOp>(node.helperLoc("a_turned"), a, turn);
  if (!transB)
    b = node.create<TransposeOp>(node.helperLoc("b_turned"), b, turn);
  if (node.failed())
    return failure();
  Value real = node.create<FullyConnectedOp>(node.getLoc(), a, b, bias, Value(),
                                             ClampAttr(), RescaleKindAttr());
  return node.has(7) ? setQuantized(node, real, 7, lhs.scales)
                     : node.setResult(real);
}

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

/// Input 0, which must be a batch of images in ONNX's order.
Operand readImage(NodeImporter &node) {
  if (node.getInt("channels_last", 0) != 0 && !node.failed())
    (void)node.unsupported("channels_last = 1");
  Operand input = node.failed() ? Operand() : readOperand(node, 0, "x");
  if (!node.failed() && node.shape(0).size() != 4)
    (void)node.unsupported("a pool that is not 2-d");
  return input;
}

LogicalResult buildQLinearGlobalAveragePool(NodeImporter &node) {
  Operand input = readImage(node);
  if (node.failed())
    return failure();
  Value real =
      node.create<GlobalAvgPoolOp>(node.getLoc(), input.real, Layout::NCHW);
  return setQuantized(node, real, 3, input.scales);
}

LogicalResult buildQLinearAveragePool(NodeImporter &node) {
  Operand input = readImage(node);
  if (node.failed())
    return failure();
  WindowAttributes window = readWindow(node, node.shape(0).drop_front(2));
  bool ceilMode = node.getInt("ceil_mode", 0) != 0;
  bool includePad = node.getInt("count_include_pad", 0) != 0;
  if (node.failed())
    return failure();
  Value real = node.create<AvgPoolOp>(
      node.getLoc(), input.real, Layout::NCHW, window.kernel, window.strides,
      window.pads, window.dilations, ceilMode, includePad, ClampAttr(),
      RescaleKindAttr());
  return setQuantized(node, real, 3, input.scales);
}

LogicalResult buildQLinearSigmoid(NodeImporter &node) {
  Operand input = readOperand(node, 0, "x");
  if (node.failed())
    return failure();
  Value real = node.create<SigmoidOp>(node.getLoc(), input.real);
  return setQuantized(node, real, 3, input.scales);
}

LogicalResult buildQLinearLeakyRelu(NodeImporter &node) {
  llvm::APFloat alpha(node.getFloat("alpha", 0.01f));
  Operand input = node.failed() ? Operand() : readOperand(node, 0, "x");
  if (node.failed())
    return failure();
  Value real = node.create<LeakyReluOp>(node.getLoc(), input.real, alpha);
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

/// `value` after the activation that a FusedConv names; null after an error.
Value activated(NodeImporter &node, Value value) {
  std::string name = node.getString("activation", "");
  SmallVector<float> parameters =
      node.getFloats("activation_params").value_or(SmallVector<float>());
  MLIRContext *context = node.getBuilder().getContext();
  auto parameter = [&](size_t index, float otherwise) {
    return index < parameters.size() ? parameters[index] : otherwise;
  };
  constexpr float infinity = std::numeric_limits<float>::infinity();
  Location loc = node.getLoc();
  if (node.failed() || name.empty())
    return value;
  if (name == "Relu")
    return node.create<ReluOp>(loc, value);
  if (name == "Sigmoid")
    return node.create<SigmoidOp>(loc, value);
  if (name == "Tanh")
    return node.create<TanhOp>(loc, value);
  if (name == "LeakyRelu")
    return node.create<LeakyReluOp>(loc, value,
                                    llvm::APFloat(parameter(0, 0.01f)));
  if (name == "HardSigmoid")
    return node.create<HardSigmoidOp>(loc, value,
                                      llvm::APFloat(parameter(0, 0.2f)),
                                      llvm::APFloat(parameter(1, 0.5f)));
  float lower = parameter(0, -infinity), upper = parameter(1, infinity);
  if (name == "Clip" && lower <= upper)
    return node.create<ClipOp>(loc, value,
                               ClampAttr::get(context, lower, upper));
  (void)node.unsupported("activation '" + name + "'");
  return {};
}

/// Conv, then + input 3, then an activation.
LogicalResult buildFusedConv(NodeImporter &node) {
  Value input = node.floatValue(0), filter = node.floatValue(1);
  Value bias = node.has(2) ? node.floatValue(2) : Value();
  Value addend = node.has(3) ? node.floatValue(3) : Value();
  if (node.failed())
    return failure();
  Value value = convolution(node, node.helperLoc("conv"), input, filter, bias);
  if (value && addend)
    value = node.create<AddOp>(node.helperLoc("sum"), value, addend,
                               ClampAttr(), RescaleKindAttr());
  value = value ? activated(node, value) : Value();
  return node.failed() ? failure() : node.setResult(value);
}

constexpr llvm::StringLiteral kByteTypes = "int8, uint8";
constexpr llvm::StringLiteral kLimits = "scales and zero points are constants";

constexpr OpEntry kOps[] = {
    {"QLinearConv", 10, kLastOpset, 8, 9, buildQLinearConv, "", kByteTypes,
     kLimits},
    {"QLinearMatMul", 10, kLastOpset, 8, 8, buildQLinearMatMul, "", kByteTypes,
     kLimits},
    {"FusedConv", 1, kLastOpset, 2, 4, buildFusedConv, kMicrosoftDomain},
    {"QGemm", 1, kLastOpset, 5, 9, buildQGemm, kMicrosoftDomain, kByteTypes,
     kLimits},
    {"QLinearAdd", 1, kLastOpset, 2, 8, buildQLinearBinary<AddOp>,
     kMicrosoftDomain, kByteTypes, kLimits},
    {"QLinearAveragePool", 1, kLastOpset, 2, 5, buildQLinearAveragePool,
     kMicrosoftDomain, kByteTypes, kLimits},
    {"QLinearConcat", 1, kLastOpset, 1, kAnyInputs, buildQLinearConcat,
     kMicrosoftDomain, kByteTypes, kLimits},
    {"QLinearGlobalAveragePool", 1, kLastOpset, 2, 5,
     buildQLinearGlobalAveragePool, kMicrosoftDomain, kByteTypes, kLimits},
    {"QLinearLeakyRelu", 1, kLastOpset, 2, 5, buildQLinearLeakyRelu,
     kMicrosoftDomain, kByteTypes, kLimits},
    {"QLinearMul", 1, kLastOpset, 2, 8, buildQLinearBinary<MulOp>,
     kMicrosoftDomain, kByteTypes, kLimits},
    {"QLinearReduceMean", 1, kLastOpset, 4, 5, buildQLinearReduceMean,
     kMicrosoftDomain, kByteTypes, kLimits},
    {"QLinearSigmoid", 1, kLastOpset, 2, 5, buildQLinearSigmoid,
     kMicrosoftDomain, kByteTypes, kLimits},
    {"QLinearSoftmax", 1, kLastOpset, 4, 5, buildQLinearSoftmax,
     kMicrosoftDomain, kByteTypes, kLimits},
};

} // namespace

ArrayRef<OpEntry> qwid::getQOperatorOps() { return kOps; }
