// An activation of which every value is the same reads nothing of the product
// that it is fused into.
// RUN: qwid-opt %s -qwid-integer-pipeline=storage-sign=unsigned -qwid-lowered-pipeline=isa=avx2 | FileCheck %s
// RUN: qwid-opt %s -qwid-integer-pipeline -qwid-lowered-pipeline=isa=dotprod | FileCheck %s
!a = !quant.uniform<i8:f32, 0.5>
!r = !quant.uniform<i8:f32, 0.5:7>

// CHECK: llvm.func @layer_0
func.func @main(%x: tensor<1x4x!a> {qwid.name = "x"}) -> (tensor<1x3x!r> {qwid.name = "y"}) {
  %w = qwid.constant dense<[[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]]> : tensor<3x4xi8> : tensor<3x4x!quant.uniform<i8:f32, 0.5>>
  %p = qwid.fully_connected %x, %w {rescale_kind = #qwid<rescale_kind float>}
    : (tensor<1x4x!a>, tensor<3x4x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x3x!a>
  %y = qwid.unary clip %p {clamp = #qwid.clamp<1.0, 1.0>} : (tensor<1x3x!a>) -> tensor<1x3x!r>
  return %y : tensor<1x3x!r>
}
