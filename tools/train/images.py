"""images.py: how photos become network input, and how packed data sets are stored.

The geometry is what qwid does for `--size 96 --resize crop`: resize the short side to 96 with Pillow's antialiased
bilinear filter (the long side rounds down), cut the central 96 x 96 square (the offset rounds half to even). The values
are then (x / 255 - mean) / std per channel.
A packed data set is a pair of files `NAME_images.npy` (uint8, [n, 96, 96, 3], RGB) and `NAME_labels.npy` (int64, [n]).
"""

import csv
from pathlib import Path

import numpy as np
from PIL import Image

SIZE = 96
MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
STD = np.array([0.229, 0.224, 0.225], dtype=np.float32)


def load_image(source):
    """Read an image (path or file object) as uint8 [96, 96, 3] RGB."""
    image = Image.open(source).convert("RGB")
    short = min(image.size)
    width, height = (side * SIZE // short for side in image.size)
    image = image.resize((width, height), Image.Resampling.BILINEAR)
    left, top = round((width - SIZE) / 2), round((height - SIZE) / 2)
    return np.asarray(image.crop((left, top, left + SIZE, top + SIZE)))


def normalize(images):
    """Turn uint8 [n, 96, 96, 3] into the network's float32 [n, 3, 96, 96]."""
    scaled = (images.astype(np.float32) / np.float32(255.0) - MEAN) / STD
    return np.ascontiguousarray(scaled.transpose(0, 3, 1, 2))


def read_list(csv_file):
    """Read (file name, class index) pairs from a CSV file with one header line; further columns are ignored."""
    with open(csv_file, newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    return [(row[0], int(row[1])) for row in rows]


def load_list(folder, csv_file):
    """Load the images of `folder` named in `csv_file`: uint8 [n, 96, 96, 3] and int64 [n]."""
    pairs = read_list(csv_file)
    images = np.stack([load_image(Path(folder) / name) for name, _ in pairs])
    return images, np.array([label for _, label in pairs])


def save_packed(prefix, images, labels):
    """Write a packed data set; `prefix` is a path without the `_images.npy` ending."""
    Path(prefix).parent.mkdir(parents=True, exist_ok=True)
    np.save(f"{prefix}_images.npy", images)
    np.save(f"{prefix}_labels.npy", labels)


def load_packed(prefix):
    """Read a packed data set as (images, labels)."""
    return np.load(f"{prefix}_images.npy"), np.load(f"{prefix}_labels.npy")
