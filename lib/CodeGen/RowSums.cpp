//===- RowSums.cpp - Sums of bytes that lie side by side ------------------===//
//
// for the outer rows, for four rows at a time:
//   for the outer depth loops:                 four accumulators are carried
//     for a register of cells of the run:      each accumulator adds its sums
//     the rest of the run, by a mask
//   the lanes of the four accumulators, the epilogue, a store
//
// How a register of bytes adds to 32-bit lanes depends on the instruction set:
// vpdpbusd and sdot by ones, vpsadbw from zero, saddlp and sadalp.
//
//===----------------------------------------------------------------------===//

#include "RowSums.h"
#include "KernelLoops.h"
#include "LaneSums.h"
#include "VectorMemory.h"
#include "VectorizeBody.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace qwid;

namespace {

/// Rows whose lanes are added up together.
constexpr int64_t kRows = 4;

/// The extension of a body `acc + ext(x)`, x of 8 bits, or null. Arguments between
/// the two are shapes of windows, which it does not read.
Operation *matchBody(Block &body) {
  auto sum = body.getTerminator()->getOperand(0).getDefiningOp<arith::AddIOp>();
  if (!sum)
    return nullptr;
  Value term = sum.getLhs(), accumulator = sum.getRhs(),
        last = body.getArguments().back();
  if (term == last)
    std::swap(term, accumulator);
  Operation *extension = term.getDefiningOp();
  if (!isa_and_nonnull<arith::ExtUIOp, arith::ExtSIOp>(extension))
    return nullptr;
  bool matches = accumulator == last &&
                 extension->getOperand(0) == body.getArgument(0) &&
                 body.getArgument(0).getType().isInteger(8) &&
                 last.getType().isInteger(32);
  return matches ? extension : nullptr;
}

class RowSumBuilder : KernelLoops {
public:
  RowSumBuilder(func::FuncOp kernel, const Layer &layer,
                const LayerAccesses &accesses, const RowSumNest &nest,
                const VariantInfo &variant)
      : KernelLoops(kernel), layer(layer), nest(nest), variant(variant),
        input(kernel.getArgument(accesses.inputs[0].argument)),
        output(kernel.getArgument(accesses.output.argument)),
        bytes(variant.vectorBytes) {
    if (!nest.rows.empty())
      along = nest.rows.back();
  }

  SliceCount build(int64_t inputOffset, int64_t outputOffset) {
    buildRows(0, constant(inputOffset), constant(outputOffset));
    func::ReturnOp::create(builder, loc);
    return nest.rows.size() > 1 ? nest.rows.front().size
                                : std::max<int64_t>(along.size / kRows, 1);
  }

private:
  void buildRows(unsigned index, Value from, Value to) {
    if (index + 1 < nest.rows.size()) {
      const ContractionLoop &loop = nest.rows[index];
      return buildLoop(loop.size, index == 0, [&](Value iv) {
        buildRows(index + 1, advance(from, iv, loop.input),
                  advance(to, iv, loop.output));
      });
    }
    auto build = [&](Value batch, int64_t count) {
      buildBatch(advance(from, batch, kRows * along.input),
                 advance(to, batch, kRows * along.output), count);
    };
    int64_t batches = along.size / kRows, rest = along.size % kRows;
    bool sliced = index == 0;
    buildLoop(batches, sliced, [&](Value batch) { build(batch, kRows); });
    if (!rest)
      return;
    auto buildRest = [&] { build(constant(batches), rest); };
    sliced ? buildInLastSlice(buildRest) : buildRest();
  }

  void buildBatch(Value from, Value to, int64_t count) {
    SmallVector<Value> sums(count, zeros(bytes / 4, builder.getI32Type()));
    sums = buildDepth(0, from, sums);
    sums.resize(kRows, zeros(bytes / 4, builder.getI32Type()));
    Value current = addLanes(builder, loc, sums);
    current = arith::AddIOp::create(builder, loc, current, buildStart());
    for (linalg::LinalgOp op : layer.epilogue) {
      IRMapping mapping;
      mapScalars(builder, *op.getBlock(), kRows, mapping);
      SmallVector<Value> arguments(op.getBlock()->getNumArguments(), current);
      current =
          vectorizeBody(builder, *op.getBlock(), arguments, kRows, mapping)
              .front();
    }
    if (along.output == 1)
      return storeLanes(builder, loc, current, output, to, count);
    for (int64_t row = 0; row < count; ++row) {
      Value cell = vector::ExtractOp::create(builder, loc, current, row);
      memref::StoreOp::create(builder, loc, cell, output,
                              add(to, constant(row * along.output)));
    }
  }

  Value buildStart() {
    linalg::LinalgOp root = layer.root;
    auto fill = root.getDpsInits()[0].getDefiningOp<linalg::FillOp>();
    Operation *scalar = builder.clone(*fill.getInputs()[0].getDefiningOp());
    return splat(builder, loc, scalar->getResult(0), kRows);
  }

  SmallVector<Value> buildDepth(unsigned index, Value from,
                                SmallVector<Value> sums) {
    const ContractionLoop &loop = nest.depth[index];
    if (index + 1 < nest.depth.size())
      return buildCarriedLoop(builder, loc, loop.size, sums,
                              [&](Value iv, SmallVector<Value> carried) {
                                return buildDepth(index + 1,
                                                  advance(from, iv, loop.input),
                                                  carried);
                              });
    int64_t registers = loop.size / bytes, rest = loop.size % bytes;
    sums =
        buildCarriedLoop(builder, loc, registers, sums,
                         [&](Value iv, SmallVector<Value> carried) {
                           addCells(advance(from, iv, bytes), bytes, carried);
                           return carried;
                         });
    if (rest)
      addCells(add(from, constant(registers * bytes)), rest, sums);
    return sums;
  }

  /// Adds the first `count` cells at `from` in each row.
  void addCells(Value from, int64_t count, MutableArrayRef<Value> sums) {
    auto type = VectorType::get({bytes}, builder.getI8Type());
    for (auto [row, sum] : llvm::enumerate(sums)) {
      Value cells = vector::LoadOp::create(
          builder, loc, type, input,
          ValueRange(add(from, constant(int64_t(row) * along.input))));
      sum = accumulate(sum, cells, count);
    }
  }

  /// sum plus the first `count` bytes of `cells`, four or more to a lane.
  Value accumulate(Value sum, Value cells, int64_t count) {
    switch (variant.dot) {
    case DotKind::Quads:
      return call("llvm.x86.avx512.vpdpbusd.512", sum.getType(),
                  {sum, cells, firstBytes(count, 1)});
    case DotKind::NeonDot:
      return call("llvm.aarch64.neon.sdot", sum.getType(),
                  {sum, cells, firstBytes(count, 1)});
    case DotKind::PairsI16: {
      // Eight bytes to 64 bits, of which the upper 32 are zero.
      Value eights = call("llvm.x86.avx2.psad.bw",
                          VectorType::get({bytes / 8}, builder.getI64Type()),
                          {masked(cells, count), zeros(bytes, i8())});
      Value lanes =
          vector::BitCastOp::create(builder, loc, sum.getType(), eights);
      return arith::AddIOp::create(builder, loc, sum, lanes);
    }
    case DotKind::NeonMultiply: {
      auto words = VectorType::get({bytes / 2}, builder.getI16Type());
      Value pairs =
          call("llvm.aarch64.neon.saddlp", words, {masked(cells, count)});
      Value quads = call("llvm.aarch64.neon.saddlp", sum.getType(), {pairs});
      return arith::AddIOp::create(builder, loc, sum, quads);
    }
    }
    llvm_unreachable("unknown dot kind");
  }

  Value masked(Value cells, int64_t count) {
    return count == bytes ? cells
                          : arith::AndIOp::create(builder, loc, cells,
                                                  firstBytes(count, -1));
  }

  /// `value` in the first `count` bytes, then zeros.
  Value firstBytes(int64_t count, int8_t value) {
    SmallVector<int8_t> values(count, value);
    values.resize(bytes, 0);
    return arith::ConstantOp::create(
        builder, loc,
        DenseElementsAttr::get(VectorType::get({bytes}, i8()),
                               ArrayRef(values)));
  }

  Value call(StringRef name, Type result, ValueRange operands) {
    return LLVM::CallIntrinsicOp::create(builder, loc, result,
                                         builder.getStringAttr(name), operands)
        .getResult(0);
  }

  Value zeros(int64_t lanes, Type element) {
    auto type = VectorType::get({lanes}, element);
    return arith::ConstantOp::create(builder, loc, type,
                                     builder.getZeroAttr(type));
  }

  Type i8() { return builder.getI8Type(); }

  const Layer &layer;
  const RowSumNest &nest;
  const VariantInfo &variant;
  Value input, output;
  int64_t bytes; ///< of a register
  ContractionLoop along{1, 0, 1};
};

} // namespace

bool qwid::isRowSum(linalg::LinalgOp op) {
  if (op.getNumDpsInputs() == 0 || op.getNumReductionLoops() == 0 ||
      !matchBody(*op.getBlock()))
    return false;
  AffineMap map = op.getIndexingMapsArray()[0];
  if (map.getNumResults() == 0)
    return false;
  auto last = dyn_cast<AffineDimExpr>(map.getResults().back());
  return last && op.getIteratorTypesArray()[last.getPosition()] ==
                     utils::IteratorType::reduction;
}

std::optional<RowSumNest> qwid::buildRowSumNest(const Layer &layer,
                                                const LayerAccesses &accesses,
                                                const VariantInfo &variant) {
  linalg::LinalgOp root = layer.root;
  // Sums start from one number, and their epilogue reads no memory.
  bool readsMore = accesses.start.has_value();
  for (const auto &list : accesses.epilogue)
    readsMore |= llvm::any_of(list, [](auto &access) { return bool(access); });
  if (readsMore || !isRowSum(root) ||
      !root.getDpsInits()[0].getDefiningOp<linalg::FillOp>() ||
      isa<arith::ExtUIOp>(matchBody(*root.getBlock())) !=
          variant.unsignedStorage)
    return std::nullopt;
  SmallVector<ContractionLoop> rows, depth;
  for (unsigned i = 0; i < root.getNumLoops(); ++i) {
    ContractionLoop loop{root.getStaticLoopRanges()[i]};
    loop.input = accesses.inputs[0].strides[i];
    loop.output = accesses.output.strides[i];
    bool reduced =
        root.getIteratorTypesArray()[i] == utils::IteratorType::reduction;
    (reduced ? depth : rows).push_back(loop);
  }
  RowSumNest nest{mergeLoops(rows), mergeLoops(depth)};
  if (nest.depth.empty() || nest.depth.back().input != 1)
    return std::nullopt;
  return nest;
}

SliceCount qwid::buildRowSumKernel(func::FuncOp kernel, const Layer &layer,
                                   const LayerAccesses &accesses,
                                   const RowSumNest &nest,
                                   const VariantInfo &variant) {
  return RowSumBuilder(kernel, layer, accesses, nest, variant)
      .build(accesses.inputs[0].offset, accesses.output.offset);
}
