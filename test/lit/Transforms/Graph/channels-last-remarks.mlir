// RUN: qwid-opt %s -qwid-channels-last 2>&1 | FileCheck %s

// A channel shuffle moves channels in any layout: one transpose stays, on a
// pixel's channels, and a remark says so.
// CHECK: info: {{.*}}transpose kept: 'merge' needs 'shuffle' in an order of dimensions other than the one in which it is computed
// CHECK-LABEL: func.func @channel_shuffle
func.func @channel_shuffle(%x: tensor<1x6x4x4xf32>) -> tensor<1x6x1x1xf32> {
  // CHECK: qwid.max_pool
  %p = qwid.max_pool %x {layout = #qwid<layout nchw>, kernel = array<i64: 1, 1>, strides = array<i64: 1, 1>,
      pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = false} : (tensor<1x6x4x4xf32>) -> tensor<1x6x4x4xf32>
  // CHECK: qwid.reshape %{{.*}} -> tensor<1x4x4x2x3xf32>
  %s = qwid.reshape %p : (tensor<1x6x4x4xf32>) -> tensor<1x2x3x4x4xf32> loc("split")
  // CHECK: qwid.transpose %{{.*}} {permutation = array<i64: 0, 1, 2, 4, 3>}
  %t = qwid.transpose %s {permutation = array<i64: 0, 2, 1, 3, 4>} : (tensor<1x2x3x4x4xf32>) -> tensor<1x3x2x4x4xf32> loc("shuffle")
  // CHECK: qwid.reshape %{{.*}} -> tensor<1x4x4x6xf32>
  %m = qwid.reshape %t : (tensor<1x3x2x4x4xf32>) -> tensor<1x6x4x4xf32> loc("merge")
  // CHECK-NOT: qwid.transpose
  %g = qwid.global_avg_pool %m {layout = #qwid<layout nchw>} : (tensor<1x6x4x4xf32>) -> tensor<1x6x1x1xf32>
  return %g : tensor<1x6x1x1xf32>
}
