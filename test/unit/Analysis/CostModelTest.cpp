//===- CostModelTest.cpp - Predicted times against hand arithmetic --------===//

#include "qwid/Analysis/CostModel.h"

#include "gtest/gtest.h"

using namespace qwid;

namespace {

/// A machine on which an instruction takes what its first pipe takes, so that
/// times are counts.
MachineInfo makePlainMachine() {
  MachineInfo machine = *findMachine("neon");
  for (InstructionCost &cost : machine.costs)
    cost = {0, 1};
  machine.issueWidth = machine.firstPipes = machine.secondPipes = 1;
  machine.firstPipes = 1;
  machine.secondPipes = 1;
  machine.loopFactor = machine.mixedFactor = 1;
  machine.callCycles = 0;
  machine.wakeMicroseconds = 0;
  machine.gigahertz = 1;
  machine.memory = {{{1000, 4, 8}, {100000, 2, 4}, {INT64_MAX, 1, 1}}};
  return machine;
}

/// `count` turns of a loop of ten additions, which slices share.
LayerShape makeLoop(int64_t count) {
  LayerShape layer;
  CodeBlock block;
  block.executions = double(count);
  block.sharing = {Sharing::Divided, count};
  block.instructions[Instruction::Add] = 10;
  layer.blocks = {block};
  layer.maxSlices = count;
  return layer;
}

TileWork makeTile(TileKind kind, int64_t pixels, int64_t channels) {
  TileWork tile;
  tile.kind = kind;
  tile.isArm = true;
  tile.pixels = pixels;
  tile.channels = channels;
  tile.groupWidth = kind == TileKind::NeonDot ? 16 : 8;
  return tile;
}

/// The block with the most executions: the innermost loop.
CodeBlock findLoop(const TileWork &tile) {
  std::vector<CodeBlock> blocks = expandTile(tile);
  CodeBlock loop = blocks.front();
  for (const CodeBlock &block : blocks)
    if (block.executions > loop.executions)
      loop = block;
  return loop;
}

} // namespace

TEST(CostModelTest, SlicesOfALoopAreThoseOfTheKernels) {
  // 0, 1, 3, 5, 7: the bounds of four slices of seven turns.
  Sharing sharing{Sharing::Divided, 7};
  EXPECT_DOUBLE_EQ(sharing.getShare(0, 4), 1 / 7.0);
  for (int64_t slice : {1, 2, 3})
    EXPECT_DOUBLE_EQ(sharing.getShare(slice, 4), 2 / 7.0);
  EXPECT_EQ((Sharing{Sharing::First}.getShare(0, 4)), 1);
  EXPECT_EQ((Sharing{Sharing::First}.getShare(3, 4)), 0);
  EXPECT_EQ((Sharing{Sharing::Last}.getShare(0, 4)), 0);
  EXPECT_EQ((Sharing{Sharing::Last}.getShare(3, 4)), 1);
  EXPECT_EQ((Sharing{Sharing::Every}.getShare(2, 4)), 1);
}

TEST(CostModelTest, ThreadsWaitForTheSlowestSlice) {
  MachineInfo machine = makePlainMachine();
  LayerShape layer = makeLoop(5);
  EXPECT_DOUBLE_EQ(predictLayer(layer, machine, 1).computeCycles, 50);
  EXPECT_DOUBLE_EQ(predictLayer(layer, machine, 2).computeCycles, 30);
  EXPECT_DOUBLE_EQ(predictLayer(layer, machine, 4).computeCycles, 20);
  // No more slices than turns.
  EXPECT_EQ(predictLayer(layer, machine, 64).slices, 5);
  EXPECT_DOUBLE_EQ(predictLayer(layer, machine, 64).computeCycles, 10);
}

TEST(CostModelTest, WakingCostsOnlyLayersThatAreCut) {
  MachineInfo machine = makePlainMachine();
  machine.callCycles = 7;
  machine.wakeMicroseconds = 2; // 2000 cycles at 1 GHz
  LayerShape layer = makeLoop(4);
  EXPECT_DOUBLE_EQ(predictLayer(layer, machine, 1).overheadCycles, 7);
  EXPECT_DOUBLE_EQ(predictLayer(layer, machine, 2).overheadCycles, 2007);
  layer.maxSlices = 1;
  EXPECT_DOUBLE_EQ(predictLayer(layer, machine, 2).overheadCycles, 7);
}

TEST(CostModelTest, ABlockTakesItsBusiestPipeOrItsChain) {
  MachineInfo machine = *findMachine("neon");
  machine.loopFactor = machine.mixedFactor = 1;
  CodeBlock block;
  block.instructions[Instruction::Multiply] = 8;   // one pipe
  block.instructions[Instruction::Accumulate] = 6; // the other
  EXPECT_DOUBLE_EQ(predictBlock(block, machine), 8);
  block.instructions[Instruction::Add] = 6; // either: 20 in all on two
  EXPECT_DOUBLE_EQ(predictBlock(block, machine), 10);
  block.instructions[Instruction::Load] = 20; // 40 issued, three a cycle
  EXPECT_DOUBLE_EQ(predictBlock(block, machine), 20);
  block.chained = Instruction::Add;
  block.chain = 9; // three cycles each
  EXPECT_DOUBLE_EQ(predictBlock(block, machine), 27);
}

TEST(CostModelTest, TheLoopOfANeonTile) {
  // 3x3 over 256 channels, 16 at a time, as nine runs of 16 steps.
  TileWork tile = makeTile(TileKind::NeonMultiply, 2, 8);
  tile.runs = 9;
  tile.steps = 16;
  CodeBlock loop = findLoop(tile);
  EXPECT_EQ(loop.executions, 9 * 16);
  EXPECT_EQ(loop.instructions[Instruction::Multiply], 2 * 16);
  EXPECT_EQ(loop.instructions[Instruction::Accumulate], 16);
  EXPECT_EQ(loop.instructions[Instruction::Load], 2 + 8);
  // 2 x 8 x 16 products at eight per cycle.
  MachineInfo machine = *findMachine("neon");
  machine.loopFactor = machine.mixedFactor = 1;
  EXPECT_DOUBLE_EQ(predictBlock(loop, machine), 256 / 8);
  tile.fullRange = true; // the second sum runs beside the second product
  EXPECT_EQ(findLoop(tile).instructions[Instruction::Accumulate], 32);
  EXPECT_DOUBLE_EQ(predictBlock(findLoop(tile), machine), 256 / 8);
}

TEST(CostModelTest, TheLoopOfADotTileAndWhatIsLeftOfIt) {
  // 1x1 over 88 channels: 22 steps of four, five turns of four and two steps.
  TileWork tile = makeTile(TileKind::NeonDot, 6, 16);
  tile.executions = 10;
  tile.steps = 22;
  CodeBlock loop = findLoop(tile);
  EXPECT_EQ(loop.executions, 10 * 5);
  EXPECT_EQ(loop.instructions[Instruction::Dot], 6 * 4 * 4);
  EXPECT_EQ(loop.instructions[Instruction::Load], 6 + 4 * 4);
  LayerShape layer;
  layer.tiles = {tile};
  // Every product once: pixels x registers x steps.
  EXPECT_EQ(countInstructions(layer)[Instruction::Dot], 10 * 6 * 4 * 22);
  // One turn is no loop.
  tile.steps = 4;
  EXPECT_EQ(expandTile(tile).size(), 1U);
  tile.steps = 8;
  EXPECT_EQ(expandTile(tile).size(), 2U);
}

TEST(CostModelTest, ADepthwiseTileOfArm) {
  // 3x3, two neighbouring pixels of 16 channels: docs/Judging.md shows the code.
  TileWork tile = makeTile(TileKind::NeonMultiply, 2, 16);
  tile.depthwise = true;
  tile.groupWidth = 16;
  tile.steps = 9;
  tile.inputs = 12;
  InstructionCounts counts = expandTile(tile).front().instructions;
  EXPECT_EQ(counts[Instruction::Multiply], 2 * 2 * 9);
  EXPECT_EQ(counts[Instruction::Add], 2 * 4 * 5);
}

TEST(CostModelTest, BytesComeFromTheSmallestLevelThatHoldsThem) {
  MachineInfo machine = makePlainMachine();
  LayerShape layer = makeLoop(1);
  layer.weightBytes = 800;
  auto predict = [&](int64_t weights, int64_t threads) {
    return predictLayer(layer, machine, threads, {weights, 0}).memoryCycles;
  };
  EXPECT_EQ(predict(1000, 1), 0); // the second level holds all
  EXPECT_EQ(predict(1001, 1), 400);
  EXPECT_EQ(predict(100000, 1), 400);
  EXPECT_EQ(predict(100001, 1), 800);
  layer.maxSlices = 4;
  EXPECT_EQ(predict(1001, 4), 200);   // four bytes a cycle for all cores
  EXPECT_EQ(predict(100001, 4), 800); // one core takes all that memory gives
  EXPECT_EQ(predictLayer(layer, machine, 1, {100001, 0}).getCycles(), 800);
}

TEST(CostModelTest, MoreWorkNeverTakesLess) {
  for (const MachineInfo &machine : getMachines()) {
    for (TileKind kind :
         {TileKind::Quads, TileKind::Pairs, TileKind::SmallPairs,
          TileKind::NeonMultiply, TileKind::NeonDot, TileKind::Float})
      for (bool depthwise : {false, true}) {
        auto predict = [&](int64_t pixels, int64_t channels, int64_t steps) {
          TileWork tile = makeTile(kind, pixels, channels);
          tile.isArm = machine.isa == "neon" || machine.isa == "dotprod";
          tile.depthwise = depthwise;
          tile.steps = steps;
          tile.inputs = steps;
          LayerShape layer;
          layer.tiles = {tile};
          return predictLayer(layer, machine).getCycles();
        };
        // A run of whole turns needs no code for what is left of one.
        for (int64_t steps = 1; steps < 40; ++steps)
          EXPECT_LE(predict(2, 16, steps), predict(2, 16, steps + 4))
              << machine.name.str() << " " << int(kind) << " " << steps;
        EXPECT_LE(predict(1, 16, 64), predict(1, 32, 64));
        EXPECT_LT(predict(1, 16, 64), predict(4, 32, 64));
      }
  }
}

TEST(CostModelTest, EveryMachineSaysHowFarItIsOff) {
  for (const MachineInfo &machine : getMachines()) {
    EXPECT_EQ(findMachine(machine.isa), &machine);
    EXPECT_GT(machine.statedError, 0);
    EXPECT_FALSE(machine.calibration.empty());
    for (const InstructionCost &cost : machine.costs)
      EXPECT_GT(cost.issued, 0);
  }
  EXPECT_EQ(findMachine("avx1024"), nullptr);
}
