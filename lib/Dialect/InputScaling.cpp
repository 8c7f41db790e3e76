//===- InputScaling.cpp - From stored pixels to the first layer -----------===//

#include "qwid/Dialect/InputScaling.h"

#include "qwid/Dialect/Roles.h"

#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace qwid;

/// What exporters write between pixels and the first layer.
static bool mayScaleInput(Operation *op) {
  if (auto unary = dyn_cast<UnaryFunctionOp>(op))
    return unary.getFunction() == UnaryFunction::Neg ||
           unary.getFunction() == UnaryFunction::Clip;
  if (auto binary = dyn_cast<BinaryFunctionOp>(op))
    return binary.getFunction() == BinaryFunction::Div;
  if (isa<GatherOp>(op)) // channels in another order; no table by the input
    return !getConstantValue(op->getOperand(0));
  return isRearrangement(op) || isa<CastOp, AddOp, MulOp>(op) ||
         isa<SliceOp, ConcatOp>(op);
}

bool qwid::scalesInput(Operation *op) {
  auto function = op->getParentOfType<func::FuncOp>();
  auto isInteger = [](Type type) {
    return getElementTypeOrSelf(type).isInteger();
  };
  if (!function || llvm::none_of(function.getArgumentTypes(), isInteger))
    return false;
  llvm::SetVector<Operation *> chain;
  chain.insert(op);
  bool hasInput = false;
  for (size_t next = 0; next < chain.size(); ++next) {
    if (!mayScaleInput(chain[next]))
      return false;
    for (Value operand : chain[next]->getOperands()) {
      if (getConstantValue(operand))
        continue;
      if (Operation *producer = operand.getDefiningOp())
        chain.insert(producer);
      else if (isInteger(operand.getType()))
        hasInput = true;
      else
        return false;
    }
  }
  return hasInput;
}

bool qwid::scalesUpToQuantize(Operation *op) {
  if (!scalesInput(op))
    return false;
  llvm::SetVector<Operation *> chain;
  chain.insert(op);
  for (size_t next = 0; next < chain.size(); ++next)
    for (Operation *user : chain[next]->getUsers())
      if (!isa<QuantizeOp>(user)) {
        if (!scalesInput(user))
          return false;
        chain.insert(user);
      }
  return true;
}
