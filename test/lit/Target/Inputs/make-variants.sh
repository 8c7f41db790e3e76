#!/bin/sh
#===- make-variants.sh - The hand-written variant for each ISA ---------------===#
#
# make-variants.sh FOLDER writes FOLDER/<isa>.mlir from lowered.mlir.
#
#===--------------------------------------------------------------------------===#
set -eu
mkdir -p "$1"
for isa in avx512vnni avx2 dotprod neon; do
  sed "s/@ISA@/$isa/" "$(dirname "$0")/lowered.mlir" >"$1/$isa.mlir"
done
