//===- Passes.h - Passes of lib/CodeGen --------------------------*- C++ -*-===//

#ifndef QWID_CODEGEN_PASSES_H
#define QWID_CODEGEN_PASSES_H

#include "mlir/Pass/Pass.h"

namespace qwid {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "qwid/CodeGen/Passes.h.inc"

} // namespace qwid

#endif // QWID_CODEGEN_PASSES_H
