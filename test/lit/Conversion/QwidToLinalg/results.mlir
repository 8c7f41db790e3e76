// RUN: qwid-opt %s -split-input-file -qwid-to-linalg -canonicalize | FileCheck %s

// A result of main that could be NaN is made canonical, by integer operations
// and in front of a reshape; a dequantized one cannot be.

!a = !quant.uniform<u8:f32, 0.5:131>

// CHECK-LABEL: func.func @main
// CHECK: linalg.generic
// CHECK: arith.sitofp
// CHECK-NEXT: arith.mulf
// CHECK-NEXT: linalg.yield
// CHECK: arith.addf
// CHECK: %[[DATA:.*]] = linalg.generic
// CHECK-NEXT: ^bb0(%[[X:[^:]*]]: f32,
// CHECK-NEXT: %[[BITS:.*]] = arith.bitcast %[[X]] : f32 to i32
// CHECK-NEXT: %[[MAGNITUDE:.*]] = arith.andi %[[BITS]], %c2147483647_i32
// CHECK-NEXT: %[[NAN:.*]] = arith.cmpi ugt, %[[MAGNITUDE]], %c2139095040_i32
// CHECK-NEXT: %[[ONE:.*]] = arith.select %[[NAN]], %c2143289344_i32, %[[BITS]]
// CHECK-NEXT: %[[VALUE:.*]] = arith.bitcast %[[ONE]] : i32 to f32
// CHECK-NEXT: linalg.yield %[[VALUE]]
// CHECK: tensor.expand_shape %[[DATA]]
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @main(%q: tensor<4x!a>, %x: tensor<4xf32>) -> (tensor<4xf32>, tensor<2x2xf32>) {
  %d = qwid.dequantize %q : (tensor<4x!a>) -> tensor<4xf32>
  %s = qwid.add %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %r = qwid.reshape %s : (tensor<4xf32>) -> tensor<2x2xf32>
  return %d, %r : tensor<4xf32>, tensor<2x2xf32>
}

// -----

// Another function is not the program.
// CHECK-LABEL: func.func @other
// CHECK-NOT: arith.bitcast
func.func @other(%x: tensor<4xf32>) -> tensor<4xf32> {
  %s = qwid.unary relu %x : (tensor<4xf32>) -> tensor<4xf32>
  return %s : tensor<4xf32>
}

// -----

// What signless integers do not say of the interface stands in attributes.
// CHECK-LABEL: func.func @main
// CHECK-SAME: (%{{[^:]*}}: tensor<2xi8> {qwid.element_type = !quant.uniform<u8:f32, 5.000000e-01:131>, qwid.name = "q"}, %{{[^:]*}}: tensor<2xi8> {qwid.element_type = ui8}, %{{[^:]*}}: tensor<2xi8>)
// CHECK-SAME: -> (tensor<2xi8> {qwid.element_type = !quant.uniform<u8:f32, 5.000000e-01:131>}, tensor<2xi8> {qwid.element_type = ui8}, tensor<2xi8>)
func.func @main(%q: tensor<2x!quant.uniform<u8:f32, 0.5:131>> {qwid.name = "q"}, %u: tensor<2xui8>, %s: tensor<2xi8>)
    -> (tensor<2x!quant.uniform<u8:f32, 0.5:131>>, tensor<2xui8>, tensor<2xi8>) {
  return %q, %u, %s : tensor<2x!quant.uniform<u8:f32, 0.5:131>>, tensor<2xui8>, tensor<2xi8>
}
