//===- Passes.td - Passes of lib/Transforms ----------*- tablegen -*-===//

#ifndef QWID_TRANSFORMS_PASSES
#define QWID_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"

#endif // QWID_TRANSFORMS_PASSES
