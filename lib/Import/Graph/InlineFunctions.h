//===- InlineFunctions.h - Calls of a model's own functions -----*- C++ -*-===//

#ifndef QWID_LIB_IMPORT_GRAPH_INLINEFUNCTIONS_H
#define QWID_LIB_IMPORT_GRAPH_INLINEFUNCTIONS_H

#include "mlir/IR/Location.h"
#include "mlir/Support/LLVM.h"

#include "onnx/onnx_pb.h"

namespace qwid {

/// Replaces every node of `model`'s graph that calls one of its functions by the
/// function's nodes. Names inside are put behind the name of the call's first
/// output. Fails with an error on recursion, on a function of another opset than
/// the model's, or on a result that is too large.
mlir::LogicalResult inlineFunctions(onnx::ModelProto &model,
                                    mlir::Location location);

} // namespace qwid

#endif // QWID_LIB_IMPORT_GRAPH_INLINEFUNCTIONS_H
