//===- GraphOrder.h - Names and order of a graph's nodes --------*- C++ -*-===//
//
// ONNX asks for nodes in topological order and for names defined once; files
// do not always comply. Everything here emits its own errors.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_IMPORT_GRAPH_GRAPHORDER_H
#define QWID_LIB_IMPORT_GRAPH_GRAPHORDER_H

#include "mlir/IR/Location.h"
#include "mlir/Support/LLVM.h"
#include "llvm/ADT/SmallVector.h"

#include "onnx/onnx_pb.h"

namespace qwid {

/// The node's name, or "<op type>(<first output>)" if it has none.
std::string nodeName(const onnx::NodeProto &node);

/// NameLoc("<node name>", NameLoc("<first output>")).
mlir::Location nodeLocation(const onnx::NodeProto &node,
                            mlir::MLIRContext &context);

/// The nodes that the graph's outputs need, in the order of the file. Fails if
/// a name is defined twice or an output is computed by nothing. `location`
/// stands for the model.
mlir::FailureOr<llvm::SmallVector<const onnx::NodeProto *>>
findLiveNodes(const onnx::GraphProto &graph, mlir::Location location);

/// Whether a tensor is defined outside the graph.
using IsGiven = llvm::function_ref<bool(llvm::StringRef)>;

/// Sorts `nodes` such that each follows those that it reads, and otherwise
/// keeps their order. Fails if a tensor is read that nothing defines and that is
/// not `given`, or if there is a cycle, of which one path is shown.
mlir::LogicalResult
sortNodes(const onnx::GraphProto &graph, mlir::Location location,
          llvm::SmallVectorImpl<const onnx::NodeProto *> &nodes, IsGiven given);

/// The names that `node` reads, those within its subgraphs too: some may be
/// defined there.
llvm::SmallVector<std::string> readNames(const onnx::NodeProto &node);

} // namespace qwid

#endif // QWID_LIB_IMPORT_GRAPH_GRAPHORDER_H
