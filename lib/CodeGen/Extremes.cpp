//===- Extremes.cpp - The largest or smallest of many cells ---------------===//
//
// for the rows:
//   for the outer depth loops:                  four registers are carried
//     for the run, four registers at a time:    each takes the body's step
//     the rest: whole registers, then the last cells, some of them again
//   the four, then halves on halves, then the epilogue on one cell
//
//===----------------------------------------------------------------------===//

#include "Extremes.h"
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

/// Registers that take steps independently.
constexpr int64_t kRegisters = 4;
/// With fewer cells side by side, vector loops do as well.
constexpr int64_t kFewestLanes = 4;

/// The operands that the epilogue reads from memory, in order.
SmallVector<const Access *> getExtras(const LayerAccesses &accesses) {
  SmallVector<const Access *> extras;
  for (const auto &list : accesses.epilogue)
    for (const auto &access : list)
      if (access)
        extras.push_back(&*access);
  return extras;
}

/// Whether the body is one max or min of the cell and the result so far.
bool isExtremeBody(Block &body) {
  if (body.getNumArguments() != 2 || body.getOperations().size() != 2 ||
      body.getArgument(0).getType() != body.getArgument(1).getType())
    return false;
  Operation &step = body.front();
  return isa<arith::MaximumFOp, arith::MinimumFOp, arith::MaxSIOp,
             arith::MinSIOp, arith::MaxUIOp, arith::MinUIOp>(step) &&
         step.getOperand(0) != step.getOperand(1) &&
         body.getTerminator()->getOperand(0) == step.getResult(0);
}

/// Where the kernel is in every memory.
struct Position {
  Value input, output;
  SmallVector<Value> extras;
};

class ExtremeBuilder : KernelLoops {
public:
  ExtremeBuilder(func::FuncOp kernel, const Layer &layer,
                 const LayerAccesses &accesses, const ExtremeNest &nest)
      : KernelLoops(kernel), layer(layer), accesses(accesses), nest(nest),
        body(*linalg::LinalgOp(layer.root).getBlock()) {}

  SliceCount build() {
    Position at{constant(accesses.inputs[0].offset),
                constant(accesses.output.offset),
                {}};
    for (const Access *extra : getExtras(accesses))
      at.extras.push_back(constant(extra->offset));
    buildRows(0, at);
    func::ReturnOp::create(builder, loc);
    return nest.rows.front().size;
  }

private:
  using KernelLoops::advance;

  Value memoryOf(const Access &access) {
    return kernel.getArgument(access.argument);
  }

  void buildRows(unsigned index, const Position &at) {
    if (index == nest.rows.size())
      return buildCell(at);
    const ContractionLoop &loop = nest.rows[index];
    buildLoop(loop.size, index == 0, [&](Value iv) {
      Position next{advance(at.input, iv, loop.input),
                    advance(at.output, iv, loop.output),
                    {}};
      for (auto [base, stride] : llvm::zip_equal(at.extras, loop.extras))
        next.extras.push_back(advance(base, iv, stride));
      buildRows(index + 1, next);
    });
  }

  void buildCell(const Position &at) {
    linalg::LinalgOp root = layer.root;
    auto fill = root.getDpsInits()[0].getDefiningOp<linalg::FillOp>();
    Operation *start = builder.clone(*fill.getInputs()[0].getDefiningOp());
    int64_t run = nest.depth.back().size, lanes = nest.lanes;
    Value wide = splat(builder, loc, start->getResult(0), lanes);
    SmallVector<Value> best(std::min(run / lanes, kRegisters), wide);
    Value current = fold(buildDepth(0, at.input, best));
    memref::StoreOp::create(builder, loc, buildEpilogue(current, at.extras),
                            memoryOf(accesses.output), ValueRange(at.output));
  }

  Value buildEpilogue(Value current, ArrayRef<Value> extras) {
    unsigned next = 0;
    for (auto [index, op] : llvm::enumerate(layer.epilogue)) {
      linalg::LinalgOp linalgOp = op;
      SmallVector<Value> arguments;
      for (const auto &access : accesses.epilogue[index])
        arguments.push_back(
            access ? memref::LoadOp::create(builder, loc, memoryOf(*access),
                                            ValueRange(extras[next++]))
                         .getResult()
                   : current);
      arguments.resize(linalgOp.getBlock()->getNumArguments(), current);
      IRMapping mapping;
      mapScalars(builder, *linalgOp.getBlock(), 1, mapping);
      current =
          vectorizeBody(builder, *linalgOp.getBlock(), arguments, 1, mapping)
              .front();
    }
    return current;
  }

  SmallVector<Value> buildDepth(unsigned index, Value from,
                                SmallVector<Value> best) {
    const ContractionLoop &loop = nest.depth[index];
    if (index + 1 == nest.depth.size())
      return buildRun(from, best);
    return buildCarriedLoop(
        builder, loc, loop.size, best,
        [&](Value iv, SmallVector<Value> carried) {
          return buildDepth(index + 1, advance(from, iv, loop.input), carried);
        });
  }

  SmallVector<Value> buildRun(Value from, SmallVector<Value> best) {
    int64_t run = nest.depth.back().size, lanes = nest.lanes;
    int64_t turn = lanes * int64_t(best.size()), turns = run / turn;
    best = buildCarriedLoop(builder, loc, turns, best,
                            [&](Value iv, SmallVector<Value> carried) {
                              Value first = advance(from, iv, turn);
                              for (auto [i, value] : llvm::enumerate(carried))
                                value = step(first, int64_t(i) * lanes, value);
                              return carried;
                            });
    int64_t done = turns * turn;
    for (unsigned i = 0; done + lanes <= run; done += lanes, ++i)
      best[i] = step(from, done, best[i]);
    if (done < run) // a cell may count twice
      best.back() = step(from, run - lanes, best.back());
    return best;
  }

  /// The step with the register that is `distance` cells behind `from`.
  Value step(Value from, int64_t distance, Value best) {
    Value cells =
        loadLanes(builder, loc, memoryOf(accesses.inputs[0]),
                  add(from, constant(distance)), nest.lanes, nest.lanes);
    return combine(cells, best, nest.lanes);
  }

  Value combine(Value x, Value y, int64_t lanes) {
    return vectorizeBody(builder, body, {x, y}, lanes, IRMapping()).front();
  }

  /// The extreme of all lanes.
  Value fold(ArrayRef<Value> registers) {
    Value best = registers.front();
    for (Value other : registers.drop_front())
      best = combine(other, best, nest.lanes);
    for (int64_t lanes = nest.lanes; lanes > 1; lanes /= 2) {
      auto half = [&](int64_t first) -> Value {
        if (lanes == 2)
          return vector::ExtractOp::create(builder, loc, best, first);
        return vector::ExtractStridedSliceOp::create(
            builder, loc, best, first * lanes / 2, lanes / 2, 1);
      };
      Value low = half(0), high = half(1);
      best = combine(high, low, lanes / 2);
    }
    return best;
  }

  const Layer &layer;
  const LayerAccesses &accesses;
  const ExtremeNest &nest;
  Block &body;
};

} // namespace

bool qwid::isExtreme(linalg::LinalgOp op) {
  return op.getNumReductionLoops() > 0 && isExtremeBody(*op.getBlock());
}

std::optional<ExtremeNest> qwid::buildExtremeNest(const Layer &layer,
                                                  const LayerAccesses &accesses,
                                                  const VariantInfo &variant) {
  linalg::LinalgOp root = layer.root;
  if (!isExtreme(root) || accesses.start ||
      !root.getDpsInits()[0].getDefiningOp<linalg::FillOp>())
    return std::nullopt;
  for (linalg::LinalgOp op : layer.epilogue)
    for (Operation &inner : *op.getBlock())
      if (isa<tensor::ExtractOp, linalg::IndexOp>(inner))
        return std::nullopt;
  SmallVector<const Access *> extras = getExtras(accesses);
  SmallVector<ContractionLoop> rows, depth;
  for (unsigned i = 0; i < root.getNumLoops(); ++i) {
    ContractionLoop loop{root.getStaticLoopRanges()[i]};
    loop.input = accesses.inputs[0].strides[i];
    loop.output = accesses.output.strides[i];
    bool reduced =
        root.getIteratorTypesArray()[i] == utils::IteratorType::reduction;
    if (!reduced)
      for (const Access *extra : extras)
        loop.extras.push_back(extra->strides[i]);
    (reduced ? depth : rows).push_back(loop);
  }
  ExtremeNest nest{mergeLoops(rows), mergeLoops(depth), 1};
  unsigned bits =
      root.getBlock()->getArgument(0).getType().getIntOrFloatBitWidth();
  if (nest.depth.empty() || nest.depth.back().input != 1 || bits < 8)
    return std::nullopt;
  nest.lanes =
      std::min<int64_t>(variant.vectorBytes * 8 / bits,
                        llvm::bit_floor(uint64_t(nest.depth.back().size)));
  if (nest.lanes < kFewestLanes)
    return std::nullopt;
  if (nest.rows.empty()) // one cell
    nest.rows.push_back({1, 0, 0, 0, SmallVector<int64_t>(extras.size(), 0)});
  return nest;
}

SliceCount qwid::buildExtremeKernel(func::FuncOp kernel, const Layer &layer,
                                    const LayerAccesses &accesses,
                                    const ExtremeNest &nest) {
  return ExtremeBuilder(kernel, layer, accesses, nest).build();
}
