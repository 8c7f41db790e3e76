// RUN: qwid-opt %s -canonicalize -split-input-file | FileCheck %s

!q = !quant.uniform<i8:f32, 0.5>
// CHECK-LABEL: @quantize_of_dequantize
// CHECK-NEXT: return %arg0
func.func @quantize_of_dequantize(%x: tensor<2x!q>) -> tensor<2x!q> {
  %0 = qwid.dequantize %x : (tensor<2x!q>) -> tensor<2xf32>
  %1 = qwid.quantize %0 : (tensor<2xf32>) -> tensor<2x!q>
  return %1 : tensor<2x!q>
}

// f32 holds 128 * 2^120. Infinite values would come back as the smallest and the
// largest integer.
!large = !quant.uniform<i8:f32, 1.329227995784916e+36>
!infinite = !quant.uniform<i8:f32, 2.658455991569832e+36>
// CHECK-LABEL: @quantize_of_dequantize_of_finite_values
// CHECK-NEXT: return %arg0
func.func @quantize_of_dequantize_of_finite_values(%x: tensor<2x!large>) -> tensor<2x!large> {
  %0 = qwid.dequantize %x : (tensor<2x!large>) -> tensor<2xf32>
  %1 = qwid.quantize %0 : (tensor<2xf32>) -> tensor<2x!large>
  return %1 : tensor<2x!large>
}

// CHECK-LABEL: @quantize_of_dequantize_of_infinite_values
// CHECK-NEXT: qwid.dequantize
// CHECK-NEXT: qwid.quantize
func.func @quantize_of_dequantize_of_infinite_values(%x: tensor<2x!infinite>) -> tensor<2x!infinite> {
  %0 = qwid.dequantize %x : (tensor<2x!infinite>) -> tensor<2xf32>
  %1 = qwid.quantize %0 : (tensor<2xf32>) -> tensor<2x!infinite>
  return %1 : tensor<2x!infinite>
}

// CHECK-LABEL: @rescale_to_itself
// CHECK-NEXT: return %arg0
func.func @rescale_to_itself(%x: tensor<2x!q>) -> tensor<2x!q> {
  %0 = qwid.rescale %x {rescale_kind = #qwid<rescale_kind shift>} : (tensor<2x!q>) -> tensor<2x!q>
  return %0 : tensor<2x!q>
}

// CHECK-LABEL: @rescale_that_clamps
// CHECK-NEXT: qwid.rescale
func.func @rescale_that_clamps(%x: tensor<2x!q>) -> tensor<2x!q> {
  %0 = qwid.rescale %x {rescale_kind = #qwid<rescale_kind shift>, clamp = #qwid.clamp<0.0, 1.0>} : (tensor<2x!q>) -> tensor<2x!q>
  return %0 : tensor<2x!q>
}

// CHECK-LABEL: @relu_of_relu
// CHECK-NEXT: %[[R:.*]] = qwid.unary relu %arg0
// CHECK-NEXT: return %[[R]]
func.func @relu_of_relu(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = qwid.unary relu %x : (tensor<2xf32>) -> tensor<2xf32>
  %1 = qwid.unary relu %0 : (tensor<2xf32>) -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// CHECK-LABEL: @clip_of_clip
// CHECK-COUNT-2: qwid.unary clip
// CHECK-NEXT: return
func.func @clip_of_clip(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = qwid.unary clip %x {clamp = #qwid.clamp<0.0, 6.0>} : (tensor<2xf32>) -> tensor<2xf32>
  %1 = qwid.unary clip %0 {clamp = #qwid.clamp<0.0, 6.0>} : (tensor<2xf32>) -> tensor<2xf32>
  %2 = qwid.unary clip %1 {clamp = #qwid.clamp<0.0, 5.0>} : (tensor<2xf32>) -> tensor<2xf32>
  return %2 : tensor<2xf32>
}

// CHECK-LABEL: @identities
// CHECK-NEXT: return %arg0
func.func @identities(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = qwid.concat %x {axis = 0 : i64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = qwid.pad %0 {low = array<i64: 0, 0>, high = array<i64: 0, 0>, value = 1.0 : f32} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %2 = qwid.reshape %1 : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %3 = qwid.transpose %2 {permutation = array<i64: 0, 1>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %4 = qwid.slice %3 {offsets = array<i64: 0, 0>, sizes = array<i64: 2, 3>, strides = array<i64: 1, 1>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %4 : tensor<2x3xf32>
}

// CHECK-LABEL: @absorb_pad
// CHECK-NEXT: qwid.conv2d %arg0, %arg1 {{.*}}pads = array<i64: 1, 1, 2, 0>
func.func @absorb_pad(%x: tensor<1x4x4x1xf32>, %w: tensor<1x3x3x1xf32>) -> tensor<1x5x3x1xf32> {
  %0 = qwid.pad %x {low = array<i64: 0, 1, 0, 0>, high = array<i64: 0, 1, 0, 0>, value = 0.0 : f32} : (tensor<1x4x4x1xf32>) -> tensor<1x6x4x1xf32>
  %1 = qwid.conv2d %0, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 1, 1, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x6x4x1xf32>, tensor<1x3x3x1xf32>) -> tensor<1x5x3x1xf32>
  return %1 : tensor<1x5x3x1xf32>
}

// CHECK-LABEL: @keep_pad_of_minus_zero
// CHECK-NEXT: qwid.pad
func.func @keep_pad_of_minus_zero(%x: tensor<1x4x4x1xf32>, %w: tensor<1x1x1x1xf32>) -> tensor<1x5x4x1xf32> {
  %0 = qwid.pad %x {low = array<i64: 0, 1, 0, 0>, high = array<i64: 0, 0, 0, 0>, value = -0.0 : f32} : (tensor<1x4x4x1xf32>) -> tensor<1x5x4x1xf32>
  %1 = qwid.conv2d %0, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x5x4x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x5x4x1xf32>
  return %1 : tensor<1x5x4x1xf32>
}

// All but the last dimension are rows.
// CHECK-LABEL: @matmul_of_rows
// CHECK: %[[ROWS:.*]] = qwid.reshape %arg0 : (tensor<3x1x2xf32>) -> tensor<3x2xf32>
// CHECK: %[[PRODUCT:.*]] = qwid.fully_connected %[[ROWS]]
// CHECK: qwid.reshape %[[PRODUCT]] : (tensor<3x5xf32>) -> tensor<3x1x5xf32>
func.func @matmul_of_rows(%x: tensor<3x1x2xf32>) -> tensor<3x1x5xf32> {
  %w = qwid.constant dense<2.0> : tensor<2x5xf32> : tensor<2x5xf32>
  %0 = qwid.matmul %x, %w : (tensor<3x1x2xf32>, tensor<2x5xf32>) -> tensor<3x1x5xf32>
  return %0 : tensor<3x1x5xf32>
}

// -----

// CHECK-LABEL: @matmul_by_constant
// CHECK: %[[W:.*]] = qwid.transpose %{{.*}} {permutation = array<i64: 1, 0>}
// CHECK: qwid.fully_connected %arg0, %[[W]] : (tensor<1x2xf32>, tensor<3x2xf32>)
func.func @matmul_by_constant(%x: tensor<1x2xf32>) -> tensor<1x3xf32> {
  %w = qwid.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32> : tensor<2x3xf32>
  %0 = qwid.matmul %x, %w : (tensor<1x2xf32>, tensor<2x3xf32>) -> tensor<1x3xf32>
  return %0 : tensor<1x3xf32>
}

// CHECK-LABEL: @global_pools
// CHECK-NEXT: qwid.avg_pool %arg0 {{.*}}kernel = array<i64: 5, 7>
// CHECK-NEXT: qwid.max_pool %arg0 {{.*}}kernel = array<i64: 5, 7>
func.func @global_pools(%x: tensor<1x3x5x7xf32>) -> (tensor<1x3x1x1xf32>, tensor<1x3x1x1xf32>) {
  %0 = qwid.global_avg_pool %x {layout = #qwid<layout nchw>} : (tensor<1x3x5x7xf32>) -> tensor<1x3x1x1xf32>
  %1 = qwid.global_max_pool %x {layout = #qwid<layout nchw>} : (tensor<1x3x5x7xf32>) -> tensor<1x3x1x1xf32>
  return %0, %1 : tensor<1x3x1x1xf32>, tensor<1x3x1x1xf32>
}

// CHECK-LABEL: @merge_reshapes
// CHECK-NEXT: %[[R:.*]] = qwid.reshape %arg0 : (tensor<2x3x4xf32>) -> tensor<24xf32>
// CHECK-NEXT: return %[[R]]
func.func @merge_reshapes(%x: tensor<2x3x4xf32>) -> tensor<24xf32> {
  %0 = qwid.flatten %x {axis = 1 : i64} : (tensor<2x3x4xf32>) -> tensor<2x12xf32>
  %1 = qwid.reshape %0 : (tensor<2x12xf32>) -> tensor<24xf32>
  return %1 : tensor<24xf32>
}

// CHECK-LABEL: @merge_transposes
// CHECK-NEXT: qwid.transpose %arg0 {permutation = array<i64: 2, 0, 1>}
// CHECK-NEXT: return
func.func @merge_transposes(%x: tensor<2x3x4xf32>) -> tensor<4x2x3xf32> {
  %0 = qwid.transpose %x {permutation = array<i64: 1, 2, 0>} : (tensor<2x3x4xf32>) -> tensor<3x4x2xf32>
  %1 = qwid.transpose %0 {permutation = array<i64: 1, 2, 0>} : (tensor<3x4x2xf32>) -> tensor<4x2x3xf32>
  return %1 : tensor<4x2x3xf32>
}

// CHECK-LABEL: @unit_transpose
// CHECK-NEXT: qwid.reshape %arg0 : (tensor<2x1x3xf32>) -> tensor<1x2x3xf32>
func.func @unit_transpose(%x: tensor<2x1x3xf32>) -> tensor<1x2x3xf32> {
  %0 = qwid.transpose %x {permutation = array<i64: 1, 0, 2>} : (tensor<2x1x3xf32>) -> tensor<1x2x3xf32>
  return %0 : tensor<1x2x3xf32>
}

// Casts there and back are none; others are one.
// CHECK-LABEL: @storage_casts
// CHECK-SAME: (%[[Q:.*]]: tensor<4x!quant
func.func @storage_casts(%q: tensor<4x!quant.uniform<u8:f32, 0.5>>) -> (tensor<4x!quant.uniform<u8:f32, 0.5>>, tensor<4x!quant.uniform<u8:f32, 2.0>>) {
  // CHECK-NEXT: %[[C:.*]] = qwid.storage_cast %[[Q]]
  // CHECK-NEXT: return %[[Q]], %[[C]]
  %x = qwid.storage_cast %q : (tensor<4x!quant.uniform<u8:f32, 0.5>>) -> tensor<4xui8>
  %a = qwid.storage_cast %x : (tensor<4xui8>) -> tensor<4x!quant.uniform<u8:f32, 0.5>>
  %b = qwid.storage_cast %x : (tensor<4xui8>) -> tensor<4x!quant.uniform<u8:f32, 2.0>>
  return %a, %b : tensor<4x!quant.uniform<u8:f32, 0.5>>, tensor<4x!quant.uniform<u8:f32, 2.0>>
}
