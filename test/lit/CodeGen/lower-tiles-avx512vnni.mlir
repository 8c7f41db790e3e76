// RUN: qwid-opt %s -qwid-lower-tiles=isa=avx512vnni -canonicalize -cse | FileCheck %s

// Two pixels of 20 channels, 3 rows of 6 bytes: accumulators start with the start
// values and pass through both loops; a row is two quads; the second group has
// 4 of its 16 lanes.
// CHECK-LABEL: func.func @conv
// CHECK-SAME: %[[X:[^ ]*]]: memref<256xi8>, %[[W:[^ ]*]]: memref<768xi8>, %[[B:[^ ]*]]: memref<32xi32>, %[[M:[^ ]*]]: memref<32xf32>, %[[Y:[^ ]*]]: memref<256xi8>, %[[I:[^ ]*]]: index
// CHECK: %[[B0:.*]] = vector.load %[[B]][%[[I]]] : memref<32xi32>, vector<16xi32>
// CHECK: %[[I16:.*]] = arith.addi %[[I]], %c16
// CHECK: %[[B1:.*]] = vector.load %[[B]][%[[I16]]]
// CHECK: %[[SUMS:.*]]:4 = scf.for %{{.*}} = %c0 to %c3 step %c1 iter_args(%{{.*}} = %[[B0]], %{{.*}} = %[[B1]], %{{.*}} = %[[B0]], %{{.*}} = %[[B1]])
// CHECK: scf.for %{{.*}} = %c0 to %c2 step %c1 iter_args(%[[S0:.*]] = %{{.*}}, %[[S1:.*]] = %{{.*}}, %[[S2:.*]] = %{{.*}}, %[[S3:[^ ]*]] = %{{.*}})
// CHECK: %[[W0:.*]] = vector.load %[[W]]{{.*}} vector<64xi8>
// CHECK: %[[W1:.*]] = vector.load %[[W]]{{.*}} vector<64xi8>
// CHECK: vector.load %[[X]]{{.*}} vector<4xi8>
// CHECK: vector.broadcast %{{.*}} : i32 to vector<16xi32>
// CHECK: %[[P:.*]] = vector.bitcast {{.*}} to vector<64xi8>
// CHECK: llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"(%[[S0]], %[[P]], %[[W0]])
// CHECK: llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"(%[[S1]], %[[P]], %[[W1]])
// CHECK: llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"(%[[S2]], %{{.*}}, %[[W0]])
// CHECK: llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"(%[[S3]], %{{.*}}, %[[W1]])
// CHECK: %[[F:.*]] = vector.load %[[M]][%[[I]]] : memref<32xf32>, vector<16xf32>
// CHECK: %[[V:.*]] = arith.sitofp %[[SUMS]]#0 : vector<16xi32> to vector<16xf32>
// CHECK: arith.mulf %[[V]], %[[F]] : vector<16xf32>
// CHECK: vector.store %{{.*}}, %[[Y]][%[[I]]] : memref<256xi8>, vector<16xi8>
// CHECK: vector.store %{{.*}}, %[[Y]][%[[I16]]] : memref<256xi8>, vector<4xi8>
// CHECK: arith.addi %[[I]], %c20
// CHECK-NOT: qwid_tile
func.func @conv(%x: memref<256xi8>, %w: memref<768xi8>, %b: memref<32xi32>, %m: memref<32xf32>,
                %y: memref<256xi8>, %i: index) {
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<768xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>) extras(%m[%i] : memref<32xf32>)
      attributes {input_pixels = array<i64: 0, 8>, output_pixels = array<i64: 0, 20>, extra_pixels = [array<i64>],
        channels = 20 : i64, k_sizes = array<i64: 3, 6>, k_strides = array<i64: 32, 1>, k_pack = 4 : i64, n_pack = 32 : i64,
        unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32, %factor: f32):
    %f = arith.sitofp %acc : i32 to f32
    %p = arith.mulf %f, %factor : f32
    %q = arith.fptosi %p : f32 to i32
    %t = arith.trunci %q : i32 to i8
    qwid_tile.yield %t : i8
  }
  return
}
