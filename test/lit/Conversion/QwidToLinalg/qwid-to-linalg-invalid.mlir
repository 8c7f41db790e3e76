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

!a = !quant.uniform<i8:f32, 0.5>
!w = !quant.uniform<u8:f32, 0.1:10>
func.func @weight_range(%x: tensor<1x2x!a>) -> tensor<1x1x!a> {
  %w = qwid.constant dense<[[255, 0]]> : tensor<1x2xui8> : tensor<1x2x!w>
  // expected-error @below {{'qwid.fully_connected' of node 'qwid.fully_connected' has a weight of 245 after its zero point, expected 8 signed bits; quantize the weights symmetrically}}
  %y = qwid.fully_connected %x, %w {rescale_kind = #qwid<rescale_kind float>} : (tensor<1x2x!a>, tensor<1x2x!w>) -> tensor<1x1x!a>
  return %y : tensor<1x1x!a>
}

// -----

!a = !quant.uniform<i8:f32, 0.5>
!b = !quant.uniform<i8:f32, 0.3>
func.func @power_of_two(%x: tensor<4x!a>) -> tensor<4x!b> {
  // expected-error @unknown {{'qwid.rescale' of node 'Requant' is rescaled by shifts but has a scale of 3.000000e-01, expected a power of two; quantize with power-of-two scales or another rescale kind}}
  %y = qwid.rescale %x {rescale_kind = #qwid<rescale_kind shift>} : (tensor<4x!a>) -> tensor<4x!b> loc("Requant")
  return %y : tensor<4x!b>
}

// -----

!a = !quant.uniform<i8:f32, 1.0>
!b = !quant.uniform<i8:f32, 1.1641532182693481e-10>
func.func @exponent_gap(%x: tensor<4x!a>, %y: tensor<4x!b>) -> tensor<4x!a> {
  // expected-error @unknown {{'qwid.add' of node 'Add' adds values whose scales differ by 2^33, expected at most 2^31; keep it in float}}
  %z = qwid.add %x, %y {rescale_kind = #qwid<rescale_kind shift>} : (tensor<4x!a>, tensor<4x!b>) -> tensor<4x!a> loc("Add")
  return %z : tensor<4x!a>
}

// -----

func.func @empty_window(%x: tensor<1x2x2x1xf32>) -> tensor<1x4x4x1xf32> {
  // expected-error @unknown {{'qwid.avg_pool' of node 'AveragePool' has a window that lies in the padding, expected at least one cell of the input}}
  %y = qwid.avg_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 1, 1>, strides = array<i64: 1, 1>,
      pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false}
    : (tensor<1x2x2x1xf32>) -> tensor<1x4x4x1xf32> loc("AveragePool")
  return %y : tensor<1x4x4x1xf32>
}

// -----

!a = !quant.uniform<i32:f32, 0.5>
func.func @wide_activation(%x: tensor<4xf32>) -> tensor<4x!a> {
  // expected-error @unknown {{'qwid.quantize' of node 'Quantize' has an activation of '!quant.uniform<i32:f32, 5.000000e-01>', expected one scale and storage of at most 16 bits}}
  %y = qwid.quantize %x : (tensor<4xf32>) -> tensor<4x!a> loc("Quantize")
  return %y : tensor<4x!a>
}
