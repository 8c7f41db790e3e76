// The inner loops that decide the speed: no spill, the tile that TargetInfo
// promises, on Arm at least 85 % of the multiplier's rate after llvm-mca.
// Layers that copy an input, on x86 also to u8, come before the convolutions.
//
// RUN: %S/Inputs/assemble.sh avx512vnni %s > %t.s
// RUN: %python %source/tools/dev/check-loops.py --isa avx512vnni %t.s | FileCheck %s --check-prefix=VNNI
// RUN: %S/Inputs/assemble.sh avx2 %s > %t.s
// RUN: %python %source/tools/dev/check-loops.py --isa avx2 %t.s | FileCheck %s --check-prefix=AVX2
// RUN: %S/Inputs/assemble.sh neon %s > %t.s
// RUN: %python %source/tools/dev/check-loops.py --isa neon --min-share 95 %t.s | FileCheck %s --check-prefix=NEON
// RUN: %S/Inputs/assemble.sh dotprod %s > %t.s
// RUN: %python %source/tools/dev/check-loops.py --isa dotprod --min-share 85 %t.s | FileCheck %s --check-prefix=DOT

// RUN: sed 's/dense<3>/dense<2>/' %s > %t.mlir
// RUN: %S/Inputs/assemble.sh avx512vnni %t.mlir > %t.s
// RUN: %python %source/tools/dev/check-loops.py --isa avx512vnni %t.s | FileCheck %s --check-prefix=VNNI-CODES
// RUN: %S/Inputs/assemble.sh avx2 %t.mlir > %t.s
// RUN: %python %source/tools/dev/check-loops.py --isa avx2 %t.s | FileCheck %s --check-prefix=AVX2-CODES
// RUN: %S/Inputs/assemble.sh neon %t.mlir > %t.s
// RUN: %python %source/tools/dev/check-loops.py --isa neon --min-share 75 %t.s | FileCheck %s --check-prefix=NEON
// RUN: %S/Inputs/assemble.sh dotprod %t.mlir > %t.s
// RUN: %python %source/tools/dev/check-loops.py --isa dotprod --min-share 75 %t.s | FileCheck %s --check-prefix=DOT-CODES

// VNNI:      layer_2: 28 vpdpbusd, 0 stack, 1792 macs
// VNNI-NEXT: layer_3: 28 vpdpbusd, 0 stack, 1792 macs

// One of the twelve accumulators lives on the stack: a load and a store, hidden
// behind the multiplies.
// AVX2:      layer_2: 12 vpmaddwd 12 vpaddd, {{[012]}} stack, 192 macs
// AVX2-NEXT: layer_3: 12 vpmaddwd 12 vpaddd, {{[012]}} stack, 192 macs

// NEON:      layer_1: 16 smull 16 smlal2 16 sadalp, 0 stack, 256 macs
// NEON-NEXT: layer_3: 16 smull 16 smlal2 16 sadalp, 0 stack, 256 macs

// Rows of 14 pixels are tiles of 5, 5 and 4; 196 pixels in one run, tiles of 6.
// DOT:      layer_1: 80 sdot{{.*}}, 0 stack, 1280 macs
// DOT-NEXT: layer_3: 96 sdot, 0 stack, 1536 macs

// Power-of-two weights: the same tile on VNNI, in which the table of the codebook
// takes a register that the accumulators had; a larger one on AVX2, where pairs
// add up in 16 bits.
// VNNI-CODES:      layer_2: 28 vpdpbusd, {{[0-6]}} stack, 1792 macs
// VNNI-CODES-NEXT: layer_3: 28 vpdpbusd, {{[0-6]}} stack, 1792 macs
// AVX2-CODES:      layer_2: 10 vpmaddubsw 10 vpmaddwd 10 vpaddd, 0 stack, 320 macs
// AVX2-CODES-NEXT: layer_3: 10 vpmaddubsw 10 vpmaddwd 10 vpaddd, 0 stack, 320 macs
// DOT-CODES:      layer_1: 56 sdot, 0 stack, 896 macs
// DOT-CODES-NEXT: layer_3: 64 sdot, 0 stack, 1024 macs

!a = !quant.uniform<i8:f32, 0.05:-128>
!w = !quant.uniform<i8<-127:127>:f32, 0.01>
func.func @main(%x: tensor<1x14x14x256x!a>, %y: tensor<1x14x14x1024x!a>) -> (tensor<1x14x14x256x!a>, tensor<1x14x14x256x!a>) {
  %w3 = qwid.constant dense<3> : tensor<256x3x3x256xi8> : tensor<256x3x3x256x!w>
  %w1 = qwid.constant dense<3> : tensor<256x1x1x1024xi8> : tensor<256x1x1x1024x!w>
  %a = qwid.conv2d %x, %w3 {
      layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>,
      dilations = array<i64: 1, 1>, groups = 1 : i64, rescale_kind = #qwid<rescale_kind float>}
    : (tensor<1x14x14x256x!a>, tensor<256x3x3x256x!w>) -> tensor<1x14x14x256x!a>
  %b = qwid.conv2d %y, %w1 {
      layout = #qwid<layout nhwc>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>,
      dilations = array<i64: 1, 1>, groups = 1 : i64, rescale_kind = #qwid<rescale_kind float>}
    : (tensor<1x14x14x1024x!a>, tensor<256x1x1x1024x!w>) -> tensor<1x14x14x256x!a>
  return %a, %b : tensor<1x14x14x256x!a>, tensor<1x14x14x256x!a>
}
