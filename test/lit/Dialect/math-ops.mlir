// RUN: qwid-opt %s --verify-roundtrip | FileCheck %s
// RUN: qwid-opt %s --emit-bytecode | qwid-opt | FileCheck %s

!q = !quant.uniform<i8:f32, 5.000000e-01:3>
!r = !quant.uniform<u8:f32, 2.500000e-01:7>

// CHECK-LABEL: @unary
func.func @unary(%x: tensor<4xf32>, %y: tensor<4x!q>, %z: tensor<4xi32>) {
  // CHECK: qwid.unary exp %{{.*}} : (tensor<4xf32>) -> tensor<4xf32>
  %0 = qwid.unary exp %x : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: qwid.unary elu %{{.*}} {alpha = 1.500000e+00 : f32, beta = 5.000000e-01 : f32}
  %1 = qwid.unary elu %x {alpha = 1.5 : f32, beta = 0.5 : f32} : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: qwid.unary thresholded_relu %{{.*}} {alpha = 1.500000e+00 : f32}
  %2 = qwid.unary thresholded_relu %x {alpha = 1.5 : f32} : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: qwid.unary gelu %{{.*}} : (tensor<4x!quant.uniform<i8:f32, 5.000000e-01:3>>) -> tensor<4x!quant.uniform<u8
  %3 = qwid.unary gelu %y : (tensor<4x!q>) -> tensor<4x!r>
  // CHECK: qwid.unary neg %{{.*}} : (tensor<4xi32>) -> tensor<4xi32>
  %4 = qwid.unary neg %z : (tensor<4xi32>) -> tensor<4xi32>
  return
}

// CHECK-LABEL: @binary
func.func @binary(%x: tensor<2x4xf32>, %y: tensor<4xf32>, %q: tensor<4x!q>, %r: tensor<4x!r>, %i: tensor<4xui8>) {
  // CHECK: qwid.binary pow %{{.*}}, %{{.*}} : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %0 = qwid.binary pow %x, %y : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  // CHECK: qwid.binary less_or_equal %{{.*}}, %{{.*}} : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %c = qwid.binary less_or_equal %x, %y : (tensor<2x4xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  // CHECK: qwid.binary range_scale %{{.*}}, %{{.*}} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %s = qwid.binary range_scale %y, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  // CHECK: qwid.binary range_zero
  %o = qwid.binary range_zero %y, %s : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  // CHECK: qwid.binary max {{.*}} {rescale_kind = #qwid<rescale_kind float>}
  %1 = qwid.binary max %q, %r {rescale_kind = #qwid<rescale_kind float>} : (tensor<4x!q>, tensor<4x!r>) -> tensor<4x!q>
  // CHECK: qwid.binary div {{.*}} : (tensor<4xui8>, tensor<4xui8>) -> tensor<4xui8>
  %2 = qwid.binary div %i, %i : (tensor<4xui8>, tensor<4xui8>) -> tensor<4xui8>
  // CHECK: qwid.binary mod {{.*}} : (tensor<4xui8>, tensor<4xui8>) -> tensor<4xui8>
  %m = qwid.binary mod %i, %i : (tensor<4xui8>, tensor<4xui8>) -> tensor<4xui8>
  // CHECK: qwid.add {{.*}} : (tensor<4xui8>, tensor<4xui8>) -> tensor<4xui8>
  %3 = qwid.add %i, %i : (tensor<4xui8>, tensor<4xui8>) -> tensor<4xui8>
  return
}

// CHECK-LABEL: @cast
func.func @cast(%x: tensor<4xf32>) -> tensor<4xi1> {
  // CHECK: qwid.cast %{{.*}} : (tensor<4xf32>) -> tensor<4xi16>
  %0 = qwid.cast %x : (tensor<4xf32>) -> tensor<4xi16>
  // CHECK: qwid.cast %{{.*}} : (tensor<4xi16>) -> tensor<4xi1>
  %1 = qwid.cast %0 : (tensor<4xi16>) -> tensor<4xi1>
  return %1 : tensor<4xi1>
}

// CHECK-LABEL: @reduce
func.func @reduce(%x: tensor<2x3x4xf32>, %q: tensor<2x3x4x!q>) {
  // CHECK: qwid.reduce prod %{{.*}} {axes = array<i64: 0, 2>, keepdims = false}
  %0 = qwid.reduce prod %x {axes = array<i64: 0, 2>, keepdims = false} : (tensor<2x3x4xf32>) -> tensor<3xf32>
  // CHECK: qwid.reduce sum {{.*}}rescale_kind = #qwid<rescale_kind fixed>}
  %1 = qwid.reduce sum %q {axes = array<i64: 1>, keepdims = true, rescale_kind = #qwid<rescale_kind fixed>} : (tensor<2x3x4x!q>) -> tensor<2x1x4x!r>
  // CHECK: qwid.reduce min
  %2 = qwid.reduce min %q {axes = array<i64: 1>, keepdims = true} : (tensor<2x3x4x!q>) -> tensor<2x1x4x!q>
  return
}

// CHECK-LABEL: @selections
func.func @selections(%x: tensor<2x9xf32>) {
  // CHECK: qwid.top_k %{{.*}} {axis = 1 : i64, k = 3 : i64} : (tensor<2x9xf32>) -> tensor<2x3xf32>
  %0 = qwid.top_k %x {axis = 1 : i64, k = 3 : i64} : (tensor<2x9xf32>) -> tensor<2x3xf32>
  // CHECK: qwid.arg_top_k %{{.*}} {axis = 1 : i64, k = 3 : i64} : (tensor<2x9xf32>) -> tensor<2x3xi64>
  %1 = qwid.arg_top_k %x {axis = 1 : i64, k = 3 : i64} : (tensor<2x9xf32>) -> tensor<2x3xi64>
  // CHECK: qwid.argmax %{{.*}} {axis = 1 : i64, keepdims = false, last}
  %2 = qwid.argmax %x {axis = 1 : i64, keepdims = false, last} : (tensor<2x9xf32>) -> tensor<2xi64>
  // CHECK: qwid.softmax %{{.*}} {axis = 1 : i64, log}
  %3 = qwid.softmax %x {axis = 1 : i64, log} : (tensor<2x9xf32>) -> tensor<2x9xf32>
  return
}

// CHECK-LABEL: @normalizations
func.func @normalizations(%x: tensor<1x7x7x8xf32>) -> tensor<1x7x7x8xf32> {
  // CHECK: qwid.normalize %{{.*}} {axes = array<i64: 1, 2>, epsilon = 9.99999974E-6 : f32}
  %0 = qwid.normalize %x {axes = array<i64: 1, 2>, epsilon = 1.0e-05 : f32} : (tensor<1x7x7x8xf32>) -> tensor<1x7x7x8xf32>
  // CHECK: qwid.lrn %{{.*}} {alpha = 1.000000e-01 : f32, axis = 3 : i64, beta = 7.500000e-01 : f32, bias = 1.000000e+00 : f32, size = 5 : i64}
  %1 = qwid.lrn %0 {axis = 3 : i64, size = 5 : i64, alpha = 0.1 : f32, beta = 0.75 : f32, bias = 1.0 : f32} : (tensor<1x7x7x8xf32>) -> tensor<1x7x7x8xf32>
  return %1 : tensor<1x7x7x8xf32>
}
