// RUN: qwid-opt %s -qwid-float-pipeline 2>&1 | FileCheck %s

// A residual block as PyTorch writes it is two convolutions.
// CHECK: remark: {{.*}}fused residual add
// CHECK-LABEL: func.func @main
// CHECK: %[[T:.*]] = qwid.transpose %{{.*}} -> tensor<1x4x4x2xf32>
// CHECK: %[[A:.*]] = qwid.conv2d %[[T]], %{{.*}} bias %{{.*}} {clamp = #qwid.clamp<0.000000e+00, 0x7F800000>
// CHECK: %[[B:.*]] = qwid.conv2d %[[A]], %{{.*}} bias %{{.*}} residual %[[A]] {clamp = #qwid.clamp<0.000000e+00, 0x7F800000>
// CHECK: %[[P:.*]] = qwid.avg_pool %[[B]]
// CHECK: %[[F:.*]] = qwid.reshape %[[P]]
// CHECK: %[[Y:.*]] = qwid.fully_connected %[[F]], %{{.*}} bias
// CHECK-NEXT: return %[[Y]]
func.func @main(%x: tensor<1x2x4x4xf32> {qwid.name = "x"}) -> (tensor<1x3xf32> {qwid.name = "y"}) {
  %w = qwid.constant dense<0.5> : tensor<2x2x3x3xf32> : tensor<2x2x3x3xf32>
  %p = qwid.constant dense<[1.0, 2.0]> : tensor<2xf32> : tensor<2xf32>
  %c1 = qwid.conv2d %x, %w {layout = #qwid<layout nchw>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>,
      dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<2x2x3x3xf32>) -> tensor<1x2x4x4xf32>
  %b1 = qwid.batch_norm %c1, %p, %p, %p, %p {axis = 1 : i64, epsilon = 1.0e-05 : f32}
    : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %r1 = qwid.unary relu %b1 : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %c2 = qwid.conv2d %r1, %w {layout = #qwid<layout nchw>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>,
      dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x2x4x4xf32>, tensor<2x2x3x3xf32>) -> tensor<1x2x4x4xf32>
  %b2 = qwid.batch_norm %c2, %p, %p, %p, %p {axis = 1 : i64, epsilon = 1.0e-05 : f32}
    : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %s = qwid.add %b2, %r1 : (tensor<1x2x4x4xf32>, tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %r2 = qwid.unary relu %s : (tensor<1x2x4x4xf32>) -> tensor<1x2x4x4xf32>
  %g = qwid.global_avg_pool %r2 {layout = #qwid<layout nchw>} : (tensor<1x2x4x4xf32>) -> tensor<1x2x1x1xf32>
  %f = qwid.flatten %g {axis = 1 : i64} : (tensor<1x2x1x1xf32>) -> tensor<1x2xf32>
  %v = qwid.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32> : tensor<2x3xf32>
  %m = qwid.matmul %f, %v : (tensor<1x2xf32>, tensor<2x3xf32>) -> tensor<1x3xf32>
  %o = qwid.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32> : tensor<3xf32>
  %y = qwid.add %m, %o : (tensor<1x3xf32>, tensor<3xf32>) -> tensor<1x3xf32>
  return %y : tensor<1x3xf32>
}
