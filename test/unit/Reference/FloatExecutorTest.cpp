//===- FloatExecutorTest.cpp - Float ops against naive twins --------------===//

#include "Harness.h"
#include "qwid/Support/FloatSequences.h"

#include <cmath>

using namespace qwid;

namespace {

/// A 2-d window on one image in nchw order, and the naive loops over it.
struct Window {
  int64_t channels, height, width, kernel, stride, pad, dilation;
  bool ceilMode = false;

  int64_t span() const { return (kernel - 1) * dilation + 1; }
  int64_t outputs(int64_t size) const {
    int64_t free = size + 2 * pad - span();
    int64_t count = free / stride + 1;
    if (ceilMode && free % stride && count * stride < size + pad)
      ++count;
    return count;
  }
  std::string attributes() const {
    auto twice = [](int64_t v) {
      return "array<i64: " + std::to_string(v) + ", " + std::to_string(v) + ">";
    };
    std::string p = std::to_string(pad);
    return "strides = " + twice(stride) + ", pads = array<i64: " + p + ", " +
           p + ", " + p + ", " + p + ">, dilations = " + twice(dilation);
  }
};

/// [c][h][w] to [h][w][c] and back, with batch 1.
Tensor toNhwc(const Tensor &nchw) {
  int64_t c = nchw.shape[1], h = nchw.shape[2], w = nchw.shape[3];
  Tensor nhwc({nchw.shape[0], h, w, c}, ElementKind::F32);
  for (int64_t n = 0; n < nchw.shape[0]; ++n)
    for (int64_t i = 0; i < c; ++i)
      for (int64_t j = 0; j < h * w; ++j)
        nhwc.view<float>()[(n * h * w + j) * c + i] =
            nchw.view<float>()[(n * c + i) * h * w + j];
  return nhwc;
}

std::vector<float> convolve(const Window &s, int64_t outputs, int64_t groups,
                            const Tensor &x, const Tensor &filter,
                            const Tensor &bias, const Tensor &residual) {
  std::vector<float> result;
  int64_t perGroup = s.channels / groups;
  int64_t h = s.outputs(s.height), w = s.outputs(s.width);
  for (int64_t o = 0; o < outputs; ++o)
    for (int64_t y = 0; y < h; ++y)
      for (int64_t z = 0; z < w; ++z) {
        float sum = bias.view<float>()[o];
        for (int64_t i = 0; i < s.kernel; ++i)
          for (int64_t j = 0; j < s.kernel; ++j)
            for (int64_t k = 0; k < perGroup; ++k) {
              int64_t row = y * s.stride - s.pad + i * s.dilation;
              int64_t column = z * s.stride - s.pad + j * s.dilation;
              bool inside =
                  row >= 0 && row < s.height && column >= 0 && column < s.width;
              int64_t c = o / (outputs / groups) * perGroup + k;
              float value =
                  inside
                      ? x.view<float>()[(c * s.height + row) * s.width + column]
                      : 0.0f;
              float weight = filter.view<
                  float>()[((o * perGroup + k) * s.kernel + i) * s.kernel + j];
              sum = std::fmaf(value, weight, sum);
            }
        sum = sum + residual.view<float>()[(o * h + y) * w + z];
        sum = sum > -1.0f ? sum : -1.0f;
        result.push_back(sum < 6.0f ? sum : 6.0f);
      }
  return result;
}

std::string floats(llvm::ArrayRef<int64_t> shape) {
  return "tensor<" + shapeText(shape) + "f32>";
}

void expectConvolution(const Window &s, int64_t outputs, int64_t groups) {
  int64_t h = s.outputs(s.height), w = s.outputs(s.width);
  Tensor x = randomFloats({1, s.channels, s.height, s.width}, 1);
  Tensor f =
      randomFloats({outputs, s.channels / groups, s.kernel, s.kernel}, 2);
  Tensor b = randomFloats({outputs}, 3),
         r = randomFloats({1, outputs, h, w}, 4);
  Tensor expected =
      makeFloats({1, outputs, h, w}, convolve(s, outputs, groups, x, f, b, r));
  for (bool nhwc : {false, true}) {
    if (nhwc) {
      x = toNhwc(x);
      f = toNhwc(f);
      r = toNhwc(r);
      expected = toNhwc(expected);
    }
    std::string types[] = {floats(x.shape), floats(f.shape), floats(b.shape),
                           floats(r.shape)};
    Harness harness(makeMain(
        "%x: " + types[0] + ", %f: " + types[1] + ", %b: " + types[2] +
            ", %r: " + types[3],
        "qwid.conv2d %x, %f bias %b residual %r {layout = #qwid<layout " +
            std::string(nhwc ? "nhwc" : "nchw") + ">, " + s.attributes() +
            ", groups = " + std::to_string(groups) +
            " : i64, clamp = #qwid.clamp<-1.0, 6.0>} : (" + types[0] + ", " +
            types[1] + ", " + types[2] + ", " + types[3] + ") -> " + types[3],
        types[3]));
    auto results = harness.run({x, f, b, r});
    ASSERT_EQ(results.size(), 1u);
    EXPECT_EQ(results[0].shape, expected.shape);
    EXPECT_EQ(results[0].bytes, expected.bytes) << (nhwc ? "nhwc" : "nchw");
  }
}

/// The mean over a window; what counts is decided cell by cell.
std::vector<float> average(const Window &s, bool includePad, const Tensor &x) {
  std::vector<float> result;
  for (int64_t c = 0; c < s.channels; ++c)
    for (int64_t y = 0; y < s.outputs(s.height); ++y)
      for (int64_t z = 0; z < s.outputs(s.width); ++z) {
        float sum = 0;
        int64_t count = 0;
        for (int64_t i = 0; i < s.kernel; ++i)
          for (int64_t j = 0; j < s.kernel; ++j) {
            int64_t row = y * s.stride - s.pad + i * s.dilation;
            int64_t column = z * s.stride - s.pad + j * s.dilation;
            bool inside =
                row >= 0 && row < s.height && column >= 0 && column < s.width;
            bool padded = row < s.height + s.pad && column < s.width + s.pad;
            count += inside || (includePad && padded);
            if (inside)
              sum += x.view<float>()[(c * s.height + row) * s.width + column];
          }
        result.push_back(sum * (1.0f / float(count)));
      }
  return result;
}

/// Runs `op` on one f32 input; the op is written with its type omitted.
std::vector<float> runUnary(const std::string &op, const Tensor &input,
                            llvm::ArrayRef<int64_t> shape) {
  std::string type = floats(shape);
  Harness harness(makeMain("%x: " + floats(input.shape),
                           op + " : (" + floats(input.shape) + ") -> " + type,
                           type));
  auto results = harness.run(input);
  if (results.empty())
    return {};
  auto values = results[0].view<float>();
  return {values.begin(), values.end()};
}

} // namespace

TEST(FloatExecutor, ConvolutionsEqualTheNaiveChain) {
  expectConvolution({3, 7, 6, 3, 1, 1, 1}, 5, 1);
  expectConvolution({3, 9, 8, 3, 2, 1, 1}, 40, 1);
  expectConvolution({4, 9, 8, 3, 1, 2, 2}, 6, 2);
  expectConvolution({6, 5, 5, 3, 1, 1, 1}, 6, 6);
  expectConvolution({6, 5, 5, 3, 2, 0, 1}, 12, 6);
  expectConvolution({8, 4, 4, 1, 1, 0, 1}, 3, 1);
  expectConvolution({1, 4, 4, 4, 1, 0, 1}, 1, 1);
}

TEST(FloatExecutor, AveragePoolsCountAsOnnxSays) {
  for (bool includePad : {false, true})
    for (bool ceilMode : {false, true})
      for (Window s : {Window{2, 6, 7, 3, 2, 1, 1, ceilMode},
                       Window{1, 6, 6, 2, 3, 1, 1, ceilMode},
                       Window{3, 5, 5, 2, 2, 0, 2, ceilMode}}) {
        Tensor x = randomFloats({1, s.channels, s.height, s.width}, 5);
        llvm::SmallVector<int64_t> shape{1, s.channels, s.outputs(s.height),
                                         s.outputs(s.width)};
        auto text = [](bool value) { return value ? "true" : "false"; };
        std::string kernel = std::to_string(s.kernel);
        std::string attributes = s.attributes() +
                                 ", kernel = array<i64: " + kernel + ", " +
                                 kernel + ">, ceil_mode = " + text(ceilMode) +
                                 ", count_include_pad = " + text(includePad);
        Tensor expected = makeFloats(shape, average(s, includePad, x));
        EXPECT_EQ(runUnary("qwid.avg_pool %x {layout = #qwid<layout nchw>, " +
                               attributes + "}",
                           x, shape),
                  std::vector<float>(expected.view<float>()));
        Tensor nhwc = toNhwc(expected);
        EXPECT_EQ(runUnary("qwid.avg_pool %x {layout = #qwid<layout nhwc>, " +
                               attributes + "}",
                           toNhwc(x), nhwc.shape),
                  std::vector<float>(nhwc.view<float>()));
      }
}

TEST(FloatExecutor, MaxPoolIgnoresPads) {
  Tensor x = makeFloats({1, 1, 2, 2}, {-5, -6, -7, -8});
  EXPECT_EQ(runUnary("qwid.max_pool %x {layout = #qwid<layout nchw>, kernel = "
                     "array<i64: 3, 3>, strides = array<i64: 1, 1>, pads = "
                     "array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, "
                     "ceil_mode = false}",
                     x, {1, 1, 2, 2}),
            (std::vector<float>{-5, -5, -5, -5}));
}

TEST(FloatExecutor, Reductions) {
  Tensor x = makeFloats({2, 3}, {1, 5, 3, 9, 2, 9});
  EXPECT_EQ(
      runUnary("qwid.mean %x {axes = array<i64: 0>, keepdims = false}", x, {3}),
      (std::vector<float>{5, 3.5, 6}));
  std::vector<float> soft =
      runUnary("qwid.softmax %x {axis = 1 : i64}", x, {2, 3});
  ASSERT_EQ(soft.size(), 6u);
  for (int row = 0; row < 2; ++row) {
    double sum = 0;
    for (int i = 0; i < 3; ++i)
      sum += std::exp(double(x.view<float>()[row * 3 + i]));
    for (int i = 0; i < 3; ++i)
      EXPECT_NEAR(soft[row * 3 + i],
                  std::exp(double(x.view<float>()[row * 3 + i])) / sum, 1e-6);
  }
  Harness argmax(makeMain("%x: tensor<2x3xf32>",
                          "qwid.argmax %x {axis = 1 : i64, keepdims = false} : "
                          "(tensor<2x3xf32>) -> tensor<2xi64>",
                          "tensor<2xi64>"));
  auto result = argmax.run(x);
  ASSERT_EQ(result.size(), 1u);
  EXPECT_EQ(result[0].view<int64_t>()[0], 1);
  EXPECT_EQ(result[0].view<int64_t>()[1], 0) << "the first of two largest";
}

TEST(FloatExecutor, Movement) {
  Tensor x = makeFloats({2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(
      runUnary("qwid.transpose %x {permutation = array<i64: 1, 0>}", x, {3, 2}),
      (std::vector<float>{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(runUnary("qwid.slice %x {offsets = array<i64: 0, 0>, sizes = "
                     "array<i64: 2, 2>, strides = array<i64: 1, 2>}",
                     x, {2, 2}),
            (std::vector<float>{1, 3, 4, 6}));
  EXPECT_EQ(runUnary("qwid.pad %x {low = array<i64: 1, -1>, high = "
                     "array<i64: 0, 1>, value = 7.0 : f32}",
                     x, {3, 3}),
            (std::vector<float>{7, 7, 7, 2, 3, 7, 5, 6, 7}));
  EXPECT_EQ(
      runUnary("qwid.broadcast %x {shape = array<i64: 2, 2, 3>}", x, {2, 2, 3}),
      (std::vector<float>{1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(runUnary("qwid.reshape %x", x, {3, 2}),
            (std::vector<float>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(runUnary("qwid.flatten %x {axis = 0 : i64}", x, {1, 6}),
            (std::vector<float>{1, 2, 3, 4, 5, 6}));
}

TEST(FloatExecutor, ActivationsEqualTheScalarSequences) {
  ScalarOps ops;
  for (int64_t size : {1, 255, 256, 1000}) { // runs are 256 long
    Tensor x = randomFloats({size}, 11);
    std::vector<float> silu, clip, leaky;
    for (float value : x.view<float>()) {
      silu.push_back(sequences::silu(ops, value));
      clip.push_back(std::fmin(std::fmax(value, -1.0f), 1.5f));
      leaky.push_back(value < 0 ? 0.25f * value : value);
    }
    EXPECT_EQ(runUnary("qwid.unary silu %x", x, {size}), silu);
    EXPECT_EQ(runUnary("qwid.unary clip %x {clamp = #qwid.clamp<-1.0, 1.5>}", x,
                       {size}),
              clip);
    EXPECT_EQ(
        runUnary("qwid.unary leaky_relu %x {alpha = 0.25 : f32}", x, {size}),
        leaky);
  }
}

TEST(FloatExecutor, BatchNormPerChannel) {
  std::string p = "tensor<2xf32>", x = "tensor<2x2x1xf32>";
  Harness harness(makeMain(
      "%x: " + x + ", %s: " + p + ", %o: " + p + ", %m: " + p + ", %v: " + p,
      "qwid.batch_norm %x, %s, %o, %m, %v {axis = 1 : i64, epsilon = 1.0 : "
      "f32} : (" +
          x + ", " + p + ", " + p + ", " + p + ", " + p + ") -> " + x,
      x));
  auto result = harness.run({makeFloats({2, 2, 1}, {1, 2, 3, 4}),
                             makeFloats({2}, {2, 1}), makeFloats({2}, {10, 0}),
                             makeFloats({2}, {1, 0}), makeFloats({2}, {3, 0})});
  ASSERT_EQ(result.size(), 1u);
  EXPECT_EQ(std::vector<float>(result[0].view<float>()),
            (std::vector<float>{10, 2, 12, 4}));
}

TEST(FloatExecutor, BinaryOpsBroadcastAndClamp) {
  Harness add(makeMain("%a: tensor<2x3xf32>, %b: tensor<2x1xf32>",
                       "qwid.add %a, %b {clamp = #qwid.clamp<0.0, 6.0>} : "
                       "(tensor<2x3xf32>, tensor<2x1xf32>) -> tensor<2x3xf32>",
                       "tensor<2x3xf32>"));
  auto sum = add.run(
      {makeFloats({2, 3}, {1, 2, 3, 4, NAN, 6}), makeFloats({2, 1}, {-2, 1})});
  ASSERT_EQ(sum.size(), 1u);
  EXPECT_EQ(sum[0].bytes, makeFloats({2, 3}, {0, 0, 1, 5, NAN, 6}).bytes);
  Harness concat(
      makeMain("%a: tensor<2x1xf32>, %b: tensor<2x2xf32>",
               "qwid.concat %a, %b {axis = 1 : i64} : (tensor<2x1xf32>, "
               "tensor<2x2xf32>) -> tensor<2x3xf32>",
               "tensor<2x3xf32>"));
  auto joined = concat.run(
      {makeFloats({2, 1}, {1, 4}), makeFloats({2, 2}, {2, 3, 5, 6})});
  ASSERT_EQ(joined.size(), 1u);
  EXPECT_EQ(std::vector<float>(joined[0].view<float>()),
            (std::vector<float>{1, 2, 3, 4, 5, 6}));
}

TEST(FloatExecutor, MatMulBroadcastsBatches) {
  Harness harness(
      makeMain("%a: tensor<2x2x3xf32>, %b: tensor<3x2xf32>",
               "qwid.matmul %a, %b : (tensor<2x2x3xf32>, tensor<3x2xf32>) -> "
               "tensor<2x2x2xf32>",
               "tensor<2x2x2xf32>"));
  Tensor a = randomFloats({2, 2, 3}, 8), b = randomFloats({3, 2}, 9);
  auto result = harness.run({a, b});
  ASSERT_EQ(result.size(), 1u);
  for (int row = 0; row < 4; ++row)
    for (int column = 0; column < 2; ++column) {
      float sum = 0;
      for (int k = 0; k < 3; ++k)
        sum = std::fmaf(a.view<float>()[row * 3 + k],
                        b.view<float>()[k * 2 + column], sum);
      EXPECT_EQ(result[0].view<float>()[row * 2 + column], sum);
    }
}

TEST(FloatExecutor, ObserverSeesNamesAndLastUseFrees) {
  Harness harness(
      "func.func @main(%x: tensor<2xf32> {qwid.name = \"in\"}) -> "
      "tensor<2xf32> {\n"
      "  %0 = qwid.unary relu %x : (tensor<2xf32>) -> tensor<2xf32> "
      "loc(\"node\"(\"t0\"))\n"
      "  %1 = qwid.add %0, %x : (tensor<2xf32>, tensor<2xf32>) -> "
      "tensor<2xf32> loc(\"t1\")\n"
      "  return %1 : tensor<2xf32>\n}\n");
  ASSERT_TRUE(harness.executor);
  std::vector<std::string> seen;
  auto results = harness.executor->run(
      makeFloats({2}, {-1, 2}),
      [&](mlir::Value, llvm::StringRef name, const Tensor &) {
        seen.push_back(name.str());
      });
  ASSERT_TRUE(llvm::succeeded(results));
  EXPECT_EQ((*results)[0].view<float>()[1], 4.0f);
  EXPECT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen.front(), "in");
  EXPECT_EQ(seen.back(), "t1");
}

TEST(FloatExecutor, WrongInputsAreErrors) {
  Harness harness(
      makeMain("%x: tensor<2xf32>",
               "qwid.unary relu %x : (tensor<2xf32>) -> tensor<2xf32>",
               "tensor<2xf32>"));
  ASSERT_TRUE(harness.executor);
  mlir::ScopedDiagnosticHandler quiet(
      &harness.context, [](mlir::Diagnostic &) { return mlir::success(); });
  EXPECT_TRUE(llvm::failed(harness.executor->run({})));
  EXPECT_TRUE(llvm::failed(harness.executor->run(randomFloats({3}, 1))));
}
