// RUN: qwid-opt %s -qwid-dequantize-constants | FileCheck %s

!w = !quant.uniform<u8:f32:0, {0.5:2, 0.25:128}>

// CHECK-LABEL: func.func @constants
// CHECK-NEXT: %[[C:.*]] = qwid.constant dense<{{\[}}[0.000000e+00, 1.000000e+00], [-3.200000e+01, 0.000000e+00]]> : tensor<2x2xf32>
// CHECK-NEXT: return %[[C]]
func.func @constants() -> tensor<2x2xf32> {
  %q = qwid.constant dense<[[2, 4], [0, 128]]> : tensor<2x2xui8> : tensor<2x2x!w>
  %x = qwid.dequantize %q : (tensor<2x2x!w>) -> tensor<2x2xf32>
  return %x : tensor<2x2xf32>
}
