//===- OpVersions.h - What an operator has in which opset -------*- C++ -*-===//
//
// An opset gives each operator a version: the last opset that changed it. A model
// is read if every operator that it uses has a version that is known, whatever
// its opset is called. Which attributes and inputs a version has stands here too:
// what came later, or has gone, would otherwise be taken in silence.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_IMPORT_OPVERSIONS_H
#define QWID_LIB_IMPORT_OPVERSIONS_H

#include "OpTable.h"

#include "mlir/IR/Location.h"

#include "onnx/onnx_pb.h"

namespace qwid {

/// The version of `entry` that a model of `opset` means if it is one that the
/// importer does not know; nothing if it knows that version.
std::optional<int64_t> findUnknownVersion(const OpEntry &entry, int64_t opset);

/// Whether `node`, of ONNX's own domain, has attributes and as many inputs as its
/// operator has in `opset`; otherwise an error at `location` says which opset the
/// one that does not fit belongs to.
mlir::LogicalResult checkVersion(const onnx::NodeProto &node, int64_t opset,
                                 mlir::Location location);

} // namespace qwid

#endif // QWID_LIB_IMPORT_OPVERSIONS_H
