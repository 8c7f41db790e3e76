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

#include "mlir/IR/OwningOpRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/JSON.h"

namespace qwid {

/// Every operator: Markdown, which is docs/Operators.md, or JSON.
void printOperators(llvm::raw_ostream &os, bool asJson);

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

struct NodeSupport {
  std::string node, op; ///< as in the ONNX file
  /// The ops of the float graph that compute it, "part of 'NODE'" if it went
  /// into another one, "constant" or "nothing".
  std::string becomes;
  std::string arithmetic; ///< "integer", "float", or "" if it computes nothing
  std::string why;        ///< it is float; else empty
  /// Bytes of its constants if quantized: the model's own integers, or one per
  /// weight; four per bias and of what stays in float.
  int64_t weightBytes;
};

/// One row per node of `nodes`.
std::vector<NodeSupport> listSupport(const DecidedModel &model,
                                     llvm::ArrayRef<ImportedNode> nodes);

void printSupport(llvm::raw_ostream &os, llvm::ArrayRef<NodeSupport> rows);
/// The same as the attribute "nodes" of the object that `json` is in.
void printSupport(llvm::json::OStream &json, llvm::ArrayRef<NodeSupport> rows);

} // namespace qwid

#endif // QWID_DRIVER_SUPPORTTABLE_H
