#===- accuracy.py - Compare what two forms of a model say --------------------===#
#
# accuracy.py FLOAT.txt INT8.txt POINTS: both files are what `qwid run --top 1`
# printed for photos called NUMBER_LABEL.jpg. Prints both accuracies; fails if
# the second is more than POINTS percentage points below the first.
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


first, count = accuracy(sys.argv[1])
second, same_count = accuracy(sys.argv[2])
print(f"float {first:.1f} %, int8 {second:.1f} % of {count} photos")
if count != same_count or second < first - float(sys.argv[3]):
    sys.exit("accuracy: too much was lost")
