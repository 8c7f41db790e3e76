// RUN: qwid-opt %s -qwid-lower-tiles=isa=neon -canonicalize -cse | FileCheck %s

// One pixel of 6 channels, 32 bytes: two widening multiplies meet in 16 bits,
// pairwise sums go to 32; the last channels are stored as 4 and 2.
// CHECK-LABEL: func.func @conv
// CHECK-SAME: %[[X:[^ ]*]]: memref<256xi8>, %[[W:[^ ]*]]: memref<768xi8>, %[[B:[^ ]*]]: memref<32xi32>
// CHECK: %[[SUMS:.*]]:8 = scf.for %{{.*}} = %c0 to %c2 step %c1 iter_args(%[[S0:[^ ]*]] =
// CHECK: %[[P:.*]] = vector.load %[[X]]{{.*}} vector<16xi8>
// CHECK: %[[F:.*]] = vector.load %[[W]]{{.*}} vector<16xi8>
// CHECK-DAG: %[[P0:.*]] = vector.extract_strided_slice %[[P]] {offsets = [0], sizes = [8]
// CHECK-DAG: %[[F0:.*]] = vector.extract_strided_slice %[[F]] {offsets = [0], sizes = [8]
// CHECK: %[[LOW:.*]] = llvm.call_intrinsic "llvm.aarch64.neon.smull"(%[[P0]], %[[F0]])
// CHECK: %[[HIGH:.*]] = llvm.call_intrinsic "llvm.aarch64.neon.smull"
// CHECK: %[[BOTH:.*]] = arith.addi %[[LOW]], %[[HIGH]] : vector<8xi16>
// CHECK: %[[WIDE:.*]] = llvm.call_intrinsic "llvm.aarch64.neon.saddlp"(%[[BOTH]]) : (vector<8xi16>) -> vector<4xi32>
// CHECK: arith.addi %[[S0]], %[[WIDE]]
// CHECK-COUNT-7: neon.saddlp
// CHECK-NOT: neon.saddlp
// CHECK: vector.shuffle %[[SUMS]]#0, %[[SUMS]]#1 [0, 2, 4, 6]
// CHECK: %[[START:.*]] = vector.load %[[B]]{{.*}} vector<8xi32>
// CHECK: arith.addi %{{.*}}, %[[START]]
// CHECK: vector.store %{{.*}} vector<4xi8>
// CHECK: vector.store %{{.*}} vector<2xi8>
// CHECK-NOT: qwid_tile
func.func @conv(%x: memref<256xi8>, %w: memref<768xi8>, %b: memref<32xi32>, %m: memref<32xf32>,
                %y: memref<256xi8>, %i: index) {
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<768xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>) extras(%m[%i] : memref<32xf32>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [array<i64>],
        channels = 6 : i64, k_sizes = array<i64: 32>, k_strides = array<i64: 1>, k_pack = 16 : i64, n_pack = 8 : i64,
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

// A weight may be -128: each product goes to 32 bits by itself.
// CHECK-LABEL: func.func @full_range
// CHECK: %[[LOW:.*]] = llvm.call_intrinsic "llvm.aarch64.neon.smull"
// CHECK: %[[PAIRS:.*]] = llvm.call_intrinsic "llvm.aarch64.neon.saddlp"(%[[LOW]]) : (vector<8xi16>) -> vector<4xi32>
// CHECK: %[[SUM:.*]] = arith.addi %{{.*}}, %[[PAIRS]] : vector<4xi32>
// CHECK: %[[HIGH:.*]] = llvm.call_intrinsic "llvm.aarch64.neon.smull"
// CHECK: %[[PAIRS2:.*]] = llvm.call_intrinsic "llvm.aarch64.neon.saddlp"(%[[HIGH]]) : (vector<8xi16>) -> vector<4xi32>
// CHECK: arith.addi %[[SUM]], %[[PAIRS2]] : vector<4xi32>
func.func @full_range(%x: memref<256xi8>, %w: memref<768xi8>, %b: memref<32xi32>, %y: memref<256xi32>, %i: index) {
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<768xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi32>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [],
        channels = 8 : i64, k_sizes = array<i64: 32>, k_strides = array<i64: 1>, k_pack = 16 : i64, n_pack = 8 : i64,
        unsigned_input = false, full_range, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    qwid_tile.yield %acc : i32
  }
  return
}

// Depthwise, two taps of -128 at most: none meet in 16 bits.
// CHECK-LABEL: func.func @full_range_depthwise
// CHECK: %[[TAP:.*]] = arith.muli %{{.*}}, %{{.*}} : vector<16xi16>
// CHECK-NOT: arith.addi %{{.*}} : vector<16xi16>
// CHECK: arith.extsi %[[TAP]] : vector<16xi16> to vector<16xi32>
// CHECK: %[[TAP2:.*]] = arith.muli %{{.*}}, %{{.*}} : vector<16xi16>
// CHECK-NOT: arith.addi %{{.*}} : vector<16xi16>
// CHECK: arith.extsi %[[TAP2]] : vector<16xi16> to vector<16xi32>
func.func @full_range_depthwise(%x: memref<256xi8>, %w: memref<768xi8>, %b: memref<32xi32>, %y: memref<256xi32>, %i: index) {
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<768xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi32>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [],
        channels = 16 : i64, k_sizes = array<i64: 2>, k_strides = array<i64: 16>, k_pack = 1 : i64, n_pack = 16 : i64,
        unsigned_input = false, full_range, depthwise, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    qwid_tile.yield %acc : i32
  }
  return
}
