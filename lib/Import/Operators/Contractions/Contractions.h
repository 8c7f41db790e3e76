//===- Contractions.h - Products that operators consist of ------*- C++ -*-===//

#ifndef QWID_LIB_IMPORT_OPERATORS_CONTRACTIONS_CONTRACTIONS_H
#define QWID_LIB_IMPORT_OPERATORS_CONTRACTIONS_CONTRACTIONS_H

#include "lib/Import/Graph/NodeImporter.h"

namespace qwid {

/// Gemm as the attributes of `node` say, at `last`; null after an error.
mlir::Value gemm(NodeImporter &node, mlir::Location last);

/// How a product of matrices differs from a plain one.
struct MatMulForm {
  bool transA = false, transB = false; ///< the last two dimensions
  float alpha = 1.0f;                  ///< times the product
};

/// Inputs 0 and 1 multiplied; the result is the node's.
mlir::LogicalResult setMatMul(NodeImporter &node, const MatMulForm &form);

} // namespace qwid

#endif // QWID_LIB_IMPORT_OPERATORS_CONTRACTIONS_CONTRACTIONS_H
