//===- Fusion.h - What passes that fuse or split ops share ------*- C++ -*-===//

#ifndef QWID_LIB_TRANSFORMS_GRAPH_FUSION_H
#define QWID_LIB_TRANSFORMS_GRAPH_FUSION_H

#include "qwid/Dialect/Qwid.h"

namespace qwid {

/// The location of an op that users know as `node` and whose result is called
/// `tensor`.
inline mlir::Location namedLocation(mlir::MLIRContext *context,
                                    const llvm::Twine &node,
                                    const llvm::Twine &tensor) {
  return mlir::NameLoc::get(
      mlir::StringAttr::get(context, node),
      mlir::NameLoc::get(mlir::StringAttr::get(context, tensor)));
}

/// The location of an op that finishes `value`: called by its tensor, because
/// the node is the op that computes `value`.
inline mlir::Location tensorLocation(mlir::Value value) {
  std::string tensor = getTensorName(value);
  return tensor.empty() ? value.getLoc()
                        : namedLocation(value.getContext(), tensor, tensor);
}

/// The location of `op` when it also does what the producer of `result` did:
/// the node's name stays, the tensor is the one that survives.
inline mlir::Location fusedLocation(mlir::Operation *op, mlir::Value result) {
  std::string node = getUserName(op->getLoc()), tensor = getTensorName(result);
  if (node.empty() || tensor.empty())
    return result.getLoc();
  return namedLocation(op->getContext(), node, tensor);
}

/// add(conv2d(x), r) -> conv2d(x) residual r, at the place of the add, with a
/// remark. Nobody else reads the convolution, which has neither clamp nor
/// residual.
void fuseResidual(AddOp add, Conv2DOp conv, mlir::Value residual);

} // namespace qwid

#endif // QWID_LIB_TRANSFORMS_GRAPH_FUSION_H
