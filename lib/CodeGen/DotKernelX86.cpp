//===- DotKernelX86.cpp - vpdpbusd and vpmaddwd ---------------------------===//
//
// Both read weights packed [k/4][n][4] and four neighbouring input bytes per
// pixel, broadcast to every lane.
//
// VNNI: one vpdpbusd adds 4 products to each of 16 channels.
// AVX2: bytes are widened to 16 bits, because vpmaddubsw saturates; vpmaddwd
// then gives two sums for each of 4 channels, which are added at the end.
// Both are exact: no intermediate can leave its type (255 * 127 * 2 < 2^31).
//
//===----------------------------------------------------------------------===//

#include "DotKernel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace qwid;

namespace {

/// Bytes of a k step of one channel.
constexpr int64_t kQuad = 4;

class X86Kernel : public DotKernel {
public:
  using DotKernel::DotKernel;

protected:
  /// The quad of `pixel` at `input` as one i32.
  Value loadQuad(OpBuilder &builder, Value input, int64_t pixel) {
    Value bytes =
        load(builder, op.getInput(),
             offset(builder, input, op.getInputPixels()[pixel]), kQuad);
    Value word = vector::BitCastOp::create(
        builder, loc, VectorType::get({1}, builder.getI32Type()), bytes);
    return vector::ExtractOp::create(builder, loc, word, 0);
  }

  /// `count` copies of a quad, as bytes.
  Value broadcastQuad(OpBuilder &builder, Value quad, int64_t count) const {
    Value words = vector::BroadcastOp::create(
        builder, loc, VectorType::get({count}, builder.getI32Type()), quad);
    return vector::BitCastOp::create(
        builder, loc, VectorType::get({count * kQuad}, builder.getI8Type()),
        words);
  }

  Value concat(OpBuilder &builder, Value low, Value high) const {
    SmallVector<int64_t> lanes = llvm::to_vector(llvm::seq<int64_t>(
        0, 2 * cast<VectorType>(low.getType()).getNumElements()));
    return vector::ShuffleOp::create(builder, loc, low, high, lanes);
  }
};

/// One channel per 32-bit lane of an accumulator: 16 channels, or on AVX2, where
/// weights are so small that no sum of vpmaddubsw saturates, 8.
class QuadsKernel final : public X86Kernel {
public:
  QuadsKernel(tile::ContractOp op, const VariantInfo &variant)
      : X86Kernel(op, variant, 16), lanes(variant.vectorBytes / kQuad) {}

  SmallVector<Value> start(OpBuilder &builder) override {
    SmallVector<Value> columns;
    for (int64_t column = 0; column < getColumns(); ++column)
      columns.push_back(load(builder, op.getStart(),
                             offset(builder, op.getStartBase(), column * lanes),
                             lanes));
    return perPixel(columns);
  }

  void step(OpBuilder &builder, Value input, Value weights, int64_t steps,
            MutableArrayRef<Value> accumulators) override {
    assert(steps == 1);
    SmallVector<Value> columns;
    for (int64_t column = 0; column < getColumns(); ++column)
      columns.push_back(
          loadWeights(builder, weights, column * lanes * kQuad, lanes * kQuad));
    for (int64_t pixel = 0; pixel < op.getPixels(); ++pixel) {
      Value bytes =
          broadcastQuad(builder, loadQuad(builder, input, pixel), lanes);
      for (auto [column, filter] : llvm::enumerate(columns)) {
        Value &sum = accumulators[pixel * getColumns() + column];
        sum = accumulate(builder, sum, bytes, filter);
      }
    }
  }

  Value finish(OpBuilder &builder, ValueRange accumulators, int64_t pixel,
               int64_t group) override {
    int64_t parts = groupWidth / lanes;
    ValueRange sums =
        accumulators.slice(pixel * getColumns() + group * parts, parts);
    return parts == 1 ? sums[0] : concat(builder, sums[0], sums[1]);
  }

private:
  int64_t getColumns() const { return getGroups() * (groupWidth / lanes); }

  Value accumulate(OpBuilder &builder, Value sum, Value bytes,
                   Value filter) const {
    if (variant.dot == DotKind::Quads)
      return callIntrinsic(builder, "llvm.x86.avx512.vpdpbusd.512",
                           sum.getType(), {sum, bytes, filter});
    auto words = VectorType::get({lanes * 2}, builder.getI16Type());
    Value pairs = callIntrinsic(builder, "llvm.x86.avx2.pmadd.ub.sw", words,
                                {bytes, filter});
    Value ones = arith::ConstantOp::create(
        builder, loc, DenseElementsAttr::get(words, int16_t(1)));
    Value quads = callIntrinsic(builder, "llvm.x86.avx2.pmadd.wd",
                                sum.getType(), {pairs, ones});
    return arith::AddIOp::create(builder, loc, sum, quads);
  }

  int64_t lanes;
};

/// 4 channels per accumulator, two sums each.
class PairsKernel final : public X86Kernel {
public:
  PairsKernel(tile::ContractOp op, const VariantInfo &variant)
      : X86Kernel(op, variant, 16) {}

  SmallVector<Value> start(OpBuilder &builder) override {
    Value zero = zeros(builder, 8, builder.getI32Type());
    return SmallVector<Value>(op.getPixels() * getQuarters(), zero);
  }

  void step(OpBuilder &builder, Value input, Value weights, int64_t steps,
            MutableArrayRef<Value> accumulators) override {
    assert(steps == 1);
    auto words = VectorType::get({16}, builder.getI16Type());
    SmallVector<Value> pixels;
    for (int64_t pixel = 0; pixel < op.getPixels(); ++pixel)
      pixels.push_back(arith::ExtUIOp::create(
          builder, loc, words,
          broadcastQuad(builder, loadQuad(builder, input, pixel), 4)));
    for (int64_t quarter = 0; quarter < getQuarters(); ++quarter) {
      Value column = arith::ExtSIOp::create(
          builder, loc, words,
          load(builder, op.getWeights(),
               offset(builder, weights, quarter * 4 * kQuad), 4 * kQuad));
      for (auto [pixel, bytes] : llvm::enumerate(pixels)) {
        Value &sum = accumulators[pixel * getQuarters() + quarter];
        Value product = callIntrinsic(builder, "llvm.x86.avx2.pmadd.wd",
                                      sum.getType(), {bytes, column});
        sum = arith::AddIOp::create(builder, loc, sum, product);
      }
    }
  }

  Value finish(OpBuilder &builder, ValueRange accumulators, int64_t pixel,
               int64_t group) override {
    auto quarter = [&](int64_t index) {
      return accumulators[pixel * getQuarters() + group * 4 + index];
    };
    Value low = concat(builder, quarter(0), quarter(1));
    Value high = concat(builder, quarter(2), quarter(3));
    Value all = concat(builder, low, high);
    Value sum =
        arith::AddIOp::create(builder, loc, everySecond(builder, all, 0),
                              everySecond(builder, all, 1));
    return arith::AddIOp::create(builder, loc, sum, loadStart(builder, group));
  }

private:
  int64_t getQuarters() const { return getGroups() * 4; }

  Value everySecond(OpBuilder &builder, Value value, int64_t first) const {
    SmallVector<int64_t> lanes;
    for (int64_t lane = 0; lane < 16; ++lane)
      lanes.push_back(2 * lane + first);
    return vector::ShuffleOp::create(builder, loc, value, value, lanes);
  }
};

} // namespace

std::unique_ptr<DotKernel>
qwid::createX86DotKernel(tile::ContractOp op, const VariantInfo &variant) {
  if (variant.dot == DotKind::Quads || op.getCodebook())
    return std::make_unique<QuadsKernel>(op, variant);
  return std::make_unique<PairsKernel>(op, variant);
}
