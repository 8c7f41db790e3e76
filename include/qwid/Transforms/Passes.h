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

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "qwid/Transforms/Passes.h.inc"

} // namespace qwid

#endif // QWID_TRANSFORMS_PASSES_H
