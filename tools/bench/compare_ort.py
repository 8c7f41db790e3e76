#!/usr/bin/env python3
#===- compare_ort.py - ONNX Runtime and qwid side by side --------------------===#
#
# Runs one model on the same inputs in ONNX Runtime and in qwid, compiled for this
# machine, and prints the largest difference per output. With --per-tensor also per
# tensor in between, in the order of the graph, as the reference executor computes
# them; the first that differs by more than --tolerance is named. Tensors that qwid
# fused away have no row. Passes turn tensors (images are NHWC in qwid): of the
# orders of dimensions that fit, the one with the least difference counts.
#
# To see a tensor, ONNX Runtime must not fuse it: --per-tensor switches its
# optimizations off, and quantized kernels with them.
#
# Needs numpy, onnx and onnxruntime (pip); no test does. Exit codes: 0 compared,
# 1 a difference above --tolerance, or an error; 2 usage.
#
#===--------------------------------------------------------------------------===#

import argparse
import itertools
import json
import os
import re
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime

QUANTIZING = re.compile(r"^(QuantizeLinear|DequantizeLinear|QLinear.*|QGemm|Quant|ConvInteger|MatMulInteger)$")


def run(*command):
    """Runs a command; its errors end this program."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"compare_ort: error: {' '.join(command)}\n{done.stderr.rstrip()}")


def file_name(name, kept=r"[^/\\:\x00-\x1f]"):
    """The file that qwid writes the tensor `name` to; `kept` are the characters that
    stay: --output and --tensors differ."""
    return "".join(c if re.match(kept, c) else "_" for c in name) + ".npy"


def make_inputs(session, given, seed, low, high):
    """Arrays by input name: files, or uniform random numbers."""
    random = np.random.default_rng(seed)
    files = {}
    for text in given:
        name, _, path = text.rpartition("=")
        files[name or session.get_inputs()[0].name] = path
    arrays = {}
    for port in session.get_inputs():
        if port.name in files:
            arrays[port.name] = np.load(files[port.name])
            continue
        shape = [size if isinstance(size, int) and size > 0 else 1 for size in port.shape]
        kind = port.type[len("tensor(") : -1]
        if kind == "float":
            arrays[port.name] = random.uniform(low, high, shape).astype(np.float32)
        else:
            arrays[port.name] = random.integers(0, 100, shape).astype(kind)
    return arrays


def make_session(model, optimize):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    if not optimize:
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def expose_tensors(path):
    """The model with every tensor as an output, and their names in order."""
    model = onnx.load(path)
    present = {output.name for output in model.graph.output}
    names = []
    for node in model.graph.node:
        for name in node.output:
            if not name:
                continue
            names.append(name)
            if name not in present:
                model.graph.output.append(onnx.ValueInfoProto(name=name))
    return model.SerializeToString(), names


def difference(expected, got, turns=False):
    """(largest difference, differing cells, cells, largest magnitude) of two tensors,
    of which the second may be turned; None if nothing makes their shapes equal."""
    candidates = [got] if got.shape == expected.shape else []
    if got.ndim == expected.ndim <= 4 and turns:
        candidates += [got.transpose(order) for order in itertools.permutations(range(got.ndim))]
    if got.squeeze().shape == expected.squeeze().shape:  # broadcast before use
        candidates.append(got.reshape(expected.shape))
    results = []
    for candidate in candidates:
        if candidate.shape != expected.shape:
            continue
        a, b = expected.astype(np.float64), candidate.astype(np.float64)
        gap = np.where((a == b) | (np.isnan(a) & np.isnan(b)), 0, np.abs(a - b))
        gap = np.where(np.isnan(gap), np.inf, gap)
        largest = float(gap.max()) if gap.size else 0.0
        magnitude = float(np.nanmax(np.abs(a))) if a.size else 0.0
        results.append((largest, int((gap > 0).sum()), gap.size, magnitude))
    return min(results) if results else None


def compare_outputs(args, session, inputs, folder):
    """Rows of the outputs of the compiled program."""
    expected = dict(zip([o.name for o in session.get_outputs()], session.run(None, inputs)))
    library = os.path.join(folder, "model.so")
    graph = onnx.load(args.model, load_external_data=False).graph
    scaled = any(QUANTIZING.match(node.op_type) for node in graph.node)
    how = args.compile.split() if args.compile else [] if scaled else ["--float"]
    run(args.qwid, "compile", args.model, *how, "--target", "native", "-o", library)
    run(args.qwid, "run", library, *input_options(inputs, folder), "--output", os.path.join(folder, "outputs"))
    rows = []
    for name, array in expected.items():
        got = np.load(os.path.join(folder, "outputs", file_name(name)))
        rows.append((name, difference(array, got.reshape(array.shape) if got.size == array.size else got)))
    return rows


def compare_tensors(args, inputs, folder):
    """Rows of every tensor that both have, in the order of the graph."""
    model, names = expose_tensors(args.model)
    session = make_session(model, False)
    expected = dict(zip([o.name for o in session.get_outputs()], session.run(None, inputs)))
    tensors = os.path.join(folder, "tensors")
    run(args.qwid, "run", args.model, *input_options(inputs, folder), "--tensors", tensors, "--raw")
    rows = []
    for name in names:
        path = os.path.join(tensors, file_name(name, r"[A-Za-z0-9._-]"))
        if os.path.exists(path):
            rows.append((name, difference(expected[name], np.load(path), turns=True)))
    return rows


def input_options(inputs, folder):
    options = []
    for index, (name, array) in enumerate(inputs.items()):
        path = os.path.join(folder, f"input{index}.npy")
        np.save(path, array)
        options += ["--input", f"{name}={path}"]
    return options


def differs(row, tolerance):
    return row[1] is None or row[1][0] > tolerance


def show(title, rows, tolerance):
    width = max([len(title)] + [len(name) for name, _ in rows])
    print(f"{title:{width}}  {'max difference':>14}  {'cells that differ':>20}  {'max magnitude':>13}")
    for name, result in rows:
        if result is None:
            print(f"{name:{width}}  shapes differ")
            continue
        largest, wrong, cells, magnitude = result
        print(f"{name:{width}}  {largest:14.6g}  {f'{wrong} of {cells}':>20}  {magnitude:13.6g}")
    first = next((row[0] for row in rows if differs(row, tolerance)), None)
    if first:
        print(f"first that differs by more than {tolerance:g}: {first}")


def main():
    parser = argparse.ArgumentParser(description="compare qwid with ONNX Runtime on one model")
    parser.add_argument("model", help="ONNX model")
    parser.add_argument("--input", action="append", default=[], metavar="[NAME=]FILE", help=".npy array; random numbers for inputs without one")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers")
    parser.add_argument("--low", type=float, default=0, help="least random number (default 0)")
    parser.add_argument("--high", type=float, default=1, help="largest random number (default 1)")
    parser.add_argument("--per-tensor", action="store_true", help="compare every tensor that both have")
    parser.add_argument("--no-optimize", action="store_true", help="ONNX Runtime without graph optimizations")
    parser.add_argument("--tolerance", type=float, default=1e-4, help="largest difference that is none (default 1e-4)")
    parser.add_argument("--compile", metavar="OPTIONS", help="options of qwid compile (default: --float, or none if the model has scales)")
    parser.add_argument("--qwid", default="qwid", help="the qwid to run")
    parser.add_argument("--json", action="store_true", help="print JSON")
    args = parser.parse_args()
    session = make_session(args.model, not args.no_optimize)
    inputs = make_inputs(session, args.input, args.seed, args.low, args.high)
    with tempfile.TemporaryDirectory() as folder:
        outputs = compare_outputs(args, session, inputs, folder)
        tensors = compare_tensors(args, inputs, folder) if args.per_tensor else []
    if args.json:
        keys = ("max_difference", "differing", "cells", "max_magnitude")
        table = {
            kind: [{"name": name, **(dict(zip(keys, result)) if result else {"shapes_differ": True})} for name, result in rows]
            for kind, rows in (("outputs", outputs), ("tensors", tensors))
        }
        print(json.dumps(table, indent=1))
    else:
        if tensors:
            show("tensor", tensors, args.tolerance)
        show("output", outputs, args.tolerance)
    return int(any(differs(row, args.tolerance) for row in outputs))


sys.exit(main())
