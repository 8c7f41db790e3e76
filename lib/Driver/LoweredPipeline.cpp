//===- LoweredPipeline.cpp - Stage integer to stage lowered ---------------===//

#include "qwid/CodeGen/Passes.h"
#include "qwid/Driver/Pipelines.h"
#include "qwid/Transforms/Passes.h"

#include "mlir/Conversion/ArithToLLVM/ArithToLLVM.h"
#include "mlir/Conversion/ControlFlowToLLVM/ControlFlowToLLVM.h"
#include "mlir/Conversion/FuncToLLVM/ConvertFuncToLLVMPass.h"
#include "mlir/Conversion/MathToLLVM/MathToLLVM.h"
#include "mlir/Conversion/MemRefToLLVM/MemRefToLLVM.h"
#include "mlir/Conversion/ReconcileUnrealizedCasts/ReconcileUnrealizedCasts.h"
#include "mlir/Conversion/SCFToControlFlow/SCFToControlFlow.h"
#include "mlir/Conversion/VectorToLLVM/ConvertVectorToLLVMPass.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace {

/// Structured control flow, vectors and memory to the LLVM dialect.
void addLLVMConversion(OpPassManager &manager) {
  manager.addPass(createSCFToControlFlowPass());
  ConvertVectorToLLVMPassOptions vectors;
  // Lanes are summed where we wrote it, in that order.
  vectors.reassociateFPReductions = false;
  vectors.armNeon = true;
  manager.addPass(createConvertVectorToLLVMPass(vectors));
  manager.addPass(memref::createExpandStridedMetadataPass());
  manager.addPass(createFinalizeMemRefToLLVMConversionPass());
  ConvertFuncToLLVMPassOptions functions;
  functions.useBarePtrCallConv = true;
  manager.addPass(createConvertFuncToLLVMPass(functions));
  manager.addPass(createArithToLLVMConversionPass());
  manager.addPass(createConvertControlFlowToLLVMPass());
  manager.addPass(createConvertMathToLLVMPass());
  manager.addPass(createReconcileUnrealizedCastsPass());
}

} // namespace

void qwid::buildLayersPipeline(OpPassManager &manager, llvm::StringRef isa) {
  manager.addPass(createFormLayers());
  manager.addPass(createSelectKernels({isa.str()}));
  manager.addPass(createLowerLayers({isa.str()}));
}

void qwid::buildLoweredPipeline(OpPassManager &manager, llvm::StringRef isa) {
  buildLayersPipeline(manager, isa);
  // Before the tiles are lowered, because it knows calls by their entry.
  manager.addPass(createSplitEntries());
  manager.addPass(createLowerTiles({isa.str()}));
  // After the tiles, because epilogues are vectors only now.
  manager.addPass(createLowerRounding({isa.str()}));
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  manager.addPass(createLoopInvariantCodeMotionPass());
  addLLVMConversion(manager);
  manager.addPass(createCanonicalizerPass());
  manager.addPass(createCSEPass());
  manager.addPass(createEmitEntries());
  manager.addPass(createVerifyStage({Stage::Lowered}));
}

void qwid::registerLoweredPipeline() {
  struct Options : PassPipelineOptions<Options> {
    Option<std::string> isa{*this, "isa",
                            llvm::cl::desc("avx512vnni, avx2, neon or dotprod"),
                            llvm::cl::init("avx2")};
  };
  PassPipelineRegistration<Options>(
      "qwid-lowered-pipeline", "Stage integer to stage lowered",
      [](OpPassManager &manager, const Options &options) {
        buildLoweredPipeline(manager, options.isa);
      });
}
