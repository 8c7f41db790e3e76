//===- Pipelines.cpp - One pass pipeline per stage ------------------------===//
//
// Every position that matters has a "because".
//
//===----------------------------------------------------------------------===//

#include "qwid/Driver/Pipelines.h"

#include "qwid/Conversion/Passes.h"
#include "qwid/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

void qwid::buildFloatPipeline(OpPassManager &manager) {
  // First, because flatten, matmul by a constant and global pools become the
  // forms that the passes below know.
  manager.addPass(createCanonicalizerPass());
  OpPassManager &function = manager.nest<func::FuncOp>();
  // Before folding, because a batch normalization that nothing absorbs becomes
  // a convolution, which wants its channels last.
  function.addPass(createChannelsLast());
  // Before activations, because it cannot fold across a clamp.
  function.addPass(createFoldBatchNorm());
  // Before residuals, because the activation behind an addition becomes the
  // clamp of the convolution that takes the addition.
  function.addPass(createFuseActivation());
  function.addPass(createFuseResidual());
  // Reshapes that met and constants that lost their users.
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  // Last, because it judges what the others left.
  manager.addPass(createVerifyStage({Stage::Float}));
}

void qwid::buildIntegerPipeline(OpPassManager &manager) {
  manager.addPass(createConvertQwidToLinalg());
  // Because the conversion repeats scalars in bodies and keeps the constants
  // from which it made weights and start values.
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  manager.addPass(createVerifyStage({Stage::Integer}));
}

void qwid::registerPipelines() {
  PassPipelineRegistration<>("qwid-float-pipeline",
                             "Imported ONNX graph to stage float",
                             buildFloatPipeline);
  PassPipelineRegistration<>("qwid-integer-pipeline",
                             "Stage float or quantized to stage integer",
                             buildIntegerPipeline);
  registerLoweredPipeline();
}
