//===- IntegerExecutorTest.cpp - Other quantized ops ----------------------===//

#include "Harness.h"
#include "NaiveRescale.h"
#include "qwid/Reference/Activations.h"

#include <cmath>

using namespace qwid;

namespace {

std::string uniform(const char *storage, double scale, int32_t zero) {
  char text[128];
  std::snprintf(text, sizeof(text), "!quant.uniform<%s:f32, %.17e:%d>", storage,
                scale, zero);
  return text;
}

std::string tensor(llvm::ArrayRef<int64_t> shape, const std::string &element) {
  return "tensor<" + shapeText(shape) + element + ">";
}

/// Every pair of 8-bit integers as two tensors of 65536 cells.
std::pair<Tensor, Tensor> allPairs() {
  std::vector<int32_t> a, b;
  for (int32_t i = -128; i < 128; ++i)
    for (int32_t j = -128; j < 128; ++j) {
      a.push_back(i);
      b.push_back(j);
    }
  return {makeIntegers({65536}, ElementKind::I8, a),
          makeIntegers({65536}, ElementKind::I8, b)};
}

/// All pairs through add or mul.
std::vector<int32_t> runBinary(const std::string &op, const std::string &kind,
                               float a, float b, float to) {
  std::string x = tensor({65536}, uniform("i8", a, -7));
  std::string y = tensor({65536}, uniform("i8", b, 100));
  std::string z = tensor({65536}, uniform("i8", to, 11));
  Harness harness(makeMain("%a: " + x + ", %b: " + y,
                           "qwid." + op +
                               " %a, %b {rescale_kind = #qwid<rescale_kind " +
                               kind + ">} : (" + x + ", " + y + ") -> " + z,
                           z));
  auto [lhs, rhs] = allPairs();
  auto results = harness.run({lhs, rhs});
  return results.empty() ? std::vector<int32_t>() : results[0].getIntegers();
}

/// One op from one quantized tensor to another.
std::vector<int32_t> runUnary(const std::string &op, const Tensor &input,
                              const std::string &from,
                              llvm::ArrayRef<int64_t> shape,
                              const std::string &to) {
  std::string x = tensor(input.shape, from), y = tensor(shape, to);
  Harness harness(makeMain("%x: " + x, op + " : (" + x + ") -> " + y, y));
  auto results = harness.run(input);
  return results.empty() ? std::vector<int32_t>() : results[0].getIntegers();
}

} // namespace

TEST(IntegerExecutor, AddsAndProductsOfAllPairs) {
  for (std::string kind : {"float", "shift", "fixed"}) {
    bool shift = kind == "shift";
    float a = shift ? 0.125f : 0.11f, b = shift ? 0.03125f : 0.043f,
          to = shift ? 0.25f : 0.21f;
    auto sums = runBinary("add", kind, a, b, to);
    auto products = runBinary("mul", kind, a, b, to);
    ASSERT_EQ(sums.size(), 65536u);
    for (int i = 0; i < 65536; ++i) {
      int32_t x = i / 256 - 128 + 7, y = i % 256 - 128 - 100;
      long double sum = naive::rescaleSum(kind, x, a / to, double(a) / to, y,
                                          b / to, double(b) / to);
      ASSERT_EQ(sums[i], naive::saturate(sum, 11, -128, 127)) << kind;
      long double product = naive::rescale(kind, int64_t(x) * y, (a * b) / to,
                                           double(a) * b / to);
      ASSERT_EQ(products[i], naive::saturate(product, 11, -128, 127)) << kind;
    }
  }
}

TEST(IntegerExecutor, RescalesEveryValue) {
  std::vector<int32_t> all;
  for (int32_t q = -32768; q < 32768; ++q)
    all.push_back(q);
  Tensor input = makeIntegers({65536}, ElementKind::I16, all);
  for (std::string kind : {"float", "shift", "fixed"}) {
    float from = kind == "shift" ? 0.015625f : 0.0171f,
          to = kind == "shift" ? 2.0f : 1.7f;
    auto actual =
        runUnary("qwid.rescale %x {rescale_kind = #qwid<rescale_kind " + kind +
                     ">, clamp = #qwid.clamp<0.0, 100.0>}",
                 input, uniform("i16", from, 3), {65536}, uniform("u8", to, 5));
    ASSERT_EQ(actual.size(), all.size());
    int32_t high = int32_t(std::nearbyint(100.0f / to)) + 5;
    for (size_t i = 0; i < all.size(); ++i)
      ASSERT_EQ(actual[i],
                naive::saturate(naive::rescale(kind, all[i] - 3, from / to,
                                               double(from) / to),
                                5, 5, high));
  }
}

TEST(IntegerExecutor, QuantizeAndDequantize) {
  std::string type = tensor({6}, uniform("i8", 0.5, -3));
  Harness harness("func.func @main(%x: tensor<6xf32>) -> (" + type +
                  ", tensor<6xf32>) {\n  %q = qwid.quantize %x : "
                  "(tensor<6xf32>) -> " +
                  type + "\n  %y = qwid.dequantize %q : (" + type +
                  ") -> tensor<6xf32>\n  return %q, %y : " + type +
                  ", tensor<6xf32>\n}\n");
  auto results = harness.run(
      makeFloats({6}, {0.25f, 0.75f, -INFINITY, NAN, 1e9f, -0.25f}));
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].getIntegers(),
            (std::vector<int32_t>{-3, -1, -128, -3, 127, -3}));
  EXPECT_EQ(std::vector<float>(results[1].view<float>()),
            (std::vector<float>{0, 1, -62.5f, 0, 65, 0}));
}

TEST(IntegerExecutor, AveragePoolDividesByValidCells) {
  Tensor x = randomIntegers({1, 3, 3, 1}, ElementKind::I8, -128, 127, 6);
  auto q = x.getIntegers();
  for (std::string kind : {"float", "shift", "fixed"}) {
    float from = kind == "shift" ? 0.25f : 0.3f,
          to = kind == "shift" ? 0.5f : 0.4f;
    auto actual = runUnary(
        "qwid.avg_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 3, "
        "3>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, "
        "dilations = array<i64: 1, 1>, ceil_mode = false, count_include_pad = "
        "false, rescale_kind = #qwid<rescale_kind " +
            kind + ">}",
        x, uniform("i8", from, 100), {1, 3, 3, 1}, uniform("i8", to, -20));
    ASSERT_EQ(actual.size(), 9u);
    for (int y = 0; y < 3; ++y)
      for (int z = 0; z < 3; ++z) {
        int32_t sum = 0, count = 0;
        for (int i = std::max(0, y - 1); i <= std::min(2, y + 1); ++i)
          for (int j = std::max(0, z - 1); j <= std::min(2, z + 1);
               ++j, ++count)
            sum += q[i * 3 + j] - 100;
        // 1 / count is no power of two, so shift is computed as fixed.
        long double mean = naive::rescale(kind == "float" ? "float" : "fixed",
                                          sum, from / (to * float(count)),
                                          double(from) / (double(to) * count));
        EXPECT_EQ(actual[y * 3 + z], naive::saturate(mean, -20, -128, 127));
      }
  }
}

TEST(IntegerExecutor, MeanMaxAndArgmax) {
  Tensor x = makeIntegers({1, 2, 2, 1}, ElementKind::U8, {0, 255, 7, 255});
  EXPECT_EQ(runUnary("qwid.mean %x {axes = array<i64: 1, 2>, keepdims = false, "
                     "rescale_kind = #qwid<rescale_kind float>}",
                     x, uniform("u8", 1.0, 3), {1, 1}, uniform("u8", 1.0, 0)),
            (std::vector<int32_t>{126})); // (517 - 12) / 4 = 126.25
  EXPECT_EQ(runUnary("qwid.max_pool %x {layout = #qwid<layout nhwc>, kernel = "
                     "array<i64: 2, 1>, strides = array<i64: 1, 1>, pads = "
                     "array<i64: 1, 0, 0, 0>, dilations = array<i64: 1, 1>, "
                     "ceil_mode = false}",
                     x, uniform("u8", 1.0, 200), {1, 2, 2, 1},
                     uniform("u8", 1.0, 200)),
            (std::vector<int32_t>{0, 255, 7, 255}));
}

TEST(IntegerExecutor, PadAndConcatUseTheScaleOfTheResult) {
  Tensor x = makeIntegers({2}, ElementKind::I8, {1, -1});
  EXPECT_EQ(runUnary("qwid.pad %x {low = array<i64: 1>, high = array<i64: 0>, "
                     "value = 1.0 : f32}",
                     x, uniform("i8", 0.25, -3), {3}, uniform("i8", 0.25, -3)),
            (std::vector<int32_t>{1, 1, -1}));
  std::string a = tensor({2}, uniform("i8", 0.5, 0)),
              b = tensor({1}, uniform("i8", 0.25, 4)),
              y = tensor({3}, uniform("i8", 0.5, 0));
  Harness concat(makeMain("%a: " + a + ", %b: " + b,
                          "qwid.concat %a, %b {axis = 0 : i64, rescale_kind = "
                          "#qwid<rescale_kind shift>} : (" +
                              a + ", " + b + ") -> " + y,
                          y));
  auto results = concat.run({x, makeIntegers({1}, ElementKind::I8, 7)});
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].getIntegers(), (std::vector<int32_t>{1, -1, 2}));
}

TEST(IntegerExecutor, PadsHoldAComputedFill) {
  std::string u8 = uniform("u8", 1.0, 0), x = tensor({2, 2}, u8),
              z = tensor({}, u8), y = tensor({3, 3}, u8);
  Harness pad(makeMain("%x: " + x + ", %z: " + z,
                       "qwid.pad %x fill %z {low = array<i64: 1, 0>, high = "
                       "array<i64: 0, 1>, value = 0.0 : f32} : (" +
                           x + ", " + z + ") -> " + y,
                       y));
  auto results = pad.run({makeIntegers({2, 2}, ElementKind::U8, {1, 2, 3, 255}),
                          makeIntegers({}, ElementKind::U8, {131})});
  ASSERT_EQ(results.size(), 1u);
  EXPECT_EQ(results[0].getIntegers(),
            (std::vector<int32_t>{131, 131, 131, 1, 2, 131, 3, 255, 131}));
}

TEST(IntegerExecutor, ActivationTablesEqualFloat) {
  for (const char *storage : {"i8", "u8"}) {
    bool isSigned = storage[0] == 'i';
    int32_t low = isSigned ? -128 : 0;
    std::vector<int32_t> all;
    for (int32_t i = 0; i < 256; ++i)
      all.push_back(low + i);
    Tensor x =
        makeIntegers({256}, isSigned ? ElementKind::I8 : ElementKind::U8, all);
    auto actual =
        runUnary("qwid.unary silu %x", x, uniform(storage, 0.0625, low + 130),
                 {256}, uniform(storage, 0.03125, low + 20));
    ASSERT_EQ(actual.size(), 256u);
    for (int32_t i = 0; i < 256; ++i) {
      double real = (i - 130) * 0.0625;
      double expected = real / (1 + std::exp(-real)) / 0.03125 + low + 20;
      // No tie of silu falls within the error of the sequence here.
      EXPECT_EQ(actual[i], int32_t(std::clamp(std::nearbyint(expected),
                                              double(low), double(low + 255))));
    }
  }
}

TEST(IntegerExecutor, SumsTakeAsManyBitsAsTheyNeed) {
  // 65535 * 32769 = 2147516415 is no int32.
  Tensor white = makeIntegers({3, 10923}, ElementKind::U16,
                              std::vector<int32_t>(32769, 65535));
  for (std::string kind : {"float", "shift", "fixed"}) {
    std::string attributes =
        " %x {axes = array<i64: 0, 1>, keepdims = false, rescale_kind = "
        "#qwid<rescale_kind " +
        kind + ">}";
    EXPECT_EQ(runUnary("qwid.mean" + attributes, white, uniform("u16", 0.25, 0),
                       {}, uniform("u16", 0.25, 0)),
              std::vector<int32_t>{65535});
    EXPECT_EQ(runUnary("qwid.reduce sum" + attributes, white,
                       uniform("u16", 0.25, 0), {}, uniform("u16", 16384.0, 1)),
              std::vector<int32_t>{32769}); // 32768.49998 + 1
    // Below zero: each cell counts -65535.
    EXPECT_EQ(runUnary("qwid.mean" + attributes,
                       makeIntegers({3, 10923}, ElementKind::U16,
                                    std::vector<int32_t>(32769, 0)),
                       uniform("u16", 0.25, 65535), {},
                       uniform("u16", 0.25, 65535)),
              std::vector<int32_t>{0});
  }
}

TEST(IntegerExecutor, SumsTimesMultipliersFit64Bits) {
  // 65535 * 65537 = 2^32 - 1; times a multiplier below 2^31 that is an int64.
  for (int64_t cells : {65537, 65538})
    for (std::string kind : {"float", "shift", "fixed"}) {
      std::string x = tensor({cells}, uniform("u16", 0.25, 0)),
                  y = tensor({}, uniform("u16", 0.25, 0));
      std::string error = refusal(
          makeMain("%x: " + x,
                   "qwid.mean %x {axes = array<i64: 0>, keepdims = false, "
                   "rescale_kind = #qwid<rescale_kind " +
                       kind + ">} : (" + x + ") -> " + y + " loc(\"pool\")",
                   y));
      if (cells == 65537 || kind == "float")
        EXPECT_EQ(error, "");
      else
        EXPECT_EQ(error, "node 'pool': the sum of a window may reach "
                         "4295032830, expected a value within 33 bits; pass "
                         "--keep-float=pool to leave the node in float, or "
                         "--rescale float");
    }
  EXPECT_EQ(runUnary("qwid.mean %x {axes = array<i64: 0>, keepdims = false, "
                     "rescale_kind = #qwid<rescale_kind fixed>}",
                     makeIntegers({65537}, ElementKind::U16,
                                  std::vector<int32_t>(65537, 65535)),
                     uniform("u16", 0.25, 0), {}, uniform("u16", 0.25, 0)),
            std::vector<int32_t>{65535});
}
