// RUN: qwid-opt %s -verify-diagnostics -qwid-fold-batch-norm

func.func @negative_variance(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %p = qwid.constant dense<[1.0, 2.0]> : tensor<2xf32> : tensor<2xf32>
  %v = qwid.constant dense<[1.0, -2.0]> : tensor<2xf32> : tensor<2xf32>
  // expected-error@+1 {{'qwid.batch_norm': expected finite parameters and variance + epsilon > 0, got a factor of nan and an offset of nan for channel 1; export the model again}}
  %y = qwid.batch_norm %x, %p, %p, %p, %v {axis = 1 : i64, epsilon = 1.0e-05 : f32}
    : (tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
