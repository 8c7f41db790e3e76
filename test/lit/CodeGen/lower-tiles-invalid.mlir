// RUN: qwid-opt %s -qwid-lower-tiles=isa=neon -verify-diagnostics -split-input-file
// RUN: not qwid-opt %s -qwid-lower-tiles=isa=mmx -split-input-file 2>&1 | FileCheck %s --check-prefix=ISA
// RUN: not qwid-opt %s -qwid-lower-tiles=isa=avx2 -split-input-file 2>&1 | FileCheck %s --check-prefix=X86

// ISA: error: expected the name of an instruction set, got 'mmx'; there are avx512vnni, avx2, neon, dotprod{{$}}

// X86: error: 'qwid_tile.contract' op expected weights packed 4 deep for avx2, got 8
// X86: error: 'qwid_tile.contract' op expected unsigned input for avx2; this is likely due to a missing qwid-storage-sign
// X86: error: 'qwid_tile.contract' op expected unsigned input for avx2
// X86: error: 'qwid_tile.contract' op expected weights packed at least 32 channels wide for avx2, got 20
func.func @unsigned_input(%x: memref<256xi8>, %w: memref<768xi8>, %b: memref<32xi32>, %m: memref<32xf32>,
                %y: memref<256xi8>, %i: index) {
  // expected-error@below {{expected signed input for neon; this is likely due to a missing qwid-storage-sign}}
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<768xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>) extras(%m[%i] : memref<32xf32>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [array<i64>],
        channels = 8 : i64, k_sizes = array<i64: 16>, k_strides = array<i64: 1>, k_pack = 8 : i64, n_pack = 32 : i64,
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

// -----

func.func @packing(%x: memref<256xi8>, %w: memref<768xi8>, %b: memref<32xi32>, %m: memref<32xf32>,
                %y: memref<256xi8>, %i: index) {
  // expected-error@below {{expected weights packed 16 deep for neon, got 4}}
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<768xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>) extras(%m[%i] : memref<32xf32>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [array<i64>],
        channels = 8 : i64, k_sizes = array<i64: 16>, k_strides = array<i64: 1>, k_pack = 4 : i64, n_pack = 32 : i64,
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

// -----

func.func @narrow(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>, %i: index) {
  // expected-error@below {{expected weights packed at least 16 channels wide for neon, got 9}}
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<512xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [],
        channels = 9 : i64, k_sizes = array<i64: 6>, k_strides = array<i64: 1>, k_pack = 16 : i64, n_pack = 9 : i64,
        unsigned_input = false, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// -----

func.func @narrow_x86(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>, %i: index) {
  // expected-error@below {{expected signed input for neon}}
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<512xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [],
        channels = 20 : i64, k_sizes = array<i64: 6>, k_strides = array<i64: 1>, k_pack = 4 : i64, n_pack = 20 : i64,
        unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}
