//===- VerifyIntegerOnly.cpp - No float between input and output ----------===//

#include "Annotations.h"

#include "qwid/Dialect/Roles.h"
#include "qwid/Transforms/Passes.h"

#define DEBUG_TYPE "qwid-verify-integer-only"

namespace qwid {
#define GEN_PASS_DEF_VERIFYINTEGERONLY
#include "qwid/Transforms/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;
using namespace qwid::planning;

/// Whether all that happens to `value` is to be moved into a result.
static bool onlyLeaves(Value value) {
  SmallVector<Operation *> users(value.getUsers());
  while (!users.empty()) {
    Operation *user = users.pop_back_val();
    if (isa<func::ReturnOp>(user))
      continue;
    if (!isRearrangement(user))
      return false;
    llvm::append_range(users, user->getUsers());
  }
  return true;
}

/// Whether `op` works on f32 inside the network: not a constant, not the border
/// (quantize of the input, dequantize of an output), not what brings the input
/// there.
static bool isFloatInside(Operation *op) {
  if (!isa<QwidDialect>(op->getDialect()) || isa<ConstantOp>(op) ||
      isEdgeOp(op))
    return false;
  if (isa<QuantizeOp>(op)) {
    Operation *producer = op->getOperand(0).getDefiningOp();
    return producer && !isEdgeOp(producer);
  }
  if (isa<DequantizeOp>(op))
    return !onlyLeaves(op->getResult(0));
  if (isRearrangement(op) && onlyLeaves(op->getResult(0)))
    return false;
  return touchesFloat(op);
}

/// Emits the error of a float op, with the flag that would fix it.
static void reportFloat(Operation *op) {
  std::string name = getUserName(op);
  InFlightDiagnostic error = emitError(op->getLoc())
                             << "integer-only: node '" << name << "' ("
                             << getSpelling(op) << ") works on f32";
  if (!op->hasAttr(names::kKeepFloat))
    error.attachNote()
        << "it is a border to or from a node that stays in float";
  else if (hasIntegerForm(op))
    error.attachNote() << "take '" << name
                       << "' out of --keep-float if it is there; else another "
                          "part of the node has no integer form";
  else
    error.attachNote() << "it has no integer form; leave out --integer-only";
}

namespace {

struct VerifyIntegerOnly
    : qwid::impl::VerifyIntegerOnlyBase<VerifyIntegerOnly> {
  using Base::Base;

  void runOnOperation() override {
    for (func::FuncOp function : getFunctions(getOperation()))
      if (Operation *scale = getFoundScale(function)) {
        emitError(scale->getLoc())
            << "integer-only: node '" << getUserName(scale)
            << "' finds a scale as the model runs, which needs f32; quantize "
               "the float model with --calibrate instead";
        return signalPassFailure();
      }
    getOperation().walk([&](Operation *op) {
      if (isFloatInside(op)) {
        reportFloat(op);
        return signalPassFailure();
      }
      auto kind = op->getAttrOfType<RescaleKindAttr>("rescale_kind");
      if (kind && kind.getValue() == RescaleKind::Float) {
        emitError(op->getLoc())
            << "integer-only: node '" << getUserName(op)
            << "' rescales in float; pass --rescale=fixed or "
               "--rescale=shift";
        signalPassFailure();
      }
    });
    markAllAnalysesPreserved();
  }
};

} // namespace
