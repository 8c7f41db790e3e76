// RUN: qwid-opt %s -qwid-fold-batch-norm | FileCheck %s

// a = scale / sqrt(variance + epsilon) = [2, 0.5]; w' = w * a and
// b' = (b - mean) * a + offset = [(1 - 3) * 2 + 10, (2 - 4) * 0.5 + 20].
// CHECK-LABEL: func.func @conv2d
func.func @conv2d(%x: tensor<1x4x4x1xf32>) -> tensor<1x4x4x2xf32> {
  %w = qwid.constant dense<[[[[3.0]]], [[[5.0]]]]> : tensor<2x1x1x1xf32> : tensor<2x1x1x1xf32>
  %b = qwid.constant dense<[1.0, 2.0]> : tensor<2xf32> : tensor<2xf32>
  %scale = qwid.constant dense<[4.0, 1.0]> : tensor<2xf32> : tensor<2xf32>
  %offset = qwid.constant dense<[10.0, 20.0]> : tensor<2xf32> : tensor<2xf32>
  %mean = qwid.constant dense<[3.0, 4.0]> : tensor<2xf32> : tensor<2xf32>
  %variance = qwid.constant dense<[3.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  // CHECK-DAG: %[[W:.*]] = qwid.constant dense<{{\[\[\[\[}}6.000000e+00]]], {{\[\[\[}}2.500000e+00]]]]>
  // CHECK-DAG: %[[B:.*]] = qwid.constant dense<[6.000000e+00, 1.900000e+01]>
  // CHECK: %[[Y:.*]] = qwid.conv2d %{{.*}}, %[[W]] bias %[[B]]
  // CHECK-NEXT: return %[[Y]]
  %c = qwid.conv2d %x, %w bias %b {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>,
      dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x4x1xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  %y = qwid.batch_norm %c, %scale, %offset, %mean, %variance {axis = 3 : i64, epsilon = 1.0 : f32}
    : (tensor<1x4x4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  return %y : tensor<1x4x4x2xf32>
}

// Computed in double and rounded once: of the f32 nearest to each constant,
// a = 0.95 / sqrt(0.18 + 1e-5), w' = 1.01 * a and b' = a + (1.89 - 1.23 * a). In
// f32 they are 2.26150012 and, whatever the order, 1.37500489.
// CHECK-LABEL: func.func @in_double
func.func @in_double(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  // CHECK-DAG: qwid.constant dense<2.26150036>
  // CHECK-DAG: qwid.constant dense<1.37500477>
  %w = qwid.constant dense<1.01> : tensor<1x1xf32> : tensor<1x1xf32>
  %b = qwid.constant dense<1.0> : tensor<1xf32> : tensor<1xf32>
  %scale = qwid.constant dense<0.95> : tensor<1xf32> : tensor<1xf32>
  %offset = qwid.constant dense<1.89> : tensor<1xf32> : tensor<1xf32>
  %mean = qwid.constant dense<1.23> : tensor<1xf32> : tensor<1xf32>
  %variance = qwid.constant dense<0.18> : tensor<1xf32> : tensor<1xf32>
  %c = qwid.fully_connected %x, %w bias %b : (tensor<1x1xf32>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  %y = qwid.batch_norm %c, %scale, %offset, %mean, %variance {axis = 1 : i64, epsilon = 1.0e-5 : f32}
    : (tensor<1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// The same as a product with and a sum of constants; the location is the node
// of the product and the tensor of the last op.
// CHECK-LABEL: func.func @broadcast
func.func @broadcast(%x: tensor<1x3xf32>) -> tensor<1x2xf32> {
  %w = qwid.constant dense<1.0> : tensor<2x3xf32> : tensor<2x3xf32>
  %scale = qwid.constant dense<[2.0, 3.0]> : tensor<2xf32> : tensor<2xf32>
  %offset = qwid.constant dense<[[5.0, 6.0]]> : tensor<1x2xf32> : tensor<1x2xf32>
  // CHECK-DAG: %[[W:.*]] = qwid.constant dense<{{\[\[}}2.000000e+00, 2.000000e+00, 2.000000e+00], [3.0{{.*}}]]>
  // CHECK-DAG: %[[B:.*]] = qwid.constant dense<[5.000000e+00, 6.000000e+00]>
  // CHECK: qwid.fully_connected %{{.*}}, %[[W]] bias %[[B]] {clamp = #qwid.clamp<0.000000e+00, 6.000000e+00>}
  // CHECK-NEXT: return
  %c = qwid.fully_connected %x, %w : (tensor<1x3xf32>, tensor<2x3xf32>) -> tensor<1x2xf32>
  %m = qwid.mul %c, %scale : (tensor<1x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %y = qwid.add %offset, %m {clamp = #qwid.clamp<0.0, 6.0>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// A convolution that somebody else reads stays; the normalization becomes a
// convolution per channel.
// CHECK-LABEL: func.func @other_user
func.func @other_user(%x: tensor<1x4x4x2xf32>) -> (tensor<1x4x4x2xf32>, tensor<1x4x4x2xf32>) {
  %w = qwid.constant dense<1.0> : tensor<2x1x1x2xf32> : tensor<2x1x1x2xf32>
  %p = qwid.constant dense<[1.0, 1.0]> : tensor<2xf32> : tensor<2xf32>
  // CHECK: %[[C:.*]] = qwid.conv2d
  %c = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>,
      dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x4x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x4x4x2xf32>
  // CHECK: qwid.conv2d %[[C]], %{{.*}} bias %{{.*}} {{{.*}}groups = 2
  %y = qwid.batch_norm %c, %p, %p, %p, %p {axis = 3 : i64, epsilon = 0.0 : f32}
    : (tensor<1x4x4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  return %c, %y : tensor<1x4x4x2xf32>, tensor<1x4x4x2xf32>
}

// Rank 2 is an image of one cell per row.
// CHECK-LABEL: func.func @rank_2
func.func @rank_2(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %p = qwid.constant dense<[1.0, 1.0]> : tensor<2xf32> : tensor<2xf32>
  // CHECK: qwid.reshape %{{.*}} -> tensor<3x1x1x2xf32>
  // CHECK: qwid.conv2d
  // CHECK: qwid.reshape %{{.*}} -> tensor<3x2xf32>
  %y = qwid.batch_norm %x, %p, %p, %p, %p {axis = 1 : i64, epsilon = 0.0 : f32}
    : (tensor<3x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  return %y : tensor<3x2xf32>
}

// CHECK-LABEL: func.func @channels_not_last
func.func @channels_not_last(%x: tensor<1x2x5xf32>) -> tensor<1x2x5xf32> {
  %p = qwid.constant dense<[1.0, 2.0]> : tensor<2xf32> : tensor<2xf32>
  // CHECK: qwid.mul %{{.*}} : (tensor<1x2x5xf32>, tensor<1x2x1xf32>)
  // CHECK: qwid.add %{{.*}} : (tensor<1x2x5xf32>, tensor<1x2x1xf32>)
  %y = qwid.batch_norm %x, %p, %p, %p, %p {axis = 1 : i64, epsilon = 0.0 : f32}
    : (tensor<1x2x5xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x5xf32>
  return %y : tensor<1x2x5xf32>
}

// -----

// Weights on scales of the model stay; a sum is their bias.
// CHECK-LABEL: func.func @quantized_weights
func.func @quantized_weights(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  // CHECK: %[[W:.*]] = qwid.dequantize
  // CHECK: qwid.fully_connected %{{.*}}, %[[W]] bias
  // CHECK-NOT: qwid.add
  %q = qwid.constant dense<3> : tensor<2x2xi8> : tensor<2x2x!quant.uniform<i8:f32, 0.5>>
  %w = qwid.dequantize %q : (tensor<2x2x!quant.uniform<i8:f32, 0.5>>) -> tensor<2x2xf32>
  %f = qwid.fully_connected %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %b = qwid.constant dense<[1.0, 2.0]> : tensor<2xf32> : tensor<2xf32>
  %y = qwid.add %f, %b : (tensor<1x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
