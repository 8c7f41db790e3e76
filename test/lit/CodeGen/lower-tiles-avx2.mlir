// RUN: qwid-opt %s -qwid-lower-tiles=isa=avx2 -canonicalize -cse | FileCheck %s

// One pixel of 16 channels, 8 bytes: bytes are widened, because vpmaddubsw would
// saturate; two sums per channel are added at the end, then the start value.
// The weights of half a block are 128 bytes apart.
// CHECK-LABEL: func.func @conv
// CHECK-SAME: %[[X:[^ ]*]]: memref<256xi8>, %[[W:[^ ]*]]: memref<768xi8>, %[[B:[^ ]*]]: memref<32xi32>
// CHECK: %[[ZERO:.*]] = arith.constant dense<0> : vector<8xi32>
// CHECK: %[[SUMS:.*]]:4 = scf.for {{.*}} iter_args(%[[S0:.*]] = %[[ZERO]], %{{.*}} = %[[ZERO]], %{{.*}} = %[[ZERO]], %{{.*}} = %[[ZERO]])
// CHECK: memref.prefetch %[[W]]
// CHECK: arith.muli %{{.*}}, %c128
// CHECK: vector.load %[[X]]{{.*}} vector<4xi8>
// CHECK: %[[P:.*]] = arith.extui {{.*}} : vector<16xi8> to vector<16xi16>
// CHECK: %[[BYTES:.*]] = vector.load %[[W]]{{.*}} vector<16xi8>
// CHECK: %[[F:.*]] = arith.extsi %[[BYTES]] : vector<16xi8> to vector<16xi16>
// CHECK: %[[PAIRS:.*]] = llvm.call_intrinsic "llvm.x86.avx2.pmadd.wd"(%[[P]], %[[F]]) : (vector<16xi16>, vector<16xi16>) -> vector<8xi32>
// CHECK: arith.addi %[[S0]], %[[PAIRS]]
// CHECK-COUNT-3: llvm.x86.avx2.pmadd.wd
// CHECK-NOT: pmadd
// CHECK: %[[EVEN:.*]] = vector.shuffle {{.*}} [0, 2, 4,
// CHECK: %[[ODD:.*]] = vector.shuffle {{.*}} [1, 3, 5,
// CHECK: %[[SUM:.*]] = arith.addi %[[EVEN]], %[[ODD]] : vector<16xi32>
// CHECK: %[[START:.*]] = vector.load %[[B]]
// CHECK: arith.addi %[[SUM]], %[[START]]
// CHECK-NOT: qwid_tile
func.func @conv(%x: memref<256xi8>, %w: memref<768xi8>, %b: memref<32xi32>, %m: memref<32xf32>,
                %y: memref<256xi8>, %i: index) {
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<768xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>) extras(%m[%i] : memref<32xf32>) prefetch(%i)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [array<i64>],
        channels = 16 : i64, k_sizes = array<i64: 8>, k_strides = array<i64: 1>, k_pack = 4 : i64, n_pack = 32 : i64,
        unsigned_input = true, prefetch_span = 128 : i64} {
  ^bb0(%acc: i32, %factor: f32):
    %f = arith.sitofp %acc : i32 to f32
    %p = arith.mulf %f, %factor : f32
    %q = arith.fptosi %p : f32 to i32
    %t = arith.trunci %q : i32 to i8
    qwid_tile.yield %t : i8
  }
  return
}
