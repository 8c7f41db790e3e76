//===- FoldConstants.cpp - What constants alone compute is a constant -----===//
//
// Some exporters leave in the graph what computes a weight: a standardization, a
// product with a mask. The reference executor, which defines the numbers, runs
// the ops that read constants alone; constants take the places of those results
// that something else reads.
//
// A constant that the model has quantized stays the dequantize of its integers:
// who absorbs it wants those.
//
//===----------------------------------------------------------------------===//

#include "qwid/Dialect/Constants.h"
#include "qwid/Dialect/Quantization.h"
#include "qwid/Reference/Executor.h"
#include "qwid/Transforms/Passes.h"

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
      isa<BatchNormOp, QuantizeOp, DequantizeOp, StorageCastOp>(op))
    return false;
  auto layout = op->getAttrOfType<LayoutAttr>("layout");
  auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  return type && type.hasStaticShape() &&
         type.getNumElements() <= kMostElements &&
         !isQuantizedElement(type.getElementType()) &&
         !(layout && layout.getValue() == Layout::NCHW);
}

/// The ops of `block` that constants alone lead to, in program order.
llvm::SetVector<Operation *> findFoldable(Block &block) {
  llvm::SetVector<Operation *> foldable;
  for (Operation &op : block.without_terminator()) {
    auto isKnown = [&](Value operand) {
      Operation *source = operand.getDefiningOp();
      return source && (isa<ConstantOp>(source) || foldable.contains(source));
    };
    if (canFold(&op) && llvm::all_of(op.getOperands(), isKnown))
      foldable.insert(&op);
  }
  return foldable;
}

/// A module whose @main computes `results` by clones of `ops`.
OwningOpRef<ModuleOp> isolate(Location location, ArrayRef<Operation *> ops,
                              ValueRange results) {
  OwningOpRef<ModuleOp> module = ModuleOp::create(location);
  OpBuilder builder = OpBuilder::atBlockEnd(module->getBody());
  auto main = func::FuncOp::create(
      builder, location, names::kEntry,
      builder.getFunctionType({}, llvm::to_vector(results.getTypes())));
  builder.setInsertionPointToStart(main.addEntryBlock());
  IRMapping mapping;
  for (Operation *op : ops) {
    for (Value operand : op->getOperands())
      if (!mapping.contains(operand))
        builder.clone(*operand.getDefiningOp(), mapping);
    builder.clone(*op, mapping);
  }
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
    auto foldable = findFoldable(function.getBody().front());
    SmallVector<Value> results;
    for (Operation *op : foldable)
      if (llvm::any_of(op->getUsers(), [&](Operation *user) {
            return !foldable.contains(user);
          }))
        results.push_back(op->getResult(0));
    if (results.empty())
      return;
    auto module = isolate(function.getLoc(), foldable.getArrayRef(), results);
    auto executor = Executor::create(*module);
    if (failed(executor))
      return signalPassFailure();
    auto tensors = (*executor)->run({});
    if (failed(tensors))
      return signalPassFailure();
    for (auto [value, tensor] : llvm::zip_equal(results, *tensors))
      value.replaceAllUsesWith(makeConstantOf(value, tensor).getResult());
    for (Operation *op : llvm::reverse(foldable))
      op->erase();
  }
};

} // namespace
