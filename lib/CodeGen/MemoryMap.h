//===- MemoryMap.h - What lies where, for reports ---------------*- C++ -*-===//
//
// The attributes lowered::kConstants and lowered::kBuffers: what the weights and
// the arena of a variant hold. No code depends on them.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_CODEGEN_MEMORYMAP_H
#define QWID_LIB_CODEGEN_MEMORYMAP_H

#include "MemoryPlan.h"
#include "WeightsBlock.h"

namespace qwid {

class MemoryMap {
public:
  /// Layer `entry` of the layer table reads `value` at `place`.
  void addConstant(int64_t entry, mlir::Value value,
                   const PackedConstant &place);

  /// Sets the attributes of `module`. `main` still calls the layers that `plan`
  /// is of.
  void write(mlir::ModuleOp module, mlir::func::FuncOp main,
             MemoryPlan &plan) const;

private:
  llvm::SmallVector<mlir::Attribute> constants;
};

} // namespace qwid

#endif // QWID_LIB_CODEGEN_MEMORYMAP_H
