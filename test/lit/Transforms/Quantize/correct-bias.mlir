// RUN: qwid-opt %s --mlir-print-debuginfo=false -split-input-file -verify-diagnostics -qwid-project-weights="weights=pow2 rescale=shift correct-bias" | FileCheck %s

// Weights of 1, 0.8 and 64 on the scale 1: 0.8 becomes 1. Its error of 0.2 is
// read with a mean of 30 and shifts the channel by 6, from a bias of 2 to -4,
// which is 8 steps of 0.5.
// CHECK-LABEL: func.func @fc
func.func @fc(%x: tensor<1x3xf32> {qwid.type = !quant.uniform<i8:f32, 0.5:-128>}) -> tensor<1x1xf32> {
  %w = qwid.constant dense<[[1.0, 0.8, 64.0]]> : tensor<1x3xf32> : tensor<1x3xf32>
  %b = qwid.constant dense<2.0> : tensor<1xf32> : tensor<1xf32>
  // CHECK: qwid.constant dense<{{\[}}[1, 1, 7]]> : tensor<1x3xi8>
  // CHECK: qwid.constant dense<-8> : tensor<1xi32>
  // CHECK: qwid.fully_connected
  // CHECK-SAME: qwid.bias_correction = {{5.99999.*}} : f32
  // expected-remark @unknown {{node 'fc': the bias makes up for the error of the weights, by at most 5.99999}}
  %y = qwid.fully_connected %x, %w bias %b {qwid.input_means = array<f32: 5.0, 30.0, 7.0>, qwid.type = !quant.uniform<i8:f32, 0.5:-128>} : (tensor<1x3xf32>, tensor<1x3xf32>, tensor<1xf32>) -> tensor<1x1xf32> loc("fc")
  return %y : tensor<1x1xf32>
}

// -----

// Nothing is known about the input: nothing changes, and the remark says so.
// CHECK-LABEL: func.func @unknown_means
func.func @unknown_means(%x: tensor<1x1xf32> {qwid.type = !quant.uniform<i8:f32, 0.5:-128>}) -> tensor<1x1xf32> {
  %w = qwid.constant dense<2.0> : tensor<1x1xf32> : tensor<1x1xf32>
  // CHECK: qwid.fully_connected
  // CHECK-NOT: bias
  // expected-remark @unknown {{node 'fc': the bias does not make up for the error of the weights: the means of its input are not known; calibrate again}}
  %y = qwid.fully_connected %x, %w {qwid.type = !quant.uniform<i8:f32, 0.5:-128>} : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32> loc("fc")
  return %y : tensor<1x1xf32>
}
