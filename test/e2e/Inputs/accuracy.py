#===- accuracy.py - Compare what two forms of a model say --------------------===#
#
# accuracy.py NAME FLOAT.txt INT8.txt POINTS: both files are what `qwid run --top
# 1` printed for photos called NUMBER_LABEL.jpg. Prints both accuracies; fails if
# the second is more than POINTS percentage points below the first.
# tools/dev/run-tests.py repeats lines that start with "figure: ".
#
#===--------------------------------------------------------------------------===#

import os
import sys


def accuracy(path):
    """Returns the share of right labels in percent, and the number of photos."""
    with open(path, encoding="utf-8") as file:
        rows = [line.rsplit(": ", 1) for line in file if ": " in line]
    right = 0
    for photo, best in rows:
        label = os.path.splitext(os.path.basename(photo))[0].split("_", 1)[1]
        right += best.split()[0] == label
    return 100.0 * right / len(rows), len(rows)


name, float_file, int8_file, points = sys.argv[1:]
first, count = accuracy(float_file)
second, same_count = accuracy(int8_file)
print(f"figure: {name}: float {first:.2f}%, int8 {second:.2f}%, {count} images")
if count != same_count or second < first - float(points):
    sys.exit("accuracy: too much was lost")
