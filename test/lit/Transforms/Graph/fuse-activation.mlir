// RUN: qwid-opt %s -qwid-fuse-activation -mlir-print-debuginfo | FileCheck %s

// CHECK-LABEL: func.func @relu
func.func @relu(%x: tensor<1x4x4x2xf32>, %w: tensor<2x1x1x2xf32>) -> tensor<1x4x4x2xf32> {
  // CHECK: %[[Y:.*]] = qwid.conv2d {{.*}}clamp = #qwid.clamp<0.000000e+00, 0x7F800000>{{.*}} loc(#[[LOC:.*]])
  // CHECK-NEXT: return %[[Y]]
  %c = qwid.conv2d %x, %w {layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>,
      dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x4x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x4x4x2xf32>
      loc("conv1"("conv1_out"))
  %y = qwid.unary relu %c : (tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32> loc("relu1"("relu1_out"))
  return %y : tensor<1x4x4x2xf32>
}

// A clip on a clamp gives one clamp, also when the intervals are disjoint.
// CHECK-LABEL: func.func @compose
func.func @compose(%a: tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>) {
  // CHECK: qwid.add {{.*}} {clamp = #qwid.clamp<1.000000e+00, 6.000000e+00>}
  %s = qwid.add %a, %a {clamp = #qwid.clamp<0.0, 6.0>} : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %y = qwid.unary clip %s {clamp = #qwid.clamp<1.0, 9.0>} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  // CHECK: qwid.unary clip {{.*}} {clamp = #qwid.clamp<7.000000e+00, 7.000000e+00>}
  // CHECK-NEXT: return
  %c = qwid.unary clip %a {clamp = #qwid.clamp<0.0, 6.0>} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %r = qwid.unary relu %c : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %z = qwid.unary clip %r {clamp = #qwid.clamp<7.0, 9.0>} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %y, %z : tensor<1x4xf32>, tensor<1x4xf32>
}

// CHECK-LABEL: func.func @other_user
func.func @other_user(%a: tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>) {
  // CHECK: %[[S:.*]] = qwid.mul
  // CHECK: qwid.unary relu %[[S]]
  %s = qwid.mul %a, %a : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %y = qwid.unary relu %s : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return %s, %y : tensor<1x4xf32>, tensor<1x4xf32>
}

// CHECK-LABEL: func.func @silu
func.func @silu(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK: qwid.unary silu %{{.*}}
  // CHECK-NEXT: return
  %s = qwid.unary sigmoid %x : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %y = qwid.mul %s, %x : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// CHECK-LABEL: func.func @hard_swish
func.func @hard_swish(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK: qwid.unary hard_swish %{{.*}}
  // CHECK-NEXT: return
  %s = qwid.unary hard_sigmoid %x {alpha = 0.166666672 : f32, beta = 0.5 : f32} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %y = qwid.mul %x, %s : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// CHECK-LABEL: func.func @other_slope
func.func @other_slope(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK: qwid.mul
  %s = qwid.unary hard_sigmoid %x {alpha = 0.2 : f32, beta = 0.5 : f32} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %y = qwid.mul %x, %s : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// x * clip(x + 3, 0, 6) / 6, with the division on the product or on the gate.
// CHECK-LABEL: func.func @spelled_out
func.func @spelled_out(%x: tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>) {
  // CHECK: %[[Y:.*]] = qwid.unary hard_swish
  // CHECK: %[[Z:.*]] = qwid.unary hard_swish
  // CHECK: return %[[Y]], %[[Z]]
  %three = qwid.constant dense<3.0> : tensor<f32> : tensor<f32>
  %sixth = qwid.constant dense<0.166666672> : tensor<f32> : tensor<f32>
  %s = qwid.add %x, %three : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %c = qwid.unary clip %s {clamp = #qwid.clamp<0.0, 6.0>} : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %m = qwid.mul %x, %c : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %y = qwid.mul %m, %sixth : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %g = qwid.mul %c, %sixth : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %z = qwid.mul %g, %x : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %y, %z : tensor<1x4xf32>, tensor<1x4xf32>
}

// CHECK-LABEL: func.func @mish
func.func @mish(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK-NEXT: %[[Y:.*]] = qwid.unary mish %arg0
  // CHECK-NEXT: return %[[Y]]
  %s = qwid.unary softplus %x : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %t = qwid.unary tanh %s : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %y = qwid.mul %t, %x : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

// The factors in two of the orders that exporters write.
// CHECK-LABEL: func.func @gelu
func.func @gelu(%x: tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>) {
  // CHECK: %[[Y:.*]] = qwid.unary gelu %arg0
  // CHECK: %[[Z:.*]] = qwid.unary gelu %[[Y]]
  // CHECK: return %[[Y]], %[[Z]]
  %half = qwid.constant dense<0.5> : tensor<f32> : tensor<f32>
  %one = qwid.constant dense<1.0> : tensor<f32> : tensor<f32>
  %root = qwid.constant dense<0.707106769> : tensor<f32> : tensor<f32>
  %0 = qwid.mul %x, %root : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %1 = qwid.unary erf %0 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %2 = qwid.add %1, %one : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %3 = qwid.mul %x, %2 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %y = qwid.mul %3, %half : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %4 = qwid.mul %y, %root : (tensor<1x4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %5 = qwid.unary erf %4 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  %6 = qwid.add %one, %5 : (tensor<f32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %7 = qwid.mul %half, %y : (tensor<f32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  %z = qwid.mul %7, %6 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %y, %z : tensor<1x4xf32>, tensor<1x4xf32>
}

// The fused op has the node of the convolution and the tensor of the relu.
// CHECK-DAG: #[[LOC]] = loc("conv1"(#[[TENSOR:.*]]))
// CHECK-DAG: #[[TENSOR]] = loc("relu1_out")
