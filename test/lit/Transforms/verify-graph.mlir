// RUN: qwid-opt %s -qwid-verify-stage=stage=quantized | FileCheck %s

// Every element that a caller can exchange; rank 8, 2^31 cells.
!s8 = !quant.uniform<i8:f32, 0.5:-128>
!u16 = !quant.uniform<u16:f32, 0.5>
!u4 = !quant.uniform<u4:f32, 0.5>
!n8 = !quant.uniform<i8<-127:127>:f32, 0.5>

// CHECK-LABEL: func.func @main
func.func @main(
    %f: tensor<1x2x3x4x5x6x7x8xf32> {qwid.name = "f"}, %b: tensor<i1> {qwid.name = "b"}, %i8: tensor<1xi8> {qwid.name = "i8"},
    %u8: tensor<1xui8> {qwid.name = "u8"}, %i16: tensor<1xi16> {qwid.name = "i16"}, %u16: tensor<1xui16> {qwid.name = "u16"},
    %i32: tensor<2147483648xi32> {qwid.name = "i32"}, %i64: tensor<65536x32768xi64> {qwid.name = "i64"},
    %q8: tensor<1x!s8> {qwid.name = "q8"}, %q16: tensor<1x!u16> {qwid.name = "q16"})
  -> (tensor<1x!u4> {qwid.name = "q4"}, tensor<1x!n8> {qwid.name = "narrow"}) {
  %q4 = qwid.constant dense<15> : tensor<1xui8> : tensor<1x!u4>
  %narrow = qwid.constant dense<-127> : tensor<1xi8> : tensor<1x!n8>
  return %q4, %narrow : tensor<1x!u4>, tensor<1x!n8>
}
