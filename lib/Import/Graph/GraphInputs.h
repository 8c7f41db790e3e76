//===- GraphInputs.h - The arguments that a graph asks for ------*- C++ -*-===//

#ifndef QWID_LIB_IMPORT_GRAPH_GRAPHINPUTS_H
#define QWID_LIB_IMPORT_GRAPH_GRAPHINPUTS_H

#include "NodeImporter.h"

#include "qwid/Import/ImportONNX.h"

namespace qwid {

/// The inputs of a graph that are no initializers and that something reads.
struct GraphInputs {
  llvm::SmallVector<const onnx::ValueInfoProto *> infos;
  llvm::SmallVector<mlir::Type> types;
};

/// The inputs of `graph` with static shapes: those that the options give, else
/// the declared ones, whose first dimension may be symbolic. `tensors` holds the
/// initializers, `read` the names that a node or an output of the graph wants;
/// a warning names the inputs that are left out. Errors and remarks on what was
/// chosen are at `location`.
mlir::FailureOr<GraphInputs> readGraphInputs(const onnx::GraphProto &graph,
                                             const TensorTable &tensors,
                                             const llvm::StringSet<> &read,
                                             const ImportOptions &options,
                                             mlir::Location location);

} // namespace qwid

#endif // QWID_LIB_IMPORT_GRAPH_GRAPHINPUTS_H
