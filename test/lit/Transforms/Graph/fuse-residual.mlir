// RUN: qwid-opt %s -qwid-fuse-residual 2>&1 | FileCheck %s

// CHECK: info: {{.*}}fused residual add 'add1' into convolution 'conv1'
// CHECK: info: {{.*}}fused residual add 'add2' into convolution 'later'
// CHECK: info: {{.*}}fused residual add 'add3' into convolution 'first'
// CHECK-NOT: info

// CHECK-LABEL: func.func @takes_clamp
func.func @takes_clamp(%x: tensor<1x4x4x2xf32>, %w: tensor<2x1x1x2xf32>) -> tensor<1x4x4x2xf32> {
  // CHECK: %[[Y:.*]] = qwid.conv2d %[[X:.*]], %{{.*}} residual %[[X]] {clamp = #qwid.clamp<0.000000e+00, 6.000000e+00>
  // CHECK-NEXT: return %[[Y]]
  %c = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>,
      dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x4x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x4x4x2xf32> loc("conv1")
  %y = qwid.add %x, %c {clamp = #qwid.clamp<0.0, 6.0>} : (tensor<1x4x4x2xf32>, tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32> loc("add1")
  return %y : tensor<1x4x4x2xf32>
}

// CHECK-LABEL: func.func @later_of_two
func.func @later_of_two(%x: tensor<1x4x4x2xf32>, %v: tensor<2x1x1x2xf32>, %w: tensor<2x1x1x2xf32>) -> tensor<1x4x4x2xf32> {
  // CHECK: %[[A:.*]] = qwid.conv2d %{{.*}}, %{{[^ ]*}} {
  // CHECK: %[[B:.*]] = qwid.conv2d %{{.*}}, %{{.*}} residual %[[A]]
  // CHECK-NEXT: return %[[B]]
  %a = qwid.conv2d %x, %v {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>,
      dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x4x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x4x4x2xf32> loc("earlier")
  %b = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>,
      dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x4x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x4x4x2xf32> loc("later")
  %y = qwid.add %b, %a : (tensor<1x4x4x2xf32>, tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32> loc("add2")
  return %y : tensor<1x4x4x2xf32>
}

// The residual comes after the convolution, which moves down to the addition.
// CHECK-LABEL: func.func @moves_down
func.func @moves_down(%x: tensor<1x4x4x2xf32>, %w: tensor<2x1x1x2xf32>) -> tensor<1x4x4x2xf32> {
  // CHECK: %[[R:.*]] = qwid.unary relu
  // CHECK: qwid.conv2d %{{.*}}, %{{.*}} residual %[[R]]
  %c = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>,
      dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x4x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x4x4x2xf32> loc("first")
  %r = qwid.unary relu %x : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  %y = qwid.add %c, %r : (tensor<1x4x4x2xf32>, tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32> loc("add3")
  return %y : tensor<1x4x4x2xf32>
}

// A clamp stands between accumulator and addition.
// CHECK-LABEL: func.func @clamped
func.func @clamped(%x: tensor<1x4x4x2xf32>, %w: tensor<2x1x1x2xf32>) -> tensor<1x4x4x2xf32> {
  // CHECK: qwid.add
  %c = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>,
      dilations = array<i64: 1, 1>, groups = 1 : i64, clamp = #qwid.clamp<0.0, 6.0>} : (tensor<1x4x4x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x4x4x2xf32>
  %y = qwid.add %x, %c : (tensor<1x4x4x2xf32>, tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  return %y : tensor<1x4x4x2xf32>
}

// CHECK-LABEL: func.func @broadcast
func.func @broadcast(%x: tensor<1x4x4x2xf32>, %w: tensor<2x1x1x2xf32>, %r: tensor<2xf32>) -> tensor<1x4x4x2xf32> {
  // CHECK: qwid.add
  %c = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>,
      dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x4x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x4x4x2xf32>
  %y = qwid.add %r, %c : (tensor<2xf32>, tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32>
  return %y : tensor<1x4x4x2xf32>
}
