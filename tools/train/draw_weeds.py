#!/usr/bin/env python3
"""draw_weeds.py: draws the weed data set.

    draw_weeds.py pack OUT --split train --count 16000     writes OUT_images.npy and OUT_labels.npy (see images.py)
    draw_weeds.py examples DIR                             writes labels.txt, calibration/ and test/ of examples/weeds

Image number `i` of a split has class `i % 9` and its own random stream (SEED, split, i): it is the same whatever else
is drawn, in whatever order, and no stream is shared between splits. Every image passes through JPEG, also those that
are packed, so that training sees what a user's photo looks like.
"""

import argparse
import csv
import io
from multiprocessing import Pool
from pathlib import Path

import numpy as np

from images import load_image, save_packed
from plants import LABELS
from scene import draw_photo

SEED = 20261121
SPLITS = {"train": 0, "unseen": 1, "calibration": 2, "test": 3}
CALIBRATION_COUNT, TEST_COUNT = 99, 200
JPEG = {"format": "JPEG", "quality": 90, "optimize": True}


def draw(split, index):
    """Draw image `index` of `split`; returns the Pillow image and its class index."""
    label = index % len(LABELS)
    return draw_photo(np.random.default_rng([SEED, SPLITS[split], index]), label), label


def draw_packed(task):
    """Draw the image of `task` = (split, index), pass it through JPEG and the network's preprocessing."""
    image, label = draw(*task)
    stream = io.BytesIO()
    image.save(stream, **JPEG)
    return load_image(stream), label


def pack(prefix, split, count, jobs):
    """Draw `count` images of `split` and store them as a packed data set."""
    with Pool(jobs) as pool:
        pairs = pool.map(draw_packed, [(split, index) for index in range(count)], chunksize=64)
    save_packed(prefix, np.stack([image for image, _ in pairs]), np.array([label for _, label in pairs]))


def write_jpegs(folder, split, count):
    """Write the first `count` images of `split` as NUMBER_LABEL.jpg; returns (file, label index, label) rows."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for index in range(count):
        image, label = draw(split, index)
        name = f"{index:03d}_{LABELS[label]}.jpg"
        image.save(folder / name, **JPEG)
        rows.append((name, label, LABELS[label]))
    return rows


def write_examples(folder):
    """Write the labels, the calibration images and the labelled test images that the repository ships."""
    write_jpegs(folder / "calibration", "calibration", CALIBRATION_COUNT)
    rows = write_jpegs(folder / "test", "test", TEST_COUNT)
    with open(folder / "test" / "labels.csv", "w", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([("file", "label_index", "label"), *rows])
    (folder / "labels.txt").write_text("".join(f"{label}\n" for label in LABELS))


def main():
    parser = argparse.ArgumentParser(description="Draw the weed data set.")
    commands = parser.add_subparsers(dest="command", required=True)
    packed = commands.add_parser("pack", help="draw a split into .npy files")
    packed.add_argument("prefix", help="output path without the _images.npy ending")
    packed.add_argument("--split", choices=("train", "unseen"), required=True)
    packed.add_argument("--count", type=int, required=True)
    packed.add_argument("--jobs", type=int, default=1, help="processes; the result does not depend on it")
    examples = commands.add_parser("examples", help="draw the files of examples/weeds")
    examples.add_argument("folder", type=Path)
    args = parser.parse_args()
    if args.command == "pack":
        pack(args.prefix, args.split, args.count, args.jobs)
    else:
        write_examples(args.folder)


if __name__ == "__main__":
    main()
