//===- FloatTypes.h - Which float type a tensor has in the file -*- C++ -*-===//
//
// float16, bfloat16, float and double are all f32 here. What the file calls them
// matters only where it contradicts itself: runtimes refuse such a model.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_IMPORT_GRAPH_FLOATTYPES_H
#define QWID_LIB_IMPORT_GRAPH_FLOATTYPES_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/StringMap.h"

#include "onnx/onnx_pb.h"

namespace qwid {

/// The TensorProto::DataType of tensors that are floats, by name.
class FloatTypes {
public:
  /// Those of the inputs and initializers of `graph`.
  void addGraph(const onnx::GraphProto &graph);
  /// That of the first output of `node`, from what the node reads; none unless
  /// `isFloat`, as that output is.
  void addNode(const onnx::NodeProto &node, bool isFloat);
  /// Nothing if it is not known, or no float type.
  std::optional<int32_t> lookup(llvm::StringRef name) const;

private:
  void add(llvm::StringRef name, int32_t type);

  llvm::StringMap<int32_t> types;
};

} // namespace qwid

#endif // QWID_LIB_IMPORT_GRAPH_FLOATTYPES_H
