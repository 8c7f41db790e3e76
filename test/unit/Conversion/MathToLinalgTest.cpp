//===- MathToLinalgTest.cpp - Functions, reductions, norms, integers ------===//
//
// A case that contains KIND runs under every rescale kind, a quantized case with
// i8 and u8 storage, one that contains ELEMENT on every plain integer type.
//
//===----------------------------------------------------------------------===//

#include "EqualityTest.h"

using namespace qwid;

namespace {

using MathToLinalg = EqualityTest;

const char kTypes[] = R"(
!a = !quant.uniform<STORAGE:f32, 0.5:3>
!b = !quant.uniform<STORAGE:f32, 0.0625:17>
!c = !quant.uniform<STORAGE:f32, 0.125:9>
)";

const Case kCases[] = {
    {"unary_tables", R"(
func.func @main(%x: tensor<256x!b>) -> tensor<256x!c> {
  %0 = qwid.unary gelu %x : (tensor<256x!b>) -> tensor<256x!b>
  %1 = qwid.unary elu %0 {alpha = 1.5 : f32, beta = 0.5 : f32} : (tensor<256x!b>) -> tensor<256x!a>
  %2 = qwid.unary softplus %1 : (tensor<256x!a>) -> tensor<256x!c>
  return %2 : tensor<256x!c>
})"},
    {"binary_f32", R"(
func.func @main(%x: tensor<4x3x16xf32>, %y: tensor<3x1xf32>) -> tensor<4x3x16xf32> {
  %0 = qwid.binary div %x, %y : (tensor<4x3x16xf32>, tensor<3x1xf32>) -> tensor<4x3x16xf32>
  %1 = qwid.binary max %0, %y : (tensor<4x3x16xf32>, tensor<3x1xf32>) -> tensor<4x3x16xf32>
  %2 = qwid.binary min %1, %x : (tensor<4x3x16xf32>, tensor<4x3x16xf32>) -> tensor<4x3x16xf32>
  %3 = qwid.binary pow %x, %y : (tensor<4x3x16xf32>, tensor<3x1xf32>) -> tensor<4x3x16xf32>
  %4 = qwid.binary pow %2, %x : (tensor<4x3x16xf32>, tensor<4x3x16xf32>) -> tensor<4x3x16xf32>
  %5 = qwid.add %3, %4 : (tensor<4x3x16xf32>, tensor<4x3x16xf32>) -> tensor<4x3x16xf32>
  return %5 : tensor<4x3x16xf32>
})"},
    {"compare_f32", R"(
func.func @main(%x: tensor<4x3x16xf32>, %y: tensor<3x1xf32>) -> tensor<4x3x16xf32> {
  %0 = qwid.binary less %x, %y : (tensor<4x3x16xf32>, tensor<3x1xf32>) -> tensor<4x3x16xf32>
  %1 = qwid.binary less_or_equal %x, %y : (tensor<4x3x16xf32>, tensor<3x1xf32>) -> tensor<4x3x16xf32>
  %2 = qwid.binary equal %0, %1 : (tensor<4x3x16xf32>, tensor<4x3x16xf32>) -> tensor<4x3x16xf32>
  %3 = qwid.unary log %x : (tensor<4x3x16xf32>) -> tensor<4x3x16xf32>
  %4 = qwid.binary gate %0, %3 : (tensor<4x3x16xf32>, tensor<4x3x16xf32>) -> tensor<4x3x16xf32>
  %5 = qwid.add %2, %4 : (tensor<4x3x16xf32>, tensor<4x3x16xf32>) -> tensor<4x3x16xf32>
  return %5 : tensor<4x3x16xf32>
})"},
    {"comparisons", R"(
func.func @main(%x: tensor<4x3x16x!a>, %y: tensor<3x1x!b>) -> tensor<4x3x16x!c> {
  %0 = qwid.binary max %x, %y {rescale_kind = #qwid<rescale_kind KIND>} : (tensor<4x3x16x!a>, tensor<3x1x!b>) -> tensor<4x3x16x!a>
  %1 = qwid.binary min %0, %y {rescale_kind = #qwid<rescale_kind KIND>} : (tensor<4x3x16x!a>, tensor<3x1x!b>) -> tensor<4x3x16x!c>
  return %1 : tensor<4x3x16x!c>
})"},
    {"reduce_f32", R"(
func.func @main(%x: tensor<2x5x3x4xf32>) -> tensor<5x4xf32> {
  %0 = qwid.reduce sum %x {axes = array<i64: 0, 2>, keepdims = false} : (tensor<2x5x3x4xf32>) -> tensor<5x4xf32>
  %1 = qwid.reduce prod %x {axes = array<i64: 0, 2>, keepdims = false} : (tensor<2x5x3x4xf32>) -> tensor<5x4xf32>
  %2 = qwid.reduce max %x {axes = array<i64: 0, 2>, keepdims = false} : (tensor<2x5x3x4xf32>) -> tensor<5x4xf32>
  %3 = qwid.reduce min %x {axes = array<i64: 0, 1, 2, 3>, keepdims = false} : (tensor<2x5x3x4xf32>) -> tensor<f32>
  %4 = qwid.add %0, %1 : (tensor<5x4xf32>, tensor<5x4xf32>) -> tensor<5x4xf32>
  %5 = qwid.mul %2, %3 : (tensor<5x4xf32>, tensor<f32>) -> tensor<5x4xf32>
  %6 = qwid.add %4, %5 : (tensor<5x4xf32>, tensor<5x4xf32>) -> tensor<5x4xf32>
  return %6 : tensor<5x4xf32>
})"},
    {"reduce", R"(
func.func @main(%x: tensor<2x5x7x3x!b>) -> tensor<2x1x1x3x!c> {
  %0 = qwid.reduce max %x {axes = array<i64: 1>, keepdims = true} : (tensor<2x5x7x3x!b>) -> tensor<2x1x7x3x!b>
  %1 = qwid.reduce min %x {axes = array<i64: 1>, keepdims = true} : (tensor<2x5x7x3x!b>) -> tensor<2x1x7x3x!b>
  %2 = qwid.add %0, %1 {rescale_kind = #qwid<rescale_kind KIND>} : (tensor<2x1x7x3x!b>, tensor<2x1x7x3x!b>) -> tensor<2x1x7x3x!b>
  %3 = qwid.reduce sum %2 {axes = array<i64: 2>, keepdims = true, rescale_kind = #qwid<rescale_kind KIND>} : (tensor<2x1x7x3x!b>) -> tensor<2x1x1x3x!c>
  return %3 : tensor<2x1x1x3x!c>
})"},
    {"normalizations_f32", R"(
func.func @main(%x: tensor<2x3x4x7xf32>) -> tensor<2x3x4x7xf32> {
  %0 = qwid.normalize %x {axes = array<i64: 1, 2>, epsilon = 1.0e-05 : f32} : (tensor<2x3x4x7xf32>) -> tensor<2x3x4x7xf32>
  %1 = qwid.lrn %0 {axis = 3 : i64, size = 4 : i64, alpha = 0.1 : f32, beta = 0.75 : f32, bias = 1.0 : f32} : (tensor<2x3x4x7xf32>) -> tensor<2x3x4x7xf32>
  %2 = qwid.softmax %1 {axis = 3 : i64, log} : (tensor<2x3x4x7xf32>) -> tensor<2x3x4x7xf32>
  return %2 : tensor<2x3x4x7xf32>
})"},
    {"top_k", R"(
func.func @main(%x: tensor<4x9x3xf32>) -> tensor<4x3x3xf32> {
  %0 = qwid.top_k %x {axis = 1 : i64, k = 3 : i64} : (tensor<4x9x3xf32>) -> tensor<4x3x3xf32>
  %1 = qwid.arg_top_k %x {axis = 1 : i64, k = 3 : i64} : (tensor<4x9x3xf32>) -> tensor<4x3x3xi64>
  %2 = qwid.cast %1 : (tensor<4x3x3xi64>) -> tensor<4x3x3xf32>
  %3 = qwid.argmax %x {axis = 1 : i64, keepdims = true, last} : (tensor<4x9x3xf32>) -> tensor<4x1x3xi64>
  %4 = qwid.cast %3 : (tensor<4x1x3xi64>) -> tensor<4x1x3xf32>
  %5 = qwid.mul %2, %4 : (tensor<4x3x3xf32>, tensor<4x1x3xf32>) -> tensor<4x3x3xf32>
  %6 = qwid.add %0, %5 : (tensor<4x3x3xf32>, tensor<4x3x3xf32>) -> tensor<4x3x3xf32>
  return %6 : tensor<4x3x3xf32>
})"},
    {"plain_integers", R"(
func.func @main(%x: tensor<4x32xELEMENT>, %y: tensor<32xELEMENT>) -> tensor<4xELEMENT> {
  %0 = qwid.add %x, %y : (tensor<4x32xELEMENT>, tensor<32xELEMENT>) -> tensor<4x32xELEMENT>
  %1 = qwid.mul %0, %x : (tensor<4x32xELEMENT>, tensor<4x32xELEMENT>) -> tensor<4x32xELEMENT>
  %2 = qwid.binary div %1, %y : (tensor<4x32xELEMENT>, tensor<32xELEMENT>) -> tensor<4x32xELEMENT>
  %3 = qwid.binary max %2, %y : (tensor<4x32xELEMENT>, tensor<32xELEMENT>) -> tensor<4x32xELEMENT>
  %4 = qwid.unary abs %3 : (tensor<4x32xELEMENT>) -> tensor<4x32xELEMENT>
  %5 = qwid.unary sign %y : (tensor<32xELEMENT>) -> tensor<32xELEMENT>
  %6 = qwid.binary min %4, %5 : (tensor<4x32xELEMENT>, tensor<32xELEMENT>) -> tensor<4x32xELEMENT>
  %7 = qwid.unary neg %6 : (tensor<4x32xELEMENT>) -> tensor<4x32xELEMENT>
  %8 = qwid.add %7, %2 : (tensor<4x32xELEMENT>, tensor<4x32xELEMENT>) -> tensor<4x32xELEMENT>
  %9 = qwid.reduce sum %8 {axes = array<i64: 1>, keepdims = false} : (tensor<4x32xELEMENT>) -> tensor<4xELEMENT>
  %10 = qwid.reduce max %8 {axes = array<i64: 1>, keepdims = false} : (tensor<4x32xELEMENT>) -> tensor<4xELEMENT>
  %11 = qwid.add %9, %10 : (tensor<4xELEMENT>, tensor<4xELEMENT>) -> tensor<4xELEMENT>
  return %11 : tensor<4xELEMENT>
})"},
    {"remainders", R"(
func.func @main(%x: tensor<4x64xELEMENT>, %y: tensor<64xELEMENT>) -> tensor<4x64xELEMENT> {
  %0 = qwid.binary mod %x, %y : (tensor<4x64xELEMENT>, tensor<64xELEMENT>) -> tensor<4x64xELEMENT>
  %1 = qwid.binary rem %y, %x : (tensor<64xELEMENT>, tensor<4x64xELEMENT>) -> tensor<4x64xELEMENT>
  %2 = qwid.add %0, %1 : (tensor<4x64xELEMENT>, tensor<4x64xELEMENT>) -> tensor<4x64xELEMENT>
  return %2 : tensor<4x64xELEMENT>
})"},
    {"integer_pool", R"(
func.func @main(%x: tensor<1x6x6x3xELEMENT>) -> tensor<1x6x6x3xELEMENT> {
  %y = qwid.max_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>,
      pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, ceil_mode = false} : (tensor<1x6x6x3xELEMENT>) -> tensor<1x6x6x3xELEMENT>
  return %y : tensor<1x6x6x3xELEMENT>
})"},
    {"casts", R"(
func.func @main(%x: tensor<64xf32>, %y: tensor<64xELEMENT>) -> tensor<64xi64> {
  %0 = qwid.cast %x : (tensor<64xf32>) -> tensor<64xELEMENT>
  %1 = qwid.add %0, %y : (tensor<64xELEMENT>, tensor<64xELEMENT>) -> tensor<64xELEMENT>
  %2 = qwid.cast %1 : (tensor<64xELEMENT>) -> tensor<64xf32>
  %3 = qwid.cast %2 : (tensor<64xf32>) -> tensor<64xi1>
  %4 = qwid.cast %3 : (tensor<64xi1>) -> tensor<64xi64>
  %5 = qwid.cast %1 : (tensor<64xELEMENT>) -> tensor<64xi64>
  %6 = qwid.mul %4, %5 : (tensor<64xi64>, tensor<64xi64>) -> tensor<64xi64>
  %7 = qwid.cast %6 : (tensor<64xi64>) -> tensor<64xui8>
  %8 = qwid.cast %7 : (tensor<64xui8>) -> tensor<64xi64>
  return %8 : tensor<64xi64>
})"},
    {"reals_to_integers", R"(
func.func @main(%x: tensor<256xf32>) -> tensor<256xELEMENT> {
  %c = qwid.constant dense<1.0e9> : tensor<f32> : tensor<f32>
  %0 = qwid.mul %x, %c : (tensor<256xf32>, tensor<f32>) -> tensor<256xf32>
  %1 = qwid.mul %0, %x : (tensor<256xf32>, tensor<256xf32>) -> tensor<256xf32>
  %2 = qwid.cast %1 : (tensor<256xf32>) -> tensor<256xELEMENT>
  return %2 : tensor<256xELEMENT>
})"},
};

/// Runs `text` with each of `words` in the place of `mark`, if it is there.
template <typename Run>
void forEachWord(const std::string &text, const std::string &mark,
                 std::initializer_list<const char *> words, Run run) {
  if (text.find(mark) == std::string::npos)
    return run(text);
  for (const char *word : words) {
    SCOPED_TRACE(word);
    run(replaced(text, mark, word));
  }
}

} // namespace

TEST_F(MathToLinalg, EqualsExecutor) {
  for (const Case &test : kCases) {
    SCOPED_TRACE(test.name);
    std::string text = test.text;
    if (text.find("x!") != std::string::npos)
      text = kTypes + text;
    forEachWord(text, "STORAGE", {"i8", "u8"}, [](const std::string &text) {
      forEachWord(text, "KIND", {"float", "shift", "fixed"},
                  [](const std::string &text) {
                    forEachWord(text, "ELEMENT",
                                {"i8", "ui8", "i16", "ui16", "i32", "i64"},
                                [](const std::string &text) {
                                  check(text, false);
                                  if (text.find("f32>") != std::string::npos)
                                    check(text, true);
                                });
                  });
    });
  }
}

TEST_F(MathToLinalg, FunctionsEqualTheExecutor) {
  for (const char *function :
       {"abs", "ceil", "elu", "erf", "exp", "floor", "gelu", "gelu_tanh", "log",
        "mish", "neg", "reciprocal", "round", "sign", "softplus", "softsign",
        "sqrt", "thresholded_relu"}) {
    SCOPED_TRACE(function);
    std::string name = function, parameters;
    if (name == "elu")
      parameters = "{alpha = 1.5 : f32, beta = 0.75 : f32}";
    if (name == "thresholded_relu")
      parameters = "{alpha = 0.5 : f32}";
    std::string text =
        "func.func @main(%x: tensor<512xf32>) -> tensor<512xf32> {\n"
        "  %y = qwid.unary " +
        name + " %x " + parameters +
        " : (tensor<512xf32>) -> tensor<512xf32>\n"
        "  return %y : tensor<512xf32>\n}\n";
    check(text, false);
    check(text, true);
  }
}
