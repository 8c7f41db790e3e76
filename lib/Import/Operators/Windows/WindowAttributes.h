//===- WindowAttributes.h - What Conv and pools share -----------*- C++ -*-===//

#ifndef QWID_LIB_IMPORT_OPERATORS_WINDOWS_WINDOWATTRIBUTES_H
#define QWID_LIB_IMPORT_OPERATORS_WINDOWS_WINDOWATTRIBUTES_H

#include "lib/Import/Graph/NodeImporter.h"

namespace qwid {

/// How a window slides over 1 to 3 spatial dimensions, in ONNX's order; pads are
/// all low ones, then all high ones.
struct WindowAttributes {
  llvm::SmallVector<int64_t> kernel, strides, pads, dilations;

  /// The attributes of dimensions [first, first + count) alone.
  WindowAttributes part(size_t first, size_t count) const;
  /// The same with a first dimension of one cell.
  WindowAttributes withRow() const;
};

/// `image` [N, C, 1, W], as windows with a row give it, as [N, C, W] at `loc`; null
/// if it is null.
mlir::Value withoutRow(NodeImporter &node, mlir::Location loc,
                       mlir::Value image);

/// Reads kernel_shape, strides, pads, dilations and auto_pad of `node`, whose
/// input image has the sizes `image`. `filter` is the kernel that the weights
/// have, empty where kernel_shape alone tells (pools). Pads are resolved.
/// Defects are reported on the node; the caller asks failed().
WindowAttributes readWindow(NodeImporter &node, llvm::ArrayRef<int64_t> image,
                            llvm::ArrayRef<int64_t> filter = {});

} // namespace qwid

#endif // QWID_LIB_IMPORT_OPERATORS_WINDOWS_WINDOWATTRIBUTES_H
