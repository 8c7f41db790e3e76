#!/usr/bin/env python3
#===- check-loops.py - The multiply loops of generated assembly --------------===#
#
# A board that is not at hand is still guarded: for every function of a file the
# innermost loop with the most dot-product instructions is printed as one line,
#
#   layer_1: 16 smull 16 smlal2 16 sadalp, 0 stack, 256 macs, 7.98 of 8 macs/cycle (99.8 %)
#
# with the memory operands on the stack (spills), the multiply-accumulates of one
# turn and, for Arm, the rate that llvm-mca predicts beside the multiplier's.
# Exit code 1 if a loop predicts less than --min-share or no function has one.
#
#===--------------------------------------------------------------------------===#


import argparse
import collections
import re
import subprocess
import sys

# Per instruction set: multiply-accumulates of each dot-product instruction,
# others worth counting, and for llvm-mca the CPU and its macs per cycle.
ISAS = {
    "avx512vnni": ({"vpdpbusd": 64}, ["vpmulld"], None),
    # vpmaddubsw multiplies 32 and needs a vpmaddwd to add them up: half for each.
    "avx2": ({"vpmaddubsw": 16, "vpmaddwd": 16}, ["vpaddd", "vpmulld"], None),
    "neon": ({"smull": 8, "smull2": 8, "smlal": 8, "smlal2": 8}, ["sadalp", "mul"],
             ("cortex-a72", 8)),
    "dotprod": ({"sdot": 16}, ["mul"], ("neoverse-n1", 32)),
}
STACK = re.compile(r"\(%rsp|\[sp\b")
LABEL = re.compile(r"^(\.?[\w$]+):")
BRANCH = re.compile(r"^\s+(?:j\w+|b(?:\.\w+)?|cbn?z\s+\w+,|tbn?z\s+\w+,\s*#?\d+,)\s+(\.\w+)\s*$")


def instructions(lines):
    """The lines that are instructions, without comments."""
    stripped = (re.split(r"\s(?:# |//)", line)[0].rstrip() for line in lines)
    return [line for line in stripped if re.match(r"^\s+[a-z]", line)]


def functions(lines):
    """(name, lines) of every function."""
    name, body = None, []
    for line in lines:
        start = re.match(r"^(\w+):", line)
        if start:
            name, body = start.group(1), []
        elif name and re.match(r"^\s+\.size\s", line):
            yield name, body
            name = None
        elif name:
            body.append(line)


def innermost_loops(body):
    """The runs of lines from a label to a branch back to it, with no other loop
    inside."""
    labels, loops = {}, []
    for number, line in enumerate(body):
        label = LABEL.match(line)
        if label:
            labels[label.group(1)] = number
            continue
        branch = BRANCH.match(re.split(r"\s(?:# |//)", line)[0].rstrip())
        if branch and branch.group(1) in labels:
            loops.append((labels[branch.group(1)], number))
    for first, last in loops:
        if not any(first <= a and b < last for a, b in loops):
            yield instructions(body[first:last + 1])


def count(loop):
    return collections.Counter(line.split()[0] for line in loop)


def predict_cycles(loop, isa, cpu):
    """Cycles of one turn, after llvm-mca."""
    turns = 400
    result = subprocess.run(
        ["llvm-mca", "-mtriple=aarch64-linux-gnu", "-mcpu=" + cpu,
         f"-iterations={turns}"],
        input="\n".join(loop), capture_output=True, text=True, check=True)
    return int(re.search(r"Total Cycles:\s+(\d+)", result.stdout).group(1)) / turns


def main():
    parser = argparse.ArgumentParser(description="read the multiply loops of assembly")
    parser.add_argument("--isa", choices=ISAS, required=True)
    parser.add_argument("--min-share", type=float, default=0, metavar="PERCENT")
    parser.add_argument("file", help="assembly as llc writes it, - for standard input")
    options = parser.parse_args()
    dots, others, model = ISAS[options.isa]
    with (sys.stdin if options.file == "-" else open(options.file)) as file:
        lines = file.read().splitlines()

    def macs(loop):
        return sum(number * dots.get(name, 0) for name, number in count(loop).items())

    found, failed = 0, 0
    for name, body in functions(lines):
        loop = max(innermost_loops(body), key=macs, default=[])
        if not macs(loop):
            continue
        found += 1
        counted = count(loop)
        listed = " ".join(f"{counted[op]} {op}" for op in [*dots, *others]
                          if counted[op])
        stack = sum(1 for line in loop if STACK.search(line))
        text = f"{name}: {listed}, {stack} stack, {macs(loop)} macs"
        if model:
            cpu, peak = model
            rate = macs(loop) / predict_cycles(loop, options.isa, cpu)
            share = 100 * rate / peak
            text += f", {rate:.2f} of {peak} macs/cycle ({share:.1f} %)"
            failed += share < options.min_share
        print(text)
    if not found:
        print(f"{options.file}: found no loop of {', '.join(dots)}", file=sys.stderr)
    if failed:
        print(f"{failed} loops predict less than {options.min_share:g} % of the "
              "multiplier's rate", file=sys.stderr)
    return 1 if failed or not found else 0


if __name__ == "__main__":
    sys.exit(main())
