// RUN: qwid-opt %s -verify-diagnostics -qwid-assign-precision="integer-only keep-float=prob,conv"

// Arithmetic on probabilities sees more than their order.
func.func @needed(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // expected-remark @below {{node 'qwid.softmax' (qwid.softmax) stays in float: it has no integer form}}
  // expected-error @below {{integer-only: node 'qwid.softmax' (qwid.softmax) works on f32}}
  // expected-note @below {{it has no integer form; leave out --integer-only}}
  %p = qwid.softmax %x {axis = 1 : i64} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  // expected-remark @below {{follows 'qwid.softmax'}}
  // expected-error @below {{integer-only: node 'qwid.mul' (qwid.mul) works on f32}}
  // expected-note @below {{take 'qwid.mul' out of --keep-float if it is there; else another part of the node has no integer form}}
  %m = qwid.mul %p, %x : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %m : tensor<1x4xf32>
}

// The largest along another axis is not the largest logit.
func.func @other_axis(%x: tensor<2x4xf32>) -> tensor<4xi64> {
  // expected-remark @below {{node 'qwid.softmax' (qwid.softmax) stays in float: it has no integer form}}
  // expected-error @below {{integer-only: node 'qwid.softmax' (qwid.softmax) works on f32}}
  // expected-note @below {{it has no integer form; leave out --integer-only}}
  %p = qwid.softmax %x {axis = 1 : i64} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  // expected-remark @below {{follows 'qwid.softmax'}}
  // expected-error @below {{integer-only: node 'qwid.argmax' (qwid.argmax) works on f32}}
  // expected-note @below {{take 'qwid.argmax' out of --keep-float if it is there; else another part of the node has no integer form}}
  %a = qwid.argmax %p {axis = 0 : i64, keepdims = false} : (tensor<2x4xf32>) -> tensor<4xi64>
  return %a : tensor<4xi64>
}

// A trailing softmax that a pattern names is not dropped.
func.func @named(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %w = qwid.constant dense<1.0> : tensor<4x4xf32> : tensor<4x4xf32>
  // expected-remark @unknown {{node 'conv' (qwid.fully_connected) stays in float: --keep-float=conv}}
  // expected-error @unknown {{integer-only: node 'conv' (qwid.fully_connected) works on f32}}
  // expected-note @unknown {{take 'conv' out of --keep-float if it is there}}
  %f = qwid.fully_connected %x, %w : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32> loc("conv"("f"))
  // expected-remark @unknown {{node 'prob' (qwid.softmax) stays in float: --keep-float=prob}}
  // expected-error @unknown {{integer-only: node 'prob' (qwid.softmax) works on f32}}
  // expected-note @unknown {{it has no integer form; leave out --integer-only}}
  %p = qwid.softmax %f {axis = 1 : i64} : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("prob"("p"))
  return %p : tensor<1x4xf32>
}
