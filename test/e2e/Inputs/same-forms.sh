#!/bin/sh
# same-forms.sh RUNTIME NAME [own]: compiles NAME.onnx, float and quantized on
# x.npy (on the scales that it brings, if it is called own-*), or with "own" as it
# stands, for all variants, and compares every output on x.npy with the reference
# executor's. Ends with one line, "same: VARIANTS". A72 and A76 are emulators.
set -e
runtime=$1 name=$2 same= kinds=$3

# compare WHAT COMMAND...: the outputs of COMMAND are the reference's.
compare() {
  what=$1
  shift
  "$@" --input x.npy --output "$name-$what" >"$name-$what.log" 2>&1
  diff -r "$name-$kind" "$name-$what"
  same="$same $what"
}

if [ -z "$kinds" ]; then
  kinds="float int8"
  case $name in own-*) how=--qdq-exact ;; *) how="--calibrate x.npy" ;; esac
  # shellcheck disable=SC2086 # two words
  qwid quantize "$name.onnx" $how -o "$name.qwid" 2>"$name-quantize.log"
fi
for kind in $kinds; do
  model=$name.onnx flag=
  [ $kind != float ] || flag=--float
  [ $kind != int8 ] || model=$name.qwid
  qwid run "$model" --input x.npy --output "$name-$kind" >"$name-$kind.log" 2>&1
  qwid compile "$model" $flag --target x86-64 -o "$name-$kind.so"
  qwid compile "$model" $flag --target aarch64 -o "$name-$kind-arm.so"
  for isa in avx2 avx512vnni; do
    if python3 "$(dirname "$0")/../../lit/Driver/Inputs/if-runs.py" "$name-$kind.so" $isa false; then
      continue # not on this machine
    fi
    compare "$kind-$isa" qwid run "$name-$kind.so" --isa $isa
  done
  compare "$kind-neon" $A72 "$runtime/aarch64/qwid-run" "$name-$kind-arm.so" --isa neon
  compare "$kind-dotprod" $A76 "$runtime/aarch64/qwid-run" "$name-$kind-arm.so" --isa dotprod
done
echo "same:$same"
