#!/bin/sh
# assemble.sh ISA FILE - quantized MLIR to assembly text on standard output, with
# LLVM's own tools, so that the tests of code shape stand on nothing but CodeGen.
set -eu
case $1 in
avx512vnni) sign=unsigned triple=x86_64-linux-gnu cpu=cascadelake ;;
avx2) sign=unsigned triple=x86_64-linux-gnu cpu=haswell ;;
neon) sign=signed triple=aarch64-linux-gnu cpu=cortex-a72 ;;
dotprod) sign=signed triple=aarch64-linux-gnu cpu=cortex-a76 ;;
esac
qwid-opt "$2" -qwid-integer-pipeline=storage-sign=$sign \
  -qwid-lowered-pipeline=isa="$1" |
  mlir-translate --mlir-to-llvmir |
  opt -O2 -mtriple=$triple -mcpu=$cpu |
  llc -O2 -mtriple=$triple -mcpu=$cpu -relocation-model=pic
