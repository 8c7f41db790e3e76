#!/usr/bin/env python3
# compare-weights.py - Fails unless `qwid inspect MODEL` expects, for SCHEME, the
# bytes of weights that `qwid compile COMPILED` packs, within a tenth.
#
#   compare-weights.py MODEL SCHEME COMPILED

import json
import subprocess
import sys

model, scheme, compiled = sys.argv[1:]


def run(*command):
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


expected = run("qwid", "inspect", model, "--json")["schemes"][scheme]["weights_bytes"]
variants = run("qwid", "compile", compiled, "--target", "x86-64", "--isa", "avx512vnni",
               "-o", "weights.o", "--json")["variants"]
packed = variants[0]["weights_bytes"]
print(f"expected {expected}, packed {packed}")
sys.exit(abs(expected - packed) > packed / 10)
