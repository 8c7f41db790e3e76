#!/usr/bin/env python3
#===- calibrate.py - Predicted times against what they stand for -------------===#
#
#   calibrate.py [--isa ISA] [--fit] PLAN INPUT [PLAN INPUT]...
#
# For each plan and instruction set, the time that `qwid inspect --preview` predicts
# for one thread, beside
#
#   neon, dotprod   the block-cycle model (block_cycles.py) of its program
#   avx2            what the program takes here: the sum over layers of the least
#                   median of `qwid-run --profile`; of any other x86 likewise
#
# INPUT is a photo or an array for the program. One row per network, then one per kind
# of layer. --fit also solves for the two factors of the machine (MachineInfo:
# loopFactor, mixedFactor) that make the squared relative errors of the networks
# least. Exit codes: 0 every network is within the error that the model states, 1 one
# is not, or an error, 2 usage.
#
#===--------------------------------------------------------------------------===#

import argparse
import collections
import json
import os
import re
import subprocess
import sys
import tempfile

import block_cycles

CORES = {"neon": "cortex-a72", "dotprod": "cortex-a76"}
TARGETS = {"neon": "rpi4", "dotprod": "rpi5", "avx2": "x86-64", "avx512vnni": "x86-64"}


def run_json(*command):
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def input_options(path):
    return ["--input", path] if path.endswith(".npy") else [path]


def count_cycles(program, isa, given):
    """Microseconds by the indices of the layers that share a function."""
    core = CORES[isa]
    clock = block_cycles.CORES[core][2]
    functions = block_cycles.measure(program, core, input_options(given))
    groups = collections.defaultdict(list)
    for name, row in functions.items():
        if layer := re.search(r"_layer_(\d+)$", name):
            # A kernel that several layers call is one function.
            groups[tuple(row["calls"]) or name].append((int(layer.group(1)), row["cycles"]))
    return {
        tuple(index for index, _ in rows):
            (sum(cycles for _, cycles in rows) +
             (sum(functions[callee]["cycles"] for callee in calls) if isinstance(calls, tuple) else 0)) / clock / 1e3
        for calls, rows in groups.items()
    }


def time_layers(program, given, launches, runs):
    """Microseconds of each layer, the least median of some launches."""
    least = {}
    for _ in range(launches):
        done = run_json(program, *input_options(given), "--bench", str(runs), "--profile", "--json")
        for index, layer in enumerate(done["profile"]):
            least[index,] = min(layer["ms"] * 1e3, least.get((index,), 1e99))
    return least


def compare(plan, given, isa, options):
    """(predicted us, measured us, us in product loops, [(kind, predicted, measured)])."""
    preview = run_json(options.qwid, "inspect", "--preview", "--json", plan)
    variant = next(row for row in preview["schemes"][0]["variants"] if row["isa"] == isa)
    layers = variant["layers"]
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "program")
        subprocess.run([options.qwid, "compile", plan, "--target", TARGETS[isa], "--isa", isa, "-o", program],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if isa in CORES:
            measured = count_cycles(program, isa, given)
        else:
            measured = time_layers(program, given, options.launches, options.runs)
    rows = [(layers[indices[0]]["kind"], sum(layers[index]["predicted_us"][0] for index in indices), time)
            for indices, time in measured.items()]
    products = sum(layer["product_loops_us"] for layer in layers)
    error = next(row["stated_error"] for row in preview["machines"] if row["isa"] == isa)
    return sum(row[1] for row in rows), sum(row[2] for row in rows), products, rows, error


def fit(networks):
    """Factors (of product loops, of other code) on top of those in force that make
    the sum of squares of predicted / measured - 1 least."""
    aa = ab = bb = a1 = b1 = 0
    for predicted, measured, products, _, _ in networks:
        a, b = products / measured, (predicted - products) / measured
        aa, ab, bb, a1, b1 = aa + a * a, ab + a * b, bb + b * b, a1 + a, b1 + b
    determinant = aa * bb - ab * ab
    return (a1 * bb - b1 * ab) / determinant, (b1 * aa - a1 * ab) / determinant


def main():
    parser = argparse.ArgumentParser(description="compare predicted times with what they stand for")
    parser.add_argument("pairs", nargs="+", metavar="PLAN INPUT", help="plans, each with an input for its program")
    parser.add_argument("--isa", action="append", choices=TARGETS, help="default: neon and dotprod")
    parser.add_argument("--qwid", default="qwid", help="the compiler (default: that of the path)")
    parser.add_argument("--fit", action="store_true", help="solve for the factors of each machine")
    parser.add_argument("--launches", type=int, default=5, help="of a program that is timed (default 5)")
    parser.add_argument("--runs", type=int, default=20, help="in each launch (default 20)")
    options = parser.parse_args()
    if len(options.pairs) % 2:
        parser.error("expected an input after each plan")
    good = True
    for isa in options.isa or CORES:
        networks, kinds = [], collections.defaultdict(lambda: [0, 0])
        for plan, given in zip(options.pairs[::2], options.pairs[1::2]):
            networks.append(compare(plan, given, isa, options))
            predicted, measured, _, rows, error = networks[-1]
            for kind, expected, taken in rows:
                kinds[kind][0] += expected
                kinds[kind][1] += taken
            good &= abs(predicted / measured - 1) <= error
            print(f"{isa:8} {os.path.basename(plan):28} {predicted / 1e3:9.2f} of {measured / 1e3:9.2f} ms "
                  f"{predicted / measured:6.3f}", flush=True)
        for kind, (predicted, measured) in sorted(kinds.items()):
            print(f"{isa:8} {kind:28} {predicted / 1e3:9.2f} of {measured / 1e3:9.2f} ms {predicted / measured:6.3f}")
        if options.fit:
            print(f"{isa:8} multiply loopFactor by {fit(networks)[0]:.3f}, mixedFactor by {fit(networks)[1]:.3f}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
