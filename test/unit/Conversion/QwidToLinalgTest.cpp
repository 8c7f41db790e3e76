//===- QwidToLinalgTest.cpp - The conversion against the executor ---------===//
//
// A case that contains KIND runs under every rescale kind, a quantized case with
// i8 and u8 storage.
//
//===----------------------------------------------------------------------===//

#include "EqualityTest.h"

#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace qwid;

namespace {

const char kTypes[] = R"(
!a = !quant.uniform<STORAGE:f32, 0.5:3>
!b = !quant.uniform<STORAGE:f32, 0.0625:17>
!c = !quant.uniform<STORAGE:f32, 0.125:9>
!w = !quant.uniform<i8<-127:127>:f32:0, {0.015625, 0.03125, 0.0078125, 0.25}>
!wb = !quant.uniform<i32:f32:0, {0.0078125, 0.015625, 0.00390625, 0.125}>
!acc = !quant.uniform<i32:f32:1, {0.0078125, 0.015625, 0.00390625, 0.125}>
!p = !qwid.codebook<4 : {0, 1, 2, 4, 8, 16, 32, 64, 0, -1, -2, -4, -8, -16, -32, -64} : 0, [0.03125, 0.0625, 0.125, 0.25]>
)";

const Case kCases[] = {
    {"conv", R"(
func.func @main(%x: tensor<2x5x6x3x!a>, %r: tensor<2x3x3x4x!b>) -> tensor<2x3x3x4x!c> {
  %w = qwid.constant dense<"0x94DD266FB9024B95DE2770BA034C96DF2871BB044D97E02972BC054E98E12A73BD064F99E22B74BE07509AE32C75BF08519BE42D76C009529CE52E77C10A539DE62F78C20B549EE7"> : tensor<4x2x3x3xi8> : tensor<4x2x3x3x!w>
  %b = qwid.constant dense<[100, -2000, 7, 0]> : tensor<4xi32> : tensor<4x!wb>
  %y = qwid.conv2d %x, %w bias %b residual %r {layout = #qwid<layout nhwc>, strides = array<i64: 2, 2>,
      pads = array<i64: 1, 0, 0, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64,
      clamp = #qwid.clamp<-5.0, 6.0>, rescale_kind = #qwid<rescale_kind KIND>}
    : (tensor<2x5x6x3x!a>, tensor<4x2x3x3x!w>, tensor<4x!wb>, tensor<2x3x3x4x!b>) -> tensor<2x3x3x4x!c>
  return %y : tensor<2x3x3x4x!c>
})"},
    {"depthwise", R"(
func.func @main(%x: tensor<1x7x6x4x!a>) -> tensor<1x3x6x4x!c> {
  %w = qwid.constant dense<[[[[1], [2], [-3]], [[4], [55], [6]]], [[[-1], [20], [3]], [[-4], [5], [60]]],
      [[[9], [2], [3]], [[4], [-5], [6]]], [[[1], [2], [3]], [[4], [5], [127]]]]> : tensor<4x2x3x1xi8> : tensor<4x2x3x1x!w>
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 2, 1>,
      pads = array<i64: 0, 1, 0, 1>, dilations = array<i64: 2, 1>, groups = 4 : i64, rescale_kind = #qwid<rescale_kind KIND>}
    : (tensor<1x7x6x4x!a>, tensor<4x2x3x1x!w>) -> tensor<1x3x6x4x!c>
  return %y : tensor<1x3x6x4x!c>
})"},
    {"grouped_codebook", R"(
func.func @main(%x: tensor<1x3x3x4x!a>) -> tensor<1x3x3x4x!c> {
  %w = qwid.constant dense<[[[[1, 2]]], [[[9, 15]]], [[[7, 3]]], [[[0, 12]]]]> : tensor<4x1x1x2xi8> : tensor<4x1x1x2x!p>
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>,
      pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 2 : i64, rescale_kind = #qwid<rescale_kind KIND>}
    : (tensor<1x3x3x4x!a>, tensor<4x1x1x2x!p>) -> tensor<1x3x3x4x!c>
  return %y : tensor<1x3x3x4x!c>
})"},
    {"fully_connected", R"(
func.func @main(%x: tensor<3x5x!a>, %r: tensor<3x4x!c>) -> tensor<3x4x!b> {
  %w = qwid.constant dense<[[1, -2, 3, 127, 5], [-127, 99, 3, 2, 1], [0, 0, 0, 0, 1], [17, 18, -19, 20, 21]]> : tensor<4x5xi8> : tensor<4x5x!w>
  %y = qwid.fully_connected %x, %w residual %r {rescale_kind = #qwid<rescale_kind KIND>}
    : (tensor<3x5x!a>, tensor<4x5x!w>, tensor<3x4x!c>) -> tensor<3x4x!b>
  return %y : tensor<3x4x!b>
})"},
    {"accumulators", R"(
func.func @main(%x: tensor<3x5x!a>) -> tensor<3x4xf32> {
  %w = qwid.constant dense<[[1, -2, 3, 127, 5], [-127, 99, 3, 2, 1], [0, 0, 0, 0, 1], [17, 18, -19, 20, 21]]> : tensor<4x5xi8> : tensor<4x5x!w>
  %b = qwid.constant dense<[100, -200000001, 7, 1073741823]> : tensor<4xi32> : tensor<4x!wb>
  %y = qwid.fully_connected %x, %w bias %b : (tensor<3x5x!a>, tensor<4x5x!w>, tensor<4x!wb>) -> tensor<3x4x!acc>
  %z = qwid.dequantize %y : (tensor<3x4x!acc>) -> tensor<3x4xf32>
  return %z : tensor<3x4xf32>
})"},
    {"grouped_accumulators_of_one_scale", R"(
func.func @main(%x: tensor<1x3x3x4x!a>) -> tensor<1x3x3x4xf32> {
  %w = qwid.constant dense<[[[[1, 2]]], [[[-9, 15]]], [[[7, 3]]], [[[0, -12]]]]> : tensor<4x1x1x2xi8> : tensor<4x1x1x2x!quant.uniform<i8:f32, 0.3>>
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>,
      pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 2 : i64}
    : (tensor<1x3x3x4x!a>, tensor<4x1x1x2x!quant.uniform<i8:f32, 0.3>>) -> tensor<1x3x3x4x!quant.uniform<i32:f32, 0.15>>
  %z = qwid.dequantize %y : (tensor<1x3x3x4x!quant.uniform<i32:f32, 0.15>>) -> tensor<1x3x3x4xf32>
  return %z : tensor<1x3x3x4xf32>
})"},
    {"add", R"(
func.func @main(%x: tensor<4x3x16x!a>, %y: tensor<3x1x!b>) -> tensor<4x3x16x!c> {
  %z = qwid.add %x, %y {rescale_kind = #qwid<rescale_kind KIND>, clamp = #qwid.clamp<-4.0, 0x7F800000>} : (tensor<4x3x16x!a>, tensor<3x1x!b>) -> tensor<4x3x16x!c>
  return %z : tensor<4x3x16x!c>
})"},
    {"mul", R"(
func.func @main(%x: tensor<4x3x16x!a>, %y: tensor<1x3x1x!b>) -> tensor<4x3x16x!c> {
  %z = qwid.mul %x, %y {rescale_kind = #qwid<rescale_kind KIND>} : (tensor<4x3x16x!a>, tensor<1x3x1x!b>) -> tensor<4x3x16x!c>
  return %z : tensor<4x3x16x!c>
})"},
    {"rescale_up_down", R"(
func.func @main(%x: tensor<256x!a>) -> tensor<256x!c> {
  %y = qwid.rescale %x {rescale_kind = #qwid<rescale_kind KIND>} : (tensor<256x!a>) -> tensor<256x!b>
  %z = qwid.rescale %y {rescale_kind = #qwid<rescale_kind KIND>, clamp = #qwid.clamp<-1.0, 2.0>} : (tensor<256x!b>) -> tensor<256x!c>
  return %z : tensor<256x!c>
})"},
    {"avg_pool", R"(
func.func @main(%x: tensor<1x6x7x3x!b>) -> tensor<1x3x4x3x!c> {
  %y = qwid.avg_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>,
      pads = array<i64: 1, 1, 0, 1>, dilations = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false,
      rescale_kind = #qwid<rescale_kind KIND>, clamp = #qwid.clamp<0.0, 0x7F800000>} : (tensor<1x6x7x3x!b>) -> tensor<1x3x4x3x!c>
  return %y : tensor<1x3x4x3x!c>
})"},
    {"avg_pool_ceil_include_pad", R"(
func.func @main(%x: tensor<1x6x6x3x!b>) -> tensor<1x4x4x3x!c> {
  %y = qwid.avg_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>,
      pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, ceil_mode = true, count_include_pad = true,
      rescale_kind = #qwid<rescale_kind KIND>} : (tensor<1x6x6x3x!b>) -> tensor<1x4x4x3x!c>
  return %y : tensor<1x4x4x3x!c>
})"},
    {"mean", R"(
func.func @main(%x: tensor<2x5x7x3x!b>) -> tensor<2x1x1x3x!c> {
  %y = qwid.mean %x {axes = array<i64: 1, 2>, keepdims = true, rescale_kind = #qwid<rescale_kind KIND>} : (tensor<2x5x7x3x!b>) -> tensor<2x1x1x3x!c>
  return %y : tensor<2x1x1x3x!c>
})"},
    {"max_pool", R"(
func.func @main(%x: tensor<1x6x6x3x!a>) -> tensor<1x4x4x3x!a> {
  %y = qwid.max_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>,
      pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, ceil_mode = true} : (tensor<1x6x6x3x!a>) -> tensor<1x4x4x3x!a>
  return %y : tensor<1x4x4x3x!a>
})"},
    {"tables", R"(
func.func @main(%x: tensor<256x!b>) -> tensor<256x!c> {
  %0 = qwid.unary silu %x : (tensor<256x!b>) -> tensor<256x!b>
  %1 = qwid.unary leaky_relu %0 {alpha = 0.1 : f32} : (tensor<256x!b>) -> tensor<256x!c>
  return %1 : tensor<256x!c>
})"},
    {"argmax", R"(
func.func @main(%x: tensor<4x9x3x!a>) -> tensor<4x1x3xi64> {
  %y = qwid.argmax %x {axis = 1 : i64, keepdims = true} : (tensor<4x9x3x!a>) -> tensor<4x1x3xi64>
  return %y : tensor<4x1x3xi64>
})"},
    {"quantize_dequantize", R"(
func.func @main(%x: tensor<1x3x8x9xf32>) -> tensor<1x8x9x3xf32> {
  %t = qwid.transpose %x {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x3x8x9xf32>) -> tensor<1x8x9x3xf32>
  %q = qwid.quantize %t : (tensor<1x8x9x3xf32>) -> tensor<1x8x9x3x!b>
  %y = qwid.dequantize %q : (tensor<1x8x9x3x!b>) -> tensor<1x8x9x3xf32>
  return %y : tensor<1x8x9x3xf32>
})"},
    {"per_axis", R"(
func.func @main(%x: tensor<3x8x4xf32>) -> tensor<3x8x4xf32> {
  %q = qwid.quantize %x : (tensor<3x8x4xf32>) -> tensor<3x8x4x!quant.uniform<u8:f32:2, {0.25:3, 0.5:250, 0.1:128, 2.0:0}>>
  %y = qwid.dequantize %q : (tensor<3x8x4x!quant.uniform<u8:f32:2, {0.25:3, 0.5:250, 0.1:128, 2.0:0}>>) -> tensor<3x8x4xf32>
  return %y : tensor<3x8x4xf32>
})"},
    {"per_axis_signed", R"(
func.func @main(%x: tensor<2x300xf32>) -> tensor<2x300xf32> {
  %q = qwid.quantize %x : (tensor<2x300xf32>) -> tensor<2x300x!quant.uniform<i16:f32:0, {0.001, 0.5:-7}>>
  %y = qwid.dequantize %q : (tensor<2x300x!quant.uniform<i16:f32:0, {0.001, 0.5:-7}>>) -> tensor<2x300xf32>
  return %y : tensor<2x300xf32>
})"},
    {"storage_cast", R"(
func.func @main(%x: tensor<256x!b>) -> tensor<256xi8> {
  %y = qwid.storage_cast %x {offset = 3 : i64} : (tensor<256x!b>) -> tensor<256xi8>
  return %y : tensor<256xi8>
})"},
    {"bipolar", R"(
func.func @main(%x: tensor<256x!b>) -> tensor<256x!c> {
  %y = qwid.unary bipolar %x : (tensor<256x!b>) -> tensor<256x!c>
  return %y : tensor<256x!c>
})"},
    {"movement", R"(
func.func @main(%x: tensor<2x6x!a>, %y: tensor<2x3x!b>) -> tensor<4x5x!a> {
  %0 = qwid.concat %x, %y {axis = 1 : i64, rescale_kind = #qwid<rescale_kind KIND>} : (tensor<2x6x!a>, tensor<2x3x!b>) -> tensor<2x9x!a>
  %1 = qwid.pad %0 {low = array<i64: 1, -1>, high = array<i64: 0, 2>, value = 1.5 : f32} : (tensor<2x9x!a>) -> tensor<3x10x!a>
  %2 = qwid.slice %1 {offsets = array<i64: 0, 1>, sizes = array<i64: 2, 5>, strides = array<i64: 2, 2>} : (tensor<3x10x!a>) -> tensor<2x5x!a>
  %3 = qwid.concat %2, %2 {axis = 0 : i64, rescale_kind = #qwid<rescale_kind KIND>} : (tensor<2x5x!a>, tensor<2x5x!a>) -> tensor<4x5x!a>
  return %3 : tensor<4x5x!a>
})"},
    {"gather", R"(
func.func @main(%x: tensor<2x5x3x!a>, %i: tensor<4xi64>) -> tensor<2x4x3x!a> {
  %y = qwid.gather %x, %i {axis = 1 : i64} : (tensor<2x5x3x!a>, tensor<4xi64>) -> tensor<2x4x3x!a>
  return %y : tensor<2x4x3x!a>
})"},
    {"gather_constant", R"(
func.func @main(%x: tensor<5x3x!a>) -> tensor<2x2x3x!a> {
  %i = qwid.constant dense<[[-1, 3], [0, 9]]> : tensor<2x2xi32> : tensor<2x2xi32>
  %y = qwid.gather %x, %i {axis = 0 : i64} : (tensor<5x3x!a>, tensor<2x2xi32>) -> tensor<2x2x3x!a>
  return %y : tensor<2x2x3x!a>
})"},
    {"broadcast", R"(
func.func @main(%x: tensor<3x1x!a>) -> tensor<2x3x4x!a> {
  %y = qwid.broadcast %x {shape = array<i64: 2, 3, 4>} : (tensor<3x1x!a>) -> tensor<2x3x4x!a>
  return %y : tensor<2x3x4x!a>
})"},
    {"conv_f32", R"(
func.func @main(%x: tensor<1x5x6x3xf32>, %r: tensor<1x5x6x2xf32>) -> tensor<1x5x6x2xf32> {
  %w = qwid.constant dense<0.3> : tensor<2x3x3x3xf32> : tensor<2x3x3x3xf32>
  %b = qwid.constant dense<[0.1, -0.0]> : tensor<2xf32> : tensor<2xf32>
  %y = qwid.conv2d %x, %w bias %b residual %r {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>,
      pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, clamp = #qwid.clamp<-1.0, 6.0>}
    : (tensor<1x5x6x3xf32>, tensor<2x3x3x3xf32>, tensor<2xf32>, tensor<1x5x6x2xf32>) -> tensor<1x5x6x2xf32>
  return %y : tensor<1x5x6x2xf32>
})"},
    {"depthwise_f32", R"(
func.func @main(%x: tensor<1x5x6x2xf32>) -> tensor<1x3x4x2xf32> {
  %w = qwid.constant dense<[[[[0.1], [0.2], [0.3]], [[0.4], [0.5], [0.6]], [[0.1], [0.7], [0.8]]],
      [[[-0.1], [0.2], [-0.3]], [[0.4], [1.5], [0.6]], [[0.1], [0.7], [0.9]]]]> : tensor<2x3x3x1xf32> : tensor<2x3x3x1xf32>
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>,
      pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 2 : i64}
    : (tensor<1x5x6x2xf32>, tensor<2x3x3x1xf32>) -> tensor<1x3x4x2xf32>
  return %y : tensor<1x3x4x2xf32>
})"},
    {"matmul_f32", R"(
func.func @main(%x: tensor<1x2x3xf32>, %y: tensor<5x3x4xf32>) -> tensor<5x2x4xf32> {
  %z = qwid.matmul %x, %y : (tensor<1x2x3xf32>, tensor<5x3x4xf32>) -> tensor<5x2x4xf32>
  return %z : tensor<5x2x4xf32>
})"},
    {"softmax_f32", R"(
func.func @main(%x: tensor<4x9x2xf32>) -> tensor<4x9x2xf32> {
  %y = qwid.softmax %x {axis = 1 : i64} : (tensor<4x9x2xf32>) -> tensor<4x9x2xf32>
  return %y : tensor<4x9x2xf32>
})"},
    {"activations_f32", R"(
func.func @main(%x: tensor<512xf32>) -> tensor<512xf32> {
  %0 = qwid.unary silu %x : (tensor<512xf32>) -> tensor<512xf32>
  %1 = qwid.unary tanh %0 : (tensor<512xf32>) -> tensor<512xf32>
  %2 = qwid.unary hard_swish %x : (tensor<512xf32>) -> tensor<512xf32>
  %3 = qwid.mul %1, %2 : (tensor<512xf32>, tensor<512xf32>) -> tensor<512xf32>
  %4 = qwid.unary hard_sigmoid %3 {alpha = 0.2 : f32, beta = 0.5 : f32} : (tensor<512xf32>) -> tensor<512xf32>
  %5 = qwid.add %3, %4 {clamp = #qwid.clamp<-3.0, 6.0>} : (tensor<512xf32>, tensor<512xf32>) -> tensor<512xf32>
  %6 = qwid.unary leaky_relu %5 {alpha = 0.1 : f32} : (tensor<512xf32>) -> tensor<512xf32>
  %7 = qwid.unary sigmoid %6 : (tensor<512xf32>) -> tensor<512xf32>
  return %7 : tensor<512xf32>
})"},
    {"pools_f32", R"(
func.func @main(%x: tensor<1x6x6x3xf32>) -> tensor<1x3xf32> {
  %0 = qwid.max_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>,
      pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, ceil_mode = false} : (tensor<1x6x6x3xf32>) -> tensor<1x6x6x3xf32>
  %1 = qwid.avg_pool %0 {layout = #qwid<layout nhwc>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>,
      pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false} : (tensor<1x6x6x3xf32>) -> tensor<1x6x6x3xf32>
  %2 = qwid.mean %1 {axes = array<i64: 1, 2>, keepdims = false} : (tensor<1x6x6x3xf32>) -> tensor<1x3xf32>
  return %2 : tensor<1x3xf32>
})"},
    {"batch_norm_f32", R"(
func.func @main(%x: tensor<1x4x4x3xf32>, %s: tensor<3xf32>, %m: tensor<3xf32>) -> tensor<1x4x4x3xf32> {
  %v = qwid.constant dense<[0.5, 1.5, 0.001]> : tensor<3xf32> : tensor<3xf32>
  %y = qwid.batch_norm %x, %s, %m, %m, %v {axis = 3 : i64, epsilon = 1.0e-05 : f32}
    : (tensor<1x4x4x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x4x4x3xf32>
  return %y : tensor<1x4x4x3xf32>
})"},
};

using QwidToLinalg = EqualityTest;

} // namespace

/// A convolution whose 8-bit weights have zero points: `zeros` is one, or one
/// per output channel. All stored weights from 0 to 255 occur.
static std::string printAsymmetric(int64_t groups, int64_t outputs,
                                   ArrayRef<int64_t> zeros) {
  int64_t size = 9 * 16 / groups * outputs;
  std::string bytes, scales;
  for (int64_t i = 0; i < size; ++i)
    bytes.push_back(char(i * 37 + i / 256));
  for (auto [index, zero] : llvm::enumerate(zeros))
    scales += (index ? ", 0.0078125:" : "0.0078125:") + std::to_string(zero);
  std::string type = zeros.size() == 1
                         ? "!quant.uniform<u8:f32, " + scales + ">"
                         : "!quant.uniform<u8:f32:0, {" + scales + "}>";
  std::string shape =
      std::to_string(outputs) + "x3x3x" + std::to_string(16 / groups) + "x";
  std::string x = "tensor<1x5x4x16x!a>",
              y = "tensor<1x5x4x" + std::to_string(outputs) + "x!c>";
  return "func.func @main(%x: " + x + ") -> " + y +
         " {\n  %w = qwid.constant dense<\"0x" + llvm::toHex(bytes) +
         "\"> : tensor<" + shape + "ui8> : tensor<" + shape + type +
         ">\n  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = "
         "array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = "
         "array<i64: 1, 1>, groups = " +
         std::to_string(groups) +
         " : i64, rescale_kind = #qwid<rescale_kind float>} : (" + x +
         ", tensor<" + shape + type + ">) -> " + y + "\n  return %y : " + y +
         "\n}\n";
}

TEST_F(QwidToLinalg, AsymmetricWeightsEqualExecutor) {
  SmallVector<int64_t> various;
  for (int64_t channel = 0; channel < 32; ++channel)
    various.push_back(channel * 101 % 256);
  for (const char *storage : {"i8", "u8", "i16"})
    for (int64_t groups : {1, 2, 8, 16})
      for (bool perChannel : {false, true}) {
        SCOPED_TRACE(std::string(storage) + ", groups " +
                     std::to_string(groups));
        // 32, 16, 4 and 1 outputs per window.
        int64_t outputs = groups == 16 ? 16 : 32;
        std::string text = printAsymmetric(
            groups, outputs,
            perChannel ? ArrayRef<int64_t>(various).take_front(outputs)
                       : ArrayRef<int64_t>(204));
        check(replaced(kTypes + text, "STORAGE", storage), false);
      }
}

TEST_F(QwidToLinalg, EqualsExecutor) {
  for (const Case &test : kCases)
    for (const char *storage : {"i8", "u8"})
      for (llvm::StringRef kind : {"float", "shift", "fixed"}) {
        SCOPED_TRACE(std::string(test.name) + ", " + storage + ", " +
                     kind.str());
        std::string text(test.text);
        bool isQuantized = text.find("x!") != std::string::npos;
        bool hasKind = text.find("KIND") != std::string::npos;
        if ((!isQuantized && storage[0] == 'u') ||
            (!hasKind && kind != "float"))
          continue;
        text = replaced(kTypes + text, "KIND", kind.str());
        text = replaced(text, "STORAGE", storage);
        check(text, false);
        if (text.find("f32>") != std::string::npos)
          check(text, true);
      }
}
