// RUN: split-file %s %t
// RUN: not qwid-opt %t/float.mlir -split-input-file -qwid-verify-stage=stage=float 2>&1 | FileCheck %t/float.mlir
// RUN: not qwid-opt %t/quantized.mlir -qwid-verify-stage=stage=quantized 2>&1 | FileCheck %t/quantized.mlir
// RUN: not qwid-opt %t/integer.mlir -qwid-verify-stage=stage=integer 2>&1 | FileCheck %t/integer.mlir
// RUN: not qwid-opt %t/lowered.mlir -qwid-verify-stage=stage=lowered 2>&1 | FileCheck %t/lowered.mlir

//--- float.mlir
// CHECK: error: node 'bn1': qwid-verify-stage: stage float: expected no batch normalization, got 2
// CHECK-NEXT: {{.*}}'bn1' is a qwid.batch_norm
// CHECK-NEXT: {{.*}}'bn2' is a qwid.batch_norm
// CHECK-NEXT: {{.*}}-qwid-fold-batch-norm should have removed them
func.func @main(%x: tensor<1x2x8x8xf32> {qwid.name = "x"}, %p: tensor<2xf32> {qwid.name = "p"}) -> (tensor<1x2x8x8xf32> {qwid.name = "z"}) {
  %y = qwid.batch_norm %x, %p, %p, %p, %p {axis = 1 : i64, epsilon = 1.0e-05 : f32}
    : (tensor<1x2x8x8xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x8x8xf32> loc("bn1")
  %z = qwid.batch_norm %y, %p, %p, %p, %p {axis = 1 : i64, epsilon = 1.0e-05 : f32}
    : (tensor<1x2x8x8xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x8x8xf32> loc("bn2")
  return %z : tensor<1x2x8x8xf32>
}

// -----

// CHECK: error: node 'pool': qwid-verify-stage: stage float: expected images in layout nhwc, got 1
// CHECK-NEXT: {{.*}}'pool' is a qwid.global_avg_pool
// CHECK-NEXT: {{.*}}-qwid-channels-last should have converted them
func.func @main(%x: tensor<1x2x8x8xf32> {qwid.name = "x"}) -> (tensor<1x2x1x1xf32> {qwid.name = "y"}) {
  %y = qwid.global_avg_pool %x {layout = #qwid<layout nchw>} : (tensor<1x2x8x8xf32>) -> tensor<1x2x1x1xf32> loc("pool")
  return %y : tensor<1x2x1x1xf32>
}

// -----

// A model may quantize; what it computes on the result is f32 still.
// CHECK: error: node 'r': qwid-verify-stage: stage float: expected nothing quantized, got 1
func.func @main(%x: tensor<4xf32> {qwid.name = "x"}) -> (tensor<4xf32> {qwid.name = "y"}) {
  %q = qwid.quantize %x : (tensor<4xf32>) -> tensor<4x!quant.uniform<i8:f32, 0.5>> loc("q")
  %r = qwid.unary relu %q : (tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<4x!quant.uniform<i8:f32, 0.5>> loc("r")
  return %x : tensor<4xf32>
}

// -----

// CHECK: error: {{.*}}stage float: expected only qwid ops in one function, got 1
// CHECK: {{.*}}'arith.constant' is a arith.constant
func.func @main(%x: tensor<4xf32> {qwid.name = "x"}) -> (tensor<4xf32> {qwid.name = "y"}) {
  %c = arith.constant 1.0 : f32
  return %x : tensor<4xf32>
}

//--- quantized.mlir
// The transpose only moves; the relu computes.
// CHECK: error: node 'relu': qwid-verify-stage: stage quantized: expected f32 only where qwid.keep_float says so, got 1
// CHECK-NEXT: {{.*}}'relu' is a qwid.unary relu
// CHECK-NEXT: {{.*}}-qwid-quantize-graph should have quantized them
func.func @main(%x: tensor<1x3x8x8xf32> {qwid.name = "x"}) -> (tensor<1x8x8x3xf32> {qwid.name = "y"}) {
  %t = qwid.transpose %x {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x3x8x8xf32>) -> tensor<1x8x8x3xf32>
  %y = qwid.unary relu %t : (tensor<1x8x8x3xf32>) -> tensor<1x8x8x3xf32> loc("relu")
  return %y : tensor<1x8x8x3xf32>
}

//--- integer.mlir
// CHECK: error: node 'relu': qwid-verify-stage: stage integer: expected no qwid op, got 1
// CHECK: -qwid-integer-pipeline should have lowered them
// CHECK: error: {{.*}}stage integer: expected plain integers instead of quantized types, got 1
func.func @integer(%x: tensor<4xf32>, %q: tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<4xf32> {
  %y = qwid.unary relu %x : (tensor<4xf32>) -> tensor<4xf32> loc("relu")
  return %y : tensor<4xf32>
}

//--- lowered.mlir
// CHECK: error: {{.*}}stage lowered: expected only the LLVM dialect, got 2
// CHECK: {{.*}}'main' is a func.func
// CHECK: {{.*}}'func.return' is a func.return
// CHECK: {{.*}}-qwid-lowered-pipeline should have lowered them
func.func @main() {
  return
} loc("main")
