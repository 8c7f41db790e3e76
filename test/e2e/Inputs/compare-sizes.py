#===- compare-sizes.py - What 4-bit codes save -------------------------------===#
#
# compare-sizes.py POW2.json INT8.json POW2.h PREVIEW.json: the weights of a pow2
# artefact, by `qwid-run --info`, are about half those of the int8 one; its header
# says the same number; and `qwid inspect --preview` predicted about half as well.
#
#===--------------------------------------------------------------------------===#

import json
import sys


def load(path):
    with open(path) as file:
        return json.load(file)


pairs = [
    (small["weights_bytes"], large["weights_bytes"])
    for small, large in zip(load(sys.argv[1])["variants"], load(sys.argv[2])["variants"])
]
with open(sys.argv[3]) as file:
    header = file.read()
for small, _ in pairs:
    if str(small) not in header:
        sys.exit(f"{sys.argv[3]} does not say {small}")
schemes = {scheme["scheme"]: scheme["variants"] for scheme in load(sys.argv[4])["schemes"]}
pairs += [
    (small["weights_bytes"], large["weights_bytes"])
    for small, large in zip(schemes["pow2"], schemes["int8"])
]
for small, large in pairs:
    if not 0.5 * large < small < 0.6 * large:
        sys.exit(f"{small} bytes of pow2 weights, {large} of int8")
