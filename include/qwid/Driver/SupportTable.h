//===- SupportTable.h - What becomes of each node ---------------*- C++ -*-===//
//
// Two tables for people who export models: every operator that is read, and for
// one model every node, the op that computes it, and in which arithmetic if the
// model is quantized.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_DRIVER_SUPPORTTABLE_H
#define QWID_DRIVER_SUPPORTTABLE_H

#include "qwid/Import/ImportONNX.h"

#include "llvm/Support/JSON.h"

namespace qwid {

/// Every operator: Markdown, which is docs/Operators.md, or JSON.
void printOperators(llvm::raw_ostream &os, bool asJson);

struct NodeSupport {
  std::string node, op; ///< as in the ONNX file
  /// The ops of the float graph that compute it, "part of 'NODE'" if it went
  /// into another one, "constant" or "nothing".
  std::string becomes;
  std::string arithmetic; ///< "integer", "float", or "" if it computes nothing
  std::string why;        ///< it is float; else empty
};

/// One row per node of `nodes`. `module` is at stage float and stays as it is;
/// what it would be when quantized is decided on a copy.
std::vector<NodeSupport> listSupport(mlir::ModuleOp module,
                                     llvm::ArrayRef<ImportedNode> nodes);

void printSupport(llvm::raw_ostream &os, llvm::ArrayRef<NodeSupport> rows);
/// The same as the attribute "nodes" of the object that `json` is in.
void printSupport(llvm::json::OStream &json, llvm::ArrayRef<NodeSupport> rows);

} // namespace qwid

#endif // QWID_DRIVER_SUPPORTTABLE_H
