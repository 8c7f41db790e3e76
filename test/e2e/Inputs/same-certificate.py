#===- same-certificate.py - Programs that were found to compute the same -----===#
#
# same-certificate.py PLAN A.json B.json...: the reports of `qwid-run --selftest
# --json` passed, are about the plan PLAN, and each variant that was tested found
# the same checksums for the same layers, some of them. Prints how many variants
# there are, and "other code" if no two have the same hash of their code.
#
#===--------------------------------------------------------------------------===#

import hashlib
import json
import sys

with open(sys.argv[1], "rb") as file:
    plan = hashlib.sha256(file.read()).hexdigest()
layers, code = None, {}
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        report = json.load(file)
    assert report["passed"] and report["plan_sha256"] == plan, path
    for variant in report["variants"]:
        if not variant["tested"]:
            continue
        assert variant["first_difference"] is None and variant["code_matches"] and variant["weights_match"]
        code.setdefault(variant["isa"], set()).add(variant["code_sha256"])
        if not variant["runs_here"]:
            continue
        found = [(row["layer"], row["checksums"]) for row in variant["layers"]]
        assert found and all(len(sums) == report["inputs"] for _, sums in found)
        assert layers in (None, found), f"{path}: {variant['isa']} computes other numbers"
        layers = found
different = sum(len(hashes) for hashes in code.values()) == len(code)
print(f"{len(layers)} layers, {len(code)} variants, {'other code' if different else 'code differs by form'}")
