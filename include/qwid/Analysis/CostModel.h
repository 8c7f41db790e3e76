//===- CostModel.h - Predicted time of a layer on a machine -----*- C++ -*-===//
//
// What a layer does is counted: register operations by kind, how often each
// straight-line piece of code runs, bytes moved (LayerShape). What a machine can do
// is a table: which pipes an operation takes, how many pipes there are, caches,
// clock (MachineInfo). The prediction is the quotient: a piece of code takes as long
// as the pipe that it keeps busiest or as its longest chain of dependent operations,
// a layer as long as its code or as the bytes that its caches do not hold.
//
//   LayerShape layer = ...;                     // CodeGen's describeLayers
//   LayerCost cost = predictLayer(layer, *findMachine("neon"));
//   double us = cost.getMicroseconds(*findMachine("neon"));
//
// docs/Judging.md has the formulas, where each number comes from, and the error.
//
//===----------------------------------------------------------------------===//

#ifndef QWID_ANALYSIS_COSTMODEL_H
#define QWID_ANALYSIS_COSTMODEL_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace qwid {

//===----------------------------------------------------------------------===//
// What a layer does
//===----------------------------------------------------------------------===//

/// What one instruction does, as far as machines differ. All but Scalar work on a
/// whole vector register.
enum class Instruction {
  Load,          ///< a register, or a part of one, from memory
  Store,         ///< the same to memory
  Broadcast,     ///< a cell of memory to all lanes
  Multiply,      ///< widening products of 8 or 16 bits, with or without a sum
  Dot,           ///< four products of 8 bits added to each 32-bit lane
  Accumulate,    ///< neighbouring lanes added to lanes twice as wide
  Add,           ///< sums, comparisons, extremes, logic on integers
  Shift,         ///< by one amount or one per lane
  Widen,         ///< to lanes twice as wide (or more, where that is one step)
  Narrow,        ///< one source register of lanes that lose their high bits
  Shuffle,       ///< lanes change places
  Select,        ///< lanes of one or of another register
  MultiplyLanes, ///< 32-bit products of 32-bit lanes
  MultiplyWide,  ///< 64-bit products of 32-bit lanes
  FloatAdd,      ///< sums, products, extremes of f32
  FusedMultiply, ///< fused multiply-add of f32
  Convert,       ///< between f32 and 32-bit integers, rounding
  Divide,        ///< quotients and roots of f32
  LaneMove,      ///< one lane from memory or from a scalar register, or back
  Scalar,        ///< addresses, counters, branches
};
inline constexpr size_t kInstructions = size_t(Instruction::Scalar) + 1;

/// A number per kind of operation.
struct InstructionCounts {
  std::array<double, kInstructions> counts{};

  double &operator[](Instruction kind) { return counts[size_t(kind)]; }
  double operator[](Instruction kind) const { return counts[size_t(kind)]; }
  InstructionCounts &add(const InstructionCounts &other, double times = 1);
  double getTotal() const;
};

/// How the executions of a piece of code are shared by the slices of a layer.
struct Sharing {
  enum Kind {
    Divided, ///< slice i does its part of `count` turns of a loop
    Every,   ///< each slice does all of it
    First,   ///< slice 0 does all
    Last,    ///< the last slice does all
  };
  Kind kind = Every;
  int64_t count = 1;

  /// The share of slice `slice` of `slices`: all slices of a Divided loop add up
  /// to 1.
  double getShare(int64_t slice, int64_t slices) const;
};

/// Straight-line code.
struct CodeBlock {
  double executions = 1; ///< with one slice
  Sharing sharing;
  InstructionCounts instructions; ///< of one execution
  /// The longest chain of operations of which each waits for the one before: kind
  /// and length. Loop-carried sums are such chains.
  Instruction chained = Instruction::Add;
  double chain = 0;
  /// The innermost loop over products: nothing but what the multipliers do and
  /// wait for.
  bool isProductLoop = false;
};

/// How the products of a register tile are computed.
enum class TileKind {
  Quads,        ///< AVX512: vpdpbusd
  Pairs,        ///< AVX2: bytes widened to 16 bits, vpmaddwd, vpaddd
  SmallPairs,   ///< AVX2, codes: vpmaddubsw, vpmaddwd, vpaddd
  NeonMultiply, ///< smull, smlal2, sadalp
  NeonDot,      ///< sdot
  Float,        ///< a chain of fused multiply-adds per lane
};

/// Register tiles of one shape: `pixels` x `channels` outputs each, of `runs` runs
/// of `steps` k steps.
struct TileWork {
  double executions = 1; ///< with one slice
  Sharing sharing;
  TileKind kind = TileKind::Float;
  int64_t vectorBytes = 16; ///< of a register
  bool isArm = false;       ///< else x86
  bool depthwise = false; ///< each channel reads its own input, all k unrolled
  bool coded = false;     ///< weights are 4-bit codes, looked up at every use
  bool fullRange = false; ///< two products of Arm do not fit 16 bits
  int64_t pixels = 1;
  int64_t channels = 16;   ///< in whole groups
  int64_t groupWidth = 16; ///< channels that the epilogue takes at once
  int64_t runs = 1;        ///< of the last k loop, all parts of the weights
  int64_t steps = 1;       ///< k steps in a run; depthwise: taps
  int64_t inputs = 1;      ///< depthwise: different cells among pixels and taps
  int64_t outputBytes = 1; ///< of a cell
  InstructionCounts epilogue; ///< of one pixel and group of channels
};

/// What most of the time of a layer goes into.
enum class LayerKind {
  Contraction,
  Depthwise,
  Window,
  Elementwise,
  Table,
  Movement,
  RowSums,
  Extremes,
};
llvm::StringRef stringify(LayerKind kind);

/// A layer as a program for one instruction set computes it.
struct LayerShape {
  std::string name; ///< of the ONNX node, printable
  LayerKind kind = LayerKind::Movement;
  int64_t macs = 0;
  std::vector<TileWork> tiles;
  std::vector<CodeBlock> blocks;
  int64_t weightBytes = 0; ///< constants that it reads
  int64_t inputBytes = 0;  ///< tensors that it reads, each once
  int64_t outputBytes = 0; ///< cells that it writes
  int64_t maxSlices = 1;   ///< into which the runtime may cut it
};

/// The code of a tile: start values, loop over k, epilogue. What the kernels of
/// lib/CodeGen emit, instruction by instruction.
std::vector<CodeBlock> expandTile(const TileWork &tile);

/// Operations of the whole layer.
InstructionCounts countInstructions(const LayerShape &layer);

//===----------------------------------------------------------------------===//
// What a machine can do
//===----------------------------------------------------------------------===//

/// What an operation keeps busy, in cycles of a pipe.
struct InstructionCost {
  double issued;     ///< micro-operations
  double first = 0;  ///< on pipes that multiply
  double second = 0; ///< on the other vector pipes
  double either = 0; ///< on whichever vector pipe is free
  double loads = 0, stores = 0, scalars = 0;
  double latency = 1; ///< cycles until the next of a chain can start
};

/// A level of caches, or memory.
struct MemoryLevel {
  int64_t bytes;        ///< that one core can hold there; of memory: no limit
  double bytesPerCycle; ///< that one core reads
  double sharedBytesPerCycle; ///< that all cores together read
};

/// A core with its caches.
struct MachineInfo {
  llvm::StringRef isa;  ///< of the variant that it stands for, "neon"
  llvm::StringRef name; ///< "Cortex-A72"
  double gigahertz;
  double issueWidth; ///< micro-operations per cycle
  double firstPipes, secondPipes, loadPipes, storePipes, scalarPipes;
  std::array<InstructionCost, kInstructions> costs;
  /// What code takes, over the time of its busiest pipe: loops over products, and
  /// other code, whose instructions wait for each other. Fitted (docs/Judging.md).
  double loopFactor, mixedFactor;
  double callCycles; ///< of a layer, beside its code
  /// Second-level cache, last one, memory. What the first level misses the second
  /// gives in time.
  std::array<MemoryLevel, 3> memory;
  /// Until the threads of a layer have started and the caller knows that they are
  /// done, for threads that sleep between layers.
  double wakeMicroseconds;
  /// The error against what it was calibrated with, as a share.
  double statedError;
  llvm::StringRef calibration; ///< with what
};

/// All machines, one per variant, in the order of getVariants.
llvm::ArrayRef<MachineInfo> getMachines();
/// The machine that stands for the variant `isa`, or null.
const MachineInfo *findMachine(llvm::StringRef isa);

//===----------------------------------------------------------------------===//
// Predictions
//===----------------------------------------------------------------------===//

/// Cycles of one execution.
double predictBlock(const CodeBlock &block, const MachineInfo &machine);

/// What a layer costs; times are of its slowest slice.
struct LayerCost {
  double computeCycles = 0;  ///< if every access hits the first-level cache
  double productCycles = 0;  ///< of them, in loops over products
  double memoryCycles = 0;   ///< to move what the caches do not hold
  double overheadCycles = 0; ///< call, and waking threads
  int64_t slices = 1;

  double getCycles() const;
  double getMicroseconds(const MachineInfo &machine) const {
    return getCycles() / machine.gigahertz / 1e3;
  }
};

/// Where the data of a layer lies when it starts: bytes that the network touches
/// between two readings of the same weights, and of all tensors in memory.
struct Residency {
  int64_t weightBytes = 0;
  int64_t arenaBytes = 0;
};

/// What `layer` costs on `threads` (at least 1) cores of `machine`. Without a
/// residency everything is in the second-level cache.
LayerCost predictLayer(const LayerShape &layer, const MachineInfo &machine,
                       int64_t threads = 1, Residency residency = {});

/// Milliseconds of all layers, one after another.
double predictMilliseconds(llvm::ArrayRef<LayerShape> layers,
                           const MachineInfo &machine, int64_t threads,
                           Residency residency);

} // namespace qwid

#endif // QWID_ANALYSIS_COSTMODEL_H
