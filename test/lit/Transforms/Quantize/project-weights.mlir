// RUN: qwid-opt %s -split-input-file -qwid-project-weights | FileCheck %s
// RUN: qwid-opt %s -split-input-file -qwid-project-weights=rescale=shift | FileCheck %s --check-prefix=SHIFT
// RUN: qwid-opt %s -split-input-file -qwid-project-weights=weights=pow2 | FileCheck %s --check-prefix=POW2

// Channel 0: max|w| = 1.27. Channel 1 is all zero: scale 1. Channel 2 is so
// small that its bias of 1 would leave int32: scale 2 * 2^-30.
// CHECK-LABEL: func.func @channels
// SHIFT-LABEL: func.func @channels
// POW2-LABEL: func.func @channels
func.func @channels(%x: tensor<1x2xf32> {qwid.type = !quant.uniform<i8:f32, 0.5:-128>}) -> tensor<1x3xf32> {
  %w = qwid.constant dense<[[1.27, -0.5], [0.0, 0.0], [1.0e-18, 0.0]]> : tensor<3x2xf32> : tensor<3x2xf32>
  %b = qwid.constant dense<[1.0, 2.0, 1.0]> : tensor<3xf32> : tensor<3xf32>
  // CHECK: %[[W:.*]] = qwid.constant dense<{{\[}}[127, -50], [0, 0], [0, 0]]> : tensor<3x2xi8>
  // CHECK-SAME: !quant.uniform<i8<-127:127>:f32:0, {0.00999999{{[0-9]*}},1.000000e+00,1.862645149{{.*}}E-9}>
  // CHECK: %[[DW:.*]] = qwid.dequantize %[[W]]
  // CHECK: %[[B:.*]] = qwid.constant dense<[200, 4, 1073741824]> : tensor<3xi32>
  // CHECK: %[[DB:.*]] = qwid.dequantize %[[B]]
  // CHECK: qwid.fully_connected %{{.*}}, %[[DW]] bias %[[DB]]
  // SHIFT: !quant.uniform<i8<-127:127>:f32:0, {1.562500e-02,1.000000e+00,1.862645149{{.*}}E-9}>
  // POW2: qwid.constant dense<{{\[}}[7, 14], [0, 0], [0, 0]]> : tensor<3x2xi8>
  // POW2-SAME: !qwid.codebook<4 : {0, 1, 2, 4, 8, 16, 32, 64, 0, -1, -2, -4, -8, -16, -32, -64} : 0, [
  %y = qwid.fully_connected %x, %w bias %b {qwid.type = !quant.uniform<i8:f32, 0.25:-128>} : (tensor<1x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<1x3xf32>
  return %y : tensor<1x3xf32>
}

// -----

// An activation constant takes its planned type; a kept-float op reads the
// original.
// CHECK-LABEL: func.func @activation
func.func @activation(%x: tensor<2xf32> {qwid.type = !quant.uniform<i8:f32, 0.5:-128>}) -> (tensor<2xf32>, tensor<2xf32>) {
  // CHECK: %[[K:.*]] = qwid.constant dense<[1.000000e+00, 2.000000e+00]>
  // CHECK: %[[Q:.*]] = qwid.constant dense<[-126, -124]> : tensor<2xi8> : tensor<2x!quant.uniform<i8:f32, 5.000000e-01:-128>>
  // CHECK: %[[D:.*]] = qwid.dequantize %[[Q]]
  %k = qwid.constant dense<[1.0, 2.0]> : tensor<2xf32> {qwid.type = !quant.uniform<i8:f32, 0.5:-128>} : tensor<2xf32>
  // CHECK: qwid.add %{{.*}}, %[[D]]
  %y = qwid.add %x, %k {qwid.type = !quant.uniform<i8:f32, 0.5:-128>} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  // CHECK: qwid.mul %{{.*}}, %[[K]]
  %z = qwid.mul %x, %k {qwid.keep_float} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %y, %z : tensor<2xf32>, tensor<2xf32>
}

// -----

// Accumulators have no planned type, and need none.
// CHECK-LABEL: func.func @accumulators
func.func @accumulators(%x: tensor<1x2xf32> {qwid.type = !quant.uniform<i8:f32, 0.5:-128>}) -> tensor<1x1xf32> {
  %w = qwid.constant dense<[[127.0, -1.0]]> : tensor<1x2xf32> : tensor<1x2xf32>
  %b = qwid.constant dense<2.0> : tensor<1xf32> : tensor<1xf32>
  // CHECK: qwid.constant dense<{{\[}}[127, -1]]> : tensor<1x2xi8> : tensor<1x2x!quant.uniform<i8<-127:127>:f32:0, {1.000000e+00}>>
  // CHECK: qwid.constant dense<4> : tensor<1xi32> : tensor<1x!quant.uniform<i32:f32:0, {5.000000e-01}>>
  %y = qwid.fully_connected %x, %w bias %b {qwid.accumulators} : (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}
