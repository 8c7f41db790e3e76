//===- WindowAttributes.h - What Conv and pools share -----------*- C++ -*-===//

#ifndef QWID_LIB_IMPORT_WINDOWATTRIBUTES_H
#define QWID_LIB_IMPORT_WINDOWATTRIBUTES_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/SmallVector.h"

namespace qwid {

class NodeImporter;

/// How a 2-d window slides, in the order (height, width).
struct WindowAttributes {
  llvm::SmallVector<int64_t> kernel;
  llvm::SmallVector<int64_t> strides{1, 1};
  llvm::SmallVector<int64_t> pads{0, 0, 0, 0}; ///< top, left, bottom, right
  llvm::SmallVector<int64_t> dilations{1, 1};
};

/// Reads kernel_shape, strides, pads, dilations and auto_pad of `node`, whose
/// input image is `image` [H, W]. `filter` is the kernel that the weights
/// have, empty where kernel_shape alone tells (pools). Pads are resolved.
/// Defects are reported on the node; the caller asks failed().
WindowAttributes readWindow(NodeImporter &node, llvm::ArrayRef<int64_t> image,
                            llvm::ArrayRef<int64_t> filter = {});

} // namespace qwid

#endif // QWID_LIB_IMPORT_WINDOWATTRIBUTES_H
