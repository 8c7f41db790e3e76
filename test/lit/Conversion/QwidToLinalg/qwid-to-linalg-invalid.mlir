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

// -----

// [any_q5] 65535 * 127 * 259 is no int32.
func.func @any_q5(%x: tensor<1x259x!quant.uniform<u16:f32, 1.0>>) -> tensor<1x1x!quant.uniform<u16:f32, 1.0>> {
  %w = qwid.constant dense<127> : tensor<1x259xi8> : tensor<1x259x!quant.uniform<i8:f32, 1.0>>
  // expected-error @unknown {{node 'Gemm_0': the accumulator of channel 0 may reach 2155642755, expected a value within int32; pass --keep-float=Gemm_0 to leave the node in float}}
  %y = qwid.fully_connected %x, %w {rescale_kind = #qwid<rescale_kind float>}
    : (tensor<1x259x!quant.uniform<u16:f32, 1.0>>, tensor<1x259x!quant.uniform<i8:f32, 1.0>>) -> tensor<1x1x!quant.uniform<u16:f32, 1.0>> loc("Gemm_0")
  return %y : tensor<1x1x!quant.uniform<u16:f32, 1.0>>
}

// -----

// [any_q5] In 64 bits, but not times a multiplier.
func.func @any_q5_fixed(%x: tensor<65538x!quant.uniform<u16:f32, 1.0>>) -> tensor<1x!quant.uniform<u16:f32, 1.0>> {
  // expected-error @unknown {{node 'Mean_0': the sum of a window may reach 4295032830, expected a value within 33 bits; pass --keep-float=Mean_0 to leave the node in float, or --rescale float}}
  %y = qwid.mean %x {axes = array<i64: 0>, keepdims = true, rescale_kind = #qwid<rescale_kind fixed>}
    : (tensor<65538x!quant.uniform<u16:f32, 1.0>>) -> tensor<1x!quant.uniform<u16:f32, 1.0>> loc("Mean_0")
  return %y : tensor<1x!quant.uniform<u16:f32, 1.0>>
}
