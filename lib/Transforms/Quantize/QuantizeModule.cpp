//===- QuantizeModule.cpp - The quantize passes in order ------------------===//

#include "qwid/Transforms/Quantize.h"

#include "qwid/Dialect/Roles.h"

using namespace mlir;
using namespace qwid;

/// What integer-only asks beyond the choice of precision.
static void addIntegerOnlyPasses(OpPassManager &manager) {
  manager.addPass(createQuantizeResults());
  manager.addPass(createVerifyIntegerOnly());
}

AssignPrecisionOptions
qwid::getPrecisionOptions(const QuantizeOptions &options) {
  AssignPrecisionOptions precision;
  precision.keepFloat.assign(options.keepFloat.begin(),
                             options.keepFloat.end());
  precision.integerOnly = options.integerOnly;
  return precision;
}

void qwid::addQuantizePasses(OpPassManager &manager,
                             const QuantizeOptions &options,
                             std::unique_ptr<Pass> attachRanges) {
  RescaleKind rescale = options.getRescale();
  // First, because a tensor that stays in float needs no range.
  manager.addPass(createAssignPrecision(getPrecisionOptions(options)));
  manager.addPass(std::move(attachRanges));
  manager.addPass(createSelectScales({rescale}));
  // After the scales, because a bias has the scale of its accumulator.
  manager.addPass(createProjectWeights(
      {options.weights, rescale, options.correctsBiases()}));
  manager.addPass(createQuantizeGraph({rescale}));
  if (options.integerOnly)
    addIntegerOnlyPasses(manager);
  // Last, because it judges what the others left.
  manager.addPass(createVerifyStage({Stage::Quantized}));
}

void qwid::addAbsorbPasses(OpPassManager &manager,
                           const QuantizeOptions &options) {
  AbsorbQuantizationOptions absorb;
  absorb.exact = options.exact;
  absorb.keepFloat.assign(options.keepFloat.begin(), options.keepFloat.end());
  absorb.rescale = options.getRescale();
  manager.addPass(createAbsorbQuantization(absorb));
  if (options.integerOnly)
    addIntegerOnlyPasses(manager);
  manager.addPass(createVerifyStage({Stage::Quantized}));
}

LogicalResult qwid::absorbQuantization(ModuleOp module,
                                       const QuantizeOptions &options) {
  auto manager = PassManager::on<ModuleOp>(module.getContext());
  addAbsorbPasses(manager, options);
  return manager.run(module);
}

bool qwid::bringsScales(ModuleOp module) {
  return module
      .walk([](Operation *op) {
        return hasRole(op, Role::Border) ? WalkResult::interrupt()
                                         : WalkResult::advance();
      })
      .wasInterrupted();
}

LogicalResult qwid::quantizeModule(ModuleOp module, const RangeTable &ranges,
                                   const QuantizeOptions &options) {
  auto manager = PassManager::on<ModuleOp>(module.getContext());
  addQuantizePasses(manager, options, createAttachRanges(ranges));
  return manager.run(module);
}
