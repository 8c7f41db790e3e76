//===- EmitEntries.cpp - The C signature of the layer table's entries -----===//
//
// struct qwid_frame { arena, weights, inputs[], outputs[] }: four pointers.
//
//===----------------------------------------------------------------------===//

#include "qwid/CodeGen/Lowered.h"
#include "qwid/CodeGen/Passes.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"

#define DEBUG_TYPE "qwid-emit-entries"

namespace qwid {
#define GEN_PASS_DEF_EMITENTRIES
#include "qwid/CodeGen/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;

namespace {

/// Builds layer_<i> around one entry.
class EntryBuilder {
public:
  EntryBuilder(LLVM::LLVMFuncOp entry, StringRef name, int64_t inputs)
      : entry(entry), name(name), inputs(inputs), loc(entry.getLoc()),
        builder(entry),
        pointer(LLVM::LLVMPointerType::get(entry.getContext())) {}

  void build() {
    Type i32 = builder.getI32Type();
    auto type = LLVM::LLVMFunctionType::get(
        LLVM::LLVMVoidType::get(entry.getContext()), {pointer, i32, i32});
    auto function = LLVM::LLVMFuncOp::create(builder, loc, name, type);
    Block *block = function.addEntryBlock(builder);
    builder.setInsertionPointToStart(block);
    Value frame = block->getArgument(0);
    SmallVector<Value> arguments{loadPointer(frame, 0), loadPointer(frame, 1)};
    int64_t memories = int64_t(entry.getNumArguments()) - 4;
    Value inputTable = loadPointer(frame, 2),
          outputTable = loadPointer(frame, 3);
    for (int64_t i = 0; i < memories; ++i)
      arguments.push_back(i < inputs ? loadPointer(inputTable, i)
                                     : loadPointer(outputTable, i - inputs));
    for (int argument : {1, 2})
      arguments.push_back(LLVM::SExtOp::create(
          builder, loc, builder.getI64Type(), block->getArgument(argument)));
    LLVM::CallOp::create(builder, loc, entry, arguments);
    LLVM::ReturnOp::create(builder, loc, ValueRange{});
  }

private:
  Value loadPointer(Value table, int32_t index) {
    Value slot = LLVM::GEPOp::create(builder, loc, pointer, pointer, table,
                                     ArrayRef<LLVM::GEPArg>{index});
    return LLVM::LoadOp::create(builder, loc, pointer, slot);
  }

  LLVM::LLVMFuncOp entry;
  StringRef name;
  int64_t inputs;
  Location loc;
  OpBuilder builder;
  Type pointer;
};

struct EmitEntries : qwid::impl::EmitEntriesBase<EmitEntries> {
  using Base::Base;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto layers = module->getAttrOfType<ArrayAttr>(lowered::kLayers);
    auto inputs = module->getAttrOfType<ArrayAttr>(lowered::kInputs);
    if (!layers || !inputs) {
      module.emitError()
          << "expected the attributes that qwid-lower-layers sets";
      return signalPassFailure();
    }
    for (auto function : module.getOps<LLVM::LLVMFuncOp>())
      if (!function.isExternal())
        function.setLinkage(LLVM::Linkage::Internal);
    for (auto [index, layer] : llvm::enumerate(layers)) {
      auto dictionary = dyn_cast<DictionaryAttr>(layer);
      auto symbol =
          dictionary ? dictionary.getAs<StringAttr>("symbol") : nullptr;
      if (!symbol) {
        module.emitError() << "expected a symbol in entry " << index << " of '"
                           << lowered::kLayers << "'";
        return signalPassFailure();
      }
      auto entry = module.lookupSymbol<LLVM::LLVMFuncOp>("entry_" +
                                                         std::to_string(index));
      // Arena, weights, at least one output, slice, slices.
      if (!entry || entry.getNumArguments() < inputs.size() + 5) {
        module.emitError() << "expected a function @entry_" << index
                           << " with the arguments of main";
        return signalPassFailure();
      }
      EntryBuilder(entry, symbol.getValue(), inputs.size()).build();
    }
  }
};

} // namespace
