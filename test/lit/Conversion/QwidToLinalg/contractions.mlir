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

// -----

// Weights of 0 - 200 do not fit 8 bits: the filter holds 73 more, and 73 times the
// sum of the row is taken off again. The start value is that of the real weights:
// 0 - 3 * (-400).
!in = !quant.uniform<i8:f32, 0.5:3>
!out = !quant.uniform<i8:f32, 0.25:-128>
!w = !quant.uniform<u8:f32, 0.01:200>

// CHECK-DAG: #[[$ROW:.*]] = affine_map<(d0, d1) -> (d0)>
// CHECK-LABEL: func.func @one_offset
// CHECK-SAME: %[[X:.*]]: tensor<5x2xi8>
// CHECK-DAG: %[[W:.*]] = arith.constant dense<-127> : tensor<16x2xi8>
// CHECK-DAG: %[[START:.*]] = arith.constant dense<1200> : tensor<16xi32>
// CHECK-DAG: %[[OFFSET:.*]] = arith.constant -73 : i32
// CHECK: %[[ACC:.*]] = linalg.generic {{.*}} ins(%[[X]], %[[W]] :
// CHECK: %[[SUM:.*]] = linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]} ins(%[[X]] : tensor<5x2xi8>)
// CHECK: arith.extsi
// CHECK: %[[SCALED:.*]] = linalg.generic {{.*}} ins(%[[SUM]] : tensor<5xi32>)
// CHECK: arith.muli %{{.*}}, %[[OFFSET]]
// CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[$ROW]], #{{.*}}]{{.*}} ins(%[[ACC]], %[[SCALED]] :
// CHECK: arith.addi
func.func @one_offset(%x: tensor<5x2x!in>) -> tensor<5x16x!out> {
  %w = qwid.constant dense<0> : tensor<16x2xui8> : tensor<16x2x!w>
  %y = qwid.fully_connected %x, %w {rescale_kind = #qwid<rescale_kind float>}
    : (tensor<5x2x!in>, tensor<16x2x!w>) -> tensor<5x16x!out>
  return %y : tensor<5x16x!out>
}

// -----

// No offset serves both 0 - 200 and 200 - 0: one per channel. Many channels are
// added up first, then the window; the pads hold the zero point in both sums.
!in = !quant.uniform<i8:f32, 0.5:3>
!out = !quant.uniform<i8:f32, 0.25:-128>
!w = !quant.uniform<u8:f32:0, {0.1:200, 0.1:0, 0.1:100, 0.1:100, 0.1:100, 0.1:100, 0.1:100, 0.1:100, 0.1:100, 0.1:100, 0.1:100, 0.1:100, 0.1:100, 0.1:100, 0.1:100, 0.1:100}>

// CHECK-LABEL: func.func @offset_per_channel
// CHECK-DAG: %[[OFFSETS:.*]] = arith.constant dense<[73, -73, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]> : tensor<16xi32>
// CHECK: %[[PADDED:.*]] = tensor.pad
// CHECK: %[[ACC:.*]] = linalg.generic {{.*}} ins(%[[PADDED]], %{{.*}} : tensor<1x6x6x16xi8>, tensor<16x3x3x16xi8>)
// CHECK: %[[CELLS:.*]] = linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "parallel", "reduction"]} ins(%[[PADDED]] :
// CHECK: %[[SUMS:.*]] = linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%[[CELLS]], %{{.*}} : tensor<1x6x6xi32>, tensor<3x3xi8>)
// CHECK: linalg.generic {{.*}} ins(%[[ACC]], %[[SUMS]], %[[OFFSETS]] : tensor<1x4x4x16xi32>, tensor<1x4x4xi32>, tensor<16xi32>)
// CHECK: arith.muli
// CHECK: arith.subi
func.func @offset_per_channel(%x: tensor<1x4x4x16x!in>) -> tensor<1x4x4x16x!out> {
  %low = qwid.constant dense<"0x000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8C8646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464646464"> : tensor<16x3x3x16xui8> : tensor<16x3x3x16x!w>
  %y = qwid.conv2d %x, %low {
      layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>,
      dilations = array<i64: 1, 1>, groups = 1 : i64, rescale_kind = #qwid<rescale_kind float>}
    : (tensor<1x4x4x16x!in>, tensor<16x3x3x16x!w>) -> tensor<1x4x4x16x!out>
  return %y : tensor<1x4x4x16x!out>
}

// -----

// One output per window: a filter of 16 bits rather than a second sum.
!in = !quant.uniform<i8:f32, 0.5:3>
!out = !quant.uniform<i8:f32, 0.25:-128>
!w = !quant.uniform<u8:f32, 0.01:200>

// CHECK-LABEL: func.func @wide_depthwise
// CHECK-DAG: arith.constant dense<-200> : tensor<3x3x2xi16>
// CHECK: arith.extsi %{{.*}} : i8 to i32
// CHECK: arith.extsi %{{.*}} : i16 to i32
func.func @wide_depthwise(%x: tensor<1x4x4x2x!in>) -> tensor<1x2x2x2x!out> {
  %w = qwid.constant dense<0> : tensor<2x3x3x1xui8> : tensor<2x3x3x1x!w>
  %y = qwid.conv2d %x, %w {
      layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>,
      dilations = array<i64: 1, 1>, groups = 2 : i64, rescale_kind = #qwid<rescale_kind float>}
    : (tensor<1x4x4x2x!in>, tensor<2x3x3x1x!w>) -> tensor<1x2x2x2x!out>
  return %y : tensor<1x2x2x2x!out>
}

// -----

// (128 + 62499871) / 0.0625 is less than 10^9, so that the product converts to
// int32 whatever the input is. With 62499872 nobody proves it: it is clamped first.
!in = !quant.uniform<i8:f32, 1.0>
!out = !quant.uniform<i8:f32, 0.0625>
!b = !quant.uniform<i32:f32, 1.0>

// CHECK-LABEL: func.func @within_int32
// CHECK: arith.mulf
// CHECK-NEXT: math.roundeven
func.func @within_int32(%x: tensor<1x1x!in>) -> tensor<1x1x!out> {
  %w = qwid.constant dense<-1> : tensor<1x1xi8> : tensor<1x1x!in>
  %b = qwid.constant dense<62499871> : tensor<1xi32> : tensor<1x!b>
  %y = qwid.fully_connected %x, %w bias %b {rescale_kind = #qwid<rescale_kind float>} : (tensor<1x1x!in>, tensor<1x1x!in>, tensor<1x!b>) -> tensor<1x1x!out>
  return %y : tensor<1x1x!out>
}

// CHECK-LABEL: func.func @beyond_int32
// CHECK-DAG: %[[LOW:.*]] = arith.constant -1.280000e+02 : f32
// CHECK-DAG: %[[HIGH:.*]] = arith.constant 1.270000e+02 : f32
// CHECK: %[[V:.*]] = arith.mulf
// CHECK-NEXT: arith.cmpf olt, %[[LOW]], %[[V]]
// CHECK-NEXT: %[[ABOVE:.*]] = arith.select
// CHECK-NEXT: arith.cmpf olt, %[[ABOVE]], %[[HIGH]]
// CHECK-NEXT: %[[CLAMPED:.*]] = arith.select
// CHECK-NEXT: math.roundeven %[[CLAMPED]]
func.func @beyond_int32(%x: tensor<1x1x!in>) -> tensor<1x1x!out> {
  %w = qwid.constant dense<-1> : tensor<1x1xi8> : tensor<1x1x!in>
  %b = qwid.constant dense<62499872> : tensor<1xi32> : tensor<1x!b>
  %y = qwid.fully_connected %x, %w bias %b {rescale_kind = #qwid<rescale_kind float>} : (tensor<1x1x!in>, tensor<1x1x!in>, tensor<1x!b>) -> tensor<1x1x!out>
  return %y : tensor<1x1x!out>
}
