//===- Arithmetic.cpp - Expressions of several ops for one node -----------===//

#include "Arithmetic.h"

using namespace mlir;
using namespace qwid;

Value Arithmetic::constant(float value, StringRef suffix) {
  return node.floatConstant(node.helperLoc(suffix.str() + ".constant"), {},
                            value);
}

//===----------------------------------------------------------------------===//
// Element-wise
//===----------------------------------------------------------------------===//

Value Arithmetic::add(Value x, Value y, StringRef suffix) {
  if (!x || !y)
    return {};
  return node.createAs<AddOp>(node.helperLoc(suffix), elementOf(x), x, y,
                              ClampAttr(), RescaleKindAttr());
}

Value Arithmetic::subtract(Value x, Value y, StringRef suffix) {
  std::string negated = suffix.empty() ? "negated" : suffix.str() + ".negated";
  return add(x, apply(UnaryFunction::Neg, y, negated), suffix);
}

Value Arithmetic::multiply(Value x, Value y, StringRef suffix) {
  if (!x || !y)
    return {};
  return node.createAs<MulOp>(node.helperLoc(suffix), elementOf(x), x, y,
                              ClampAttr(), RescaleKindAttr());
}

Value Arithmetic::addConstant(Value x, float value, StringRef suffix) {
  if (!x || (value == 0.0f && !suffix.empty()))
    return x;
  return add(x, constant(value, suffix), suffix);
}

Value Arithmetic::scale(Value x, float factor, StringRef suffix) {
  if (!x || (factor == 1.0f && !suffix.empty()))
    return x;
  return multiply(x, constant(factor, suffix), suffix);
}

Value Arithmetic::apply(UnaryFunction function, Value x, StringRef suffix) {
  if (!x)
    return {};
  return node.createAs<UnaryFunctionOp>(node.helperLoc(suffix), elementOf(x),
                                        function, x);
}

Value Arithmetic::apply(BinaryFunction function, Value x, Value y,
                        StringRef suffix) {
  if (!x || !y)
    return {};
  return node.createAs<BinaryFunctionOp>(node.helperLoc(suffix), elementOf(x),
                                         function, x, y, RescaleKindAttr());
}

Value Arithmetic::elu(Value x, float alpha, float scale, StringRef suffix) {
  if (!x)
    return {};
  Builder &builder = node.getBuilder();
  return node.create<UnaryFunctionOp>(
      node.helperLoc(suffix), UnaryFunction::Elu, x,
      builder.getF32FloatAttr(alpha), builder.getF32FloatAttr(scale));
}

Value Arithmetic::leakyRelu(Value x, float alpha, StringRef suffix) {
  return x ? node.create<UnaryFunctionOp>(
                 node.helperLoc(suffix), UnaryFunction::LeakyRelu, x,
                 node.getBuilder().getF32FloatAttr(alpha))
           : Value();
}

Value Arithmetic::hardSigmoid(Value x, float alpha, float beta,
                              StringRef suffix) {
  if (!x)
    return {};
  Builder &builder = node.getBuilder();
  return node.create<UnaryFunctionOp>(
      node.helperLoc(suffix), UnaryFunction::HardSigmoid, x,
      builder.getF32FloatAttr(alpha), builder.getF32FloatAttr(beta));
}

Value Arithmetic::clip(Value x, float lower, float upper, StringRef suffix) {
  MLIRContext *context = node.getBuilder().getContext();
  return x ? node.create<UnaryFunctionOp>(node.helperLoc(suffix), x,
                                          ClampAttr::get(context, lower, upper))
           : Value();
}

Value Arithmetic::power(Value x, float exponent, StringRef suffix) {
  if (exponent == 2.0f)
    return multiply(x, x, suffix);
  if (exponent == 3.0f)
    return multiply(multiply(x, x, suffix.str() + "square"), x, suffix);
  if (exponent == 0.5f)
    return apply(UnaryFunction::Sqrt, x, suffix);
  if (exponent == -1.0f)
    return apply(UnaryFunction::Reciprocal, x, suffix);
  if (exponent == 1.0f)
    return scale(x, 1.0f, suffix);
  return apply(BinaryFunction::Pow, x, constant(exponent, suffix), suffix);
}

//===----------------------------------------------------------------------===//
// Along axes
//===----------------------------------------------------------------------===//

Value Arithmetic::mean(Value x, Axes axes, bool keepDims, StringRef suffix) {
  if (!x || axes.empty())
    return x;
  return node.create<MeanOp>(node.helperLoc(suffix), x, axes, keepDims,
                             RescaleKindAttr());
}

Value Arithmetic::reduce(Reduction reduction, Value x, Axes axes, bool keepDims,
                         StringRef suffix) {
  if (!x || axes.empty())
    return x;
  return node.createAs<ReduceOp>(node.helperLoc(suffix), elementOf(x),
                                 reduction, x, axes, keepDims,
                                 RescaleKindAttr());
}

Value Arithmetic::softmax(Value x, int64_t axis, bool asMatrix, bool isLog) {
  if (!x)
    return {};
  SmallVector<int64_t> shape(cast<RankedTensorType>(x.getType()).getShape());
  axis = node.normalizeAxis(axis, shape.size(), asMatrix);
  if (node.failed())
    return {};
  auto isOne = [](int64_t size) { return size == 1; };
  if (!asMatrix || (axis < int64_t(shape.size()) &&
                    llvm::all_of(ArrayRef(shape).drop_front(axis + 1), isOne)))
    return node.create<SoftmaxOp>(node.getLoc(), x, axis, isLog);
  Value rows =
      node.reshape(node.helperLoc("matrix"), x, matrixShape(shape, axis));
  Value result =
      node.create<SoftmaxOp>(node.helperLoc("rows"), rows, int64_t(1), isLog);
  return node.reshape(node.getLoc(), result, shape);
}

Value Arithmetic::alongAxis(Value vector, int64_t axis, int64_t rank,
                            StringRef suffix) {
  if (!vector)
    return {};
  SmallVector<int64_t> shape(rank, 1);
  shape[axis] = cast<RankedTensorType>(vector.getType()).getNumElements();
  return node.reshape(node.helperLoc(suffix), vector, shape);
}
