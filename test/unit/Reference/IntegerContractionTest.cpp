//===- IntegerContractionTest.cpp - Quantized conv2d, fully_connected -----===//

#include "Harness.h"
#include "NaiveRescale.h"

#include <array>

using namespace qwid;

namespace {

/// Storage of an activation.
struct Storage {
  const char *name;
  ElementKind kind;
  int32_t low, high;
};
const Storage kI8{"i8", ElementKind::I8, -128, 127};
const Storage kU8{"u8", ElementKind::U8, 0, 255};
const Storage kI16{"i16", ElementKind::I16, -32768, 32767};

/// Scales of one quantized contraction; the channel scales alternate.
struct Scales {
  float input, weight[2], residual, result;
};
const Scales kAny{0.043f, {0.0071f, 0.0009f}, 0.057f, 0.081f};
const Scales kPowers{0.03125f, {0.0078125f, 0.0009765625f}, 0.0625f, 0.125f};

std::string number(double value) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.17g", value);
  std::string result = text;
  return result.find('.') == std::string::npos ? result + ".0" : result;
}

std::string activation(const Storage &storage, float scale, int32_t zero) {
  return std::string("!quant.uniform<") + storage.name + ":f32, " +
         number(scale) + ":" + std::to_string(zero) + ">";
}

using ZeroPoints = std::array<int32_t, 2>;

std::string perChannel(const std::string &storage, const float (&scales)[2],
                       float factor, int64_t channels, ZeroPoints zeros = {}) {
  std::string text = "!quant.uniform<" + storage + ":f32:0, {";
  for (int64_t c = 0; c < channels; ++c)
    text += (c ? ", " : "") + number(scales[c % 2] * factor) + ":" +
            std::to_string(zeros[c % 2]);
  return text + "}>";
}

/// One case: a 3x3 convolution with pads, or a fully_connected.
struct Case {
  std::string kind;
  Storage storage;
  bool residual, nhwc;
  int32_t inputZero, resultZero;
  bool asymmetric = false; ///< u8 weights, else s8 without zero points
  ZeroPoints weightZeros() const {
    return asymmetric ? ZeroPoints{61, 204} : ZeroPoints{0, 0};
  }
  const Scales &scales() const { return kind == "shift" ? kPowers : kAny; }
};

constexpr int64_t kChannels = 3, kOutputs = 5, kSize = 4;

int64_t indexOf(bool nhwc, int64_t channels, int64_t c, int64_t y, int64_t x) {
  return nhwc ? (y * kSize + x) * channels + c : (c * kSize + y) * kSize + x;
}

/// The accumulator of one output, padding contributing nothing.
int32_t accumulate(const Case &t, const std::vector<int32_t> &x,
                   const std::vector<int32_t> &w, int32_t bias, int64_t o,
                   int64_t row, int64_t column) {
  uint32_t sum = bias;
  for (int64_t c = 0; c < kChannels; ++c)
    for (int64_t i = 0; i < 3; ++i)
      for (int64_t j = 0; j < 3; ++j) {
        int64_t y = row + i - 1, z = column + j - 1;
        if (y < 0 || y >= kSize || z < 0 || z >= kSize)
          continue;
        int64_t tap = t.nhwc ? ((o * 3 + i) * 3 + j) * kChannels + c
                             : ((o * kChannels + c) * 3 + i) * 3 + j;
        sum += uint32_t(x[indexOf(t.nhwc, kChannels, c, y, z)] - t.inputZero) *
               uint32_t(w[tap] - t.weightZeros()[o % 2]);
      }
  return int32_t(sum);
}

int32_t requantize(const Case &t, int64_t o, int32_t acc, int32_t residual) {
  const Scales &s = t.scales();
  float weight = s.weight[o % 2];
  float factor = (s.input * weight) / s.result;
  double real = double(s.input) * weight / s.result;
  // A clamp of [-1, 6] as bounds in stored integers.
  int32_t low = std::max(
      t.storage.low, int32_t(std::nearbyint(-1.0f / s.result)) + t.resultZero);
  int32_t high = std::min(
      t.storage.high, int32_t(std::nearbyint(6.0f / s.result)) + t.resultZero);
  long double rounded =
      t.residual
          ? naive::rescaleSum(t.kind, residual - 3, s.residual / s.result,
                              double(s.residual) / s.result, acc, factor, real)
          : naive::rescale(t.kind, acc, factor, real);
  return naive::saturate(rounded, t.resultZero, low, high);
}

void expectConvolution(const Case &t) {
  const Scales &s = t.scales();
  llvm::SmallVector<int64_t> in{1, kChannels, kSize, kSize},
      out{1, kOutputs, kSize, kSize}, taps{kOutputs, kChannels, 3, 3};
  if (t.nhwc) {
    in = {1, kSize, kSize, kChannels};
    out = {1, kSize, kSize, kOutputs};
    taps = {kOutputs, 3, 3, kChannels};
  }
  auto tensor = [](llvm::ArrayRef<int64_t> shape, const std::string &element) {
    return "tensor<" + shapeText(shape) + element + ">";
  };
  std::string x = tensor(in, activation(t.storage, s.input, t.inputZero));
  std::string w =
      tensor(taps, perChannel(t.asymmetric ? "u8" : "i8<-127:127>", s.weight,
                              1.0f, kOutputs, t.weightZeros()));
  std::string b = tensor(
      {kOutputs}, perChannel("i32<-2000:2000>", s.weight, s.input, kOutputs));
  std::string r = tensor(out, activation(t.storage, s.residual, 3));
  std::string y = tensor(out, activation(t.storage, s.result, t.resultZero));
  std::string attributes =
      " {layout = #qwid<layout " + std::string(t.nhwc ? "nhwc" : "nchw") +
      ">, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations "
      "= array<i64: 1, 1>, groups = 1 : i64, clamp = #qwid.clamp<-1.0, 6.0>, "
      "rescale_kind = #qwid<rescale_kind " +
      t.kind + ">}";
  std::string residual = t.residual ? " residual %r" : "";
  std::string types = x + ", " + w + ", " + b + (t.residual ? ", " + r : "");
  Harness harness(
      makeMain("%x: " + x + ", %w: " + w + ", %b: " + b + ", %r: " + r,
               "qwid.conv2d %x, %w bias %b" + residual + attributes + " : (" +
                   types + ") -> " + y,
               y));
  Tensor input =
      randomIntegers(in, t.storage.kind, t.storage.low, t.storage.high, 1);
  Tensor filter = t.asymmetric
                      ? randomIntegers(taps, ElementKind::U8, 0, 255, 2)
                      : randomIntegers(taps, ElementKind::I8, -127, 127, 2);
  Tensor bias = randomIntegers({kOutputs}, ElementKind::I32, -2000, 2000, 3);
  Tensor extra =
      randomIntegers(out, t.storage.kind, t.storage.low, t.storage.high, 4);
  auto results = harness.run({input, filter, bias, extra});
  ASSERT_EQ(results.size(), 1u);
  auto actual = results[0].getIntegers(), xs = input.getIntegers(),
       ws = filter.getIntegers(), bs = bias.getIntegers(),
       rs = extra.getIntegers();
  for (int64_t o = 0; o < kOutputs; ++o)
    for (int64_t i = 0; i < kSize; ++i)
      for (int64_t j = 0; j < kSize; ++j) {
        int64_t at = indexOf(t.nhwc, kOutputs, o, i, j);
        int32_t acc = accumulate(t, xs, ws, bs[o], o, i, j);
        ASSERT_EQ(actual[at], requantize(t, o, acc, rs[at]))
            << t.kind << " " << t.storage.name << " acc " << acc;
      }
}

/// Runs a fully_connected of one input cell on stored integers.
std::vector<int32_t> runConnected(const std::string &input, ElementKind kind,
                                  const std::string &weights,
                                  const std::string &result, int32_t x,
                                  llvm::ArrayRef<int32_t> w) {
  std::string in = "tensor<1x1x" + input + ">",
              filter =
                  "tensor<" + std::to_string(w.size()) + "x1x" + weights + ">",
              out = "tensor<1x" + std::to_string(w.size()) + "x" + result + ">";
  bool accumulates = result.find("<i32") != std::string::npos;
  Harness harness(makeMain(
      "%x: " + in + ", %w: " + filter,
      std::string("qwid.fully_connected %x, %w ") +
          (accumulates ? "" : "{rescale_kind = #qwid<rescale_kind float>} ") +
          ": (" + in + ", " + filter + ") -> " + out,
      out));
  auto results =
      harness.run({makeIntegers({1, 1}, kind, x),
                   makeIntegers({int64_t(w.size()), 1}, ElementKind::I8, w)});
  return results.empty() ? std::vector<int32_t>() : results[0].getIntegers();
}

} // namespace

TEST(IntegerContraction, ConvolutionsEqualTheNaiveTwin) {
  for (const char *kind : {"float", "shift", "fixed"})
    for (const Storage &storage : {kI8, kU8, kI16})
      for (bool residual : {false, true})
        for (bool nhwc : {false, true}) {
          int32_t middle = (storage.low + storage.high) / 2;
          expectConvolution(
              {kind, storage, residual, nhwc, middle + 5, middle - 7});
          expectConvolution(
              {kind, storage, residual, nhwc, storage.low, storage.high});
          expectConvolution(
              {kind, storage, residual, nhwc, middle + 5, middle - 7, true});
        }
}

TEST(IntegerContraction, HalvesRoundToEvenUnderFloat) {
  // Factors of 1/2: accumulators 1, 3, 5, -1, -3 give 0.5, 1.5, 2.5 ...
  EXPECT_EQ(runConnected("!quant.uniform<i8:f32, 1.0>", ElementKind::I8,
                         "!quant.uniform<i8<-127:127>:f32, 1.0>",
                         "!quant.uniform<i8:f32, 2.0>", 1, {1, 3, 5, -1, -3}),
            (std::vector<int32_t>{0, 2, 2, 0, -2}));
}

TEST(IntegerContraction, CodebookWeightsMeanTheirValues) {
  EXPECT_EQ(
      runConnected("!quant.uniform<i8:f32, 1.0>", ElementKind::I8,
                   "!qwid.codebook<4 : {0, 1, 2, 4, 8, 16, 32, 64, 0, -1, -2, "
                   "-4, -8, -16, -32, -64} : 0, [1.0, 1.0, 2.0, 1.0]>",
                   "!quant.uniform<i8:f32, 1.0>", 1, {0, 7, 3, 15}),
      (std::vector<int32_t>{0, 64, 8, -64}));
}

TEST(IntegerContraction, AsymmetricWeightsAndMinus128AreExact) {
  EXPECT_EQ(runConnected("!quant.uniform<i8:f32, 1.0>", ElementKind::I8,
                         "!quant.uniform<i8:f32, 1.0:10>",
                         "!quant.uniform<i16:f32, 1.0>", -128, {-128, 127, 10}),
            (std::vector<int32_t>{17664, -14976, 0}));
}

TEST(IntegerContraction, AccumulatorsAreNotRounded) {
  EXPECT_EQ(runConnected("!quant.uniform<i8:f32, 0.5:-28>", ElementKind::I8,
                         "!quant.uniform<i8:f32:0, {0.25, 4.0, 0.5}>",
                         "!quant.uniform<i32:f32:1, {0.125, 2.0, 0.25}>", 127,
                         {1, -128, 127}),
            (std::vector<int32_t>{155, -19840, 19685}));
}

TEST(IntegerContraction, DequantizedAccumulatorsRoundTwice) {
  // 2^24 + 1 and 2^24 + 3 lie between two f32: each goes to the even one, then
  // the product with the scale of the channel is rounded.
  const char *type = "tensor<2x2x!quant.uniform<i32:f32:1, {1.0, 0.1}>>";
  Harness harness(makeMain(std::string("%x: ") + type,
                           std::string("qwid.dequantize %x : (") + type +
                               ") -> tensor<2x2xf32>",
                           "tensor<2x2xf32>"));
  auto result = harness.run({makeIntegers({2, 2}, ElementKind::I32,
                                          {16777217, 16777217, 16777219, -7})});
  ASSERT_EQ(result.size(), 1u);
  auto values = result[0].view<float>();
  EXPECT_EQ(values[0], 16777216.0f);
  EXPECT_EQ(values[1], 16777216.0f * 0.1f);
  EXPECT_EQ(values[2], 16777220.0f);
  EXPECT_EQ(values[3], -7.0f * 0.1f);
}

TEST(IntegerContraction, ConstantFiltersArePackedOnce) {
  Harness harness(
      "func.func @main(%x: tensor<1x2x!quant.uniform<i8:f32, 1.0>>) -> "
      "tensor<1x1x!quant.uniform<i8:f32, 1.0>> {\n"
      "  %w = qwid.constant dense<[[2, -3]]> : tensor<1x2xi8> : "
      "tensor<1x2x!quant.uniform<i8<-127:127>:f32, 1.0>>\n"
      "  %y = qwid.fully_connected %x, %w {rescale_kind = #qwid<rescale_kind "
      "fixed>} : (tensor<1x2x!quant.uniform<i8:f32, 1.0>>, "
      "tensor<1x2x!quant.uniform<i8<-127:127>:f32, 1.0>>) -> "
      "tensor<1x1x!quant.uniform<i8:f32, 1.0>>\n"
      "  return %y : tensor<1x1x!quant.uniform<i8:f32, 1.0>>\n}\n");
  for (int32_t x : {5, 100}) {
    auto result = harness.run(makeIntegers({1, 2}, ElementKind::I8, {x, 3}));
    ASSERT_EQ(result.size(), 1u);
    EXPECT_EQ(result[0].getIntegers()[0], std::min(127, 2 * x - 9));
  }
}

TEST(IntegerContraction, AccumulatorsFitInt32UpToTheirLimit) {
  // 65535 * 127 * 258 = 2147319810 is an int32; with one cell more it is not.
  for (int64_t depth : {258, 259}) {
    std::string cells = std::to_string(depth);
    std::string x = "tensor<1x" + cells + "x!quant.uniform<u16:f32, 1.0>>",
                w = "tensor<1x" + cells + "x!quant.uniform<i8:f32, 1.0>>",
                y = "tensor<1x1x!quant.uniform<i32:f32, 1.0>>";
    std::string text =
        "func.func @main(%x: " + x + ") -> " + y +
        " {\n  %w = qwid.constant dense<127> : tensor<1x" + cells +
        "xi8> : " + w + "\n  %y = qwid.fully_connected %x, %w : (" + x + ", " +
        w + ") -> " + y + " loc(\"fc1\")\n  return %y : " + y + "\n}\n";
    if (depth == 258) {
      Harness harness(text);
      auto result = harness.run(makeIntegers(
          {1, depth}, ElementKind::U16, std::vector<int32_t>(depth, 65535)));
      ASSERT_EQ(result.size(), 1u);
      EXPECT_EQ(result[0].getIntegers()[0], 2147319810);
      continue;
    }
    EXPECT_EQ(refusal(text),
              "node 'fc1': the accumulator of channel 0 may reach 2155642755, "
              "expected a value within int32; pass --keep-float=fc1 to leave "
              "the node in float");
  }
}

TEST(IntegerContraction, WeightsThatAreComputedCountAsAnyOfTheirType) {
  // 255 * 128 * 65793 = 2147483520, whatever the weights will be.
  for (int64_t depth : {65793, 65794}) {
    std::string cells = std::to_string(depth);
    std::string x = "tensor<1x" + cells + "x!quant.uniform<u8:f32, 1.0>>",
                w = "tensor<1x" + cells + "x!quant.uniform<i8:f32, 1.0>>",
                y = "tensor<1x1x!quant.uniform<i32:f32, 1.0>>";
    EXPECT_EQ(refusal(makeMain("%x: " + x + ", %w: " + w,
                               "qwid.fully_connected %x, %w : (" + x + ", " +
                                   w + ") -> " + y,
                               y))
                  .empty(),
              depth == 65793);
  }
}
