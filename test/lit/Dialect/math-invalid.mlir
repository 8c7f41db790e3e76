// RUN: qwid-opt %s -split-input-file -verify-diagnostics
//
// A function per constraint of the ops of QwidMathOps.td, named after it.

func.func @any_i1_two_types(%x: tensor<4xi8>, %y: tensor<4xi32>) {
  // expected-error @below {{expected integers of one type other than i1}}
  %z = qwid.add %x, %y : (tensor<4xi8>, tensor<4xi32>) -> tensor<4xi32>
  return
}

// -----

func.func @any_i1_bool(%x: tensor<4xi1>) {
  // expected-error @below {{expected integers of one type other than i1}}
  %z = qwid.mul %x, %x : (tensor<4xi1>, tensor<4xi1>) -> tensor<4xi1>
  return
}

// -----

func.func @any_i1_clamp(%x: tensor<4xi8>) {
  // expected-error @below {{expected no clamp on integers}}
  %z = qwid.add %x, %x {clamp = #qwid.clamp<0.0, 6.0>} : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return
}

// -----

func.func @any_i1_rescale_kind(%x: tensor<4xi8>) {
  // expected-error @below {{expected no rescale_kind on plain integers}}
  %z = qwid.binary max %x, %x {rescale_kind = #qwid<rescale_kind float>} : (tensor<4xi8>, tensor<4xi8>) -> tensor<4xi8>
  return
}

// -----

func.func @unary_c1_mixed(%x: tensor<4xf32>) {
  // expected-error @below {{expected operand and result that are both f32 or both quantized}}
  %z = qwid.unary exp %x : (tensor<4xf32>) -> tensor<4x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @unary_c2_exp_of_integers(%x: tensor<4xi32>) {
  // expected-error @below {{expected abs, neg or sign on integers, got exp}}
  %z = qwid.unary exp %x : (tensor<4xi32>) -> tensor<4xi32>
  return
}

// -----

func.func @unary_c3_missing(%x: tensor<4xf32>) {
  // expected-error @below {{expected beta of elu}}
  %z = qwid.unary elu %x {alpha = 1.0 : f32} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @unary_c3_without_bounds(%x: tensor<4xf32>) {
  // expected-error @below {{expected clamp of clip}}
  %z = qwid.unary clip %x : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @unary_c3_bounds_of_relu(%x: tensor<4xf32>) {
  // expected-error @below {{expected no clamp of relu}}
  %z = qwid.unary relu %x {clamp = #qwid.clamp<0.0, 6.0>} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @unary_c3_superfluous(%x: tensor<4xf32>) {
  // expected-error @below {{expected no alpha of exp}}
  %z = qwid.unary exp %x {alpha = 1.0 : f32} : (tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @binary_c1_shapes(%x: tensor<4xf32>, %y: tensor<3xf32>) {
  // expected-error @below {{expected shapes that broadcast, got [4] and [3]}}
  %z = qwid.binary max %x, %y : (tensor<4xf32>, tensor<3xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @binary_c2_integer_pow(%x: tensor<4xi32>) {
  // expected-error @below {{expected f32 for pow}}
  %z = qwid.binary pow %x, %x : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  return
}

// -----

func.func @binary_c2_integer_gate(%x: tensor<4xi32>) {
  // expected-error @below {{expected f32 for gate}}
  %z = qwid.binary gate %x, %x : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  return
}

// -----

func.func @binary_c2_integer_range(%x: tensor<4xi32>) {
  // expected-error @below {{expected f32 for range_scale}}
  %z = qwid.binary range_scale %x, %x : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  return
}

// -----

func.func @binary_c2_real_mod(%x: tensor<4xf32>) {
  // expected-error @below {{expected integers for mod}}
  %z = qwid.binary mod %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @binary_c2_quantized_div(%x: tensor<4x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @below {{expected f32 for div}}
  %z = qwid.binary div %x, %x {rescale_kind = #qwid<rescale_kind float>} : (tensor<4x!quant.uniform<i8:f32, 0.5>>, tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<4x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @cast_c1_quantized(%x: tensor<4x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @below {{operand #0 must be}}
  %z = qwid.cast %x : (tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<4xf32>
  return
}

// -----

func.func @reduce_c1_axis(%x: tensor<4x2xf32>) {
  // expected-error @below {{expected an axis in [0, 2), got 2}}
  %z = qwid.reduce sum %x {axes = array<i64: 2>, keepdims = true} : (tensor<4x2xf32>) -> tensor<4x2xf32>
  return
}

// -----

func.func @reduce_c2_twice(%x: tensor<4x2xf32>) {
  // expected-error @below {{expected at least one axis and none twice}}
  %z = qwid.reduce sum %x {axes = array<i64: 1, 1>, keepdims = true} : (tensor<4x2xf32>) -> tensor<4x1xf32>
  return
}

// -----

func.func @reduce_c3_product(%x: tensor<4x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @below {{expected max or min without rescale_kind, or sum, on quantized tensors}}
  %z = qwid.reduce prod %x {axes = array<i64: 0>, keepdims = true} : (tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @reduce_c3_other_scale(%x: tensor<4x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @below {{expected the element type of the input}}
  %z = qwid.reduce max %x {axes = array<i64: 0>, keepdims = true} : (tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x!quant.uniform<i8:f32, 0.25>>
  return
}

// -----

func.func @top_k_c1_axis(%x: tensor<4x2xf32>) {
  // expected-error @below {{expected an axis in [0, 2), got 3}}
  %z = qwid.top_k %x {axis = 3 : i64, k = 1 : i64} : (tensor<4x2xf32>) -> tensor<4x1xf32>
  return
}

// -----

func.func @top_k_c2_more_than_there_are(%x: tensor<4x2xf32>) {
  // expected-error @below {{expected k in [1, 2], got 3}}
  %z = qwid.arg_top_k %x {axis = 1 : i64, k = 3 : i64} : (tensor<4x2xf32>) -> tensor<4x3xi64>
  return
}

// -----

func.func @top_k_c2_too_many(%x: tensor<100xf32>) {
  // expected-error @below {{expected k in [1, 64], got 65}}
  %z = qwid.top_k %x {axis = 0 : i64, k = 65 : i64} : (tensor<100xf32>) -> tensor<65xf32>
  return
}

// -----

func.func @normalize_c1_axis(%x: tensor<4x2xf32>) {
  // expected-error @below {{expected an axis in [0, 2), got -1}}
  %z = qwid.normalize %x {axes = array<i64: -1>, epsilon = 1.0 : f32} : (tensor<4x2xf32>) -> tensor<4x2xf32>
  return
}

// -----

func.func @normalize_c2_none(%x: tensor<4x2xf32>) {
  // expected-error @below {{expected at least one axis and none twice}}
  %z = qwid.normalize %x {axes = array<i64>, epsilon = 1.0 : f32} : (tensor<4x2xf32>) -> tensor<4x2xf32>
  return
}

// -----

func.func @lrn_c1_axis(%x: tensor<4x2xf32>) {
  // expected-error @below {{expected an axis in [0, 2), got 2}}
  %z = qwid.lrn %x {axis = 2 : i64, size = 3 : i64, alpha = 1.0 : f32, beta = 1.0 : f32, bias = 1.0 : f32} : (tensor<4x2xf32>) -> tensor<4x2xf32>
  return
}

// -----

func.func @lrn_c2_size(%x: tensor<4x2xf32>) {
  // expected-error @below {{expected a size in [1, 16777216], got 0}}
  %z = qwid.lrn %x {axis = 1 : i64, size = 0 : i64, alpha = 1.0 : f32, beta = 1.0 : f32, bias = 1.0 : f32} : (tensor<4x2xf32>) -> tensor<4x2xf32>
  return
}
