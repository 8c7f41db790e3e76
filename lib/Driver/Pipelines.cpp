//===- Pipelines.cpp - One pass pipeline per stage ------------------------===//
//
// Every position that matters has a "because".
//
//===----------------------------------------------------------------------===//

#include "qwid/Driver/Pipelines.h"

#include "qwid/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

void qwid::buildFloatPipeline(OpPassManager &manager) {
  // Because flatten, matmul by a constant and global pools become the forms
  // that the passes below know.
  manager.addPass(createCanonicalizerPass());
  manager.addNestedPass<func::FuncOp>(createChannelsLast());
  manager.addPass(createCSEPass());
  // Last, because it judges what the others left.
  manager.addPass(createVerifyStage({Stage::Float}));
}

void qwid::registerPipelines() {
  PassPipelineRegistration<>("qwid-float-pipeline",
                             "Imported ONNX graph to stage float",
                             buildFloatPipeline);
}
