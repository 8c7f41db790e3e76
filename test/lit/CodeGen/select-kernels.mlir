// RUN: qwid-opt %s -qwid-form-layers -qwid-select-kernels=isa=avx512vnni | FileCheck %s
// RUN: qwid-opt %s -qwid-form-layers -qwid-select-kernels=isa=neon | FileCheck %s --check-prefix=NEON

#x = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#y = affine_map<(m, n, k) -> (m, n)>
#id = affine_map<(m, n) -> (m, n)>

// A product with a constant matrix has tiles, one of two computed matrices and
// an element-wise layer have loops. -128 has tiles everywhere.
// CHECK: func.func private @layer_0{{.*}} attributes {qwid.kernel = #qwid_tile.kernel<loops>}
// CHECK: func.func private @layer_1{{.*}} attributes {qwid.kernel = #qwid_tile.kernel<dot, 14 x 32>}
// CHECK: func.func private @layer_2{{.*}} attributes {qwid.kernel = #qwid_tile.kernel<loops>}
// NEON: @layer_1{{.*}} #qwid_tile.kernel<dot, 2 x 8>
func.func @main(%x: tensor<20x6xf32>) -> tensor<20x20xi32> {
  %w = arith.constant dense<-128> : tensor<5x6xi8>
  %b = arith.constant dense<1> : tensor<5xi32>
  %b2 = arith.constant dense<1> : tensor<20xi32>
  %e8 = tensor.empty() : tensor<20x6xi8>
  %e = tensor.empty() : tensor<20x5xi32>
  %e2 = tensor.empty() : tensor<20x20xi32>
  %q = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<20x6xf32>) outs(%e8 : tensor<20x6xi8>) {
  ^bb0(%a: f32, %o: i8):
    %s = arith.fptoui %a : f32 to i8
    linalg.yield %s : i8
  } -> tensor<20x6xi8>
  %init = linalg.broadcast ins(%b : tensor<5xi32>) outs(%e : tensor<20x5xi32>) dimensions = [0]
  %acc = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%q, %w : tensor<20x6xi8>, tensor<5x6xi8>) outs(%init : tensor<20x5xi32>) {
  ^bb0(%a: i8, %f: i8, %o: i32):
    %p = arith.extsi %a : i8 to i32
    %r = arith.extsi %f : i8 to i32
    %m = arith.muli %p, %r : i32
    %s = arith.addi %o, %m : i32
    linalg.yield %s : i32
  } -> tensor<20x5xi32>
  %init2 = linalg.broadcast ins(%b2 : tensor<20xi32>) outs(%e2 : tensor<20x20xi32>) dimensions = [0]
  %z = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%acc, %acc : tensor<20x5xi32>, tensor<20x5xi32>) outs(%init2 : tensor<20x20xi32>) {
  ^bb0(%a: i32, %f: i32, %o: i32):
    %m = arith.muli %a, %f : i32
    %s = arith.addi %o, %m : i32
    linalg.yield %s : i32
  } -> tensor<20x20xi32>
  return %z : tensor<20x20xi32>
}

