// RUN: qwid-opt %s -split-input-file -qwid-to-linalg -mlir-print-debuginfo -mlir-print-local-scope | FileCheck %s

// The mark of a value goes to the one op that computes it, with the sign of its
// storage; what else the op became has none. Code is as without marks.
!q = !quant.uniform<u8:f32, 0.5:3>
// CHECK-LABEL: func.func @main
// CHECK-SAME: %{{.*}}: tensor<1x2x2x4xi8> {{{.*}}} loc(fused<array<i64: 0, 1, 16>>["image"])
// CHECK-NOT: fused<
// CHECK: tensor.pad
// CHECK-NOT: fused<
// CHECK: linalg.generic
// CHECK: loc(fused<array<i64: 1, 1, 16>>["pool"])
// CHECK: tensor.collapse_shape {{.*}} loc(fused<array<i64: 2, 1, 16>>["flat"])
// CHECK-NOT: fused<
// CHECK: linalg.generic
// CHECK: loc(fused<array<i64: 3, 0, 16>>["real"])
// CHECK: return %{{[0-9]+}} : tensor<1x16xf32>
func.func @main(%x: tensor<1x2x2x4x!q> loc(fused<array<i64: 0, 0, 16>>["image"])) -> tensor<1x16xf32> {
  %p = qwid.max_pool %x {layout = #qwid<layout nhwc>, kernel = array<i64: 3, 3>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, ceil_mode = false} : (tensor<1x2x2x4x!q>) -> tensor<1x2x2x4x!q> loc(fused<array<i64: 1, 0, 16>>["pool"])
  %f = qwid.flatten %p {axis = 1 : i64} : (tensor<1x2x2x4x!q>) -> tensor<1x16x!q> loc(fused<array<i64: 2, 0, 16>>["flat"])
  %r = qwid.dequantize %f : (tensor<1x16x!q>) -> tensor<1x16xf32> loc(fused<array<i64: 3, 0, 16>>["real"])
  return %r : tensor<1x16xf32>
}
