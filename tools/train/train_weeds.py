#!/usr/bin/env python3
"""train_weeds.py: trains the weed classifier and writes it as ONNX.

    train_weeds.py --train PREFIX --unseen PREFIX --classes 9 --output weeds.onnx

The prefixes name packed data sets (draw_weeds.py pack, pack_images.py). AdamW under a one-cycle schedule; images are
mirrored, turned by quarter turns and shifted by a few pixels. One thread, fixed seeds and deterministic algorithms: the
same machine and package versions give the same file. The accuracy on the unseen images is printed after each epoch and
steers nothing. At the end ONNX Runtime runs the written file on unseen images and must agree with PyTorch to 1e-4.
"""

import argparse
import time

import numpy as np
import onnxruntime
import torch
from torch import nn

from images import MEAN, SIZE, STD, load_packed, normalize
from network import WeedNet
from write_onnx import write_onnx

SEED, BATCH, SHIFT, TOLERANCE = 7, 32, 5, 1e-4


def augment(rng, images):
    """Mirror, turn and shift a batch of uint8 images, each in its own way."""
    padded = np.pad(images, ((0, 0), (SHIFT, SHIFT), (SHIFT, SHIFT), (0, 0)), mode="reflect")
    out = np.empty_like(images)
    for i, image in enumerate(padded):
        top, left = rng.integers(0, 2 * SHIFT + 1, 2)
        image = np.rot90(image[top : top + SIZE, left : left + SIZE], rng.integers(4))
        out[i] = image[:, ::-1] if rng.random() < 0.5 else image
    return out


def to_tensor(images):
    """Network input for a batch of uint8 images, in the memory format that is fastest on a CPU."""
    return torch.from_numpy(normalize(images)).to(memory_format=torch.channels_last)


def train(model, images, labels, epochs, learning_rate, report):
    """Train in place; `report(epoch, loss)` is called after each epoch."""
    rng = np.random.default_rng(SEED)
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=0.02)
    steps = len(images) // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, learning_rate, epochs=epochs, steps_per_epoch=steps)
    criterion = nn.CrossEntropyLoss()
    for epoch in range(epochs):
        model.train()
        total = 0.0
        for chosen in rng.permutation(len(images))[: steps * BATCH].reshape(steps, BATCH):
            loss = criterion(model(to_tensor(augment(rng, images[chosen]))), torch.from_numpy(labels[chosen]))
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        report(epoch, total / steps)


@torch.no_grad()
def accuracy(model, images, labels):
    """Share of images whose best class is right."""
    model.eval()
    best = [model(to_tensor(images[i : i + BATCH])).argmax(1) for i in range(0, len(images), BATCH)]
    return float((torch.cat(best).numpy() == labels).mean())


@torch.no_grad()
def onnx_difference(model, path, images):
    """Largest absolute difference between the scores of PyTorch and of the ONNX file."""
    model.eval()
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    inputs = normalize(images)
    expected = torch.softmax(model(torch.from_numpy(inputs)), 1).numpy()
    found = np.concatenate([session.run(None, {"image": x[None]})[0] for x in inputs])
    return float(np.abs(expected - found).max())


def main():
    parser = argparse.ArgumentParser(description="Train the weed classifier and write it as ONNX.")
    parser.add_argument("--train", required=True, help="packed data set to learn from")
    parser.add_argument("--unseen", required=True, help="packed data set to report accuracy on")
    parser.add_argument("--classes", type=int, default=9)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--learning-rate", type=float, default=3e-3)
    parser.add_argument("--output", required=True)
    args = parser.parse_args()

    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    torch.use_deterministic_algorithms(True)
    unseen = load_packed(args.unseen)
    model = WeedNet(args.classes).to(memory_format=torch.channels_last)
    start = time.monotonic()

    def report(epoch, loss):
        share = accuracy(model, *unseen)
        spent = time.monotonic() - start
        print(f"epoch {epoch + 1}/{args.epochs} loss {loss:.4f} unseen {share:.4f} {spent:.0f} s", flush=True)

    train(model, *load_packed(args.train), args.epochs, args.learning_rate, report)
    preprocessing = f"RGB / 255, mean {MEAN.tolist()}, std {STD.tolist()}, {SIZE} x {SIZE}, NCHW"
    write_onnx(model, args.output, f"qwid's weed classifier. Input: {preprocessing}.")
    difference = onnx_difference(model, args.output, unseen[0][:100])
    print(f"{args.output}: scores differ from PyTorch by at most {difference:.1e}")
    if difference > TOLERANCE:
        raise SystemExit(f"error: {args.output}: more than {TOLERANCE} off")


if __name__ == "__main__":
    main()
