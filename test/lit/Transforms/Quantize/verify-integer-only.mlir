// RUN: qwid-opt %s -qwid-verify-integer-only | FileCheck %s

// Borders and moves at the border are no float inside the network.
// CHECK-LABEL: func.func @borders
func.func @borders(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %t = qwid.reshape %x : (tensor<1x4xf32>) -> tensor<4x1xf32>
  %q = qwid.quantize %t : (tensor<4x1xf32>) -> tensor<4x1x!quant.uniform<i8:f32, 1.0>>
  %a = qwid.add %q, %q {rescale_kind = #qwid<rescale_kind fixed>} : (tensor<4x1x!quant.uniform<i8:f32, 1.0>>, tensor<4x1x!quant.uniform<i8:f32, 1.0>>) -> tensor<4x1x!quant.uniform<i8:f32, 2.0>>
  %d = qwid.dequantize %a : (tensor<4x1x!quant.uniform<i8:f32, 2.0>>) -> tensor<4x1xf32>
  %r = qwid.reshape %d : (tensor<4x1xf32>) -> tensor<1x4xf32>
  return %r : tensor<1x4xf32>
}
