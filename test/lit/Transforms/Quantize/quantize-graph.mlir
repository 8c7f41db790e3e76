// RUN: qwid-opt %s -split-input-file -qwid-quantize-graph=rescale=fixed | FileCheck %s

// The border to float is after the move of the argument, and before a kept
// float op; no planning attribute is left.
// CHECK-LABEL: func.func @borders
// CHECK-SAME: (%[[X:[a-z0-9]*]]: tensor<1x4xf32>)
func.func @borders(%x: tensor<1x4xf32>) -> tensor<4x1xf32> {
  // CHECK: %[[T:.*]] = qwid.reshape %[[X]]
  // CHECK: %[[Q:.*]] = qwid.quantize %[[T]] : (tensor<4x1xf32>) -> tensor<4x1x!quant.uniform<i8:f32, 1.000000e+00>>
  %t = qwid.reshape %x {qwid.type = !quant.uniform<i8:f32, 1.0>} : (tensor<1x4xf32>) -> tensor<4x1xf32>
  // CHECK: %[[R:.*]] = qwid.unary relu %[[Q]] : ({{.*}}) -> tensor<4x1x!quant.uniform<i8:f32, 5.000000e-01:-128>>
  %r = qwid.unary relu %t {qwid.type = !quant.uniform<i8:f32, 0.5:-128>, qwid.range = array<f32: 0.0, 1.0>} : (tensor<4x1xf32>) -> tensor<4x1xf32>
  // CHECK: %[[A:.*]] = qwid.add %[[R]], %[[Q]] {rescale_kind = #qwid<rescale_kind fixed>}
  %a = qwid.add %r, %t {qwid.type = !quant.uniform<i8:f32, 0.5:-128>} : (tensor<4x1xf32>, tensor<4x1xf32>) -> tensor<4x1xf32>
  // CHECK: %[[D:.*]] = qwid.dequantize %[[A]]
  // CHECK: %[[S:.*]] = qwid.softmax %[[D]] {axis = 0 : i64, qwid.keep_float} : (tensor<4x1xf32>) -> tensor<4x1xf32>
  // CHECK-NEXT: return %[[S]]
  %s = qwid.softmax %a {axis = 0 : i64, qwid.keep_float} : (tensor<4x1xf32>) -> tensor<4x1xf32>
  return %s : tensor<4x1xf32>
}

// -----

// A kept-float op in the middle: out of the integers and back.
// CHECK-LABEL: func.func @middle
func.func @middle(%x: tensor<4xf32> {qwid.type = !quant.uniform<i8:f32, 1.0>}) -> tensor<4xf32> {
  // CHECK: %[[A:.*]] = qwid.unary relu %{{.*}} : (tensor<4x!quant
  %a = qwid.unary relu %x {qwid.type = !quant.uniform<i8:f32, 0.5:-128>} : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: %[[D:.*]] = qwid.dequantize %[[A]]
  // CHECK: %[[S:.*]] = qwid.unary sigmoid %[[D]] {qwid.keep_float}
  // CHECK: %[[Q:.*]] = qwid.quantize %[[S]]
  %s = qwid.unary sigmoid %a {qwid.keep_float, qwid.type = !quant.uniform<i8:f32, 0.25:-128>} : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: %[[Y:.*]] = qwid.unary tanh %[[Q]]
  // CHECK: qwid.dequantize %[[Y]]
  %y = qwid.unary tanh %s {qwid.type = !quant.uniform<i8:f32, 0.125:-128>} : (tensor<4xf32>) -> tensor<4xf32>
  return %y : tensor<4xf32>
}

// -----

// Projected weights lose their dequantize; an index is no f32 and argmax reads
// the integers.
// CHECK-LABEL: func.func @weights
func.func @weights(%x: tensor<1x2xf32> {qwid.type = !quant.uniform<i8:f32, 1.0>}) -> tensor<1xi64> {
  // CHECK: %[[W:.*]] = qwid.constant
  // CHECK-NOT: qwid.dequantize
  %w = qwid.constant dense<1> : tensor<2x2xi8> : tensor<2x2x!quant.uniform<i8<-127:127>:f32:0, {1.0, 2.0}>>
  %d = qwid.dequantize %w : (tensor<2x2x!quant.uniform<i8<-127:127>:f32:0, {1.0, 2.0}>>) -> tensor<2x2xf32>
  // CHECK: %[[Y:.*]] = qwid.fully_connected %{{.*}}, %[[W]] {rescale_kind = #qwid<rescale_kind fixed>}
  %y = qwid.fully_connected %x, %d {qwid.type = !quant.uniform<i8:f32, 4.0>} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  // CHECK: qwid.argmax %[[Y]] {{.*}} : (tensor<1x2x!quant.uniform<i8:f32, 4.000000e+00>>) -> tensor<1xi64>
  %a = qwid.argmax %y {axis = 1 : i64, keepdims = false} : (tensor<1x2xf32>) -> tensor<1xi64>
  return %a : tensor<1xi64>
}

// -----

// Accumulators: 32 bits, the scale of each channel is 0.5 * that of the weights,
// along the channels of the result; weights with one scale give one.
// CHECK-LABEL: func.func @accumulators
func.func @accumulators(%x: tensor<1x2xf32> {qwid.type = !quant.uniform<i8:f32, 0.5:3>}) -> (tensor<1x2xf32>, tensor<1x2xf32>) {
  %w = qwid.constant dense<1> : tensor<2x2xi8> : tensor<2x2x!quant.uniform<i8<-127:127>:f32:0, {1.0, 2.0}>>
  %d = qwid.dequantize %w : (tensor<2x2x!quant.uniform<i8<-127:127>:f32:0, {1.0, 2.0}>>) -> tensor<2x2xf32>
  // CHECK: %[[Y:.*]] = qwid.fully_connected %{{[^{]*}} : ({{.*}}) -> tensor<1x2x!quant.uniform<i32:f32:1, {5.000000e-01,1.000000e+00}>>
  %y = qwid.fully_connected %x, %d {qwid.accumulators} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  // CHECK: %[[D:.*]] = qwid.dequantize %[[Y]] : (tensor<1x2x!quant.uniform<i32:f32:1, {5.000000e-01,1.000000e+00}>>) -> tensor<1x2xf32>
  // CHECK: qwid.softmax %[[D]]
  %s = qwid.softmax %y {axis = 1 : i64, qwid.keep_float} : (tensor<1x2xf32>) -> tensor<1x2xf32>
  %v = qwid.constant dense<1> : tensor<2x2xi8> : tensor<2x2x!quant.uniform<i8<-127:127>:f32, 4.0>>
  %e = qwid.dequantize %v : (tensor<2x2x!quant.uniform<i8<-127:127>:f32, 4.0>>) -> tensor<2x2xf32>
  // CHECK: qwid.fully_connected {{.*}} -> tensor<1x2x!quant.uniform<i32:f32, 2.000000e+00>>
  %z = qwid.fully_connected %x, %e {qwid.accumulators} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %s, %z : tensor<1x2xf32>, tensor<1x2xf32>
}

// -----

// The channels of an image come last.
// CHECK-LABEL: func.func @accumulators_of_conv
func.func @accumulators_of_conv(%x: tensor<1x2x2x1xf32> {qwid.type = !quant.uniform<i8:f32, 0.5:3>}) -> tensor<1x2x2x2xf32> {
  %w = qwid.constant dense<1> : tensor<2x1x1x1xi8> : tensor<2x1x1x1x!quant.uniform<i8<-127:127>:f32:0, {1.0, 2.0}>>
  %d = qwid.dequantize %w : (tensor<2x1x1x1x!quant.uniform<i8<-127:127>:f32:0, {1.0, 2.0}>>) -> tensor<2x1x1x1xf32>
  // CHECK: qwid.conv2d {{.*}} -> tensor<1x2x2x2x!quant.uniform<i32:f32:3, {5.000000e-01,1.000000e+00}>>
  %y = qwid.conv2d %x, %d {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>,
      dilations = array<i64: 1, 1>, groups = 1 : i64, qwid.accumulators} : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// -----

// Extremes of two tensors and sums rescale; extremes of one keep its scale.
// CHECK-LABEL: func.func @extremes
func.func @extremes(%x: tensor<4xf32> {qwid.type = !quant.uniform<i8:f32, 1.0>}) -> tensor<1xf32> {
  // CHECK: qwid.unary neg %{{.*}} : ({{.*}}) -> tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>
  %n = qwid.unary neg %x {qwid.type = !quant.uniform<i8:f32, 0.5>} : (tensor<4xf32>) -> tensor<4xf32>
  // CHECK: qwid.binary min {{.*}} {rescale_kind = #qwid<rescale_kind fixed>}
  %m = qwid.binary min %n, %x {qwid.type = !quant.uniform<i8:f32, 0.25>} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  // CHECK: qwid.reduce max %{{.*}} {axes = array<i64: 0>, keepdims = true} : (tensor<4x!quant.uniform<i8:f32, 2.500000e-01>>) -> tensor<1x!quant.uniform<i8:f32, 2.500000e-01>>
  %r = qwid.reduce max %m {axes = array<i64: 0>, keepdims = true, qwid.type = !quant.uniform<i8:f32, 0.25>} : (tensor<4xf32>) -> tensor<1xf32>
  // CHECK: qwid.reduce sum {{.*}}rescale_kind = #qwid<rescale_kind fixed>}
  %s = qwid.reduce sum %r {axes = array<i64: 0>, keepdims = true, qwid.type = !quant.uniform<i8:f32, 0.5>} : (tensor<1xf32>) -> tensor<1xf32>
  return %s : tensor<1xf32>
}

// -----

// Moves keep the type; indices and moves of plain integers stay as they are.
// CHECK-LABEL: func.func @moves
func.func @moves(%x: tensor<4x1xf32> {qwid.type = !quant.uniform<i8:f32, 0.5>}, %i: tensor<2xi64>) -> (tensor<2x3xf32>, tensor<1xi64>) {
  // CHECK: qwid.broadcast %{{.*}} : ({{.*}}) -> tensor<4x3x!quant.uniform<i8:f32, 5.000000e-01>>
  %b = qwid.broadcast %x {shape = array<i64: 4, 3>, qwid.type = !quant.uniform<i8:f32, 0.5>} : (tensor<4x1xf32>) -> tensor<4x3xf32>
  // CHECK: qwid.gather %{{.*}}, %arg1 {axis = 0 : i64} : (tensor<4x3x!quant.uniform<i8:f32, 5.000000e-01>>, tensor<2xi64>) -> tensor<2x3x!quant.uniform<i8:f32, 5.000000e-01>>
  %g = qwid.gather %b, %i {axis = 0 : i64, qwid.type = !quant.uniform<i8:f32, 0.5>} : (tensor<4x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  // CHECK: qwid.slice %arg1
  %s = qwid.slice %i {offsets = array<i64: 1>, sizes = array<i64: 1>, strides = array<i64: 1>} : (tensor<2xi64>) -> tensor<1xi64>
  return %g, %s : tensor<2x3xf32>, tensor<1xi64>
}
