//===- FloatPipeline.cpp - Imported graph to stage float ------------------===//
//
// Every position that matters has a "because".
//
//===----------------------------------------------------------------------===//

#include "qwid/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace qwid;

void qwid::buildFloatPipeline(OpPassManager &manager) {
  // First, because a matmul by what constants compute is one by a constant.
  manager.addNestedPass<func::FuncOp>(createFoldConstants());
  // Because flatten, matmul by a constant and global pools become the forms that
  // the passes below know.
  manager.addPass(createCanonicalizerPass());
  OpPassManager &function = manager.nest<func::FuncOp>();
  // Again, because the canonicalizer turns matrices of weights, and makes
  // constants of what quantizes some. Before all that wants constant weights.
  function.addPass(createFoldConstants());
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
