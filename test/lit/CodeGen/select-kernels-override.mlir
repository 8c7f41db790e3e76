// RUN: qwid-opt %s -qwid-form-layers -qwid-select-kernels=isa=avx512vnni | FileCheck %s
// RUN: qwid-opt %s -qwid-form-layers -qwid-select-kernels=isa=avx512vnni -qwid-lower-layers=isa=avx512vnni | FileCheck %s --check-prefix=TILE

#x = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (n, k)>
#y = affine_map<(m, n, k) -> (m, n)>

// An override is kept, and obeyed: 20 pixels in one tile of 16 channels.
// CHECK: func.func private @layer_0{{.*}} attributes {qwid.kernel = #qwid_tile.kernel<dot, 28 x 16>}
// TILE: qwid_tile.contract
// TILE-SAME: channels = 16
// TILE-SAME: input_pixels = array<i64: 0, 4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60, 64, 68, 72, 76>
func.func @main(%x: tensor<20x4xf32>) -> tensor<20x16xf32> {
  %w = arith.constant dense<1.0> : tensor<16x4xf32>
  %b = arith.constant dense<1.0> : tensor<16xf32>
  %y = call @layer_0(%x, %w, %b) : (tensor<20x4xf32>, tensor<16x4xf32>, tensor<16xf32>) -> tensor<20x16xf32>
  return %y : tensor<20x16xf32>
}
func.func private @layer_0(%x: tensor<20x4xf32>, %w: tensor<16x4xf32>, %b: tensor<16xf32>) -> tensor<20x16xf32>
    attributes {qwid.kernel = #qwid_tile.kernel<dot, 28 x 16>} {
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
