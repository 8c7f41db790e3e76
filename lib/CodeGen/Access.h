//===- Access.h - What a layer reads and writes, loop by loop ---*- C++ -*-===//
//
// A kernel addresses flat memory: an operand of a layer is a rank-1 memref and,
// per loop of the layer's root op, a stride in elements.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_CODEGEN_ACCESS_H
#define QWID_LIB_CODEGEN_ACCESS_H

#include "Layer.h"
#include "MemoryPlan.h"

namespace qwid {

/// One operand of a layer's ops.
struct Access {
  unsigned argument;                  ///< of the layer function
  int64_t offset;                     ///< elements
  llvm::SmallVector<int64_t> strides; ///< elements, per loop of the root
};

/// Where the arguments and the result of a layer lie.
struct LayerPlacement {
  llvm::SmallVector<Placement> arguments;
  Placement result;
};

/// The accesses of a layer.
struct LayerAccesses {
  llvm::SmallVector<Access> inputs; ///< of the root
  std::optional<Access> start;      ///< of the root's first value
  llvm::SmallVector<llvm::SmallVector<std::optional<Access>>>
      epilogue;  ///< per op and input; none where the op before gives it
  Access output; ///< `argument` is the number of arguments

  LayerAccesses(const Layer &layer, const LayerPlacement &placement);
};

} // namespace qwid

#endif // QWID_LIB_CODEGEN_ACCESS_H
