//===- Annotations.cpp - What the quantize passes agree on ----------------===//

#include "Annotations.h"

#include "qwid/Dialect/InputScaling.h"
#include "qwid/Dialect/Roles.h"

#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::planning;

static constexpr char kRange[] = "qwid.range";
static constexpr char kInputMeans[] = "qwid.input_means";
static constexpr char kType[] = "qwid.type";
static constexpr char kAccumulators[] = "qwid.accumulators";

//===----------------------------------------------------------------------===//
// Kinds of ops
//===----------------------------------------------------------------------===//

bool planning::isFloatTensor(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getElementType().isF32();
}

bool planning::touchesFloat(Operation *op) {
  return llvm::any_of(op->getOperands(), isFloatTensor) ||
         llvm::any_of(op->getResults(), isFloatTensor);
}

/// A constant, before or after ProjectWeights.
static bool isConstant(Value value) {
  if (auto projected = value.getDefiningOp<DequantizeOp>())
    value = projected.getInput();
  return bool(getConstantValue(value));
}

/// Whether the slope has no bound: 8 bits of what goes in may say too little.
static bool isSteep(UnaryFunction function) {
  switch (function) {
  case UnaryFunction::Exp:
  case UnaryFunction::Log:
  case UnaryFunction::Reciprocal:
  case UnaryFunction::Sqrt:
    return true;
  default:
    return false;
  }
}

bool planning::hasIntegerForm(Operation *op) {
  if (auto contraction = dyn_cast<Weighted>(op)) {
    Value bias = contraction.getBias();
    return isConstant(contraction.getFilter()) && (!bias || isConstant(bias));
  }
  if (auto unary = dyn_cast<UnaryFunctionOp>(op))
    return !isSteep(unary.getFunction());
  return getIntegerForm(op) != IntegerForm::None;
}

bool planning::isMovingOp(Operation *op) {
  return getIntegerForm(op) == IntegerForm::Keeps;
}

/// Whether `op` only moves the cells of an argument. Iterative, because chains
/// may be long.
static bool isEdgeMove(Operation *op) {
  while (isRearrangement(op)) {
    Value input = op->getOperand(0);
    if (isa<BlockArgument>(input))
      return true;
    op = input.getDefiningOp();
  }
  return false;
}

bool planning::isEdgeOp(Operation *op) {
  return isEdgeMove(op) || scalesInput(op);
}

bool planning::isIntegerOp(Operation *op) {
  return op->getNumOperands() != 0 && isFloatTensor(op->getOperand(0)) &&
         hasIntegerForm(op) && !op->hasAttr(names::kKeepFloat) && !isEdgeOp(op);
}

Operation *planning::getFoundScale(func::FuncOp function) {
  for (auto op : function.getBody().front().getOps<BinaryFunctionOp>())
    if (op.getFunction() == BinaryFunction::RangeScale)
      return op;
  return nullptr;
}

bool planning::keepsAccumulators(Operation *op) {
  return isa<Weighted>(op) && op->hasAttr(kAccumulators);
}

void planning::setKeepsAccumulators(Operation *op) {
  op->setDiscardableAttr(kAccumulators, UnitAttr::get(op->getContext()));
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

SmallVector<OpOperand *> planning::getActivationOperands(Operation *op) {
  SmallVector<OpOperand *> operands;
  if (auto contraction = dyn_cast<Weighted>(op)) {
    operands.push_back(&contraction.getInputMutable());
    for (OpOperand &residual : contraction.getResidualMutable())
      operands.push_back(&residual);
    return operands;
  }
  for (OpOperand &operand : op->getOpOperands())
    if (isFloatTensor(operand.get()))
      operands.push_back(&operand);
  return operands;
}

Value planning::getScaleSource(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (!isMovingOp(op))
      break;
    value = op->getOperand(0);
  }
  return value;
}

SmallVector<func::FuncOp> planning::getFunctions(ModuleOp module) {
  SmallVector<func::FuncOp> functions;
  for (auto function : module.getOps<func::FuncOp>())
    if (!function.isExternal())
      functions.push_back(function);
  return functions;
}

SmallVector<Value> planning::getQuantizedValues(func::FuncOp function) {
  llvm::SetVector<Value> values;
  for (Operation &op : function.getBody().front()) {
    if (!isIntegerOp(&op))
      continue;
    for (OpOperand *operand : getActivationOperands(&op))
      values.insert(operand->get());
    if (isFloatTensor(op.getResult(0)) && !keepsAccumulators(&op))
      values.insert(op.getResult(0));
  }
  return values.takeVector();
}

//===----------------------------------------------------------------------===//
// Attributes
//===----------------------------------------------------------------------===//

static Attribute getAnnotation(Value value, StringRef name) {
  if (Operation *op = value.getDefiningOp())
    return op->getDiscardableAttr(name);
  auto argument = cast<BlockArgument>(value);
  auto function = cast<func::FuncOp>(argument.getOwner()->getParentOp());
  return function.getArgAttr(argument.getArgNumber(), name);
}

static void setAnnotation(Value value, StringRef name, Attribute attribute) {
  if (Operation *op = value.getDefiningOp())
    return op->setDiscardableAttr(name, attribute);
  auto argument = cast<BlockArgument>(value);
  auto function = cast<func::FuncOp>(argument.getOwner()->getParentOp());
  function.setArgAttr(argument.getArgNumber(), name, attribute);
}

std::optional<TensorRange> planning::getRange(Value value) {
  auto bounds =
      dyn_cast_or_null<DenseF32ArrayAttr>(getAnnotation(value, kRange));
  if (!bounds || bounds.size() != 2)
    return std::nullopt;
  return TensorRange{bounds[0], bounds[1]};
}

void planning::setRange(Value value, TensorRange range) {
  setAnnotation(
      value, kRange,
      DenseF32ArrayAttr::get(value.getContext(), {range.min, range.max}));
}

ArrayRef<float> planning::getInputMeans(Operation *op) {
  auto means =
      dyn_cast_or_null<DenseF32ArrayAttr>(op->getDiscardableAttr(kInputMeans));
  return means ? means.asArrayRef() : ArrayRef<float>();
}

void planning::setInputMeans(Operation *op, ArrayRef<float> means) {
  op->setDiscardableAttr(kInputMeans,
                         DenseF32ArrayAttr::get(op->getContext(), means));
}

quant::UniformQuantizedType planning::getPlannedType(Value value) {
  auto type = dyn_cast_or_null<TypeAttr>(getAnnotation(value, kType));
  return type ? dyn_cast<quant::UniformQuantizedType>(type.getValue())
              : quant::UniformQuantizedType();
}

void planning::setPlannedType(Value value, quant::UniformQuantizedType type) {
  setAnnotation(value, kType, TypeAttr::get(type));
}

void planning::removePlannedType(ConstantOp constant) {
  constant->removeDiscardableAttr(kType);
}

void planning::stripAnnotations(ModuleOp module) {
  for (func::FuncOp function : getFunctions(module))
    for (unsigned index = 0; index < function.getNumArguments(); ++index) {
      function.removeArgAttr(index, kRange);
      function.removeArgAttr(index, kType);
    }
  module.walk([](Operation *op) {
    op->removeDiscardableAttr(kRange);
    op->removeDiscardableAttr(kInputMeans);
    op->removeDiscardableAttr(kType);
    op->removeDiscardableAttr(kAccumulators);
  });
}

std::string planning::describe(Value value) {
  std::string name = getTensorName(value);
  if (!name.empty())
    return "'" + name + "'";
  if (Operation *op = value.getDefiningOp())
    return "of node '" + getUserName(op) + "'";
  return "of argument " +
         std::to_string(cast<BlockArgument>(value).getArgNumber());
}
