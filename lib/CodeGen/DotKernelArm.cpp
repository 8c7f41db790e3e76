//===- DotKernelArm.cpp - smull, smlal2, sadalp; sdot ---------------------===//
//
// NeonMultiply: weights packed [k/16][n][16]; per pixel and channel two widening
// multiplies meet in 16 bits (|w| <= 127, so 2 * 128 * 127 fits) and one
// pairwise add accumulates them in four 32-bit lanes, added up at the end. Where
// a weight may be -128, each of the two has its own pairwise add: 2 * 128 * 128
// does not fit.
//
// NeonDot: weights packed [k/4][n][4]; sdot adds four products to each of four
// channels, the input quad taken by lane from 16 loaded bytes.
//
//===----------------------------------------------------------------------===//

#include "DotKernel.h"
#include "LaneSums.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace qwid;

namespace {

/// Bytes of a register.
constexpr int64_t kBytes = 16;

class NeonMultiplyKernel final : public DotKernel {
public:
  NeonMultiplyKernel(tile::ContractOp op, const VariantInfo &variant)
      : DotKernel(op, variant, 8) {}

  SmallVector<Value> start(OpBuilder &builder) override {
    Value zero = zeros(builder, 4, builder.getI32Type());
    return SmallVector<Value>(op.getPixels() * getColumns(), zero);
  }

  void step(OpBuilder &builder, Value input, Value weights, int64_t steps,
            MutableArrayRef<Value> accumulators) override {
    assert(steps == 1);
    SmallVector<Value> pixels;
    for (int64_t pixel : op.getInputPixels())
      pixels.push_back(
          load(builder, op.getInput(), offset(builder, input, pixel), kBytes));
    for (int64_t column = 0; column < getColumns(); ++column) {
      Value filter = loadWeights(builder, weights, column * kBytes, kBytes);
      for (auto [pixel, bytes] : llvm::enumerate(pixels)) {
        Value &sum = accumulators[pixel * getColumns() + column];
        sum = accumulate(builder, sum, bytes, filter);
      }
    }
  }

  Value finish(OpBuilder &builder, ValueRange accumulators, int64_t pixel,
               int64_t group) override {
    SmallVector<Value> parts;
    for (int64_t lane = 0; lane < groupWidth; ++lane)
      parts.push_back(
          accumulators[pixel * getColumns() + group * groupWidth + lane]);
    Value sums = addLanes(builder, loc, parts);
    return arith::AddIOp::create(builder, loc, sums, loadStart(builder, group));
  }

private:
  /// Channels whose accumulators exist: whole groups.
  int64_t getColumns() const { return getGroups() * groupWidth; }

  Value half(OpBuilder &builder, Value bytes, int64_t index) const {
    return vector::ExtractStridedSliceOp::create(builder, loc, bytes, index * 8,
                                                 8, 1);
  }

  Value accumulate(OpBuilder &builder, Value sum, Value bytes,
                   Value filter) const {
    auto words = VectorType::get({8}, builder.getI16Type());
    auto multiply = [&](int64_t index) -> Value {
      return callIntrinsic(
          builder, "llvm.aarch64.neon.smull", words,
          {half(builder, bytes, index), half(builder, filter, index)});
    };
    auto add = [&](Value product) {
      Value pairs = callIntrinsic(builder, "llvm.aarch64.neon.saddlp",
                                  sum.getType(), {product});
      sum = arith::AddIOp::create(builder, loc, sum, pairs);
    };
    if (tile::ContractOp(op).getFullRange()) {
      add(multiply(0));
      add(multiply(1));
    } else {
      add(arith::AddIOp::create(builder, loc, multiply(0), multiply(1)));
    }
    return sum;
  }
};

class NeonDotKernel final : public DotKernel {
public:
  NeonDotKernel(tile::ContractOp op, const VariantInfo &variant)
      : DotKernel(op, variant, op.getCodebook() ? 8 : 16) {}

  int64_t getStepsPerTurn() const override { return 4; }

  SmallVector<Value> start(OpBuilder &builder) override {
    SmallVector<Value> quarters;
    for (int64_t quarter = 0; quarter < getQuarters(); ++quarter)
      quarters.push_back(load(builder, op.getStart(),
                              offset(builder, op.getStartBase(), quarter * 4),
                              4));
    return perPixel(quarters);
  }

  void step(OpBuilder &builder, Value input, Value weights, int64_t steps,
            MutableArrayRef<Value> accumulators) override {
    SmallVector<Value> pixels;
    for (int64_t pixel : op.getInputPixels())
      pixels.push_back(load(builder, op.getInput(),
                            offset(builder, input, pixel), steps * 4));
    for (int64_t k = 0; k < steps; ++k)
      for (int64_t quarter = 0; quarter < getQuarters(); ++quarter) {
        Value filter = loadWeights(
            builder, offset(builder, weights, k * op.getStepCells()),
            quarter * kBytes, kBytes);
        for (auto [pixel, bytes] : llvm::enumerate(pixels)) {
          Value &sum = accumulators[pixel * getQuarters() + quarter];
          sum = callIntrinsic(builder, "llvm.aarch64.neon.sdot", sum.getType(),
                              {sum, filter, lane(builder, bytes, k)});
        }
      }
  }

  Value finish(OpBuilder &builder, ValueRange accumulators, int64_t pixel,
               int64_t group) override {
    Value sums = zeros(builder, groupWidth, builder.getI32Type());
    for (int64_t quarter = 0; quarter < groupWidth / 4; ++quarter)
      sums = vector::InsertStridedSliceOp::create(
          builder, loc,
          accumulators[pixel * getQuarters() + group * (groupWidth / 4) +
                       quarter],
          sums, ArrayRef<int64_t>{quarter * 4}, ArrayRef<int64_t>{1});
    return sums;
  }

private:
  int64_t getQuarters() const { return getGroups() * (groupWidth / 4); }

  /// Quad `index` of `bytes` in every lane: the by-element form of sdot.
  Value lane(OpBuilder &builder, Value bytes, int64_t index) const {
    int64_t quads = cast<VectorType>(bytes.getType()).getNumElements() / 4;
    Value words = vector::BitCastOp::create(
        builder, loc, VectorType::get({quads}, builder.getI32Type()), bytes);
    Value splat = vector::ShuffleOp::create(
        builder, loc, words, words,
        ArrayRef<int64_t>{index, index, index, index});
    return vector::BitCastOp::create(
        builder, loc, VectorType::get({kBytes}, builder.getI8Type()), splat);
  }
};

} // namespace

std::unique_ptr<DotKernel>
qwid::createArmDotKernel(tile::ContractOp op, const VariantInfo &variant) {
  if (variant.dot == DotKind::NeonDot)
    return std::make_unique<NeonDotKernel>(op, variant);
  return std::make_unique<NeonMultiplyKernel>(op, variant);
}
