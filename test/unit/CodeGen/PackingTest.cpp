//===- PackingTest.cpp - Packed constants against the specification -------===//
//
// The naive twin reads a packed block by the formula of TileOps.td,
// [group][block][k outer][k inner / k_pack][n_pack][k_pack], and must find each
// weight there, and zeros in every other place.
//
//===----------------------------------------------------------------------===//

#include "KernelBuilder.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/MLIRContext.h"
#include "gtest/gtest.h"

#include <cstring>

using namespace mlir;
using namespace qwid;

namespace {

/// A grouped convolution: filters [group][channel][row][inner], all dense.
struct Case {
  int64_t groups, channels, rows, inner;
};

ContractionNest makeNest(const Case &c) {
  ContractionNest nest;
  auto loop = [](int64_t size, int64_t filter) {
    ContractionLoop result{size};
    result.filter = filter;
    return result;
  };
  if (c.groups > 1)
    nest.groups.push_back(loop(c.groups, c.channels * c.rows * c.inner));
  nest.groupCount = c.groups;
  nest.channels = loop(c.channels, c.rows * c.inner);
  if (c.rows > 1)
    nest.depth.push_back(loop(c.rows, c.inner));
  nest.depth.push_back(loop(c.inner, 1));
  return nest;
}

class Packing : public testing::TestWithParam<Case> {
protected:
  /// Values that are never 0 and repeat only after 127.
  DenseElementsAttr makeFilter(const Case &c) {
    std::vector<int8_t> values(c.groups * c.channels * c.rows * c.inner);
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = int8_t(i % 127 + 1);
    auto type = RankedTensorType::get({int64_t(values.size())},
                                      IntegerType::get(&context, 8));
    return DenseElementsAttr::get(type, ArrayRef(values));
  }

  MLIRContext context;
};

TEST_P(Packing, EveryWeightIsWhereTheKernelReadsIt) {
  const Case &c = GetParam();
  ContractionNest nest = makeNest(c);
  DenseElementsAttr filter = makeFilter(c);
  for (TileShape shape : {TileShape{14, 32, 32, 4}, TileShape{2, 8, 8, 16},
                          TileShape{6, 16, 16, 4}, TileShape{6, 16, 32, 1}}) {
    std::vector<char> packed = packFilter(nest, shape, filter);
    int64_t blocks = llvm::divideCeil(c.channels, shape.packChannels),
            steps = llvm::divideCeil(c.inner, shape.packDepth);
    ASSERT_EQ(int64_t(packed.size()), c.groups * blocks * c.rows * steps *
                                          shape.packChannels * shape.packDepth);
    auto values = filter.getValues<int8_t>();
    int64_t next = 0;
    for (int64_t g = 0; g < c.groups; ++g)
      for (int64_t n = 0; n < c.channels; ++n)
        for (int64_t row = 0; row < c.rows; ++row)
          for (int64_t k = 0; k < c.inner; ++k, ++next) {
            int64_t run = (g * blocks + n / shape.packChannels) * c.rows + row;
            int64_t at =
                ((run * steps + k / shape.packDepth) * shape.packChannels +
                 n % shape.packChannels) *
                    shape.packDepth +
                k % shape.packDepth;
            ASSERT_EQ(packed[at], values[next]);
            packed[at] = 0;
          }
    EXPECT_TRUE(llvm::all_of(packed, [](char byte) { return byte == 0; }));
  }
}

TEST_P(Packing, EveryCodeIsWhereTheKernelReadsIt) {
  const Case &c = GetParam();
  ContractionNest nest = makeNest(c);
  std::vector<int8_t> weights(c.groups * c.channels * c.rows * c.inner);
  for (size_t i = 0; i < weights.size(); ++i)
    weights[i] = getPowerOfTwoCodebook()[i * 7 % 16];
  auto type = RankedTensorType::get({int64_t(weights.size())},
                                    IntegerType::get(&context, 8));
  auto filter = DenseElementsAttr::get(type, ArrayRef(weights));
  ASSERT_TRUE(isPowerOfTwoFilter(filter));
  for (TileShape shape : {TileShape{14, 32, 32, 4}, TileShape{2, 8, 8, 16}}) {
    nest.coded = false;
    std::vector<char> plain = packFilter(nest, shape, filter);
    nest.coded = true;
    std::vector<char> codes = packFilter(nest, shape, filter);
    ASSERT_EQ(codes.size() * 2, plain.size());
    size_t step = shape.packChannels * shape.packDepth;
    for (size_t i = 0; i < plain.size(); ++i) {
      uint8_t byte = codes[(i - i % step) / 2 + i % step % (step / 2)];
      uint8_t code = i % step < step / 2 ? byte & 15 : byte >> 4;
      EXPECT_NE(code, 8);
      ASSERT_EQ(getPowerOfTwoCodebook()[code], plain[i]);
    }
  }
}

/// The naive twin packs words; the parts of each weight add up to its word.
TEST_P(Packing, PartsAddUpToTheWeights) {
  const Case &c = GetParam();
  ContractionNest nest = makeNest(c);
  std::vector<int16_t> weights(c.groups * c.channels * c.rows * c.inner);
  for (size_t i = 0; i < weights.size(); ++i)
    weights[i] = int16_t(i * 37 % 511) - 255;
  weights[0] = -255; // three times at most 127
  auto type = RankedTensorType::get({int64_t(weights.size())},
                                    IntegerType::get(&context, 16));
  auto filter = DenseElementsAttr::get(type, ArrayRef(weights));
  ASSERT_EQ(countParts(filter), 3);
  for (bool depthwise : {false, true})
    for (TileShape shape : {TileShape{2, 64, 64, 4}, TileShape{2, 16, 16, 1}}) {
      if (depthwise && c.groups > 1)
        continue;
      nest.depthwise = depthwise;
      nest.isWide = false;
      nest.parts = 1;
      std::vector<char> words = packFilter(nest, shape, filter);
      nest.isWide = true;
      nest.parts = 3;
      std::vector<char> bytes = packFilter(nest, shape, filter);
      ASSERT_EQ(bytes.size() * 2, words.size() * 3);
      // All blocks but the last are whole.
      size_t count = words.size() / 2, block = nest.panelCells(shape) / 3;
      for (size_t i = 0; i < count; ++i) {
        size_t first = i / block * block, size = std::min(block, count - first);
        int sum = 0;
        for (size_t part = 0; part < 3; ++part)
          sum += bytes[first * 3 + part * size + i - first];
        int16_t word;
        std::memcpy(&word, words.data() + i * 2, 2);
        ASSERT_EQ(sum, word);
      }
    }
}

TEST(PackingParts, AsManyAsTheLargestWeightNeeds) {
  MLIRContext context;
  auto count = [&](int16_t value) {
    auto type = RankedTensorType::get({2}, IntegerType::get(&context, 16));
    return countParts(
        DenseElementsAttr::get(type, ArrayRef<int16_t>{0, value}));
  };
  EXPECT_EQ(count(0), 1);
  EXPECT_EQ(count(127), 1);
  EXPECT_EQ(count(-127), 1);
  EXPECT_EQ(count(-128), 2);
  EXPECT_EQ(count(254), 2);
  EXPECT_EQ(count(-255), 3);
}

TEST(PowerOfTwoFilter, HoldsNothingElse) {
  MLIRContext context;
  auto check = [&](int8_t value) {
    auto type = RankedTensorType::get({2}, IntegerType::get(&context, 8));
    return isPowerOfTwoFilter(
        DenseElementsAttr::get(type, ArrayRef<int8_t>{1, value}));
  };
  for (int value = -128; value < 128; ++value) {
    int magnitude = std::abs(value);
    bool expected = magnitude <= 64 && (magnitude & (magnitude - 1)) == 0;
    EXPECT_EQ(check(value), expected) << value;
  }
  auto real = RankedTensorType::get({1}, Float32Type::get(&context));
  EXPECT_FALSE(isPowerOfTwoFilter(DenseElementsAttr::get(real, 1.0f)));
}

INSTANTIATE_TEST_SUITE_P(Shapes, Packing,
                         testing::Values(Case{1, 1, 1, 1}, Case{1, 32, 1, 16},
                                         Case{1, 33, 3, 7}, Case{1, 40, 1, 5},
                                         Case{3, 9, 2, 6}));

TEST(PackingPerChannel, PadsEachGroupToWholeBlocks) {
  MLIRContext context;
  ContractionNest nest = makeNest({2, 3, 1, 4});
  auto type = RankedTensorType::get({6}, IntegerType::get(&context, 32));
  auto values =
      DenseElementsAttr::get(type, ArrayRef<int32_t>{1, 2, 3, 4, 5, 6});
  std::vector<char> packed = packPerChannel(nest, {2, 8, 8, 16}, values);
  ASSERT_EQ(packed.size(), 2 * 8 * sizeof(int32_t));
  const auto *numbers = reinterpret_cast<const int32_t *>(packed.data());
  EXPECT_EQ(
      std::vector<int32_t>(numbers, numbers + 16),
      (std::vector<int32_t>{1, 2, 3, 0, 0, 0, 0, 0, 4, 5, 6, 0, 0, 0, 0, 0}));
}

TEST(PackingPerChannel, SplatsAreWrittenOut) {
  MLIRContext context;
  auto type = RankedTensorType::get({3}, IntegerType::get(&context, 16));
  auto splat = DenseElementsAttr::get(type, int16_t(0x0201));
  EXPECT_EQ(plainBytes(splat), (std::vector<char>{1, 2, 1, 2, 1, 2}));
}

} // namespace
