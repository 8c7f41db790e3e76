// RUN: qwid-opt %s -verify-diagnostics -qwid-assign-precision=integer-only | FileCheck %s

// CHECK: module attributes {qwid.dropped = ["qwid.softmax"]}
// CHECK-LABEL: func.func @dropped
func.func @dropped(%x: tensor<1x4xf32>) -> (tensor<4x1xf32>, tensor<1xi64>) {
  // CHECK: %[[Y:.*]] = qwid.unary relu
  // CHECK-NOT: qwid.softmax
  // CHECK: qwid.reshape %[[Y]]
  // CHECK: qwid.argmax %[[Y]]
  // CHECK-NOT: keep_float
  %y = qwid.unary relu %x : (tensor<1x4xf32>) -> tensor<1x4xf32>
  // expected-remark @below {{node 'qwid.softmax' (qwid.softmax) is dropped under integer-only: the output holds logits, in the same order}}
  %p = qwid.softmax %y {axis = 1 : i64} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %r = qwid.reshape %p : (tensor<1x4xf32>) -> tensor<4x1xf32>
  %a = qwid.argmax %p {axis = 1 : i64, keepdims = false} : (tensor<1x4xf32>) -> tensor<1xi64>
  return %r, %a : tensor<4x1xf32>, tensor<1xi64>
}

// Arithmetic on probabilities sees more than their order.
// CHECK-LABEL: func.func @needed
func.func @needed(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK: qwid.softmax {{.*}}keep_float
  // expected-remark @below {{node 'qwid.softmax' (qwid.softmax) stays in float}}
  %p = qwid.softmax %x {axis = 1 : i64} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  // expected-remark @below {{follows 'qwid.softmax'}}
  %m = qwid.mul %p, %x : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %m : tensor<1x4xf32>
}

// The largest along another axis is not the largest logit.
// CHECK-LABEL: func.func @other_axis
func.func @other_axis(%x: tensor<2x4xf32>) -> tensor<4xi64> {
  // CHECK: qwid.softmax {{.*}}keep_float
  // expected-remark @below {{node 'qwid.softmax' (qwid.softmax) stays in float}}
  %p = qwid.softmax %x {axis = 1 : i64} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  // expected-remark @below {{follows 'qwid.softmax'}}
  %a = qwid.argmax %p {axis = 0 : i64, keepdims = false} : (tensor<2x4xf32>) -> tensor<4xi64>
  return %a : tensor<4xi64>
}

// The result of the network is an 8-bit tensor.
// CHECK-LABEL: func.func @logits
func.func @logits(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK-NOT: qwid.accumulators
  // CHECK: return
  %c = qwid.constant dense<1.0> : tensor<4x4xf32> : tensor<4x4xf32>
  %f = qwid.fully_connected %x, %c : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  return %f : tensor<1x4xf32>
}
