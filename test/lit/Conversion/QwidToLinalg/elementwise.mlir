// RUN: qwid-opt %s -split-input-file -qwid-to-linalg -canonicalize | FileCheck %s

!act = !quant.uniform<u8:f32, 0.5:131>

// The transpose is folded into the map, NaN counts as 0, and v is clamped in
// f32 before it is converted.
// CHECK-DAG: #[[$NCHW:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d3, d1, d2)>
// CHECK-LABEL: func.func @quantize_folds_transpose
// CHECK-SAME: %[[X:.*]]: tensor<1x3x4x5xf32>
// CHECK-NOT: linalg.transpose
// CHECK: linalg.generic {indexing_maps = [#[[$NCHW]], {{.*}} ins(%[[X]]
// CHECK: arith.divf
// CHECK: arith.cmpf uno
// CHECK-COUNT-2: arith.cmpf olt
// CHECK: math.roundeven
// CHECK-NEXT: arith.fptosi {{.*}} to i32
// CHECK-NEXT: arith.addi
// CHECK: arith.trunci
func.func @quantize_folds_transpose(%x: tensor<1x3x4x5xf32>) -> tensor<1x4x5x3x!act> {
  %t = qwid.transpose %x {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x3x4x5xf32>) -> tensor<1x4x5x3xf32>
  %q = qwid.quantize %t : (tensor<1x4x5x3xf32>) -> tensor<1x4x5x3x!act>
  return %q : tensor<1x4x5x3x!act>
}

// -----

!act = !quant.uniform<u8:f32, 0.5:131>
// CHECK-LABEL: func.func @dequantize
// CHECK: arith.extui {{.*}} : i8 to i32
// CHECK-NEXT: arith.subi
// CHECK-NEXT: arith.sitofp
// CHECK-NEXT: arith.mulf
func.func @dequantize(%x: tensor<4x!act>) -> tensor<4xf32> {
  %y = qwid.dequantize %x : (tensor<4x!act>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

!a = !quant.uniform<i8:f32, 0.5:1>
!b = !quant.uniform<i8:f32, 0.25>
!out = !quant.uniform<i8:f32, 1.0:5>

// Both operands at 2^-2, the finer scale, then one rounding; no multiplication.
// Broadcasting is a map.
// CHECK-DAG: #[[$ROW:.*]] = affine_map<(d0, d1) -> (0, d1)>
// CHECK-LABEL: func.func @add_shift_kind
// CHECK-NOT: mul
// CHECK: linalg.generic {indexing_maps = [#[[$ROW]],
// CHECK: arith.shli %{{.*}}, %c1_i32
// CHECK: arith.addi
// CHECK: arith.addi %{{.*}}, %c2_i32
// CHECK-NEXT: arith.shrsi %{{.*}}, %c2_i32
// CHECK-NOT: mul
// CHECK: return
func.func @add_shift_kind(%a: tensor<2x4x!a>, %b: tensor<1x4x!b>) -> tensor<2x4x!out> {
  %y = qwid.add %a, %b {rescale_kind = #qwid<rescale_kind shift>} : (tensor<2x4x!a>, tensor<1x4x!b>) -> tensor<2x4x!out>
  return %y : tensor<2x4x!out>
}

// -----

!a = !quant.uniform<i8:f32, 0.5:1>
!b = !quant.uniform<i8:f32, 0.25>
!out = !quant.uniform<i8:f32, 1.0:5>

// CHECK-LABEL: func.func @add_float_kind
// CHECK-DAG: %[[MA:.*]] = arith.constant 5.000000e-01 : f32
// CHECK-DAG: %[[MB:.*]] = arith.constant 2.500000e-01 : f32
// CHECK: %[[B:.*]] = arith.mulf %{{.*}}, %[[MB]]
// CHECK: math.fma %{{.*}}, %[[MA]], %[[B]]
func.func @add_float_kind(%a: tensor<4x!a>, %b: tensor<4x!b>) -> tensor<4x!out> {
  %y = qwid.add %a, %b {rescale_kind = #qwid<rescale_kind float>} : (tensor<4x!a>, tensor<4x!b>) -> tensor<4x!out>
  return %y : tensor<4x!out>
}

// -----

!a = !quant.uniform<i8:f32, 0.5>
// CHECK-LABEL: func.func @mul_float_kind
// CHECK: arith.muli {{.*}} : i32
// CHECK-NEXT: arith.sitofp
// CHECK-NEXT: arith.mulf
func.func @mul_float_kind(%a: tensor<4x!a>, %b: tensor<1x!a>) -> tensor<4x!a> {
  %y = qwid.mul %a, %b {rescale_kind = #qwid<rescale_kind float>} : (tensor<4x!a>, tensor<1x!a>) -> tensor<4x!a>
  return %y : tensor<4x!a>
}

// -----

!a = !quant.uniform<i8:f32, 0.5>
// CHECK-LABEL: func.func @relu_table
// CHECK: %[[TABLE:.*]] = arith.constant {{.*}} : tensor<256xi8>
// CHECK: %[[INDEX:.*]] = arith.index_castui %{{.*}} : i8 to index
// CHECK-NEXT: tensor.extract %[[TABLE]][%[[INDEX]]]
func.func @relu_table(%a: tensor<4x!a>) -> tensor<4x!a> {
  %y = qwid.unary relu %a : (tensor<4x!a>) -> tensor<4x!a>
  return %y : tensor<4x!a>
}

// -----

// CHECK-LABEL: func.func @leaky_relu_float
// CHECK: arith.mulf
// CHECK: arith.cmpf olt
// CHECK: arith.select
func.func @leaky_relu_float(%a: tensor<4xf32>) -> tensor<4xf32> {
  %y = qwid.unary leaky_relu %a {alpha = 0.1 : f32} : (tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

// CHECK-LABEL: func.func @batch_norm
// CHECK: math.sqrt
// CHECK-NEXT: arith.divf
// CHECK: arith.subf
// CHECK-NEXT: math.fma
func.func @batch_norm(%x: tensor<1x2x2x3xf32>, %s: tensor<3xf32>, %o: tensor<3xf32>, %m: tensor<3xf32>, %v: tensor<3xf32>) -> tensor<1x2x2x3xf32> {
  %y = qwid.batch_norm %x, %s, %o, %m, %v {axis = 3 : i64, epsilon = 1.0e-05 : f32}
    : (tensor<1x2x2x3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<1x2x2x3xf32>
  return %y : tensor<1x2x2x3xf32>
}
