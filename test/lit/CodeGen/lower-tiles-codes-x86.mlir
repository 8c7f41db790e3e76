// Power-of-two weights: two codes in a byte become two registers of weights by
// one shuffle of bytes each; a byte's low bits are in the first half of a k step.
// RUN: qwid-opt %s -qwid-lower-tiles=isa=avx512vnni -canonicalize -cse | FileCheck %s --check-prefixes=X86,VNNI
// RUN: qwid-opt %s -qwid-lower-tiles=isa=avx2 -canonicalize -cse | FileCheck %s --check-prefixes=X86,AVX2

// 32 channels: both groups of 16 of avx512vnni come from the same bytes.
// AVX2 adds pairs in 16 bits, where |w| <= 64 cannot saturate: 8 channels each.
// X86-LABEL: func.func @block
// VNNI-DAG: %[[TABLE:.*]] = arith.constant dense<[0, 1, 2, 4, 8, 16, 32, 64, 0, -1, -2, -4, -8, -16, -32, -64, 0, {{.*}}]> : vector<64xi8>
// VNNI-DAG: %[[MASK:.*]] = arith.constant dense<15> : vector<64xi8>
// VNNI-DAG: %[[FOUR:.*]] = arith.constant dense<4> : vector<64xi8>
// VNNI: scf.for
// VNNI: %[[CODES:.*]] = vector.load %arg1[%[[AT:[a-z0-9]+]]] {{.*}} vector<64xi8>
// VNNI: %[[LOW:.*]] = arith.andi %[[CODES]], %[[MASK]]
// VNNI: %[[W0:.*]] = llvm.call_intrinsic "llvm.x86.avx512.pshuf.b.512"(%[[TABLE]], %[[LOW]])
// VNNI: %[[SAME:.*]] = vector.load %arg1[%[[AT]]] {{.*}} vector<64xi8>
// VNNI: %[[HIGH:.*]] = arith.shrui %[[SAME]], %[[FOUR]]
// VNNI: %[[W1:.*]] = llvm.call_intrinsic "llvm.x86.avx512.pshuf.b.512"(%[[TABLE]], %[[HIGH]])
// VNNI: vpdpbusd.512"(%{{.*}}, %{{.*}}, %[[W0]])
// VNNI: vpdpbusd.512"(%{{.*}}, %{{.*}}, %[[W1]])
// VNNI-NOT: vpdpbusd
// AVX2-DAG: %[[ONES:.*]] = arith.constant dense<1> : vector<16xi16>
// AVX2-COUNT-4: llvm.x86.avx2.pshuf.b
// AVX2: %[[PAIRS:.*]] = llvm.call_intrinsic "llvm.x86.avx2.pmadd.ub.sw"
// AVX2: llvm.call_intrinsic "llvm.x86.avx2.pmadd.wd"(%[[PAIRS]], %[[ONES]])
// AVX2-COUNT-3: llvm.x86.avx2.pmadd.ub.sw
// AVX2-NOT: pmadd.ub

// Channels 16 to 31 of a block: only high bits.
// X86-LABEL: func.func @second_half
// X86-NOT: arith.andi
// X86: arith.shrui
// X86-NOT: arith.andi

// Three taps of 16 channels: the first two registers are low, the others high bits
// of the same bytes.
// X86-LABEL: func.func @depthwise
// X86: %[[NEXT:.*]] = arith.addi %arg4, %c16
// X86: vector.load %arg1[%[[NEXT]]] {{.*}} vector<16xi8>
// X86: arith.andi
// X86: vector.load %arg1[%arg4] {{.*}} vector<16xi8>
// X86: arith.shrui
// X86: vector.load %arg1[%[[NEXT]]] {{.*}} vector<16xi8>
// X86: arith.shrui
func.func @block(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>, %i: index) {
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<512xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [],
        channels = 32 : i64, k_sizes = array<i64: 16>, k_strides = array<i64: 1>, k_pack = 4 : i64, n_pack = 32 : i64,
        codebook = array<i8: 0, 1, 2, 4, 8, 16, 32, 64, 0, -1, -2, -4, -8, -16, -32, -64>,
        unsigned_input = true, prefetch_span = 0 : i64} {
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
        channels = 16 : i64, k_sizes = array<i64: 16>, k_strides = array<i64: 1>, k_pack = 4 : i64, n_pack = 32 : i64,
        first_channel = 16 : i64, codebook = array<i8: 0, 1, 2, 4, 8, 16, 32, 64, 0, -1, -2, -4, -8, -16, -32, -64>,
        unsigned_input = true, prefetch_span = 0 : i64} {
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
        channels = 16 : i64, k_sizes = array<i64: 3>, k_strides = array<i64: 64>, k_pack = 4 : i64, n_pack = 16 : i64,
        codebook = array<i8: 0, 1, 2, 4, 8, 16, 32, 64, 0, -1, -2, -4, -8, -16, -32, -64>,
        unsigned_input = true, depthwise, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}
