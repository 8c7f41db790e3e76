//===- LoweredSize.cpp - Bytes that a program holds -----------------------===//

#include "LoweredSize.h"

#include "Call.h"

#include "qwid/CodeGen/Lowered.h"
#include "qwid/Driver/Pipelines.h"

#include "mlir/Pass/PassManager.h"

using namespace mlir;
using namespace qwid;

LogicalResult qwid::prepareToLower(ModuleOp module) {
  if (isQuantized(module) || !bringsScales(module))
    return success();
  auto manager = PassManager::on<ModuleOp>(module.getContext());
  manager.addPass(createDequantizeConstants());
  return manager.run(module);
}

/// A copy of `plan` at stage integer, with activations stored as `variant` does.
static OwningOpRef<ModuleOp> lowerToIntegers(ModuleOp plan,
                                             const VariantInfo &variant) {
  OwningOpRef<ModuleOp> module = plan.clone();
  auto manager = PassManager::on<ModuleOp>(plan.getContext());
  buildIntegerPipeline(manager, variant.unsignedStorage ? StorageSign::Unsigned
                                                        : StorageSign::Signed);
  return failed(prepareToLower(*module)) || failed(manager.run(*module))
             ? OwningOpRef<ModuleOp>()
             : std::move(module);
}

/// Nothing if a pass failed.
static std::optional<LoweredSize> lowerToLayers(ModuleOp integers,
                                                const VariantInfo &variant) {
  OwningOpRef<ModuleOp> module = integers.clone();
  auto manager = PassManager::on<ModuleOp>(integers.getContext());
  buildLayersPipeline(manager, variant.isa);
  if (failed(manager.run(*module)))
    return std::nullopt;
  auto weights =
      (*module)->getAttrOfType<DenseResourceElementsAttr>(lowered::kWeights);
  auto arena = (*module)->getAttrOfType<IntegerAttr>(lowered::kArenaBytes);
  return LoweredSize{weights.getType().getNumElements(), arena.getInt(),
                     describeLayers(*module, variant)};
}

llvm::Expected<std::vector<LoweredSize>>
qwid::measureLowered(ModuleOp plan, ArrayRef<const VariantInfo *> variants) {
  Call call(*plan.getContext());
  std::vector<LoweredSize> sizes;
  // The first half depends on the sign alone, and takes longest.
  OwningOpRef<ModuleOp> integers;
  std::optional<bool> sign;
  for (const VariantInfo *variant : variants) {
    if (sign != variant->unsignedStorage)
      integers = lowerToIntegers(plan, *variant);
    sign = variant->unsignedStorage;
    std::optional<LoweredSize> size;
    if (integers)
      size = lowerToLayers(*integers, *variant);
    if (!size)
      return call.fail();
    sizes.push_back(std::move(*size));
  }
  return sizes;
}
