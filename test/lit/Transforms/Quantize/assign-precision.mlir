// RUN: qwid-opt %s -verify-diagnostics -qwid-assign-precision=keep-float=stem*,b[1] | FileCheck %s

// A glob, and a name with the characters of a glob; the relu between them could
// be in float too, but leads to a contraction.
// CHECK-LABEL: func.func @named
func.func @named(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK: qwid.unary sigmoid {{.*}}qwid.keep_float
  // expected-remark @unknown {{node 'stem/act' (qwid.unary sigmoid) stays in float: --keep-float=stem*}}
  %s = qwid.unary sigmoid %x : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("stem/act"("s"))
  // CHECK: qwid.unary relu
  // CHECK-NOT: qwid.keep_float
  // CHECK: qwid.constant
  %r = qwid.unary relu %s : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %c = qwid.constant dense<1.0> : tensor<4x4xf32> : tensor<4x4xf32>
  // CHECK: qwid.fully_connected {{.*}}qwid.keep_float
  // expected-remark @unknown {{node 'b[1]' (qwid.fully_connected) stays in float: --keep-float=b[1]}}
  %f = qwid.fully_connected %r, %c : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32> loc("b[1]"("f"))
  return %f : tensor<1x4xf32>
}

// What has no integer form, and the tail behind it.
// CHECK-LABEL: func.func @tail
func.func @tail(%x: tensor<1x4xf32>) -> (tensor<4x1xf32>, tensor<1xi64>) {
  // CHECK: qwid.unary tanh
  // CHECK-NOT: qwid.keep_float
  // CHECK: qwid.softmax {{.*}}qwid.keep_float
  %t = qwid.unary tanh %x : (tensor<1x4xf32>) -> tensor<1x4xf32>
  // expected-remark @unknown {{node 'prob' (qwid.softmax) stays in float: it has no integer form}}
  %p = qwid.softmax %t {axis = 1 : i64} : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("prob"("p"))
  // CHECK: qwid.reshape {{.*}}qwid.keep_float
  // expected-remark @below {{node 'qwid.reshape' (qwid.reshape) stays in float: it follows 'prob' in the tail of the network}}
  %r = qwid.reshape %p : (tensor<1x4xf32>) -> tensor<4x1xf32>
  // CHECK: qwid.argmax {{.*}}qwid.keep_float
  // expected-remark @below {{node 'qwid.argmax' (qwid.argmax) stays in float: it follows 'prob' in the tail of the network}}
  %a = qwid.argmax %p {axis = 1 : i64, keepdims = false} : (tensor<1x4xf32>) -> tensor<1xi64>
  return %r, %a : tensor<4x1xf32>, tensor<1xi64>
}

// A product of two activations has no integer form; after it, integers again,
// because a contraction follows.
// CHECK-LABEL: func.func @middle
func.func @middle(%x: tensor<4x4xf32>, %v: tensor<4x4xf32>) -> tensor<4x4xf32> {
  // CHECK: qwid.matmul {{.*}}qwid.keep_float
  // expected-remark @below {{node 'qwid.matmul' (qwid.matmul) stays in float: it has no integer form}}
  %m = qwid.matmul %x, %v : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  // CHECK: qwid.unary hard_swish
  // CHECK-NOT: keep_float
  // CHECK: qwid.constant
  %h = qwid.unary hard_swish %m : (tensor<4x4xf32>) -> tensor<4x4xf32>
  %c = qwid.constant dense<1.0> : tensor<4x4xf32> : tensor<4x4xf32>
  // CHECK: qwid.fully_connected
  // CHECK-NOT: keep_float
  %f = qwid.fully_connected %h, %c : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  return %f : tensor<4x4xf32>
}

// What scales an input of integers is quantized once, behind all of it; the same
// of a float input is integers like any other sum and product.
// CHECK-LABEL: func.func @scaled_pixels
func.func @scaled_pixels(%x: tensor<2x4xui8>, %z: tensor<2x4xf32>) -> (tensor<2x4xf32>, tensor<2x4xf32>) {
  %mean = qwid.constant dense<[-0.5, -0.25, 0.0, 0.5]> : tensor<4xf32> : tensor<4xf32>
  %factor = qwid.constant dense<0.0039> : tensor<f32> : tensor<f32>
  %w = qwid.constant dense<1.0> : tensor<4x4xf32> : tensor<4x4xf32>
  %real = qwid.cast %x : (tensor<2x4xui8>) -> tensor<2x4xf32>
  // CHECK: qwid.mul {{.*}}qwid.keep_float
  // expected-remark @below {{node 'qwid.mul' (qwid.mul) stays in float: it scales the integers of the input}}
  %p = qwid.mul %real, %factor : (tensor<2x4xf32>, tensor<f32>) -> tensor<2x4xf32>
  // CHECK: qwid.add {{.*}}qwid.keep_float
  // expected-remark @below {{node 'qwid.add' (qwid.add) stays in float: it scales the integers of the input}}
  %c = qwid.add %p, %mean : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  // CHECK: qwid.unary hard_swish
  // CHECK-NOT: keep_float
  // CHECK: return
  %h = qwid.unary hard_swish %c : (tensor<2x4xf32>) -> tensor<2x4xf32>
  %f = qwid.fully_connected %h, %w : (tensor<2x4xf32>, tensor<4x4xf32>) -> tensor<2x4xf32>
  %m = qwid.mul %z, %factor : (tensor<2x4xf32>, tensor<f32>) -> tensor<2x4xf32>
  return %f, %m : tensor<2x4xf32>, tensor<2x4xf32>
}

// Logits: only the softmax, which stays in float, and a result read them, after
// moves. An integer op among the readers rules that out; a clamp follows in float.
// CHECK-LABEL: func.func @logits
func.func @logits(%x: tensor<1x4xf32>) -> (tensor<4xf32>, tensor<1x4xf32>, tensor<1x4xf32>) {
  %c = qwid.constant dense<1.0> : tensor<4x4xf32> : tensor<4x4xf32>
  // CHECK: qwid.fully_connected
  // CHECK-NOT: qwid.accumulators
  // CHECK: qwid.fully_connected {{.*}}qwid.accumulators
  %h = qwid.fully_connected %x, %c : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  %f = qwid.fully_connected %h, %c : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32> loc("fc"("f"))
  // CHECK: qwid.reshape {{.*}}qwid.keep_float
  // expected-remark @unknown {{node 'flat' (qwid.reshape) stays in float: it moves the accumulators of 'fc'}}
  %r = qwid.reshape %f : (tensor<1x4xf32>) -> tensor<4xf32> loc("flat"("r"))
  // expected-remark @below {{stays in float: it has no integer form}}
  %p = qwid.softmax %r {axis = 0 : i64} : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: %[[G:.*]] = qwid.fully_connected {{.*}} {qwid.accumulators}
  // CHECK: %[[C:.*]] = qwid.unary clip %[[G]] {clamp = #qwid.clamp<0.000000e+00, 6.000000e+00>, qwid.keep_float}
  // CHECK: return {{.*}}, %[[C]]
  // expected-remark @unknown {{node 'g' (qwid.unary clip) stays in float: it bounds accumulators}}
  %g = qwid.fully_connected %h, %c {clamp = #qwid.clamp<0.0, 6.0>} : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32> loc("relu"("g"))
  return %p, %f, %g : tensor<4xf32>, tensor<1x4xf32>, tensor<1x4xf32>
}

// A move between two ops that the user keeps: no trip to integers and back.
// CHECK-LABEL: func.func @between
func.func @between(%x: tensor<1x4xf32>) -> tensor<1x1xf32> {
  %c = qwid.constant dense<1.0> : tensor<1x4xf32> : tensor<1x4xf32>
  // expected-remark @unknown {{node 'stem2' (qwid.unary sigmoid) stays in float: --keep-float=stem*}}
  %s = qwid.unary sigmoid %x : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("stem2"("s2"))
  // CHECK: qwid.reshape {{.*}}qwid.keep_float
  // expected-remark @unknown {{node 'move' (qwid.reshape) stays in float: it follows 'stem2' and only float ops read it}}
  %r = qwid.reshape %s : (tensor<1x4xf32>) -> tensor<4x1xf32> loc("move"("m"))
  // CHECK: qwid.transpose {{.*}}qwid.keep_float
  // expected-remark @unknown {{node 'back' (qwid.transpose) stays in float: it follows 'stem2' and only float ops read it}}
  %t = qwid.transpose %r {permutation = array<i64: 1, 0>} : (tensor<4x1xf32>) -> tensor<1x4xf32> loc("back"("t"))
  // CHECK: qwid.pad {{.*}}qwid.keep_float
  // expected-remark @unknown {{node 'pad' (qwid.pad) stays in float: it follows 'stem2' and only float ops read it}}
  %p = qwid.pad %t {low = array<i64: 0, 1>, high = array<i64: 0, -1>, value = 0.0 : f32} : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("pad"("p"))
  // expected-remark @unknown {{node 'stem3' (qwid.fully_connected) stays in float: --keep-float=stem*}}
  %f = qwid.fully_connected %p, %c : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32> loc("stem3"("f"))
  return %f : tensor<1x1xf32>
}
