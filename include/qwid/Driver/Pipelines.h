//===- Pipelines.h - One pass pipeline per stage ----------------*- C++ -*-===//
//
// The first, to stage float, is in Transforms: buildFloatPipeline.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DRIVER_PIPELINES_H
#define QWID_DRIVER_PIPELINES_H

#include "qwid/Transforms/Passes.h"
#include "qwid/Transforms/Quantize.h"

#include "mlir/Pass/PassManager.h"

namespace qwid {

/// Stage float or quantized -> stage integer: linalg on plain integers and f32,
/// 8-bit activations stored with `sign`.
void buildIntegerPipeline(mlir::OpPassManager &manager,
                          StorageSign sign = StorageSign::Signed);

/// The first part of the next: stage integer -> calls of kernels on planned memory
/// and packed weights, with the attributes of CodeGen/Lowered.h.
void buildLayersPipeline(mlir::OpPassManager &manager, llvm::StringRef isa);

/// Stage integer -> stage lowered for one instruction set of TargetInfo.
void buildLoweredPipeline(mlir::OpPassManager &manager, llvm::StringRef isa);

/// Stage float -> stage quantized with the ranges of a file. To quantize with a
/// RangeTable, call quantizeModule.
void buildQuantizedPipeline(mlir::OpPassManager &manager,
                            const QuantizeOptions &options,
                            llvm::StringRef rangesFile);

/// -qwid-absorb-pipeline, stage float -> stage quantized with the scales that a
/// model brings, is addAbsorbPasses (Transforms/Quantize.h).

/// Registers the pipelines as -qwid-float-pipeline and so on.
void registerPipelines();
/// Called by registerPipelines: -qwid-lowered-pipeline=isa=...
void registerLoweredPipeline();

} // namespace qwid

#endif // QWID_DRIVER_PIPELINES_H
