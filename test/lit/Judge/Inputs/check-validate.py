#===- check-validate.py - The figures of validate.test by arithmetic ---------===#
#
# check-validate.py RESULT.json: fails where the JSON of `qwid validate` on the
# models and data of make-forms.py is not what follows from these.
#
#===--------------------------------------------------------------------------===#

import json
import math
import sys

with open(sys.argv[1]) as file:
    result = json.load(file)


def expect(found, wanted):
    """Fails unless both are the same, numbers but for rounding."""
    close = isinstance(wanted, float) and math.isclose(found, wanted, rel_tol=1e-12, abs_tol=1e-12)
    assert close or found == wanted, f"expected {wanted}, got {found}"


expect((result["photos"], result["labelled"], result["unreadable"]), (40, 40, []))
expect(result["class_names"], ["ash", "beech", "fir", "oak"])
first, second = result["forms"]
expect([top["k"] for top in first["top"]], [1, 3])
expect([top["right"] for top in first["top"]], [38, 40])
expect(first["confusion"], [[0, 0, 10], [1, 1, 10], [2, 2, 10], [3, 2, 2], [3, 3, 8]])
expect(second["confusion"], [[0, 0, 10], [1, 1, 10], [2, 2, 6], [2, 3, 4], [3, 3, 10]])
fir = second["classes"][2]
expect((fir["photos"], fir["answered"], fir["right"]), (10, 6, 6))
expect((fir["precision"], fir["recall"], fir["f1"]), (1, 0.6, 0.75))
expect(first["scores"], {"kind": "logits", "least": 0, "largest": 4, "photos_not_finite": 0})
assert first["median_ms"] > 0
# The two that are confused become one: 38 and 2 photos.
expect(
    first["class_merges"],
    [{"first": 2, "second": 3, "classes": [2, 3], "regained": 2, "right": 40}],
)

[pair] = result["pairs"]
expect((pair["first"], pair["second"]), ("first.onnx", "second.onnx"))
expect(pair["top1_change"], -2 / 40)
test = pair["mcnemar"]
expect((test["only_first"], test["only_second"], test["test"]), (4, 2, "binomial"))
expect(test["p"], 2 * (1 + 6 + 15) / 2**6)
expect(test["significant"], False)
# Answers: 10, 10, 12, 8 of the first and 10, 10, 6, 14 of the second.
chance = (10 * 10 + 10 * 10 + 12 * 6 + 8 * 14) / 40**2
expect(pair["agreement"]["kappa"], (34 / 40 - chance) / (1 - chance))
expect(pair["largest_score_error"], 2)
expect(pair["mean_score_error"], 12 * 2 / 160)
assert pair["speedup"] > 0
expect(pair["class_changes"][2]["recall"], -0.4)
expect(pair["confusion_change"], [[2, 2, -4], [2, 3, 4], [3, 2, -2], [3, 3, 2]])
expect([flip["index"] for flip in pair["flipped"]], [26, 27, 28, 29, 38, 39])
flip = pair["flipped"][0]
expect((flip["label"], flip["first"], flip["second"]), (2, 2, 3))
expect((flip["first_margin"], flip["second_margin"]), (4 - 3, 3 - 2))

[bits] = result["bits"]
# Rows 20 to 29, 38 and 39 have another score.
expect((bits["photos"], bits["identical"]), (40, 28))
difference = bits["first_difference"]
expect((difference["output"], difference["element"]), ("scores", 2))
expect((difference["first"], difference["second"]), ("4", "2"))
expect(result["reference_checks"], [])
expect(result["broken_bounds"], [])
