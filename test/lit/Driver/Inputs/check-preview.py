#!/usr/bin/env python3
# check-preview.py - Fails unless the JSON of `qwid inspect --preview` has the schemes
# in order, times no shorter than the multipliers allow for MACS multiply-adds, and
# layers that add up.
#
#   check-preview.py FILE SCHEME,... MACS

import json
import sys

# The most multiply-adds of a core per nanosecond, 8-bit: instructions per cycle times
# products each times GHz.
PEAK = {"avx512vnni": 2 * 64 * 3.0, "avx2": 2 * 32 * 4.0, "neon": 8 * 1.8, "dotprod": 32 * 2.4}

path, schemes, macs = sys.argv[1:]
with open(path) as file:
    preview = json.load(file)
names = [scheme["scheme"] for scheme in preview["schemes"]]
assert names == schemes.split(","), names
assert preview["threads"] == [1, 4], preview["threads"]
assert [machine["isa"] for machine in preview["machines"]] == list(PEAK)
assert all(0 < machine["stated_error"] < 1 for machine in preview["machines"])
for scheme in preview["schemes"]:
    assert "refusal" not in scheme, scheme
    assert [variant["isa"] for variant in scheme["variants"]] == list(PEAK)
    for variant in scheme["variants"]:
        assert len(variant["predicted_ms"]) == 2
        least = float(macs) / PEAK[variant["isa"]] / 1e6
        assert variant["predicted_ms"][0] > least, (variant, least)
        assert variant["weights_bytes"] > 0 and variant["ram_bytes"] > 0
        if scheme["scheme"] != "plan":
            continue
        layers = variant["layers"]
        assert sum(layer["macs"] for layer in layers) == int(macs)
        for index, total in enumerate(variant["predicted_ms"]):
            parts = sum(layer["predicted_us"][index] for layer in layers) / 1e3
            assert abs(parts - total) < 1e-6 * total, (parts, total)
