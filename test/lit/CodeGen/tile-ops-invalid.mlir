// RUN: qwid-opt %s -split-input-file -verify-diagnostics

func.func @pixels(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>) {
  %c0 = arith.constant 0 : index
  // expected-error@below {{'qwid_tile.contract' op expected as many output as input pixels, got 1 and 2}}
  qwid_tile.contract ins(%x[%c0] : memref<256xi8>) weights(%w[%c0] : memref<512xi8>)
      start(%b[%c0] : memref<32xi32>) outs(%y[%c0] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0, 4>, output_pixels = array<i64: 0>, extra_pixels = [],
        channels = 16 : i64, k_sizes = array<i64: 2, 6>, k_strides = array<i64: 8, 1>, k_pack = 4 : i64, n_pack = 16 : i64,
        unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// -----

func.func @no_pixels(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>) {
  %c0 = arith.constant 0 : index
  // expected-error@below {{expected as many output as input pixels, got 0 and 0}}
  qwid_tile.contract ins(%x[%c0] : memref<256xi8>) weights(%w[%c0] : memref<512xi8>)
      start(%b[%c0] : memref<32xi32>) outs(%y[%c0] : memref<256xi8>)
      attributes {input_pixels = array<i64>, output_pixels = array<i64>, extra_pixels = [],
        channels = 16 : i64, k_sizes = array<i64: 2, 6>, k_strides = array<i64: 8, 1>, k_pack = 4 : i64, n_pack = 16 : i64,
        unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// -----

func.func @k_strides(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>) {
  %c0 = arith.constant 0 : index
  // expected-error@below {{expected k strides for each k size, the last one 1, got 1 for 2, 6}}
  qwid_tile.contract ins(%x[%c0] : memref<256xi8>) weights(%w[%c0] : memref<512xi8>)
      start(%b[%c0] : memref<32xi32>) outs(%y[%c0] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0, 4>, output_pixels = array<i64: 0, 16>, extra_pixels = [],
        channels = 16 : i64, k_sizes = array<i64: 2, 6>, k_strides = array<i64: 1>, k_pack = 4 : i64, n_pack = 16 : i64,
        unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// -----

func.func @last_k_stride(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>) {
  %c0 = arith.constant 0 : index
  // expected-error@below {{expected k strides for each k size, the last one 1, got 1, 2 for 2, 6}}
  qwid_tile.contract ins(%x[%c0] : memref<256xi8>) weights(%w[%c0] : memref<512xi8>)
      start(%b[%c0] : memref<32xi32>) outs(%y[%c0] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0, 4>, output_pixels = array<i64: 0, 16>, extra_pixels = [],
        channels = 16 : i64, k_sizes = array<i64: 2, 6>, k_strides = array<i64: 1, 2>, k_pack = 4 : i64, n_pack = 16 : i64,
        unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// -----

func.func @channels(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>) {
  %c0 = arith.constant 0 : index
  // expected-error@below {{expected 1 to 16 channels, got 17}}
  qwid_tile.contract ins(%x[%c0] : memref<256xi8>) weights(%w[%c0] : memref<512xi8>)
      start(%b[%c0] : memref<32xi32>) outs(%y[%c0] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0, 4>, output_pixels = array<i64: 0, 16>, extra_pixels = [],
        channels = 17 : i64, k_sizes = array<i64: 2, 6>, k_strides = array<i64: 8, 1>, k_pack = 4 : i64, n_pack = 16 : i64,
        unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// -----

func.func @no_channels(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>) {
  %c0 = arith.constant 0 : index
  // expected-error@below {{expected 1 to 16 channels, got 0}}
  qwid_tile.contract ins(%x[%c0] : memref<256xi8>) weights(%w[%c0] : memref<512xi8>)
      start(%b[%c0] : memref<32xi32>) outs(%y[%c0] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0, 4>, output_pixels = array<i64: 0, 16>, extra_pixels = [],
        channels = 0 : i64, k_sizes = array<i64: 2, 6>, k_strides = array<i64: 8, 1>, k_pack = 4 : i64, n_pack = 16 : i64,
        unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// -----

func.func @k_pack(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>) {
  %c0 = arith.constant 0 : index
  // expected-error@below {{expected weights packed at least 1 deep, got 0}}
  qwid_tile.contract ins(%x[%c0] : memref<256xi8>) weights(%w[%c0] : memref<512xi8>)
      start(%b[%c0] : memref<32xi32>) outs(%y[%c0] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0, 4>, output_pixels = array<i64: 0, 16>, extra_pixels = [],
        channels = 16 : i64, k_sizes = array<i64: 2, 6>, k_strides = array<i64: 8, 1>, k_pack = 0 : i64, n_pack = 16 : i64,
        unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// -----

func.func @extras(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>) {
  %c0 = arith.constant 0 : index
  // expected-error@below {{expected a base and pixel offsets for each of 0 extras, got 0 and 1}}
  qwid_tile.contract ins(%x[%c0] : memref<256xi8>) weights(%w[%c0] : memref<512xi8>)
      start(%b[%c0] : memref<32xi32>) outs(%y[%c0] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0, 4>, output_pixels = array<i64: 0, 16>, extra_pixels = [array<i64>],
        channels = 16 : i64, k_sizes = array<i64: 2, 6>, k_strides = array<i64: 8, 1>, k_pack = 4 : i64, n_pack = 16 : i64,
        unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// -----

func.func @extra_pixels(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>) {
  %c0 = arith.constant 0 : index
  // expected-error@below {{expected no or 2 pixel offsets for extra 0, got 3}}
  qwid_tile.contract ins(%x[%c0] : memref<256xi8>) weights(%w[%c0] : memref<512xi8>)
      start(%b[%c0] : memref<32xi32>) outs(%y[%c0] : memref<256xi8>)
      extras(%b[%c0] : memref<32xi32>)
      attributes {input_pixels = array<i64: 0, 4>, output_pixels = array<i64: 0, 16>, extra_pixels = [array<i64: 0, 1, 2>],
        channels = 16 : i64, k_sizes = array<i64: 2, 6>, k_strides = array<i64: 8, 1>, k_pack = 4 : i64, n_pack = 16 : i64,
        unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32, %e: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// -----

func.func @extra_pixels_type(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>) {
  %c0 = arith.constant 0 : index
  // expected-error@below {{expected pixel offsets of type array<i64> for extra 0, got 7 : i64}}
  qwid_tile.contract ins(%x[%c0] : memref<256xi8>) weights(%w[%c0] : memref<512xi8>)
      start(%b[%c0] : memref<32xi32>) outs(%y[%c0] : memref<256xi8>)
      extras(%b[%c0] : memref<32xi32>)
      attributes {input_pixels = array<i64: 0, 4>, output_pixels = array<i64: 0, 16>, extra_pixels = [7],
        channels = 16 : i64, k_sizes = array<i64: 2, 6>, k_strides = array<i64: 8, 1>, k_pack = 4 : i64, n_pack = 16 : i64,
        unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32, %e: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// -----

func.func @epilogue_arguments(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>) {
  %c0 = arith.constant 0 : index
  // expected-error@below {{expected an epilogue of 1 arguments, got 2}}
  qwid_tile.contract ins(%x[%c0] : memref<256xi8>) weights(%w[%c0] : memref<512xi8>)
      start(%b[%c0] : memref<32xi32>) outs(%y[%c0] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0, 4>, output_pixels = array<i64: 0, 16>, extra_pixels = [],
        channels = 16 : i64, k_sizes = array<i64: 2, 6>, k_strides = array<i64: 8, 1>, k_pack = 4 : i64, n_pack = 16 : i64,
        unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32, %e: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// -----

func.func @epilogue_yield(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>) {
  %c0 = arith.constant 0 : index
  // expected-error@below {{expected an epilogue that ends with 'qwid_tile.yield'}}
  qwid_tile.contract ins(%x[%c0] : memref<256xi8>) weights(%w[%c0] : memref<512xi8>)
      start(%b[%c0] : memref<32xi32>) outs(%y[%c0] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0, 4>, output_pixels = array<i64: 0, 16>, extra_pixels = [],
        channels = 16 : i64, k_sizes = array<i64: 2, 6>, k_strides = array<i64: 8, 1>, k_pack = 4 : i64, n_pack = 16 : i64,
        unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
  }
  return
}

// -----

func.func @prefetch(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>) {
  %c0 = arith.constant 0 : index
  // expected-error@below {{expected a prefetch base for a span of 64}}
  qwid_tile.contract ins(%x[%c0] : memref<256xi8>) weights(%w[%c0] : memref<512xi8>)
      start(%b[%c0] : memref<32xi32>) outs(%y[%c0] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0, 4>, output_pixels = array<i64: 0, 16>, extra_pixels = [],
        channels = 16 : i64, k_sizes = array<i64: 2, 6>, k_strides = array<i64: 8, 1>, k_pack = 4 : i64, n_pack = 16 : i64,
        unsigned_input = true, prefetch_span = 64 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// -----

func.func @elements(%x: memref<256xf32>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>) {
  %c0 = arith.constant 0 : index
  // expected-error@below {{expected weights of the input's type 'f32' and start values of type 'f32', got 'i8' and 'i32'}}
  qwid_tile.contract ins(%x[%c0] : memref<256xf32>) weights(%w[%c0] : memref<512xi8>)
      start(%b[%c0] : memref<32xi32>) outs(%y[%c0] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [],
        channels = 16 : i64, k_sizes = array<i64: 6>, k_strides = array<i64: 1>, k_pack = 4 : i64, n_pack = 16 : i64,
        unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// -----

func.func @yield_outside(%x: i8) {
  // expected-error@below {{'qwid_tile.yield' op expects parent op 'qwid_tile.contract'}}
  qwid_tile.yield %x : i8
}

// -----

func.func @codebook_size(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>, %i: index) {
  // expected-error@below {{expected i8 weights and 16 values in a codebook, got weights of type 'i8' and 3 values}}
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<512xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [],
        channels = 16 : i64, k_sizes = array<i64: 6>, k_strides = array<i64: 1>, k_pack = 4 : i64, n_pack = 16 : i64,
        codebook = array<i8: 0, 1, 2>, unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// -----

func.func @codebook_element(%x: memref<256xf32>, %w: memref<512xf32>, %b: memref<32xf32>, %y: memref<256xf32>, %i: index) {
  // expected-error@below {{expected i8 weights and 16 values in a codebook, got weights of type 'f32' and 16 values}}
  qwid_tile.contract ins(%x[%i] : memref<256xf32>) weights(%w[%i] : memref<512xf32>)
      start(%b[%i] : memref<32xf32>) outs(%y[%i] : memref<256xf32>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [],
        channels = 16 : i64, k_sizes = array<i64: 6>, k_strides = array<i64: 1>, k_pack = 4 : i64, n_pack = 16 : i64,
        codebook = array<i8: 0, 1, 2, 4, 8, 16, 32, 64, 0, -1, -2, -4, -8, -16, -32, -64>,
        unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: f32):
    qwid_tile.yield %acc : f32
  }
  return
}

// -----

func.func @codebook_values(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>, %i: index) {
  // expected-error@below {{expected values in [-64, 64] in a codebook, got 65}}
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<512xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [],
        channels = 16 : i64, k_sizes = array<i64: 6>, k_strides = array<i64: 1>, k_pack = 4 : i64, n_pack = 16 : i64,
        codebook = array<i8: 0, 1, 2, 4, 8, 16, 32, 65, 0, -1, -2, -4, -8, -16, -32, -64>,
        unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// -----

func.func @codebook_width(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>, %i: index) {
  // expected-error@below {{expected codes packed a power of two channels wide, got 24}}
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<512xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [],
        channels = 16 : i64, k_sizes = array<i64: 6>, k_strides = array<i64: 1>, k_pack = 4 : i64, n_pack = 24 : i64,
        codebook = array<i8: 0, 1, 2, 4, 8, 16, 32, 64, 0, -1, -2, -4, -8, -16, -32, -64>,
        unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// -----

func.func @first_channel(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>, %i: index) {
  // expected-error@below {{expected the 16 channels from channel 8 on in a block of 16}}
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<512xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [],
        channels = 16 : i64, k_sizes = array<i64: 6>, k_strides = array<i64: 1>, k_pack = 4 : i64, n_pack = 16 : i64,
        first_channel = 8 : i64, codebook = array<i8: 0, 1, 2, 4, 8, 16, 32, 64, 0, -1, -2, -4, -8, -16, -32, -64>,
        unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// -----

func.func @splat_extra_number(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>, %i: index) {
  // expected-error@below {{expected numbers of extras with pixel offsets in splat_extras, got 1}}
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<512xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>) extras(%b[%i] : memref<32xi32>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [array<i64>],
        splat_extras = array<i64: 1>, channels = 16 : i64, k_sizes = array<i64: 6>, k_strides = array<i64: 1>, k_pack = 4 : i64,
        n_pack = 16 : i64, unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32, %e: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// -----

func.func @splat_extra_per_channel(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>, %i: index) {
  // expected-error@below {{expected numbers of extras with pixel offsets in splat_extras, got 0}}
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<512xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>) extras(%b[%i] : memref<32xi32>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [array<i64>],
        splat_extras = array<i64: 0>, channels = 16 : i64, k_sizes = array<i64: 6>, k_strides = array<i64: 1>, k_pack = 4 : i64,
        n_pack = 16 : i64, unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32, %e: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// -----

func.func @no_parts(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>, %i: index) {
  // expected-error@below {{expected 1 part, or more of i8 weights without codebook, got 0}}
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<512xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>) extras(%b[%i] : memref<32xi32>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [array<i64>],
        parts = 0 : i64, channels = 16 : i64, k_sizes = array<i64: 6>, k_strides = array<i64: 1>, k_pack = 4 : i64,
        n_pack = 16 : i64, unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32, %e: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}

// -----

func.func @parts_of_codes(%x: memref<256xi8>, %w: memref<512xi8>, %b: memref<32xi32>, %y: memref<256xi8>, %i: index) {
  // expected-error@below {{expected 1 part, or more of i8 weights without codebook, got 2}}
  qwid_tile.contract ins(%x[%i] : memref<256xi8>) weights(%w[%i] : memref<512xi8>)
      start(%b[%i] : memref<32xi32>) outs(%y[%i] : memref<256xi8>) extras(%b[%i] : memref<32xi32>)
      attributes {input_pixels = array<i64: 0>, output_pixels = array<i64: 0>, extra_pixels = [array<i64>],
        parts = 2 : i64, codebook = array<i8: 0, 1, 2, 4, 8, 16, 32, 64, 0, -1, -2, -4, -8, -16, -32, -64>,
        channels = 16 : i64, k_sizes = array<i64: 6>, k_strides = array<i64: 1>, k_pack = 4 : i64,
        n_pack = 16 : i64, unsigned_input = true, prefetch_span = 0 : i64} {
  ^bb0(%acc: i32, %e: i32):
    %q = arith.trunci %acc : i32 to i8
    qwid_tile.yield %q : i8
  }
  return
}
