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

#include "qwid/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/TypeSwitch.h"

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

bool isSpatial(Operation *op) {
  auto layout = op->getAttrOfType<LayoutAttr>("layout");
  return layout && layout.getValue() == Layout::NCHW;
}

/// Whether `image` flows into a channels-first op. A transpose ends the search:
/// behind it the dimensions have other roles.
bool reachesSpatial(Value image) {
  SetVector<Operation *> reached(image.user_begin(), image.user_end());
  for (size_t i = 0; i < reached.size(); ++i) {
    Operation *op = reached[i];
    if (isSpatial(op))
      return true;
    if (!isa<TransposeOp>(op))
      reached.insert(op->user_begin(), op->user_end());
  }
  return false;
}

/// The order of a result from which the dimensions `axes` of a value carried
/// under `order` are gone.
Order dropAxes(ArrayRef<int64_t> order, ArrayRef<int64_t> axes) {
  Order kept;
  for (int64_t axis : order)
    if (!llvm::is_contained(axes, axis))
      kept.push_back(axis - llvm::count_if(axes, [&](int64_t gone) {
                       return gone < axis;
                     }));
  return kept;
}

class Converter {
public:
  explicit Converter(func::FuncOp function)
      : function(function), layouts(function.getContext()) {}

  void run();

private:
  void convert(Operation *op);
  void keepPlain(Operation *op);

  void convertSpatial(Operation *op);
  template <typename OpTy> void convertAxis(OpTy op);
  void convertArgMax(ArgMaxOp op);
  template <typename OpTy> void convertReduction(OpTy op);
  void convertNormalize(NormalizeOp op);
  void convertElementwise(Operation *op);
  void convertBinary(Operation *op);
  void convertConcat(ConcatOp op);
  void convertPad(PadOp op);
  void convertSlice(SliceOp op);
  void convertReshape(Operation *op);
  void convertTranspose(TransposeOp op);
  void convertFullyConnected(FullyConnectedOp op);

  Operation *rebuild(Operation *op, ValueRange operands, Carried as);

  func::FuncOp function;
  LayoutCarrier layouts;
  SmallVector<Operation *> replaced;
};

/// The position of the model's `axis` in a value carried under `order`.
int64_t moved(ArrayRef<int64_t> order, int64_t axis) {
  return llvm::find(order, axis) - order.begin();
}

SmallVector<int64_t> moved(ArrayRef<int64_t> order, ArrayRef<int64_t> axes) {
  SmallVector<int64_t> result;
  for (int64_t axis : axes)
    result.push_back(moved(order, axis));
  llvm::sort(result);
  return result;
}

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
Operation *Converter::rebuild(Operation *op, ValueRange operands, Carried as) {
  Operation *copy = layouts.builder.clone(*op);
  copy->setOperands(operands);
  RankedTensorType type = resultType(op);
  copy->getResult(0).setType(as.flattened.empty() ? permuteType(type, as.order)
                                                  : type);
  as.value = copy->getResult(0);
  layouts.carry(op->getResult(0), std::move(as));
  replaced.push_back(op);
  return copy;
}

//===----------------------------------------------------------------------===//
// Spatial ops and ops with axes
//===----------------------------------------------------------------------===//

/// conv2d and pools on NCHW -> on NHWC. Image and filter have rank 4, a bias
/// rank 1.
void Converter::convertSpatial(Operation *op) {
  if (!isSpatial(op))
    return keepPlain(op);
  SmallVector<Value> operands;
  for (Value operand : op->getOperands())
    operands.push_back(cast<RankedTensorType>(operand.getType()).getRank() == 4
                           ? layouts.require(operand, channelsLast(), op)
                           : layouts.requirePlain(operand, op));
  Operation *copy = rebuild(op, operands, {Value(), channelsLast()});
  copy->setAttr("layout", LayoutAttr::get(op->getContext(), Layout::NHWC));
}

/// batch_norm, softmax, lrn, top_k: only the axis changes its place.
template <typename OpTy> void Converter::convertAxis(OpTy op) {
  Carried input = layouts.lookup(op.getInput());
  if (input.isPlain() || !input.flattened.empty())
    return keepPlain(op);
  SmallVector<Value> operands(op->getOperands());
  operands[0] = input.value;
  for (Value &parameter : MutableArrayRef<Value>(operands).drop_front())
    parameter = layouts.requirePlain(parameter, op);
  Operation *copy = rebuild(op, operands, {Value(), input.order});
  cast<OpTy>(copy).setAxis(moved(input.order, op.getAxis()));
}

void Converter::convertArgMax(ArgMaxOp op) {
  Carried input = layouts.lookup(op.getInput());
  if (input.isPlain() || !input.flattened.empty())
    return keepPlain(op);
  int64_t axis = op.getAxis();
  Order order = op.getKeepdims() ? input.order : dropAxes(input.order, axis);
  Operation *copy = rebuild(op, input.value, {Value(), order});
  cast<ArgMaxOp>(copy).setAxis(moved(input.order, axis));
}

/// mean, reduce.
template <typename OpTy> void Converter::convertReduction(OpTy op) {
  Carried input = layouts.lookup(op.getInput());
  if (input.isPlain() || !input.flattened.empty())
    return keepPlain(op);
  Order order =
      op.getKeepdims() ? input.order : dropAxes(input.order, op.getAxes());
  Operation *copy = rebuild(op, input.value, {Value(), order});
  cast<OpTy>(copy).setAxes(moved(input.order, op.getAxes()));
}

void Converter::convertNormalize(NormalizeOp op) {
  Carried input = layouts.lookup(op.getInput());
  if (input.isPlain() || !input.flattened.empty())
    return keepPlain(op);
  Operation *copy = rebuild(op, input.value, {Value(), input.order});
  cast<NormalizeOp>(copy).setAxes(moved(input.order, op.getAxes()));
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

void Converter::convertConcat(ConcatOp op) {
  for (Value leader : op.getInputs()) {
    Carried as = layouts.lookup(leader);
    if (as.isPlain() || !as.flattened.empty())
      continue;
    SmallVector<Value> operands;
    for (Value input : op.getInputs())
      operands.push_back(layouts.require(input, as.order, op));
    Operation *copy = rebuild(op, operands, {Value(), as.order});
    cast<ConcatOp>(copy).setAxis(moved(as.order, op.getAxis()));
    return;
  }
  keepPlain(op);
}

void Converter::convertPad(PadOp op) {
  Carried input = layouts.lookup(op.getInput());
  if (input.isPlain() || !input.flattened.empty())
    return keepPlain(op);
  SmallVector<Value> operands{input.value};
  for (Value fill : op->getOperands().drop_front())
    operands.push_back(layouts.requirePlain(fill, op));
  auto copy = cast<PadOp>(rebuild(op, operands, {Value(), input.order}));
  copy.setLow(applyPermutation(op.getLow(), input.order));
  copy.setHigh(applyPermutation(op.getHigh(), input.order));
}

void Converter::convertSlice(SliceOp op) {
  Carried input = layouts.lookup(op.getInput());
  if (input.isPlain() || !input.flattened.empty())
    return keepPlain(op);
  auto copy = cast<SliceOp>(rebuild(op, input.value, {Value(), input.order}));
  copy.setOffsets(applyPermutation(op.getOffsets(), input.order));
  copy.setSizes(applyPermutation(op.getSizes(), input.order));
  copy.setStrides(applyPermutation(op.getStrides(), input.order));
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
  llvm::TypeSwitch<Operation *>(op)
      .Case<Conv2DOp, MaxPoolOp, AvgPoolOp, GlobalAvgPoolOp, GlobalMaxPoolOp>(
          [&](Operation *op) { convertSpatial(op); })
      .Case<BatchNormOp, SoftmaxOp, LrnOp, TopKOp, ArgTopKOp>(
          [&](auto op) { convertAxis(op); })
      .Case([&](ArgMaxOp op) { convertArgMax(op); })
      .Case<MeanOp, ReduceOp>([&](auto op) { convertReduction(op); })
      .Case([&](NormalizeOp op) { convertNormalize(op); })
      .Case<UnaryFunctionOp, QuantizeOp, DequantizeOp, RescaleOp, StorageCastOp,
            CastOp>([&](Operation *op) { convertElementwise(op); })
      .Case<AddOp, MulOp, BinaryFunctionOp>(
          [&](Operation *op) { convertBinary(op); })
      .Case([&](ConcatOp op) { convertConcat(op); })
      .Case([&](PadOp op) { convertPad(op); })
      .Case([&](SliceOp op) { convertSlice(op); })
      .Case<ReshapeOp, FlattenOp>([&](Operation *op) { convertReshape(op); })
      .Case([&](TransposeOp op) { convertTranspose(op); })
      .Case([&](FullyConnectedOp op) { convertFullyConnected(op); })
      .Default([&](Operation *op) { keepPlain(op); });
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
