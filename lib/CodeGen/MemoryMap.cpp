//===- MemoryMap.cpp - What lies where, for reports -----------------------===//

#include "MemoryMap.h"

#include "qwid/CodeGen/Lowered.h"
#include "qwid/Dialect/Qwid.h"

using namespace mlir;
using namespace qwid;

static StringRef stringify(ConstantLayout layout) {
  switch (layout) {
  case ConstantLayout::Plain:
    return "plain";
  case ConstantLayout::Filter:
    return "filter";
  case ConstantLayout::PerChannel:
    return "per_channel";
  }
  llvm_unreachable("unknown layout");
}

void MemoryMap::addConstant(int64_t entry, Value value,
                            const PackedConstant &place) {
  Builder builder(value.getContext());
  auto type = cast<RankedTensorType>(value.getType());
  NamedAttrList constant;
  constant.set("layer", builder.getI64IntegerAttr(entry));
  constant.set("layout", builder.getStringAttr(stringify(place.layout)));
  constant.set("type", TypeAttr::get(type.getElementType()));
  constant.set("elements", builder.getI64IntegerAttr(type.getNumElements()));
  constant.set("offset", builder.getI64IntegerAttr(place.offset));
  constant.set("bytes", builder.getI64IntegerAttr(place.bytes));
  constants.push_back(constant.getDictionary(value.getContext()));
}

/// The tensors that lie in each buffer, by the calls that write them.
static llvm::DenseMap<int64_t, SmallVector<Attribute>>
nameBuffers(func::FuncOp main, const MemoryPlan &plan) {
  llvm::DenseMap<int64_t, SmallVector<Attribute>> names;
  for (auto call : main.getBody().front().getOps<func::CallOp>())
    names[plan.getPlacement(call.getResult(0)).buffer].push_back(
        StringAttr::get(main.getContext(), getTensorName(call.getLoc())));
  return names;
}

void MemoryMap::write(ModuleOp module, func::FuncOp main,
                      MemoryPlan &plan) const {
  Builder builder(module.getContext());
  auto names = nameBuffers(main, plan);
  SmallVector<Attribute> buffers;
  for (auto [index, buffer] : llvm::enumerate(plan.getBuffers())) {
    if (buffer.kind != Buffer::Arena)
      continue;
    NamedAttrList entry;
    entry.set("tensors", builder.getArrayAttr(names[index]));
    entry.set("offset", builder.getI64IntegerAttr(buffer.offset));
    entry.set("bytes", builder.getI64IntegerAttr(buffer.bytes));
    entry.set("first", builder.getI64IntegerAttr(buffer.firstCall));
    entry.set("last", builder.getI64IntegerAttr(buffer.lastCall));
    buffers.push_back(entry.getDictionary(module.getContext()));
  }
  module->setAttr(lowered::kConstants, builder.getArrayAttr(constants));
  module->setAttr(lowered::kBuffers, builder.getArrayAttr(buffers));
}
