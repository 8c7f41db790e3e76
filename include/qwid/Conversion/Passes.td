//===- Passes.td - Passes of lib/Conversion ----------*- tablegen -*-===//

#ifndef QWID_CONVERSION_PASSES
#define QWID_CONVERSION_PASSES

include "mlir/Pass/PassBase.td"

#endif // QWID_CONVERSION_PASSES
