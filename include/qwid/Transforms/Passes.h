//===- Passes.h - Passes of lib/Transforms --------------------------*- C++ -*-===//

#ifndef QWID_TRANSFORMS_PASSES_H
#define QWID_TRANSFORMS_PASSES_H

#include "mlir/Pass/Pass.h"

namespace qwid {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "qwid/Transforms/Passes.h.inc"

} // namespace qwid

#endif // QWID_TRANSFORMS_PASSES_H
