//===- AssignPrecision.cpp - Which ops compute on integers ----------------===//
//
// Four reasons keep an op in float: the user names it, it scales an input of
// integers, it has no integer form, or it belongs to the tail behind such an op.
// The tail is what leads to no further contraction, so one backward sweep marks
// what leads to one and one forward sweep passes the mark on. Nothing stays in
// float without a remark.
//
// Under integer-only whatever stays in float inside the network is an error, and
// a trailing softmax that nobody asked to keep goes.
//
// Else the other side of that border: a contraction whose result only float ops
// and results of the function read gives its accumulators. Eight bits between
// two things that have more would only cost resolution, and the argmax of a
// classifier may hang on it.
//
//===----------------------------------------------------------------------===//

#include "../Graph/Fusion.h"
#include "Annotations.h"

#include "qwid/Dialect/Roles.h"
#include "qwid/Transforms/Passes.h"

#define DEBUG_TYPE "qwid-assign-precision"

namespace qwid {
#define GEN_PASS_DEF_ASSIGNPRECISION
#include "qwid/Transforms/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;
using namespace qwid::planning;

/// Whether every path from `softmax` ends in a result without arithmetic that
/// could see more than the order along its axis.
static bool isTrailing(SoftmaxOp softmax) {
  SmallVector<Operation *> users(softmax->getUsers());
  while (!users.empty()) {
    Operation *user = users.pop_back_val();
    if (isa<func::ReturnOp>(user))
      continue;
    if (auto argmax = dyn_cast<ArgMaxOp>(user)) {
      // Behind a move, the axis has another meaning: look at direct users only.
      if (argmax.getInput() != softmax.getResult() ||
          argmax.getAxis() != softmax.getAxis())
        return false;
      continue;
    }
    if (!isRearrangement(user))
      return false;
    llvm::append_range(users, user->getUsers());
  }
  return true;
}

/// Adds the names of the nodes to `dropped`. What the user keeps by name stays.
static void dropTrailingSoftmax(func::FuncOp function,
                                SmallVectorImpl<std::string> &dropped) {
  for (auto softmax :
       llvm::make_early_inc_range(function.getOps<SoftmaxOp>())) {
    if (softmax->hasAttr(names::kKeepFloat) || !isTrailing(softmax))
      continue;
    dropped.push_back(getUserName(softmax));
    emitRemark(softmax.getLoc())
        << "node '" << getUserName(softmax)
        << "' (qwid.softmax) is dropped under integer-only: "
           "the output holds logits, in the same order";
    softmax.getResult().replaceAllUsesWith(softmax.getInput());
    softmax.erase();
  }
}

/// Takes a fused clamp out of a contraction again: what it does to a real
/// number does not depend on where that came from.
static void splitClamp(Weighted contraction) {
  ClampAttr clamp = contraction.getClampAttr();
  if (!clamp)
    return;
  contraction.setClampAttr(ClampAttr());
  Value result = contraction.getResult();
  OpBuilder builder(contraction.getContext());
  builder.setInsertionPointAfter(contraction);
  auto clip = UnaryFunctionOp::create(builder, tensorLocation(result),
                                      result.getType(), result, clamp);
  keep(clip, "it bounds accumulators");
  result.replaceAllUsesExcept(clip, clip);
}

static bool isPureMove(Operation *op) {
  return hasRole(op, Role::Movement) &&
         getIntegerForm(op) == IntegerForm::Keeps;
}

/// Whether only kept-float ops and results of the function read `value`, after
/// any number of moves of cells, which are appended to `moves`.
static bool isReadInFloat(Value value, SmallVectorImpl<Operation *> &moves) {
  SmallVector<Operation *> users(value.getUsers());
  while (!users.empty()) {
    Operation *user = users.pop_back_val();
    if (isa<func::ReturnOp>(user) || user->hasAttr(names::kKeepFloat))
      continue;
    if (!isPureMove(user))
      return false;
    if (llvm::is_contained(moves, user))
      continue;
    moves.push_back(user);
    llvm::append_range(users, user->getUsers());
  }
  return !value.use_empty();
}

namespace {

struct AssignPrecision : qwid::impl::AssignPrecisionBase<AssignPrecision> {
  using Base::Base;

  void runOnOperation() override {
    if (failed(keepNamed(getOperation(), keepFloat)))
      return signalPassFailure();
    SmallVector<std::string> dropped;
    for (func::FuncOp function : getFunctions(getOperation())) {
      if (failed(checkWeights(function)))
        return signalPassFailure();
      if (integerOnly)
        dropTrailingSoftmax(function, dropped);
      keepInputScaling(function);
      keepInexpressible(function);
      keepTail(function);
      keepMovesBetween(function);
      // Under integer-only the result of the network is an 8-bit tensor.
      if (!integerOnly)
        keepAccumulators(function);
      else if (failed(refuseKept(function)))
        signalPassFailure();
    }
    if (!dropped.empty())
      getOperation()->setAttr(
          names::kDropped,
          Builder(&getContext())
              .getStrArrayAttr(llvm::to_vector_of<StringRef>(dropped)));
  }

private:
  /// No kernel, of integers or floats, multiplies by weights that a run decides.
  static LogicalResult checkWeights(func::FuncOp function) {
    LogicalResult result = success();
    for (Operation &op : function.getBody().front())
      if (isa<Weighted>(op) && !hasIntegerForm(&op))
        result = emitError(op.getLoc())
                 << "node '" << getUserName(&op) << "' (" << op.getName()
                 << ") has weights or a bias that the model's inputs decide, "
                    "expected what constants alone compute";
    return result;
  }

  /// What an integer input is scaled by has no steps to be rounded to: its result
  /// is quantized once, on a scale that calibration chose.
  static void keepInputScaling(func::FuncOp function) {
    for (Operation &op : function.getBody().front())
      if (computesOnFloat(&op) && isEdgeOp(&op) && !isMovingOp(&op) &&
          !isa<QuantizeOp>(op))
        keep(&op, "it scales the integers of the input");
  }

  static void keepInexpressible(func::FuncOp function) {
    for (Operation &op : function.getBody().front()) {
      if (!computesOnFloat(&op) || op.hasAttr(names::kKeepFloat) ||
          isa<QuantizeOp>(op) || hasIntegerForm(&op))
        continue;
      keep(&op, "it has no integer form");
    }
  }

  static void keepTail(func::FuncOp function) {
    Block &body = function.getBody().front();
    DenseSet<Operation *> leadsToContraction;
    for (Operation &op : llvm::reverse(body))
      for (Operation *user : op.getUsers())
        if (hasRole(user, Role::Contraction) ||
            leadsToContraction.contains(user))
          leadsToContraction.insert(&op);
    for (Operation &op : body) {
      if (!computesOnFloat(&op) || op.hasAttr(names::kKeepFloat) ||
          isa<Weighted>(op) || leadsToContraction.contains(&op))
        continue;
      for (Value operand : op.getOperands())
        if (Operation *producer = operand.getDefiningOp();
            producer && producer->hasAttr(names::kKeepFloat)) {
          keep(&op, "it follows '" + getUserName(producer) +
                        "' in the tail of the network");
          break;
        }
    }
  }

  /// Moves from a float op to float ops only: integers there would be a
  /// rounding for nothing.
  static void keepMovesBetween(func::FuncOp function) {
    for (Operation &op : function.getBody().front()) {
      if (!isPureMove(&op) || op.hasAttr(names::kKeepFloat))
        continue;
      Operation *producer = op.getOperand(0).getDefiningOp();
      SmallVector<Operation *> moves{&op};
      if (!producer || !producer->hasAttr(names::kKeepFloat) ||
          !isReadInFloat(op.getResult(0), moves))
        continue;
      for (Operation *move : moves)
        keep(move, "it follows '" + getUserName(producer) +
                       "' and only float ops read it");
    }
  }

  /// Now, since the verification that ends the pipeline comes after the
  /// calibration.
  static LogicalResult refuseKept(func::FuncOp function) {
    LogicalResult result = success();
    for (Operation &op : function.getBody().front())
      if (op.hasAttr(names::kKeepFloat) && failed(refuseFloatInside(&op)))
        result = failure();
    return result;
  }

  static void keepAccumulators(func::FuncOp function) {
    for (auto op : function.getBody().front().getOps<Weighted>()) {
      // What is added to the accumulators would be rescaled with them.
      if (!isIntegerOp(op) || op.getResidual())
        continue;
      SmallVector<Operation *> moves;
      if (!isReadInFloat(op.getResult(), moves))
        continue;
      setKeepsAccumulators(op);
      for (Operation *move : moves)
        keep(move, "it moves the accumulators of '" +
                       getUserName(op.getOperation()) + "'");
      splitClamp(op);
    }
  }
};

} // namespace
