//===- QwidMathOps.cpp - Shapes and constraints of the math ops -----------===//
//
// The ops of QwidMathOps.td. One block per constraint label of
// dialects/Qwid/README.md.
//
//===----------------------------------------------------------------------===//

#include "ShapeRules.h"
#include "ValueSpace.h"

using namespace mlir;
using namespace qwid;

namespace {

bool isPlainInteger(Value value) { return !isRealElement(elementOf(value)); }

/// [unary_c3] Which parameters a function has.
struct Parameters {
  bool alpha, beta, clamp;
};

Parameters parametersOf(UnaryFunction function) {
  switch (function) {
  case UnaryFunction::Clip:
    return {false, false, true};
  case UnaryFunction::Elu:
  case UnaryFunction::HardSigmoid:
    return {true, true, false};
  case UnaryFunction::LeakyRelu:
  case UnaryFunction::ThresholdedRelu:
    return {true, false, false};
  default:
    return {false, false, false};
  }
}

LogicalResult verifyParameters(UnaryFunctionOp op) {
  Parameters expected = parametersOf(op.getFunction());
  auto verify = [&](bool isExpected, Attribute found, StringRef name) {
    if (isExpected == bool(found))
      return success();
    return LogicalResult(op.emitOpError()
                         << "expected " << (isExpected ? "" : "no ") << name
                         << " of " << stringifyUnaryFunction(op.getFunction()));
  };
  return success(
      succeeded(verify(expected.alpha, op.getAlphaAttr(), "alpha")) &&
      succeeded(verify(expected.beta, op.getBetaAttr(), "beta")) &&
      succeeded(verify(expected.clamp, op.getClampAttr(), "clamp")));
}

/// [binary_c2] What a function of two numbers is defined on.
struct Domain {
  bool reals, quantized, integers;
};

Domain domainOf(BinaryFunction function) {
  switch (function) {
  case BinaryFunction::Max:
  case BinaryFunction::Min:
    return {true, true, true};
  case BinaryFunction::Div:
    return {true, false, true};
  case BinaryFunction::Mod:
  case BinaryFunction::Rem:
    return {false, false, true};
  case BinaryFunction::Equal:
  case BinaryFunction::Gate:
  case BinaryFunction::Less:
  case BinaryFunction::LessOrEqual:
  case BinaryFunction::Pow:
  case BinaryFunction::RangeScale:
  case BinaryFunction::RangeZero:
    return {true, false, false};
  }
  llvm_unreachable("every function is handled");
}

/// The most values of a selection: each becomes two passes over the input.
constexpr int64_t kMostSelected = 64;

/// [top_k_c1] The axis exists. [top_k_c2] 1 <= k <= the size there, at most 64.
template <typename SelectionOp>
FailureOr<Shape> inferSelection(SelectionOp op) {
  Shape shape(shapeOf(op.getInput()));
  if (failed(requireAxis(op, op.getAxis(), shape.size())))
    return failure();
  int64_t k = op.getK(), most = std::min(shape[op.getAxis()], kMostSelected);
  if (k < 1 || k > most)
    return op.emitOpError() << "expected k in [1, " << most << "], got " << k;
  shape[op.getAxis()] = k;
  return shape;
}

} // namespace

//===----------------------------------------------------------------------===//
// Element-wise
//===----------------------------------------------------------------------===//

FailureOr<Shape> UnaryFunctionOp::inferShape() {
  return Shape(shapeOf(getInput()));
}

LogicalResult UnaryFunctionOp::verify() {
  UnaryFunction function = getFunction();
  if (failed(verifyParameters(*this)))
    return failure();
  if (!isPlainInteger(getInput()) && !isPlainInteger(getResult()))
    return verifyUnary(*this);
  // [unary_c2]
  if (function != UnaryFunction::Abs && function != UnaryFunction::Neg &&
      function != UnaryFunction::Sign)
    return emitOpError() << "expected abs, neg or sign on integers, got "
                         << stringifyUnaryFunction(function);
  return verifyPlainIntegers(*this, {getInput(), getResult()}, {});
}

ClampAttr UnaryFunctionOp::getBounds() {
  return getFunction() == UnaryFunction::Relu ? ClampAttr::getRelu(getContext())
                                              : getClampAttr();
}

FailureOr<Shape> BinaryFunctionOp::inferShape() {
  return inferBroadcast(*this, shapeOf(getLhs()), shapeOf(getRhs()));
}

LogicalResult BinaryFunctionOp::verify() {
  SmallVector<Value> values{getLhs(), getRhs(), getResult()};
  Type element = elementOf(getResult());
  Domain domain = domainOf(getFunction());
  bool isInteger = !isRealElement(element);
  // [binary_c2]
  if (!(isInteger                     ? domain.integers
        : isQuantizedElement(element) ? domain.quantized
                                      : domain.reals))
    return emitOpError() << "expected " << (domain.reals ? "f32" : "integers")
                         << " for " << stringifyBinaryFunction(getFunction())
                         << ", got " << getType();
  if (isInteger)
    return verifyPlainIntegers(*this, values, getRescaleKindAttr());
  if (failed(verifyValueSpace(*this, values, getRescaleKindAttr())))
    return failure();
  return verifyActivations(*this, values);
}

IntegerForm BinaryFunctionOp::getIntegerForm() {
  return getFunction() == BinaryFunction::Max ||
                 getFunction() == BinaryFunction::Min
             ? IntegerForm::Rescales
             : IntegerForm::None;
}

FailureOr<Shape> CastOp::inferShape() { return Shape(shapeOf(getInput())); }

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

FailureOr<Shape> ReduceOp::inferShape() {
  return inferReduced(*this, shapeOf(getInput()), getAxes(), getKeepdims());
}

LogicalResult ReduceOp::verify() {
  if (failed(requireAxes(*this, getAxes())))
    return failure();
  if (isPlainInteger(getInput()) || isPlainInteger(getResult()))
    return verifyPlainIntegers(*this, {getInput(), getResult()},
                               getRescaleKindAttr());
  if (!isQuantizedElement(elementOf(getInput())) ||
      getReduction() == Reduction::Sum) {
    if (failed(verifyValueSpace(*this, {getInput(), getResult()},
                                getRescaleKindAttr())))
      return failure();
    return verifyActivations(*this, {getInput(), getResult()});
  }
  // [reduce_c3]
  if (getReduction() == Reduction::Prod || getRescaleKindAttr())
    return emitOpError() << "expected max or min without rescale_kind, or sum, "
                            "on quantized tensors";
  return verifySameElement(*this, getInput(), getResult());
}

IntegerForm ReduceOp::getIntegerForm() {
  switch (getReduction()) {
  case Reduction::Sum:
    return IntegerForm::Rescales;
  case Reduction::Prod:
    return IntegerForm::None;
  case Reduction::Max:
  case Reduction::Min:
    return IntegerForm::Keeps;
  }
  llvm_unreachable("every reduction is handled");
}

FailureOr<Shape> TopKOp::inferShape() { return inferSelection(*this); }
FailureOr<Shape> ArgTopKOp::inferShape() { return inferSelection(*this); }

//===----------------------------------------------------------------------===//
// Normalizations
//===----------------------------------------------------------------------===//

FailureOr<Shape> NormalizeOp::inferShape() {
  auto shape = shapeOf(getInput());
  if (failed(inferReduced(*this, shape, getAxes(), true)))
    return failure();
  return Shape(shape);
}

LogicalResult NormalizeOp::verify() { return requireAxes(*this, getAxes()); }

FailureOr<Shape> LrnOp::inferShape() {
  auto shape = shapeOf(getInput());
  if (failed(requireAxis(*this, getAxis(), shape.size())))
    return failure();
  return Shape(shape);
}

LogicalResult LrnOp::verify() {
  int64_t size = getSize();
  if (size >= 1 && size <= kLargestCount) // [lrn_c2]
    return success();
  return emitOpError() << "expected a size in [1, " << kLargestCount
                       << "], got " << size;
}
