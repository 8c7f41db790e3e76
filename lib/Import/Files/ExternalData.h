//===- ExternalData.h - Weights beside the model file -----------*- C++ -*-===//
//
// A TensorProto may name a file, an offset and a length instead of holding its
// data. Models are not trusted: only files within the model's folder are read.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_IMPORT_FILES_EXTERNALDATA_H
#define QWID_LIB_IMPORT_FILES_EXTERNALDATA_H

#include "llvm/Support/MemoryBuffer.h"

#include "onnx/onnx_pb.h"

#include <memory>
#include <optional>
#include <string>

namespace qwid {

/// The `bytes` bytes of `proto` from its file, whose path is relative to
/// `directory` and stays in it. Null and `error` if there is no such file, or it
/// is too short, or its length is not `bytes`.
std::unique_ptr<llvm::MemoryBuffer>
openExternal(const onnx::TensorProto &proto, uint64_t bytes,
             const std::optional<std::string> &directory, std::string &error);

} // namespace qwid

#endif // QWID_LIB_IMPORT_FILES_EXTERNALDATA_H
