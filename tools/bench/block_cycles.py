#!/usr/bin/env python3
#===- block_cycles.py - Cycles of a program for a board that is not here -----===#
#
# The block-cycle model: a program that qwid compiled for AArch64 runs once under
# QEMU, which counts how often each basic block is executed (block_counts.c); what
# a block takes is llvm-mca's steady state for the core. Their products are added
# up per function of the network and over all of them.
#
#   block_cycles.py --cpu cortex-a72 PROGRAM photo.jpg
#
# It is a lower bound: every access hits the first-level cache, every branch is
# predicted, and neighbouring blocks do not wait for each other. Needs a QEMU with
# plugins (Debian's qemu-user; qemu-user-static has none), llvm-mca, llvm-objdump
# and clang. Exit codes: 0 done, 1 an error, 2 usage.
#
#===--------------------------------------------------------------------------===#

import argparse
import bisect
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

# The emulated CPU, llvm-mca's model of it, and the clock of the board in GHz.
# There is no scheduling model of the A76; the Neoverse N1 is its core.
CORES = {
    "cortex-a72": ("cortex-a72", "cortex-a72", 1.8),
    "cortex-a76": ("cortex-a76", "neoverse-n1", 2.4),
}
FUNCTION = re.compile(r"^([0-9a-f]+) <(\w+_(?:layer|kernel|pad)_\d+)>:$")
INSTRUCTION = re.compile(r"^\s*([0-9a-f]+):\s+(\S.*)$")
BRANCH = re.compile(r"(?:b|b\.\w+|bl|blr|br|ret|cbn?z|tbn?z)\s|ret$")
TARGET = re.compile(r"0x[0-9a-f]+ <[^>]*>")
# Blocks that are fewer instructions than this share of all are taken at one
# cycle per instruction: llvm-mca is slow.
NEGLIGIBLE = 2e-6
# Turns of a block to simulate: what the first ones lack of overlap does not count.
TURNS = 100


def fail(text):
    sys.exit(f"block_cycles: error: {text}")


def run(command, **options):
    try:
        return subprocess.run(command, check=True, text=True, capture_output=True, **options).stdout
    except FileNotFoundError:
        fail(f"{command[0]} is not installed")
    except subprocess.CalledProcessError as error:
        fail(f"{' '.join(command)}\n{error.stderr.rstrip()}")


def tool(name):
    """The program `name` of the LLVM that qwid is built with: older ones have other
    models of these cores."""
    return name + "-22" if shutil.which(name + "-22") else name


def count_blocks(program, emulated, arguments):
    """(address, instructions, executions) of every block of one run."""
    folder = os.path.dirname(os.path.abspath(__file__))
    with tempfile.TemporaryDirectory() as scratch:
        plugin, counts = os.path.join(scratch, "plugin.so"), os.path.join(scratch, "counts")
        run([tool("clang"), "-O2", "-shared", "-fPIC", "-o", plugin, os.path.join(folder, "block_counts.c")])
        run(["qemu-aarch64", "-cpu", emulated, "-plugin", f"{plugin},out={counts}", program, *arguments])
        with open(counts) as file:
            for line in file:
                address, instructions, executions = line.split()
                yield int(address, 16), int(instructions), int(executions)


def disassemble(program):
    """{function: [(address, text)]} of the network's functions."""
    functions, body = {}, None
    lines = run([tool("llvm-objdump"), "-d", "--no-show-raw-insn", "--mcpu=neoverse-n1", program]).splitlines()
    for line in lines:
        start = FUNCTION.match(line)
        if start:
            body = functions.setdefault(start.group(2), [])
        elif not line.strip() or line.endswith(">:"):
            body = None
        elif body is not None and (found := INSTRUCTION.match(line)):
            body.append((int(found.group(1), 16), found.group(2).replace("\t", " ")))
    return functions


class Executions:
    """How often the instruction at an address was executed."""

    def __init__(self, blocks):
        change, self.starts = collections.Counter(), set()
        for address, instructions, executions in blocks:
            change[address] += executions
            change[address + 4 * instructions] -= executions
            self.starts.add(address)
        self.addresses, self.counts, total = sorted(change), [], 0
        for address in self.addresses:
            total += change[address]
            self.counts.append(total)

    def __getitem__(self, address):
        index = bisect.bisect_right(self.addresses, address) - 1
        return self.counts[index] if index >= 0 else 0


def basic_blocks(body, executions):
    """(count, texts) of the runs of instructions that are executed together."""
    block, count = [], 0
    for address, text in body:
        now = executions[address]
        if block and (now != count or address in executions.starts):
            yield count, tuple(block)
            block = []
        count = now
        block.append(text)
        if BRANCH.match(text):
            yield count, tuple(block)
            block = []
    if block:
        yield count, tuple(block)


def simulate(blocks, model):
    """{block: cycles of a turn} by llvm-mca, all in one process."""
    text = []
    for index, block in enumerate(blocks):
        text.append(f"# LLVM-MCA-BEGIN {index}")
        # Where a branch leads does not matter; adrp takes whole pages.
        text += [TARGET.sub("#4096", re.sub(r"\s*//.*", "", line)) for line in block]
        text.append("# LLVM-MCA-END")
    out = run([tool("llvm-mca"), "-mtriple=aarch64-linux-gnu", "-mcpu=" + model, f"-iterations={TURNS}",
               "-instruction-info=0", "-resource-pressure=0"], input="\n".join(text) + "\n")
    found = re.findall(r"Code Region - (\d+)\n.*?Total Cycles:\s+(\d+)", out, re.S)
    if len(found) != len(blocks):
        fail(f"llvm-mca answered for {len(found)} of {len(blocks)} blocks")
    return {blocks[int(index)]: int(total) / TURNS for index, total in found}


def measure(program, core, arguments):
    """{function: {instructions, cycles, calls}} of one run."""
    emulated, model, _ = CORES[core]
    executions = Executions(count_blocks(program, emulated, arguments))
    functions = disassemble(program)
    if not functions:
        fail(f"'{program}' has no function of a network; is it a stripped program, or none of qwid's?")
    blocks = {name: [(count, block) for count, block in basic_blocks(body, executions) if count]
              for name, body in functions.items()}
    total = sum(count * len(block) for found in blocks.values() for count, block in found)
    weights = collections.Counter()
    for found in blocks.values():
        for count, block in found:
            weights[block] += count * len(block)
    cycles = simulate([block for block, weight in weights.items() if weight > NEGLIGIBLE * total], model)
    result = {}
    for name, found in blocks.items():
        called = {match.group(1) for _, text in functions[name]
                  for match in [re.match(r"b[l]? .*<(\w+_(?:kernel|pad)_\d+)>", text)] if match}
        result[name] = {
            "instructions": sum(count * len(block) for count, block in found),
            "cycles": sum(count * cycles.get(block, len(block)) for count, block in found),
            "calls": sorted(called),
        }
    return result


def main():
    parser = argparse.ArgumentParser(description="predict the cycles of an AArch64 program by its basic blocks")
    parser.add_argument("program", help="an executable that qwid compiled")
    parser.add_argument("--cpu", choices=CORES, required=True)
    parser.add_argument("arguments", nargs="*", help="of the program: a photo, or after -- options")
    parser.add_argument("--json", metavar="FILE", help="write the figures of every function there")
    parser.add_argument("--top", type=int, default=0, metavar="N", help="list the N functions that take longest")
    options = parser.parse_args()
    functions = measure(options.program, options.cpu, options.arguments)
    if options.json:
        with open(options.json, "w") as file:
            json.dump(functions, file, indent=1)
    ranked = sorted(functions.items(), key=lambda item: -item[1]["cycles"])
    for name, row in ranked[:options.top]:
        print(f"{name:32} {row['instructions'] / 1e6:9.3f} M instructions {row['cycles'] / 1e6:9.3f} M cycles")
    instructions = sum(row["instructions"] for row in functions.values())
    cycles = sum(row["cycles"] for row in functions.values())
    clock = CORES[options.cpu][2]
    print(f"{os.path.basename(options.program)}: {instructions / 1e6:.2f} M instructions, "
          f"{cycles / 1e6:.2f} M cycles, {cycles / clock / 1e6:.2f} ms at {clock} GHz")
    return 0


if __name__ == "__main__":
    sys.exit(main())
