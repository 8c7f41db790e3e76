#!/usr/bin/env python3
#===- compare_builds.py - What two builds of qwid cost and give --------------===#
#
# compare_builds.py OLD NEW MODEL...
#
# Compiles each model with two build trees in turn: as float, quantized on the
# photos of --calibrate, or on the scales that it brings. Prints the processor
# time of each (the least of --runs, so that a busy machine disturbs little; with
# --instructions the instructions that valgrind counts, which nothing disturbs)
# and whether the artefacts are the same bytes. --limit PERCENT makes a greater
# cost an error, --same different bytes.
#
#===--------------------------------------------------------------------------===#

import argparse
import os
import re
import subprocess
import sys
import tempfile


def processor_time(command):
    """Runs a command. Returns (exit code, seconds in user mode, its messages)."""
    before = os.times()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, os.times().children_user - before.children_user, done.stdout


def instructions(command):
    """Likewise, in billions of instructions."""
    tool = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    done = subprocess.run(tool + command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    count = re.search(r"I\s+refs:\s+([\d,]+)", done.stdout)
    return done.returncode, int(count.group(1).replace(",", "")) / 1e9 if count else 0, done.stdout


def without_debug_info(build, folder):
    """Returns a build tree like `build` whose qwid valgrind can load."""
    os.makedirs(os.path.join(folder, "bin"))
    os.symlink(os.path.abspath(os.path.join(build, "lib")), os.path.join(folder, "lib"))
    strip = ["/usr/lib/llvm-22/bin/llvm-strip", "-g", os.path.join(build, "bin", "qwid")]
    subprocess.run([*strip, "-o", os.path.join(folder, "bin", "qwid")], check=True)
    return folder


def read(path):
    with open(path, "rb") as file:
        return file.read()


def compare(options, model, flags, target, folder):
    """Compiles in turn. Returns (least cost of OLD, of NEW, same bytes), or None
    after printing why the model cannot be compiled so."""
    measure = instructions if options.instructions else processor_time
    costs, outputs = ([], []), [os.path.join(folder, name) for name in ("old.o", "new.o")]
    for turn in range(1 if options.instructions else options.runs):
        for which, build in enumerate((options.old, options.new)):
            command = [os.path.join(build, "bin", "qwid"), "compile", model, *flags]
            # The same name for both: it is in the artefact.
            command += ["--target", target, "--name", "model", "-o", outputs[which]]
            code, cost, text = measure(command)
            if code:
                print(f"  {build}: {text.strip().splitlines()[0] if text.strip() else code}")
                return None
            costs[which].append(cost)
    return min(costs[0]), min(costs[1]), read(outputs[0]) == read(outputs[1])


def main():
    parser = argparse.ArgumentParser(description="compare what two builds of qwid cost and give")
    parser.add_argument("old", help="build tree")
    parser.add_argument("new", help="build tree")
    parser.add_argument("models", nargs="+", help="ONNX models or plans")
    parser.add_argument("--target", action="append", help="of qwid compile (default: x86-64 and rpi4)")
    parser.add_argument("--calibrate", help="quantize the models on these photos")
    parser.add_argument("--own-scales", action="store_true", help="the models bring their scales")
    parser.add_argument("--runs", type=int, default=3, help="times each (default 3)")
    parser.add_argument("--instructions", action="store_true", help="count with valgrind")
    parser.add_argument("--limit", type=float, help="percent that NEW may cost more")
    parser.add_argument("--same", action="store_true", help="different bytes are an error")
    options = parser.parse_args()
    flags = ["--calibrate", options.calibrate] if options.calibrate else ["--float"]
    if options.own_scales:
        flags = []
    unit, failed, compared = "e9" if options.instructions else "s", False, 0
    with tempfile.TemporaryDirectory() as folder:
        if options.instructions:
            options.old = without_debug_info(options.old, os.path.join(folder, "old"))
            options.new = without_debug_info(options.new, os.path.join(folder, "new"))
        for model in options.models:
            for target in options.target or ["x86-64", "rpi4"]:
                found = compare(options, model, flags, target, folder)
                if not found:
                    failed = True
                    continue
                old, new, same = found
                change, compared = 100 * (new / old - 1), compared + 1
                costly = options.limit is not None and change > options.limit
                print(
                    f"{os.path.basename(model)} {target}: {old:.2f} {unit} -> {new:.2f} {unit} "
                    f"({change:+.1f} %), {'same bytes' if same else 'other bytes'}"
                    f"{', too costly' if costly else ''}",
                    flush=True,
                )
                failed |= costly or (options.same and not same)
    sys.exit(1 if failed or not compared else 0)


if __name__ == "__main__":
    main()
