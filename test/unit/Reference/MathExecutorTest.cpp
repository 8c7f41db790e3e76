//===- MathExecutorTest.cpp - Reductions, norms, integers, naively --------===//

#include "Harness.h"

#include <cmath>
#include <limits>
#include <numeric>

using namespace qwid;

namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// Runs `op`, written without its type, on `inputs` of types `types`.
Tensor run(const std::string &op, const std::vector<Tensor> &inputs,
           const std::vector<std::string> &types, const std::string &result) {
  std::string arguments, list;
  for (size_t i = 0; i < types.size(); ++i) {
    arguments += (i ? ", %x" : "%x") + std::to_string(i) + ": " + types[i];
    list += (i ? ", " : "") + types[i];
  }
  Harness harness(
      makeMain(arguments, op + " : (" + list + ") -> " + result, result));
  auto results = harness.run(inputs);
  return results.empty() ? Tensor() : results.front();
}

std::vector<float> floatsOf(const Tensor &tensor) {
  auto values = tensor.view<float>();
  return {values.begin(), values.end()};
}

using Integers = std::vector<int32_t>;

Integers onBytes(const std::string &op, const Integers &x, const Integers &y,
                 const std::string &element, ElementKind kind) {
  std::string type = "tensor<" + std::to_string(x.size()) + "x" + element + ">";
  int64_t size = x.size();
  return run("qwid." + op + " %x0, %x1",
             {makeIntegers(size, kind, x), makeIntegers(size, kind, y)},
             {type, type}, type)
      .getIntegers();
}

std::vector<float> reduce(const std::string &kind, const Tensor &x) {
  return floatsOf(run("qwid.reduce " + kind +
                          " %x0 {axes = array<i64: 0, 2>, keepdims = false}",
                      {x}, {"tensor<2x3x2xf32>"}, "tensor<3xf32>"));
}

} // namespace

TEST(MathExecutor, ReductionsRunInIndexOrder) {
  Tensor x = makeFloats({2, 3, 2}, {1, 2, 3, 4, 5, 6, 7, 8, 9, NAN, 11, -12});
  EXPECT_EQ(reduce("sum", x)[0], 18.0f);
  EXPECT_EQ(reduce("sum", x)[2], 10.0f);
  EXPECT_EQ(reduce("prod", x)[0], 112.0f);
  EXPECT_EQ(reduce("max", x)[2], 11.0f);
  EXPECT_EQ(reduce("min", x)[2], -12.0f);
  for (const char *kind : {"sum", "prod", "max", "min"})
    EXPECT_TRUE(std::isnan(reduce(kind, x)[1])) << kind;
}

TEST(MathExecutor, ExtremesDoNotDependOnTheOrder) {
  // Rows of [2, 3, 2] are {0, 1, 6, 7}, {2, 3, 8, 9}, {4, 5, 10, 11}.
  Tensor x = makeFloats({2, 3, 2},
                        {0, -0.0f, -0.0f, 0, -1, 1, -0.0f, -2, 0, 0, 3, NAN});
  EXPECT_FALSE(std::signbit(reduce("max", x)[0]));
  EXPECT_FALSE(std::signbit(reduce("max", x)[1]));
  EXPECT_TRUE(std::signbit(reduce("min", x)[1]));
  EXPECT_TRUE(std::isnan(reduce("min", x)[2]));
  EXPECT_TRUE(std::isnan(reduce("max", x)[2]));
}

TEST(MathExecutor, ComparisonsFollowIEEE754) {
  Tensor x = makeFloats(8, {1, 2, -0.0f, kInfinity, -kInfinity, NAN, 1, NAN});
  Tensor y = makeFloats(8, {2, 1, 0.0f, kInfinity, 3, 1, NAN, NAN});
  auto compare = [&](const std::string &function) {
    return floatsOf(run("qwid.binary " + function + " %x0, %x1", {x, y},
                        {"tensor<8xf32>", "tensor<8xf32>"}, "tensor<8xf32>"));
  };
  using Truths = std::vector<float>;
  EXPECT_EQ(Truths(compare("less")), (Truths{1, 0, 0, 0, 1, 0, 0, 0}));
  EXPECT_EQ(Truths(compare("less_or_equal")), (Truths{1, 0, 1, 1, 1, 0, 0, 0}));
  EXPECT_EQ(Truths(compare("equal")), (Truths{0, 0, 1, 1, 0, 0, 0, 0}));
}

TEST(MathExecutor, GateHidesWhatItDoesNotTake) {
  auto taken =
      floatsOf(run("qwid.binary gate %x0, %x1",
                   {makeFloats(5, {1, 0, 0, 0, 1}),
                    makeFloats(5, {-3, 5, kInfinity, NAN, -kInfinity})},
                   {"tensor<5xf32>", "tensor<5xf32>"}, "tensor<5xf32>"));
  EXPECT_EQ(std::vector<float>(taken),
            (std::vector<float>{-3, 0, 0, 0, -kInfinity}));
}

TEST(MathExecutor, RangesGiveScaleAndZeroPoint) {
  // Extremes, and what ONNX's DynamicQuantizeLinear makes of them.
  struct {
    float low, high, scale, zero;
  } cases[] = {
      {-2, 3, 5.0f / 255, 102},                          // 2 / (5 / 255) = 102
      {1, 4, 4.0f / 255, 0},                             // the range holds 0
      {-4, -1, 4.0f / 255, 255}, {0, 0, 1, 0},           // a tensor of zeros
      {-0.5f, 254.5f, 1, 0},                             // a tie, to even
      {-1.5f, 253.5f, 1, 2},     {1e-45f, 1e-45f, 1, 0}, // a scale that is 0
  };
  std::vector<float> low, high;
  for (const auto &c : cases) {
    low.push_back(c.low);
    high.push_back(c.high);
  }
  int64_t size = low.size();
  std::string type = "tensor<" + std::to_string(size) + "xf32>";
  Tensor scales =
      run("qwid.binary range_scale %x0, %x1",
          {makeFloats(size, low), makeFloats(size, high)}, {type, type}, type);
  Tensor zeros = run("qwid.binary range_zero %x0, %x1",
                     {makeFloats(size, low), scales}, {type, type}, type);
  for (int64_t i = 0; i < size; ++i) {
    EXPECT_EQ(floatsOf(scales)[i], cases[i].scale) << i;
    EXPECT_EQ(floatsOf(zeros)[i], cases[i].zero) << i;
  }
}

TEST(MathExecutor, NormalizeHasMeanZeroAndVarianceOne) {
  Tensor x = randomFloats({2, 3, 20}, 3);
  auto values = floatsOf(
      run("qwid.normalize %x0 {axes = array<i64: 0, 2>, epsilon = 0.0 : f32}",
          {x}, {"tensor<2x3x20xf32>"}, "tensor<2x3x20xf32>"));
  for (int c = 0; c < 3; ++c) {
    double sum = 0, squares = 0;
    for (int n = 0; n < 2; ++n)
      for (int i = 0; i < 20; ++i) {
        double value = values[(n * 3 + c) * 20 + i];
        sum += value;
        squares += value * value;
      }
    EXPECT_NEAR(sum / 40, 0, 1e-6);
    EXPECT_NEAR(squares / 40, 1, 1e-5);
  }
}

TEST(MathExecutor, LrnSumsNeighbours) {
  Tensor x = randomFloats({2, 7, 3}, 4);
  for (int size : {1, 4, 5}) {
    auto values = floatsOf(
        run("qwid.lrn %x0 {axis = 1 : i64, size = " + std::to_string(size) +
                " : i64, alpha = 0.5 : f32, beta = 0.75 : "
                "f32, bias = 2.0 : f32}",
            {x}, {"tensor<2x7x3xf32>"}, "tensor<2x7x3xf32>"));
    for (int n = 0; n < 2; ++n)
      for (int c = 0; c < 7; ++c)
        for (int i = 0; i < 3; ++i) {
          double sum = 0;
          for (int k = c - (size - 1) / 2; k <= c + size / 2; ++k)
            if (k >= 0 && k < 7)
              sum += std::pow(x.view<float>()[(n * 7 + k) * 3 + i], 2.0);
          int at = (n * 7 + c) * 3 + i;
          EXPECT_NEAR(
              values[at],
              x.view<float>()[at] / std::pow(2 + 0.5 / size * sum, 0.75), 1e-6);
        }
  }
}

TEST(MathExecutor, SelectionsOrderByValueThenIndex) {
  Tensor x = makeFloats({2, 4}, {3, 7, 7, -1, NAN, -kInfinity, NAN, NAN});
  std::vector<std::string> from{"tensor<2x4xf32>"};
  EXPECT_EQ(floatsOf(run("qwid.top_k %x0 {axis = 1 : i64, k = 3 : i64}", {x},
                         from, "tensor<2x3xf32>")),
            (std::vector<float>{7, 7, 3, -kInfinity, -kInfinity, -kInfinity}));
  EXPECT_EQ(run("qwid.arg_top_k %x0 {axis = 1 : i64, k = 3 : i64}", {x}, from,
                "tensor<2x3xi64>")
                .getIntegers(),
            (Integers{1, 2, 0, 1, 0, 0}));
  std::string argmax = "qwid.argmax %x0 {axis = 1 : i64, keepdims = false";
  EXPECT_EQ(run(argmax + "}", {x}, from, "tensor<2xi64>").getIntegers(),
            (Integers{1, 1}));
  EXPECT_EQ(run(argmax + ", last}", {x}, from, "tensor<2xi64>").getIntegers(),
            (Integers{2, 1}));
}

TEST(MathExecutor, LogSoftmaxIsTheLogarithm) {
  Tensor x = randomFloats({3, 5}, 6);
  std::vector<std::string> type{"tensor<3x5xf32>"};
  auto plain =
      floatsOf(run("qwid.softmax %x0 {axis = 1 : i64}", {x}, type, type[0]));
  auto log = floatsOf(
      run("qwid.softmax %x0 {axis = 1 : i64, log}", {x}, type, type[0]));
  for (size_t i = 0; i < log.size(); ++i)
    EXPECT_NEAR(log[i], std::log(double(plain[i])), 1e-5);
}

TEST(MathExecutor, IntegersWrap) {
  Integers x{200, 255, 7, 0}, y{100, 255, 0, 3};
  auto unsignedBytes = [&](const char *op) {
    return onBytes(op, x, y, "ui8", ElementKind::U8);
  };
  EXPECT_EQ(unsignedBytes("add"), (Integers{44, 254, 7, 3}));
  EXPECT_EQ(unsignedBytes("mul"), (Integers{32, 1, 0, 0}));
  EXPECT_EQ(unsignedBytes("binary div"), (Integers{2, 1, 0, 0}));
  EXPECT_EQ(unsignedBytes("binary max"), (Integers{200, 255, 7, 3}));
  Integers a{-128, -7, 7, -128}, b{-1, 2, -2, 0};
  auto signedBytes = [&](const char *op) {
    return onBytes(op, a, b, "i8", ElementKind::I8);
  };
  EXPECT_EQ(signedBytes("binary div"), (Integers{-128, -3, -3, 0}));
  EXPECT_EQ(signedBytes("binary min"), (Integers{-128, -7, -2, -128}));
  Tensor low = makeIntegers({2}, ElementKind::I8, {-128, 5});
  std::vector<std::string> type{"tensor<2xi8>"};
  EXPECT_EQ(run("qwid.unary abs %x0", {low}, type, type[0]).getIntegers(),
            (Integers{-128, 5}));
  EXPECT_EQ(run("qwid.unary sign %x0", {low}, type, type[0]).getIntegers(),
            (Integers{-1, 1}));
}

/// rem has the sign of x, as C's %, mod that of y, as Python's; by 0 both are 0.
TEST(MathExecutor, RemaindersOfIntegers) {
  Integers x{-7, 7, -8, 7, -128, 5}, y{3, -3, 2, 3, -1, 0};
  auto signedBytes = [&](const char *op) {
    return onBytes(op, x, y, "i8", ElementKind::I8);
  };
  EXPECT_EQ(signedBytes("binary rem"), (Integers{-1, 1, 0, 1, 0, 0}));
  EXPECT_EQ(signedBytes("binary mod"), (Integers{2, -2, 0, 1, 0, 0}));
  Integers a{200, 255, 7, 2}, b{7, 128, 0, 200};
  for (const char *op : {"binary rem", "binary mod"})
    EXPECT_EQ(onBytes(op, a, b, "ui8", ElementKind::U8),
              (Integers{4, 127, 0, 2}));
}

TEST(MathExecutor, CastsSaturate) {
  Tensor x = makeFloats({6}, {-1.9f, 300, NAN, kInfinity, -kInfinity, 3e9f});
  auto cast = [&](const std::string &element) {
    return run("qwid.cast %x0", {x}, {"tensor<6xf32>"},
               "tensor<6x" + element + ">");
  };
  EXPECT_EQ(cast("ui8").getIntegers(), (Integers{0, 255, 0, 255, 0, 255}));
  EXPECT_EQ(cast("i8").getIntegers(), (Integers{-1, 127, 0, 127, -128, 127}));
  EXPECT_EQ(cast("i1").getIntegers(), (Integers{1, 1, 1, 1, 1, 1}));
  constexpr int32_t most = std::numeric_limits<int32_t>::max();
  EXPECT_EQ(cast("i32").getIntegers(),
            (Integers{-1, 300, 0, most, -most - 1, most}));
  EXPECT_EQ(cast("i64").getWideIntegers()[5], 3000000000);
  Tensor wide({2}, ElementKind::I64);
  wide.setWideIntegers({(int64_t(1) << 40) + 513, -1});
  auto narrow = [&](const std::string &element) {
    return run("qwid.cast %x0", {wide}, {"tensor<2xi64>"},
               "tensor<2x" + element + ">");
  };
  EXPECT_EQ(narrow("ui8").getIntegers(), (Integers{1, 255}));
  EXPECT_EQ(floatsOf(narrow("f32"))[1], -1.0f);
}

TEST(MathExecutor, QuantizedComparisonsUseTheScaleOfTheResult) {
  std::string a = "tensor<3x!quant.uniform<i8:f32, 0.5>>",
              b = "tensor<3x!quant.uniform<i8:f32, 0.25:4>>";
  Tensor x = makeIntegers({3}, ElementKind::I8, {2, -6, 100});
  Tensor y = makeIntegers({3}, ElementKind::I8, {8, 4, 127});
  // x means 1, -3, 50; y means 1, 0, 30.75.
  EXPECT_EQ(run("qwid.binary max %x0, %x1 {rescale_kind = #qwid<rescale_kind "
                "float>}",
                {x, y}, {a, b}, b)
                .getIntegers(),
            (Integers{8, 4, 127}));
  EXPECT_EQ(run("qwid.binary min %x0, %x1 {rescale_kind = #qwid<rescale_kind "
                "float>}",
                {x, y}, {a, b}, a)
                .getIntegers(),
            (Integers{2, -6, 62})); // 30.75 is half way and goes to even
  std::string sum = "tensor<!quant.uniform<i8:f32, 2.0>>";
  EXPECT_EQ(run("qwid.reduce sum %x0 {axes = array<i64: 0>, keepdims = false, "
                "rescale_kind = #qwid<rescale_kind fixed>}",
                {x}, {a}, sum)
                .getIntegers(),
            (Integers{24})); // 48 / 2
}
