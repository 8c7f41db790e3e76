// RUN: qwid-opt %s -split-input-file -verify-diagnostics -qwid-select-scales

// expected-error @below {{expected a range for tensor 'image'; run -qwid-attach-ranges first}}
func.func @no_range(%x: tensor<4xf32> {qwid.name = "image"}) -> tensor<4xf32> {
  %y = qwid.unary relu %x {qwid.range = array<f32: 0.0, 1.0>} : (tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

func.func @huge(%x: tensor<4xf32> {qwid.range = array<f32: 0.0, 1.0>}) -> tensor<4xf32> {
  // expected-error @below {{expected the range of tensor of node 'qwid.unary' within +-2^60, got 1.000000e+30; check the preprocessing}}
  %y = qwid.unary relu %x {qwid.range = array<f32: 0.0, 1.0e30>} : (tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

func.func @nan_constant(%x: tensor<2xf32> {qwid.range = array<f32: 0.0, 1.0>}) -> tensor<2xf32> {
  // expected-error @below {{holds NaN at element 1}}
  %k = qwid.constant dense<[0.0, 0x7FC00000]> : tensor<2xf32> : tensor<2xf32>
  %y = qwid.add %x, %k {qwid.range = array<f32: 0.0, 1.0>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %y : tensor<2xf32>
}
