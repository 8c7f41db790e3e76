// RUN: qwid-opt %s -verify-diagnostics -qwid-assign-precision

// No kernel multiplies by weights that the model's inputs decide.
func.func @main(%x: tensor<1x4xf32>, %w: tensor<4x4xf32>) -> tensor<1x4xf32> {
  // expected-error @unknown {{node 'dense' (qwid.fully_connected) has weights or a bias that the model's inputs decide, expected what constants alone compute}}
  %y = qwid.fully_connected %x, %w : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32> loc("dense"("y"))
  return %y : tensor<1x4xf32>
}
