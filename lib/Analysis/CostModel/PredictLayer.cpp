//===- PredictLayer.cpp - Operations to time ------------------------------===//

#include "qwid/Analysis/CostModel.h"

#include "llvm/Support/ErrorHandling.h"

#include <algorithm>

using namespace qwid;

InstructionCounts &InstructionCounts::add(const InstructionCounts &other,
                                          double times) {
  for (size_t i = 0; i < kInstructions; ++i)
    counts[i] += times * other.counts[i];
  return *this;
}

double InstructionCounts::getTotal() const {
  double total = 0;
  for (double count : counts)
    total += count;
  return total;
}

llvm::StringRef qwid::stringify(LayerKind kind) {
  switch (kind) {
  case LayerKind::Contraction:
    return "contraction";
  case LayerKind::Depthwise:
    return "depthwise";
  case LayerKind::Window:
    return "window";
  case LayerKind::Elementwise:
    return "elementwise";
  case LayerKind::Table:
    return "table";
  case LayerKind::Movement:
    return "movement";
  case LayerKind::RowSums:
    return "row sums";
  case LayerKind::Extremes:
    return "extremes";
  }
  llvm_unreachable("unknown kind of layer");
}

double Sharing::getShare(int64_t slice, int64_t slices) const {
  switch (kind) {
  case Every:
    return 1;
  case First:
    return slice == 0;
  case Last:
    return slice == slices - 1;
  case Divided:
    // The bounds that KernelLoops builds.
    return double((slice + 1) * count / slices - slice * count / slices) /
           double(count);
  }
  llvm_unreachable("unknown kind of sharing");
}

//===----------------------------------------------------------------------===//
// Compute
//===----------------------------------------------------------------------===//

double qwid::predictBlock(const CodeBlock &block, const MachineInfo &machine) {
  InstructionCost sum{0};
  for (size_t i = 0; i < kInstructions; ++i) {
    const InstructionCost &cost = machine.costs[i];
    double count = block.instructions.counts[i];
    sum.issued += count * cost.issued;
    sum.first += count * cost.first;
    sum.second += count * cost.second;
    sum.either += count * cost.either;
    sum.loads += count * cost.loads;
    sum.stores += count * cost.stores;
    sum.scalars += count * cost.scalars;
  }
  double vectors = (sum.first + sum.second + sum.either) /
                   (machine.firstPipes + machine.secondPipes);
  double busiest = std::max(
      {sum.issued / machine.issueWidth, sum.first / machine.firstPipes,
       sum.second / machine.secondPipes, vectors, sum.loads / machine.loadPipes,
       sum.stores / machine.storePipes, sum.scalars / machine.scalarPipes});
  double waiting = block.chain * machine.costs[size_t(block.chained)].latency;
  double factor =
      block.isProductLoop ? machine.loopFactor : machine.mixedFactor;
  return std::max(busiest * factor, waiting);
}

/// All code of a layer, tiles expanded.
static std::vector<CodeBlock> expandLayer(const LayerShape &layer) {
  std::vector<CodeBlock> blocks = layer.blocks;
  for (const TileWork &tile : layer.tiles)
    for (CodeBlock &block : expandTile(tile))
      blocks.push_back(block);
  return blocks;
}

InstructionCounts qwid::countInstructions(const LayerShape &layer) {
  InstructionCounts counts;
  for (const CodeBlock &block : expandLayer(layer))
    counts.add(block.instructions, block.executions);
  return counts;
}

/// Sets the cycles of the slowest slice.
static void predictCompute(const LayerShape &layer, const MachineInfo &machine,
                           LayerCost &cost) {
  std::vector<CodeBlock> blocks = expandLayer(layer);
  for (int64_t slice = 0; slice < cost.slices; ++slice) {
    double cycles = 0, products = 0;
    for (const CodeBlock &block : blocks) {
      double taken = block.executions * predictBlock(block, machine) *
                     block.sharing.getShare(slice, cost.slices);
      cycles += taken;
      products += block.isProductLoop ? taken : 0;
    }
    if (cycles > cost.computeCycles) {
      cost.computeCycles = cycles;
      cost.productCycles = products;
    }
  }
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

/// Cycles to read `bytes` where a working set of `resident` bytes lies, by
/// `slices` cores that share them.
static double predictTransfer(int64_t bytes, int64_t resident,
                              const MachineInfo &machine, int64_t slices) {
  const MemoryLevel &second = machine.memory.front();
  if (resident <= second.bytes)
    return 0;
  for (const MemoryLevel &level : machine.memory) {
    bool isLast = &level == &machine.memory.back();
    if (resident > level.bytes && !isLast)
      continue;
    double together =
        std::min(slices * level.bytesPerCycle, level.sharedBytesPerCycle);
    return bytes / together;
  }
  llvm_unreachable("memory holds everything");
}

static double predictMemory(const LayerShape &layer, const MachineInfo &machine,
                            int64_t slices, Residency residency) {
  // Weights come back after all other weights and tensors were touched; a
  // tensor is read soon after it was written.
  int64_t all = residency.weightBytes + residency.arenaBytes;
  int64_t tensors = layer.inputBytes + layer.outputBytes;
  return predictTransfer(layer.weightBytes, all, machine, slices) +
         predictTransfer(tensors, std::min(tensors, residency.arenaBytes),
                         machine, slices);
}

double LayerCost::getCycles() const {
  return std::max(computeCycles, memoryCycles) + overheadCycles;
}

LayerCost qwid::predictLayer(const LayerShape &layer,
                             const MachineInfo &machine, int64_t threads,
                             Residency residency) {
  LayerCost cost;
  cost.slices = std::min(threads, layer.maxSlices);
  predictCompute(layer, machine, cost);
  cost.memoryCycles = predictMemory(layer, machine, cost.slices, residency);
  cost.overheadCycles = machine.callCycles;
  if (cost.slices > 1)
    cost.overheadCycles += machine.wakeMicroseconds * machine.gigahertz * 1e3;
  return cost;
}

double qwid::predictMilliseconds(llvm::ArrayRef<LayerShape> layers,
                                 const MachineInfo &machine, int64_t threads,
                                 Residency residency) {
  double microseconds = 0;
  for (const LayerShape &layer : layers)
    microseconds += predictLayer(layer, machine, threads, residency)
                        .getMicroseconds(machine);
  return microseconds / 1e3;
}
