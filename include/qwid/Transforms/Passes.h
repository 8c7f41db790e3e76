//===- Passes.h - Passes of lib/Transforms ----------------------*- C++ -*-===//

#ifndef QWID_TRANSFORMS_PASSES_H
#define QWID_TRANSFORMS_PASSES_H

#include "qwid/Dialect/Qwid.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace qwid {

/// The borders of the data's path; each ends a stage with a contract that
/// VerifyStage checks.
enum class Stage { Float, Quantized, Integer, Lowered };

/// What the weights of a quantized contraction may be: 8-bit integers, or
/// powers of two with a sign in 4-bit codes (Numerics 8).
enum class WeightScheme { Int8, PowerOfTwo };

/// How an 8-bit activation is stored (Numerics 3).
enum class StorageSign { Signed, Unsigned };

/// Whether `module` has left stage float: an op has quantized types that no
/// model brings.
bool isQuantized(mlir::ModuleOp module);

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "qwid/Transforms/Passes.h.inc"

/// Imported graph -> stage float: channels last, batch normalizations,
/// activations and residual additions folded into what computes their input.
void buildFloatPipeline(mlir::OpPassManager &manager);

} // namespace qwid

#endif // QWID_TRANSFORMS_PASSES_H
