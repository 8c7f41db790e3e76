#===- layer-times.py - What layers cost in float against the preview ---------===#
#
# layer-times.py ANALYSIS.json FLOAT.json PLAN.json ISA  FLOAT and PLAN are what
# inspect --preview says of the float model and of the plan. In both programs all
# time is that of the layers that can be kept in float: what these cost together is
# the difference of the two.
#
#===--------------------------------------------------------------------------===#

import json
import math
import sys

analysis, whole, plan = (json.load(open(path)) for path in sys.argv[1:4])
assert analysis["times_of_isa"] == sys.argv[4]


def find(preview, scheme):
    (found,) = [entry for entry in preview["schemes"] if entry["scheme"] == scheme]
    (variant,) = [entry for entry in found["variants"] if entry["isa"] == sys.argv[4]]
    return variant


layers = {layer["node"]: layer for layer in analysis["layers"]}
predicted = find(plan, "plan")
rest = sum(row["predicted_us"][0] / 1e3 for row in predicted["layers"] if row["node"] not in layers)
extra = sum(layer["repair"]["extra_ms"] for layer in layers.values())
difference = find(whole, "float")["predicted_ms"][0] - (predicted["predicted_ms"][0] - rest)
same = math.isclose(extra, difference, rel_tol=1e-6, abs_tol=1e-9)
print(f"{len(layers)} layers as predicted" if same else f"expected {difference} ms, got {extra}")
sys.exit(not same)
