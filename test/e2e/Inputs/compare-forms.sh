#!/bin/sh
# compare-forms.sh MODEL.onnx PHOTOS RUNTIME OPTIONS...: calibrates MODEL on the
# folder PHOTOS, compiles it, and compares every variant that runs here with the
# reference executor bit for bit, on the first photos. OPTIONS are the model's
# preprocessing. Ends with one line, "same: VARIANTS". A72 and A76 are emulators,
# or empty. With QUICK=1, one photo and the variants: the best of this machine,
# int8 and float, and int8 on A72; else two photos and all variants of x86-64 and
# AArch64, int8 and float. OWN_SCALES is the option with which a model that brings
# its own scales is taken, instead of a calibration.
set -e
model=$1 photos=$2 runtime=$3
shift 3
name=$(basename "$model" .onnx)
few=$(find "$photos" -type f | sort | sed -n "1,${QUICK:-2}p")
same=

# compare NAME REFERENCE COMMAND...: the scores of COMMAND are REFERENCE's.
compare() {
  what=$1 reference=$2
  shift 2
  # Photo names hold no spaces, and are meant to be split.
  # shellcheck disable=SC2086
  "$@" $few --output "$name-$what" >/dev/null 2>&1
  diff -r "$reference" "$name-$what"
  same="$same $what"
}

# all KIND REFERENCE: every variant of $name-KIND.so and $name-KIND-arm.so.
all() {
  for isa in avx2 avx512vnni; do
    if python3 "$(dirname "$0")/../../lit/Driver/Inputs/if-runs.py" "$name-$1.so" $isa false; then
      continue # not on this machine
    fi
    compare "$1-$isa" "$2" qwid run "$name-$1.so" --isa $isa
  done
  [ -e "$name-$1-arm.so" ] || return 0
  if [ -n "$A72" ]; then
    compare "$1-neon" "$2" $A72 "$runtime/aarch64/qwid-run" "$name-$1-arm.so" --isa neon
  fi
  if [ -n "$A76" ]; then
    compare "$1-dotprod" "$2" $A76 "$runtime/aarch64/qwid-run" "$name-$1-arm.so" --isa dotprod
  fi
}

# The option and its value are two words.
# shellcheck disable=SC2086
qwid quantize "$model" ${OWN_SCALES:---calibrate $photos} "$@" -o "$name.qwid" 2>/dev/null
if [ -n "$QUICK" ]; then
  qwid compile "$name.qwid" --target native -o "$name-int8.so"
  qwid compile "$model" --float "$@" --target native -o "$name-float.so"
  qwid compile "$name.qwid" --target rpi4 -o "$name-int8-arm.so"
else
  for target in x86-64: aarch64:-arm; do
    qwid compile "$name.qwid" --target "${target%:*}" -o "$name-int8${target#*:}.so"
    qwid compile "$model" --float "$@" --target "${target%:*}" -o "$name-float${target#*:}.so"
  done
fi
# shellcheck disable=SC2086
qwid run "$name.qwid" $few --output "$name-plan" >/dev/null 2>&1
# shellcheck disable=SC2086
qwid run "$model" "$@" $few --output "$name-model" >/dev/null 2>&1
all int8 "$name-plan"
all float "$name-model"
echo "same:$same"
