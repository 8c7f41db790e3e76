//===- DepthwiseKernel.cpp - A channel times its own taps -----------------===//
//
// Quads (x86): four taps of 16 channels per 128-bit lane are interleaved by
// unpacking bytes, then words, so that each 32-bit lane holds four taps of one
// channel: one vpdpbusd adds them, or on AVX2 two vpmaddwd on the even and the
// odd taps widened to 16 bits. The channels are then out of order: register j of
// four holds channels 4j..4j+3 of every lane; `finish` puts them back.
//
// Pairs (Arm): two taps of 8 channels meet in 16 bits (|w| <= 127) by smull and
// smlal, saddw adds them to 32-bit sums. Where a weight may be -128, each tap is
// added by itself.
//
// Weights in parts: quads multiply what they unpacked once per part, pairs take
// the parts of a tap for two taps.
//
// Float: a chain of fused multiply-adds in the order of the taps.
//
// All taps are unrolled: a depthwise filter is small.
//
//===----------------------------------------------------------------------===//

#include "DotKernel.h"
#include "VectorMemory.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace qwid;

namespace {

/// Channels whose bytes fill 128 bits.
constexpr int64_t kLane = 16;

class QuadDepthwise final : public DotKernel {
public:
  QuadDepthwise(tile::ContractOp op, const VariantInfo &variant, int64_t width)
      : DotKernel(op, variant, kLane), vnni(variant.dot == DotKind::Quads),
        width(width) {}

  SmallVector<Value> start(OpBuilder &builder) override {
    return SmallVector<Value>(op.getPixels() * 4,
                              zeros(builder, width / 4, builder.getI32Type()));
  }

  void step(OpBuilder &builder, Value input, Value weights, int64_t steps,
            MutableArrayRef<Value> accumulators) override {
    SmallVector<int64_t> taps = op.getDepthOffsets();
    for (size_t first = 0; first < taps.size(); first += 4) {
      SmallVector<Value> filters;
      for (int64_t part = 0; part < int64_t(op.getParts()); ++part)
        for (int64_t j = 0; j < 4; ++j)
          filters.push_back(loadWeights(
              builder,
              offset(builder, weights,
                     part * op.getPartCells() + first / 4 * op.getStepCells()),
              j * int64_t(op.getNPack()), width));
      for (auto [pixel, distance] : llvm::enumerate(op.getInputPixels())) {
        SmallVector<Value> rows = loadTaps(builder, input, distance,
                                           ArrayRef(taps).drop_front(first));
        for (auto [j, bytes] : llvm::enumerate(interleave(builder, rows)))
          for (size_t filter = j; filter < filters.size(); filter += 4) {
            Value &sum = accumulators[pixel * 4 + j];
            sum = multiply(builder, sum, bytes, filters[filter]);
          }
      }
    }
  }

  Value finish(OpBuilder &builder, ValueRange accumulators, int64_t pixel,
               int64_t group) override {
    Value all = zeros(builder, kLane, builder.getI32Type());
    for (int64_t j = 0; j < 4; ++j) {
      Value part = accumulators[pixel * 4 + j];
      if (width > kLane)
        part = vector::ExtractStridedSliceOp::create(builder, loc, part,
                                                     group * 4, 4, 1);
      all = vector::InsertStridedSliceOp::create(builder, loc, part, all,
                                                 ArrayRef<int64_t>{j * 4},
                                                 ArrayRef<int64_t>{1});
    }
    return arith::AddIOp::create(builder, loc, all, loadStart(builder, group));
  }

private:
  /// Four taps of `width` channels; taps beyond the last are zero.
  SmallVector<Value> loadTaps(OpBuilder &builder, Value input, int64_t distance,
                              ArrayRef<int64_t> taps) const {
    SmallVector<Value> rows;
    tile::ContractOp tile = op;
    for (size_t i = 0; i < 4; ++i)
      rows.push_back(i < taps.size()
                         ? load(builder, tile.getInput(),
                                offset(builder, input, distance + taps[i]),
                                width)
                         : zeros(builder, width, builder.getI8Type()));
    return rows;
  }

  /// Low or high halves of each 128-bit lane of two byte vectors, interleaved
  /// in units of `unit` bytes.
  Value unpack(OpBuilder &builder, Value a, Value b, int64_t unit,
               bool high) const {
    SmallVector<int64_t> mask;
    for (int64_t lane = 0; lane < width; lane += kLane)
      for (int64_t i = high ? 8 : 0; i < (high ? 16 : 8); i += unit)
        for (int64_t source : {int64_t(0), width})
          for (int64_t byte = 0; byte < unit; ++byte)
            mask.push_back(source + lane + i + byte);
    return vector::ShuffleOp::create(builder, loc, a, b, mask);
  }

  SmallVector<Value> interleave(OpBuilder &builder,
                                ArrayRef<Value> rows) const {
    SmallVector<Value> result;
    for (bool high : {false, true}) {
      Value first = unpack(builder, rows[0], rows[1], 1, high);
      Value second = unpack(builder, rows[2], rows[3], 1, high);
      result.push_back(unpack(builder, first, second, 2, false));
      result.push_back(unpack(builder, first, second, 2, true));
    }
    return result;
  }

  Value multiply(OpBuilder &builder, Value sum, Value bytes,
                 Value filter) const {
    std::string bits = std::to_string(width * 8);
    if (vnni)
      return callIntrinsic(builder, "llvm.x86.avx512.vpdpbusd." + bits,
                           sum.getType(), {sum, bytes, filter});
    auto words = VectorType::get({width / 2}, builder.getI16Type());
    auto shift = [&](Value value, bool left, bool isSigned) -> Value {
      Value eight = arith::ConstantOp::create(
          builder, loc,
          DenseElementsAttr::get(words, builder.getI16IntegerAttr(8)));
      if (left)
        return arith::ShLIOp::create(builder, loc, value, eight);
      if (isSigned)
        return arith::ShRSIOp::create(builder, loc, value, eight);
      return arith::ShRUIOp::create(builder, loc, value, eight);
    };
    Value x = vector::BitCastOp::create(builder, loc, words, bytes);
    Value w = vector::BitCastOp::create(builder, loc, words, filter);
    Value low = arith::ConstantOp::create(
        builder, loc,
        DenseElementsAttr::get(words, builder.getI16IntegerAttr(255)));
    Value even = arith::AndIOp::create(builder, loc, x, low);
    StringRef name =
        width == kLane ? "llvm.x86.sse2.pmadd.wd" : "llvm.x86.avx2.pmadd.wd";
    auto add = [&](Value taps, Value weights) {
      Value product =
          callIntrinsic(builder, name, sum.getType(), {taps, weights});
      sum = arith::AddIOp::create(builder, loc, sum, product);
    };
    add(even, shift(shift(w, true, false), false, true));
    add(shift(x, false, false), shift(w, false, true));
    return sum;
  }

  bool vnni;
  int64_t width;
};

class PairDepthwise final : public DotKernel {
public:
  PairDepthwise(tile::ContractOp op, const VariantInfo &variant)
      : DotKernel(op, variant, kLane) {}

  SmallVector<Value> start(OpBuilder &builder) override {
    return startPerPixel(builder);
  }

  void step(OpBuilder &builder, Value input, Value weights, int64_t steps,
            MutableArrayRef<Value> accumulators) override {
    SmallVector<Tap> taps = getTaps();
    size_t together = op.getFullRange() ? 1 : 2;
    for (size_t first = 0; first < taps.size(); first += together)
      for (auto [pixel, distance] : llvm::enumerate(op.getInputPixels())) {
        Value pair;
        for (const Tap &tap :
             ArrayRef(taps).slice(first).take_front(together)) {
          Value product = arith::MulIOp::create(
              builder, loc,
              widen(builder,
                    load(builder, op.getInput(),
                         offset(builder, input, distance + tap.input), kLane)),
              widen(builder,
                    loadWeights(builder, offset(builder, weights, tap.weights),
                                0, kLane)));
          pair = pair ? arith::AddIOp::create(builder, loc, pair, product)
                            .getResult()
                      : product;
        }
        Value &sum = accumulators[pixel];
        sum = arith::AddIOp::create(
            builder, loc, sum,
            arith::ExtSIOp::create(builder, loc, sum.getType(), pair));
      }
  }

  Value finish(OpBuilder &, ValueRange accumulators, int64_t pixel,
               int64_t) override {
    return accumulators[pixel];
  }

private:
  /// Offsets of an input and of its weights.
  struct Tap {
    int64_t input, weights;
  };

  /// The taps, each as often as there are parts.
  SmallVector<Tap> getTaps() {
    SmallVector<Tap> result;
    for (auto [tap, input] : llvm::enumerate(op.getDepthOffsets()))
      for (int64_t part = 0; part < int64_t(op.getParts()); ++part)
        result.push_back({input, int64_t(tap) * op.getStepCells() +
                                     part * op.getPartCells()});
    return result;
  }

  Value widen(OpBuilder &builder, Value bytes) const {
    return arith::ExtSIOp::create(
        builder, loc, VectorType::get({kLane}, builder.getI16Type()), bytes);
  }
};

class FloatDepthwise final : public DotKernel {
public:
  FloatDepthwise(tile::ContractOp op, const VariantInfo &variant)
      : DotKernel(op, variant, kLane) {}

  SmallVector<Value> start(OpBuilder &builder) override {
    return startPerPixel(builder);
  }

  void step(OpBuilder &builder, Value input, Value weights, int64_t steps,
            MutableArrayRef<Value> accumulators) override {
    for (auto [tap, distance] : llvm::enumerate(op.getDepthOffsets())) {
      Value filter =
          load(builder, op.getWeights(),
               offset(builder, weights, int64_t(tap) * int64_t(op.getNPack())),
               kLane);
      for (auto [pixel, start] : llvm::enumerate(op.getInputPixels())) {
        // Channels beyond the last would read past the end of the input.
        Value values = loadLanes(builder, loc, op.getInput(),
                                 offset(builder, input, start + distance),
                                 kLane, op.getChannels());
        Value &sum = accumulators[pixel];
        sum = math::FmaOp::create(builder, loc, values, filter, sum);
      }
    }
  }

  Value finish(OpBuilder &, ValueRange accumulators, int64_t pixel,
               int64_t) override {
    return accumulators[pixel];
  }
};

} // namespace

std::unique_ptr<DotKernel>
qwid::createDepthwiseKernel(tile::ContractOp op, const VariantInfo &variant) {
  if (op.isFloat())
    return std::make_unique<FloatDepthwise>(op, variant);
  if (!variant.unsignedStorage)
    return std::make_unique<PairDepthwise>(op, variant);
  // A block of fewer channels than a register is packed as narrow as it is.
  int64_t width = std::min<int64_t>(op.getNPack(), variant.depthwise.channels);
  return std::make_unique<QuadDepthwise>(op, variant, width);
}
