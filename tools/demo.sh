#!/bin/bash
#===- demo.sh - The main job on the bundled weed classifier ------------------===#
#
# Sets up, builds preset release, compiles examples/weeds for this PC and for a
# Raspberry Pi 4, runs both on test photos (the Pi's program under emulation, so
# its latency says nothing about a Pi) and checks that both print the same labels
# and scores. Results land in build/demo.
#
#===--------------------------------------------------------------------------===#
set -euo pipefail
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/.."

usage() {
  cat <<END
usage: tools/demo.sh
Install missing Debian packages, build preset release (build/release), compile
the bundled weed classifier for x86-64 and for a Raspberry Pi 4, run both.
END
}

qwid=build/release/bin/qwid
weeds=examples/weeds
demo=build/demo
emulator=(qemu-aarch64-static -cpu cortex-a72)
# How the network was trained to see its photos (tools/train/images.py).
preprocessing=(--mean 0.485,0.456,0.406 --std 0.229,0.224,0.225
  --size 96 --resize crop)

# Prints a command as the user would type it, then runs it.
try() {
  echo "\$ $*"
  "$@"
}

# compile TARGET OUTPUT: ONNX model to executable, quantized to int8.
compile() {
  try $qwid compile $weeds/weeds.onnx --calibrate $weeds/calibration \
    "${preprocessing[@]}" --labels $weeds/labels.txt --target "$1" -o "$2"
  echo "size: $(stat -c %s "$2") bytes"
  echo
}

# Prints one test photo of every class.
photos() {
  local label
  while read -r label; do
    find $weeds/test -name "*_$label.jpg" | sort | sed -n 1p
  done <$weeds/labels.txt
}

main() {
  if [ $# -gt 0 ]; then
    usage
    case $1 in --help | -h) exit 0 ;; *) exit 2 ;; esac
  fi
  bash tools/dev/build.sh release -DQWID_BUILD_TESTS=OFF </dev/null
  mkdir -p $demo
  local images
  mapfile -t images < <(photos)
  if [ ${#images[@]} -eq 0 ]; then
    echo "demo: error: no photos in $weeds/test; is the clone complete?" >&2
    exit 1
  fi

  echo
  echo "== For this PC"
  compile x86-64 $demo/weeds
  try $demo/weeds "${images[@]}" | tee $demo/weeds.txt
  try $demo/weeds --bench 200

  echo
  echo "== For a Raspberry Pi 4, run under emulation"
  compile rpi4 $demo/weeds-rpi4
  try "${emulator[@]}" $demo/weeds-rpi4 "${images[@]}" | tee $demo/weeds-rpi4.txt

  echo
  if ! diff <(sed 1d $demo/weeds.txt) <(sed 1d $demo/weeds-rpi4.txt); then
    echo "demo: error: the two programs differ (see above)" >&2
    exit 1
  fi
  echo "demo: both programs print the same labels and scores for ${#images[@]} photos"
}

main "$@"
