#!/bin/sh
# native-accuracy.sh NAME MODEL.onnx CALIBRATION LABELS POINTS SAMPLES OPTIONS...: the
# accuracies of MODEL, float and quantized with the ranges of CALIBRATION, both
# as native code for this machine, on SAMPLES (an array or a folder of photos).
# OPTIONS are the preprocessing of photos, SCHEME in the environment those of the
# quantization. LABELS and POINTS: see scores.py.
set -e
name=$1 model=$2 calibration=$3 labels=$4 points=$5 samples=$6
shift 6
for form in float int8; do
  arithmetic=--float
  [ $form = float ] || arithmetic="--calibrate $calibration $SCHEME"
  # Options and their values are words of their own.
  # shellcheck disable=SC2086
  if ! qwid compile "$model" $arithmetic "$@" --target native -o "$name-$form.so" >log 2>&1; then
    cat log
    exit 1
  fi
  if [ -d "$samples" ]; then
    qwid run "$name-$form.so" "$samples"/* --output "$name-$form" >/dev/null
  else
    qwid run "$name-$form.so" "$samples" --output "$name-$form" >/dev/null
  fi
done
python3 "$(dirname "$0")/scores.py" "$name" "$labels" "$name-float"/*.npy "$name-int8"/*.npy "$points"
