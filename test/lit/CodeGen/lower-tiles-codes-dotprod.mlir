// Power-of-two weights for sdot: tiles of 8 channels, so that one mask or one shift
// and one tbl make four channels of weights.
// RUN: qwid-opt %s -qwid-lower-tiles=isa=dotprod -canonicalize -cse | FileCheck %s

// CHECK-LABEL: func.func @first_half
// CHECK-NOT: arith.shrui
// CHECK: %[[CODES:.*]] = vector.load %arg1{{.*}} vector<16xi8>
// CHECK: %[[LOW:.*]] = arith.andi %[[CODES]]
// CHECK: %[[W:.*]] = llvm.call_intrinsic "llvm.aarch64.neon.tbl1"(%{{.*}}, %[[LOW]])
// CHECK: llvm.call_intrinsic "llvm.aarch64.neon.sdot"(%{{.*}}, %[[W]], %{{.*}})
// CHECK-LABEL: func.func @second_half
// CHECK-NOT: arith.andi
// CHECK: arith.shrui
// CHECK-COUNT-8: llvm.aarch64.neon.sdot
// CHECK-NOT: llvm.aarch64.neon.sdot
// CHECK: vector.store %{{.*}} vector<8xi8>
func.func @first_half(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>, %i: index) {
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<512xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [],
        channels = 8 : i64, k_sizes = array<i64: 16>, k_strides = array<i64: 1>, k_pack = 4 : i64, n_pack = 16 : i64,
        codebook = array<i8: 0, 1, 2, 4, 8, 16, 32, 64, 0, -1, -2, -4, -8, -16, -32, -64>,
        unsigned_input = false, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

func.func @second_half(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>, %i: index) {
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<512xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [],
        channels = 8 : i64, k_sizes = array<i64: 16>, k_strides = array<i64: 1>, k_pack = 4 : i64, n_pack = 16 : i64,
        first_channel = 8 : i64, codebook = array<i8: 0, 1, 2, 4, 8, 16, 32, 64, 0, -1, -2, -4, -8, -16, -32, -64>,
        unsigned_input = false, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}
