//===- AbsorbQuantization.cpp - Integer ops from a model's own scales -----===//
//
// One sweep in program order. A dequantize sinks through ops that move cells, so
// that it stands in front of what computes; that op becomes an integer op if all
// its operands are dequantized and all who read it quantize it to one type. New
// quantized values are used at once, so that one sweep is enough. Ops that lost
// their readers are erased at the end.
//
//===----------------------------------------------------------------------===//

#include "../Graph/Fusion.h"
#include "Absorption.h"
#include "Annotations.h"

#include "qwid/Analysis/AccumulatorBounds.h"
#include "qwid/Dialect/Constants.h"
#include "qwid/Dialect/Quantization.h"
#include "qwid/Dialect/Roles.h"
#include "qwid/Reference/Tensor.h"
#include "qwid/Support/FixedPoint.h"
#include "qwid/Transforms/Passes.h"

#include "llvm/ADT/TypeSwitch.h"

#include <limits>

#define DEBUG_TYPE "qwid-absorb-quantization"

namespace qwid {
#define GEN_PASS_DEF_ABSORBQUANTIZATION
#define GEN_PASS_DEF_DEQUANTIZECONSTANTS
#include "qwid/Transforms/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;
using namespace qwid::absorption;

//===----------------------------------------------------------------------===//
// Borders
//===----------------------------------------------------------------------===//

static Type elementOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getElementType();
}

static bool isActivationType(Type element) {
  auto type = dyn_cast<quant::UniformQuantizedType>(element);
  return type && type.getStorageTypeIntegralWidth() <= 16;
}

Value absorption::getStored(Value value) {
  auto border = value.getDefiningOp<DequantizeOp>();
  return border && isActivationType(elementOf(border.getInput()))
             ? border.getInput()
             : Value();
}

Value absorption::getStoredWeights(Value value) {
  auto border = value.getDefiningOp<DequantizeOp>();
  if (!border || !getConstantValue(border.getInput()))
    return {};
  auto type = dyn_cast<quant::QuantizedType>(elementOf(border.getInput()));
  if (!type || type.getStorageTypeIntegralWidth() > 8)
    return {};
  auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type);
  return perAxis && perAxis.getQuantizedDimension() != 0 ? Value()
                                                         : border.getInput();
}

quant::UniformQuantizedType absorption::getReadersType(Value value) {
  quant::UniformQuantizedType type;
  for (Operation *user : value.getUsers()) {
    auto reader = dyn_cast<QuantizeOp>(user);
    auto own = reader ? dyn_cast<quant::UniformQuantizedType>(
                            elementOf(reader.getResult()))
                      : quant::UniformQuantizedType();
    if (!own || (type && own != type))
      return {};
    type = own;
  }
  return type;
}

void absorption::replaceReaders(Value value, Value stored) {
  for (Operation *user : value.getUsers())
    if (auto reader = dyn_cast<QuantizeOp>(user))
      reader.getResult().replaceAllUsesWith(stored);
}

void absorption::dequantizeConstants(Block &body) {
  for (auto border : llvm::make_early_inc_range(body.getOps<DequantizeOp>())) {
    ElementsAttr stored = getConstantValue(border.getInput());
    if (!stored)
      continue;
    RankedTensorType type = border.getInput().getType();
    OpBuilder builder(border);
    std::vector<float> real =
        toReal(makeTensor(type, stored), type.getElementType());
    Value constant = makeConstant(builder, border.getInput().getLoc(),
                                  border.getType(), ArrayRef<float>(real));
    border.getResult().replaceAllUsesWith(constant);
    border.erase();
  }
}

//===----------------------------------------------------------------------===//
// Ops other than contractions
//===----------------------------------------------------------------------===//

/// A table that computes quantize(dequantize(stored)): a clip without bounds.
static Value requantize(OpBuilder &builder, Location location, Value stored,
                        Type element) {
  if (elementOf(stored) == element)
    return stored;
  constexpr float infinity = std::numeric_limits<float>::infinity();
  auto type = cast<RankedTensorType>(stored.getType());
  return UnaryFunctionOp::create(
      builder, location, type.clone(element), stored,
      ClampAttr::get(builder.getContext(), -infinity, infinity));
}

static bool isByte(Type element) {
  auto type = dyn_cast<quant::UniformQuantizedType>(element);
  return type && type.getStorageTypeIntegralWidth() == 8;
}

/// quantize(dequantize(q)) to another scale -> a table.
static bool absorbRequantize(QuantizeOp op) {
  Value stored = getStored(op.getInput());
  if (!stored || !isByte(elementOf(stored)) || !isByte(elementOf(op)))
    return false;
  OpBuilder builder(op);
  op.getResult().replaceAllUsesWith(
      requantize(builder, op.getLoc(), stored, elementOf(op)));
  return true;
}

/// The stored operands of `op`; fewer if one has none.
static SmallVector<Value> getStoredOperands(Operation *op) {
  SmallVector<Value> operands;
  for (Value operand : op->getOperands())
    if (Value stored = getStored(operand))
      operands.push_back(stored);
  return operands;
}

/// Brings the stored `operands` of `op` to integers of `element`, by tables.
/// False if one has other than 8 bits and another type.
static bool bringTo(Type element, Operation *op,
                    MutableArrayRef<Value> operands) {
  for (Value operand : operands)
    if (elementOf(operand) != element &&
        !(isByte(elementOf(operand)) && isByte(element)))
      return false;
  OpBuilder builder(op);
  for (auto [index, operand] : llvm::enumerate(operands)) {
    // A name of its own: the tensor it comes from has another scale.
    std::string name =
        getTensorName(op->getResult(0)) + ":" + std::to_string(index);
    operand = requantize(builder, namedLocation(op->getContext(), name, name),
                         operand, element);
  }
  return true;
}

/// Arithmetic that rescales, and functions of one value.
static bool absorbComputation(Operation *op, RescaleKind kind) {
  SmallVector<Value> operands = getStoredOperands(op);
  auto type = getReadersType(op->getResult(0));
  if (!type || operands.size() != op->getNumOperands())
    return false;
  unsigned bits = 0;
  for (Value operand : operands)
    bits += cast<quant::QuantizedType>(elementOf(operand))
                .getStorageTypeIntegralWidth();
  if (isa<MulOp>(op) && bits > 24) // [mul_c2]
    return false;
  // Quantizing is monotone: on the scale of the result max and min give what
  // they give before it.
  if (isa<BinaryFunctionOp>(op) && !bringTo(type, op, operands))
    return false;
  OpBuilder builder(op);
  Operation *integer = builder.clone(*op);
  integer->setLoc(fusedLocation(op, op->user_begin()->getResult(0)));
  integer->setOperands(operands);
  auto tensor = cast<RankedTensorType>(op->getResult(0).getType());
  integer->getResult(0).setType(tensor.clone(type));
  if (rescales(op))
    integer->setAttr("rescale_kind",
                     RescaleKindAttr::get(op->getContext(), kind));
  replaceReaders(op->getResult(0), integer->getResult(0));
  return true;
}

/// One scale for all inputs: that of the readers, or the one they have.
static bool absorbConcat(ConcatOp op, RescaleKind kind) {
  SmallVector<Value> operands = getStoredOperands(op);
  if (operands.size() != op->getNumOperands())
    return false;
  Type element = getReadersType(op.getResult());
  Type first = elementOf(operands.front());
  if (llvm::all_of(operands,
                   [&](Value value) { return elementOf(value) == first; }))
    element = first;
  if (!element || !bringTo(element, op, operands))
    return false;
  OpBuilder builder(op);
  Value integer = ConcatOp::create(
      builder, op.getLoc(), op.getType().clone(element), operands, op.getAxis(),
      RescaleKindAttr::get(op.getContext(), kind));
  Value real =
      DequantizeOp::create(builder, op.getLoc(), op.getType(), integer);
  op.getResult().replaceAllUsesWith(real);
  op.erase();
  return true;
}

/// Whether pads of `op` have the same value as integers of `element`.
static bool padsExactly(Operation *op, Type element) {
  auto pad = dyn_cast<PadOp>(op);
  if (!pad)
    return true;
  if (pad.getFill())
    return false;
  Quantization to = *getQuantization(element);
  float real = pad.getValue().convertToFloat();
  int32_t q = quantize(real, to.scale, to.zeroPoint, to.low, to.high);
  return dequantize(q, to.scale, to.zeroPoint) == real;
}

/// An op that keeps or compares cells, in front of the border instead of behind
/// it.
static bool sinkBorder(Operation *op) {
  Operation *border = op->getOperand(0).getDefiningOp();
  if (!isa_and_nonnull<DequantizeOp, StorageCastOp>(border))
    return false;
  Value stored = border->getOperand(0);
  Type element = elementOf(stored);
  if (!isActivationType(element) || !padsExactly(op, element))
    return false;
  OpBuilder builder(op);
  Operation *integer = builder.clone(*op);
  integer->setOperand(0, stored);
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  bool keepsType = type.getElementType() == elementOf(op->getOperand(0));
  if (!keepsType) { // indices
    op->getResult(0).replaceAllUsesWith(integer->getResult(0));
    op->erase();
    return true;
  }
  integer->getResult(0).setType(type.clone(element));
  Operation *copy = builder.clone(*border);
  copy->setOperand(0, integer->getResult(0));
  copy->getResult(0).setType(type);
  copy->setLoc(op->getLoc());
  op->getResult(0).replaceAllUsesWith(copy->getResult(0));
  op->erase();
  return true;
}

//===----------------------------------------------------------------------===//
// Residual additions
//===----------------------------------------------------------------------===//

/// The convolution behind quantize and dequantize that computes `value`, which
/// one op reads, if its result may go there unrounded.
static Conv2DOp getUnroundedConvolution(Value value) {
  auto border = value.getDefiningOp<DequantizeOp>();
  auto reader =
      border ? border.getInput().getDefiningOp<QuantizeOp>() : QuantizeOp();
  auto conv = reader ? reader.getInput().getDefiningOp<Conv2DOp>() : Conv2DOp();
  if (!conv || !border->hasOneUse() || !reader->hasOneUse() ||
      !conv->hasOneUse() || conv.getClamp() || conv.getResidual() ||
      conv->hasAttr(names::kKeepFloat) || !getStored(conv.getInput()) ||
      !getStoredWeights(conv.getFilter()))
    return {};
  auto to = getQuantization(elementOf(reader.getResult()));
  return to && to->low < to->zeroPoint && to->zeroPoint < to->high ? conv
                                                                   : Conv2DOp();
}

static void fuseRoundedResiduals(Block &body) {
  for (AddOp add : llvm::make_early_inc_range(body.getOps<AddOp>())) {
    if (add.getLhs().getType() != add.getRhs().getType() ||
        !getStored(add.getLhs()) || !getStored(add.getRhs()) ||
        !getReadersType(add.getResult()))
      continue;
    Conv2DOp left = getUnroundedConvolution(add.getLhs());
    Conv2DOp right = getUnroundedConvolution(add.getRhs());
    if (left && right)
      (left->isBeforeInBlock(right) ? left : right) = {};
    if (!left && !right)
      continue;
    Value rounded = left ? add.getLhs() : add.getRhs();
    Value residual = left ? add.getRhs() : add.getLhs();
    Operation *border = rounded.getDefiningOp();
    Operation *reader = border->getOperand(0).getDefiningOp();
    fuseResidual(add, left ? left : right, residual);
    border->erase();
    reader->erase();
  }
}

namespace {

//===----------------------------------------------------------------------===//
// The passes
//===----------------------------------------------------------------------===//

struct AbsorbQuantization
    : qwid::impl::AbsorbQuantizationBase<AbsorbQuantization> {
  using Base::Base;

  void runOnOperation() override {
    if (failed(planning::keepNamed(getOperation(), keepFloat)))
      return signalPassFailure();
    for (func::FuncOp function : planning::getFunctions(getOperation())) {
      Block &body = function.getBody().front();
      if (!exact)
        fuseRoundedResiduals(body);
      for (Operation &op : llvm::make_early_inc_range(body))
        if (!op.hasAttr(names::kKeepFloat) && failed(absorb(&op)))
          return signalPassFailure();
      eraseDead(body);
      dequantizeConstants(body);
      eraseDead(body);
      keepRest(function);
    }
    if (failed(proveAccumulatorsFit(getOperation())))
      signalPassFailure();
  }

private:
  FailureOr<bool> absorb(Operation *op) {
    if (auto contraction = dyn_cast<Weighted>(op))
      return absorbContraction(contraction, rescale);
    return llvm::TypeSwitch<Operation *, FailureOr<bool>>(op)
        .Case([&](ConcatOp op) { return absorbConcat(op, rescale); })
        .Case([&](MatMulOp op) { return absorbProduct(op); })
        .Case([&](QuantizeOp op) { return absorbRequantize(op); })
        .Default([&](Operation *op) { return absorbByForm(op); });
  }

  bool absorbByForm(Operation *op) {
    switch (getIntegerForm(op)) {
    case IntegerForm::Keeps:
    case IntegerForm::Indexes:
      return sinkBorder(op);
    case IntegerForm::Rescales:
    case IntegerForm::Table: // a steep one too: the model itself says 8 bits
      return absorbComputation(op, rescale);
    default:
      return false;
    }
  }

  static void eraseDead(Block &body) {
    for (Operation &op : llvm::make_early_inc_range(llvm::reverse(body)))
      if (isa<QwidDialect>(op.getDialect()) && op.use_empty())
        op.erase();
  }

  /// Marks what computes in f32.
  static void keepRest(func::FuncOp function) {
    bool isDynamic = planning::getFoundScale(function);
    for (Operation &op : function.getBody().front()) {
      if (!planning::touchesFloat(&op) || !isa<QwidDialect>(op.getDialect()) ||
          op.hasAttr(names::kKeepFloat) || hasRole(&op, Role::Constant) ||
          hasRole(&op, Role::Border) || hasRole(&op, Role::Movement))
        continue;
      planning::keep(&op, isDynamic ? "the model finds its scales as it runs"
                          : planning::hasIntegerForm(&op)
                              ? "the model quantizes not all of what it reads "
                                "and gives"
                              : "it has no integer form");
    }
  }
};

struct DequantizeConstants
    : qwid::impl::DequantizeConstantsBase<DequantizeConstants> {
  using Base::Base;

  void runOnOperation() override {
    for (func::FuncOp function : planning::getFunctions(getOperation())) {
      dequantizeConstants(function.getBody().front());
      for (auto constant : llvm::make_early_inc_range(
               function.getBody().front().getOps<ConstantOp>()))
        if (constant.use_empty())
          constant.erase();
    }
  }
};

} // namespace
