#===- keep-float-twins.py - Repairs against plans that keep a layer ----------===#
#
# keep-float-twins.py BASE.json TWIN.json NODE  BASE is the analysis of a plan, TWIN
# that of the plan of the same ranges with --keep-float NODE. The drift that BASE
# says is left with NODE in float is the drift that TWIN has, to the bit.
#
#===--------------------------------------------------------------------------===#

import json
import sys

base, twin = (json.load(open(path)) for path in sys.argv[1:3])
layers = [layer for layer in base["layers"] if layer["node"] == sys.argv[3]]
(layer,) = [layer for layer in layers if "repair" in layer]
kept = [layer["precision"] for layer in twin["layers"] if layer["node"] == sys.argv[3]]
assert "float32" in kept, kept
expected, got = twin["drift"], layer["repair"]["drift"]
print("equal" if got == expected else f"expected {expected}, got {got}")
sys.exit(got != expected)
