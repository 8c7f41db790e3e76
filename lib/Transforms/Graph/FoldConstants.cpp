//===- FoldConstants.cpp - What constants alone compute is a constant -----===//
//
// Some exporters leave in the graph what computes a weight: a norm to divide by, a
// product with a mask, a rounding. The reference executor, which defines the
// numbers, runs the ops that constants alone lead to; constants take the places of
// those results that something else reads.
//
// A constant that the model has quantized, and what only moves its cells, stays
// the dequantize of its integers: who absorbs it wants those. What computes with
// it is computed.
//
//===----------------------------------------------------------------------===//

#include "qwid/Dialect/Constants.h"
#include "qwid/Dialect/Quantization.h"
#include "qwid/Dialect/Roles.h"
#include "qwid/Reference/Executor.h"
#include "qwid/Transforms/Passes.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Analysis/TopologicalSortUtils.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"

namespace qwid {
#define GEN_PASS_DEF_FOLDCONSTANTS
#include "qwid/Transforms/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;

namespace {

/// Larger results stay computed: a small file can ask for any size.
constexpr int64_t kMostElements = int64_t(1) << 24;

/// Whether the executor runs `op`, and its result can be a constant.
bool canFold(Operation *op) {
  if (op->getNumResults() != 1 || op->getNumOperands() == 0 ||
      hasRole(op, Role::Border) || isa<BatchNormOp>(op))
    return false;
  auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  return type && type.hasStaticShape() &&
         type.getNumElements() <= kMostElements &&
         !isQuantizedElement(type.getElementType()) && !isChannelsFirst(op);
}

/// The ops of a block that constants alone lead to.
struct KnownOps {
  explicit KnownOps(Block &block) {
    for (Operation &op : block.without_terminator()) {
      if (isa<ConstantOp>(op))
        continue;
      if (auto border = dyn_cast<DequantizeOp>(op)) {
        if (getConstantValue(border.getInput()))
          stored.insert(&op);
        continue;
      }
      auto isKnown = [&](Value operand) {
        Operation *source = operand.getDefiningOp();
        return source && (isa<ConstantOp>(source) || stored.contains(source) ||
                          computed.contains(source));
      };
      auto isStored = [&](Value operand) {
        return stored.contains(operand.getDefiningOp());
      };
      if (!canFold(&op) || !llvm::all_of(op.getOperands(), isKnown))
        continue;
      bool stays = hasRole(&op, Role::Movement) &&
                   llvm::any_of(op.getOperands(), isStored);
      if (stays)
        stored.insert(&op);
      else
        computed.insert(&op);
    }
  }

  llvm::SetVector<Operation *> computed; ///< in program order
  /// Dequantizes of constants, and what moves their cells.
  DenseSet<Operation *> stored;
};

/// A module whose @main computes `results` by clones of what leads to them.
OwningOpRef<ModuleOp> isolate(Location location, ValueRange results) {
  OwningOpRef<ModuleOp> module = ModuleOp::create(location);
  OpBuilder builder = OpBuilder::atBlockEnd(module->getBody());
  auto main = func::FuncOp::create(
      builder, location, names::kEntry,
      builder.getFunctionType({}, llvm::to_vector(results.getTypes())));
  builder.setInsertionPointToStart(main.addEntryBlock());
  llvm::SetVector<Operation *> slice;
  BackwardSliceOptions options;
  options.inclusive = true;
  for (Value result : results)
    (void)getBackwardSlice(result, &slice, options);
  IRMapping mapping;
  for (Operation *op : topologicalSort(slice))
    builder.clone(*op, mapping);
  SmallVector<Value> returned;
  for (Value result : results)
    returned.push_back(mapping.lookup(result));
  func::ReturnOp::create(builder, location, returned);
  return module;
}

ConstantOp makeConstantOf(Value value, const Tensor &tensor) {
  OpBuilder builder(value.getContext());
  builder.setInsertionPointAfterValue(value);
  auto type = cast<RankedTensorType>(value.getType());
  return tensor.kind == ElementKind::F32
             ? makeConstant(builder, value.getLoc(), type, tensor.view<float>())
             : makeConstant(builder, value.getLoc(), type,
                            ArrayRef<int64_t>(tensor.getWideIntegers()));
}

struct FoldConstants : qwid::impl::FoldConstantsBase<FoldConstants> {
  using Base::Base;

  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (!function.getBody().hasOneBlock())
      return;
    auto computed = KnownOps(function.getBody().front()).computed;
    SmallVector<Value> results;
    for (Operation *op : computed)
      if (llvm::any_of(op->getUsers(), [&](Operation *user) {
            return !computed.contains(user);
          }))
        results.push_back(op->getResult(0));
    if (results.empty())
      return;
    auto module = isolate(function.getLoc(), results);
    auto executor = Executor::create(*module);
    if (failed(executor))
      return signalPassFailure();
    auto tensors = (*executor)->run({});
    if (failed(tensors))
      return signalPassFailure();
    for (auto [value, tensor] : llvm::zip_equal(results, *tensors))
      value.replaceAllUsesWith(makeConstantOf(value, tensor).getResult());
    for (Operation *op : llvm::reverse(computed))
      op->erase();
  }
};

} // namespace
