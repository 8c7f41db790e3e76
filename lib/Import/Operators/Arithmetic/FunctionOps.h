//===- FunctionOps.h - Functions of one number ------------------*- C++ -*-===//

#ifndef QWID_LIB_IMPORT_OPERATORS_ARITHMETIC_FUNCTIONOPS_H
#define QWID_LIB_IMPORT_OPERATORS_ARITHMETIC_FUNCTIONOPS_H

#include "lib/Import/Graph/NodeImporter.h"

namespace qwid {

/// Builds a function without parameters, on f32; of a small known tensor, its
/// values.
mlir::LogicalResult buildFloatFunction(NodeImporter &node,
                                       UnaryFunction function);

template <UnaryFunction function>
mlir::LogicalResult buildFloat(NodeImporter &node) {
  return buildFloatFunction(node, function);
}

} // namespace qwid

#endif // QWID_LIB_IMPORT_OPERATORS_ARITHMETIC_FUNCTIONOPS_H
