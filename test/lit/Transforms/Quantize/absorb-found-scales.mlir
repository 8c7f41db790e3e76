// RUN: qwid-opt %s -verify-diagnostics -qwid-absorb-quantization | FileCheck %s

// A model that finds its scales as it runs: its integer products are left as they
// are, what computes in f32 is marked, with one reason for all.
// CHECK-LABEL: func.func @main
// CHECK: qwid.reduce min {{.*}}qwid.keep_float
// CHECK: qwid.binary range_scale {{.*}}qwid.keep_float
// CHECK: qwid.fully_connected
// CHECK-NOT: qwid.keep_float
// CHECK: qwid.cast {{.*}} {qwid.keep_float} : (tensor<1x2xi32>) -> tensor<1x2xf32>
// CHECK: qwid.mul {{.*}}qwid.keep_float
func.func @main(%x: tensor<1x4xf32>, %q: tensor<1x4x!quant.uniform<u8:f32, 1.0>>) -> tensor<1x2xf32> {
  // expected-remark @unknown {{node 'low' (qwid.reduce) stays in float: the model finds its scales as it runs}}
  %low = qwid.reduce min %x {axes = array<i64: 0, 1>, keepdims = false} : (tensor<1x4xf32>) -> tensor<f32> loc("low")
  // expected-remark @unknown {{node 'scale' (qwid.binary range_scale) stays in float: the model finds its scales as it runs}}
  %s = qwid.binary range_scale %low, %low : (tensor<f32>, tensor<f32>) -> tensor<f32> loc("scale")
  %w = qwid.constant dense<1> : tensor<2x4xi8> : tensor<2x4x!quant.uniform<i8:f32, 1.0>>
  %a = qwid.fully_connected %q, %w : (tensor<1x4x!quant.uniform<u8:f32, 1.0>>, tensor<2x4x!quant.uniform<i8:f32, 1.0>>) -> tensor<1x2x!quant.uniform<i32:f32, 1.0>>
  %i = qwid.storage_cast %a : (tensor<1x2x!quant.uniform<i32:f32, 1.0>>) -> tensor<1x2xi32>
  // expected-remark @unknown {{node 'cast' (qwid.cast) stays in float: the model finds its scales as it runs}}
  %f = qwid.cast %i : (tensor<1x2xi32>) -> tensor<1x2xf32> loc("cast")
  // expected-remark @unknown {{node 'mul' (qwid.mul) stays in float: the model finds its scales as it runs}}
  %y = qwid.mul %f, %s : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32> loc("mul")
  return %y : tensor<1x2xf32>
}
