// RUN: qwid-opt %s -qwid-form-layers -qwid-select-kernels=isa=neon -qwid-lower-layers=isa=neon -canonicalize -cse | FileCheck %s --check-prefixes=CHECK,NEON
// RUN: qwid-opt %s -qwid-form-layers -qwid-select-kernels=isa=dotprod -qwid-lower-layers=isa=dotprod -canonicalize -cse | FileCheck %s --check-prefixes=CHECK,DOT

#x = affine_map<(p, k) -> (p, k)>
#y = affine_map<(p, k) -> (p)>
#id = affine_map<(p) -> (p)>

// Four rows of 24 cells: a register of 16 and, by a mask, the other 8; their lanes
// are added up together, then the epilogue. The 2 rows that are left go the same way.
// CHECK: func.func private @kernel_
// CHECK: scf.for
// NEON: vector.load {{.*}} vector<16xi8>
// NEON: llvm.call_intrinsic "llvm.aarch64.neon.saddlp"{{.*}} : (vector<16xi8>) -> vector<8xi16>
// NEON: llvm.call_intrinsic "llvm.aarch64.neon.saddlp"{{.*}} : (vector<8xi16>) -> vector<4xi32>
// NEON: arith.andi %{{.*}}, %{{.*}} : vector<16xi8>
// DOT: llvm.call_intrinsic "llvm.aarch64.neon.sdot"
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
    %s = arith.fptosi %a : f32 to i8
    linalg.yield %s : i8
  } -> tensor<6x24xi8>
  %init = linalg.fill ins(%zero : i32) outs(%e : tensor<6xi32>) -> tensor<6xi32>
  %sum = linalg.generic {indexing_maps = [#x, #y], iterator_types = ["parallel", "reduction"]}
      ins(%q : tensor<6x24xi8>) outs(%init : tensor<6xi32>) {
  ^bb0(%a: i8, %o: i32):
    %p = arith.extsi %a : i8 to i32
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
