// RUN: qwid-opt %s -split-input-file -qwid-select-scales | FileCheck %s
// RUN: qwid-opt %s -split-input-file -qwid-select-scales=rescale=shift | FileCheck %s --check-prefix=SHIFT

// The argument is moved in float: its type stands on the moved value.
// CHECK-LABEL: func.func @ranges
// SHIFT-LABEL: func.func @ranges
func.func @ranges(%x: tensor<1x4xf32> {qwid.range = array<f32: -1.0, 254.0>}) -> tensor<4x1xf32> {
  // CHECK: qwid.reshape {{.*}}qwid.type = !quant.uniform<i8:f32, 1.000000e+00:-127>
  %r = qwid.reshape %x : (tensor<1x4xf32>) -> tensor<4x1xf32>
  // 0 is in every range; 127.5 / 255 is exact.
  // CHECK: qwid.unary relu {{.*}}qwid.type = !quant.uniform<i8:f32, 5.000000e-01:-128>
  // SHIFT: qwid.unary relu {{.*}}qwid.type = !quant.uniform<i8:f32, 5.000000e-01:-128>
  %a = qwid.unary relu %r {qwid.range = array<f32: 10.0, 127.5>} : (tensor<4x1xf32>) -> tensor<4x1xf32>
  // 128 / 255 is just above 2^-1.
  // SHIFT: qwid.unary relu {{.*}}qwid.type = !quant.uniform<i8:f32, 1.000000e+00:-128>
  %b = qwid.unary relu %a {qwid.range = array<f32: 0.0, 128.0>} : (tensor<4x1xf32>) -> tensor<4x1xf32>
  // CHECK: qwid.unary tanh {{.*}}qwid.type = !quant.uniform<i8:f32, 1.000000e+00>
  %c = qwid.unary tanh %b {qwid.range = array<f32: 0.0, 0.0>} : (tensor<4x1xf32>) -> tensor<4x1xf32>
  return %c : tensor<4x1xf32>
}

// -----

// Moves keep the scale of their input; a pad value widens the range.
// CHECK-LABEL: func.func @moves
func.func @moves(%x: tensor<1x4x4x1xf32> {qwid.range = array<f32: 0.0, 255.0>}) -> tensor<1x16xf32> {
  // CHECK: qwid.unary relu {{.*}}qwid.type = !quant.uniform<i8:f32, 2.000000e+00:-128>
  %y = qwid.unary relu %x {qwid.range = array<f32: 0.0, 255.0>} : (tensor<1x4x4x1xf32>) -> tensor<1x4x4x1xf32>
  // CHECK: qwid.max_pool {{.*}}qwid.type = !quant.uniform<i8:f32, 2.000000e+00:-128>
  %m = qwid.max_pool %y {layout = #qwid<layout nhwc>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>,
      pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = false} : (tensor<1x4x4x1xf32>) -> tensor<1x2x2x1xf32>
  // CHECK: qwid.pad {{.*}}qwid.type = !quant.uniform<i8:f32, 2.000000e+00:-128>
  %p = qwid.pad %m {low = array<i64: 0, 1, 1, 0>, high = array<i64: 0, 1, 1, 0>, value = 510.0 : f32} : (tensor<1x2x2x1xf32>) -> tensor<1x4x4x1xf32>
  // CHECK: qwid.reshape {{.*}}qwid.type = !quant.uniform<i8:f32, 2.000000e+00:-128>
  %r = qwid.reshape %p : (tensor<1x4x4x1xf32>) -> tensor<1x16xf32>
  return %r : tensor<1x16xf32>
}

// -----

// %a is read once and takes the scale of the concat, %b is read twice and
// keeps its own; a constant knows its range.
// CHECK-LABEL: func.func @concat
func.func @concat(%x: tensor<1x2xf32> {qwid.range = array<f32: 0.0, 255.0>}) -> (tensor<1x6xf32>, tensor<1x2xf32>) {
  // CHECK: qwid.constant {{.*}}qwid.type = !quant.uniform<i8:f32, 2.000000e+00:-128>
  %k = qwid.constant dense<[[0.0, 20.0]]> : tensor<1x2xf32> : tensor<1x2xf32>
  // CHECK: qwid.unary relu {{.*}}qwid.type = !quant.uniform<i8:f32, 2.000000e+00:-128>
  %a = qwid.unary relu %x {qwid.range = array<f32: 0.0, 255.0>} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  // CHECK: qwid.unary sigmoid {{.*}}qwid.type = !quant.uniform<i8:f32, 1.000000e+00:-128>
  %b = qwid.unary sigmoid %x {qwid.range = array<f32: 0.0, 255.0>} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  // CHECK: qwid.concat {{.*}}qwid.type = !quant.uniform<i8:f32, 2.000000e+00:-128>
  %c = qwid.concat %a, %b, %k {axis = 1 : i64, qwid.range = array<f32: 0.0, 510.0>} : (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x6xf32>
  %d = qwid.unary tanh %b {qwid.range = array<f32: 0.0, 1.0>} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %c, %d : tensor<1x6xf32>, tensor<1x2xf32>
}

// -----

// Accumulators have the scale of input times weights, which is no choice.
// CHECK-LABEL: func.func @accumulators
func.func @accumulators(%x: tensor<1x2xf32> {qwid.range = array<f32: 0.0, 255.0>}) -> tensor<1x2xf32> {
  %w = qwid.constant dense<1.0> : tensor<2x2xf32> : tensor<2x2xf32>
  // CHECK: qwid.fully_connected %{{.*}}, %{{.*}} {qwid.accumulators} :
  %y = qwid.fully_connected %x, %w {qwid.accumulators} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
