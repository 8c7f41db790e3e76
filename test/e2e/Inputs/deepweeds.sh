# deepweeds.sh SHARED_DATA NAME RUNNER: compiles deepweeds-cnn-NAME.onnx for the PC
# and the Pi 4, calibrated on the folder `calibration`; RUNNER runs the latter.
# Fails unless both say of each photo what the float model says, with equal scores.
set -eu
model=$1/models/deepweeds-cnn-$2.onnx photos=$1/deepweeds-images runner=$3
job="--calibrate calibration --range 255"
classes() { sed 's/ [0-9.]*$//' "$1"; }

qwid run "$model" --range 255 "$photos"/*.png --top 1 >float.txt
qwid compile "$model" $job --target x86-64 -o "$2-pc.so"
qwid run "$2-pc.so" "$photos"/*.png --top 1 --output pc >pc.txt
qwid compile "$model" $job --target rpi4 -o "$2-pi.so"
$runner "$2-pi.so" "$photos"/*.png --top 1 --output pi >pi.txt

cat float.txt pc.txt
diff pc/*.npy pi/*.npy
diff pc.txt pi.txt
classes float.txt >float.classes
classes pc.txt | diff float.classes -
