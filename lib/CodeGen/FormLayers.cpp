//===- FormLayers.cpp - Group ops into layers -----------------------------===//
//
// Terms: a root is a linalg op that starts a layer; element-wise ops join it as
// LayerGroups.cpp says. Ops that only say where data lies (pad, concat, slice,
// reshape) stay between the calls; they cost nothing if the memory plan can place
// their operand inside their result.
//
// Algorithm:
// 1. Pads of one value become slices of the largest, so that a value is padded
//    once.
// 2. Each linalg op in program order joins a group or starts one.
// 3. Each group becomes a function, called where the group ended.
// 4. A value that two placements claim, or that cannot be placed (an argument,
//    a constant), is copied for the second. So is memory of the caller, who
//    leaves no room behind it, for a layer that reads past what it needs.
//
//===----------------------------------------------------------------------===//

#include "Contraction.h"
#include "Layer.h"
#include "LayerGroups.h"
#include "MemoryPlan.h"
#include "PassInputs.h"
#include "RowSums.h"
#include "qwid/CodeGen/Passes.h"
#include "qwid/Dialect/Qwid.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

#define DEBUG_TYPE "qwid-form-layers"

namespace qwid {
#define GEN_PASS_DEF_FORMLAYERS
#include "qwid/CodeGen/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;

namespace {

//===----------------------------------------------------------------------===//
// Pads
//===----------------------------------------------------------------------===//

SmallVector<int64_t> maxOf(ArrayRef<int64_t> a, ArrayRef<int64_t> b) {
  SmallVector<int64_t> result;
  for (auto [x, y] : llvm::zip_equal(a, b))
    result.push_back(std::max(x, y));
  return result;
}

/// Replaces pads of one source with one value by slices of a pad that covers
/// them all.
void mergePads(func::FuncOp main) {
  llvm::MapVector<std::pair<Value, Attribute>, SmallVector<tensor::PadOp>> sets;
  main.walk([&](tensor::PadOp pad) {
    Attribute value;
    if (Value constant = pad.getConstantPaddingValue())
      if (auto op = constant.getDefiningOp<arith::ConstantOp>())
        value = op.getValue();
    sets[{pad.getSource(), value}].push_back(pad);
  });
  for (auto &[key, pads] : sets) {
    if (pads.size() < 2 || !key.second)
      continue;
    SmallVector<int64_t> low(pads[0].getStaticLow()),
        high(pads[0].getStaticHigh());
    for (tensor::PadOp pad : pads) {
      low = maxOf(low, pad.getStaticLow());
      high = maxOf(high, pad.getStaticHigh());
    }
    OpBuilder builder(pads[0]);
    SmallVector<int64_t> shape(pads[0].getSourceType().getShape());
    for (size_t i = 0; i < shape.size(); ++i)
      shape[i] += low[i] + high[i];
    auto type = pads[0].getSourceType().clone(shape);
    Value constant =
        builder.clone(*pads[0].getConstantPaddingValue().getDefiningOp())
            ->getResult(0);
    auto asAttrs = [&](ArrayRef<int64_t> values) {
      return getAsIndexOpFoldResult(builder.getContext(), values);
    };
    Value merged =
        tensor::PadOp::create(builder, pads[0].getLoc(), type, key.first,
                              asAttrs(low), asAttrs(high), constant);
    for (tensor::PadOp pad : pads) {
      SmallVector<int64_t> offsets;
      for (auto [large, small] : llvm::zip_equal(low, pad.getStaticLow()))
        offsets.push_back(large - small);
      builder.setInsertionPoint(pad);
      if (pad.getResultType() != type) {
        SmallVector<int64_t> ones(offsets.size(), 1);
        Value slice = tensor::ExtractSliceOp::create(
            builder, pad.getLoc(), pad.getResultType(), merged,
            asAttrs(offsets), asAttrs(pad.getResultType().getShape()),
            asAttrs(ones));
        pad.replaceAllUsesWith(slice);
      } else {
        pad.replaceAllUsesWith(merged);
      }
      pad.erase();
    }
  }
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

/// Scalars and tensors without content are cheaper to repeat than to pass.
bool isRepeatable(Operation *op) {
  if (isa<tensor::EmptyOp>(op))
    return true;
  return isa<arith::ConstantOp>(op) &&
         !isa<ShapedType>(op->getResult(0).getType());
}

/// The ops that a group needs with it: its members, the inits of its
/// reductions, and what is repeatable, each before its users.
void collect(Operation *op, llvm::SetVector<Operation *> &members,
             llvm::SetVector<Value> &inputs) {
  auto visit = [&](Value value) {
    Operation *producer = value.getDefiningOp();
    if (producer && members.contains(producer))
      return;
    auto init = dyn_cast_or_null<linalg::LinalgOp>(producer);
    if (producer && (isRepeatable(producer) || (init && isReductionInit(init))))
      return collect(producer, members, inputs);
    inputs.insert(value);
  };
  for (Value operand : op->getOperands())
    visit(operand);
  // Bodies may read values of the function around them.
  op->walk([&](Operation *inner) {
    for (Value operand : inner->getOperands())
      if (operand.getParentRegion() == op->getParentRegion())
        visit(operand);
  });
  members.insert(op);
}

void outline(const LayerGroup &group, StringRef name, SymbolTable &symbols) {
  llvm::SetVector<Operation *> members;
  llvm::SetVector<Value> inputs;
  for (linalg::LinalgOp op : group)
    collect(op, members, inputs);

  linalg::LinalgOp last = group.back();
  OpBuilder builder(last);
  auto type = builder.getFunctionType(
      llvm::map_to_vector(inputs, [](Value value) { return value.getType(); }),
      last->getResultTypes());
  auto function = func::FuncOp::create(builder, last.getLoc(), name, type);
  function.setPrivate();
  Block *entry = function.addEntryBlock();
  IRMapping mapping;
  mapping.map(inputs.getArrayRef(), entry->getArguments());
  OpBuilder body = OpBuilder::atBlockEnd(entry);
  for (Operation *op : members)
    body.clone(*op, mapping);
  func::ReturnOp::create(body, last.getLoc(),
                         mapping.lookup(last->getResult(0)));
  function->remove();
  symbols.insert(function);

  auto call = func::CallOp::create(builder, last.getLoc(), function,
                                   inputs.getArrayRef());
  last->getResult(0).replaceAllUsesWith(call.getResult(0));
  for (linalg::LinalgOp op : llvm::reverse(group))
    op->erase();
}

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

/// Decides which placements a value can serve; see MemoryPlan.
class Claims {
public:
  Claims(func::FuncOp main, SymbolTable &symbols)
      : main(main), symbols(symbols) {}

  void run() {
    // Program order: the first claim wins.
    for (Operation &op : llvm::make_early_inc_range(main.getBody().front())) {
      if (isa<tensor::PadOp, tensor::ConcatOp, func::ReturnOp>(op)) {
        for (OpOperand &operand : op.getOpOperands())
          if (isa<RankedTensorType>(operand.get().getType()))
            claim(operand);
      } else if (isReshape(&op)) {
        OpOperand &source = op.getOpOperand(0);
        if (!isOutside(source.get()))
          claim(source);
      } else if (isa<tensor::ExtractOp>(op)) {
        // What fills a border is written by one slice, which fills it too.
        if (isPart(op.getOperand(0)))
          op.setOperand(0, copy(op.getOpOperand(0)));
      } else if (auto call = dyn_cast<func::CallOp>(op)) {
        for (OpOperand &operand : call->getOpOperands())
          if (isCallers(operand.get()) && readsPast(operand))
            operand.set(copy(operand));
          else if (isTable(operand) && !isOutside(operand.get()) &&
                   !tables.contains(operand.get())) {
            claim(operand);
            tables.insert(operand.get());
          }
      }
    }
  }

private:
  /// Whether `value` lies in an argument.
  static bool isCallers(Value value) {
    Operation *op = value.getDefiningOp();
    while (op && (isReshape(op) || isa<tensor::ExtractSliceOp>(op))) {
      value = op->getOperand(0);
      op = value.getDefiningOp();
    }
    return !op;
  }

  /// Whether a kernel reads whole registers of `operand`, though it needs less:
  /// the input of a row sum or a contraction (see TileOps.td), but for the chains
  /// of f32.
  bool readsPast(OpOperand &operand) {
    auto call = dyn_cast<func::CallOp>(operand.getOwner());
    if (!call)
      return llvm::any_of(operand.getOwner()->getResults(), [&](Value result) {
        return (isReshape(operand.getOwner()) ||
                isa<tensor::ExtractSliceOp>(operand.getOwner())) &&
               llvm::any_of(result.getUses(),
                            [&](OpOperand &use) { return readsPast(use); });
      });
    Layer layer(symbols.lookup<func::FuncOp>(call.getCallee()));
    auto roles = matchContraction(layer.root);
    if (!isRowSum(layer.root) && !roles)
      return false;
    if (roles && (roles->isFloat &&
                  llvm::is_contained(roles->roles, ContractionRoles::Channel)))
      return false;
    auto input = dyn_cast<BlockArgument>(layer.root.getDpsInputs()[0]);
    return input && input.getArgNumber() == operand.getOperandNumber();
  }

  /// Whether the body of the layer looks cells of `operand` up: a table starts
  /// where its buffer does and has no gaps.
  bool isTable(OpOperand &operand) {
    auto call = cast<func::CallOp>(operand.getOwner());
    auto layer = symbols.lookup<func::FuncOp>(call.getCallee());
    return llvm::any_of(
        layer.getArgument(operand.getOperandNumber()).getUsers(),
        llvm::IsaPred<tensor::ExtractOp>);
  }

  /// Whether `value` is one cell of several that a layer writes.
  static bool isPart(Value value) {
    Operation *op = value.getDefiningOp();
    while (op && isReshape(op))
      op = op->getOperand(0).getDefiningOp();
    return isa_and_nonnull<tensor::ExtractSliceOp>(op);
  }

  static bool isReshape(Operation *op) {
    return isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op);
  }
  /// A reshape of strided memory is no view: what is placed inside something
  /// else must not be a reshape.
  bool canPlace(OpOperand &operand) {
    Value value = operand.get();
    Operation *op = value.getDefiningOp();
    if (!op || isOutside(value) || claimed.contains(value) ||
        isa<tensor::ExtractSliceOp>(op))
      return false;
    auto past = [&](OpOperand &use) { return readsPast(use); };
    if (isa<func::ReturnOp>(operand.getOwner()) &&
        llvm::any_of(value.getUses(), past))
      return false;
    bool strided = isa<tensor::PadOp, tensor::ConcatOp>(operand.getOwner());
    if (isReshape(op))
      return !strided;
    return true;
  }

  void claim(OpOperand &operand) {
    if (!canPlace(operand))
      operand.set(copy(operand));
    claimed.insert(operand.get());
  }

  Value copy(OpOperand &operand) {
    OpBuilder builder(operand.getOwner());
    Location loc = operand.get().getLoc();
    auto type = cast<RankedTensorType>(operand.get().getType());
    Value empty = tensor::EmptyOp::create(builder, loc, type.getShape(),
                                          type.getElementType());
    auto op = linalg::CopyOp::create(builder, loc, operand.get(), empty);
    LayerGroup group{cast<linalg::LinalgOp>(op.getOperation())};
    Operation *next = operand.getOwner();
    std::string name = "copy_" + std::to_string(copies++);
    outline(group, name, symbols);
    return next->getPrevNode()->getResult(0);
  }

  func::FuncOp main;
  SymbolTable &symbols;
  DenseSet<Value> claimed, tables;
  int copies = 0;
};

/// Erases ops whose results nobody reads, and what fed only them.
void eraseDead(func::FuncOp main) {
  for (Operation &op :
       llvm::make_early_inc_range(llvm::reverse(main.getBody().front())))
    if (!op.hasTrait<OpTrait::IsTerminator>() && op.use_empty())
      op.erase();
}

struct FormLayers : qwid::impl::FormLayersBase<FormLayers> {
  using Base::Base;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    func::FuncOp main = requireEntry(module);
    if (!main)
      return signalPassFailure();
    // Before layers are formed: the layer of a dead op would outlive its call.
    eraseDead(main);
    mergePads(main);
    SymbolTable symbols(module);
    int count = 0;
    for (const LayerGroup &group : formLayerGroups(main))
      outline(group, "layer_" + std::to_string(count++), symbols);
    Claims(main, symbols).run();
    eraseDead(main);
  }
};

} // namespace
