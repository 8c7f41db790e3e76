// RUN: qwid-opt %s -qwid-form-layers -qwid-select-kernels=isa=avx2 -qwid-lower-layers=isa=avx2 -canonicalize -cse | FileCheck %s --check-prefixes=CHECK,AVX2
// RUN: qwid-opt %s -qwid-form-layers -qwid-select-kernels=isa=avx512vnni -qwid-lower-layers=isa=avx512vnni -canonicalize -cse | FileCheck %s --check-prefixes=CHECK,VNNI

#x = affine_map<(p, k) -> (p, k)>
#y = affine_map<(p, k) -> (p)>
#id = affine_map<(p) -> (p)>

// Four rows of 24 cells in a register each, by a mask.
// CHECK: func.func private @kernel_
// AVX2: %[[CELLS:.*]] = vector.load {{.*}} vector<32xi8>
// AVX2: %[[MASKED:.*]] = arith.andi %[[CELLS]]
// AVX2: llvm.call_intrinsic "llvm.x86.avx2.psad.bw"(%[[MASKED]], %{{.*}}) : (vector<32xi8>, vector<32xi8>) -> vector<4xi64>
// VNNI: %[[CELLS:.*]] = vector.load {{.*}} vector<64xi8>
// VNNI: llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"(%{{.*}}, %[[CELLS]], %{{.*}})
// CHECK-COUNT-2: vector.shuffle {{.*}} [0, 2, 4, 6]
// CHECK: arith.muli %{{.*}}, %{{.*}} : vector<4xi32>
// CHECK: vector.store %{{.*}} vector<4xi32>
// CHECK: vector.store %{{.*}} vector<2xi32>
func.func @main(%x: tensor<6x24xf32>) -> tensor<6xi32> {
  %zero = arith.constant 0 : i32
  %e8 = tensor.empty() : tensor<6x24xi8>
  %e = tensor.empty() : tensor<6xi32>
  %q = linalg.generic {indexing_maps = [#x, #x], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<6x24xf32>) outs(%e8 : tensor<6x24xi8>) {
  ^bb0(%a: f32, %o: i8):
    %s = arith.fptoui %a : f32 to i8
    linalg.yield %s : i8
  } -> tensor<6x24xi8>
  %init = linalg.fill ins(%zero : i32) outs(%e : tensor<6xi32>) -> tensor<6xi32>
  %sum = linalg.generic {indexing_maps = [#x, #y], iterator_types = ["parallel", "reduction"]}
      ins(%q : tensor<6x24xi8>) outs(%init : tensor<6xi32>) {
  ^bb0(%a: i8, %o: i32):
    %p = arith.extui %a : i8 to i32
    %s = arith.addi %o, %p : i32
    linalg.yield %s : i32
  } -> tensor<6xi32>
  %z = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%sum : tensor<6xi32>) outs(%e : tensor<6xi32>) {
  ^bb0(%a: i32, %o: i32):
    %c = arith.constant -76 : i32
    %m = arith.muli %a, %c : i32
    linalg.yield %m : i32
  } -> tensor<6xi32>
  return %z : tensor<6xi32>
}
