//===- ModelReader.h - Bytes become a ModelProto ----------------*- C++ -*-===//

#ifndef QWID_LIB_IMPORT_FILES_MODELREADER_H
#define QWID_LIB_IMPORT_FILES_MODELREADER_H

#include "mlir/IR/Location.h"
#include "mlir/Support/LLVM.h"
#include "llvm/Support/MemoryBufferRef.h"

#include "onnx/onnx_pb.h"

#include <memory>

namespace qwid {

/// Parses a model in binary or text form; the content tells which. It has a
/// graph, and all names in it may be shown; the version of the format decides
/// nothing, since a later one only adds fields. On failure an error is
/// emitted at `location` and null is returned. May throw what protobuf and the
/// ONNX parser throw.
std::unique_ptr<onnx::ModelProto> readModel(llvm::MemoryBufferRef buffer,
                                            mlir::Location location);

/// The opset of ONNX's own domain that the model asks for, within the range
/// that is read.
mlir::FailureOr<int64_t> findOpset(const onnx::ModelProto &model,
                                   mlir::Location location);

} // namespace qwid

#endif // QWID_LIB_IMPORT_FILES_MODELREADER_H
