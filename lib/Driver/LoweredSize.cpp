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

llvm::Expected<LoweredSize> qwid::measureLowered(ModuleOp plan,
                                                 const VariantInfo &variant) {
  Call call(*plan.getContext());
  OwningOpRef<ModuleOp> module = plan.clone();
  if (failed(prepareToLower(*module)))
    return call.fail(Fault::Internal);
  auto manager = PassManager::on<ModuleOp>(plan.getContext());
  buildIntegerPipeline(manager, variant.unsignedStorage ? StorageSign::Unsigned
                                                        : StorageSign::Signed);
  buildLayersPipeline(manager, variant.isa);
  if (failed(manager.run(*module)))
    return call.fail();
  auto weights =
      (*module)->getAttrOfType<DenseResourceElementsAttr>(lowered::kWeights);
  auto arena = (*module)->getAttrOfType<IntegerAttr>(lowered::kArenaBytes);
  return LoweredSize{weights.getType().getNumElements(), arena.getInt(),
                     describeLayers(*module, variant)};
}
