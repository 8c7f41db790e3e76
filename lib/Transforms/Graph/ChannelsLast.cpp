//===- ChannelsLast.cpp - Images as [N][H][W][C] --------------------------===//
//
// One walk in program order. Each op is rebuilt on its operands as they exist
// in the new graph (LayoutCarrier.h): spatial ops ask for NHWC and give NHWC;
// ops that do not care take the order in which their operand comes and have
// their axes renamed; a transpose of the model only renames dimensions. What
// knows only the model's order (fully connected, matmul, return) asks for it.
// Arguments that reach a spatial op are transposed at the entry, so that what
// stands between (normalization, padding) is carried as well. So is a flattened
// image [N, H*W*C]: constant weights of a fully connected take the permutation.
//
//===----------------------------------------------------------------------===//

#include "LayoutCarrier.h"
#include "ReshapeGroups.h"

#include "qwid/Dialect/Roles.h"
#include "qwid/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/ADT/SetVector.h"

#define DEBUG_TYPE "qwid-channels-last"

namespace qwid {
#define GEN_PASS_DEF_CHANNELSLAST
#include "qwid/Transforms/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;

namespace {

/// NHWC as an order of NCHW. Also [O][C/g][KH][KW] -> [O][KH][KW][C/g].
Order channelsLast() { return {0, 2, 3, 1}; }

bool givesOrder(Operation *op) {
  auto graphOp = dyn_cast<GraphOp>(op);
  return graphOp && graphOp.getAxisUse() == AxisUse::Permuted;
}

/// Whether `image` flows into a channels-first op. What permutes the axes itself
/// ends the search: behind it they have other roles.
bool reachesSpatial(Value image) {
  SetVector<Operation *> reached(image.user_begin(), image.user_end());
  for (size_t i = 0; i < reached.size(); ++i) {
    Operation *op = reached[i];
    if (isChannelsFirst(op))
      return true;
    if (!givesOrder(op))
      reached.insert(op->user_begin(), op->user_end());
  }
  return false;
}

class Converter {
public:
  explicit Converter(func::FuncOp function)
      : function(function), layouts(function.getContext()) {}

  void run();

private:
  void convert(Operation *op);
  void keepPlain(Operation *op);

  void convertSpatial(Spatial op);
  void convertNamed(NamedAxes op);
  void convertJoined(NamedAxes op);
  void convertElementwise(Operation *op);
  void convertBinary(Operation *op);
  void convertReshape(Operation *op);
  void convertTranspose(TransposeOp op);
  void convertFullyConnected(FullyConnectedOp op);

  void rebuild(Operation *op, ValueRange operands, Carried as);

  func::FuncOp function;
  LayoutCarrier layouts;
  SmallVector<Operation *> replaced;
};

RankedTensorType resultType(Operation *op) {
  return cast<RankedTensorType>(op->getResult(0).getType());
}

//===----------------------------------------------------------------------===//
// The two ways to convert an op
//===----------------------------------------------------------------------===//

/// The op stays and gets its operands as the model had them.
void Converter::keepPlain(Operation *op) {
  for (OpOperand &operand : op->getOpOperands())
    operand.set(layouts.requirePlain(operand.get(), op));
}

/// A copy of `op` on `operands` whose result is the original's under the order
/// (and flattening) of `as`; `as.value` is ignored.
void Converter::rebuild(Operation *op, ValueRange operands, Carried as) {
  Operation *copy = layouts.builder.clone(*op);
  copy->setOperands(operands);
  RankedTensorType type = resultType(op);
  copy->getResult(0).setType(as.flattened.empty() ? permuteType(type, as.order)
                                                  : type);
  as.value = copy->getResult(0);
  layouts.carry(op->getResult(0), std::move(as));
  replaced.push_back(op);
}

//===----------------------------------------------------------------------===//
// Spatial ops and ops with axes
//===----------------------------------------------------------------------===//

/// An image of rank 4 on NCHW -> on NHWC, and so a filter; a bias has rank 1.
void Converter::convertSpatial(Spatial op) {
  if (op.getLayout() == Layout::NHWC)
    return keepPlain(op);
  SmallVector<Value> operands;
  for (Value operand : op->getOperands())
    operands.push_back(cast<RankedTensorType>(operand.getType()).getRank() == 4
                           ? layouts.require(operand, channelsLast(), op)
                           : layouts.requirePlain(operand, op));
  op.setLayout(Layout::NHWC); // the copy has it too
  rebuild(op, operands, {Value(), channelsLast()});
}

/// The first operand comes as it is, parameters as the model has them.
void Converter::convertNamed(NamedAxes op) {
  Carried input = layouts.lookup(op->getOperand(0));
  if (input.isPlain() || !input.flattened.empty())
    return keepPlain(op);
  SmallVector<Value> operands{input.value};
  for (Value parameter : op->getOperands().drop_front())
    operands.push_back(layouts.requirePlain(parameter, op));
  rebuild(op, operands, {Value(), op.permuteAxes(input.order)});
}

/// All operands in the order of the first that has one.
void Converter::convertJoined(NamedAxes op) {
  for (Value leader : op->getOperands()) {
    Carried as = layouts.lookup(leader);
    if (as.isPlain() || !as.flattened.empty())
      continue;
    SmallVector<Value> operands;
    for (Value input : op->getOperands())
      operands.push_back(layouts.require(input, as.order, op));
    rebuild(op, operands, {Value(), op.permuteAxes(as.order)});
    return;
  }
  keepPlain(op);
}

//===----------------------------------------------------------------------===//
// Ops that take any order
//===----------------------------------------------------------------------===//

/// One input, one result of its shape.
void Converter::convertElementwise(Operation *op) {
  Carried input = layouts.lookup(op->getOperand(0));
  if (input.isPlain())
    return keepPlain(op);
  rebuild(op, input.value, {Value(), input.order, input.flattened});
}

/// add, mul and binary take the order of the first operand of full rank that has
/// one; the other follows, in broadcast form if it has a lower rank.
void Converter::convertBinary(Operation *op) {
  int64_t rank = resultType(op).getRank();
  for (int side : {0, 1}) {
    Value leader = op->getOperand(side), other = op->getOperand(1 - side);
    Carried as = layouts.lookup(leader);
    if (as.isPlain() ||
        cast<RankedTensorType>(leader.getType()).getRank() != rank)
      continue;
    Value follower;
    if (as.flattened.empty())
      follower = layouts.requireBroadcast(other, as.order, op);
    else if (leader.getType() == resultType(op))
      follower = layouts.requireColumns(other, as);
    if (!follower)
      continue;
    Value operands[] = {side == 0 ? as.value : follower,
                        side == 0 ? follower : as.value};
    rebuild(op, operands, {Value(), as.order, as.flattened});
    return;
  }
  keepPlain(op);
}

//===----------------------------------------------------------------------===//
// Ops that change shapes
//===----------------------------------------------------------------------===//

/// A transpose of the model moves nothing yet: result[i] = input[p[i]], so that
/// dimension order[j] of the input is dimension inverse(p)[order[j]] of the
/// result.
void Converter::convertTranspose(TransposeOp op) {
  Carried input = layouts.lookup(op.getInput());
  if (!input.flattened.empty())
    input = {layouts.requirePlain(op.getInput(), op), Order{0, 1}};
  Order inverse = invertPermutationVector(op.getPermutation());
  layouts.carry(op, {input.value, applyPermutation(inverse, input.order)});
  replaced.push_back(op);
}

/// reshape and flatten merge and split runs of dimensions. Where the runs stay
/// together under the order of the input, the result has them in that order.
/// A run that does not: flattened behind N, it is carried as such; otherwise
/// its dimensions are brought together by a transpose.
void Converter::convertReshape(Operation *op) {
  Value original = op->getOperand(0);
  Carried input = layouts.lookup(original);
  auto from = cast<RankedTensorType>(original.getType()).getShape();
  auto to = resultType(op).getShape();
  if (input.isPlain())
    return keepPlain(op);
  Carried result;
  Value source;
  if (!input.flattened.empty()) {
    if (to != ArrayRef<int64_t>(input.flattened))
      return keepPlain(op);
    source = input.value;
    result.order = input.order; // unflattened again
  } else {
    ReshapeGroups groups(from, to);
    groups.sortBy(input.order);
    if (!groups.keepCells(input.order) && to.size() == 2 && from[0] == to[0] &&
        input.order[0] == 0) {
      source = input.value;
      result.order = input.order;
      result.flattened.assign(from.begin(), from.end());
    } else {
      source = layouts.require(original, groups.inputOrder(), op);
      result.order = groups.resultOrder();
    }
  }
  auto shape = result.flattened.empty() ? applyPermutation(to, result.order)
                                        : SmallVector<int64_t>(to);
  result.value = layouts.reshape(source, shape, op->getLoc());
  layouts.carry(op->getResult(0), std::move(result));
  replaced.push_back(op);
}

/// The weights of a flattened image take its order.
void Converter::convertFullyConnected(FullyConnectedOp op) {
  Carried input = layouts.lookup(op.getInput());
  if (!input.flattened.empty())
    if (Value filter = layouts.requireColumns(op.getFilter(), input)) {
      op.getInputMutable().assign(input.value);
      op.getFilterMutable().assign(filter);
    }
  keepPlain(op);
}

//===----------------------------------------------------------------------===//
// The walk
//===----------------------------------------------------------------------===//

void Converter::convert(Operation *op) {
  layouts.builder.setInsertionPoint(op);
  auto graphOp = dyn_cast<GraphOp>(op);
  if (!graphOp) // return
    return keepPlain(op);
  switch (graphOp.getAxisUse()) {
  case AxisUse::Fixed:
    return keepPlain(op);
  case AxisUse::Elementwise:
    return convertElementwise(op);
  case AxisUse::Broadcast:
    return convertBinary(op);
  case AxisUse::Named:
    return convertNamed(cast<NamedAxes>(op));
  case AxisUse::Joined:
    return convertJoined(cast<NamedAxes>(op));
  case AxisUse::Image:
    return convertSpatial(cast<Spatial>(op));
  case AxisUse::Permuted:
    return convertTranspose(cast<TransposeOp>(op));
  case AxisUse::Regrouped:
    return convertReshape(op);
  case AxisUse::Columns:
    return convertFullyConnected(cast<FullyConnectedOp>(op));
  }
}

void Converter::run() {
  Block &body = function.getBody().front();
  SmallVector<Operation *> original(llvm::make_pointer_range(body));
  layouts.builder.setInsertionPointToStart(&body);
  for (BlockArgument argument : body.getArguments()) {
    auto type = dyn_cast<RankedTensorType>(argument.getType());
    if (type && type.getRank() == 4 && reachesSpatial(argument))
      layouts.carry(argument, {layouts.require(argument, channelsLast(),
                                               body.getTerminator()),
                               channelsLast()});
  }
  for (Operation *op : original)
    convert(op);
  for (Operation *op : llvm::reverse(replaced))
    op->erase();
  for (auto constant : llvm::make_early_inc_range(body.getOps<ConstantOp>()))
    if (constant.use_empty())
      constant.erase();
}

struct ChannelsLast : qwid::impl::ChannelsLastBase<ChannelsLast> {
  using Base::Base;

  void runOnOperation() override {
    if (getOperation().getBody().hasOneBlock())
      Converter(getOperation()).run();
  }
};

} // namespace
