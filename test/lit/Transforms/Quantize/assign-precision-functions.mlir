// RUN: qwid-opt %s -verify-diagnostics -qwid-assign-precision | FileCheck %s

// Functions with a table, extremes and sums are integers; what would need more
// than 8 bits on the way is not.
// CHECK-LABEL: func.func @functions
func.func @functions(%x: tensor<1x4xf32>) -> tensor<1xf32> {
  // CHECK-NOT: qwid.keep_float
  // CHECK: qwid.unary exp {{.*}}qwid.keep_float
  %g = qwid.unary gelu %x : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %m = qwid.binary max %g, %x : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %s = qwid.reduce sum %m {axes = array<i64: 1>, keepdims = false} : (tensor<1x4xf32>) -> tensor<1xf32>
  // expected-remark @below {{node 'qwid.unary' (qwid.unary exp) stays in float: it has no integer form}}
  %e = qwid.unary exp %s : (tensor<1xf32>) -> tensor<1xf32>
  // CHECK: qwid.binary div {{.*}}qwid.keep_float
  // expected-remark @below {{node 'qwid.binary' (qwid.binary div) stays in float: it has no integer form}}
  %d = qwid.binary div %e, %s : (tensor<1xf32>, tensor<1xf32>) -> tensor<1xf32>
  // CHECK: qwid.normalize {{.*}}qwid.keep_float
  // expected-remark @below {{node 'qwid.normalize' (qwid.normalize) stays in float: it has no integer form}}
  %n = qwid.normalize %d {axes = array<i64: 0>, epsilon = 0.1 : f32} : (tensor<1xf32>) -> tensor<1xf32>
  return %n : tensor<1xf32>
}
