//===- InstructionCounter.h - Ops as instructions of a machine --*- C++ -*-===//

#ifndef QWID_LIB_CODEGEN_INSTRUCTIONCOUNTER_H
#define QWID_LIB_CODEGEN_INSTRUCTIONCOUNTER_H

#include "qwid/Analysis/CostModel.h"
#include "qwid/CodeGen/TargetInfo.h"

#include "mlir/IR/Operation.h"

namespace qwid {

/// Counts what the backend makes of ops, in registers of one instruction set.
class InstructionCounter {
public:
  explicit InstructionCounter(const VariantInfo &variant)
      : vectorBytes(variant.vectorBytes), isArm(!variant.unsignedStorage) {}

  /// Adds `op` to `counts`: as it stands (`lanes` 1) or, if it is scalar, as it is
  /// done on `lanes` lanes at once (VectorizeBody). Ops with regions are not counted.
  void count(mlir::Operation &op, int64_t lanes,
             InstructionCounts &counts) const;

private:
  /// Registers of a value of `type` on each of `lanes` lanes; at least one.
  double getRegisters(mlir::Type type, int64_t lanes) const;
  void countConversion(mlir::Operation &op, int64_t lanes,
                       InstructionCounts &counts) const;
  void countArithmetic(mlir::Operation &op, int64_t lanes,
                       InstructionCounts &counts) const;
  void countMovement(mlir::Operation &op, InstructionCounts &counts) const;
  /// A look-up in a table: index out of its lane, the cell into its own.
  void countLookup(mlir::Operation &op, int64_t lanes,
                   InstructionCounts &counts) const;

  int64_t vectorBytes;
  bool isArm;
};

} // namespace qwid

#endif // QWID_LIB_CODEGEN_INSTRUCTIONCOUNTER_H
