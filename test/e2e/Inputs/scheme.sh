#!/bin/sh
# scheme.sh WEEDS NAME POINTS OPTIONS...: quantizes the bundled model with
# OPTIONS, compares plan and program on the test photos bit for bit, and the
# accuracy with that of model.txt, of which at most POINTS may be lost.
set -e
weeds=$1 name=$2 points=$3
shift 3
qwid quantize "$weeds/weeds.onnx" --calibrate "$weeds/calibration" --resize crop \
  --mean 0.485,0.456,0.406 --std 0.229,0.224,0.225 --labels "$weeds/labels.txt" \
  "$@" -o "$name.qwid" 2>/dev/null
qwid compile "$name.qwid" --target x86-64 --isa avx2 -o "$name.so"
qwid run "$name.qwid" photos/*.jpg --top 1 --output "$name-plan" >"$name.txt"
qwid run "$name.so" photos/*.jpg --top 1 --output "$name-so" >"$name-so.txt"
cmp "$name-plan/scores.npy" "$name-so/scores.npy"
python3 "$(dirname "$0")/accuracy.py" "weeds $name" model.txt "$name.txt" "$points"
