//===- LowerLayers.cpp - Layers become kernels on planned memory ----------===//
//
// 1. MemoryPlan places every tensor of main.
// 2. Each call's layer becomes the kernel that SelectKernels chose: micro-tiles
//    or vector loops. Equal layers on equally placed memory share one.
// 3. Constants go into one block of weights in execution order, packed as their
//    kernel reads them, each once.
// 4. main becomes calls of kernels on views of arena, weights, inputs and
//    outputs. Each call belongs to an entry of the layer table; a pad's border
//    is filled in the entry before it, where it disturbs nobody.
//
//===----------------------------------------------------------------------===//

#include "Extremes.h"
#include "FillPads.h"
#include "KernelChoice.h"
#include "LayerTable.h"
#include "MemoryMap.h"
#include "PassInputs.h"
#include "PlacedLayer.h"
#include "RowSums.h"
#include "WeightsBlock.h"
#include "qwid/CodeGen/Lowered.h"
#include "qwid/CodeGen/Passes.h"
#include "qwid/Dialect/Quantization.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringMap.h"

#define DEBUG_TYPE "qwid-lower-layers"

namespace qwid {
#define GEN_PASS_DEF_LOWERLAYERS
#include "qwid/CodeGen/Passes.h.inc"
} // namespace qwid

using namespace mlir;
using namespace qwid;

namespace {

int64_t elementBytes(Type element) {
  return llvm::divideCeil(element.getIntOrFloatBitWidth(), 8);
}

class MainLowering {
public:
  MainLowering(ModuleOp module, func::FuncOp main, MemoryPlan plan,
               const VariantInfo &variant)
      : module(module), main(main), plan(std::move(plan)), variant(variant),
        symbols(module), builder(module.getContext()), weights(variant) {}

  LogicalResult run() {
    // Kernels first: main's signature needs the size of the weights.
    for (Operation &op : main.getBody().front()) {
      auto call = dyn_cast<func::CallOp>(op);
      if (call && failed(lowerCall(call)))
        return failure();
      if (auto pad = dyn_cast<tensor::PadOp>(op))
        lowerPad(pad);
    }
    buildMain();
    setAttributes();
    return success();
  }

private:
  /// A kernel to call, and where its memory arguments lie.
  struct KernelCall {
    func::FuncOp kernel;
    SmallVector<std::pair<int64_t, int64_t>>
        memory; ///< buffer, constant offset
    int64_t entry;
  };

  MemRefType flatType(int64_t bytes, Type element) {
    return MemRefType::get({bytes / elementBytes(element)}, element);
  }

  LogicalResult lowerCall(func::CallOp call) {
    auto function = symbols.lookup<func::FuncOp>(call.getCallee());
    PlacedLayer placed(call, function, plan, variant);
    auto choice = function->getAttrOfType<tile::KernelAttr>(layer::kKernel);
    if (!choice || !isLegalKernel(choice, placed.getNest(), variant))
      return call.emitError()
             << "expected an attribute '" << layer::kKernel << "' for "
             << variant.isa << " on the layer of node '"
             << getUserName(call.getLoc())
             << "'; this is likely due to a missing qwid-select-kernels";
    if (choice.getKind() == tile::KernelKind::Loops)
      placed.nest.reset();
    const ContractionNest *contraction = placed.getNest();

    KernelCall lowered{{}, {}, int64_t(entries.size())};
    SmallVector<Type> types;
    for (auto [index, operand] : llvm::enumerate(call.getOperands())) {
      const Placement &at = placed.placement.arguments[index];
      Type element = cast<RankedTensorType>(operand.getType()).getElementType();
      Buffer &buffer = plan.getBuffer(at.buffer);
      int64_t bytes = buffer.bytes, offset = 0;
      if (buffer.kind == Buffer::Constant) {
        PackedConstant packed =
            weights.add(buffer.constant, index, placed.accesses, contraction);
        map.addConstant(entries.size(), buffer.constant, packed);
        bytes = packed.bytes;
        offset = packed.offset;
      }
      // Packed weights are bytes, whatever they were before.
      if (contraction && contraction->isWide && element.isInteger(16))
        element = builder.getI8Type();
      types.push_back(flatType(bytes, element));
      lowered.memory.push_back({at.buffer, offset});
    }
    Type element =
        cast<RankedTensorType>(call.getResult(0).getType()).getElementType();
    types.push_back(flatType(
        plan.getBuffer(placed.placement.result.buffer).bytes, element));
    lowered.memory.push_back({placed.placement.result.buffer, 0});

    auto [kernel, slices] = findKernel(placed, choice, types);
    lowered.kernel = kernel;
    calls.push_back(lowered);
    addEntry(call, placed, slices);
    return success();
  }

  std::pair<func::FuncOp, SliceCount> findKernel(const PlacedLayer &placed,
                                                 tile::KernelAttr choice,
                                                 ArrayRef<Type> types) {
    const ContractionNest *nest = placed.getNest();
    std::string key = kernelKey(placed, choice, types);
    auto [it, inserted] = kernels.try_emplace(key);
    if (!inserted)
      return it->second;
    func::FuncOp kernel =
        createKernel("kernel_" + std::to_string(kernels.size() - 1), types,
                     linalg::LinalgOp(placed.layer.root)->getLoc());
    SliceCount slices = nest ? buildContractionKernel(
                                   kernel, placed.layer, placed.accesses, *nest,
                                   getTileShape(choice, *nest, variant))
                             : buildLoops(kernel, placed);
    it->second = {kernel, slices};
    return it->second;
  }

  SliceCount buildLoops(func::FuncOp kernel, const PlacedLayer &placed) {
    const Layer &layer = placed.layer;
    const LayerAccesses &accesses = placed.accesses;
    if (auto sums = buildRowSumNest(layer, accesses, variant))
      return buildRowSumKernel(kernel, layer, accesses, *sums, variant);
    if (auto extremes = buildExtremeNest(layer, accesses, variant))
      return buildExtremeKernel(kernel, layer, accesses, *extremes);
    return buildLoopKernel(kernel, layer, accesses);
  }

  /// Equal keys mean equal kernels: the body, where memory lies, its types.
  std::string kernelKey(const PlacedLayer &placed, tile::KernelAttr choice,
                        ArrayRef<Type> types) {
    std::string key;
    llvm::raw_string_ostream stream(key);
    // All of the op and nothing of its name, whatever the process prints.
    OpPrintingFlags flags;
    flags.useLocalScope().enableDebugInfo(false).skipRegions(false);
    flags.elideLargeElementsAttrs(std::numeric_limits<int64_t>::max());
    flags.elideLargeResourceString(std::numeric_limits<int64_t>::max());
    for (Operation &op : func::FuncOp(placed.layer.function).getBody().front())
      op.print(stream, flags);
    auto describe = [&](const Placement &at) {
      stream << "|" << at.offset;
      for (int64_t stride : at.strides)
        stream << "," << stride;
    };
    llvm::for_each(placed.placement.arguments, describe);
    describe(placed.placement.result);
    for (Type type : types)
      stream << "|" << type;
    // Whether an argument is constant, and its values, decide how it is read.
    if (placed.nest) {
      for (ExtraKind kind : placed.nest->extraKinds)
        stream << int(kind);
      stream << "|" << placed.nest->parts << "," << placed.nest->fullRange;
    }
    stream << choice;
    return key;
  }

  func::FuncOp createKernel(const std::string &name, ArrayRef<Type> memory,
                            Location loc) {
    SmallVector<Type> types(memory);
    types.append(2, builder.getIndexType());
    auto kernel = func::FuncOp::create(builder, loc, name,
                                       builder.getFunctionType(types, {}));
    kernel.setPrivate();
    kernel.addEntryBlock();
    symbols.insert(kernel);
    return kernel;
  }

  void lowerPad(tensor::PadOp pad) {
    const Placement &at = plan.getPlacement(pad.getResult());
    KernelCall call{{}, {}, std::max<int64_t>(entries.size(), 1) - 1};
    SmallVector<Type> types;
    auto addMemory = [&](const Placement &placement) {
      types.push_back(flatType(plan.getBuffer(placement.buffer).bytes,
                               pad.getResultType().getElementType()));
      call.memory.push_back({placement.buffer, 0});
    };
    addMemory(at);
    Value fill = getFill(pad);
    if (fill)
      addMemory(plan.getPlacement(fill));
    call.kernel =
        createKernel("pad_" + std::to_string(pads++), types, pad.getLoc());
    buildPadKernel(call.kernel, pad, at,
                   fill ? plan.getPlacement(fill).offset : 0);
    calls.push_back(call);
  }

  void addEntry(func::CallOp call, const PlacedLayer &placed,
                SliceCount slices) {
    entries.push_back(
        makeLayerEntry(call, placed, slices, entries.size(), plan));
  }

  DictionaryAttr describeTensor(RankedTensorType tensor,
                                DictionaryAttr attributes, unsigned index);
  void buildMain();
  void setAttributes();

  ModuleOp module;
  func::FuncOp main;
  MemoryPlan plan;
  const VariantInfo &variant;
  SymbolTable symbols;
  OpBuilder builder;
  WeightsBlock weights;
  MemoryMap map;
  llvm::StringMap<std::pair<func::FuncOp, SliceCount>> kernels;
  SmallVector<KernelCall> calls;
  SmallVector<Attribute> entries, inputs, outputs;
  int pads = 0;
};

/// One entry of qwid.inputs or qwid.outputs.
DictionaryAttr MainLowering::describeTensor(RankedTensorType tensor,
                                            DictionaryAttr attributes,
                                            unsigned index) {
  Attribute name =
      attributes ? attributes.get(names::kTensorName) : Attribute();
  if (!name)
    name = builder.getStringAttr("value" + std::to_string(index));
  TypeAttr noted =
      attributes ? attributes.getAs<TypeAttr>(names::kElementType) : nullptr;
  Type element = noted ? noted.getValue() : tensor.getElementType();
  NamedAttrList entry;
  entry.set("name", name);
  entry.set("type", TypeAttr::get(getStorageElement(element)));
  entry.set("shape", builder.getDenseI64ArrayAttr(tensor.getShape()));
  if (auto quantization = getQuantization(element)) {
    entry.set("scale", builder.getF32FloatAttr(quantization->scale));
    entry.set("zero_point", builder.getI64IntegerAttr(quantization->zeroPoint));
  }
  return entry.getDictionary(builder.getContext());
}

void MainLowering::buildMain() {
  Location loc = main.getLoc();
  auto bytes = [&](int64_t count) {
    return MemRefType::get({count}, builder.getI8Type());
  };
  SmallVector<Type> types{
      bytes(plan.getArenaBytes()),
      bytes(std::max<int64_t>(weights.getBytes().size(), 1))};
  auto addMemory = [&](Type type, DictionaryAttr attributes, unsigned index,
                       SmallVector<Attribute> &list) {
    auto tensor = cast<RankedTensorType>(type);
    list.push_back(describeTensor(tensor, attributes, index));
    int64_t size =
        tensor.getNumElements() * elementBytes(tensor.getElementType());
    types.push_back(flatType(size, tensor.getElementType()));
  };
  for (auto [index, type] : llvm::enumerate(main.getArgumentTypes()))
    addMemory(type, main.getArgAttrDict(index), index, inputs);
  unsigned firstOutput = types.size();
  for (auto [index, type] : llvm::enumerate(main.getResultTypes()))
    addMemory(type, main.getResultAttrDict(index), index, outputs);
  types.append(2, builder.getIndexType());

  builder.setInsertionPoint(main);
  auto lowered = func::FuncOp::create(builder, loc, names::kEntry,
                                      builder.getFunctionType(types, {}));
  Block *block = lowered.addEntryBlock();
  builder.setInsertionPointToStart(block);
  Value slice = block->getArgument(types.size() - 2),
        slices = block->getArgument(types.size() - 1);
  for (const KernelCall &call : calls) {
    func::FuncOp kernel = call.kernel;
    SmallVector<Value> operands;
    for (auto [argument, memory] : llvm::enumerate(call.memory)) {
      Buffer &buffer = plan.getBuffer(memory.first);
      if (buffer.kind == Buffer::Input || buffer.kind == Buffer::Output) {
        operands.push_back(block->getArgument(
            buffer.index + (buffer.kind == Buffer::Input ? 2 : firstOutput)));
        continue;
      }
      bool constant = buffer.kind == Buffer::Constant;
      Value offset = arith::ConstantIndexOp::create(
          builder, kernel.getLoc(), constant ? memory.second : buffer.offset);
      operands.push_back(memref::ViewOp::create(
          builder, kernel.getLoc(),
          cast<MemRefType>(kernel.getArgumentTypes()[argument]),
          block->getArgument(constant ? 1 : 0), offset, ValueRange{}));
    }
    operands.append({slice, slices});
    auto op = func::CallOp::create(builder, kernel.getLoc(), kernel, operands);
    op->setAttr(layer::kEntry, builder.getI64IntegerAttr(call.entry));
  }
  func::ReturnOp::create(builder, loc);
}

void MainLowering::setAttributes() {
  map.write(module, main, plan);
  // The layers on tensors have served.
  SmallVector<Operation *> layers;
  for (auto call : main.getBody().front().getOps<func::CallOp>())
    layers.push_back(symbols.lookup(call.getCallee()));
  main.erase();
  for (Operation *function : layers)
    function->erase();

  auto type = RankedTensorType::get({int64_t(weights.getBytes().size())},
                                    builder.getI8Type());
  module->setAttr(lowered::kWeights,
                  DenseResourceElementsAttr::get(
                      type, "qwid_weights",
                      HeapAsmResourceBlob::allocateAndCopyWithAlign(
                          weights.getBytes(), kCacheLine)));
  module->setAttr(lowered::kIsa, builder.getStringAttr(variant.isa));
  module->setAttr(lowered::kArenaBytes,
                  builder.getI64IntegerAttr(plan.getArenaBytes()));
  module->setAttr(lowered::kLayers, builder.getArrayAttr(entries));
  module->setAttr(lowered::kInputs, builder.getArrayAttr(inputs));
  module->setAttr(lowered::kOutputs, builder.getArrayAttr(outputs));
}

struct LowerLayers : qwid::impl::LowerLayersBase<LowerLayers> {
  using Base::Base;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    const VariantInfo *variant = requireVariant(module, isa);
    func::FuncOp main = requireEntry(module);
    if (!variant || !main)
      return signalPassFailure();
    FailureOr<MemoryPlan> plan = MemoryPlan::compute(main);
    if (failed(plan))
      return signalPassFailure();
    MainLowering lowering(module, main, std::move(*plan), *variant);
    if (failed(lowering.run()))
      signalPassFailure();
  }
};

} // namespace
