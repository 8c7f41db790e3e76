// RUN: qwid-opt %s -split-input-file -qwid-lower-layers=isa=avx2 -verify-diagnostics
// RUN: not qwid-opt %s -split-input-file -qwid-lower-layers=isa=mmx 2>&1 | FileCheck %s --check-prefix=ISA

// ISA: error: expected the name of an instruction set, got 'mmx'
// expected-error@below {{expected a function @main}}
module {
}

// -----

func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@below {{expected main as qwid-form-layers leaves it, found 'tensor.empty'}}
  %e = tensor.empty() : tensor<4xf32>
  %y = linalg.exp ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error@unknown {{expected an attribute 'qwid.kernel' for avx2 on the layer of node 'exp'; this is likely due to a missing qwid-select-kernels}}
  %y = call @layer_0(%x) : (tensor<4xf32>) -> tensor<4xf32> loc("exp")
  return %y : tensor<4xf32>
}
func.func private @layer_0(%x: tensor<4xf32>) -> tensor<4xf32> {
  %e = tensor.empty() : tensor<4xf32>
  %y = linalg.exp ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}
