//===- StorageSign.cpp - Activations as i8 or as u8 -----------------------===//
//
// q and zero point both move by 128, so q - zero point, and with it every real
// value, stays. What has fewer than 8 bits lies in a byte too. An activation is what is not a filter or a bias: those reach
// the multiply with the sign they have. Attributes hold real numbers (pad
// values, clamp bounds) and need no change. Arguments and results keep the type
// that the plan gives them, whatever the instruction set: a storage_cast stands
// where they meet a re-encoded tensor.
//
//===----------------------------------------------------------------------===//

#include "qwid/Dialect/Constants.h"
#include "qwid/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#define DEBUG_TYPE "qwid-storage-sign"

namespace qwid {
#define GEN_PASS_DEF_STORAGESIGN
#include "qwid/Transforms/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;

static bool isWeight(OpOperand &use) {
  auto op = dyn_cast<Weighted>(use.getOwner());
  auto isUse = [&](OpOperand &operand) { return &operand == &use; };
  return op && (isUse(op.getFilterMutable()) ||
                llvm::any_of(op.getBiasMutable(), isUse));
}

namespace {

struct StorageSign : qwid::impl::StorageSignBase<StorageSign> {
  using Base::Base;

  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      castInterface(function);
      // First, while its operand still has the type that it had.
      function.walk([&](StorageCastOp op) { adjustOffset(op); });
      function.walk([&](ConstantOp op) { reencodeConstant(op); });
      function.walk([&](Operation *op) {
        if (!isa<ConstantOp>(op))
          for (Value result : op->getResults())
            retype(result);
      });
    }
  }

private:
  /// The type with the other storage, or null if `type` is no activation of up to
  /// 8 bits or has the wanted sign already.
  RankedTensorType getReencoded(Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    auto from =
        tensor ? dyn_cast<quant::UniformQuantizedType>(tensor.getElementType())
               : quant::UniformQuantizedType();
    bool isSigned = sign == qwid::StorageSign::Signed;
    if (!from || from.getStorageTypeIntegralWidth() > 8 ||
        from.isSigned() == isSigned)
      return {};
    int64_t offset = isSigned ? -128 : 128;
    return tensor.clone(quant::UniformQuantizedType::get(
        isSigned ? quant::QuantizationFlags::Signed : 0,
        IntegerType::get(&getContext(), 8), from.getExpressedType(),
        from.getScale(), from.getZeroPoint() + offset,
        from.getStorageTypeMin() + offset, from.getStorageTypeMax() + offset));
  }

  /// Gives each argument and result that is an activation a cast of its own.
  void castInterface(func::FuncOp function) {
    OpBuilder builder = OpBuilder::atBlockBegin(&function.getBody().front());
    auto cast = [&](Value value) {
      return StorageCastOp::create(builder, value.getLoc(), value.getType(),
                                   value);
    };
    for (Value argument : function.getArguments())
      if (getReencoded(argument.getType())) {
        StorageCastOp inside = cast(argument);
        argument.replaceAllUsesExcept(inside, inside);
      }
    Operation *end = function.getBody().back().getTerminator();
    builder.setInsertionPoint(end);
    for (OpOperand &result : end->getOpOperands())
      if (getReencoded(result.get().getType()))
        result.set(cast(result.get()));
  }

  /// Whether a caller sees `value`, after castInterface.
  static bool isInterface(Value value) {
    return isa<BlockArgument>(value) ||
           llvm::any_of(value.getUsers(), llvm::IsaPred<func::ReturnOp>);
  }

  /// The type that `value` gets, or null if it keeps its own.
  RankedTensorType getNewType(Value value) {
    return isInterface(value) ? RankedTensorType()
                              : getReencoded(value.getType());
  }

  void retype(Value value) {
    if (RankedTensorType type = getNewType(value))
      value.setType(type);
  }

  /// A cast between a re-encoded tensor and one that is not shifts the numbers.
  void adjustOffset(StorageCastOp op) {
    int64_t offset = sign == qwid::StorageSign::Signed ? -128 : 128;
    int64_t change = 0;
    if (getNewType(op.getResult()))
      change += offset;
    if (getNewType(op.getInput()))
      change -= offset;
    op.setOffset(op.getOffset() + change);
  }

  /// Rewrites the activation uses of a constant; weight uses keep the old one.
  void reencodeConstant(ConstantOp op) {
    RankedTensorType type = getReencoded(op.getType());
    if (!type || llvm::all_of(op->getUses(), isWeight))
      return;
    SmallVector<int64_t> stored = readIntegers(op.getValue());
    int64_t offset = sign == qwid::StorageSign::Signed ? -128 : 128;
    for (int64_t &value : stored)
      value += offset;
    OpBuilder builder(op);
    Value reencoded = makeConstant(builder, op.getLoc(), type, stored);
    op.getResult().replaceUsesWithIf(
        reencoded, [](OpOperand &use) { return !isWeight(use); });
    if (op.use_empty())
      op.erase();
  }
};

} // namespace
