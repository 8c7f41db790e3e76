//===- FusedActivation.h - The activation of a fused operator ---*- C++ -*-===//

#ifndef QWID_LIB_IMPORT_OPERATORS_ACTIVATIONS_FUSEDACTIVATION_H
#define QWID_LIB_IMPORT_OPERATORS_ACTIVATIONS_FUSEDACTIVATION_H

#include "lib/Import/Graph/NodeImporter.h"

namespace qwid {

/// `value` after what the attribute 'activation' of `node` names, with
/// `parameters` in the order of the operator's attributes; `value` itself if it
/// names nothing. The result is the node's. Null after an error.
mlir::Value activated(NodeImporter &node, mlir::Value value,
                      llvm::ArrayRef<float> parameters);

} // namespace qwid

#endif // QWID_LIB_IMPORT_OPERATORS_ACTIVATIONS_FUSEDACTIVATION_H
