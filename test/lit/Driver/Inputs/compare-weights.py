#!/usr/bin/env python3
# compare-weights.py - Fails unless `qwid inspect --preview MODEL` expects, for
# SCHEME and each variant, the bytes of weights and of the arena that `qwid compile
# COMPILED` makes. Of a float model, whose ranges are not known, equal constants per
# channel may fall together or not: there, weights may differ by a hundredth.
#
#   compare-weights.py MODEL SCHEME COMPILED [OPTION of compile...]

import json
import subprocess
import sys

model, scheme, compiled = sys.argv[1:4]


def run(*command):
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


schemes = run("qwid", "inspect", "--preview", model, "--json")["schemes"]
variants = next(row for row in schemes if row["scheme"] == scheme)["variants"]
wrong = []
for expected in variants:
    isa, target = expected["isa"], expected["targets"][0]
    packed = run("qwid", "compile", compiled, *sys.argv[4:], "--target", target, "--isa", isa, "-o", "weights.o",
                 "--json")["variants"][0]
    allowed = 0 if scheme in ("own", "plan", "float") else packed["weights_bytes"] / 100
    if (abs(expected["weights_bytes"] - packed["weights_bytes"]) > allowed
            or expected["ram_bytes"] != packed["arena_bytes"]):
        wrong.append(f"{isa}: expected {expected}, packed {packed}")
sys.exit("\n".join(wrong) if wrong else 0)
