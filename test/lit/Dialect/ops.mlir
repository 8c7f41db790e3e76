// RUN: qwid-opt %s --verify-roundtrip | FileCheck %s

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
