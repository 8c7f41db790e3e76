//===- StoredConstants.h - Constants that the model quantized ---*- C++ -*-===//
//
// A constant behind DequantizeLinear or Quant is a value, the dequantize of its
// stored integers, and known as floats. Operators that move the cells of such a
// constant move the integers too: otherwise it would lose the model's scale, and
// who multiplies by it would be float.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_IMPORT_GRAPH_STOREDCONSTANTS_H
#define QWID_LIB_IMPORT_GRAPH_STOREDCONSTANTS_H

#include "NodeImporter.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace qwid {

/// Whether input `index` is a constant that the model itself has quantized.
bool isQuantizedConstant(NodeImporter &node, size_t index);

/// What an operator makes of known tensors by moving, repeating and dropping
/// cells alone: one rule for floats and integers.
using Move = llvm::function_ref<HostTensor(llvm::ArrayRef<const HostTensor *>)>;

/// Known inputs `indices` as one value at `loc` with their cells moved by
/// `move`: the dequantize of moved integers if the model has quantized all of
/// them alike and their scales still run along at most one dimension, else a
/// constant. `factor` > 0 multiplies the scales. The caller has checked that the
/// inputs are known.
mlir::Value movedConstant(NodeImporter &node, llvm::ArrayRef<size_t> indices,
                          mlir::Location loc, Move move, float factor = 1.0f);

/// The same of one input.
mlir::Value
movedConstant(NodeImporter &node, size_t index, mlir::Location loc,
              llvm::function_ref<HostTensor(const HostTensor &)> move,
              float factor = 1.0f);

/// Output `output` of the node is known input 0 with its cells moved.
mlir::LogicalResult
setMoved(NodeImporter &node,
         llvm::function_ref<HostTensor(const HostTensor &)> move,
         size_t output = 0);

/// The same for all inputs together.
mlir::LogicalResult setJoined(NodeImporter &node, Move move);

} // namespace qwid

#endif // QWID_LIB_IMPORT_GRAPH_STOREDCONSTANTS_H
