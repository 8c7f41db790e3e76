// RUN: qwid-opt %s -split-input-file -verify-diagnostics -qwid-to-linalg

func.func @layout(%x: tensor<1x2x8x8xf32>) -> tensor<1x2x4x4xf32> {
  // expected-error @unknown {{'qwid.max_pool' of node 'Pool_3' has layout nchw, expected nhwc; run the graph passes that set the layout first}}
  %y = qwid.max_pool %x {layout = #qwid<layout nchw>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>,
      pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = false}
    : (tensor<1x2x8x8xf32>) -> tensor<1x2x4x4xf32> loc("Pool_3")
  return %y : tensor<1x2x4x4xf32>
}

// -----

// All offenders are reported, not the first.
func.func @weights(%x: tensor<1x2xf32>, %w: tensor<3x2xf32>) -> tensor<1x3xf32> {
  // expected-error @unknown {{'qwid.fully_connected' of node 'Gemm_0' has weights that are computed, expected constants}}
  %y = qwid.fully_connected %x, %w : (tensor<1x2xf32>, tensor<3x2xf32>) -> tensor<1x3xf32> loc("Gemm_0")
  // expected-error @unknown {{'qwid.fully_connected' of node 'Gemm_1' has weights that are computed, expected constants}}
  %z = qwid.fully_connected %x, %w : (tensor<1x2xf32>, tensor<3x2xf32>) -> tensor<1x3xf32> loc("Gemm_1")
  return %y : tensor<1x3xf32>
}

// -----

func.func @dequantize(%x: tensor<2x2x!qwid.codebook<2 : {-1, 0, 1} : -1, [1.0]>>) -> tensor<2x2xf32> {
  // expected-error @below {{'qwid.dequantize' of node 'qwid.dequantize' reads 'tensor<2x2x!qwid.codebook<2 : {-1, 0, 1} : -1, [1.000000e+00]>>', expected a uniform type}}
  %y = qwid.dequantize %x : (tensor<2x2x!qwid.codebook<2 : {-1, 0, 1} : -1, [1.0]>>) -> tensor<2x2xf32>
  return %y : tensor<2x2xf32>
}
