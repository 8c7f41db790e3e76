// RUN: qwid-opt %s -verify-diagnostics -qwid-assign-precision="integer-only keep-float=out" | FileCheck %s

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

// What scales the input, and what moves the result, are not inside the network:
// they may stay.
// CHECK-LABEL: func.func @borders
func.func @borders(%x: tensor<2x4xui8>) -> tensor<4x2xf32> {
  %half = qwid.constant dense<0.5> : tensor<f32> : tensor<f32>
  %r = qwid.cast %x : (tensor<2x4xui8>) -> tensor<2x4xf32>
  // CHECK: qwid.mul {{.*}}keep_float
  // expected-remark @below {{node 'qwid.mul' (qwid.mul) stays in float: it scales the integers of the input}}
  %p = qwid.mul %r, %half : (tensor<2x4xf32>, tensor<f32>) -> tensor<2x4xf32>
  %w = qwid.constant dense<1.0> : tensor<4x4xf32> : tensor<4x4xf32>
  %f = qwid.fully_connected %p, %w : (tensor<2x4xf32>, tensor<4x4xf32>) -> tensor<2x4xf32>
  // CHECK: qwid.reshape {{.*}}keep_float
  // expected-remark @unknown {{node 'out' (qwid.reshape) stays in float: --keep-float=out}}
  %y = qwid.reshape %f : (tensor<2x4xf32>) -> tensor<4x2xf32> loc("out"("y"))
  return %y : tensor<4x2xf32>
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
