//===- TileCode.cpp - The instructions of a register tile -----------------===//
//
// What LowerTiles and the DotKernels of lib/CodeGen emit, counted. Per k step, with
// P pixels, R registers of accumulators per pixel:
//
//   Quads         P broadcasts, R loads,                    P R vpdpbusd
//   Pairs         P + R loads, each widened,                P R (vpmaddwd, vpaddd)
//   SmallPairs    P broadcasts, R loads,                    P R (2 multiplies, vpaddd)
//   NeonMultiply  P + R loads of 16 k,                      P R (smull, smlal2, sadalp)
//   NeonDot       P loads for four steps, R loads a step,   P R sdot
//   Float         P loads for four steps (x86: P broadcasts a step), R loads a
//                 step,                                     P R fused multiply-adds
//
// R is the tile's channels over what an accumulator holds of them.
//
//===----------------------------------------------------------------------===//

#include "qwid/Analysis/CostModel.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>

using namespace qwid;

namespace {

/// What depends on the kind of a tile.
struct TileTraits {
  int64_t perAccumulator; ///< channels
  int64_t stepsPerTurn;   ///< k steps of one turn of the innermost loop
};

TileTraits getTraits(const TileWork &tile) {
  int64_t floats = tile.vectorBytes / 4;
  switch (tile.kind) {
  case TileKind::Quads:
    return {16, 1};
  case TileKind::Pairs:
    return {4, 1};
  case TileKind::SmallPairs:
    return {8, 1};
  case TileKind::NeonMultiply:
    return {1, 1};
  case TileKind::NeonDot:
    return {4, 4};
  case TileKind::Float:
    return {floats, tile.isArm ? 4 : 1};
  }
  return {1, 1};
}

class TileCode {
public:
  explicit TileCode(const TileWork &tile)
      : tile(tile), traits(getTraits(tile)),
        registers(llvm::divideCeil(tile.channels, traits.perAccumulator)) {}

  std::vector<CodeBlock> expand() {
    CodeBlock &once = addBlock(1);
    addStart(once.instructions);
    if (tile.depthwise)
      addTaps(once.instructions);
    int64_t turns = tile.depthwise ? 0 : tile.steps / traits.stepsPerTurn;
    int64_t rest = tile.depthwise ? 0 : tile.steps % traits.stepsPerTurn;
    addRuns(turns, rest);
    addEnd(blocks.front().instructions);
    return std::move(blocks);
  }

private:
  /// Loops of one turn are straight-line code: part of what is around them.
  void addRuns(int64_t turns, int64_t rest) {
    bool loopsRuns = tile.runs > 1;
    if (loopsRuns)
      addBlock(tile.runs).instructions[Instruction::Scalar] += 4;
    size_t around = blocks.size() - 1;
    if (rest)
      addSteps(blocks[around], rest);
    if (turns > 1) {
      CodeBlock &loop = addBlock(tile.runs * turns);
      loop.instructions[Instruction::Scalar] += 3;
      loop.isProductLoop = true;
      addSteps(loop, traits.stepsPerTurn);
    } else if (turns == 1) {
      addSteps(blocks[around], traits.stepsPerTurn);
    }
  }

  CodeBlock &addBlock(int64_t times) {
    CodeBlock block;
    block.executions = tile.executions * times;
    block.sharing = tile.sharing;
    blocks.push_back(block);
    return blocks.back();
  }

  /// Values that the accumulators start with, and addresses.
  void addStart(InstructionCounts &counts) {
    counts[Instruction::Scalar] += 6;
    bool fromMemory = tile.kind != TileKind::NeonMultiply &&
                      tile.kind != TileKind::Pairs && !isQuadDepthwise();
    if (fromMemory) {
      counts[Instruction::Load] += registers;
      counts[Instruction::Add] += (tile.pixels - 1) * registers; // copies
    }
  }

  /// `steps` k steps of one run.
  void addSteps(CodeBlock &block, int64_t steps) {
    InstructionCounts &counts = block.instructions;
    double products = double(tile.pixels) * registers * steps;
    addInputs(counts, steps);
    addWeights(counts, steps);
    block.chain += steps;
    switch (tile.kind) {
    case TileKind::Quads:
    case TileKind::NeonDot:
      counts[Instruction::Dot] += products;
      block.chained = Instruction::Dot;
      break;
    case TileKind::Pairs:
      counts[Instruction::Multiply] += products;
      counts[Instruction::Add] += products;
      block.chained = Instruction::Add;
      break;
    case TileKind::SmallPairs:
      counts[Instruction::Multiply] += 2 * products;
      counts[Instruction::Add] += products;
      block.chained = Instruction::Add;
      break;
    case TileKind::NeonMultiply:
      counts[Instruction::Multiply] += 2 * products;
      counts[Instruction::Accumulate] += (tile.fullRange ? 2 : 1) * products;
      block.chained = Instruction::Accumulate;
      break;
    case TileKind::Float:
      counts[Instruction::FusedMultiply] += products;
      block.chained = Instruction::FusedMultiply;
      break;
    }
  }

  void addInputs(InstructionCounts &counts, int64_t steps) {
    if (traits.stepsPerTurn > 1) {
      counts[Instruction::Load] += tile.pixels;
      return;
    }
    double loads = double(tile.pixels) * steps;
    bool isNeon = tile.kind == TileKind::NeonMultiply;
    counts[isNeon ? Instruction::Load : Instruction::Broadcast] += loads;
    if (tile.kind == TileKind::Pairs)
      counts[Instruction::Widen] += loads;
  }

  void addWeights(InstructionCounts &counts, int64_t steps) {
    double filters = double(registers) * steps;
    if (tile.coded)
      addCodes(counts, filters);
    else
      counts[Instruction::Load] += filters;
    if (tile.kind == TileKind::Pairs)
      counts[Instruction::Widen] += filters;
  }

  /// Half a load, a mask or a shift, and a look-up for each register.
  void addCodes(InstructionCounts &counts, double filters) {
    counts[Instruction::Load] += filters / 2;
    counts[Instruction::Add] += filters / 2;
    counts[Instruction::Shift] += filters / 2;
    counts[Instruction::Shuffle] += filters;
  }

  bool isQuadDepthwise() const {
    return tile.depthwise && !tile.isArm && tile.kind != TileKind::Float;
  }

  //===--------------------------------------------------------------------===//
  // Depthwise: all taps
  //===--------------------------------------------------------------------===//

  void addTaps(InstructionCounts &counts) {
    if (tile.kind == TileKind::Float)
      return addFloatTaps(counts);
    return tile.isArm ? addPairTaps(counts) : addQuadTaps(counts);
  }

  void addFloatTaps(InstructionCounts &counts) {
    double width = double(tile.channels) * 4 / tile.vectorBytes;
    counts[Instruction::Load] += width * (tile.steps + tile.inputs);
    counts[Instruction::FusedMultiply] += width * tile.pixels * tile.steps;
  }

  /// Two taps of 16 channels meet in 16 bits: smull and smlal for each half of a
  /// register, then saddw for each quarter.
  void addPairTaps(InstructionCounts &counts) {
    double sums = tile.fullRange ? tile.steps : llvm::divideCeil(tile.steps, 2);
    if (tile.coded)
      addCodes(counts, tile.steps);
    else
      counts[Instruction::Load] += tile.steps;
    counts[Instruction::Load] += tile.inputs;
    counts[Instruction::Multiply] += 2.0 * tile.pixels * tile.steps;
    counts[Instruction::Add] += 4.0 * tile.pixels * sums;
  }

  /// Four taps are brought together by eight unpackings of bytes and words, for
  /// each 16 bytes of a register's lanes at once.
  void addQuadTaps(InstructionCounts &counts) {
    double quads = llvm::divideCeil(tile.steps, 4), pixels = tile.pixels;
    if (tile.coded)
      addCodes(counts, 4 * quads);
    else
      counts[Instruction::Load] += 4 * quads;
    counts[Instruction::Load] += pixels * tile.steps;
    counts[Instruction::Shuffle] += 8 * quads * pixels;
    if (tile.kind == TileKind::Quads) {
      counts[Instruction::Dot] += 4 * quads * pixels;
      return;
    }
    // Even and odd taps: the input by a mask or a shift, weights by three shifts.
    counts[Instruction::Multiply] += 8 * quads * pixels;
    counts[Instruction::Add] += (8 + 4) * quads * pixels;
    counts[Instruction::Shift] += 4 * quads * pixels + 12 * quads;
  }

  //===--------------------------------------------------------------------===//
  // Epilogue
  //===--------------------------------------------------------------------===//

  void addEnd(InstructionCounts &counts) {
    double groups = llvm::divideCeil(tile.channels, tile.groupWidth);
    double times = groups * tile.pixels;
    addFinish(counts, times);
    counts.add(tile.epilogue, times);
    double bytes = double(tile.groupWidth) * tile.outputBytes;
    counts[Instruction::Store] +=
        times * std::max(bytes / tile.vectorBytes, 1.0);
  }

  /// From accumulators to one sum per channel, for `times` groups.
  void addFinish(InstructionCounts &counts, double times) {
    double sums = double(tile.groupWidth) * 4 / tile.vectorBytes;
    if (isQuadDepthwise()) {
      counts[Instruction::Shuffle] += 4 * times;
      counts[Instruction::Load] += sums * times;
      counts[Instruction::Add] += sums * times;
    } else if (tile.kind == TileKind::NeonMultiply && !tile.depthwise) {
      // addp: eight accumulators to four to two.
      counts[Instruction::Add] += (6 + sums) * times;
      counts[Instruction::Load] += sums * times;
    } else if (tile.kind == TileKind::Pairs && !tile.depthwise) {
      counts[Instruction::Shuffle] += 6 * times;
      counts[Instruction::Add] += 2 * sums * times;
      counts[Instruction::Load] += sums * times;
    }
  }

  const TileWork &tile;
  TileTraits traits;
  int64_t registers;
  std::vector<CodeBlock> blocks;
};

} // namespace

std::vector<CodeBlock> qwid::expandTile(const TileWork &tile) {
  return TileCode(tile).expand();
}
