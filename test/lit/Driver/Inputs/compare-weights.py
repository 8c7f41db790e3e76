#!/usr/bin/env python3
# compare-weights.py - Fails unless `qwid inspect MODEL` expects, for SCHEME, the
# bytes of weights that `qwid compile COMPILED` packs: of a float model within a
# tenth, else ("own", "plan") these bytes and those of the arena.
#
#   compare-weights.py MODEL SCHEME COMPILED

import json
import subprocess
import sys

model, scheme, compiled = sys.argv[1:]


def run(*command):
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


expected = run("qwid", "inspect", model, "--json")["schemes"][scheme]
variants = run("qwid", "compile", compiled, "--target", "x86-64", "--isa", "avx512vnni",
               "-o", "weights.o", "--json")["variants"]
packed = variants[0]
print(f"expected {expected}, packed {packed}")
if scheme in ("own", "plan"):
    sys.exit(expected["weights_bytes"] != packed["weights_bytes"]
             or expected["ram_bytes"] != packed["arena_bytes"])
sys.exit(abs(expected["weights_bytes"] - packed["weights_bytes"]) > packed["weights_bytes"] / 10)
