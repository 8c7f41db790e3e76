// RUN: qwid-opt %s -split-input-file -verify-diagnostics -qwid-absorb-quantization

!a = !quant.uniform<i8:f32, 1.0e-6>
func.func @bias(%a: tensor<1x1x!a>) -> tensor<1x1x!a> {
  %x = qwid.dequantize %a : (tensor<1x1x!a>) -> tensor<1x1xf32>
  %qw = qwid.constant dense<1> : tensor<1x1xi8> : tensor<1x1x!quant.uniform<i8:f32, 1.0e-6>>
  %w = qwid.dequantize %qw : (tensor<1x1x!quant.uniform<i8:f32, 1.0e-6>>) -> tensor<1x1xf32>
  %b = qwid.constant dense<1.0> : tensor<1xf32> : tensor<1xf32>
  // expected-error @unknown {{bias 1.000000e+00 leaves int32 on the model's scale of input times weights, 1.000000e-12; pass --keep-float=fc to leave the node in float}}
  %y = qwid.fully_connected %x, %w bias %b : (tensor<1x1xf32>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<1x1xf32> loc("fc"("y"))
  %q = qwid.quantize %y : (tensor<1x1xf32>) -> tensor<1x1x!a>
  return %q : tensor<1x1x!a>
}
