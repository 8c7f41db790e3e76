// RUN: qwid-opt %s -split-input-file -qwid-to-linalg -canonicalize | FileCheck %s

!in = !quant.uniform<i8:f32, 0.5:3>
!out = !quant.uniform<i8:f32, 0.25:-128>
!w = !quant.uniform<i8<-127:127>:f32:0, {0.01, 0.02}>
!b = !quant.uniform<i32:f32:0, {0.005, 0.01}>

// The pad holds the zero point, the start value has it folded in, m = (s_in *
// s_w) / s_out, and the clamp [0, 6] is [-128, -104].
// CHECK-DAG: #[[$IN:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1 * 2 + d4, d2 * 2 + d5, d6)>
// CHECK-DAG: #[[$W:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d3, d4, d5, d6)>
// CHECK-LABEL: func.func @conv2d_float_kind
// CHECK-SAME: tensor<1x4x4x3xi8>) -> tensor<1x2x2x2xi8>
// CHECK-DAG: %[[M:.*]] = arith.constant dense<[2.000000e-02, 4.000000e-02]> : tensor<2xf32>
// CHECK-DAG: %[[START:.*]] = arith.constant dense<[28, -262]> : tensor<2xi32>
// CHECK-DAG: %[[HIGH:.*]] = arith.constant -104 : i32
// CHECK-DAG: %[[ZP:.*]] = arith.constant 3 : i8
// CHECK: %[[PADDED:.*]] = tensor.pad %{{.*}} low[0, 0, 0, 0] high[0, 1, 1, 0]
// CHECK: tensor.yield %[[ZP]]
// CHECK: %[[INIT:.*]] = linalg.broadcast ins(%[[START]]
// CHECK: %[[ACC:.*]] = linalg.generic {indexing_maps = [#[[$IN]], #[[$W]], #{{.*}}], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]}
// CHECK-SAME: outs(%[[INIT]]
// CHECK-COUNT-2: arith.extsi {{.*}} : i8 to i32
// CHECK: arith.muli
// CHECK: arith.addi
// CHECK: linalg.generic {{.*}} ins(%[[ACC]], %[[M]] :
// CHECK-NEXT: ^bb0(%[[A:.*]]: i32, %[[F:.*]]: f32, %{{.*}}: i8)
// CHECK-NEXT: %[[REAL:.*]] = arith.sitofp %[[A]]
// CHECK-NEXT: %[[V:.*]] = arith.mulf %[[REAL]], %[[F]]
// CHECK-NEXT: math.roundeven %[[V]]
// CHECK: arith.minsi %{{.*}}, %[[HIGH]]
// CHECK-NEXT: arith.trunci
func.func @conv2d_float_kind(%x: tensor<1x4x4x3x!in>) -> tensor<1x2x2x2x!out> {
  %w = qwid.constant dense<2> : tensor<2x2x2x3xi8> : tensor<2x2x2x3x!w>
  %b = qwid.constant dense<[100, -190]> : tensor<2xi32> : tensor<2x!b>
  %y = qwid.conv2d %x, %w bias %b {
      layout = #qwid<layout nhwc>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 1, 1>,
      dilations = array<i64: 1, 1>, groups = 1 : i64, clamp = #qwid.clamp<0.0, 6.0>,
      rescale_kind = #qwid<rescale_kind float>}
    : (tensor<1x4x4x3x!in>, tensor<2x2x2x3x!w>, tensor<2x!b>) -> tensor<1x2x2x2x!out>
  return %y : tensor<1x2x2x2x!out>
}

// -----

// Kind shift: the only product is that of the convolution itself. The scales
// 2^-1, 2^-6 and 2^-3 give a shift of 4, a weight scale of 2^-5 one of 3.
!in = !quant.uniform<u8:f32, 0.5:128>
!out = !quant.uniform<u8:f32, 0.125:7>
!w = !quant.uniform<i8<-127:127>:f32:0, {0.015625, 0.03125}>

// CHECK-LABEL: func.func @depthwise_shift_kind
// CHECK-DAG: arith.constant dense<{{\[}}[{{\[}}1, 3], [2, 4]]]> : tensor<1x2x2xi8>
// CHECK-DAG: %[[ROUND:.*]] = arith.constant dense<[8, 4]> : tensor<2xi32>
// CHECK-DAG: %[[SHIFT:.*]] = arith.constant dense<[4, 3]> : tensor<2xi32>
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]
// CHECK: arith.extui
// CHECK: arith.extsi
// CHECK: arith.muli
// CHECK: linalg.generic {{.*}} ins(%{{.*}}, %[[ROUND]], %[[SHIFT]] :
// CHECK-NOT: mul
// CHECK: arith.addi
// CHECK-NEXT: arith.shrsi
// CHECK-NOT: mul
// CHECK: return
func.func @depthwise_shift_kind(%x: tensor<1x4x4x2x!in>) -> tensor<1x4x3x2x!out> {
  %w = qwid.constant dense<[[[[1], [2]]], [[[3], [4]]]]> : tensor<2x1x2x1xi8> : tensor<2x1x2x1x!w>
  %y = qwid.conv2d %x, %w {
      layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>,
      dilations = array<i64: 1, 1>, groups = 2 : i64, rescale_kind = #qwid<rescale_kind shift>}
    : (tensor<1x4x4x2x!in>, tensor<2x1x2x1x!w>) -> tensor<1x4x3x2x!out>
  return %y : tensor<1x4x3x2x!out>
}

// -----

// CHECK-LABEL: func.func @grouped_float
// CHECK: tensor.expand_shape %{{.*}} {{\[}}[0], [1], [2], [3, 4]] output_shape [1, 3, 3, 2, 2]
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]
// CHECK: math.fma
// CHECK: tensor.collapse_shape %{{.*}} {{\[}}[0], [1], [2], [3, 4]]
// CHECK: arith.addf
func.func @grouped_float(%x: tensor<1x3x3x4xf32>, %r: tensor<1x3x3x6xf32>) -> tensor<1x3x3x6xf32> {
  %w = qwid.constant dense<2.0> : tensor<6x1x1x2xf32> : tensor<6x1x1x2xf32>
  %y = qwid.conv2d %x, %w residual %r {
      layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>,
      dilations = array<i64: 1, 1>, groups = 2 : i64}
    : (tensor<1x3x3x4xf32>, tensor<6x1x1x2xf32>, tensor<1x3x3x6xf32>) -> tensor<1x3x3x6xf32>
  return %y : tensor<1x3x3x6xf32>
}

// -----

// Codes become the values they mean.
!in = !quant.uniform<i8:f32, 1.0>
!w = !qwid.codebook<4 : {0, 1, 2, 4, 8, 16, 32, 64, 0, -1, -2, -4, -8, -16, -32, -64} : 0, [0.01]>

// CHECK-LABEL: func.func @codebook_residual_fixed_kind
// CHECK-DAG: arith.constant dense<{{\[}}[1, 4, -1]]> : tensor<1x3xi8>
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "reduction"]
// CHECK: linalg.generic {{.*}} ins(%{{.*}} : tensor<1x1xi32>, tensor<1x1xi8>, tensor<1xi32>, tensor<1xi32>, tensor<1xi64>, tensor<1xi64>)
// CHECK: arith.muli {{.*}} : i64
// CHECK: arith.muli {{.*}} : i64
// CHECK: arith.shrsi {{.*}} : i64
func.func @codebook_residual_fixed_kind(%x: tensor<1x3x!in>, %r: tensor<1x1x!in>) -> tensor<1x1x!in> {
  %w = qwid.constant dense<[[1, 3, 9]]> : tensor<1x3xi8> : tensor<1x3x!w>
  %y = qwid.fully_connected %x, %w residual %r {rescale_kind = #qwid<rescale_kind fixed>}
    : (tensor<1x3x!in>, tensor<1x3x!w>, tensor<1x1x!in>) -> tensor<1x1x!in>
  return %y : tensor<1x1x!in>
}

// -----

// CHECK-DAG: #[[$LHS:.*]] = affine_map<(d0, d1, d2, d3) -> (0, d1, d3)>
// CHECK-DAG: #[[$RHS:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d3, d2)>
// CHECK-LABEL: func.func @matmul_broadcasts
// CHECK: linalg.generic {indexing_maps = [#[[$LHS]], #[[$RHS]], #{{.*}}], iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
// CHECK: math.fma
func.func @matmul_broadcasts(%a: tensor<1x2x3xf32>, %b: tensor<5x3x4xf32>) -> tensor<5x2x4xf32> {
  %y = qwid.matmul %a, %b : (tensor<1x2x3xf32>, tensor<5x3x4xf32>) -> tensor<5x2x4xf32>
  return %y : tensor<5x2x4xf32>
}

// -----

// Accumulators leave as they are; dequantize converts and multiplies once, by
// the scale of the channel.
!in = !quant.uniform<i8:f32, 0.5:3>
!w = !quant.uniform<i8<-127:127>:f32:0, {0.25, 0.5}>
!acc = !quant.uniform<i32:f32:1, {0.125, 0.25}>

// CHECK-DAG: #[[$CHANNEL:.*]] = affine_map<(d0, d1) -> (d1)>
// CHECK-LABEL: func.func @accumulators
// CHECK-DAG: %[[S:.*]] = arith.constant dense<[1.250000e-01, 2.500000e-01]> : tensor<2xf32>
// CHECK: %[[ACC:.*]] = linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "reduction"]
// CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[$CHANNEL]], #{{.*}}], {{.*}} ins(%[[ACC]], %[[S]] : tensor<3x2xi32>, tensor<2xf32>) outs(%{{.*}} : tensor<3x2xf32>)
// CHECK-NEXT: ^bb0(%[[A:.*]]: i32, %[[F:.*]]: f32, %{{.*}}: f32)
// CHECK-NEXT: %[[REAL:.*]] = arith.sitofp %[[A]]
// CHECK-NEXT: %[[V:.*]] = arith.mulf %[[REAL]], %[[F]]
// CHECK-NEXT: linalg.yield %[[V]]
func.func @accumulators(%x: tensor<3x4x!in>) -> tensor<3x2xf32> {
  %w = qwid.constant dense<2> : tensor<2x4xi8> : tensor<2x4x!w>
  %y = qwid.fully_connected %x, %w : (tensor<3x4x!in>, tensor<2x4x!w>) -> tensor<3x2x!acc>
  %d = qwid.dequantize %y : (tensor<3x2x!acc>) -> tensor<3x2xf32>
  return %d : tensor<3x2xf32>
}
