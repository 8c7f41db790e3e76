// RUN: qwid-opt %s -qwid-channels-last | FileCheck %s

// The filter is permuted at compile time; only the border is transposed.
// CHECK-LABEL: func.func @conv2d
func.func @conv2d(%x: tensor<1x2x4x4xf32>) -> tensor<1x1x4x3xf32> {
  // CHECK-SAME: %[[X:.*]]: tensor
  // CHECK: %[[T:.*]] = qwid.transpose %[[X]] {permutation = array<i64: 0, 2, 3, 1>}
  // CHECK: %[[W:.*]] = qwid.constant dense<{{\[\[\[\[}}0.000000e+00, 2.000000e+00], [1.000000e+00, 3.000000e+00]]]]>
  %w = qwid.constant dense<[[[[0.0, 1.0]], [[2.0, 3.0]]]]> : tensor<1x2x1x2xf32> : tensor<1x2x1x2xf32>
  // CHECK: %[[Y:.*]] = qwid.conv2d %[[T]], %[[W]] {{.*}}layout = #qwid<layout nhwc>{{.*}} -> tensor<1x4x3x1xf32>
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nchw>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>,
      dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<1x2x1x2xf32>) -> tensor<1x1x4x3xf32>
  // CHECK: qwid.reshape %[[Y]] : (tensor<1x4x3x1xf32>) -> tensor<1x1x4x3xf32>
  return %y : tensor<1x1x4x3xf32>
}

// Ops that stand before the first spatial op are carried as well.
// CHECK-LABEL: func.func @preprocessing
func.func @preprocessing(%x: tensor<1x3x4x4xf32>) -> tensor<1x3xf32> {
  // CHECK: %[[T:.*]] = qwid.transpose %{{.*}} -> tensor<1x4x4x3xf32>
  // CHECK: %[[MEAN:.*]] = qwid.constant dense<{{.*}}1.000000e+00, 2.000000e+00, 3.000000e+00{{.*}}> {{.*}} tensor<1x1x1x3xf32>
  %mean = qwid.constant dense<[[[1.0]], [[2.0]], [[3.0]]]> : tensor<3x1x1xf32> : tensor<3x1x1xf32>
  // CHECK: qwid.add %[[T]], %[[MEAN]]
  %a = qwid.add %x, %mean : (tensor<1x3x4x4xf32>, tensor<3x1x1xf32>) -> tensor<1x3x4x4xf32>
  // CHECK: qwid.pad %{{.*}} {high = array<i64: 0, 1, 2, 0>, low = array<i64: 0, 3, 4, 0>
  %p = qwid.pad %a {low = array<i64: 0, 0, 3, 4>, high = array<i64: 0, 0, 1, 2>, value = 1.0 : f32}
    : (tensor<1x3x4x4xf32>) -> tensor<1x3x8x10xf32>
  // CHECK: qwid.slice {{.*}}sizes = array<i64: 1, 5, 6, 3>
  %s = qwid.slice %p {offsets = array<i64: 0, 0, 0, 0>, sizes = array<i64: 1, 3, 5, 6>, strides = array<i64: 1, 1, 1, 1>}
    : (tensor<1x3x8x10xf32>) -> tensor<1x3x5x6xf32>
  // CHECK: qwid.max_pool {{.*}} -> tensor<1x4x5x3xf32>
  %m = qwid.max_pool %s {layout = #qwid<layout nchw>, kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>,
      pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = false} : (tensor<1x3x5x6xf32>) -> tensor<1x3x4x5xf32>
  // CHECK: qwid.mean {{.*}}axes = array<i64: 1, 2>{{.*}} -> tensor<1x3xf32>
  %g = qwid.mean %m {axes = array<i64: 2, 3>, keepdims = false} : (tensor<1x3x4x5xf32>) -> tensor<1x3xf32>
  // CHECK-NOT: qwid.transpose
  return %g : tensor<1x3xf32>
}

// Axes are renamed.
// CHECK-LABEL: func.func @axes
func.func @axes(%x: tensor<1x2x4x4xf32>, %p: tensor<2xf32>) -> tensor<1x1x2x2xi64> {
  // CHECK: %[[G:.*]] = qwid.max_pool
  %g = qwid.max_pool %x {layout = #qwid<layout nchw>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>,
      pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = false} : (tensor<1x2x4x4xf32>) -> tensor<1x2x2x2xf32>
  // CHECK: qwid.batch_norm {{.*}} {axis = 3
  %b = qwid.batch_norm %g, %p, %p, %p, %p {axis = 1 : i64, epsilon = 1.0e-05 : f32}
    : (tensor<1x2x2x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x2x2xf32>
  // CHECK: qwid.concat {{.*}} {axis = 3 {{.*}} -> tensor<1x2x2x4xf32>
  %c = qwid.concat %g, %b {axis = 1 : i64} : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x4x2x2xf32>
  // CHECK: qwid.softmax {{.*}} {axis = 3
  %s = qwid.softmax %c {axis = 1 : i64} : (tensor<1x4x2x2xf32>) -> tensor<1x4x2x2xf32>
  // CHECK: qwid.argmax {{.*}} {axis = 3 {{.*}} -> tensor<1x2x2x1xi64>
  %a = qwid.argmax %s {axis = 1 : i64, keepdims = true} : (tensor<1x4x2x2xf32>) -> tensor<1x1x2x2xi64>
  return %a : tensor<1x1x2x2xi64>
}

// The weights behind a flattened image take its order: [c][h][w] -> [h][w][c].
// CHECK-LABEL: func.func @flatten
func.func @flatten(%x: tensor<1x2x2x4xf32>) -> tensor<1x1xf32> {
  // CHECK: %[[P:.*]] = qwid.max_pool {{.*}} -> tensor<1x1x2x2xf32>
  %p = qwid.max_pool %x {layout = #qwid<layout nchw>, kernel = array<i64: 2, 2>, strides = array<i64: 1, 2>,
      pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = false} : (tensor<1x2x2x4xf32>) -> tensor<1x2x1x2xf32>
  // CHECK: %[[F:.*]] = qwid.reshape %[[P]] : (tensor<1x1x2x2xf32>) -> tensor<1x4xf32>
  %f = qwid.flatten %p {axis = 1 : i64} : (tensor<1x2x1x2xf32>) -> tensor<1x4xf32>
  // CHECK: %[[R:.*]] = qwid.unary relu %[[F]]
  %r = qwid.unary relu %f : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %w = qwid.constant dense<[[0.0, 1.0, 2.0, 3.0]]> : tensor<1x4xf32> : tensor<1x4xf32>
  // CHECK: %[[W:.*]] = qwid.constant dense<{{\[\[}}0.000000e+00, 2.000000e+00, 1.000000e+00, 3.000000e+00]]>
  // CHECK: qwid.fully_connected %[[R]], %[[W]]
  %y = qwid.fully_connected %r, %w : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// Squeeze and excite: the factor of one cell per channel is only reshaped.
// CHECK-LABEL: func.func @broadcast
func.func @broadcast(%x: tensor<1x2x4x4xf32>) -> tensor<1x2xf32> {
  %g = qwid.global_avg_pool %x {layout = #qwid<layout nchw>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x1x1xf32>
  // CHECK: %[[F:.*]] = qwid.reshape {{.*}} -> tensor<1x2xf32>
  %f = qwid.flatten %g {axis = 1 : i64} : (tensor<1x2x1x1xf32>) -> tensor<1x2xf32>
  // CHECK: %[[S:.*]] = qwid.unary sigmoid %[[F]]
  %s = qwid.unary sigmoid %f : (tensor<1x2xf32>) -> tensor<1x2xf32>
  // CHECK-NOT: qwid.transpose
  %r = qwid.reshape %s : (tensor<1x2xf32>) -> tensor<1x2x1x1xf32>
  // CHECK: qwid.mul {{.*}} : (tensor<1x4x4x2xf32>, tensor<1x1x1x2xf32>)
  %m = qwid.mul %x, %r : (tensor<1x2x4x4xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x4x4xf32>
  // CHECK: qwid.global_max_pool
  %y = qwid.global_max_pool %m {layout = #qwid<layout nchw>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x1x1xf32>
  %z = qwid.flatten %y {axis = 1 : i64} : (tensor<1x2x1x1xf32>) -> tensor<1x2xf32>
  return %z : tensor<1x2xf32>
}

// A model on NHWC that transposes before each spatial op needs no transpose.
// CHECK-LABEL: func.func @model_on_nhwc
func.func @model_on_nhwc(%x: tensor<1x4x4x2xf32>) -> tensor<1x1x1x2xf32> {
  // CHECK-NOT: qwid.transpose
  %t = qwid.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x4x4x2xf32>) -> tensor<1x2x4x4xf32>
  %g = qwid.global_avg_pool %t {layout = #qwid<layout nchw>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x1x1xf32>
  %u = qwid.transpose %g {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x2x1x1xf32>) -> tensor<1x1x1x2xf32>
  // CHECK: return
  return %u : tensor<1x1x1x2xf32>
}

// Axes of reductions and normalizations are renamed.
// CHECK-LABEL: func.func @normalizations
func.func @normalizations(%x: tensor<1x8x4x4xf32>, %s: tensor<1x8x1x1xf32>) -> tensor<1x8xf32> {
  // CHECK: qwid.max_pool {{.*}} -> tensor<1x4x4x8xf32>
  // CHECK: qwid.lrn %{{.*}} axis = 3
  // CHECK: qwid.normalize %{{.*}} {axes = array<i64: 1, 2>
  // CHECK: qwid.unary softplus {{.*}} -> tensor<1x4x4x8xf32>
  // CHECK: qwid.binary max {{.*}} : (tensor<1x4x4x8xf32>, tensor<1x1x1x8xf32>)
  // CHECK: qwid.reduce sum %{{.*}} {axes = array<i64: 1, 2>, keepdims = false} : (tensor<1x4x4x8xf32>) -> tensor<1x8xf32>
  // CHECK-NOT: qwid.transpose
  %p = qwid.max_pool %x {layout = #qwid<layout nchw>, kernel = array<i64: 1, 1>, strides = array<i64: 1, 1>,
      pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = false} : (tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32>
  %l = qwid.lrn %p {axis = 1 : i64, size = 5 : i64, alpha = 0.1 : f32, beta = 0.75 : f32, bias = 1.0 : f32} : (tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32>
  %n = qwid.normalize %l {axes = array<i64: 2, 3>, epsilon = 0.1 : f32} : (tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32>
  %u = qwid.unary softplus %n : (tensor<1x8x4x4xf32>) -> tensor<1x8x4x4xf32>
  %m = qwid.binary max %u, %s : (tensor<1x8x4x4xf32>, tensor<1x8x1x1xf32>) -> tensor<1x8x4x4xf32>
  %r = qwid.reduce sum %m {axes = array<i64: 2, 3>, keepdims = false} : (tensor<1x8x4x4xf32>) -> tensor<1x8xf32>
  return %r : tensor<1x8xf32>
}
