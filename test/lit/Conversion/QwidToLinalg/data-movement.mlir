// RUN: qwid-opt %s -split-input-file -qwid-to-linalg -canonicalize | FileCheck %s

!a = !quant.uniform<i8:f32, 0.5:3>
!b = !quant.uniform<i8:f32, 0.25:3>

// Only the input on another scale is rescaled.
// CHECK-LABEL: func.func @concat
// CHECK-SAME: %[[A:.*]]: tensor<1x2xi8>, %[[B:.*]]: tensor<1x3xi8>
// CHECK: %[[R:.*]] = linalg.generic {{.*}} ins(%[[B]] :
// CHECK: tensor.concat dim(1) %[[A]], %[[R]]
func.func @concat(%a: tensor<1x2x!a>, %b: tensor<1x3x!b>) -> tensor<1x5x!a> {
  %y = qwid.concat %a, %b {axis = 1 : i64, rescale_kind = #qwid<rescale_kind float>}
    : (tensor<1x2x!a>, tensor<1x3x!b>) -> tensor<1x5x!a>
  return %y : tensor<1x5x!a>
}

// -----

!a = !quant.uniform<i8:f32, 0.5:3>

// Cut first, then added: cells of rne(1 / 0.5) + 3.
// CHECK-LABEL: func.func @pad
// CHECK: %[[V:.*]] = arith.constant 5 : i8
// CHECK: tensor.extract_slice %{{.*}}[1, 0] [3, 4] [1, 1]
// CHECK: tensor.pad %{{.*}} low[0, 2] high[0, 0]
// CHECK: tensor.yield %[[V]]
func.func @pad(%x: tensor<4x4x!a>) -> tensor<3x6x!a> {
  %y = qwid.pad %x {low = array<i64: -1, 2>, high = array<i64: 0, 0>, value = 1.0 : f32} : (tensor<4x4x!a>) -> tensor<3x6x!a>
  return %y : tensor<3x6x!a>
}

// -----

// CHECK-LABEL: func.func @reshape
// CHECK: tensor.collapse_shape %{{.*}} {{\[}}[0, 1]] : tensor<2x6xf32> into tensor<12xf32>
// CHECK: tensor.expand_shape %{{.*}} : tensor<12xf32> into tensor<3x4xf32>
func.func @reshape(%x: tensor<2x6xf32>) -> tensor<3x4xf32> {
  %y = qwid.reshape %x : (tensor<2x6xf32>) -> tensor<3x4xf32>
  return %y : tensor<3x4xf32>
}

// -----

// CHECK-LABEL: func.func @transpose
// CHECK: linalg.transpose ins(%{{.*}} : tensor<2x6xi64>) {{.*}} permutation = [1, 0]
// CHECK: tensor.extract_slice %{{.*}}[1, 0] [2, 1] [2, 1]
func.func @transpose(%x: tensor<2x6xi64>) -> tensor<2x1xi64> {
  %t = qwid.transpose %x {permutation = array<i64: 1, 0>} : (tensor<2x6xi64>) -> tensor<6x2xi64>
  %y = qwid.slice %t {offsets = array<i64: 1, 0>, sizes = array<i64: 2, 1>, strides = array<i64: 2, 1>} : (tensor<6x2xi64>) -> tensor<2x1xi64>
  return %y : tensor<2x1xi64>
}

// -----

// CHECK: affine_map<(d0, d1, d2) -> (d1, 0)>
// CHECK-LABEL: func.func @broadcast
// CHECK: linalg.generic
func.func @broadcast(%x: tensor<3x1xi8>) -> tensor<2x3x4xi8> {
  %y = qwid.broadcast %x {shape = array<i64: 2, 3, 4>} : (tensor<3x1xi8>) -> tensor<2x3x4xi8>
  return %y : tensor<2x3x4xi8>
}

// -----

// The input is a table of rank 1; an index is moved into it.
// CHECK-LABEL: func.func @gather
// CHECK: %[[T:.*]] = tensor.collapse_shape %{{.*}} {{\[}}[0, 1, 2]] : tensor<2x5x4xf32> into tensor<40xf32>
// CHECK: linalg.generic
// CHECK: arith.maxsi
// CHECK: arith.minsi
// CHECK: tensor.extract %[[T]]
func.func @gather(%x: tensor<2x5x4xf32>, %i: tensor<3xi32>) -> tensor<2x3x4xf32> {
  %y = qwid.gather %x, %i {axis = 1 : i64} : (tensor<2x5x4xf32>, tensor<3xi32>) -> tensor<2x3x4xf32>
  return %y : tensor<2x3x4xf32>
}
