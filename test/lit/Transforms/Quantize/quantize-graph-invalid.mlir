// RUN: qwid-opt %s -split-input-file -verify-diagnostics -qwid-quantize-graph

// expected-error @below {{expected a planned type for tensor 'image'; run -qwid-select-scales first}}
func.func @no_plan(%x: tensor<4xf32> {qwid.name = "image"}) -> tensor<4xf32> {
  %y = qwid.unary relu %x : (tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

func.func @no_result_plan(%x: tensor<4xf32> {qwid.type = !quant.uniform<i8:f32, 1.0>}) -> tensor<4xf32> {
  // expected-error @unknown {{expected a planned type for tensor 'y'; run -qwid-select-scales first}}
  %y = qwid.unary relu %x : (tensor<4xf32>) -> tensor<4xf32> loc("relu"("y"))
  return %y : tensor<4xf32>
}

// -----

func.func @not_projected(%x: tensor<1x2xf32> {qwid.type = !quant.uniform<i8:f32, 1.0>}) -> tensor<1x1xf32> {
  %w = qwid.constant dense<1.0> : tensor<1x2xf32> : tensor<1x2xf32>
  // expected-error @below {{expected projected weights; run -qwid-project-weights first}}
  %y = qwid.fully_connected %x, %w {qwid.type = !quant.uniform<i8:f32, 1.0>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// -----

// 131072 products of 255 * 127 are 4244766720.
func.func @overflow(%x: tensor<1x131072xf32> {qwid.type = !quant.uniform<i8:f32, 1.0:-128>}) -> tensor<1x1xf32> {
  %w = qwid.constant dense<127> : tensor<1x131072xi8> : tensor<1x131072x!quant.uniform<i8<-127:127>:f32:0, {1.0}>>
  %d = qwid.dequantize %w : (tensor<1x131072x!quant.uniform<i8<-127:127>:f32:0, {1.0}>>) -> tensor<1x131072xf32>
  // expected-error @unknown {{node 'fc': the accumulator of channel 0 may reach 4244766720, expected a value within int32; pass --keep-float=fc to leave the node in float}}
  %y = qwid.fully_connected %x, %d {qwid.type = !quant.uniform<i8:f32, 4.0>} : (tensor<1x131072xf32>, tensor<1x131072xf32>) -> tensor<1x1xf32> loc("fc")
  return %y : tensor<1x1xf32>
}

// -----

// Accumulators are not proved less than others.
func.func @accumulators_overflow(%x: tensor<1x131072xf32> {qwid.type = !quant.uniform<i8:f32, 1.0:-128>}) -> tensor<1x1xf32> {
  %w = qwid.constant dense<127> : tensor<1x131072xi8> : tensor<1x131072x!quant.uniform<i8<-127:127>:f32:0, {1.0}>>
  %d = qwid.dequantize %w : (tensor<1x131072x!quant.uniform<i8<-127:127>:f32:0, {1.0}>>) -> tensor<1x131072xf32>
  // expected-error @unknown {{node 'logits': the accumulator of channel 0 may reach 4244766720, expected a value within int32; pass --keep-float=logits to leave the node in float}}
  %y = qwid.fully_connected %x, %d {qwid.accumulators} : (tensor<1x131072xf32>, tensor<1x131072xf32>) -> tensor<1x1xf32> loc("logits")
  return %y : tensor<1x1xf32>
}
