#!/usr/bin/env python3
"""pack_images.py: packs a folder of photos and a list of labels for train_weeds.py.

    pack_images.py IMAGE_FOLDER LIST.csv OUT     writes OUT_images.npy and OUT_labels.npy (see images.py)

The list has one header line; its first two columns are the file name and the class index, as in the label files of
DeepWeeds and in examples/weeds/test/labels.csv.
"""

import argparse

from images import load_list, save_packed


def main():
    parser = argparse.ArgumentParser(description="Pack labelled photos for train_weeds.py.")
    parser.add_argument("folder")
    parser.add_argument("list")
    parser.add_argument("prefix", help="output path without the _images.npy ending")
    args = parser.parse_args()
    save_packed(args.prefix, *load_list(args.folder, args.list))


if __name__ == "__main__":
    main()
