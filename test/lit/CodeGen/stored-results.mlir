// RUN: qwid-opt %s -split-input-file -qwid-form-layers -qwid-select-kernels -qwid-lower-layers=isa=avx2 | FileCheck %s

// A layer whose last op computes a marked value says where that lies: here inside a
// padded buffer, rows of 3 x 2 elements 10 apart, behind a border of one row and
// one column. The copy of an argument has the mark of none.
// CHECK: qwid.layers = [{kind = "elementwise",
// CHECK-SAME: name = "half",
// CHECK-SAME: stored = {counts = array<i64: 2, 6>, offset = 24 : i64, output = -1 : i64, strides = array<i64: 10, 1>, type = ui16, value = 7 : i64}
// CHECK-SAME: {kind = "elementwise",
// CHECK-SAME: name = "sum",
// CHECK-SAME: stored = {counts = array<i64: 40>, offset = 0 : i64, output = 0 : i64, strides = array<i64: 1>, type = i16, value = 9 : i64}
#id = affine_map<(a, b, c, d) -> (a, b, c, d)>
func.func @main(%x: tensor<1x2x3x2xi16>) -> tensor<1x4x5x2xi16> {
  %zero = arith.constant 0 : i16
  %e = tensor.empty() : tensor<1x2x3x2xi16>
  %a = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
    ins(%x : tensor<1x2x3x2xi16>) outs(%e : tensor<1x2x3x2xi16>) {
  ^bb0(%in: i16, %out: i16):
    %c = arith.constant 1 : i16
    %v = arith.shrui %in, %c : i16
    linalg.yield %v : i16
  } -> tensor<1x2x3x2xi16> loc(fused<array<i64: 7, 1, 12>>["half"])
  %p = tensor.pad %a low[0, 1, 1, 0] high[0, 1, 1, 0] {
  ^bb0(%i: index, %j: index, %k: index, %l: index):
    tensor.yield %zero : i16
  } : tensor<1x2x3x2xi16> to tensor<1x4x5x2xi16>
  %e2 = tensor.empty() : tensor<1x4x5x2xi16>
  %b = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel", "parallel", "parallel"]}
    ins(%p : tensor<1x4x5x2xi16>) outs(%e2 : tensor<1x4x5x2xi16>) {
  ^bb0(%in: i16, %out: i16):
    %v = arith.addi %in, %in : i16
    linalg.yield %v : i16
  } -> tensor<1x4x5x2xi16> loc(fused<array<i64: 9, 0, 40>>["sum"])
  return %b : tensor<1x4x5x2xi16>
}

// -----

// A mark of another size is not that of this value.
// CHECK: name = "other", symbol = "layer_0"}]
#id1 = affine_map<(a) -> (a)>
func.func @main(%x: tensor<4xi8>) -> tensor<4xi8> {
  %e = tensor.empty() : tensor<4xi8>
  %a = linalg.generic {indexing_maps = [#id1, #id1], iterator_types = ["parallel"]}
    ins(%x : tensor<4xi8>) outs(%e : tensor<4xi8>) {
  ^bb0(%in: i8, %out: i8):
    %v = arith.addi %in, %in : i8
    linalg.yield %v : i8
  } -> tensor<4xi8> loc(fused<array<i64: 7, 1, 12>>["other"])
  return %a : tensor<4xi8>
}
