// RUN: qwid-opt %s -split-input-file -qwid-form-layers -qwid-select-kernels=isa=avx2 -qwid-lower-layers=isa=avx2 -canonicalize -cse | FileCheck %s

#x = affine_map<(p, k) -> (p, k)>
#y = affine_map<(p, k) -> (p)>
#id = affine_map<(p) -> (p)>

// Runs of 77 cells in registers of 8: two turns of four, then one register, then
// the last 8 cells, three of them again. The four meet, halves on halves; the
// epilogue reads its own operand once per row.
// CHECK: kind = "extremes"{{.*}} max_slices = 6
// CHECK-LABEL: func.func private @kernel_0
// CHECK-SAME: %[[X:[^ ]*]]: memref<462xf32>, %[[O:[^ ]*]]: memref<6xf32>, %[[Y:[^ ]*]]: memref<6xf32>
// CHECK: arith.constant dense<0xFF800000> : vector<8xf32>
// CHECK: scf.for
// CHECK: scf.for {{.*}} -> (vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>)
// CHECK-COUNT-4: arith.maximumf {{.*}} : vector<8xf32>
// CHECK: arith.addi %{{.*}}, %c64
// CHECK: arith.maximumf {{.*}} : vector<8xf32>
// CHECK: arith.addi %{{.*}}, %c69
// CHECK-COUNT-4: arith.maximumf {{.*}} : vector<8xf32>
// CHECK: arith.maximumf {{.*}} : vector<4xf32>
// CHECK: arith.maximumf {{.*}} : vector<2xf32>
// CHECK: %[[BEST:.*]] = arith.maximumf {{.*}} : f32
// CHECK: %[[EXTRA:.*]] = memref.load %[[O]]
// CHECK: %[[R:.*]] = arith.addf %[[BEST]], %[[EXTRA]] : f32
// CHECK: memref.store %[[R]], %[[Y]]
func.func @main(%x: tensor<6x77xf32>, %o: tensor<6xf32>) -> tensor<6xf32> {
  %low = arith.constant 0xFF800000 : f32
  %e = tensor.empty() : tensor<6xf32>
  %init = linalg.fill ins(%low : f32) outs(%e : tensor<6xf32>) -> tensor<6xf32>
  %best = linalg.generic {indexing_maps = [#x, #y], iterator_types = ["parallel", "reduction"]}
      ins(%x : tensor<6x77xf32>) outs(%init : tensor<6xf32>) {
  ^bb0(%a: f32, %b: f32):
    %m = arith.maximumf %b, %a : f32
    linalg.yield %m : f32
  } -> tensor<6xf32>
  %y = linalg.generic {indexing_maps = [#id, #id, #id], iterator_types = ["parallel"]}
      ins(%best, %o : tensor<6xf32>, tensor<6xf32>) outs(%e : tensor<6xf32>) {
  ^bb0(%a: f32, %b: f32, %c: f32):
    %s = arith.addf %a, %b : f32
    linalg.yield %s : f32
  } -> tensor<6xf32>
  return %y : tensor<6xf32>
}

// -----

#x = affine_map<(k) -> (k)>
#y = affine_map<(k) -> ()>

// One cell of all, by one slice. Five cells: the first four, then the last four.
// CHECK: kind = "extremes"{{.*}} max_slices = 1
// CHECK-LABEL: func.func private @kernel_0
// CHECK: vector.load %{{.*}}[%c0] : {{.*}}, vector<4xi8>
// CHECK: vector.load %{{.*}}[%c1] : {{.*}}, vector<4xi8>
// CHECK: arith.minui {{.*}} : vector<4xi8>
// CHECK: arith.minui {{.*}} : vector<2xi8>
// CHECK: arith.minui {{.*}} : i8
func.func @main(%x: tensor<5xi8>) -> tensor<i8> {
  %high = arith.constant -1 : i8
  %e = tensor.empty() : tensor<i8>
  %init = linalg.fill ins(%high : i8) outs(%e : tensor<i8>) -> tensor<i8>
  %best = linalg.generic {indexing_maps = [#x, #y], iterator_types = ["reduction"]}
      ins(%x : tensor<5xi8>) outs(%init : tensor<i8>) {
  ^bb0(%a: i8, %b: i8):
    %m = arith.minui %b, %a : i8
    linalg.yield %m : i8
  } -> tensor<i8>
  return %best : tensor<i8>
}
