//===- FillPads.h - Writing the border of a padded tensor -------*- C++ -*-===//

#ifndef QWID_LIB_CODEGEN_FILLPADS_H
#define QWID_LIB_CODEGEN_FILLPADS_H

#include "MemoryPlan.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace qwid {

/// Fills `kernel(memory, slice, slices)`: slice 0 writes the cells around the
/// source of `pad`, whose result lies at `placement` in `memory`. Where `pad`
/// has a computed value, the kernel has its memory as second argument, of which
/// it reads cell `fillOffset`.
void buildPadKernel(mlir::func::FuncOp kernel, mlir::tensor::PadOp pad,
                    const Placement &placement, int64_t fillOffset = 0);

} // namespace qwid

#endif // QWID_LIB_CODEGEN_FILLPADS_H
