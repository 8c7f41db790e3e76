// Round trip, as text and as bytecode.
// RUN: qwid-opt %s | qwid-opt --mlir-print-debuginfo=false | FileCheck %s
// RUN: qwid-opt %s -emit-bytecode | qwid-opt --mlir-print-debuginfo=false | FileCheck %s

// CHECK-LABEL: func.func @plain
// CHECK: qwid_tile.contract ins(%{{.*}}[%{{.*}}] : memref<64xf32>) weights(%{{.*}}[%{{.*}}] : memref<96xf32>)
// CHECK-SAME: start(%{{.*}}[%{{.*}}] : memref<16xf32>) outs(%{{.*}}[%{{.*}}] : memref<64xf32>)
// CHECK-SAME: attributes {
// CHECK-SAME: k_sizes = array<i64: 6>
// CHECK-NEXT: ^bb0(%[[ACC:.*]]: f32):
// CHECK-NEXT: qwid_tile.yield %[[ACC]] : f32
func.func @plain(%x: memref<64xf32>, %w: memref<96xf32>, %b: memref<16xf32>, %y: memref<64xf32>, %i: index) {
  qwid_tile.contract ins(%x[%i] : memref<64xf32>) weights(%w[%i] : memref<96xf32>)
      start(%b[%i] : memref<16xf32>) outs(%y[%i] : memref<64xf32>)
      attributes {input_pixels = array<i64: 0, 6>, output_pixels = array<i64: 0, 16>, extra_pixels = [],
        channels = 16 : i64, k_sizes = array<i64: 6>, k_strides = array<i64: 1>, k_pack = 1 : i64, n_pack = 16 : i64,
        unsigned_input = false, prefetch_span = 0 : i64} {
  ^bb0(%acc: f32):
    qwid_tile.yield %acc : f32
  }
  return
}

// CHECK-LABEL: func.func @extras
// CHECK-SAME: %[[M:[^ ]*]]: memref<32xf32>, %[[R:[^ ]*]]: memref<256xi8>, %[[I:[^ ]*]]: index
// CHECK: extras(%[[M]], %[[R]][%[[I]], %[[I]]] : memref<32xf32>, memref<256xi8>) prefetch(%[[I]])
// CHECK-SAME: extra_pixels = [array<i64>, array<i64: 0, 16>]
// CHECK-SAME: prefetch_span = 128
// CHECK-NEXT: ^bb0(%{{.*}}: i32, %{{.*}}: f32, %{{.*}}: i8):
func.func @extras(%m: memref<32xf32>, %r: memref<256xi8>, %i: index, %x: memref<256xi8>, %w: memref<512xi8>,
                  %b: memref<32xi32>, %y: memref<256xi8>) {
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<512xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>)
      extras(%m, %r[%i, %i] : memref<32xf32>, memref<256xi8>) prefetch(%i)
      attributes {input_pixels = array<i64: 0, 4>, output_pixels = array<i64: 0, 16>,
        extra_pixels = [array<i64>, array<i64: 0, 16>],
        channels = 16 : i64, k_sizes = array<i64: 2, 6>, k_strides = array<i64: 8, 1>, k_pack = 4 : i64, n_pack = 16 : i64,
        unsigned_input = true, prefetch_span = 128 : i64} {
  ^bb0(%acc: i32, %factor: f32, %residual: i8):
    qwid_tile.yield %residual : i8
  }
  return
}

// Codes of the second half of a block.
// CHECK-LABEL: func.func @codes
// CHECK: attributes {channels = 16 : i64, codebook = array<i8: 0, 1, 2, 4, 8, 16, 32, 64, 0, -1, -2, -4, -8, -16, -32, -64>,
// CHECK-SAME: first_channel = 16 : i64
func.func @codes(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>, %i: index) {
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<512xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [],
        channels = 16 : i64, k_sizes = array<i64: 6>, k_strides = array<i64: 1>, k_pack = 4 : i64, n_pack = 32 : i64,
        first_channel = 16 : i64, codebook = array<i8: 0, 1, 2, 4, 8, 16, 32, 64, 0, -1, -2, -4, -8, -16, -32, -64>,
        unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// Weights of two parts, one of which may be -128, and one value for each pixel.
// CHECK-LABEL: func.func @parts
// CHECK: extra_pixels = [array<i64: 3>]
// CHECK-SAME: full_range
// CHECK-SAME: parts = 2 : i64
// CHECK-SAME: splat_extras = array<i64: 0>
func.func @parts(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %r: memref<9xi32>, %y: memref<256xi8>, %i: index) {
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<512xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>) extras(%r[%i] : memref<9xi32>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [array<i64: 3>],
        splat_extras = array<i64: 0>, channels = 16 : i64, k_sizes = array<i64: 6>, k_strides = array<i64: 1>,
        k_pack = 4 : i64, n_pack = 32 : i64, parts = 2 : i64, unsigned_input = true, full_range, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32, %e: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}
