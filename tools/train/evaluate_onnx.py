#!/usr/bin/env python3
"""evaluate_onnx.py: accuracy of an ONNX classifier on labelled photos or on a packed data set, by ONNX Runtime.

    evaluate_onnx.py MODEL.onnx LABELS.txt --list IMAGE_FOLDER LIST.csv
    evaluate_onnx.py MODEL.onnx LABELS.txt --packed PREFIX

Photos go through the preprocessing of images.py. Prints top-1 accuracy, recall per class, and the confusions.
"""

import argparse
from pathlib import Path

import numpy as np
import onnxruntime

from images import load_list, load_packed, normalize


def confusion_matrix(model, images, labels, classes):
    """Run the model image by image; returns counts [true class, predicted class]."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    counts = np.zeros((classes, classes), dtype=int)
    for image, label in zip(images, labels):
        scores = session.run(None, {session.get_inputs()[0].name: normalize(image[None])})[0]
        counts[label, scores.argmax()] += 1
    return counts


def main():
    parser = argparse.ArgumentParser(description="Measure the accuracy of an ONNX classifier.")
    parser.add_argument("model")
    parser.add_argument("labels", type=Path)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--list", nargs=2, metavar=("FOLDER", "CSV"), help="photos and their label list")
    source.add_argument("--packed", metavar="PREFIX", help="packed data set")
    args = parser.parse_args()

    names = args.labels.read_text().split()
    images, labels = load_list(*args.list) if args.list else load_packed(args.packed)
    counts = confusion_matrix(args.model, images, labels, len(names))
    print(f"top-1 {counts.trace()}/{counts.sum()} = {100.0 * counts.trace() / counts.sum():.2f} %")
    for index, row in enumerate(counts):
        wrong = ", ".join(f"{names[other]} {row[other]}" for other in np.argsort(-row) if other != index and row[other])
        print(f"{names[index]:12} {row[index]:4}/{row.sum():4}  {wrong}")


if __name__ == "__main__":
    main()
