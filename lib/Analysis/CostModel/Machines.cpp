//===- Machines.cpp - The table of machines -------------------------------===//
//
// Pipes and micro-operations of each operation are those of LLVM's scheduling
// models (llvm-mca -instruction-tables; docs/Judging.md lists the instructions),
// for the instruction that the backend selects. An operation that a machine has no
// instruction for has the cost of the sequence that stands for it.
//
//===----------------------------------------------------------------------===//

#include "qwid/Analysis/CostModel.h"

using namespace qwid;

namespace {

constexpr int64_t kNoLimit = INT64_MAX;
constexpr int64_t kKilo = 1024, kMega = 1024 * kKilo;

/// Operations on memory and scalars, and vectors by the pipes they take.
constexpr InstructionCost load(double count = 1) {
  return {count, 0, 0, 0, count, 0, 0, 5};
}
constexpr InstructionCost store(double count = 1) {
  return {count, 0, 0, 0, 0, count, 0, 1};
}
constexpr InstructionCost first(double count, double latency) {
  return {count, count, 0, 0, 0, 0, 0, latency};
}
constexpr InstructionCost second(double count, double latency) {
  return {count, 0, count, 0, 0, 0, 0, latency};
}
constexpr InstructionCost either(double count, double latency) {
  return {count, 0, 0, count, 0, 0, 0, latency};
}
constexpr InstructionCost scalar() { return {1, 0, 0, 0, 0, 0, 1, 1}; }

// W and X of the A72; those that multiply and convert only on one.
const MachineInfo cortexA72{
    "neon",
    "Cortex-A72",
    1.8,
    /*issueWidth=*/3,
    /*first=*/1,
    /*second=*/1,
    /*load=*/1,
    /*store=*/1,
    /*scalar=*/2,
    {/*Load=*/load(),
     /*Store=*/store(2),
     /*Broadcast=*/{2, 0, 0, 1, 1, 0, 0, 8},
     /*Multiply=*/first(1, 1),
     /*Dot=*/first(4, 4),
     /*Accumulate=*/second(1, 1),
     /*Add=*/either(1, 3),
     /*Shift=*/either(1, 3),
     /*Widen=*/either(1, 3),
     // tbl of four registers: nine micro-operations
     /*Narrow=*/either(2.25, 4),
     /*Shuffle=*/either(3, 6),
     /*Select=*/either(2, 3),
     /*MultiplyLanes=*/first(2, 6),
     /*MultiplyWide=*/first(1, 5),
     /*FloatAdd=*/either(2, 5),
     /*FusedMultiply=*/either(2, 4),
     /*Convert=*/either(2, 5),
     /*Divide=*/first(34, 34),
     /*LaneMove=*/{2, 0, 0, 1, 1, 0, 0, 8},
     /*Scalar=*/scalar()},
    /*loopFactor=*/1.03,
    /*mixedFactor=*/1.22,
    /*callCycles=*/60,
    {{{1 * kMega, 8, 16}, {1 * kMega, 8, 16}, {kNoLimit, 1.8, 2.2}}},
    /*wakeMicroseconds=*/30,
    /*statedError=*/0.15,
    "llvm-mca's cycles of the blocks that ten networks execute"};

// V0 and V1 of the A76, as LLVM knows them from the Neoverse N1.
const MachineInfo cortexA76{
    "dotprod",
    "Cortex-A76",
    2.4,
    /*issueWidth=*/4,
    /*first=*/1,
    /*second=*/1,
    /*load=*/2,
    /*store=*/2,
    /*scalar=*/3,
    {/*Load=*/load(),
     /*Store=*/store(),
     /*Broadcast=*/{2, 0, 0, 1, 1, 0, 0, 7},
     /*Multiply=*/first(1, 1),
     /*Dot=*/either(1, 1),
     /*Accumulate=*/second(1, 1),
     /*Add=*/either(1, 2),
     /*Shift=*/second(1, 2),
     /*Widen=*/second(1, 2),
     /*Narrow=*/either(0.75, 2),
     /*Shuffle=*/either(1, 2),
     /*Select=*/either(1, 2),
     /*MultiplyLanes=*/first(2, 5),
     /*MultiplyWide=*/first(1, 4),
     /*FloatAdd=*/either(1, 2),
     /*FusedMultiply=*/either(1, 2),
     /*Convert=*/first(2, 4),
     /*Divide=*/first(7, 10),
     /*LaneMove=*/{2, 0, 0, 1, 1, 0, 0, 7},
     /*Scalar=*/scalar()},
    /*loopFactor=*/1.1,
    /*mixedFactor=*/1.25,
    /*callCycles=*/60,
    {{{512 * kKilo, 16, 64}, {2 * kMega, 8, 16}, {kNoLimit, 4, 5}}},
    /*wakeMicroseconds=*/20,
    /*statedError=*/0.15,
    "llvm-mca's cycles of the blocks that ten networks execute"};

// Ports 0 and 5 of the vector unit; products on both, shuffles on port 5.
const MachineInfo cascadeLake{
    "avx512vnni",
    "Xeon with AVX512-VNNI",
    3.6,
    /*issueWidth=*/4,
    /*first=*/1,
    /*second=*/1,
    /*load=*/2,
    /*store=*/1,
    /*scalar=*/4,
    {/*Load=*/load(),
     /*Store=*/store(),
     /*Broadcast=*/load(),
     /*Multiply=*/either(1, 5),
     /*Dot=*/either(1, 5),
     /*Accumulate=*/either(2, 5),
     /*Add=*/either(1, 1),
     /*Shift=*/first(1, 1),
     /*Widen=*/second(1, 3),
     /*Narrow=*/second(2, 4),
     /*Shuffle=*/second(1, 3),
     /*Select=*/either(1, 1),
     /*MultiplyLanes=*/first(2, 10),
     /*MultiplyWide=*/either(1, 5),
     /*FloatAdd=*/either(1, 4),
     /*FusedMultiply=*/either(1, 4),
     /*Convert=*/either(1, 4),
     /*Divide=*/first(10, 18),
     /*LaneMove=*/{2, 0, 1, 0, 1, 0, 0, 3},
     /*Scalar=*/scalar()},
    /*loopFactor=*/1.2,
    /*mixedFactor=*/1.15,
    /*callCycles=*/100,
    {{{1 * kMega, 32, 64}, {32 * kMega, 9, 36}, {kNoLimit, 4, 20}}},
    /*wakeMicroseconds=*/60,
    /*statedError=*/0.2,
    "times of seven networks on such a core, November 2026"};

// Four vector pipes of Zen 3: products on 0 and 3, shuffles on 1 and 2.
const MachineInfo zen3{
    "avx2",
    "EPYC (Zen 3)",
    3.1,
    /*issueWidth=*/6,
    /*first=*/2,
    /*second=*/2,
    /*load=*/2,
    /*store=*/1,
    /*scalar=*/4,
    {/*Load=*/load(),
     /*Store=*/store(),
     /*Broadcast=*/load(),
     /*Multiply=*/first(1, 3),
     /*Dot=*/first(4, 4),
     /*Accumulate=*/either(2, 4),
     /*Add=*/either(1, 1),
     /*Shift=*/second(1, 1),
     /*Widen=*/second(2, 4),
     /*Narrow=*/second(1.5, 2),
     /*Shuffle=*/second(1, 1),
     /*Select=*/either(1, 1),
     /*MultiplyLanes=*/first(2, 4),
     /*MultiplyWide=*/first(1, 3),
     /*FloatAdd=*/second(1, 3),
     /*FusedMultiply=*/first(1, 4),
     /*Convert=*/second(1, 3),
     /*Divide=*/second(5, 11),
     /*LaneMove=*/{2, 0, 1, 0, 1, 0, 0, 2},
     /*Scalar=*/scalar()},
    /*loopFactor=*/1.18,
    /*mixedFactor=*/1.16,
    /*callCycles=*/100,
    {{{512 * kKilo, 32, 64}, {16 * kMega, 10, 20}, {kNoLimit, 5, 10}}},
    /*wakeMicroseconds=*/60,
    /*statedError=*/0.2,
    "times measured on an AMD EPYC (Zen 3)"};

const MachineInfo machines[] = {cascadeLake, zen3, cortexA72, cortexA76};

} // namespace

llvm::ArrayRef<MachineInfo> qwid::getMachines() { return machines; }

const MachineInfo *qwid::findMachine(llvm::StringRef isa) {
  for (const MachineInfo &machine : machines)
    if (machine.isa == isa)
      return &machine;
  return nullptr;
}
