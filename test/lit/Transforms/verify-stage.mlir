// RUN: qwid-opt %s -split-input-file -qwid-verify-stage=stage=float | FileCheck %s --check-prefix=FLOAT
// RUN: qwid-opt %s -split-input-file -qwid-verify-stage=stage=quantized | FileCheck %s --check-prefix=QUANTIZED

// A float graph has no f32 to judge at stage quantized but its edges.
// FLOAT-LABEL: func.func @main
// QUANTIZED-LABEL: func.func @main
func.func @main(%x: tensor<1x3x8x8xf32> {qwid.name = "x"}) -> (tensor<1x192xf32> {qwid.name = "y"}) {
  %t = qwid.transpose %x {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x3x8x8xf32>) -> tensor<1x8x8x3xf32>
  %r = qwid.reshape %t : (tensor<1x8x8x3xf32>) -> tensor<1x192xf32>
  return %r : tensor<1x192xf32>
}

// -----

// FLOAT-LABEL: func.func @main
// QUANTIZED-LABEL: func.func @main
func.func @main(%x: tensor<1x9xf32> {qwid.name = "x"}) -> (tensor<1x9xf32> {qwid.name = "y"}) {
  %y = qwid.softmax %x {axis = 1 : i64, qwid.keep_float} : (tensor<1x9xf32>) -> tensor<1x9xf32>
  return %y : tensor<1x9xf32>
}

// -----

// All that a module may carry.
// FLOAT-LABEL: module attributes
// QUANTIZED-LABEL: module attributes
module attributes {
  qwid.labels = ["dog", "", "cat"],
  qwid.preprocess = #qwid.preprocess<width = 7, height = 9, resize = crop, resize_short = 65536, channels = gray,
    range = 255, mean = [0.0], std = [-1.0]>} {
  func.func @main(%x: tensor<2x9x7x1xf32> {qwid.name = "x"}) -> (tensor<2x21x3xf32> {qwid.name = "x"}) {
    %y = qwid.reshape %x : (tensor<2x9x7x1xf32>) -> tensor<2x21x3xf32>
    return %y : tensor<2x21x3xf32>
  }
}
