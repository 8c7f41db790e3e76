//===- MemoryPlan.h - Where every tensor of main lies -----------*- C++ -*-===//
//
// Terms: a buffer is a block of memory: the network's inputs and outputs, a
// constant in the weights, or an interval of the arena. A placement is a
// strided window of a buffer. Ops between layers move no data: a padded value
// lies inside its padded buffer, the parts of a concat inside the whole, a
// slice inside its source, a reshape is its source.
//
// Buffers of the arena live from their first write to their last read; those
// that live together do not overlap. Greedy by size (arXiv 2001.03288).
//
//===----------------------------------------------------------------------===//

#ifndef QWID_LIB_CODEGEN_MEMORYPLAN_H
#define QWID_LIB_CODEGEN_MEMORYPLAN_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinTypes.h"

namespace qwid {

struct Buffer {
  enum Kind { Arena, Constant, Input, Output };
  Kind kind;
  /// Input and Output: which one.
  int64_t index = 0;
  /// Constant: its defining op's value.
  mlir::Value constant = {};
  int64_t bytes = 0;
  /// Arena: the calls, counted in program order, of first write and last read.
  int64_t firstCall = 0, lastCall = 0;
  /// Arena: where the plan put it. Weights: set by whoever packs them.
  int64_t offset = 0;
};

/// Whether `value` lies in memory that a plan does not place: an argument, a
/// constant, or a reshape of one.
bool isOutside(mlir::Value value);

/// The tensor of one cell that the border of `pad` is filled with; null if that
/// is a constant.
mlir::Value getFill(mlir::tensor::PadOp pad);

/// A strided window: cell i of the value is element offset + sum i * stride.
struct Placement {
  int64_t buffer = -1;
  int64_t offset = 0; ///< elements
  llvm::SmallVector<int64_t> strides;
};

class MemoryPlan {
public:
  /// Plans a main that FormLayers made; any other is an error.
  static mlir::FailureOr<MemoryPlan> compute(mlir::func::FuncOp main);

  const Placement &getPlacement(mlir::Value value) const {
    return placements.find(value)->second;
  }
  Buffer &getBuffer(int64_t index) { return buffers[index]; }
  llvm::MutableArrayRef<Buffer> getBuffers() { return buffers; }
  /// Bytes of the arena, with room to read past the last buffer.
  int64_t getArenaBytes() const { return arenaBytes; }

private:
  void place(mlir::func::FuncOp main);
  void placeOperands(mlir::Operation *op);
  void placeValue(mlir::Value value);
  void findLifetimes(mlir::func::FuncOp main);
  void assignOffsets();

  llvm::DenseMap<mlir::Value, Placement> placements;
  llvm::SmallVector<Buffer> buffers;
  int64_t arenaBytes = 0;
};

} // namespace qwid

#endif // QWID_LIB_CODEGEN_MEMORYPLAN_H
