#===- imagenet.py - Split a folder of labelled photos ------------------------===#
#
# imagenet.py FOLDER OFFSET STEP: FOLDER/labels.csv names photos and their class.
# Every STEP-th photo becomes a link in the folder calibration, the others in the
# folder test, numbered in the order of the list. The classes of those, plus
# OFFSET, go to test.labels, one per line: models with a background class have
# OFFSET 1.
#
#===--------------------------------------------------------------------------===#

import csv
import os
import sys

folder, offset, step = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with open(os.path.join(folder, "labels.csv"), encoding="utf-8") as file:
    rows = list(csv.reader(file))[1:]
os.mkdir("calibration")
os.mkdir("test")
with open("test.labels", "w", encoding="utf-8") as labels:
    for index, (name, label) in enumerate(rows):
        part = "test" if index % step else "calibration"
        os.symlink(os.path.join(folder, name), f"{part}/{index:05}.jpg")
        if index % step:
            labels.write(f"{int(label) + offset}\n")
