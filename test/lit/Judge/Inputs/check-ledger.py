#!/usr/bin/env python3
#===- check-ledger.py - Adds up what qwid inspect --ledger lists -------------===#
#
# check-ledger.py MODEL TARGET fails unless the ledger of MODEL is what qwid compile
# says of the program, its parts add up to its wholes, buffers that live together do
# not overlap, and a constant that is no quarter of its float has a reason.
#
#===--------------------------------------------------------------------------===#

import json
import subprocess
import sys

CACHE_LINE = 64
model, target = sys.argv[1:]


def run(*command):
    return json.loads(subprocess.run(["qwid", *command], check=True, stdout=subprocess.PIPE).stdout)


def align(size):
    return (size + CACHE_LINE - 1) // CACHE_LINE * CACHE_LINE


ledger = run("inspect", "--ledger", model, "--target", target, "--json")
arithmetic = [] if model.endswith(".qwid") else ["--float"]
compiled = run("compile", model, *arithmetic, "--target", target, "--isa", ledger["isa"],
               "-o", "ledger.o", "--json")
variant = compiled["variants"][0]

whole = ledger["schemes"][0]
assert whole["stored_bytes"] == variant["weights_bytes"], (whole, variant)
assert ledger["arena_bytes"] == variant["arena_bytes"]
assert ledger["code_bytes"] == variant["code_bytes"]
assert len(ledger["layers"]) == variant["layers"]

constants = ledger["constants"]
*before, last = [constant["stored_bytes"] for constant in constants]
assert sum(map(align, before)) + last == whole["stored_bytes"]
for constant in constants:
    assert constant["stored_bytes"] * 4 <= constant["float_bytes"] * 1.05 \
        or constant["reason"] or arithmetic, constant

assert all(layer["own_code_bytes"] + layer["shared_code_bytes"] > 0 for layer in ledger["layers"])
assert sum(layer["own_code_bytes"] for layer in ledger["layers"]) <= ledger["code_bytes"]

buffers = ledger["buffers"]
for i, a in enumerate(buffers):
    assert a["offset"] + a["bytes"] <= ledger["arena_bytes"]
    for b in buffers[i + 1:]:
        together = a["first_layer"] <= b["last_layer"] and b["first_layer"] <= a["last_layer"]
        apart = a["offset"] + a["bytes"] <= b["offset"] or b["offset"] + b["bytes"] <= a["offset"]
        assert apart or not together, (a, b)
used = [sum(b["bytes"] for b in buffers if b["first_layer"] <= layer <= b["last_layer"])
        for layer in range(len(ledger["layers"]))]
assert ledger["peak_bytes"] == max(used) and used.index(max(used)) == ledger["peak_layer"]
assert {b["is_at_peak"] for b in buffers} <= {True, False}
assert sum(b["bytes"] for b in buffers if b["is_at_peak"]) == max(used)
print("ledger:", len(constants), "constants,", len(buffers), "buffers add up")
