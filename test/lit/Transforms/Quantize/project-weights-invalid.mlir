// RUN: qwid-opt %s -split-input-file -verify-diagnostics -qwid-project-weights=correct-bias

func.func @no_plan(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = qwid.constant dense<1.0> : tensor<1x2xf32> : tensor<1x2xf32>
  // expected-error @unknown {{expected planned types on node 'fc'; run -qwid-select-scales first}}
  %y = qwid.fully_connected %x, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32> loc("fc")
  return %y : tensor<1x1xf32>
}

// -----

func.func @infinite(%x: tensor<1x2xf32> {qwid.type = !quant.uniform<i8:f32, 0.5:-128>}) -> tensor<1x1xf32> {
  %w = qwid.constant dense<[[0x7F800000, 1.0]]> : tensor<1x2xf32> : tensor<1x2xf32>
  // expected-error @unknown {{node 'fc': expected weights within +-2^60, got}}
  %y = qwid.fully_connected %x, %w {qwid.type = !quant.uniform<i8:f32, 0.5:-128>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32> loc("fc")
  return %y : tensor<1x1xf32>
}

// -----

func.func @means_of_another_model(%x: tensor<1x2xf32> {qwid.type = !quant.uniform<i8:f32, 0.5:-128>}) -> tensor<1x1xf32> {
  %w = qwid.constant dense<1.0> : tensor<1x2xf32> : tensor<1x2xf32>
  // expected-error @unknown {{node 'fc': expected input means of 2 channels, got 3; calibrate this model again}}
  %y = qwid.fully_connected %x, %w {qwid.input_means = array<f32: 1.0, 2.0, 3.0>, qwid.type = !quant.uniform<i8:f32, 0.5:-128>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32> loc("fc")
  return %y : tensor<1x1xf32>
}
