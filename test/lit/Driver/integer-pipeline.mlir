// RUN: qwid-opt %s -qwid-integer-pipeline | FileCheck %s --check-prefixes=CHECK,SIGNED
// RUN: qwid-opt %s -qwid-integer-pipeline=storage-sign=unsigned | FileCheck %s --check-prefixes=CHECK,UNSIGNED

// The sign of the storage shows in the bodies alone; constants that only made
// start values and weights are gone.
!a = !quant.uniform<i8:f32, 0.5:3>

// CHECK-LABEL: func.func @main
// CHECK-SAME: {qwid.name = "x"}) -> (tensor<1x2xf32> {qwid.name = "y"})
// SIGNED: arith.constant 3 : i32
// UNSIGNED: arith.constant 131 : i32
// CHECK-NOT: qwid.
// SIGNED: arith.extsi
// UNSIGNED: arith.extui
// CHECK: return
func.func @main(%x: tensor<1x2xf32> {qwid.name = "x"}) -> (tensor<1x2xf32> {qwid.name = "y"}) {
  %q = qwid.quantize %x : (tensor<1x2xf32>) -> tensor<1x2x!a>
  %y = qwid.dequantize %q : (tensor<1x2x!a>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
