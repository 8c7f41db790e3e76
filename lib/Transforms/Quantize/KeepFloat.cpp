//===- KeepFloat.cpp - What stays in float, who said so, and where not ----===//

#include "Annotations.h"

#include "qwid/Dialect/Roles.h"

#include "llvm/Support/GlobPattern.h"

using namespace mlir;
using namespace qwid;
using namespace qwid::planning;

//===----------------------------------------------------------------------===//
// Who says so
//===----------------------------------------------------------------------===//

bool planning::computesOnFloat(Operation *op) {
  return isa_and_nonnull<QwidDialect>(op->getDialect()) &&
         op->getNumOperands() != 0 && isFloatTensor(op->getOperand(0));
}

void planning::keep(Operation *op, const Twine &why) {
  op->setAttr(names::kKeepFloat, UnitAttr::get(op->getContext()));
  emitRemark(op->getLoc()) << "node '" << getUserName(op) << "' ("
                           << getSpelling(op) << ") stays in float: " << why;
}

LogicalResult planning::keepNamed(ModuleOp module,
                                  ArrayRef<std::string> patterns) {
  bool valid = true;
  for (const std::string &pattern : patterns) {
    llvm::Expected<llvm::GlobPattern> glob = llvm::GlobPattern::create(pattern);
    std::string problem = glob ? "" : llvm::toString(glob.takeError());
    bool matched = false;
    module.walk([&](Operation *op) {
      if (!computesOnFloat(op))
        return;
      std::string name = getUserName(op);
      // The name itself comes first: it may hold characters of a glob.
      if (name != pattern && (!problem.empty() || !glob->match(name)))
        return;
      matched = true;
      if (!op->hasAttr(names::kKeepFloat))
        keep(op, "--keep-float=" + pattern);
    });
    if (!matched) {
      module.emitError() << "--keep-float=" << pattern << " matches no node"
                         << (problem.empty() ? "" : " and is no glob pattern: ")
                         << problem
                         << "; qwid inspect lists the nodes, fused ones under "
                            "the node they joined";
      valid = false;
    }
  }
  return success(valid);
}

//===----------------------------------------------------------------------===//
// Where not: integer-only
//===----------------------------------------------------------------------===//

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

LogicalResult planning::refuseFloatInside(Operation *op) {
  if (!isFloatInside(op))
    return success();
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
  return failure();
}
