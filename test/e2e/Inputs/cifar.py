#===- cifar.py - CIFAR images as an array of network inputs ------------------===#
#
# cifar.py BIN COUNT OUT.npy RANGE MEAN STD writes the first COUNT images of BIN
# as float32 [COUNT, 3, 32, 32]: (pixel * RANGE / 255 - MEAN) / STD, MEAN and STD
# being one number or three with commas. BIN has the binary layout of CIFAR-10:
# one byte of label, then planes of 32x32 bytes in red, green and blue. Labels
# are written to OUT.npy.labels, one number per line.
#
#===--------------------------------------------------------------------------===#

import itertools
import sys

import scores

PIXELS = 32 * 32


def images(path):
    """Yields (label, [bytes of the red, green and blue plane])."""
    with open(path, "rb") as file:
        while record := file.read(1 + 3 * PIXELS):
            yield record[0], [record[1 + c * PIXELS :][:PIXELS] for c in range(3)]


def channel_values(text):
    values = [float(value) for value in text.split(",")]
    return values * 3 if len(values) == 1 else values


path, count, out, white, mean, std = sys.argv[1:]
# What each of the 256 pixel values becomes, per channel.
tables = [
    [(pixel * float(white) / 255 - m) / s for pixel in range(256)]
    for m, s in zip(channel_values(mean), channel_values(std))
]
labels, values = [], []
for label, planes in itertools.islice(images(path), int(count)):
    labels.append(label)
    for table, plane in zip(tables, planes):
        values += map(table.__getitem__, plane)
scores.write(out, [len(labels), 3, 32, 32], values)
with open(out + ".labels", "w", encoding="utf-8") as file:
    file.writelines(f"{label}\n" for label in labels)
