// Under --rescale shift the requantization multiplies nothing, in the IR and in
// the code of every instruction set. layer_0 copies the input (on x86 also to u8, as
// layer_1 does the residual); the last is a convolution with a residual, whose
// products are those of its weights, all in dot instructions.
//
// RUN: qwid-opt %s -qwid-integer-pipeline=storage-sign=unsigned -qwid-form-layers -qwid-select-kernels -qwid-lower-layers=isa=avx2 \
// RUN:   | FileCheck %s --check-prefix=IR
// RUN: %S/Inputs/assemble.sh avx512vnni %s | FileCheck %s --check-prefix=VNNI
// RUN: %S/Inputs/assemble.sh avx2 %s | FileCheck %s --check-prefix=AVX2
// RUN: %S/Inputs/assemble.sh neon %s | FileCheck %s --check-prefix=ARM
// RUN: %S/Inputs/assemble.sh dotprod %s | FileCheck %s --check-prefix=ARM

// IR: qwid_tile.contract
// IR-NEXT: ^bb0
// IR-NOT: {{mul|sitofp|f32}}
// IR: arith.shrsi
// IR-NOT: {{mul|sitofp|f32}}
// IR: qwid_tile.yield

// Vector multiplies that are no dot product; scalar imul and madd are addresses.
// VNNI-LABEL: layer_2:
// VNNI-NOT: {{vpmul|vmulp|vfm|vcvt|vpmadd}}
// VNNI: vpdpbusd
// VNNI-NOT: {{vpmul|vmulp|vfm|vcvt|vpmadd}}
// VNNI: .size	layer_2

// AVX2-LABEL: layer_2:
// AVX2-NOT: {{vpmul|vmulp|vfm|vcvt}}
// AVX2: vpmaddwd
// AVX2-NOT: {{vpmul|vmulp|vfm|vcvt}}
// AVX2: .size	layer_2

// ARM-LABEL: layer_1:
// ARM-NOT: {{[[:space:]](mul|mla|fmul|fmla|scvtf|fcvt|sqrdmulh|sqdmulh|umull|smull2?|smlal)[[:space:]]+v[0-9]+\.(4s|2d)}}
// ARM: .size	layer_1

!a = !quant.uniform<i8:f32, 0.125:-128>
!w = !quant.uniform<i8<-127:127>:f32, 0.0078125>
func.func @main(%x: tensor<1x6x6x32x!a>, %r: tensor<1x6x6x32x!a>) -> tensor<1x6x6x32x!a> {
  %w = qwid.constant dense<3> : tensor<32x1x1x32xi8> : tensor<32x1x1x32x!w>
  %y = qwid.conv2d %x, %w residual %r {
      layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>,
      dilations = array<i64: 1, 1>, groups = 1 : i64, rescale_kind = #qwid<rescale_kind shift>}
    : (tensor<1x6x6x32x!a>, tensor<32x1x1x32x!w>, tensor<1x6x6x32x!a>) -> tensor<1x6x6x32x!a>
  return %y : tensor<1x6x6x32x!a>
}
