// RUN: qwid-opt %s -split-input-file -verify-diagnostics
//
// A function per constraint of dialects/Qwid/README.md, named after it.
// constant_c1 and constant_c2 are in constants-invalid.mlir, those of types and
// attributes in types.mlir.

func.func @conv2d_c1_bad_rank(%x: tensor<4x4x2xf32>, %w: tensor<2x3x3x2xf32>) {
  // expected-error @below {{expected an input of rank 4, got shape [4, 4, 2]}}
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<4x4x2xf32>, tensor<2x3x3x2xf32>) -> tensor<1x4x4x2xf32>
  return
}

// -----

func.func @conv2d_c2_bad_strides(%x: tensor<1x4x4x2xf32>, %w: tensor<2x3x3x2xf32>) {
  // expected-error @below {{expected strides >= 1, got [0, 1]}}
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 0, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x4x2xf32>, tensor<2x3x3x2xf32>) -> tensor<1x4x4x2xf32>
  return
}

// -----

func.func @conv2d_c2_too_few_pads(%x: tensor<1x4x4x2xf32>, %w: tensor<2x3x3x2xf32>) {
  // expected-error @below {{expected 2 strides, 4 pads and 2 dilations, got 2, 2 and 2}}
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x4x2xf32>, tensor<2x3x3x2xf32>) -> tensor<1x4x4x2xf32>
  return
}

// -----

func.func @conv2d_c2_huge_pads(%x: tensor<1x4x4x2xf32>, %w: tensor<2x3x3x2xf32>) {
  // expected-error @below {{expected pads >= 0}}
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 9000000000000000000>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x4x2xf32>, tensor<2x3x3x2xf32>) -> tensor<1x4x4x2xf32>
  return
}

// -----

// 4 + 2^24 - 8 + 4 rows of 128 cells are 2^31, one column more is too many.
func.func @conv2d_c2_huge_padded_input(%x: tensor<1x4x4x1xf32>, %w: tensor<2x3x3x1xf32>) {
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 16777216, 16777216>, pads = array<i64: 16777208, 62, 4, 62>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x4x1xf32>, tensor<2x3x3x1xf32>) -> tensor<1x1x1x2xf32>
  // expected-error @below {{expected a padded input of 1 to 2147483648 cells, got [1, 16777216, 129, 1]}}
  %z = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 16777216, 16777216>, pads = array<i64: 16777208, 62, 4, 63>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x4x1xf32>, tensor<2x3x3x1xf32>) -> tensor<1x1x1x2xf32>
  return
}

// -----

func.func @conv2d_c3_bad_groups(%x: tensor<1x4x4x2xf32>, %w: tensor<2x3x3x2xf32>) {
  // expected-error @below {{expected a filter for 2 input channels in 3 groups}}
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 3 : i64} : (tensor<1x4x4x2xf32>, tensor<2x3x3x2xf32>) -> tensor<1x4x4x2xf32>
  return
}

// -----

func.func @conv2d_c3_zero_groups(%x: tensor<1x4x4x2xf32>, %w: tensor<2x3x3x2xf32>) {
  // expected-error @below {{in 0 groups}}
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 0 : i64} : (tensor<1x4x4x2xf32>, tensor<2x3x3x2xf32>) -> tensor<1x4x4x2xf32>
  return
}

// -----

func.func @conv2d_c4_bad_bias(%x: tensor<1x4x4x2xf32>, %w: tensor<2x3x3x2xf32>, %b: tensor<3xf32>) {
  // expected-error @below {{expected a bias of 2 values}}
  %y = qwid.conv2d %x, %w bias %b {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x4x2xf32>, tensor<2x3x3x2xf32>, tensor<3xf32>) -> tensor<1x4x4x2xf32>
  return
}

// -----

func.func @conv2d_c5_bad_residual(%x: tensor<1x4x4x2xf32>, %w: tensor<2x3x3x2xf32>, %r: tensor<1x4x4x1xf32>) {
  // expected-error @below {{expected a residual of the result's shape}}
  %y = qwid.conv2d %x, %w residual %r {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x4x2xf32>, tensor<2x3x3x2xf32>, tensor<1x4x4x1xf32>) -> tensor<1x4x4x2xf32>
  return
}

// -----

func.func @conv2d_c6_bad_axis(%x: tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>, %w: tensor<2x3x3x2x!quant.uniform<i8:f32:1, {1.0, 1.0, 1.0}>>) {
  // expected-error @below {{expected one weight scale, or 2 along axis 0, got 3 along axis 1}}
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, rescale_kind = #qwid<rescale_kind float>} : (tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>, tensor<2x3x3x2x!quant.uniform<i8:f32:1, {1.0, 1.0, 1.0}>>) -> tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>
  return
}

// -----

func.func @conv2d_c6_wide_weights(%x: tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>, %w: tensor<2x3x3x2x!quant.uniform<i16:f32, 1.0>>) {
  // expected-error @below {{expected weights of at most 8 bits}}
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, rescale_kind = #qwid<rescale_kind float>} : (tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>, tensor<2x3x3x2x!quant.uniform<i16:f32, 1.0>>) -> tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>
  return
}

// -----

func.func @conv2d_c6_zero_point_type_q2(%x: tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>, %w: tensor<2x3x3x2x!quant.uniform<u8:f32:0, {1.0:255, 1.0:256}>>) {
  // expected-error @below {{a quantized type whose zero points are stored integers}}
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, rescale_kind = #qwid<rescale_kind float>} : (tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>, tensor<2x3x3x2x!quant.uniform<u8:f32:0, {1.0:255, 1.0:256}>>) -> tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>
  return
}

// -----

func.func @conv2d_c7_narrow_bias(%x: tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>, %w: tensor<2x3x3x2x!quant.uniform<i8<-127:127>:f32:0, {1.250000e-01, 6.250000e-02}>>, %b: tensor<2x!quant.uniform<i8:f32, 1.0>>) {
  // expected-error @below {{expected a bias stored in 32 bits}}
  %y = qwid.conv2d %x, %w bias %b {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, rescale_kind = #qwid<rescale_kind float>} : (tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>, tensor<2x3x3x2x!quant.uniform<i8<-127:127>:f32:0, {1.250000e-01, 6.250000e-02}>>, tensor<2x!quant.uniform<i8:f32, 1.0>>) -> tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>
  return
}

// -----

func.func @conv2d_c7_bias_zero_point_type_q2(%x: tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>, %w: tensor<2x3x3x2x!quant.uniform<i8<-127:127>:f32:0, {1.250000e-01, 6.250000e-02}>>, %b: tensor<2x!quant.uniform<i32:f32, 1.0:2>>) {
  // expected-error @below {{f32 or a quantized type whose zero points are stored integers}}
  %y = qwid.conv2d %x, %w bias %b {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, rescale_kind = #qwid<rescale_kind float>} : (tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>, tensor<2x3x3x2x!quant.uniform<i8<-127:127>:f32:0, {1.250000e-01, 6.250000e-02}>>, tensor<2x!quant.uniform<i32:f32, 1.0:2>>) -> tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>
  return
}

// -----

func.func @conv2d_c7_bias_scale(%x: tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>, %w: tensor<2x3x3x2x!quant.uniform<i8<-127:127>:f32:0, {1.250000e-01, 6.250000e-02}>>, %b: tensor<2x!quant.uniform<i32:f32:0, {6.250000e-02, 6.250000e-02}>>) {
  // expected-error @below {{expected a bias on the scale of input times weights}}
  %y = qwid.conv2d %x, %w bias %b {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, rescale_kind = #qwid<rescale_kind float>} : (tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>, tensor<2x3x3x2x!quant.uniform<i8<-127:127>:f32:0, {1.250000e-01, 6.250000e-02}>>, tensor<2x!quant.uniform<i32:f32:0, {6.250000e-02, 6.250000e-02}>>) -> tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>
  return
}

// -----

func.func @conv2d_c8_window_too_large(%x: tensor<1x4x4x2xf32>, %w: tensor<2x7x3x2xf32>) {
  // expected-error @below {{expected a window that fits the padded input}}
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x4x2xf32>, tensor<2x7x3x2xf32>) -> tensor<1x4x4x2xf32>
  return
}

// -----

func.func @any_q1_mixed(%x: tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>, %w: tensor<2x3x3x2xf32>) {
  // expected-error @below {{expected operands and result that are all f32 or all quantized}}
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, rescale_kind = #qwid<rescale_kind float>} : (tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>, tensor<2x3x3x2xf32>) -> tensor<1x4x4x2xf32>
  return
}

// -----

func.func @any_q1_no_kind(%x: tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>, %w: tensor<2x3x3x2x!quant.uniform<i8<-127:127>:f32:0, {1.250000e-01, 6.250000e-02}>>) {
  // expected-error @below {{expected a rescale_kind on a quantized result}}
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>, tensor<2x3x3x2x!quant.uniform<i8<-127:127>:f32:0, {1.250000e-01, 6.250000e-02}>>) -> tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>
  return
}

// -----

func.func @any_q1_kind_on_float(%x: tensor<1x4x4x2xf32>, %w: tensor<2x3x3x2xf32>) {
  // expected-error @below {{expected no rescale_kind on an f32 result}}
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, rescale_kind = #qwid<rescale_kind float>} : (tensor<1x4x4x2xf32>, tensor<2x3x3x2xf32>) -> tensor<1x4x4x2xf32>
  return
}

// -----

func.func @any_q2_activation_per_axis(%x: tensor<1x4x4x2x!quant.uniform<i8:f32:3, {1.0, 2.0}>>, %w: tensor<2x3x3x2x!quant.uniform<i8<-127:127>:f32:0, {1.250000e-01, 6.250000e-02}>>) {
  // expected-error @below {{expected an activation with one scale and at most 16 bits}}
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, rescale_kind = #qwid<rescale_kind float>} : (tensor<1x4x4x2x!quant.uniform<i8:f32:3, {1.0, 2.0}>>, tensor<2x3x3x2x!quant.uniform<i8<-127:127>:f32:0, {1.250000e-01, 6.250000e-02}>>) -> tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>
  return
}

// -----

func.func @any_q3_not_a_power(%x: tensor<1x4x4x2x!quant.uniform<i8:f32, 3.000000e-01>>, %w: tensor<2x3x3x2x!quant.uniform<i8<-127:127>:f32:0, {1.250000e-01, 6.250000e-02}>>) {
  // expected-error @below {{expected scales that are powers of two under rescale_kind shift, got 3.000000e-01}}
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, rescale_kind = #qwid<rescale_kind shift>} : (tensor<1x4x4x2x!quant.uniform<i8:f32, 3.000000e-01>>, tensor<2x3x3x2x!quant.uniform<i8<-127:127>:f32:0, {1.250000e-01, 6.250000e-02}>>) -> tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>
  return
}

// -----

func.func @any_q4_far_residual(%x: tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>, %w: tensor<2x3x3x2x!quant.uniform<i8<-127:127>:f32:0, {1.250000e-01, 6.250000e-02}>>, %r: tensor<1x4x4x2x!quant.uniform<i8:f32, 34359738368.0>>) {
  // expected-error @below {{at most 31 powers of two apart}}
  %y = qwid.conv2d %x, %w residual %r {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, rescale_kind = #qwid<rescale_kind shift>} : (tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>, tensor<2x3x3x2x!quant.uniform<i8<-127:127>:f32:0, {1.250000e-01, 6.250000e-02}>>, tensor<1x4x4x2x!quant.uniform<i8:f32, 34359738368.0>>) -> tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:3>>
  return
}

// -----

func.func @any_s1_wrong_shape(%x: tensor<1x4x4x2xf32>, %w: tensor<2x3x3x2xf32>) {
  // expected-error @below {{expected a result of shape [1, 4, 4, 2], got [1, 3, 4, 2]}}
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x4x2xf32>, tensor<2x3x3x2xf32>) -> tensor<1x3x4x2xf32>
  return
}

// -----

func.func @any_t1_transpose(%x: tensor<2x4xf32>) {
  // expected-error @below {{expected the element type of the input}}
  %y = qwid.transpose %x {permutation = array<i64: 1, 0>} : (tensor<2x4xf32>) -> tensor<4x2xi32>
  return
}

// -----

func.func @any_t1_per_axis(%x: tensor<2x4x!quant.uniform<i8:f32:0, {1.0, 2.0}>>) {
  // expected-error @below {{expected an activation with one scale}}
  %y = qwid.transpose %x {permutation = array<i64: 1, 0>} : (tensor<2x4x!quant.uniform<i8:f32:0, {1.0, 2.0}>>) -> tensor<4x2x!quant.uniform<i8:f32:0, {1.0, 2.0}>>
  return
}

// -----

func.func @unary_c1_mixed(%x: tensor<2x4xf32>) {
  // expected-error @below {{both f32 or both quantized}}
  %y = qwid.unary sigmoid %x : (tensor<2x4xf32>) -> tensor<2x4x!quant.uniform<i8:f32, 1.0>>
  return
}

// -----

func.func @quantize_c1(%x: tensor<2x4x!quant.uniform<i8:f32, 1.0>>) {
  // expected-error @below {{must be statically shaped tensor of 32-bit float}}
  %y = qwid.quantize %x : (tensor<2x4x!quant.uniform<i8:f32, 1.0>>) -> tensor<2x4x!quant.uniform<i8:f32, 1.0>>
  return
}

// -----

func.func @quantize_c3(%x: tensor<2x4xf32>) {
  // expected-error @below {{expected a result of at most 16 bits, got 'tensor<2x4x!quant.uniform<i32:f32, 1.000000e+00>>'}}
  %y = qwid.quantize %x : (tensor<2x4xf32>) -> tensor<2x4x!quant.uniform<i32:f32, 1.0>>
  return
}

// -----

func.func @quantize_c4(%x: tensor<2x4xf32>) {
  // expected-error @below {{expected one scale per index of axis 1, got 2 for}}
  %y = qwid.quantize %x : (tensor<2x4xf32>) -> tensor<2x4x!quant.uniform<i8:f32:1, {1.0, 2.0}>>
  return
}

// -----

func.func @dequantize_c3(%x: tensor<2x4x!quant.uniform<i8:f32:2, {1.0, 2.0}>>) {
  // expected-error @below {{expected one scale per index of axis 2, got 2 for}}
  %y = qwid.dequantize %x : (tensor<2x4x!quant.uniform<i8:f32:2, {1.0, 2.0}>>) -> tensor<2x4xf32>
  return
}

// -----

func.func @dequantize_c3_codebook(%x: tensor<2x4x!qwid.codebook<1 : {1, -1} : 2, [1.0, 2.0]>>) {
  // expected-error @below {{expected one scale per index of axis 2, got 2 for}}
  %y = qwid.dequantize %x : (tensor<2x4x!qwid.codebook<1 : {1, -1} : 2, [1.0, 2.0]>>) -> tensor<2x4xf32>
  return
}

// -----

func.func @storage_cast_c1(%x: tensor<4xi16>) {
  // expected-error @below {{expected as many stored bits as 'tensor<4xi16>' has, got 'tensor<4x!quant.uniform<i8:f32, 1.000000e+00>>'}}
  %y = qwid.storage_cast %x : (tensor<4xi16>) -> tensor<4x!quant.uniform<i8:f32, 1.0>>
  return
}

// -----

func.func @storage_cast_c2(%x: tensor<4xi8>) {
  // expected-error @below {{expected one scale per index of axis 0, got 1 for}}
  %y = qwid.storage_cast %x : (tensor<4xi8>) -> tensor<4x!quant.uniform<i8:f32:0, {1.0}>>
  return
}

// -----

func.func @dequantize_c1(%x: tensor<2x4xf32>) {
  // expected-error @below {{must be statically shaped tensor of a quantized type}}
  %y = qwid.dequantize %x : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @rescale_c1(%x: tensor<2x4xf32>) {
  // expected-error @below {{must be statically shaped tensor of a quantized type}}
  %y = qwid.rescale %x {rescale_kind = #qwid<rescale_kind float>} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @any_s1_dynamic(%x: tensor<?xf32>) {
  // expected-error @below {{must be statically shaped tensor}}
  %y = qwid.unary relu %x : (tensor<?xf32>) -> tensor<?xf32>
  return
}

// -----

func.func @fully_connected_c1(%a: tensor<1x4xf32>, %b: tensor<2x5xf32>) {
  // expected-error @below {{expected an input [n, k] and a filter [o, k]}}
  %y = qwid.fully_connected %a, %b : (tensor<1x4xf32>, tensor<2x5xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @matmul_c1(%a: tensor<2x4x!quant.uniform<i8:f32, 1.0>>, %b: tensor<4x2xf32>) {
  // expected-error @below {{must be statically shaped tensor of 32-bit float}}
  %y = qwid.matmul %a, %b : (tensor<2x4x!quant.uniform<i8:f32, 1.0>>, tensor<4x2xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @matmul_c2(%a: tensor<2x4xf32>, %b: tensor<3x2xf32>) {
  // expected-error @below {{expected matrices [.., m, k] and [.., k, n]}}
  %y = qwid.matmul %a, %b : (tensor<2x4xf32>, tensor<3x2xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @add_c1(%a: tensor<2x4xf32>, %b: tensor<3xf32>) {
  // expected-error @below {{expected shapes that broadcast, got [2, 4] and [3]}}
  %y = qwid.add %a, %b : (tensor<2x4xf32>, tensor<3xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @mul_c1(%a: tensor<2x4xf32>, %b: tensor<3xf32>) {
  // expected-error @below {{expected shapes that broadcast}}
  %y = qwid.mul %a, %b : (tensor<2x4xf32>, tensor<3xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @mul_c2(%a: tensor<2x4x!quant.uniform<i16:f32, 1.0>>, %b: tensor<2x4x!quant.uniform<i16:f32, 1.0>>) {
  // expected-error @below {{expected factors of at most 24 bits together}}
  %y = qwid.mul %a, %b {rescale_kind = #qwid<rescale_kind float>} : (tensor<2x4x!quant.uniform<i16:f32, 1.0>>, tensor<2x4x!quant.uniform<i16:f32, 1.0>>) -> tensor<2x4x!quant.uniform<i16:f32, 1.0>>
  return
}

// -----

func.func @any_q4_add(%a: tensor<2x4x!quant.uniform<i8:f32, 1.0>>, %b: tensor<2x4x!quant.uniform<i8:f32, 4294967296.0>>) {
  // expected-error @below {{at most 31 powers of two apart}}
  %y = qwid.add %a, %b {rescale_kind = #qwid<rescale_kind shift>} : (tensor<2x4x!quant.uniform<i8:f32, 1.0>>, tensor<2x4x!quant.uniform<i8:f32, 4294967296.0>>) -> tensor<2x4x!quant.uniform<i8:f32, 1.0>>
  return
}

// -----

func.func @batch_norm_c1(%x: tensor<2x4xf32>, %p: tensor<4xf32>, %q: tensor<4xf32>) {
  // expected-error @below {{expected an axis in [0, 2), got 2}}
  %y = qwid.batch_norm %x, %p, %q, %q, %q {axis = 2 : i64, epsilon = 1.0e-05 : f32} : (tensor<2x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @batch_norm_c2(%x: tensor<2x4xf32>, %p: tensor<2xf32>, %q: tensor<4xf32>) {
  // expected-error @below {{expected parameters of 4 values}}
  %y = qwid.batch_norm %x, %p, %q, %q, %q {axis = 1 : i64, epsilon = 1.0e-05 : f32} : (tensor<2x4xf32>, tensor<2xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @max_pool_c1_rank(%x: tensor<4x4x2xf32>) {
  // expected-error @below {{expected an input of rank 4}}
  %y = qwid.max_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = false} : (tensor<4x4x2xf32>) -> tensor<1x2x2x2xf32>
  return
}

// -----

func.func @max_pool_c2_kernel(%x: tensor<1x4x4x2xf32>) {
  // expected-error @below {{expected a kernel of 2 positive sizes, got [0, 2]}}
  %y = qwid.max_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 0, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = false} : (tensor<1x4x4x2xf32>) -> tensor<1x2x2x2xf32>
  return
}

// -----

func.func @max_pool_c3_pads(%x: tensor<1x4x4x2xf32>) {
  // expected-error @below {{expected pads smaller than the window, got pad 2 on a window of 2}}
  %y = qwid.max_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 2, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = false} : (tensor<1x4x4x2xf32>) -> tensor<1x3x2x2xf32>
  return
}

// -----

func.func @max_pool_c3_dilation(%x: tensor<1x1x4x2xf32>) {
  // expected-error @below {{expected taps no farther apart than the input is long, got dilation 3 on 1 cells}}
  %y = qwid.max_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 1, 0, 2, 0>, dilations = array<i64: 3, 1>, ceil_mode = false} : (tensor<1x1x4x2xf32>) -> tensor<1x1x2x2xf32>
  return
}

// -----

func.func @max_pool_c4_window(%x: tensor<1x4x4x2xf32>) {
  // expected-error @below {{expected a window that fits the padded input}}
  %y = qwid.max_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 7, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = false} : (tensor<1x4x4x2xf32>) -> tensor<1x2x2x2xf32>
  return
}

// -----

func.func @avg_pool_c1_rank(%x: tensor<4x4x2xf32>) {
  // expected-error @below {{expected an input of rank 4}}
  %y = qwid.avg_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false} : (tensor<4x4x2xf32>) -> tensor<1x2x2x2xf32>
  return
}

// -----

func.func @avg_pool_c2_kernel(%x: tensor<1x4x4x2xf32>) {
  // expected-error @below {{expected a kernel of 2 positive sizes, got [0, 2]}}
  %y = qwid.avg_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 0, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false} : (tensor<1x4x4x2xf32>) -> tensor<1x2x2x2xf32>
  return
}

// -----

func.func @avg_pool_c3_pads(%x: tensor<1x4x4x2xf32>) {
  // expected-error @below {{expected pads smaller than the window, got pad 2 on a window of 2}}
  %y = qwid.avg_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 2, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false} : (tensor<1x4x4x2xf32>) -> tensor<1x3x2x2xf32>
  return
}

// -----

func.func @avg_pool_c3_dilation(%x: tensor<1x1x4x2xf32>) {
  // expected-error @below {{expected taps no farther apart than the input is long, got dilation 3 on 1 cells}}
  %y = qwid.avg_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 1, 0, 2, 0>, dilations = array<i64: 3, 1>, ceil_mode = false, count_include_pad = false} : (tensor<1x1x4x2xf32>) -> tensor<1x1x2x2xf32>
  return
}

// -----

func.func @avg_pool_c4_window(%x: tensor<1x4x4x2xf32>) {
  // expected-error @below {{expected a window that fits the padded input}}
  %y = qwid.avg_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 7, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false} : (tensor<1x4x4x2xf32>) -> tensor<1x2x2x2xf32>
  return
}

// -----

func.func @global_avg_pool_c1(%x: tensor<2x4xf32>) {
  // expected-error @below {{expected an input of rank 4}}
  %y = qwid.global_avg_pool %x {layout = #qwid<layout nchw>} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @global_avg_pool_c2(%x: tensor<1x4x2x2x!quant.uniform<i8:f32, 1.0>>) {
  // expected-error @below {{a quantized mean is an avg_pool}}
  %y = qwid.global_avg_pool %x {layout = #qwid<layout nchw>} : (tensor<1x4x2x2x!quant.uniform<i8:f32, 1.0>>) -> tensor<1x4x1x1x!quant.uniform<i8:f32, 1.0>>
  return
}

// -----

func.func @global_max_pool_c1(%x: tensor<2x4xf32>) {
  // expected-error @below {{expected an input of rank 4}}
  %y = qwid.global_max_pool %x {layout = #qwid<layout nchw>} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @mean_c1(%x: tensor<2x4xf32>) {
  // expected-error @below {{expected an axis in [0, 2), got 2}}
  %y = qwid.mean %x {axes = array<i64: 2>, keepdims = true} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @mean_c2(%x: tensor<2x4xf32>) {
  // expected-error @below {{expected at least one axis and none twice}}
  %y = qwid.mean %x {axes = array<i64: 1, 1>, keepdims = true} : (tensor<2x4xf32>) -> tensor<2x1xf32>
  return
}

// -----

func.func @softmax_c1(%x: tensor<2x4x!quant.uniform<i8:f32, 1.0>>) {
  // expected-error @below {{must be statically shaped tensor of 32-bit float}}
  %y = qwid.softmax %x {axis = 1 : i64} : (tensor<2x4x!quant.uniform<i8:f32, 1.0>>) -> tensor<2x4x!quant.uniform<i8:f32, 1.0>>
  return
}

// -----

func.func @softmax_c2(%x: tensor<2x4xf32>) {
  // expected-error @below {{expected an axis in [0, 2), got 5}}
  %y = qwid.softmax %x {axis = 5 : i64} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @argmax_c1(%x: tensor<2x4xf32>) {
  // expected-error @below {{expected an axis in [0, 2), got 2}}
  %y = qwid.argmax %x {axis = 2 : i64, keepdims = true} : (tensor<2x4xf32>) -> tensor<2x1xi64>
  return
}

// -----

func.func @argmax_any_q2(%x: tensor<2x4x!quant.uniform<i8:f32:1, {1.0, 2.0, 1.0, 1.0}>>) {
  // expected-error @below {{expected an activation with one scale and at most 16 bits}}
  %y = qwid.argmax %x {axis = 1 : i64, keepdims = true} : (tensor<2x4x!quant.uniform<i8:f32:1, {1.0, 2.0, 1.0, 1.0}>>) -> tensor<2x1xi64>
  return
}

// -----

func.func @argmax_c2(%x: tensor<2x4xf32>) {
  // expected-error @below {{must be statically shaped tensor of 64-bit signless integer}}
  %y = qwid.argmax %x {axis = 1 : i64, keepdims = true} : (tensor<2x4xf32>) -> tensor<2x1xi32>
  return
}

// -----

func.func @concat_c1() {
  // expected-error @below {{expected at least one input}}
  %y = "qwid.concat"() {axis = 0 : i64} : () -> tensor<1xf32>
  return
}

// -----

func.func @concat_c2(%a: tensor<2x4xf32>, %b: tensor<3x4xf32>) {
  // expected-error @below {{expected inputs that agree but along axis 1}}
  %y = qwid.concat %a, %b {axis = 1 : i64} : (tensor<2x4xf32>, tensor<3x4xf32>) -> tensor<2x8xf32>
  return
}

// -----

func.func @concat_c3(%a: tensor<2xi64>, %b: tensor<2xi32>) {
  // expected-error @below {{expected the element type of the input}}
  %y = qwid.concat %a, %b {axis = 0 : i64} : (tensor<2xi64>, tensor<2xi32>) -> tensor<4xi64>
  return
}

// -----

func.func @pad_c1(%x: tensor<2x4xf32>) {
  // expected-error @below {{expected 2 low and high counts, got 1 and 2}}
  %y = qwid.pad %x {low = array<i64: 1>, high = array<i64: 1, 1>, value = 0.0 : f32} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @pad_c1_huge(%x: tensor<2x4xf32>) {
  // expected-error @below {{expected counts of at most 16777216}}
  %y = qwid.pad %x {low = array<i64: 9223372036854775807, 0>, high = array<i64: 9223372036854775807, 1>, value = 0.0 : f32} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @pad_c2(%x: tensor<2x4xf32>) {
  // expected-error @below {{expected to keep at least one of the 2 cells along axis 0, got the counts -1 and -1}}
  %y = qwid.pad %x {low = array<i64: -1, 0>, high = array<i64: -1, 1>, value = 0.0 : f32} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @pad_c2_refilled(%x: tensor<2x4xf32>) {
  // expected-error @below {{expected to keep at least one of the 4 cells along axis 1, got the counts 3 and -5}}
  %y = qwid.pad %x {low = array<i64: 0, 3>, high = array<i64: 0, -5>, value = 0.0 : f32} : (tensor<2x4xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @pad_c3_cells(%x: tensor<2x4xf32>, %z: tensor<2xf32>) {
  // expected-error @below {{expected a fill of one cell beside a value of 0, got 'tensor<2xf32>'}}
  %y = qwid.pad %x fill %z {low = array<i64: 1, 0>, high = array<i64: 1, 1>, value = 0.0 : f32} : (tensor<2x4xf32>, tensor<2xf32>) -> tensor<4x5xf32>
  return
}

// -----

func.func @pad_c3_value(%x: tensor<2x4xf32>, %z: tensor<f32>) {
  // expected-error @below {{expected a fill of one cell beside a value of 0}}
  %y = qwid.pad %x fill %z {low = array<i64: 1, 0>, high = array<i64: 1, 1>, value = 2.0 : f32} : (tensor<2x4xf32>, tensor<f32>) -> tensor<4x5xf32>
  return
}

// -----

func.func @pad_c3_element(%x: tensor<2x4xf32>, %z: tensor<!quant.uniform<u8:f32, 1.0>>) {
  // expected-error @below {{'qwid.pad' op expected}}
  %y = qwid.pad %x fill %z {low = array<i64: 1, 0>, high = array<i64: 1, 1>, value = 0.0 : f32} : (tensor<2x4xf32>, tensor<!quant.uniform<u8:f32, 1.0>>) -> tensor<4x5xf32>
  return
}

// -----

func.func @reshape_c1(%x: tensor<2x4xf32>) {
  // expected-error @below {{expected as many cells as the input, 8, got 9}}
  %y = qwid.reshape %x : (tensor<2x4xf32>) -> tensor<9xf32>
  return
}

// -----

func.func @flatten_c1(%x: tensor<2x4xf32>) {
  // expected-error @below {{expected an axis in [0, 2], got 3}}
  %y = qwid.flatten %x {axis = 3 : i64} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @transpose_c1(%x: tensor<2x4xf32>) {
  // expected-error @below {{expected a permutation of 2 axes, got [1, 1]}}
  %y = qwid.transpose %x {permutation = array<i64: 1, 1>} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @transpose_c1_empty(%x: tensor<2x4xf32>) {
  // expected-error @below {{expected a permutation of 2 axes, got []}}
  %y = qwid.transpose %x {permutation = array<i64>} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @slice_c1(%x: tensor<2x4xf32>) {
  // expected-error @below {{expected 2 offsets, sizes and strides, got 1, 2 and 2}}
  %y = qwid.slice %x {offsets = array<i64: 0>, sizes = array<i64: 2, 2>, strides = array<i64: 1, 1>} : (tensor<2x4xf32>) -> tensor<2x4xf32>
  return
}

// -----

func.func @slice_c2(%x: tensor<2x4xf32>) {
  // expected-error @below {{expected a box within shape [2, 4], got offset 1, size 3 and stride 2 along axis 1}}
  %y = qwid.slice %x {offsets = array<i64: 0, 1>, sizes = array<i64: 2, 3>, strides = array<i64: 1, 2>} : (tensor<2x4xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @slice_c2_huge(%x: tensor<2x4xf32>) {
  // expected-error @below {{expected a box within shape}}
  %y = qwid.slice %x {offsets = array<i64: 0, 1>, sizes = array<i64: 2, 4611686018427387905>, strides = array<i64: 1, 4>} : (tensor<2x4xf32>) -> tensor<2x2xf32>
  return
}

// -----

func.func @broadcast_c1(%x: tensor<2x4xf32>) {
  // expected-error @below {{expected a shape to which [2, 4] broadcasts, got [2, 5]}}
  %y = qwid.broadcast %x {shape = array<i64: 2, 5>} : (tensor<2x4xf32>) -> tensor<2x5xf32>
  return
}

// -----

func.func @broadcast_c1_huge(%x: tensor<1x1xf32>) {
  // expected-error @below {{expected a shape to which [1, 1] broadcasts}}
  %y = qwid.broadcast %x {shape = array<i64: 4611686018427387904, 4>} : (tensor<1x1xf32>) -> tensor<1x1xf32>
  return
}

// -----

func.func @gather_c1(%x: tensor<2x4xf32>, %i: tensor<3xi64>) {
  // expected-error @below {{expected an axis in [0, 2), got 2}}
  %y = qwid.gather %x, %i {axis = 2 : i64} : (tensor<2x4xf32>, tensor<3xi64>) -> tensor<2x3xf32>
  return
}

// -----

func.func @gather_c2(%x: tensor<2x4xf32>, %i: tensor<3xf32>) {
  // expected-error @below {{must be statically shaped tensor of 32-bit signless integer or 64-bit signless integer values}}
  %y = qwid.gather %x, %i {axis = 0 : i64} : (tensor<2x4xf32>, tensor<3xf32>) -> tensor<3x4xf32>
  return
}

// -----

func.func @constant_c3() {
  // expected-error @below {{expected codes below 3, got 3}}
  %y = qwid.constant dense<[0, 3]> : tensor<2xi8> : tensor<2x!qwid.codebook<2 : {0, 1, -1} : -1, [1.0]>>
  return
}

// -----

func.func @any_q1_rescaled_accumulators(%x: tensor<1x4x!quant.uniform<i8:f32, 0.5:3>>, %w: tensor<2x4x!quant.uniform<i8:f32:0, {0.25, 0.5}>>) {
  // expected-error @below {{expected no rescale_kind on accumulators, which are not rescaled}}
  %y = qwid.fully_connected %x, %w {rescale_kind = #qwid<rescale_kind float>} : (tensor<1x4x!quant.uniform<i8:f32, 0.5:3>>, tensor<2x4x!quant.uniform<i8:f32:0, {0.25, 0.5}>>) -> tensor<1x2x!quant.uniform<i32:f32:1, {0.125, 0.25}>>
  return
}

// -----

func.func @fully_connected_c6_clamp(%x: tensor<1x4x!quant.uniform<i8:f32, 0.5:3>>, %w: tensor<2x4x!quant.uniform<i8:f32:0, {0.25, 0.5}>>) {
  // expected-error @below {{expected accumulators without residual and clamp}}
  %y = qwid.fully_connected %x, %w {clamp = #qwid.clamp<0.0, 6.0>} : (tensor<1x4x!quant.uniform<i8:f32, 0.5:3>>, tensor<2x4x!quant.uniform<i8:f32:0, {0.25, 0.5}>>) -> tensor<1x2x!quant.uniform<i32:f32:1, {0.125, 0.25}>>
  return
}

// -----

func.func @fully_connected_c6_residual(%x: tensor<1x4x!quant.uniform<i8:f32, 0.5:3>>, %w: tensor<2x4x!quant.uniform<i8:f32:0, {0.25, 0.5}>>, %r: tensor<1x2x!quant.uniform<i8:f32, 0.5:3>>) {
  // expected-error @below {{expected accumulators without residual and clamp}}
  %y = qwid.fully_connected %x, %w residual %r : (tensor<1x4x!quant.uniform<i8:f32, 0.5:3>>, tensor<2x4x!quant.uniform<i8:f32:0, {0.25, 0.5}>>, tensor<1x2x!quant.uniform<i8:f32, 0.5:3>>) -> tensor<1x2x!quant.uniform<i32:f32:1, {0.125, 0.25}>>
  return
}

// -----

func.func @fully_connected_c6_axis(%x: tensor<1x4x!quant.uniform<i8:f32, 0.5:3>>, %w: tensor<2x4x!quant.uniform<i8:f32:0, {0.25, 0.5}>>) {
  // expected-error @below {{expected signed accumulators with scales along axis 1}}
  %y = qwid.fully_connected %x, %w : (tensor<1x4x!quant.uniform<i8:f32, 0.5:3>>, tensor<2x4x!quant.uniform<i8:f32:0, {0.25, 0.5}>>) -> tensor<1x2x!quant.uniform<i32:f32:0, {0.125, 0.25}>>
  return
}

// -----

func.func @fully_connected_c6_zero_point_type_q2(%x: tensor<1x4x!quant.uniform<i8:f32, 0.5:3>>, %w: tensor<2x4x!quant.uniform<i8:f32:0, {0.25, 0.5}>>) {
  // expected-error @below {{f32 or a quantized type whose zero points are stored integers}}
  %y = qwid.fully_connected %x, %w : (tensor<1x4x!quant.uniform<i8:f32, 0.5:3>>, tensor<2x4x!quant.uniform<i8:f32:0, {0.25, 0.5}>>) -> tensor<1x2x!quant.uniform<i32:f32:1, {0.125, 0.25:1}>>
  return
}

// -----

func.func @fully_connected_c6_unsigned(%x: tensor<1x4x!quant.uniform<i8:f32, 0.5:3>>, %w: tensor<2x4x!quant.uniform<i8:f32:0, {0.25, 0.5}>>) {
  // expected-error @below {{expected signed accumulators with scales along axis 1}}
  %y = qwid.fully_connected %x, %w : (tensor<1x4x!quant.uniform<i8:f32, 0.5:3>>, tensor<2x4x!quant.uniform<i8:f32:0, {0.25, 0.5}>>) -> tensor<1x2x!quant.uniform<u32:f32:1, {0.125, 0.25}>>
  return
}

// -----

func.func @fully_connected_c6_scale(%x: tensor<1x4x!quant.uniform<i8:f32, 0.5:3>>, %w: tensor<2x4x!quant.uniform<i8:f32:0, {0.25, 0.5}>>) {
  // expected-error @below {{expected accumulators on the scale of input times weights, one per output channel}}
  %y = qwid.fully_connected %x, %w : (tensor<1x4x!quant.uniform<i8:f32, 0.5:3>>, tensor<2x4x!quant.uniform<i8:f32:0, {0.25, 0.5}>>) -> tensor<1x2x!quant.uniform<i32:f32:1, {0.125, 0.5}>>
  return
}

// -----

func.func @fully_connected_c6_one_scale(%x: tensor<1x4x!quant.uniform<i8:f32, 0.5:3>>, %w: tensor<2x4x!quant.uniform<i8:f32:0, {0.25, 0.5}>>) {
  // expected-error @below {{expected accumulators on the scale of input times weights, one per output channel}}
  %y = qwid.fully_connected %x, %w : (tensor<1x4x!quant.uniform<i8:f32, 0.5:3>>, tensor<2x4x!quant.uniform<i8:f32:0, {0.25, 0.5}>>) -> tensor<1x2x!quant.uniform<i32:f32, 0.125>>
  return
}

// -----

func.func @conv2d_c9(%x: tensor<1x2x2x4x!quant.uniform<i8:f32, 0.5:3>>, %w: tensor<2x1x1x4x!quant.uniform<i8:f32:0, {0.25, 0.5}>>) {
  // expected-error @below {{expected signed accumulators with scales along axis 3}}
  %y = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x2x2x4x!quant.uniform<i8:f32, 0.5:3>>, tensor<2x1x1x4x!quant.uniform<i8:f32:0, {0.25, 0.5}>>) -> tensor<1x2x2x2x!quant.uniform<i32:f32:1, {0.125, 0.25}>>
  return
}

// -----

func.func @any_q2_moved_accumulators(%x: tensor<1x2x!quant.uniform<i32:f32:1, {0.125, 0.25}>>) {
  // expected-error @below {{expected an activation with one scale and at most 16 bits}}
  %y = qwid.reshape %x : (tensor<1x2x!quant.uniform<i32:f32:1, {0.125, 0.25}>>) -> tensor<2x1x!quant.uniform<i32:f32:1, {0.125, 0.25}>>
  return
}
