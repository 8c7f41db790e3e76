// RUN: qwid-opt %s -split-input-file -qwid-select-kernels=isa=avx2 -verify-diagnostics

#x = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#y = affine_map<(m, n, k) -> (m, n)>

func.func @main(%x: tensor<20x4xf32>) -> tensor<20x16xf32> {
  %w = arith.constant dense<1.0> : tensor<16x4xf32>
  %b = arith.constant dense<1.0> : tensor<16xf32>
  // expected-error@unknown {{expected as kernel of node 'stem' on avx2 'loops' or 'dot' with tiles up to 3 x 32 or 6 x 16 or 12 x 8, got #qwid_tile.kernel<dot, 7 x 16>; without the attribute 'qwid.kernel' one is chosen}}
  %y = call @layer_0(%x, %w, %b) : (tensor<20x4xf32>, tensor<16x4xf32>, tensor<16xf32>) -> tensor<20x16xf32> loc("stem")
  // expected-error@unknown {{expected as kernel of node 'relu' on avx2 'loops', got #qwid_tile.kernel<dot, 2 x 16>}}
  %z = call @layer_1(%y) : (tensor<20x16xf32>) -> tensor<20x16xf32> loc("relu")
  return %z : tensor<20x16xf32>
}
func.func private @layer_0(%x: tensor<20x4xf32>, %w: tensor<16x4xf32>, %b: tensor<16xf32>) -> tensor<20x16xf32>
    attributes {qwid.kernel = #qwid_tile.kernel<dot, 7 x 16>} {
  %e = tensor.empty() : tensor<20x16xf32>
  %init = linalg.broadcast ins(%b : tensor<16xf32>) outs(%e : tensor<20x16xf32>) dimensions = [0]
  %y = linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%x, %w : tensor<20x4xf32>, tensor<16x4xf32>) outs(%init : tensor<20x16xf32>) {
  ^bb0(%a: f32, %f: f32, %o: f32):
    %s = math.fma %a, %f, %o : f32
    linalg.yield %s : f32
  } -> tensor<20x16xf32>
  return %y : tensor<20x16xf32>
}
func.func private @layer_1(%x: tensor<20x16xf32>) -> tensor<20x16xf32>
    attributes {qwid.kernel = #qwid_tile.kernel<dot, 2 x 16>} {
  %e = tensor.empty() : tensor<20x16xf32>
  %y = linalg.exp ins(%x : tensor<20x16xf32>) outs(%e : tensor<20x16xf32>) -> tensor<20x16xf32>
  return %y : tensor<20x16xf32>
}

// -----

// expected-error@below {{expected a function @main}}
module {
}

// -----

// expected-error@+1 {{expected a tile of at least 1 x 1 for dot and depthwise, none for loops, got 4 x 8 for loops}}
func.func private @layer_0() attributes {qwid.kernel = #qwid_tile.kernel<loops, 4 x 8>}
