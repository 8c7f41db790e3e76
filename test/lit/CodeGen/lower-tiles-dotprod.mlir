// RUN: qwid-opt %s -qwid-lower-tiles=isa=dotprod -canonicalize -cse | FileCheck %s

// One pixel of 16 channels, 24 bytes: a turn takes 16 bytes in four steps of
// sdot by lane, the two steps that are left follow it.
// CHECK-LABEL: func.func @conv
// CHECK-SAME: %[[X:[^ ]*]]: memref<256xi8>, %[[W:[^ ]*]]: memref<768xi8>, %[[B:[^ ]*]]: memref<32xi32>
// CHECK: %[[S0:.*]] = vector.load %[[B]]{{.*}} vector<4xi32>
// CHECK: %[[P:.*]] = vector.load %[[X]]{{.*}} vector<16xi8>
// CHECK: %[[QUADS:.*]] = vector.bitcast %[[P]] : vector<16xi8> to vector<4xi32>
// CHECK: %[[LANE:.*]] = vector.shuffle %[[QUADS]], %[[QUADS]] [0, 0, 0, 0]
// CHECK: %[[BYTES:.*]] = vector.bitcast %[[LANE]] : vector<4xi32> to vector<16xi8>
// CHECK: llvm.call_intrinsic "llvm.aarch64.neon.sdot"(%[[S0]], %{{.*}}, %[[BYTES]])
// CHECK-COUNT-15: llvm.aarch64.neon.sdot
// CHECK: vector.load %[[X]]{{.*}} vector<8xi8>
// CHECK-COUNT-8: llvm.aarch64.neon.sdot
// CHECK-NOT: llvm.aarch64.neon.sdot
// CHECK: vector.store %{{.*}} vector<16xi8>
// CHECK-NOT: qwid_tile
func.func @conv(%x: memref<256xi8>, %w: memref<768xi8>, %b: memref<32xi32>, %m: memref<32xf32>,
                %y: memref<256xi8>, %i: index) {
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<768xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>) extras(%m[%i] : memref<32xf32>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [array<i64>],
        channels = 16 : i64, k_sizes = array<i64: 24>, k_strides = array<i64: 1>, k_pack = 4 : i64, n_pack = 16 : i64,
        unsigned_input = false, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32, %factor: f32):
    %f = arith.sitofp %acc : i32 to f32
    %p = arith.mulf %f, %factor : f32
    %q = arith.fptosi %p : f32 to i32
    %t = arith.trunci %q : i32 to i8
    qwid_tile.yield %t : i8
  }
  return
}
