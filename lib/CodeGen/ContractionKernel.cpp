//===- ContractionKernel.cpp - Loops over micro-tiles ---------------------===//
//
// for group, for block of channels (weights stay in cache over the image),
//   for the outer pixel loops, for tile of pixels: a qwid_tile.contract
//
// A tile takes pixels of the innermost pixel loop, split evenly into at most
// `shape.pixels`, or several short rows at once. All its offsets are constants.
// The last block may have fewer channels; it is built after the loop.
//
//===----------------------------------------------------------------------===//

#include "KernelBuilder.h"
#include "KernelLoops.h"
#include "PixelTiling.h"
#include "qwid/CodeGen/Tile.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace qwid;

namespace {

/// Positions in every memory that a tile touches.
struct Position {
  Value input, weights, channel, output;
  SmallVector<Value> extras;
};

class ContractionBuilder : KernelLoops {
public:
  ContractionBuilder(func::FuncOp kernel, const Layer &layer,
                     const LayerAccesses &accesses, const ContractionNest &nest,
                     const TileShape &shape)
      : KernelLoops(kernel), layer(layer), accesses(accesses), nest(nest),
        shape(shape),
        tiling(tilePixels(nest.pixels, nest.extras.size(), shape.pixels)) {}

  SliceCount build() {
    chooseSlicing();
    Position start{constant(accesses.inputs[0].offset),
                   constant(0),
                   constant(0),
                   constant(accesses.output.offset),
                   {}};
    for (auto [op, input] : nest.extras)
      start.extras.push_back(constant(accesses.epilogue[op][input]->offset));
    buildGroups(0, start);
    func::ReturnOp::create(builder, loc);
    return sliceCount;
  }

private:
  using KernelLoops::advance;

  bool isPer(unsigned extra, ExtraKind kind) const {
    return nest.extraKinds[extra] == kind;
  }

  /// `steps` further along `loop`. Per-channel operands do not move.
  Position advance(const Position &from, const ContractionLoop &loop,
                   Value steps) {
    Position to = from;
    to.input = advance(from.input, steps, loop.input);
    to.output = advance(from.output, steps, loop.output);
    for (auto [i, base] : llvm::enumerate(from.extras))
      if (!isPer(i, ExtraKind::PerChannel))
        to.extras[i] = advance(base, steps, loop.extras[i]);
    return to;
  }

  int64_t fullBlocks() const { return nest.channels.size / shape.packChannels; }
  int64_t blocks() const {
    return llvm::divideCeil(nest.channels.size, shape.packChannels);
  }

  /// Threads share blocks of channels when there are many (each reads its own
  /// weights), else the outermost pixel loop.
  void chooseSlicing() {
    const int64_t enough = 8;
    if (fullBlocks() >= enough || tiling.tileCount() < fullBlocks()) {
      sliceBlocks = true;
      sliceCount = blocks();
    } else if (!tiling.outer.empty()) {
      sliceCount = tiling.outer.front().size;
    } else {
      sliceCount = llvm::max_element(tiling.segments, [](auto &a, auto &b) {
                     return a.count < b.count;
                   })->count;
    }
  }

  void buildGroups(unsigned index, const Position &at) {
    if (index == nest.groups.size())
      return buildBlocks(at);
    const ContractionLoop &loop = nest.groups[index];
    int64_t inner = 1;
    for (const ContractionLoop &next :
         ArrayRef(nest.groups).drop_front(index + 1))
      inner *= next.size;
    buildLoop(loop.size, false, [&](Value iv) {
      Position next = advance(at, loop, iv);
      int64_t padded = nest.paddedChannels(shape) * inner;
      next.weights =
          advance(at.weights, iv, blocks() * nest.panelCells(shape) * inner);
      next.channel = advance(at.channel, iv, padded);
      buildGroups(index + 1, next);
    });
  }

  Position atBlock(const Position &at, Value block) {
    Position next = at;
    int64_t width = shape.packChannels;
    next.weights = advance(at.weights, block, nest.panelCells(shape));
    next.channel = advance(at.channel, block, width);
    return advanceChannels(next, block, width);
  }

  /// `steps` times `width` channels further, where cells lie.
  Position advanceChannels(const Position &from, Value steps, int64_t width) {
    Position to = from;
    if (nest.depthwise)
      to.input = advance(from.input, steps, width);
    to.output = advance(from.output, steps, width);
    for (auto [i, base] : llvm::enumerate(from.extras))
      if (isPer(i, ExtraKind::PerCell))
        to.extras[i] = advance(base, steps, width);
    return to;
  }

  void buildBlocks(const Position &at) {
    buildLoop(fullBlocks(), sliceBlocks, [&](Value block) {
      buildParts(atBlock(at, block), shape.packChannels);
    });
    int64_t rest = nest.channels.size % shape.packChannels;
    if (rest == 0)
      return;
    auto buildRest = [&] {
      buildParts(atBlock(at, constant(fullBlocks())), rest);
    };
    sliceBlocks ? buildInLastSlice(buildRest) : buildRest();
  }

  /// A block in parts as wide as the register tile.
  void buildParts(const Position &at, int64_t channels) {
    packWidth = nest.blockWidth(shape, channels);
    int64_t width = std::min(shape.channels, packWidth);
    // Which bits of a byte hold a part's codes is the code's own.
    bool unrolled = nest.coded && !nest.depthwise && width < channels;
    auto buildPart = [&](Value part, int64_t valid) {
      Position next = advanceChannels(at, part, width);
      // Depthwise registers lie side by side, k steps of a block apart.
      if (!unrolled)
        next.weights = advance(
            at.weights, part, nest.depthwise ? width : width * shape.packDepth);
      next.channel = advance(at.channel, part, width);
      buildPixels(0, next, valid, constant(0));
    };
    firstChannel = 0;
    if (unrolled) {
      for (; firstChannel < channels; firstChannel += width)
        buildPart(constant(firstChannel / width),
                  std::min(width, channels - firstChannel));
      return;
    }
    buildLoop(channels / width, false,
              [&](Value part) { buildPart(part, width); });
    if (channels % width)
      buildPart(constant(channels / width), channels % width);
  }

  /// `tile` counts the tiles before this one, for the prefetch.
  void buildPixels(unsigned index, const Position &at, int64_t channels,
                   Value tile) {
    if (index < tiling.outer.size()) {
      const ContractionLoop &loop = tiling.outer[index];
      bool sliced = index == 0 && !sliceBlocks;
      return buildLoop(loop.size, sliced, [&](Value iv) {
        Value count = advance(iv, tile, loop.size);
        buildPixels(index + 1, advance(at, loop, iv), channels, count);
      });
    }
    int64_t perRow = 0;
    for (const Segment &segment : tiling.segments)
      perRow += segment.count;
    bool sliced = tiling.outer.empty() && !sliceBlocks && sliceCount > 1;
    int64_t before = 0;
    for (const Segment &segment : tiling.segments) {
      buildLoop(segment.count, sliced, [&](Value iv) {
        Position first = advance(at, tiling.along, constant(segment.first));
        ContractionLoop step = tiling.along;
        step.input *= segment.size;
        step.output *= segment.size;
        for (int64_t &extra : step.extras)
          extra *= segment.size;
        Value count = advance(constant(before), tile, perRow);
        count = arith::AddIOp::create(builder, loc, count, iv);
        buildTile(advance(first, step, iv), segment.size, channels, count);
      });
      before += segment.count;
    }
  }

  /// Offsets of a tile's pixels, as `stride` tells of a loop.
  SmallVector<int64_t>
  pixelOffsets(int64_t size,
               llvm::function_ref<int64_t(const ContractionLoop &)> stride) {
    SmallVector<int64_t> offsets;
    for (int64_t i = 0; i < size; ++i) {
      if (tiling.row.empty()) {
        offsets.push_back(i * stride(tiling.along));
        continue;
      }
      for (int64_t j = 0; j < tiling.row[0].size; ++j)
        offsets.push_back(i * stride(tiling.along) + j * stride(tiling.row[0]));
    }
    return offsets;
  }

  void buildTile(const Position &at, int64_t size, int64_t channels,
                 Value tile) {
    SmallVector<Value> extras, extraBases;
    SmallVector<Attribute> extraPixels;
    SmallVector<int64_t> splats;
    for (unsigned i = 0; i < nest.extras.size(); ++i) {
      auto [op, input] = nest.extras[i];
      const Access &access = *accesses.epilogue[op][input];
      extras.push_back(kernel.getArgument(access.argument));
      bool perChannel = isPer(i, ExtraKind::PerChannel);
      extraBases.push_back(perChannel ? at.channel : at.extras[i]);
      if (isPer(i, ExtraKind::PerPixel))
        splats.push_back(i);
      SmallVector<int64_t> offsets;
      if (!perChannel)
        offsets = pixelOffsets(
            size, [&](const ContractionLoop &loop) { return loop.extras[i]; });
      extraPixels.push_back(builder.getDenseI64ArrayAttr(offsets));
    }
    SmallVector<int64_t> sizes, strides;
    for (const ContractionLoop &loop : nest.depth) {
      sizes.push_back(loop.size);
      strides.push_back(loop.input);
    }
    // One part per block: fetch the next block while this one is used.
    int64_t tiles = tiling.tileCount(), span = 0;
    Value prefetch;
    if (!nest.depthwise && shape.channels == shape.packChannels && tiles > 1 &&
        blocks() > 1) {
      int64_t panel = nest.panelCells(shape);
      span = panel / tiles;
      Value next =
          arith::AddIOp::create(builder, loc, at.weights, constant(panel));
      prefetch = advance(next, tile, span);
    }
    DenseI8ArrayAttr codebook;
    if (nest.coded)
      codebook = builder.getDenseI8ArrayAttr(getPowerOfTwoCodebook());
    auto op = tile::ContractOp::create(
        builder, loc, kernel.getArgument(accesses.inputs[0].argument), at.input,
        kernel.getArgument(accesses.inputs[1].argument), at.weights,
        kernel.getArgument(accesses.start->argument), at.channel,
        kernel.getArgument(accesses.output.argument), at.output, extras,
        extraBases, prefetch,
        builder.getDenseI64ArrayAttr(pixelOffsets(
            size, [](const ContractionLoop &loop) { return loop.input; })),
        builder.getDenseI64ArrayAttr(pixelOffsets(
            size, [](const ContractionLoop &loop) { return loop.output; })),
        builder.getArrayAttr(extraPixels), builder.getDenseI64ArrayAttr(splats),
        builder.getI64IntegerAttr(channels),
        builder.getDenseI64ArrayAttr(sizes),
        builder.getDenseI64ArrayAttr(strides),
        builder.getI64IntegerAttr(shape.packDepth),
        builder.getI64IntegerAttr(packWidth),
        builder.getI64IntegerAttr(firstChannel),
        builder.getI64IntegerAttr(nest.parts), codebook,
        builder.getBoolAttr(nest.unsignedInput),
        nest.fullRange ? builder.getUnitAttr() : UnitAttr(),
        nest.depthwise ? builder.getUnitAttr() : UnitAttr(),
        builder.getI64IntegerAttr(span));
    buildEpilogue(op);
  }

  /// The bodies of the layer's element-wise ops, one after another.
  void buildEpilogue(tile::ContractOp tile) {
    OpBuilder::InsertionGuard guard(builder);
    Block *block = builder.createBlock(&tile.getEpilogue());
    auto elementOf = [](Value value) {
      return getElementTypeOrSelf(value.getType());
    };
    Value current =
        block->addArgument(elementOf(layer.root->getResult(0)), loc);
    SmallVector<Value> extras;
    for (Value extra : tile.getExtras())
      extras.push_back(block->addArgument(elementOf(extra), loc));
    unsigned next = 0;
    for (auto [index, op] : llvm::enumerate(layer.epilogue)) {
      IRMapping mapping;
      linalg::LinalgOp linalgOp = op;
      Block &body = *linalgOp.getBlock();
      for (auto [input, access] : llvm::enumerate(accesses.epilogue[index]))
        mapping.map(body.getArgument(input), access ? extras[next++] : current);
      // The end of a body too may read what stands outside: a table of equal
      // entries is a constant.
      for (Operation &inner : body) {
        for (Value operand : inner.getOperands())
          if (Operation *outside = operand.getDefiningOp())
            if (!mapping.contains(operand) && outside->getBlock() != &body)
              builder.clone(*outside, mapping);
        if (&inner != body.getTerminator())
          builder.clone(inner, mapping);
      }
      current = mapping.lookup(body.getTerminator()->getOperand(0));
    }
    tile::YieldOp::create(builder, loc, current);
  }

  const Layer &layer;
  const LayerAccesses &accesses;
  const ContractionNest &nest;
  const TileShape &shape;
  PixelTiling tiling;
  bool sliceBlocks = false;
  int64_t packWidth = 0;    ///< of the block that is being built
  int64_t firstChannel = 0; ///< of the part, in a block of codes
  SliceCount sliceCount = 1;
};

} // namespace

SliceCount qwid::buildContractionKernel(func::FuncOp kernel, const Layer &layer,
                                        const LayerAccesses &accesses,
                                        const ContractionNest &nest,
                                        const TileShape &shape) {
  return ContractionBuilder(kernel, layer, accesses, nest, shape).build();
}
