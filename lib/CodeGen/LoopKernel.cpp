//===- LoopKernel.cpp - Vector loops for everything but contractions ------===//
//
// for the parallel loops but one:
//   for the vector loop, `width` cells at a time, then the rest in powers of two:
//     accumulators start, for the reduction loops: the body, on vectors
//     the element-wise ops that follow, a store
//
// The vector loop is the one with the cheapest memory accesses. A lane is one
// output, so sums run in index order (Numerics 7).
//
//===----------------------------------------------------------------------===//

#include "KernelBuilder.h"
#include "KernelLoops.h"
#include "VectorMemory.h"
#include "VectorizeBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace qwid;

namespace {

/// A loop, with the stride of every access in the order of `flatten`.
struct Loop {
  int64_t size;
  SmallVector<int64_t> strides;
  SmallVector<unsigned> sources; ///< loops of the root that it stands for
};

class LoopBuilder : KernelLoops {
public:
  LoopBuilder(func::FuncOp kernel, const Layer &layer,
              const LayerAccesses &accesses)
      : KernelLoops(kernel), layer(layer), accesses(accesses) {
    flatten();
    collectLoops();
    chooseVectorLoop();
  }

  SliceCount build() {
    SmallVector<Value> positions;
    for (const Access *access : flat)
      positions.push_back(constant(access->offset));
    loopIndices.resize(linalg::LinalgOp(layer.root).getNumLoops());
    buildParallel(0, positions);
    func::ReturnOp::create(builder, loc);
    return outer.empty() ? std::max<int64_t>(vector.size / width, 1)
                         : outer.front().size;
  }

private:
  using KernelLoops::advance;

  /// All accesses in one order: inputs, start, epilogue, output.
  void flatten() {
    for (const Access &access : accesses.inputs)
      flat.push_back(&access);
    if (accesses.start)
      flat.push_back(&*accesses.start);
    for (const auto &list : accesses.epilogue)
      for (const auto &access : list)
        if (access)
          flat.push_back(&*access);
    flat.push_back(&accesses.output);
  }

  bool usesIndices() {
    return layer.root
        ->walk([](linalg::IndexOp) { return WalkResult::interrupt(); })
        .wasInterrupted();
  }

  /// A vector of i1 in memory would be packed to bits; a cell is a byte.
  bool touchesBits() {
    return llvm::any_of(kernel.getArgumentTypes(), [](Type type) {
      auto memory = dyn_cast<MemRefType>(type);
      return memory && memory.getElementType().isInteger(1);
    });
  }

  void collectLoops() {
    linalg::LinalgOp root = layer.root;
    bool merge = !usesIndices();
    for (unsigned i = 0; i < root.getNumLoops(); ++i) {
      Loop loop{root.getStaticLoopRanges()[i], {}, {i}};
      for (const Access *access : flat)
        loop.strides.push_back(access->strides[i]);
      bool reduction =
          root.getIteratorTypesArray()[i] == utils::IteratorType::reduction;
      SmallVector<Loop> &list = reduction ? depth : outer;
      if (merge && loop.size == 1)
        continue;
      if (merge && !list.empty() && continues(list.back(), loop)) {
        loop.size *= list.back().size;
        list.back() = loop;
      } else {
        list.push_back(loop);
      }
    }
  }

  static bool continues(const Loop &outside, const Loop &inside) {
    for (auto [a, b] : llvm::zip_equal(outside.strides, inside.strides))
      if (a != b * inside.size)
        return false;
    return true;
  }

  /// Lanes that fill registers: bytes alone, or anything wider as 32 bits.
  int64_t preferredWidth() {
    bool bytes = true;
    auto check = [&](linalg::LinalgOp op) {
      for (Operation &inner : op.getBlock()->without_terminator())
        for (Type type : inner.getResultTypes())
          bytes &= type.isInteger(8) || type.isInteger(1);
      for (Type type : op.getBlock()->getArgumentTypes())
        bytes &= type.isInteger(8);
    };
    check(layer.root);
    llvm::for_each(layer.epilogue, check);
    return bytes ? 64 : 16;
  }

  void chooseVectorLoop() {
    width = 1;
    vector = Loop{1, SmallVector<int64_t>(flat.size(), 0), {}};
    if (usesIndices() || outer.empty() || touchesBits())
      return;
    int64_t lanes = preferredWidth();
    // Memory operations per cell, in 1/64: contiguous ones are shared by lanes.
    auto costOf = [&](const Loop &loop) {
      int64_t shared = std::min(loop.size, lanes), cost = 0;
      for (int64_t stride : loop.strides)
        cost += stride == 0 || stride == 1 ? 64 / shared : 64;
      return cost + 4 * 64 / shared;
    };
    auto best = llvm::min_element(outer, [&](const Loop &a, const Loop &b) {
      return costOf(a) < costOf(b);
    });
    vector = *best;
    outer.erase(best);
    width = std::min<int64_t>(lanes, llvm::bit_floor(uint64_t(vector.size)));
  }

  SmallVector<Value> advance(ArrayRef<Value> positions, const Loop &loop,
                             Value steps) {
    SmallVector<Value> result;
    for (auto [position, stride] : llvm::zip_equal(positions, loop.strides))
      result.push_back(advance(position, steps, stride));
    return result;
  }

  void noteIndex(const Loop &loop, Value iv) {
    if (loop.sources.size() == 1)
      loopIndices[loop.sources.front()] = iv;
  }

  void buildParallel(unsigned index, ArrayRef<Value> positions) {
    if (index == outer.size())
      return buildVectorLoop(positions);
    buildLoop(outer[index].size, index == 0, [&](Value iv) {
      noteIndex(outer[index], iv);
      buildParallel(index + 1, advance(positions, outer[index], iv));
    });
  }

  void buildVectorLoop(ArrayRef<Value> positions) {
    int64_t blocks = vector.size / width, done = blocks * width;
    bool sliced = outer.empty();
    buildLoop(blocks, sliced, [&](Value iv) {
      Value first = arith::MulIOp::create(builder, loc, iv, constant(width));
      buildCells(advance(positions, vector, first), width);
    });
    if (done == vector.size)
      return;
    auto buildRest = [&] {
      for (int64_t first = done; first < vector.size;) {
        int64_t count = llvm::bit_floor(uint64_t(vector.size - first));
        buildCells(advance(positions, vector, constant(first)), count);
        first += count;
      }
    };
    sliced ? buildInLastSlice(buildRest) : buildRest();
  }

  Value memoryOf(const Access &access) {
    return kernel.getArgument(access.argument);
  }

  /// `lanes` cells of access number `index` along the vector loop.
  Value load(unsigned index, ArrayRef<Value> positions, int64_t lanes) {
    Value memory = memoryOf(*flat[index]);
    int64_t stride = vector.strides[index];
    if (lanes == 1 || stride == 0)
      return splat(
          builder, loc,
          memref::LoadOp::create(builder, loc, memory, positions[index]),
          lanes);
    if (stride == 1)
      return loadLanes(builder, loc, memory, positions[index], lanes, lanes);
    Type element = cast<MemRefType>(memory.getType()).getElementType();
    Type type = getLaneType(element, lanes);
    Value result = arith::ConstantOp::create(builder, loc, type,
                                             builder.getZeroAttr(type));
    for (int64_t lane = 0; lane < lanes; ++lane) {
      Value at = arith::AddIOp::create(builder, loc, positions[index],
                                       constant(lane * stride));
      Value value = memref::LoadOp::create(builder, loc, memory, at);
      result = vector::InsertOp::create(builder, loc, value, result, lane);
    }
    return result;
  }

  void store(Value value, ArrayRef<Value> positions, int64_t lanes) {
    unsigned index = flat.size() - 1;
    Value memory = memoryOf(*flat[index]);
    int64_t stride = vector.strides[index];
    if (lanes == 1 || stride == 1)
      return storeLanes(builder, loc, value, memory, positions[index], lanes);
    for (int64_t lane = 0; lane < lanes; ++lane) {
      Value at = arith::AddIOp::create(builder, loc, positions[index],
                                       constant(lane * stride));
      Value cell = vector::ExtractOp::create(builder, loc, value, lane);
      memref::StoreOp::create(builder, loc, cell, memory, at);
    }
  }

  /// What stands for values of the layer function in vector bodies: memory for
  /// tables, loop counters for indices.
  IRMapping makeMapping(linalg::LinalgOp op) {
    IRMapping mapping;
    func::FuncOp function = layer.function;
    for (BlockArgument argument : function.getBody().getArguments())
      mapping.map(argument, kernel.getArgument(argument.getArgNumber()));
    op->walk([&](linalg::IndexOp index) {
      mapping.map(index.getResult(), loopIndices[index.getDim()]);
    });
    return mapping;
  }

  SmallVector<Value> buildBody(linalg::LinalgOp op, ArrayRef<Value> arguments,
                               int64_t lanes) {
    IRMapping mapping = makeMapping(op);
    mapScalars(builder, *op.getBlock(), lanes, mapping);
    return vectorizeBody(builder, *op.getBlock(), arguments, lanes, mapping);
  }

  /// The value that starts a reduction.
  Value buildStart(ArrayRef<Value> positions, int64_t lanes) {
    linalg::LinalgOp root = layer.root;
    if (accesses.start)
      return load(accesses.inputs.size(), positions, lanes);
    Type element = root.getBlock()->getArguments().back().getType();
    auto fill = root.getDpsInits()[0].getDefiningOp<linalg::FillOp>();
    if (!fill) { // the value does not matter: no reduction
      Type type = getLaneType(element, lanes);
      return arith::ConstantOp::create(builder, loc, type,
                                       builder.getZeroAttr(type));
    }
    Value scalar =
        builder.clone(*fill.getInputs()[0].getDefiningOp())->getResult(0);
    return splat(builder, loc, scalar, lanes);
  }

  Value buildReduction(unsigned index, ArrayRef<Value> positions, int64_t lanes,
                       Value accumulator) {
    if (index == depth.size()) {
      SmallVector<Value> arguments;
      for (unsigned i = 0; i < accesses.inputs.size(); ++i)
        arguments.push_back(
            linalg::LinalgOp(layer.root).getBlock()->getArgument(i).use_empty()
                ? Value()
                : load(i, positions, lanes));
      for (Value &argument : arguments)
        if (!argument)
          argument = accumulator; // nobody reads it
      arguments.push_back(accumulator);
      return buildBody(layer.root, arguments, lanes).front();
    }
    auto loop = scf::ForOp::create(builder, loc, constant(0),
                                   constant(depth[index].size), constant(1),
                                   ValueRange{accumulator});
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    noteIndex(depth[index], loop.getInductionVar());
    Value next = buildReduction(
        index + 1, advance(positions, depth[index], loop.getInductionVar()),
        lanes, loop.getRegionIterArgs().front());
    scf::YieldOp::create(builder, loc, next);
    return loop.getResult(0);
  }

  void buildCells(ArrayRef<Value> positions, int64_t lanes) {
    Value current =
        buildReduction(0, positions, lanes, buildStart(positions, lanes));
    unsigned next = accesses.inputs.size() + bool(accesses.start);
    for (auto [index, op] : llvm::enumerate(layer.epilogue)) {
      linalg::LinalgOp linalgOp = op;
      SmallVector<Value> arguments;
      for (const auto &access : accesses.epilogue[index])
        arguments.push_back(access ? load(next++, positions, lanes) : current);
      arguments.resize(linalgOp.getBlock()->getNumArguments(), current);
      current = buildBody(linalgOp, arguments, lanes).front();
    }
    store(current, positions, lanes);
  }

  const Layer &layer;
  const LayerAccesses &accesses;
  SmallVector<const Access *> flat;
  SmallVector<Loop> outer, depth;
  Loop vector{1, {}, {}};
  int64_t width = 1;
  SmallVector<Value> loopIndices;
};

} // namespace

SliceCount qwid::buildLoopKernel(func::FuncOp kernel, const Layer &layer,
                                 const LayerAccesses &accesses) {
  return LoopBuilder(kernel, layer, accesses).build();
}
