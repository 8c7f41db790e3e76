// RUN: qwid-opt %s -split-input-file -qwid-quantize-results | FileCheck %s

!s = !quant.uniform<i8:f32, 0.5:3>

// Moves behind the border move integers; an i64 result and one that something
// else computes stay.
// CHECK-LABEL: func.func @main
// CHECK-SAME: (%[[Q:[a-z0-9]+]]: {{.*}}, %[[X:[a-z0-9]+]]: {{.*}}) -> (tensor<4x1x!quant.uniform<i8:f32, 5.000000e-01:3>> {qwid.name = "scores"}, tensor<1x4x!quant.uniform<i8:f32, 5.000000e-01:3>>, tensor<1xi64>, tensor<1x4xf32>)
func.func @main(%q: tensor<1x4x!s>, %x: tensor<1x4xf32>) -> (tensor<4x1xf32> {qwid.name = "scores"}, tensor<1x4xf32>, tensor<1xi64>, tensor<1x4xf32>) {
  // CHECK-NOT: qwid.dequantize
  // CHECK: %[[T:.*]] = qwid.transpose %[[Q]] {{.*}} -> tensor<4x1x!quant.uniform<i8:f32, 5.000000e-01:3>>
  // CHECK: %[[A:.*]] = qwid.argmax %[[Q]]
  // CHECK: return %[[T]], %[[Q]], %[[A]], %[[X]]
  %d = qwid.dequantize %q : (tensor<1x4x!s>) -> tensor<1x4xf32>
  %t = qwid.transpose %d {permutation = array<i64: 1, 0>} : (tensor<1x4xf32>) -> tensor<4x1xf32>
  %a = qwid.argmax %q {axis = 1 : i64, keepdims = false} : (tensor<1x4x!s>) -> tensor<1xi64>
  return %t, %d, %a, %x : tensor<4x1xf32>, tensor<1x4xf32>, tensor<1xi64>, tensor<1x4xf32>
}

// -----

// What a kept node reads stays behind its border.
// CHECK-LABEL: func.func @main
// CHECK-SAME: -> (tensor<1x4xf32>, tensor<1x4x!quant.uniform<i8:f32, 5.000000e-01>>)
// CHECK: %[[D:.*]] = qwid.dequantize %[[Q:.*]] :
// CHECK: %[[P:.*]] = qwid.softmax %[[D]]
// CHECK: return %[[P]], %[[Q]]
func.func @main(%q: tensor<1x4x!quant.uniform<i8:f32, 0.5>>) -> (tensor<1x4xf32>, tensor<1x4xf32>) {
  %d = qwid.dequantize %q : (tensor<1x4x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x4xf32>
  %p = qwid.softmax %d {axis = 1 : i64, qwid.keep_float} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %p, %d : tensor<1x4xf32>, tensor<1x4xf32>
}

// -----

// Accumulators have a scale per channel, which no description of a result holds.
// CHECK-LABEL: func.func @main
// CHECK-SAME: -> tensor<1x2xf32>
// CHECK: %[[D:.*]] = qwid.dequantize
// CHECK: return %[[D]]
!acc = !quant.uniform<i32:f32:1, {1.0, 0.5}>
func.func @main(%q: tensor<1x2x!acc>) -> tensor<1x2xf32> {
  %d = qwid.dequantize %q : (tensor<1x2x!acc>) -> tensor<1x2xf32>
  return %d : tensor<1x2xf32>
}
