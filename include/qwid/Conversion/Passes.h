//===- Passes.h - Passes of lib/Conversion --------------------------*- C++ -*-===//

#ifndef QWID_CONVERSION_PASSES_H
#define QWID_CONVERSION_PASSES_H

#include "mlir/Pass/Pass.h"

namespace qwid {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "qwid/Conversion/Passes.h.inc"

} // namespace qwid

#endif // QWID_CONVERSION_PASSES_H
