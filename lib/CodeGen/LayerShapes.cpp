//===- LayerShapes.cpp - What the cost model knows of a program -----------===//
//
// Kernels after qwid-lower-layers are loops with constant bounds around tiles and
// straight-line code, so how often each runs is a product of trip counts. The one
// loop of a kernel that slices share has bounds made of slice and slices; its trip
// count is the number that they are multiplied with (KernelLoops.h).
//
//===----------------------------------------------------------------------===//

#include "qwid/CodeGen/LayerShapes.h"

#include "InstructionCounter.h"
#include "Layer.h"
#include "qwid/CodeGen/Lowered.h"
#include "qwid/CodeGen/Tile.h"
#include "qwid/Dialect/Functions.h"
#include "qwid/Dialect/Qwid.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/ADT/DenseSet.h"

using namespace mlir;
using namespace qwid;

/// Bytes of all lanes of `type`.
static int64_t getBytes(Type type) {
  auto lanes = dyn_cast<VectorType>(type);
  int64_t bits = getElementTypeOrSelf(type).getIntOrFloatBitWidth();
  return llvm::divideCeil(bits, 8) * (lanes ? lanes.getNumElements() : 1);
}

//===----------------------------------------------------------------------===//
// Tiles
//===----------------------------------------------------------------------===//

static TileKind getKind(tile::ContractOp op, const VariantInfo &variant) {
  if (op.isFloat())
    return TileKind::Float;
  switch (variant.dot) {
  case DotKind::Quads:
    return TileKind::Quads;
  case DotKind::PairsI16:
    return op.getCodebook() ? TileKind::SmallPairs : TileKind::Pairs;
  case DotKind::NeonMultiply:
    return TileKind::NeonMultiply;
  case DotKind::NeonDot:
    return TileKind::NeonDot;
  }
  llvm_unreachable("unknown dot kind");
}

static void describeDepth(tile::ContractOp op, TileWork &tile) {
  int64_t parts = op.getParts();
  if (!tile.depthwise) {
    tile.runs = parts;
    for (int64_t size : op.getKSizes().drop_back())
      tile.runs *= size;
    tile.steps = op.getInnerSteps();
    return;
  }
  SmallVector<int64_t> taps = op.getDepthOffsets();
  tile.steps = int64_t(taps.size()) * parts;
  llvm::SmallDenseSet<int64_t> inputs;
  for (int64_t pixel : op.getInputPixels())
    for (int64_t tap : taps)
      inputs.insert(pixel + tap);
  tile.inputs = int64_t(inputs.size());
}

/// What the epilogue does to one pixel and group of channels.
static InstructionCounts countEpilogue(tile::ContractOp op, int64_t width,
                                       const VariantInfo &variant) {
  InstructionCounts counts;
  InstructionCounter counter(variant);
  for (Operation &inner : op.getEpilogue().front())
    counter.count(inner, width, counts);
  for (auto [index, extra] : llvm::enumerate(op.getExtras())) {
    Type element = cast<MemRefType>(extra.getType()).getElementType();
    double registers =
        double(getBytes(element) * width) / double(variant.vectorBytes);
    if (op.isSplatExtra(index))
      counts[Instruction::Broadcast] += 1;
    else
      counts[Instruction::Load] += std::max(registers, 1.0);
  }
  return counts;
}

static TileWork describeTile(tile::ContractOp op, const VariantInfo &variant) {
  TileWork tile;
  tile.kind = getKind(op, variant);
  tile.vectorBytes = variant.vectorBytes;
  tile.isArm = !variant.unsignedStorage;
  tile.depthwise = op.getDepthwise();
  tile.coded = op.getCodebook().has_value();
  tile.fullRange = op.getFullRange();
  tile.pixels = op.getPixels();
  // As the DotKernels take channels.
  tile.groupWidth =
      tile.depthwise ? 16 : variant.getLanes(op.isFloat(), tile.coded);
  tile.channels = int64_t(llvm::alignTo(op.getChannels(), tile.groupWidth));
  describeDepth(op, tile);
  tile.outputBytes = getBytes(op.getOutput().getType().getElementType());
  tile.epilogue = countEpilogue(op, tile.groupWidth, variant);
  return tile;
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

namespace {

/// How often a place in a kernel is reached.
struct Reached {
  double executions = 1;
  Sharing sharing;
};

/// Adds what a kernel does to a layer.
class KernelReader {
public:
  KernelReader(LayerShape &layer, const VariantInfo &variant)
      : layer(layer), variant(variant), counter(variant) {}

  void read(func::FuncOp kernel) {
    readBlock(kernel.getBody().front(), Reached(), /*scalars=*/0);
  }

private:
  /// `scalars`: instructions of the loop around it per turn.
  void readBlock(Block &body, const Reached &reached, double scalars) {
    CodeBlock block;
    block.executions = reached.executions;
    block.sharing = reached.sharing;
    block.instructions[Instruction::Scalar] += scalars;
    for (Operation &op : body) {
      if (auto loop = dyn_cast<scf::ForOp>(op))
        readLoop(loop, reached);
      else if (auto branch = dyn_cast<scf::IfOp>(op))
        readBranch(branch, reached);
      else if (auto tile = dyn_cast<tile::ContractOp>(op))
        readTile(tile, reached);
      else
        readOp(op, block);
    }
    if (block.instructions.getTotal() > 0)
      layer.blocks.push_back(block);
  }

  void readLoop(scf::ForOp loop, Reached reached) {
    auto first = getConstantIntValue(loop.getLowerBound()),
         last = getConstantIntValue(loop.getUpperBound());
    int64_t turns;
    if (first && last) {
      turns = *last - *first;
    } else {
      auto bound = loop.getUpperBound().getDefiningOp<arith::DivUIOp>();
      auto product = bound.getLhs().getDefiningOp<arith::MulIOp>();
      turns = *getConstantIntValue(product.getRhs());
      reached.sharing = {Sharing::Divided, turns};
    }
    reached.executions *= double(turns);
    // The counter, the comparison with its branch, one address.
    readBlock(*loop.getBody(), reached, 3);
  }

  /// What slice 0 or the last one does alone.
  void readBranch(scf::IfOp branch, Reached reached) {
    auto compare = branch.getCondition().getDefiningOp<arith::CmpIOp>();
    bool isFirst = getConstantIntValue(compare.getRhs()) == 0;
    reached.sharing.kind = isFirst ? Sharing::First : Sharing::Last;
    readBlock(*branch.thenBlock(), reached, 0);
  }

  void readOp(Operation &op, CodeBlock &block) {
    counter.count(op, 1, block.instructions);
    if (isa<vector::StoreOp, memref::StoreOp>(op))
      layer.outputBytes +=
          int64_t(block.executions) * getBytes(op.getOperand(0).getType());
  }

  void readTile(tile::ContractOp op, const Reached &reached) {
    TileWork tile = describeTile(op, variant);
    tile.executions = reached.executions;
    tile.sharing = reached.sharing;
    layer.tiles.push_back(tile);
    layer.outputBytes += int64_t(tile.executions) * tile.pixels *
                         int64_t(op.getChannels()) * tile.outputBytes;
  }

  LayerShape &layer;
  const VariantInfo &variant;
  InstructionCounter counter;
};

} // namespace

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

/// Bytes of the buffers that a kernel reads. Its last memory operand is what it
/// writes, before slice and slices; main's second one are the weights.
static void addOperands(func::CallOp call, func::FuncOp main,
                        LayerShape &layer) {
  for (Value operand : call.getOperands().drop_back(3)) {
    auto type = cast<MemRefType>(operand.getType());
    auto view = operand.getDefiningOp<memref::ViewOp>();
    bool isWeight = view && view.getSource() == main.getArgument(1);
    (isWeight ? layer.weightBytes : layer.inputBytes) +=
        type.getNumElements() * getBytes(type.getElementType());
  }
}

static LayerKind classify(const LayerShape &layer, StringRef described) {
  if (!layer.tiles.empty())
    return layer.tiles.front().depthwise ? LayerKind::Depthwise
                                         : LayerKind::Contraction;
  if (described == "row sums")
    return LayerKind::RowSums;
  if (described == "extremes")
    return LayerKind::Extremes;
  if (described == "window")
    return LayerKind::Window;
  InstructionCounts counts = countInstructions(layer);
  double moved = counts[Instruction::Load] + counts[Instruction::Store] +
                 counts[Instruction::Broadcast] + counts[Instruction::Scalar] +
                 counts[Instruction::Shuffle];
  double lanes = counts[Instruction::LaneMove];
  if (lanes > 0 && lanes > (counts.getTotal() - lanes) / 2)
    return LayerKind::Table;
  return moved == counts.getTotal() ? LayerKind::Movement
                                    : LayerKind::Elementwise;
}

std::vector<LayerShape> qwid::describeLayers(ModuleOp module,
                                             const VariantInfo &variant) {
  auto entries = module->getAttrOfType<ArrayAttr>(lowered::kLayers);
  std::vector<LayerShape> layers;
  for (auto entry : entries.getAsRange<DictionaryAttr>()) {
    LayerShape &layer = layers.emplace_back();
    layer.name = entry.getAs<StringAttr>("name").str();
    layer.macs = entry.getAs<IntegerAttr>("macs").getInt();
    layer.maxSlices = entry.getAs<IntegerAttr>("max_slices").getInt();
  }
  SymbolTable symbols(module);
  auto main = module.lookupSymbol<func::FuncOp>(names::kEntry);
  for (auto call : main.getOps<func::CallOp>()) {
    int64_t entry = call->getAttrOfType<IntegerAttr>(layer::kEntry).getInt();
    addOperands(call, main, layers[entry]);
    KernelReader(layers[entry], variant)
        .read(symbols.lookup<func::FuncOp>(call.getCallee()));
  }
  for (auto [layer, entry] :
       llvm::zip_equal(layers, entries.getAsRange<DictionaryAttr>()))
    layer.kind = classify(layer, entry.getAs<StringAttr>("kind").getValue());
  return layers;
}
