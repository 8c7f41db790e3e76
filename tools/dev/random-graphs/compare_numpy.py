#!/usr/bin/env python3
#===- compare_numpy.py - Random networks in float against NumPy --------------===#
#
# compare_numpy.py [--seed N] [--count N | --minutes M]: random-graphs compares
# programs with qwid's reference; this compares the reference in float with NumPy,
# by the reference evaluator of the onnx package, on the same networks. Its pools are
# replaced: of uneven pads, dilations and ceil_mode they make other shapes than ONNX
# says. Rounding differs: a result may be --tolerance of the largest magnitude of its
# tensor off. Networks without an answer are counted: with a window that holds no cell.
# random-graphs and qwid are found on PATH. Exit codes: 0 all agree, 1 one does not.
#
#===--------------------------------------------------------------------------===#

import argparse
import os
import subprocess
import sys
import tempfile
import time

import numpy
import onnx.parser
from onnx.reference import ReferenceEvaluator
from onnx.reference.op_run import OpRun


class NoAnswer(Exception):
    """ONNX does not say what the value is."""


def read_windows(x, kernel, strides, dilations, pads, ceil_mode):
    """Yields, for each cell of a window of an image [N][C][H][W], its value for every
    output, whether the image has it, and whether the padded image has it."""
    axes = []
    for axis, size in enumerate(x.shape[2:]):
        low, high = pads[axis], pads[axis + 2]
        rest = size + low + high - dilations[axis] * (kernel[axis] - 1) - 1
        outputs = (-(-rest // strides[axis]) if ceil_mode else rest // strides[axis]) + 1
        if ceil_mode and (outputs - 1) * strides[axis] >= size + low:
            outputs -= 1  # the last window would begin behind the image
        first = numpy.arange(outputs) * strides[axis] - low
        axes.append([first + tap * dilations[axis] for tap in range(kernel[axis])])
    for rows in axes[0]:
        for columns in axes[1]:
            inside, padded = (
                numpy.logical_and.outer(
                    (rows >= -low[0]) & (rows < x.shape[2] + high[0]),
                    (columns >= -low[1]) & (columns < x.shape[3] + high[1]),
                )
                for low, high in (((0, 0), (0, 0)), (pads[:2], pads[2:]))
            )
            cells = x[:, :, numpy.clip(rows, 0, x.shape[2] - 1)]
            yield cells[:, :, :, numpy.clip(columns, 0, x.shape[3] - 1)], inside, padded


class MaxPool(OpRun):
    op_domain = ""

    def _run(self, x, kernel_shape, strides, dilations, pads, ceil_mode=0, **_):
        taps = list(read_windows(x, kernel_shape, strides, dilations, pads, ceil_mode))
        if not numpy.any([inside for _, inside, _ in taps], axis=0).all():
            raise NoAnswer
        cells = [numpy.where(inside, cell, -numpy.inf) for cell, inside, _ in taps]
        return (numpy.max(cells, axis=0).astype(x.dtype),)


class AveragePool(OpRun):
    op_domain = ""

    def _run(self, x, kernel_shape, strides, dilations, pads, ceil_mode=0, count_include_pad=0, **_):
        taps = list(read_windows(x, kernel_shape, strides, dilations, pads, ceil_mode))
        counted = numpy.sum([(inside, padded)[count_include_pad] for _, inside, padded in taps], axis=0)
        if not counted.all():
            raise NoAnswer
        cells = [numpy.where(inside, cell, 0) for cell, inside, _ in taps]
        return ((numpy.sum(cells, axis=0) / counted).astype(x.dtype),)


def make_inputs(model, seed):
    """Numbers as random-graphs takes them, by name."""
    numbers = numpy.random.default_rng(seed)
    inputs = {}
    for value in model.graph.input:
        shape = [size.dim_value for size in value.type.tensor_type.shape.dim]
        inputs[value.name] = numbers.uniform(-2, 2, shape).astype(numpy.float32)
    return inputs


def run_qwid(folder, text, inputs):
    """The outputs by name, of the reference executor."""
    path = os.path.join(folder, "model.onnx")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    command = ["qwid", "run", path, "--output", os.path.join(folder, "out")]
    for name, value in inputs.items():
        numpy.save(os.path.join(folder, name + ".npy"), value)
        command += ["--input", f"{name}={os.path.join(folder, name)}.npy"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return done.stderr
    files = os.listdir(os.path.join(folder, "out"))
    return {name[:-4]: numpy.load(os.path.join(folder, "out", name)) for name in files}


def find_difference(expected, actual, tolerance):
    """What differs in a tensor; empty if nothing does."""
    if expected.shape != actual.shape:
        return f"expected the shape {expected.shape}, got {actual.shape}"
    finite = numpy.isfinite(expected)
    same = (expected == actual) | (numpy.isnan(expected) & numpy.isnan(actual))
    scale = numpy.abs(expected[finite]).max(initial=0)
    error = numpy.where(finite, numpy.abs(expected - actual), 0)
    if (same | finite).all() and error.max(initial=0) <= tolerance * max(scale, 1e-6):
        return ""
    place = numpy.argmax(numpy.where(same | finite, error, numpy.inf))
    return f"element {place}: expected {expected.flat[place]}, got {actual.flat[place]}"


def compare(seed, tolerance):
    """What differs in the network of a seed; empty if nothing does, None if NumPy has
    no answer."""
    text = subprocess.check_output(["random-graphs", "--print", f"--seed={seed}"], text=True)
    model = onnx.parser.parse_model(text)
    inputs = make_inputs(model, seed)
    try:
        with numpy.errstate(all="ignore"):
            results = ReferenceEvaluator(model, new_ops=[MaxPool, AveragePool]).run(None, inputs)
    except NoAnswer:
        return None
    with tempfile.TemporaryDirectory() as folder:
        actual = run_qwid(folder, text, inputs)
    if isinstance(actual, str):
        return actual
    for value, expected in zip(model.graph.output, results):
        with numpy.errstate(all="ignore"):
            problem = find_difference(numpy.asarray(expected), actual[value.name], tolerance)
        if problem:
            return f"output {value.name}, {problem}\n{text}"
    return ""


def main():
    parser = argparse.ArgumentParser(description="Random networks in float against NumPy.")
    parser.add_argument("--seed", type=int, default=1, help="of the first network")
    parser.add_argument("--count", type=int, default=10, help="networks")
    parser.add_argument("--minutes", type=float, default=0, help="whatever --count says")
    parser.add_argument("--tolerance", type=float, default=1e-4)
    options = parser.parse_args()
    end = time.monotonic() + 60 * options.minutes
    counts = {"equal": 0, "different": 0, "without an answer": 0}
    seed = options.seed
    while time.monotonic() < end if options.minutes else seed < options.seed + options.count:
        problem = compare(seed, options.tolerance)
        if problem:
            print(f"compare_numpy: error: --seed {seed}: {problem}", flush=True)
        counts["without an answer" if problem is None else "different" if problem else "equal"] += 1
        seed += 1
    print("numpy: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    sys.exit(1 if counts["different"] or not counts["equal"] else 0)


main()
