// RUN: qwid-opt %s -qwid-lower-tiles=isa=avx2 -canonicalize -cse | FileCheck %s --check-prefixes=CHECK,X86
// RUN: qwid-opt %s -qwid-lower-tiles=isa=neon -canonicalize -cse | FileCheck %s --check-prefixes=CHECK,ARM

// A lane is one chain of fused multiply-adds in the order of k, from the start
// value. x86 takes one k a turn, Arm four and the two that are left.
// CHECK-LABEL: func.func @conv
// CHECK-SAME: %[[X:[^ ]*]]: memref<64xf32>, %[[W:[^ ]*]]: memref<192xf32>, %[[B:[^ ]*]]: memref<32xf32>
// X86: %[[S:.*]] = vector.load %[[B]]{{.*}} vector<8xf32>
// X86: scf.for %{{.*}} = %c0 to %c6 step %c1 iter_args(%[[ACC:.*]] = %[[S]])
// X86: math.fma %{{.*}}, %{{.*}}, %[[ACC]] : vector<8xf32>
// ARM: %[[S0:.*]] = vector.load %[[B]]{{.*}} vector<4xf32>
// ARM: %[[S1:.*]] = vector.load %[[B]]{{.*}} vector<4xf32>
// ARM: vector.load %[[X]]{{.*}} vector<4xf32>
// ARM: %[[A0:.*]] = math.fma %{{.*}}, %{{.*}}, %[[S0]]
// ARM: %[[A1:.*]] = math.fma %{{.*}}, %{{.*}}, %[[S1]]
// ARM: math.fma %{{.*}}, %{{.*}}, %[[A0]]
// ARM: math.fma %{{.*}}, %{{.*}}, %[[A1]]
// ARM-COUNT-4: math.fma
// ARM: vector.load %[[X]]{{.*}} vector<2xf32>
// ARM-COUNT-4: math.fma
// CHECK-NOT: math.fma
// CHECK: return
func.func @conv(%x: memref<64xf32>, %w: memref<192xf32>, %b: memref<32xf32>, %y: memref<64xf32>, %i: index) {
  qwid_tile.contract ins(%x[%i] : memref<64xf32>) weights(%w[%i] : memref<192xf32>)
      start(%b[%i] : memref<32xf32>) outs(%y[%i] : memref<64xf32>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [],
        channels = 8 : i64, k_sizes = array<i64: 6>, k_strides = array<i64: 1>, k_pack = 1 : i64, n_pack = 32 : i64,
        unsigned_input = false, prefetch_span = 0 : i64} {
  ^bb0(%acc: f32):
    qwid_tile.yield %acc : f32
  }
  return
}

// Results of 16 bits.
// CHECK-LABEL: func.func @words
// X86: vector.store {{.*}} : memref<64xi16>, vector<8xi16>
// ARM: vector.store {{.*}} : memref<64xi16>, vector<4xi16>
func.func @words(%x: memref<64xf32>, %w: memref<192xf32>, %b: memref<32xf32>, %y: memref<64xi16>, %i: index) {
  qwid_tile.contract ins(%x[%i] : memref<64xf32>) weights(%w[%i] : memref<192xf32>)
      start(%b[%i] : memref<32xf32>) outs(%y[%i] : memref<64xi16>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [],
        channels = 8 : i64, k_sizes = array<i64: 6>, k_strides = array<i64: 1>, k_pack = 1 : i64, n_pack = 32 : i64,
        unsigned_input = false, prefetch_span = 0 : i64} {
  ^bb0(%acc: f32):
    %word = arith.fptosi %acc : f32 to i16
    qwid_tile.yield %word : i16
  }
  return
}
