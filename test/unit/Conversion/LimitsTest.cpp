//===- LimitsTest.cpp - Sums, shifts and factors at their limits ----------===//
//
// Executor and program, on values at which a narrower integer, a longer shift or
// an unchecked conversion would give another result. Expected values are worked
// out here, in 128 bits.
//
//===----------------------------------------------------------------------===//

#include "EqualityTest.h"

using namespace mlir;
using namespace qwid;

namespace {

using Integers = std::vector<int32_t>;

/// !quant.uniform of `storage` with scale 2^exponent.
std::string onPower(const char *storage, int exponent) {
  char text[96];
  std::snprintf(text, sizeof(text), "!quant.uniform<%s:f32, %.17e>", storage,
                std::ldexp(1.0, exponent));
  return text;
}

int32_t saturated(__int128 value, int32_t low, int32_t high) {
  return int32_t(std::min<__int128>(std::max<__int128>(value, low), high));
}

/// floor(value * 2^-shift + 1/2); no value here has more than 64 bits.
__int128 shifted(__int128 value, int shift) {
  return shift > 0 ? (value + (__int128(1) << (shift - 1))) >> shift
                   : value * (__int128(1) << std::min(-shift, 60));
}

class Limits : public EqualityTest {
protected:
  /// Runs `text`, in which types and counts stand for names, on `inputs`.
  static void expect(std::string text,
                     ArrayRef<std::pair<const char *, std::string>> names,
                     ArrayRef<Integers> inputs, const Integers &expected) {
    for (const auto &[name, value] : names)
      text = replaced(text, name, value);
    auto module = parseSourceString<ModuleOp>(text, context);
    ASSERT_TRUE(module) << text;
    auto entry = module->lookupSymbol<func::FuncOp>("main");
    std::vector<Tensor> tensors;
    for (auto [type, values] :
         llvm::zip_equal(entry.getArgumentTypes(), inputs)) {
      tensors.emplace_back(cast<RankedTensorType>(type));
      tensors.back().setIntegers(values);
    }
    Tensor result;
    compare(*module, tensors, result);
    EXPECT_EQ(result.getIntegers(), expected) << text;
  }
};

/// One output channel: BIAS + weight * x, with a residual.
constexpr char kResidual[] = R"(
func.func @main(%x: tensor<ROWSx1xAAA>, %r: tensor<ROWSx1xRRR>) -> tensor<ROWSx1xOOO> {
  %w = qwid.constant dense<WEIGHT> : tensor<1x1xi8> : tensor<1x1xWWW>
  %b = qwid.constant dense<BIAS> : tensor<1xi32> : tensor<1xBBB>
  %y = qwid.fully_connected %x, %w bias %b residual %r {rescale_kind = #qwid<rescale_kind shift>}
    : (tensor<ROWSx1xAAA>, tensor<1x1xWWW>, tensor<1xBBB>, tensor<ROWSx1xRRR>) -> tensor<ROWSx1xOOO>
  return %y : tensor<ROWSx1xOOO>
})";

/// The same without residual, one row.
constexpr char kProduct[] = R"(
func.func @main(%x: tensor<1x1xAAA>) -> tensor<1x1xOOO> {
  %w = qwid.constant dense<1> : tensor<1x1xi8> : tensor<1x1xWWW>
  %b = qwid.constant dense<BIAS> : tensor<1xi32> : tensor<1xBBB>
  %y = qwid.fully_connected %x, %w bias %b {rescale_kind = #qwid<rescale_kind KIND>}
    : (tensor<1x1xAAA>, tensor<1x1xWWW>, tensor<1xBBB>) -> tensor<1x1xOOO>
  return %y : tensor<1x1xOOO>
})";

constexpr char kRescale[] = R"(
func.func @main(%x: tensor<ROWSxAAA>) -> tensor<ROWSxOOO> {
  %y = qwid.rescale %x {rescale_kind = #qwid<rescale_kind KIND>} : (tensor<ROWSxAAA>) -> tensor<ROWSxOOO>
  return %y : tensor<ROWSxOOO>
})";

} // namespace

TEST_F(Limits, WhiteImagesStayWhite) {
  const std::pair<const char *, const char *> ops[] = {
      {"avg_pool", "layout = #qwid<layout nhwc>, kernel = array<i64: ROWS, "
                   "COLUMNS>, strides = array<i64: 1, 1>, pads = array<i64: 0, "
                   "0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = false, "
                   "count_include_pad = false"},
      {"mean", "axes = array<i64: 1, 2>, keepdims = true"},
      {"reduce sum", "axes = array<i64: 1, 2>, keepdims = true"}};
  const char text[] = R"(
func.func @main(%x: tensor<1xROWSxCOLUMNSx2xAAA>) -> tensor<1x1x1x2xOOO> {
  %y = qwid.NAME %x {ATTRIBUTES, rescale_kind = #qwid<rescale_kind KIND>}
    : (tensor<1xROWSxCOLUMNSx2xAAA>) -> tensor<1x1x1x2xOOO>
  return %y : tensor<1x1x1x2xOOO>
})";
  // 65535 * 32768 is an int32, 65535 * 32769 is not.
  for (auto [rows, columns] : {std::pair(128, 256), {3, 10923}})
    for (auto [name, attributes] : ops)
      for (const char *kind : {"float", "shift", "fixed"}) {
        int32_t cells = rows * columns;
        bool isSum = name[0] == 'r';
        // In channel 1 every fourth cell is white. A sum has a scale 2^16 times
        // as large.
        Integers image(2 * cells);
        for (int32_t i = 0; i < cells; ++i) {
          image[2 * i] = 65535;
          image[2 * i + 1] = i % 4 == 1 ? 65535 : 0;
        }
        int64_t bright = int64_t(65535) * cells,
                dark = int64_t(65535) * (cells / 4);
        // A tie at most rounds to an even number above it, by either rounding.
        double divisor = isSum ? 65536 : cells;
        expect(text,
               {{"NAME", name},
                {"ATTRIBUTES", attributes},
                {"ROWS", std::to_string(rows)},
                {"COLUMNS", std::to_string(columns)},
                {"KIND", kind},
                {"AAA", onPower("u16", -16)},
                {"OOO", onPower("u16", isSum ? 0 : -16)}},
               {image},
               {int32_t(std::lrint(bright / divisor)),
                int32_t(std::lrint(dark / divisor))});
      }
}

TEST_F(Limits, ShiftsToTheLeftSaturate) {
  // (acc * 2^31 + residual) * 2^LEFT; left shifts of 17 + 31 places leave i64.
  for (int left : {1, 16, 17, 18, 60})
    for (int32_t weight : {127, -127, 1, 0}) {
      Integers x, r, expected;
      for (int32_t a : {127, 1, 0, -1, -128})
        for (int32_t b : {127, 1, 0, -1, -128}) {
          x.push_back(a);
          r.push_back(b);
          __int128 sum = (__int128(a) * weight * (int64_t(1) << 31) + b);
          expected.push_back(saturated(shifted(sum, -left), -128, 127));
        }
      expect(kResidual,
             {{"ROWS", "25"},
              {"WEIGHT", std::to_string(weight)},
              {"BIAS", "0"},
              {"AAA", onPower("i8", 0)},
              {"WWW", onPower("i8", 0)},
              {"BBB", onPower("i32", 0)},
              {"RRR", onPower("i8", -31)},
              {"OOO", onPower("i8", -31 - left)}},
             {x, r}, expected);
    }
}

TEST_F(Limits, ShiftsToTheRightLoseEverything) {
  // (2^31 * acc + residual) * 2^-shift, acc up to the ends of int32.
  for (int shift : {61, 62, 63, 64, 65, 100})
    for (int32_t bias : {INT32_MAX, INT32_MIN, 1 << 30, 0}) {
      Integers r, expected;
      for (int32_t b : {127, 1, 0, -1, -128}) {
        r.push_back(b);
        __int128 sum = __int128(bias) * (int64_t(1) << 31) + b;
        expected.push_back(saturated(shifted(sum, shift), -128, 127));
      }
      expect(kResidual,
             {{"ROWS", "5"},
              {"WEIGHT", "0"},
              {"BIAS", std::to_string(bias)},
              {"AAA", onPower("i8", 0)},
              {"WWW", onPower("i8", 0)},
              {"BBB", onPower("i32", 0)},
              {"RRR", onPower("i8", -31)},
              {"OOO", onPower("i8", shift - 31)}},
             {{0, 0, 0, 0, 0}, r}, expected);
    }
}

TEST_F(Limits, RoundingOfAShiftStaysInItsType) {
  // acc + 512 leaves int32 just above 2^31 - 512: then the shift takes i64.
  for (int32_t bias : {INT32_MAX - 127, INT32_MAX - 512 - 127, INT32_MIN + 128})
    for (int32_t x : {127, 0, -128})
      expect(kProduct,
             {{"KIND", "shift"},
              {"BIAS", std::to_string(bias)},
              {"AAA", onPower("i8", 0)},
              {"WWW", onPower("i8", 0)},
              {"BBB", onPower("i32", 0)},
              {"OOO", onPower("i8", 10)}},
             {{x}}, {saturated(shifted(int64_t(bias) + x, 10), -128, 127)});
}

TEST_F(Limits, StoredIntegersShiftToTheLeft) {
  // 32768 * 2^15 is an int32, 32768 * 2^16 is not, 32768 * 2^48 is no int64.
  Integers x{-32768, -32767, -2, -1, 0, 1, 2, 32767};
  for (int left : {15, 16, 17, 47, 48, 49, 90}) {
    Integers expected;
    for (int32_t value : x)
      expected.push_back(saturated(shifted(value, -left), -32768, 32767));
    expect(kRescale,
           {{"ROWS", "8"},
            {"KIND", "shift"},
            {"AAA", onPower("i16", 0)},
            {"OOO", onPower("i16", -left)}},
           {x}, expected);
  }
}

TEST_F(Limits, FloatsBeyondInt32Saturate) {
  // acc * 4: 2^31 and more is no int32, whatever a CPU makes of it.
  for (int32_t bias :
       {1 << 27, (1 << 28) + 1, 1 << 29, 1 << 30, -(1 << 29), -(1 << 30)})
    expect(kProduct,
           {{"KIND", "float"},
            {"BIAS", std::to_string(bias)},
            {"AAA", onPower("i8", 0)},
            {"WWW", onPower("i8", 0)},
            {"BBB", onPower("i32", 0)},
            {"OOO", onPower("i8", -2)}},
           {{1}}, {bias > 0 ? 127 : -128});
}

TEST_F(Limits, FactorsThatAreInfinite) {
  // 0 times infinity counts as 0.
  expect(kRescale,
         {{"ROWS", "3"},
          {"KIND", "float"},
          {"AAA", onPower("i8", 100)},
          {"OOO", "!quant.uniform<i8:f32, 1.0e-30:7>"}},
         {{-1, 0, 1}}, {-128, 7, 127});
}

TEST_F(Limits, FixedTermsThatCancel) {
  // Factors 2^32 and 2^32 + 2^9: multipliers 2^30 and 2^30 + 2^7, shift -2.
  const char text[] = R"(
func.func @main(%x: tensor<5xAAA>, %y: tensor<5xBBB>) -> tensor<5xOOO> {
  %z = qwid.add %x, %y {rescale_kind = #qwid<rescale_kind fixed>} : (tensor<5xAAA>, tensor<5xBBB>) -> tensor<5xOOO>
  return %z : tensor<5xOOO>
})";
  expect(text,
         {{"AAA", "!quant.uniform<i8:f32, 4294967296.0>"},
          {"BBB", "!quant.uniform<i8:f32, 4294967808.0>"},
          {"OOO", "!quant.uniform<i16:f32, 1.0>"}},
         {{1, -5, 100, 127, 0}, {-1, 5, -100, -126, 0}},
         {-512, 5 * 512, -32768, 32767, 0});
}

TEST_F(Limits, RowSumsMayLeaveInt32) {
  // The weights are 0 but for one of 255, so that the program subtracts 128
  // from each: it adds up 70000 * 255 and multiplies by 128.
  constexpr int64_t depth = 70000, outputs = 16;
  std::string bytes;
  for (int64_t output = 0; output < outputs; ++output)
    bytes += "FF" + std::string(2 * (depth - 1), '0');
  std::string text = R"(
func.func @main(%x: tensor<1x70000x!quant.uniform<u8:f32, 1.0>>) -> tensor<1x16x!quant.uniform<u8:f32, 255.0>> {
  %w = qwid.constant dense<"0xBYTES"> : tensor<16x70000xui8> : tensor<16x70000x!quant.uniform<u8:f32, 1.0>>
  %y = qwid.fully_connected %x, %w {rescale_kind = #qwid<rescale_kind float>}
    : (tensor<1x70000x!quant.uniform<u8:f32, 1.0>>, tensor<16x70000x!quant.uniform<u8:f32, 1.0>>) -> tensor<1x16x!quant.uniform<u8:f32, 255.0>>
  return %y : tensor<1x16x!quant.uniform<u8:f32, 255.0>>
})";
  expect(text, {{"BYTES", bytes}}, {Integers(depth, 255)},
         Integers(outputs, 255));
}
