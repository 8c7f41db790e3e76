// RUN: qwid-opt %s -split-input-file -verify-diagnostics

func.func @elided() -> tensor<4xf32> {
  // expected-error @below {{expected the data of 'tensor<4xf32>', got none or too few; print the module without eliding resources}}
  %w = qwid.constant dense_resource<gone> : tensor<4xf32> : tensor<4xf32>
  return %w : tensor<4xf32>
}

// -----

func.func @type() -> tensor<4xf32> {
  // expected-error @below {{expected a value of type 'tensor<4xf32>', got 'tensor<4xi32>'}}
  %w = qwid.constant dense<1> : tensor<4xi32> : tensor<4xf32>
  return %w : tensor<4xf32>
}
