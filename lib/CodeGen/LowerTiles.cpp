//===- LowerTiles.cpp - Micro-tiles to vector code ------------------------===//
//
// A qwid_tile.contract becomes
//
//   for the parts of the weights, the outer k dimensions:
//                                          accumulators are loop-carried
//     for k in one run, a turn at a time:  DotKernel::step
//     the steps that are left of the run
//   for each pixel and group of channels:
//     DotKernel::finish, the epilogue on vectors, a store
//
// A turn is one k step where more would make the scheduler hoist the next
// weight loads and spill (x86), several where a register holds several (Arm).
//
//===----------------------------------------------------------------------===//

#include "DotKernel.h"
#include "KernelLoops.h"
#include "PassInputs.h"
#include "VectorMemory.h"
#include "VectorizeBody.h"
#include "qwid/CodeGen/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"

#define DEBUG_TYPE "qwid-lower-tiles"

namespace qwid {
#define GEN_PASS_DEF_LOWERTILES
#include "qwid/CodeGen/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;

namespace {

class TileLowering {
public:
  TileLowering(tile::ContractOp op, const VariantInfo &variant)
      : op(op), loc(op.getLoc()), builder(op),
        kernel(createDotKernel(op, variant)) {}

  void lower() {
    SmallVector<Value> sums = kernel->start(builder);
    if (op.getDepthwise()) // few taps, unrolled by the kernel
      kernel->step(builder, op.getInputBase(), op.getWeightsBase(), 1, sums);
    else
      sums = buildCarriedLoop(
          builder, loc, op.getParts(), sums,
          [&](Value part, SmallVector<Value> carried) {
            Value weights =
                add(op.getWeightsBase(), multiply(part, op.getPartCells()));
            return buildOuterLoops(0, op.getInputBase(), weights, constant(0),
                                   carried);
          });
    for (int64_t pixel = 0; pixel < op.getPixels(); ++pixel)
      for (int64_t group = 0; group < kernel->getGroups(); ++group)
        buildEpilogue(sums, pixel, group);
    op.erase();
  }

private:
  Value constant(int64_t value) {
    return arith::ConstantIndexOp::create(builder, loc, value);
  }
  Value add(Value base, Value distance) {
    return arith::AddIOp::create(builder, loc, base, distance);
  }
  Value multiply(Value value, int64_t factor) {
    return arith::MulIOp::create(builder, loc, value, constant(factor));
  }

  /// Cells of weights under one index of outer k dimension `dim`.
  int64_t getWeightStride(unsigned dim) {
    int64_t stride = op.getInnerSteps() * op.getStepCells();
    for (unsigned inner = dim + 1; inner + 1 < op.getKSizes().size(); ++inner)
      stride *= op.getKSizes()[inner];
    return stride;
  }

  /// `run` counts the runs of the last k dimension before this one.
  SmallVector<Value> buildOuterLoops(unsigned dim, Value input, Value weights,
                                     Value run, SmallVector<Value> sums) {
    if (dim + 1 == op.getKSizes().size())
      return buildRun(input, weights, run, sums);
    int64_t size = op.getKSizes()[dim];
    return buildCarriedLoop(
        builder, loc, size, sums, [&](Value iv, SmallVector<Value> carried) {
          return buildOuterLoops(
              dim + 1, add(input, multiply(iv, op.getKStrides()[dim])),
              add(weights, multiply(iv, getWeightStride(dim))),
              add(multiply(run, size), iv), carried);
        });
  }

  /// One run of the last k dimension.
  SmallVector<Value> buildRun(Value input, Value weights, Value run,
                              SmallVector<Value> sums) {
    int64_t steps = op.getInnerSteps(), turn = kernel->getStepsPerTurn();
    // A turn of several steps reads their inputs at once: whole runs only.
    int64_t turns = steps / turn;
    int64_t prefetchStride = getPrefetchStride(turns);
    sums = buildCarriedLoop(
        builder, loc, turns, sums, [&](Value iv, SmallVector<Value> carried) {
          if (prefetchStride)
            buildPrefetch(
                multiply(add(multiply(run, turns), iv), prefetchStride));
          kernel->step(builder, add(input, multiply(iv, turn * op.getKPack())),
                       add(weights, multiply(iv, turn * op.getStepCells())),
                       turn, carried);
          return carried;
        });
    if (int64_t rest = steps % turn)
      kernel->step(builder, add(input, constant(turns * turn * op.getKPack())),
                   add(weights, constant(turns * turn * op.getStepCells())),
                   rest, sums);
    return sums;
  }

  /// Elements between the prefetches of neighbouring turns.
  int64_t getPrefetchStride(int64_t turns) {
    int64_t total = turns;
    for (int64_t size : op.getKSizes().drop_back())
      total *= size;
    return total == 0 ? 0 : op.getPrefetchSpan() / total;
  }

  /// Fetches the line `distance` elements beyond prefetch_base.
  void buildPrefetch(Value distance) {
    memref::PrefetchOp::create(builder, loc, op.getWeights(),
                               add(op.getPrefetchBase(), distance),
                               /*isWrite=*/false, /*localityHint=*/2,
                               /*isDataCache=*/true);
  }

  void buildEpilogue(ValueRange sums, int64_t pixel, int64_t group) {
    int64_t width = kernel->getGroupWidth(), channel = group * width;
    int64_t valid = std::min<int64_t>(width, op.getChannels() - channel);
    SmallVector<Value> arguments{kernel->finish(builder, sums, pixel, group)};
    for (unsigned i = 0; i < op.getExtras().size(); ++i) {
      ArrayRef<int64_t> pixels = op.getExtraPixelOffsets(i);
      bool isSplat = op.isSplatExtra(i);
      int64_t distance =
          (isSplat ? 0 : channel) + (pixels.empty() ? 0 : pixels[pixel]);
      Value base = add(op.getExtraBases()[i], constant(distance));
      if (isSplat) {
        Value cell =
            memref::LoadOp::create(builder, loc, op.getExtras()[i], base);
        arguments.push_back(splat(builder, loc, cell, width));
        continue;
      }
      // Values per channel are padded to whole groups, pixels are not.
      arguments.push_back(
          pixels.empty()
              ? loadLanes(builder, loc, op.getExtras()[i], base, width, width)
              : loadLanes(builder, loc, op.getExtras()[i], base, width, valid));
    }
    Value result =
        vectorizeBody(builder, op.getEpilogue().front(), arguments, width)
            .front();
    Value target = add(op.getOutputBase(),
                       constant(op.getOutputPixels()[pixel] + channel));
    storeLanes(builder, loc, result, op.getOutput(), target, valid);
  }

  tile::ContractOp op;
  Location loc;
  OpBuilder builder;
  std::unique_ptr<DotKernel> kernel;
};

struct LowerTiles : qwid::impl::LowerTilesBase<LowerTiles> {
  using Base::Base;

  void runOnOperation() override {
    const VariantInfo *variant = requireVariant(getOperation(), isa);
    if (!variant)
      return signalPassFailure();
    SmallVector<tile::ContractOp> tiles;
    getOperation()->walk([&](tile::ContractOp op) { tiles.push_back(op); });
    for (tile::ContractOp op : tiles) {
      if (failed(verifyForVariant(op, *variant)))
        return signalPassFailure();
      TileLowering(op, *variant).lower();
    }
  }

  /// x86 multiplies u8 by s8, Arm s8 by s8; the weights must be packed so.
  LogicalResult verifyForVariant(tile::ContractOp op,
                                 const VariantInfo &variant) {
    if (!op.isFloat() && op.getUnsignedInput() != variant.unsignedStorage)
      return op.emitOpError()
             << "expected " << (variant.unsignedStorage ? "un" : "")
             << "signed input for " << variant.isa
             << "; this is likely due to a missing qwid-storage-sign";
    const TileShape &shape = variant.getShape(op.isFloat(), op.getDepthwise(),
                                              op.getCodebook().has_value());
    if (int64_t(op.getKPack()) != shape.packDepth)
      return op.emitOpError()
             << "expected weights packed " << shape.packDepth << " deep for "
             << variant.isa << ", got " << op.getKPack();
    // A kernel reads the weights of whole groups of channels.
    std::unique_ptr<DotKernel> kernel = createDotKernel(op, variant);
    int64_t width = kernel->getGroups() * kernel->getGroupWidth();
    if (int64_t(op.getFirstChannel()) + width > int64_t(op.getNPack()))
      return op.emitOpError()
             << "expected weights packed at least "
             << op.getFirstChannel() + width << " channels wide for "
             << variant.isa << ", got " << op.getNPack();
    return success();
  }
};

} // namespace
