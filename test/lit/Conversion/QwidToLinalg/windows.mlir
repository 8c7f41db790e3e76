// RUN: qwid-opt %s -split-input-file -qwid-to-linalg -canonicalize | FileCheck %s

!a = !quant.uniform<u8:f32, 0.5:100>

// Pads with the smallest stored value; the high pad is the overhang of ceil mode.
// CHECK-LABEL: func.func @max_pool
// CHECK-DAG: %[[MIN:.*]] = arith.constant 0 : i8
// CHECK: tensor.pad %{{.*}} low[0, 0, 0, 0] high[0, 1, 1, 0]
// CHECK: tensor.yield %[[MIN]]
// CHECK: %[[WINDOW:.*]] = tensor.empty() : tensor<3x3xi8>
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]} ins(%{{.*}}, %[[WINDOW]] :
// CHECK: arith.maxui
func.func @max_pool(%x: tensor<1x6x6x2x!a>) -> tensor<1x3x3x2x!a> {
  %y = qwid.max_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>,
      pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = true}
    : (tensor<1x6x6x2x!a>) -> tensor<1x3x3x2x!a>
  return %y : tensor<1x3x3x2x!a>
}

// -----

!a = !quant.uniform<u8:f32, 0.5:100>

// The start -zp * 9 and pads of zp make padded cells count nothing; the factor
// depends on how many cells are valid.
// CHECK-DAG: #[[$CELL:.*]] = affine_map<(d0, d1, d2, d3) -> (d1, d2)>
// CHECK-LABEL: func.func @avg_pool
// CHECK-DAG: %[[M:.*]] = arith.constant dense<{{\[}}[2.500000e-01, 0.166666672, 2.500000e-01], {{.*}}> : tensor<3x3xf32>
// CHECK-DAG: %[[START:.*]] = arith.constant -900 : i32
// CHECK: tensor.pad %{{.*}} low[0, 1, 1, 0]
// CHECK: linalg.fill ins(%[[START]]
// CHECK: arith.extui
// CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[$CELL]], #{{.*}}], {{.*}} ins(%{{.*}}, %[[M]] :
func.func @avg_pool(%x: tensor<1x3x3x2x!a>) -> tensor<1x3x3x2x!a> {
  %y = qwid.avg_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>,
      pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false,
      rescale_kind = #qwid<rescale_kind float>}
    : (tensor<1x3x3x2x!a>) -> tensor<1x3x3x2x!a>
  return %y : tensor<1x3x3x2x!a>
}

// -----

// CHECK-LABEL: func.func @avg_pool_float
// CHECK: %[[F:.*]] = arith.constant 2.500000e-01 : f32
// CHECK: arith.addf
// CHECK: arith.mulf %{{.*}}, %[[F]]
func.func @avg_pool_float(%x: tensor<1x4x4x2xf32>) -> tensor<1x2x2x2xf32> {
  %y = qwid.avg_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>,
      pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false}
    : (tensor<1x4x4x2xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// -----

// The reduced dimensions are the innermost loops, in index order.
// CHECK-DAG: #[[$IN:.*]] = affine_map<(d0, d1, d2, d3) -> (d0, d2, d3, d1)>
// CHECK-LABEL: func.func @mean_keeps_dims
// CHECK: linalg.generic {indexing_maps = [#[[$IN]], {{.*}} iterator_types = ["parallel", "parallel", "reduction", "reduction"]
// CHECK: tensor.expand_shape {{.*}} into tensor<1x1x1x4xf32>
func.func @mean_keeps_dims(%x: tensor<1x7x7x4xf32>) -> tensor<1x1x1x4xf32> {
  %y = qwid.mean %x {axes = array<i64: 1, 2>, keepdims = true} : (tensor<1x7x7x4xf32>) -> tensor<1x1x1x4xf32>
  return %y : tensor<1x1x1x4xf32>
}

// -----

// CHECK-LABEL: func.func @softmax
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]
// CHECK: arith.subf
// CHECK: arith.bitcast {{.*}} : i32 to f32
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "reduction"]
// CHECK: arith.addf
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel"]
// CHECK: arith.divf
func.func @softmax(%x: tensor<1x9xf32>) -> tensor<1x9xf32> {
  %y = qwid.softmax %x {axis = 1 : i64} : (tensor<1x9xf32>) -> tensor<1x9xf32>
  return %y : tensor<1x9xf32>
}

// -----

!a = !quant.uniform<i8:f32, 0.5:100>
// CHECK-LABEL: func.func @argmax
// CHECK: %[[MOST:.*]] = linalg.generic {{.*}} ins(%{{.*}} : tensor<1x9xi8>) outs(%{{.*}} : tensor<1xi8>)
// CHECK: arith.maxsi
// CHECK: linalg.generic {{.*}} ins(%{{.*}}, %[[MOST]] : tensor<1x9xi8>, tensor<1xi8>) outs(%{{.*}} : tensor<1xi64>)
// CHECK: linalg.index 1
// CHECK: arith.cmpi eq
// CHECK: arith.minsi
func.func @argmax(%x: tensor<1x9x!a>) -> tensor<1xi64> {
  %y = qwid.argmax %x {axis = 1 : i64, keepdims = false} : (tensor<1x9x!a>) -> tensor<1xi64>
  return %y : tensor<1xi64>
}
