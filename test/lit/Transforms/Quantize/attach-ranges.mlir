// RUN: qwid-opt %s -qwid-attach-ranges=ranges-file=%S/Inputs/ranges.json | FileCheck %s

// The tensor 'moved' shares the scale of 'y', 'p' stays in float and 'logits'
// are accumulators: none has a range in the file. The file has the means of what
// makes 'logits', under that name.
// CHECK-LABEL: func.func @main
// CHECK-SAME: qwid.range = array<f32: -1.000000e+00, 1.000000e+00>
func.func @main(%x: tensor<1x4xf32> {qwid.name = "image"}) -> tensor<1x4xf32> {
  // CHECK: qwid.unary relu %{{.*}} {qwid.range = array<f32: 0.000000e+00, 6.000000e+00>}
  %y = qwid.unary relu %x : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("relu"("y"))
  // CHECK: qwid.reshape
  // CHECK-NOT: qwid.range
  %r = qwid.reshape %y : (tensor<1x4xf32>) -> tensor<4x1xf32> loc("reshape"("moved"))
  %b = qwid.reshape %r : (tensor<4x1xf32>) -> tensor<1x4xf32> loc("reshape2"("moved2"))
  %w = qwid.constant dense<1.0> : tensor<4x4xf32> : tensor<4x4xf32>
  // CHECK: qwid.fully_connected
  // CHECK-SAME: qwid.input_means = array<f32: 1.500000e+00, 0.000000e+00, -2.000000e+00, 1.000000e+00>
  // CHECK-NOT: qwid.range
  %l = qwid.fully_connected %b, %w {qwid.accumulators} : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32> loc("fc"("logits"))
  %p = qwid.softmax %l {axis = 1 : i64, qwid.keep_float} : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("softmax"("p"))
  return %p : tensor<1x4xf32>
}
