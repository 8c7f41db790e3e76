//===- Passes.td - Passes of lib/CodeGen ----------*- tablegen -*-===//

#ifndef QWID_CODEGEN_PASSES
#define QWID_CODEGEN_PASSES

include "mlir/Pass/PassBase.td"

#endif // QWID_CODEGEN_PASSES
