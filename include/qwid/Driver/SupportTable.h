//===- SupportTable.h - What becomes of each node ---------------*- C++ -*-===//
//
// For one model: every node, the op that computes it, and in which arithmetic if
// the model is quantized.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DRIVER_SUPPORTTABLE_H
#define QWID_DRIVER_SUPPORTTABLE_H

#include "qwid/Driver/Inspect.h"
#include "qwid/Import/ImportONNX.h"

#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/StringMap.h"

namespace qwid {

/// A model of stage float for which it is decided what stays in float: if it
/// brings its own scales, on the integers that they say.
struct DecidedModel {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  llvm::StringMap<std::string> reasons; ///< to stay in float, by node
};

/// Decides on a copy of `module`, which is at stage float.
DecidedModel decidePrecision(mlir::ModuleOp module);

/// Bytes of a tensor of `type`; a cell of fewer than 8 bits takes one.
int64_t countBytes(mlir::Type type);

/// Whether `use` is that of weights that a contraction multiplies by.
bool isWeight(mlir::OpOperand &use);

/// One row per node of `nodes`.
std::vector<NodeSupport> listSupport(const DecidedModel &model,
                                     llvm::ArrayRef<ImportedNode> nodes);

} // namespace qwid

#endif // QWID_DRIVER_SUPPORTTABLE_H
