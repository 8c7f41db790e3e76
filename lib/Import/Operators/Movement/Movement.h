//===- Movement.h - Moves of cells that operators consist of ----*- C++ -*-===//
//
// Split, Gather, Pad, Resize and others choose cells along axes; Expand, Tile
// and others repeat them. All of it works on known tensors at once, and is the
// fewest ops otherwise.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_IMPORT_OPERATORS_MOVEMENT_MOVEMENT_H
#define QWID_LIB_IMPORT_OPERATORS_MOVEMENT_MOVEMENT_H

#include "lib/Import/Graph/NodeImporter.h"

namespace qwid {

/// Along `axis` the result has the cells at `indices`, each of which exists.
struct Selection {
  int64_t axis;
  llvm::SmallVector<int64_t> indices;
};

/// The cells of `input` that `selection` names: a slice if they are evenly
/// spaced, a broadcast if each stands there equally often, a gather otherwise;
/// `input` itself if nothing changes. The tensor is called by `suffix`, or with
/// none by the node's output.
mlir::Value select(NodeImporter &node, mlir::Value input,
                   const Selection &selection, llvm::StringRef suffix = "");

/// The node's result is input 0 under all `selections`, then under `shape`.
mlir::LogicalResult
setSelected(NodeImporter &node, llvm::ArrayRef<Selection> selections,
            std::optional<llvm::ArrayRef<int64_t>> shape = std::nullopt);

/// The node's result is input 0, seen under `view`, broadcast to `repeated`, and
/// seen under `shape`.
mlir::LogicalResult setRepeated(NodeImporter &node,
                                llvm::ArrayRef<int64_t> view,
                                llvm::ArrayRef<int64_t> repeated,
                                llvm::ArrayRef<int64_t> shape);

/// `input` with dimension `axis` weighed by `weights`, a constant [result][cells]:
/// brought to the end, a matrix of it and all others, times the weights, and back.
/// The tensor is called by `suffix`, or with none by the node's output.
mlir::Value weighAlong(NodeImporter &node, mlir::Value input, int64_t axis,
                       mlir::Value weights, llvm::StringRef suffix = "");

} // namespace qwid

#endif // QWID_LIB_IMPORT_OPERATORS_MOVEMENT_MOVEMENT_H
