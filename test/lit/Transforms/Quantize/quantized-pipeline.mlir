// RUN: qwid-opt %s -qwid-quantized-pipeline="ranges-file=%S/Inputs/network.json" | FileCheck %s
// RUN: qwid-opt %s -qwid-quantized-pipeline="ranges-file=%S/Inputs/network.json rescale=shift weights=pow2" | FileCheck %s --check-prefix=SHIFT
// RUN: qwid-opt %s -qwid-quantized-pipeline="ranges-file=%S/Inputs/network.json integer-only" | FileCheck %s --check-prefix=FIXED
// RUN: not qwid-opt %s -qwid-quantized-pipeline="ranges-file=%S/Inputs/network.json integer-only rescale=float" 2>&1 | FileCheck %s --check-prefix=FLOAT
// RUN: qwid-opt %s -qwid-quantized-pipeline="ranges-file=%S/Inputs/network.json keep-float=conv" | FileCheck %s --check-prefix=KEEP

// FLOAT: error: {{.*}}integer-only: node 'conv' rescales in float; pass --rescale=fixed or --rescale=shift

// CHECK-LABEL: func.func @main
// CHECK: %[[T:.*]] = qwid.transpose
// CHECK: %[[Q:.*]] = qwid.quantize %[[T]]
// CHECK: %[[Y:.*]] = qwid.conv2d %[[Q]], %{{.*}} bias %{{.*}} residual %[[Q]]
// CHECK-SAME: rescale_kind = #qwid<rescale_kind float>
// CHECK: %[[P:.*]] = qwid.avg_pool %[[Y]] {{.*}}rescale_kind = #qwid<rescale_kind float>
// CHECK: %[[F:.*]] = qwid.reshape %[[P]]
// CHECK: %[[D:.*]] = qwid.dequantize %[[F]]
// CHECK: %[[S:.*]] = qwid.softmax %[[D]] {{.*}}qwid.keep_float
// CHECK: return %[[S]]

// SHIFT: qwid.quantize {{.*}}!quant.uniform<i8:f32, 7.812500e-03{{[:>]}}
// SHIFT: qwid.conv2d
// SHIFT-SAME: rescale_kind = #qwid<rescale_kind shift>
// SHIFT-SAME: !qwid.codebook<4 :

// FIXED: module attributes {qwid.dropped = ["softmax"]}
// FIXED: func.func @main({{.*}}) -> (tensor<1x2x!quant.uniform<i8:f32, {{.*}}>> {qwid.name = "probabilities"})
// FIXED: qwid.conv2d
// FIXED-SAME: rescale_kind = #qwid<rescale_kind fixed>
// FIXED-NOT: qwid.softmax
// FIXED-NOT: qwid.dequantize

// KEEP: qwid.conv2d {{.*}}qwid.keep_float{{.*}} -> tensor<1x4x4x2xf32>
func.func @main(%x: tensor<1x2x4x4xf32> {qwid.name = "image"}) -> (tensor<1x2xf32> {qwid.name = "probabilities"}) {
  %t = qwid.transpose %x {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x2x4x4xf32>) -> tensor<1x4x4x2xf32>
  %w = qwid.constant dense<[[[[0.5, 0.25]]], [[[-1.0, 0.0]]]]> : tensor<2x1x1x2xf32> : tensor<2x1x1x2xf32>
  %b = qwid.constant dense<[0.5, -0.5]> : tensor<2xf32> : tensor<2xf32>
  %y = qwid.conv2d %t, %w bias %b residual %t {
      layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>,
      dilations = array<i64: 1, 1>, groups = 1 : i64, clamp = #qwid.clamp<0.0, 6.0>}
    : (tensor<1x4x4x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32>, tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32> loc("conv"("y"))
  %p = qwid.avg_pool %y {layout = #qwid<layout nhwc>, kernel = array<i64: 4, 4>, strides = array<i64: 1, 1>,
      pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, ceil_mode = false, count_include_pad = false}
    : (tensor<1x4x4x2xf32>) -> tensor<1x1x1x2xf32> loc("pool"("p"))
  %f = qwid.reshape %p : (tensor<1x1x1x2xf32>) -> tensor<1x2xf32> loc("flatten"("f"))
  %s = qwid.softmax %f {axis = 1 : i64} : (tensor<1x2xf32>) -> tensor<1x2xf32> loc("softmax"("s"))
  return %s : tensor<1x2xf32>
}
