// RUN: qwid-opt %s --verify-roundtrip | FileCheck %s
// RUN: qwid-opt %s --emit-bytecode | qwid-opt | FileCheck %s

!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!r = !quant.uniform<u8:f32, 2.500000e-01:7>
!p = !quant.uniform<i8:f32, 2.500000e-01>
!w = !quant.uniform<i8<-127:127>:f32:0, {1.250000e-01, 6.250000e-02}>

// CHECK-LABEL: func.func @conv2d
func.func @conv2d(%x: tensor<1x8x8x4xf32>, %w: tensor<4x3x3x4xf32>, %b: tensor<4xf32>,
                  %r: tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32> {
  // CHECK: qwid.conv2d %{{.*}}, %{{.*}} bias %{{.*}} residual %{{.*}} {clamp = #qwid.clamp<0.000000e+00, 6.000000e+00>
  %y = qwid.conv2d %x, %w bias %b residual %r {
      layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>,
      dilations = array<i64: 1, 1>, groups = 1 : i64, clamp = #qwid.clamp<0.0, 6.0>}
    : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>, tensor<4xf32>, tensor<1x8x8x4xf32>) -> tensor<1x8x8x4xf32>
  return %y : tensor<1x8x8x4xf32>
}

// CHECK-LABEL: func.func @codebook
// CHECK-SAME: !qwid.codebook<4 : {0, 1, 2, -1} : 0, [1.000000e-02, 2.000000e-02]>
func.func @codebook(%w: tensor<2x4x!qwid.codebook<4 : {0, 1, 2, -1} : 0, [0.01, 0.02]>>) {
  return
}

// CHECK-LABEL: @constant
// CHECK: qwid.constant dense<[-3, 4]>
func.func @constant() -> tensor<2x!p> {
  %y = qwid.constant dense<[-3, 4]> : tensor<2xi8> : tensor<2x!p>
  return %y : tensor<2x!p>
}

// CHECK-LABEL: @quantize
// CHECK: qwid.quantize
func.func @quantize(%x: tensor<2x4xf32>) -> tensor<2x4x!q> {
  %y = qwid.quantize %x : (tensor<2x4xf32>) -> tensor<2x4x!q>
  return %y : tensor<2x4x!q>
}

// CHECK-LABEL: @dequantize
// CHECK: qwid.dequantize
func.func @dequantize(%x: tensor<2x4x!q>) -> tensor<2x4xf32> {
  %y = qwid.dequantize %x : (tensor<2x4x!q>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: @per_axis
// CHECK: qwid.quantize
// CHECK: qwid.dequantize
func.func @per_axis(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %q = qwid.quantize %x : (tensor<2x4xf32>) -> tensor<2x4x!quant.uniform<u8:f32:0, {1.0:3, 2.0:4}>>
  %y = qwid.dequantize %q : (tensor<2x4x!quant.uniform<u8:f32:0, {1.0:3, 2.0:4}>>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: @storage_cast
// CHECK: qwid.storage_cast %{{.*}} : (tensor<4xui8>) -> tensor<4x!quant.uniform<u8:f32, 5.000000e-01:128>>
// CHECK: qwid.storage_cast %{{.*}} {offset = -128 : i64} : {{.*}} -> tensor<4xi8>
func.func @storage_cast(%x: tensor<4xui8>) -> tensor<4xi8> {
  %q = qwid.storage_cast %x : (tensor<4xui8>) -> tensor<4x!quant.uniform<u8:f32, 0.5:128>>
  %y = qwid.storage_cast %q {offset = -128 : i64} : (tensor<4x!quant.uniform<u8:f32, 0.5:128>>) -> tensor<4xi8>
  return %y : tensor<4xi8>
}

// CHECK-LABEL: @bipolar
// CHECK: qwid.unary bipolar
func.func @bipolar(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = qwid.unary bipolar %x : (tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// CHECK-LABEL: @rescale
// CHECK: qwid.rescale
func.func @rescale(%x: tensor<2x4x!q>) -> tensor<2x4x!r> {
  %y = qwid.rescale %x {rescale_kind = #qwid<rescale_kind float>, clamp = #qwid.clamp<0.0, 0x7F800000>} : (tensor<2x4x!q>) -> tensor<2x4x!r>
  return %y : tensor<2x4x!r>
}

// CHECK-LABEL: @relu
// CHECK: qwid.unary relu
func.func @relu(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %y = qwid.unary relu %x : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: @relu_quantized
// CHECK: qwid.unary relu
func.func @relu_quantized(%x: tensor<2x4x!q>) -> tensor<2x4x!r> {
  %y = qwid.unary relu %x : (tensor<2x4x!q>) -> tensor<2x4x!r>
  return %y : tensor<2x4x!r>
}

// CHECK-LABEL: @sigmoid
// CHECK: qwid.unary sigmoid
func.func @sigmoid(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %y = qwid.unary sigmoid %x : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: @sigmoid_quantized
// CHECK: qwid.unary sigmoid
func.func @sigmoid_quantized(%x: tensor<2x4x!q>) -> tensor<2x4x!r> {
  %y = qwid.unary sigmoid %x : (tensor<2x4x!q>) -> tensor<2x4x!r>
  return %y : tensor<2x4x!r>
}

// CHECK-LABEL: @tanh
// CHECK: qwid.unary tanh
func.func @tanh(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %y = qwid.unary tanh %x : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: @tanh_quantized
// CHECK: qwid.unary tanh
func.func @tanh_quantized(%x: tensor<2x4x!q>) -> tensor<2x4x!r> {
  %y = qwid.unary tanh %x : (tensor<2x4x!q>) -> tensor<2x4x!r>
  return %y : tensor<2x4x!r>
}

// CHECK-LABEL: @hard_swish
// CHECK: qwid.unary hard_swish
func.func @hard_swish(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %y = qwid.unary hard_swish %x : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: @hard_swish_quantized
// CHECK: qwid.unary hard_swish
func.func @hard_swish_quantized(%x: tensor<2x4x!q>) -> tensor<2x4x!r> {
  %y = qwid.unary hard_swish %x : (tensor<2x4x!q>) -> tensor<2x4x!r>
  return %y : tensor<2x4x!r>
}

// CHECK-LABEL: @silu
// CHECK: qwid.unary silu
func.func @silu(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %y = qwid.unary silu %x : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: @silu_quantized
// CHECK: qwid.unary silu
func.func @silu_quantized(%x: tensor<2x4x!q>) -> tensor<2x4x!r> {
  %y = qwid.unary silu %x : (tensor<2x4x!q>) -> tensor<2x4x!r>
  return %y : tensor<2x4x!r>
}

// CHECK-LABEL: @clip
// CHECK: qwid.unary clip
func.func @clip(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %y = qwid.unary clip %x {clamp = #qwid.clamp<0.0, 6.0>} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: @clip_quantized
// CHECK: qwid.unary clip
func.func @clip_quantized(%x: tensor<2x4x!q>) -> tensor<2x4x!r> {
  %y = qwid.unary clip %x {clamp = #qwid.clamp<0.0, 6.0>} : (tensor<2x4x!q>) -> tensor<2x4x!r>
  return %y : tensor<2x4x!r>
}

// CHECK-LABEL: @leaky_relu
// CHECK: qwid.unary leaky_relu
func.func @leaky_relu(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %y = qwid.unary leaky_relu %x {alpha = 0.1 : f32} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: @leaky_relu_quantized
// CHECK: qwid.unary leaky_relu
func.func @leaky_relu_quantized(%x: tensor<2x4x!q>) -> tensor<2x4x!r> {
  %y = qwid.unary leaky_relu %x {alpha = 0.1 : f32} : (tensor<2x4x!q>) -> tensor<2x4x!r>
  return %y : tensor<2x4x!r>
}

// CHECK-LABEL: @hard_sigmoid
// CHECK: qwid.unary hard_sigmoid
func.func @hard_sigmoid(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %y = qwid.unary hard_sigmoid %x {alpha = 0.2 : f32, beta = 0.5 : f32} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: @hard_sigmoid_quantized
// CHECK: qwid.unary hard_sigmoid
func.func @hard_sigmoid_quantized(%x: tensor<2x4x!q>) -> tensor<2x4x!r> {
  %y = qwid.unary hard_sigmoid %x {alpha = 0.2 : f32, beta = 0.5 : f32} : (tensor<2x4x!q>) -> tensor<2x4x!r>
  return %y : tensor<2x4x!r>
}

// CHECK-LABEL: @add
// CHECK: qwid.add
func.func @add(%a: tensor<2x4xf32>, %b: tensor<4xf32>) -> tensor<2x4xf32> {
  %y = qwid.add %a, %b {clamp = #qwid.clamp<0.0, 6.0>} : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: @add_quantized
// CHECK: qwid.add
func.func @add_quantized(%a: tensor<2x4x!q>, %b: tensor<2x4x!q>) -> tensor<2x4x!r> {
  %y = qwid.add %a, %b {rescale_kind = #qwid<rescale_kind fixed>} : (tensor<2x4x!q>, tensor<2x4x!q>) -> tensor<2x4x!r>
  return %y : tensor<2x4x!r>
}

// CHECK-LABEL: @mul
// CHECK: qwid.mul
func.func @mul(%a: tensor<2x4xf32>, %b: tensor<4xf32>) -> tensor<2x4xf32> {
  %y = qwid.mul %a, %b {clamp = #qwid.clamp<0.0, 6.0>} : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: @mul_quantized
// CHECK: qwid.mul
func.func @mul_quantized(%a: tensor<2x4x!q>, %b: tensor<2x4x!q>) -> tensor<2x4x!r> {
  %y = qwid.mul %a, %b {rescale_kind = #qwid<rescale_kind fixed>} : (tensor<2x4x!q>, tensor<2x4x!q>) -> tensor<2x4x!r>
  return %y : tensor<2x4x!r>
}

// CHECK-LABEL: @matmul
// CHECK: qwid.matmul
func.func @matmul(%a: tensor<2x3xf32>, %b: tensor<3x4xf32>) -> tensor<2x4xf32> {
  %y = qwid.matmul %a, %b : (tensor<2x3xf32>, tensor<3x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: @batch_norm
// CHECK: qwid.batch_norm
func.func @batch_norm(%x: tensor<1x4x2x2xf32>, %p: tensor<4xf32>) -> tensor<1x4x2x2xf32> {
  %y = qwid.batch_norm %x, %p, %p, %p, %p {axis = 1 : i64, epsilon = 1.0e-05 : f32} : (tensor<1x4x2x2xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x4x2x2xf32>
  return %y : tensor<1x4x2x2xf32>
}

// CHECK-LABEL: @fully_connected
// CHECK: qwid.fully_connected
func.func @fully_connected(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>, %b: tensor<2xf32>) -> tensor<1x2xf32> {
  %y = qwid.fully_connected %x, %w bias %b : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// CHECK-LABEL: @conv2d_shift
// CHECK: qwid.conv2d {{.*}}rescale_kind = #qwid<rescale_kind shift>
func.func @conv2d_shift(%x: tensor<1x4x4x2x!q>, %w: tensor<2x1x1x2x!w>, %r: tensor<1x4x4x2x!p>) -> tensor<1x4x4x2x!p> {
  %y = qwid.conv2d %x, %w residual %r {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, rescale_kind = #qwid<rescale_kind shift>} : (tensor<1x4x4x2x!q>, tensor<2x1x1x2x!w>, tensor<1x4x4x2x!p>) -> tensor<1x4x4x2x!p>
  return %y : tensor<1x4x4x2x!p>
}

// CHECK-LABEL: @max_pool
// CHECK: qwid.max_pool
func.func @max_pool(%x: tensor<1x4x4x2xf32>) -> tensor<1x2x2x2xf32> {
  %y = qwid.max_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = false} : (tensor<1x4x4x2xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// CHECK-LABEL: @avg_pool
// CHECK: qwid.avg_pool
func.func @avg_pool(%x: tensor<1x4x4x2xf32>) -> tensor<1x2x2x2xf32> {
  %y = qwid.avg_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = false, count_include_pad = true} : (tensor<1x4x4x2xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// CHECK-LABEL: @global_avg_pool
// CHECK: qwid.global_avg_pool
func.func @global_avg_pool(%x: tensor<1x4x2x2xf32>) -> tensor<1x4x1x1xf32> {
  %y = qwid.global_avg_pool %x {layout = #qwid<layout nchw>} : (tensor<1x4x2x2xf32>) -> tensor<1x4x1x1xf32>
  return %y : tensor<1x4x1x1xf32>
}

// CHECK-LABEL: @global_max_pool
// CHECK: qwid.global_max_pool
func.func @global_max_pool(%x: tensor<1x4x2x2xf32>) -> tensor<1x4x1x1xf32> {
  %y = qwid.global_max_pool %x {layout = #qwid<layout nchw>} : (tensor<1x4x2x2xf32>) -> tensor<1x4x1x1xf32>
  return %y : tensor<1x4x1x1xf32>
}

// CHECK-LABEL: @mean
// CHECK: qwid.mean
func.func @mean(%x: tensor<2x4xf32>) -> tensor<2x1xf32> {
  %y = qwid.mean %x {axes = array<i64: 1>, keepdims = true} : (tensor<2x4xf32>) -> tensor<2x1xf32>
  return %y : tensor<2x1xf32>
}

// CHECK-LABEL: @softmax
// CHECK: qwid.softmax
func.func @softmax(%x: tensor<2x4xf32>) -> tensor<2x4xf32> {
  %y = qwid.softmax %x {axis = 1 : i64} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return %y : tensor<2x4xf32>
}

// CHECK-LABEL: @argmax
// CHECK: qwid.argmax
func.func @argmax(%x: tensor<2x4xf32>) -> tensor<2xi64> {
  %y = qwid.argmax %x {axis = 1 : i64, keepdims = false} : (tensor<2x4xf32>) -> tensor<2xi64>
  return %y : tensor<2xi64>
}

// CHECK-LABEL: @concat
// CHECK: qwid.concat
func.func @concat(%a: tensor<2x4xi64>) -> tensor<2x8xi64> {
  %y = qwid.concat %a, %a {axis = 1 : i64} : (tensor<2x4xi64>, tensor<2x4xi64>) -> tensor<2x8xi64>
  return %y : tensor<2x8xi64>
}

// CHECK-LABEL: @pad
// CHECK: qwid.pad
func.func @pad(%x: tensor<2x4xf32>) -> tensor<3x5xf32> {
  %y = qwid.pad %x {low = array<i64: 0, 1>, high = array<i64: 1, 0>, value = 0.0 : f32} : (tensor<2x4xf32>) -> tensor<3x5xf32>
  return %y : tensor<3x5xf32>
}

// CHECK-LABEL: @pad_fill
// CHECK: qwid.pad %{{.*}} fill %{{.*}} {{{.*}}} : (tensor<2x4x!{{.*}}>, tensor<!{{.*}}>) -> tensor<3x5x!{{.*}}>
func.func @pad_fill(%x: tensor<2x4x!quant.uniform<u8:f32, 1.0>>, %z: tensor<!quant.uniform<u8:f32, 1.0>>) -> tensor<3x5x!quant.uniform<u8:f32, 1.0>> {
  %y = qwid.pad %x fill %z {low = array<i64: 0, 1>, high = array<i64: 1, 0>, value = 0.0 : f32} : (tensor<2x4x!quant.uniform<u8:f32, 1.0>>, tensor<!quant.uniform<u8:f32, 1.0>>) -> tensor<3x5x!quant.uniform<u8:f32, 1.0>>
  return %y : tensor<3x5x!quant.uniform<u8:f32, 1.0>>
}

// CHECK-LABEL: @reshape
// CHECK: qwid.reshape
func.func @reshape(%x: tensor<2x4xf32>) -> tensor<8xf32> {
  %y = qwid.reshape %x : (tensor<2x4xf32>) -> tensor<8xf32>
  return %y : tensor<8xf32>
}

// CHECK-LABEL: @flatten
// CHECK: qwid.flatten
func.func @flatten(%x: tensor<2x4xf32>) -> tensor<1x8xf32> {
  %y = qwid.flatten %x {axis = 0 : i64} : (tensor<2x4xf32>) -> tensor<1x8xf32>
  return %y : tensor<1x8xf32>
}

// CHECK-LABEL: @transpose
// CHECK: qwid.transpose
func.func @transpose(%x: tensor<2x4xf32>) -> tensor<4x2xf32> {
  %y = qwid.transpose %x {permutation = array<i64: 1, 0>} : (tensor<2x4xf32>) -> tensor<4x2xf32>
  return %y : tensor<4x2xf32>
}

// CHECK-LABEL: @slice
// CHECK: qwid.slice
func.func @slice(%x: tensor<2x4xf32>) -> tensor<2x2xf32> {
  %y = qwid.slice %x {offsets = array<i64: 0, 1>, sizes = array<i64: 2, 2>, strides = array<i64: 1, 2>} : (tensor<2x4xf32>) -> tensor<2x2xf32>
  return %y : tensor<2x2xf32>
}

// CHECK-LABEL: @broadcast
// CHECK: qwid.broadcast
func.func @broadcast(%x: tensor<3x1xi8>) -> tensor<2x3x4xi8> {
  %y = qwid.broadcast %x {shape = array<i64: 2, 3, 4>} : (tensor<3x1xi8>) -> tensor<2x3x4xi8>
  return %y : tensor<2x3x4xi8>
}

// CHECK-LABEL: @gather
// CHECK: qwid.gather
func.func @gather(%x: tensor<2x5x4xf32>, %i: tensor<3x2xi32>) -> tensor<2x3x2x4xf32> {
  %y = qwid.gather %x, %i {axis = 1 : i64} : (tensor<2x5x4xf32>, tensor<3x2xi32>) -> tensor<2x3x2x4xf32>
  return %y : tensor<2x3x2x4xf32>
}

// CHECK-LABEL: @accumulators
// CHECK: qwid.fully_connected %arg0, %arg1 : {{.*}} -> tensor<1x2x!quant.uniform<i32:f32:1, {1.250000e-01,2.500000e-01}>>
// CHECK: qwid.dequantize %{{.*}} : (tensor<1x2x!quant.uniform<i32:f32:1, {1.250000e-01,2.500000e-01}>>) -> tensor<1x2xf32>
func.func @accumulators(%x: tensor<1x4x!quant.uniform<i8:f32, 0.5:3>>, %w: tensor<2x4x!quant.uniform<i8:f32:0, {0.25, 0.5}>>) -> tensor<1x2xf32> {
  %a = qwid.fully_connected %x, %w : (tensor<1x4x!quant.uniform<i8:f32, 0.5:3>>, tensor<2x4x!quant.uniform<i8:f32:0, {0.25, 0.5}>>) -> tensor<1x2x!quant.uniform<i32:f32:1, {0.125, 0.25}>>
  %y = qwid.dequantize %a : (tensor<1x2x!quant.uniform<i32:f32:1, {0.125, 0.25}>>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
