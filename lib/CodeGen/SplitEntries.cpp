//===- SplitEntries.cpp - One function per entry of the layer table -------===//

#include "Layer.h"
#include "PassInputs.h"
#include "qwid/CodeGen/Passes.h"
#include "qwid/Dialect/Qwid.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/MapVector.h"

#define DEBUG_TYPE "qwid-split-entries"

namespace qwid {
#define GEN_PASS_DEF_SPLITENTRIES
#include "qwid/CodeGen/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;

namespace {

/// Clones what computes `value` from main's arguments.
void cloneWithOperands(Value value, OpBuilder &builder, IRMapping &mapping) {
  Operation *op = value.getDefiningOp();
  if (!op || mapping.contains(value))
    return;
  // Views of arguments at constant offsets: two levels deep.
  for (Value operand : op->getOperands())
    cloneWithOperands(operand, builder, mapping);
  builder.clone(*op, mapping);
}

struct SplitEntries : qwid::impl::SplitEntriesBase<SplitEntries> {
  using Base::Base;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    func::FuncOp main = requireEntry(module);
    if (!main)
      return signalPassFailure();
    llvm::MapVector<int64_t, SmallVector<func::CallOp>> entries;
    for (auto call : main.getBody().front().getOps<func::CallOp>()) {
      auto entry = call->getAttrOfType<IntegerAttr>(layer::kEntry);
      if (!entry) {
        call.emitError() << "expected the attribute '" << layer::kEntry
                         << "' that qwid-lower-layers sets";
        return signalPassFailure();
      }
      entries[entry.getInt()].push_back(call);
    }
    OpBuilder builder(main);
    for (auto &[index, calls] : entries) {
      builder.setInsertionPoint(main);
      auto entry = func::FuncOp::create(builder, calls.front().getLoc(),
                                        "entry_" + std::to_string(index),
                                        main.getFunctionType());
      entry.setPrivate();
      IRMapping mapping;
      mapping.map(main.getArguments(), entry.addEntryBlock()->getArguments());
      builder.setInsertionPointToStart(&entry.getBody().front());
      for (func::CallOp call : calls) {
        for (Value operand : call.getOperands())
          cloneWithOperands(operand, builder, mapping);
        builder.clone(*call, mapping)->removeAttr(layer::kEntry);
      }
      func::ReturnOp::create(builder, entry.getLoc());
    }
    main.erase();
  }
};

} // namespace
