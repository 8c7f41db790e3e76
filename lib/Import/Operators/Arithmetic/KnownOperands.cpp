//===- KnownOperands.cpp - Operands known during import -------------------===//

#include "KnownOperands.h"

using namespace mlir;
using namespace qwid;

using Operands = SmallVector<HostTensor, 3>;

std::optional<Operands> qwid::readKnown(NodeImporter &node) {
  if (node.failed() || !node.allKnown())
    return std::nullopt;
  SmallVector<int64_t> shape;
  for (size_t index = 0; index < node.numInputs(); ++index) {
    auto joined = broadcastShapes(shape, node.known(index)->shape);
    if (!joined || !isFoldable(*joined)) {
      node.error() << "expected small shapes that broadcast, got "
                   << text(shape) << " and " << text(node.known(index)->shape);
      return std::nullopt;
    }
    shape = *joined;
  }
  Operands inputs;
  for (size_t index = 0; index < node.numInputs(); ++index)
    inputs.push_back(node.known(index)->broadcast(shape));
  return inputs;
}

std::optional<Operands> qwid::demandKnown(NodeImporter &node) {
  std::optional<Operands> inputs = readKnown(node);
  if (!inputs && !node.failed())
    (void)node.unsupported("a computed operand",
                           "fold what is constant (onnxsim model.onnx "
                           "out.onnx)");
  return inputs;
}
