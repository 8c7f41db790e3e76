// RUN: qwid-opt %s -qwid-integer-pipeline -qwid-form-layers | FileCheck %s
// RUN: qwid-opt %s -qwid-integer-pipeline -qwid-form-layers -qwid-select-kernels -qwid-lower-layers=isa=avx2 | FileCheck %s --check-prefix=MEMORY

// The accumulators of logits have no buffer: the contraction and its dequantize
// are one layer, whose tile stores reals.
!in = !quant.uniform<i8:f32, 0.5:3>
!w = !quant.uniform<i8<-127:127>:f32:0, {0.25, 0.5}>
!acc = !quant.uniform<i32:f32:1, {0.125, 0.25}>

// CHECK-LABEL: func.func @main
// CHECK: call @layer_0
// CHECK: %[[Y:.*]] = call @layer_1{{.*}} -> tensor<1x2xf32>
// CHECK-NEXT: return %[[Y]]
// CHECK-LABEL: func.func private @layer_1
// CHECK: iterator_types = ["parallel", "parallel", "reduction"]
// CHECK: arith.sitofp
// CHECK-NEXT: arith.mulf
// CHECK-NOT: func.func

// MEMORY: qwid_tile.contract
// MEMORY: arith.sitofp
// MEMORY-NEXT: arith.mulf
// MEMORY-NEXT: qwid_tile.yield {{.*}} f32
func.func @main(%x: tensor<1x4xf32> {qwid.name = "x"}) -> (tensor<1x2xf32> {qwid.name = "y"}) {
  %q = qwid.quantize %x : (tensor<1x4xf32>) -> tensor<1x4x!in>
  %w = qwid.constant dense<2> : tensor<2x4xi8> : tensor<2x4x!w>
  %a = qwid.fully_connected %q, %w : (tensor<1x4x!in>, tensor<2x4x!w>) -> tensor<1x2x!acc> loc("fc"("y"))
  %y = qwid.dequantize %a : (tensor<1x2x!acc>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
