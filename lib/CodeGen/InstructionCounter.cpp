//===- InstructionCounter.cpp - Ops as instructions of a machine ----------===//
//
// An op on vectors is one instruction per register of its result, but for those
// that have none of their own: a rounding before a conversion is part of it,
// Arm widens from 8 to 32 bits in two steps, an extreme of 64 bits is a comparison
// and a choice. Index arithmetic becomes part of addresses, constants stay in
// registers.
//
//===----------------------------------------------------------------------===//

#include "InstructionCounter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include <algorithm>

using namespace mlir;
using namespace qwid;

static int64_t getLanes(Type type) {
  auto vector = dyn_cast<VectorType>(type);
  return vector ? vector.getNumElements() : 1;
}

static int64_t getBits(Type type) {
  Type element = getElementTypeOrSelf(type);
  if (!element.isIntOrFloat())
    return 64;
  return std::max<int64_t>(element.getIntOrFloatBitWidth(), 8);
}

double InstructionCounter::getRegisters(Type type, int64_t lanes) const {
  double bytes = getBits(type) / 8.0 * double(lanes * getLanes(type));
  return std::max(bytes / double(vectorBytes), 1.0);
}

void InstructionCounter::countConversion(Operation &op, int64_t lanes,
                                         InstructionCounts &counts) const {
  Type from = op.getOperand(0).getType(), to = op.getResult(0).getType();
  if (isa<arith::SIToFPOp, arith::UIToFPOp, arith::FPToSIOp, arith::FPToUIOp>(
          op)) {
    counts[Instruction::Convert] += getRegisters(to, lanes);
    return;
  }
  if (getBits(from) > getBits(to)) {
    counts[Instruction::Narrow] += getRegisters(from, lanes);
    return;
  }
  double registers = getRegisters(to, lanes);
  for (int64_t bits = getBits(to); bits > getBits(from); bits /= 2) {
    counts[Instruction::Widen] += std::max(registers, 1.0);
    registers /= 2;
    if (!isArm) // widens at once
      break;
  }
}

void InstructionCounter::countArithmetic(Operation &op, int64_t lanes,
                                         InstructionCounts &counts) const {
  Type type = op.getResult(0).getType();
  double registers = getRegisters(type, lanes);
  bool isLong = getBits(type) == 64,
       isReal = isa<FloatType>(getElementTypeOrSelf(type));
  if (isa<arith::MulIOp>(op))
    counts[isLong ? Instruction::MultiplyWide : Instruction::MultiplyLanes] +=
        registers;
  else if (isa<arith::ShLIOp, arith::ShRSIOp, arith::ShRUIOp>(op))
    counts[Instruction::Shift] += registers;
  else if (isa<arith::SelectOp>(op))
    counts[Instruction::Select] += registers;
  else if (isa<math::FmaOp>(op))
    counts[Instruction::FusedMultiply] += registers;
  else if (isa<arith::DivFOp, math::SqrtOp, arith::DivSIOp, arith::DivUIOp,
               arith::RemSIOp, arith::RemUIOp>(op))
    counts[Instruction::Divide] += registers;
  else if (isReal || isa<arith::CmpFOp>(op))
    counts[Instruction::FloatAdd] += registers;
  else
    counts[Instruction::Add] += registers;
  // No instruction set here but AVX512 has extremes of 64 bits.
  if (isLong && isa<arith::MaxSIOp, arith::MinSIOp>(op))
    counts[Instruction::Select] += registers;
  // x86 orders a NaN by a comparison and a choice.
  if (!isArm && isa<arith::MaximumFOp, arith::MinimumFOp>(op))
    counts[Instruction::Select] += 2 * registers;
}

void InstructionCounter::countLookup(Operation &op, int64_t lanes,
                                     InstructionCounts &counts) const {
  int64_t cells = lanes * getLanes(op.getResult(0).getType());
  counts[Instruction::LaneMove] += cells > 1 ? 2.0 * double(cells) : 0;
  counts[Instruction::Load] += cells > 1 ? 0 : 1;
}

/// What an intrinsic that kernels call does.
static Instruction getIntrinsicKind(StringRef name) {
  if (name.contains("dpbusd") || name.contains("sdot"))
    return Instruction::Dot;
  if (name.contains("pmadd") || name.contains("smull"))
    return Instruction::Multiply;
  if (name.contains("saddlp") || name.contains("psad"))
    return Instruction::Accumulate;
  return Instruction::Shuffle;
}

void InstructionCounter::countMovement(Operation &op,
                                       InstructionCounts &counts) const {
  if (isa<vector::LoadOp>(op)) {
    counts[Instruction::Load] += getRegisters(op.getResult(0).getType(), 1);
  } else if (isa<memref::LoadOp>(op)) {
    // To every lane at once, or by itself.
    bool isSplat =
        llvm::all_of(op.getUsers(), llvm::IsaPred<vector::BroadcastOp>);
    bool isLane = llvm::all_of(op.getUsers(), llvm::IsaPred<vector::InsertOp>);
    counts[isSplat  ? Instruction::Broadcast
           : isLane ? Instruction::LaneMove
                    : Instruction::Load] += 1;
  } else if (isa<vector::StoreOp>(op)) {
    counts[Instruction::Store] += getRegisters(op.getOperand(0).getType(), 1);
  } else if (isa<memref::StoreOp>(op)) {
    counts[Instruction::Store] += 1;
  } else if (auto call = dyn_cast<LLVM::CallIntrinsicOp>(op)) {
    counts[getIntrinsicKind(call.getIntrin())] +=
        getRegisters(op.getResult(0).getType(), 1);
  } else if (auto extract = dyn_cast<vector::ExtractOp>(op)) {
    counts[Instruction::LaneMove] += 1;
  } else if (isa<vector::ShuffleOp, vector::InsertStridedSliceOp,
                 vector::ExtractStridedSliceOp>(op)) {
    counts[Instruction::Shuffle] += getRegisters(op.getResult(0).getType(), 1);
  }
}

void InstructionCounter::count(Operation &op, int64_t lanes,
                               InstructionCounts &counts) const {
  if (op.getNumRegions() || op.hasTrait<OpTrait::IsTerminator>())
    return;
  if (isa<tensor::ExtractOp>(op))
    return countLookup(op, lanes, counts);
  if (op.getNumResults() != 1 ||
      isa<vector::VectorDialect, memref::MemRefDialect, LLVM::LLVMDialect>(
          op.getDialect()))
    return countMovement(op, counts);
  Type element = getElementTypeOrSelf(op.getResult(0).getType());
  bool isAddress = element.isIndex() || isa<arith::IndexCastOp>(op);
  bool isFolded = isa<arith::ConstantOp, arith::BitcastOp>(op) ||
                  (isa<math::RoundEvenOp>(op) && op.hasOneUse() &&
                   isa<arith::FPToSIOp>(*op.user_begin()));
  if (isAddress || isFolded)
    return;
  if (isa<CastOpInterface>(op))
    return countConversion(op, lanes, counts);
  countArithmetic(op, lanes, counts);
}
