//===- LayerGroups.h - Which ops become one layer ---------------*- C++ -*-===//

#ifndef QWID_LIB_CODEGEN_LAYERGROUPS_H
#define QWID_LIB_CODEGEN_LAYERGROUPS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace qwid {

/// Ops that become one layer, in program order: a root and the element-wise ops
/// after it.
using LayerGroup = llvm::SmallVector<mlir::linalg::LinalgOp>;

/// Puts every linalg op of `main`, but for the first values of reductions, into
/// one group; in the order of the roots.
std::vector<LayerGroup> formLayerGroups(mlir::func::FuncOp main);

} // namespace qwid

#endif // QWID_LIB_CODEGEN_LAYERGROUPS_H
