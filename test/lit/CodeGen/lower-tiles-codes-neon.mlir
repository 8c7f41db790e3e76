// Power-of-two weights on Arm: two codes in a byte become two registers of weights
// by one tbl each; a byte's low bits are in the first half of a k step.
// RUN: qwid-opt %s -qwid-lower-tiles=isa=neon -canonicalize -cse | FileCheck %s

// 8 channels of 16 k: channels 0 and 4 share their bytes.
// CHECK-LABEL: func.func @block
// CHECK-DAG: %[[TABLE:.*]] = arith.constant dense<[0, 1, 2, 4, 8, 16, 32, 64, 0, -1, -2, -4, -8, -16, -32, -64]> : vector<16xi8>
// CHECK-DAG: %[[MASK:.*]] = arith.constant dense<15> : vector<16xi8>
// CHECK-DAG: %[[FOUR:.*]] = arith.constant dense<4> : vector<16xi8>
// CHECK: %[[CODES:.*]] = vector.load %arg1[%arg4] {{.*}} vector<16xi8>
// CHECK: %[[LOW:.*]] = arith.andi %[[CODES]], %[[MASK]]
// CHECK: llvm.call_intrinsic "llvm.aarch64.neon.tbl1"(%[[TABLE]], %[[LOW]])
// CHECK: %[[SAME:.*]] = vector.load %arg1[%arg4] {{.*}} vector<16xi8>
// CHECK: %[[HIGH:.*]] = arith.shrui %[[SAME]], %[[FOUR]]
// CHECK: llvm.call_intrinsic "llvm.aarch64.neon.tbl1"(%[[TABLE]], %[[HIGH]])

// A tap of 16 channels is 8 bytes.
// CHECK-LABEL: func.func @depthwise
// CHECK: %[[CODES:.*]] = vector.load %arg1{{.*}} vector<8xi8>
// CHECK-DAG: %[[LOW:.*]] = arith.andi %[[CODES]]
// CHECK-DAG: %[[HIGH:.*]] = arith.shrui %[[CODES]]
// CHECK: %[[BOTH:.*]] = vector.shuffle %[[LOW]], %[[HIGH]] [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]
// CHECK: llvm.call_intrinsic "llvm.aarch64.neon.tbl1"(%{{.*}}, %[[BOTH]])
func.func @block(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>, %i: index) {
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<512xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [],
        channels = 8 : i64, k_sizes = array<i64: 16>, k_strides = array<i64: 1>, k_pack = 16 : i64, n_pack = 8 : i64,
        codebook = array<i8: 0, 1, 2, 4, 8, 16, 32, 64, 0, -1, -2, -4, -8, -16, -32, -64>,
        unsigned_input = false, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

func.func @depthwise(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>, %i: index) {
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<512xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [],
        channels = 16 : i64, k_sizes = array<i64: 3>, k_strides = array<i64: 64>, k_pack = 1 : i64, n_pack = 16 : i64,
        codebook = array<i8: 0, 1, 2, 4, 8, 16, 32, 64, 0, -1, -2, -4, -8, -16, -32, -64>,
        unsigned_input = false, depthwise, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}
