// RUN: qwid-opt %s -split-input-file -verify-diagnostics -qwid-verify-integer-only

func.func @softmax(%q: tensor<1x4x!quant.uniform<i8:f32, 1.0>>) -> tensor<1x4xf32> {
  // expected-error @unknown {{integer-only: node 'logits' (qwid.dequantize) works on f32}}
  // expected-note @unknown {{border to or from a node that stays in float}}
  %d = qwid.dequantize %q : (tensor<1x4x!quant.uniform<i8:f32, 1.0>>) -> tensor<1x4xf32> loc("logits")
  // expected-error @unknown {{integer-only: node 'softmax' (qwid.softmax) works on f32}}
  // expected-note @unknown {{it has no integer form; leave out --integer-only}}
  %s = qwid.softmax %d {axis = 1 : i64, qwid.keep_float} : (tensor<1x4xf32>) -> tensor<1x4xf32> loc("softmax")
  return %s : tensor<1x4xf32>
}

// -----

func.func @kept(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @unknown {{integer-only: node 'act' (qwid.unary sigmoid) works on f32}}
  // expected-note @unknown {{take 'act' out of --keep-float if it is there}}
  %s = qwid.unary sigmoid %x {qwid.keep_float} : (tensor<4xf32>) -> tensor<4xf32> loc("act")
  return %s : tensor<4xf32>
}

// -----

func.func @float_rescale(%q: tensor<4x!quant.uniform<i8:f32, 1.0>>) -> tensor<4x!quant.uniform<i8:f32, 2.0>> {
  // expected-error @unknown {{integer-only: node 'add' rescales in float; pass --rescale=fixed or --rescale=shift}}
  %a = qwid.add %q, %q {rescale_kind = #qwid<rescale_kind float>} : (tensor<4x!quant.uniform<i8:f32, 1.0>>, tensor<4x!quant.uniform<i8:f32, 1.0>>) -> tensor<4x!quant.uniform<i8:f32, 2.0>> loc("add")
  return %a : tensor<4x!quant.uniform<i8:f32, 2.0>>
}

// -----

func.func @found_scale(%low: tensor<f32>, %high: tensor<f32>) -> tensor<f32> {
  // expected-error @unknown {{integer-only: node 'dql' finds a scale as the model runs, which needs f32; quantize the float model with --calibrate instead}}
  %s = qwid.binary range_scale %low, %high {qwid.keep_float} : (tensor<f32>, tensor<f32>) -> tensor<f32> loc("dql")
  return %s : tensor<f32>
}
