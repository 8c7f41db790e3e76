// RUN: qwid-opt %s -split-input-file -qwid-verify-stage=stage=float | FileCheck %s --check-prefix=FLOAT
// RUN: qwid-opt %s -split-input-file -qwid-verify-stage=stage=quantized | FileCheck %s --check-prefix=QUANTIZED

// A float graph has no f32 to judge at stage quantized but its edges.
// FLOAT-LABEL: func.func @edges
// QUANTIZED-LABEL: func.func @edges
func.func @edges(%x: tensor<1x3x8x8xf32>) -> tensor<1x192xf32> {
  %t = qwid.transpose %x {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x3x8x8xf32>) -> tensor<1x8x8x3xf32>
  %r = qwid.reshape %t : (tensor<1x8x8x3xf32>) -> tensor<1x192xf32>
  return %r : tensor<1x192xf32>
}

// -----

// FLOAT-LABEL: func.func @kept_float
// QUANTIZED-LABEL: func.func @kept_float
func.func @kept_float(%x: tensor<1x9xf32>) -> tensor<1x9xf32> {
  %y = qwid.softmax %x {axis = 1 : i64, qwid.keep_float} : (tensor<1x9xf32>) -> tensor<1x9xf32>
  return %y : tensor<1x9xf32>
}
