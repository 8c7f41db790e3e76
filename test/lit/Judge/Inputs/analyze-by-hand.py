#===- analyze-by-hand.py - What qwid analyze should say, computed here -------===#
#
# analyze-by-hand.py make FOLDER   writes, with the standard library only:
#   net.onnx      x float[1,1,4,4] -> Conv, Relu: r -> global average: p -> Gemm:
#                 scores of two classes
#   ranges.json   ranges that make every scale a power of two, and that clip r
#   eight.npy     eight inputs, multiples of 2^-10
# analyze-by-hand.py check FILE    compares the JSON of qwid analyze on them, with
#   --sensitivity-photos 8, with figures that are computed below
#
# Numbers are dyadic and short, so that doubles and floats hold them exactly, but
# for the scores of the float model: figures of theirs are compared within a
# thousandth, all others within a millionth.
#
#===--------------------------------------------------------------------------===#

import json
import math
import os
import random
import struct
import sys

sys.path.append(os.path.join(os.path.dirname(__file__), "../../../e2e/Inputs"))
import scores as arrays

PHOTOS, CELLS = 8, 16
CONV = (127 / 128, -127 / 256)


def f32(value):
    """The float nearest to a double."""
    return struct.unpack("<f", struct.pack("<f", value))[0]


DENSE = ((127 / 128, f32(0.3)), (f32(-0.21), 127 / 256))
BIAS = (-0.25, 0.0)
X_STEP, STEP = 1 / 128, 1 / 512  # of x; of r and p, which count from zero

random.seed(10)
INPUTS = [[random.randrange(-1024, 1024) / 1024 for _ in range(CELLS)] for _ in range(PHOTOS)]
for row, values in enumerate(INPUTS):  # some that are mostly negative
    if row % 2:
        INPUTS[row] = [value / 4 - 0.5 for value in values]


def make(folder):
    os.chdir(folder)
    numbers = lambda values: ", ".join(repr(value) for value in values)
    with open("net.onnx", "w") as file:
        file.write(
            f"""<ir_version: 8, opset_import: ["" : 13]>
net (float[1,1,4,4] x) => (float[1,2] scores)
<float[2,1,1,1] w = {{{numbers(CONV)}}}, float[2,2] d = {{{numbers(DENSE[0] + DENSE[1])}}},
 float[2] b = {{{numbers(BIAS)}}}> {{
  c = Conv(x, w)
  r = Relu(c)
  p = GlobalAveragePool(r)
  f = Flatten(p)
  scores = Gemm<transB = 1>(f, d, b)
}}
"""
        )
    ranges = {"x": [-1, 127 / 128], "r": [0, 255 / 512], "p": [0, 255 / 512], "scores": [-1, 1]}
    with open("ranges.json", "w") as file:
        json.dump({"ranges": ranges}, file)
    arrays.write("eight.npy", (PHOTOS, 1, 4, 4), sum(INPUTS, []))


# ---- the network in float and in integers, by steps ----


def relu(values):
    return [max(value, 0.0) for value in values]


def quantize(value, step, low, high):
    """Python rounds half to even."""
    return min(max(round(value / step), low), high)


def quantize_x(x):
    return [quantize(value, X_STEP, -128, 127) for value in x]


def conv_float(x):
    return [relu([weight * value for value in x]) for weight in CONV]


def conv_sums(levels):
    """Accumulators as real numbers; the weights are 127 steps exactly."""
    return [relu([weight * level * X_STEP for level in levels]) for weight in CONV]


def to_levels(channels):
    return [[quantize(value, STEP, 0, 255) for value in channel] for channel in channels]


def to_real(channels):
    return [[level * STEP for level in channel] for channel in channels]


def average(channels):
    return [sum(channel) / CELLS for channel in channels]


def pool_levels(levels):
    return [min(round(sum(channel) / CELLS), 255) for channel in levels]


def dense(p, rows):
    return [bias + sum(w * v for w, v in zip(row, p)) for row, bias in zip(rows, BIAS)]


def round_row(row):
    step = max(abs(w) for w in row) / 127
    return [round(w / step) * step for w in row]


ROUNDED = [round_row(row) for row in DENSE]


def real_pool(levels):
    return [level * STEP for level in levels]


def flat(channels):
    return sum(channels, [])


# ---- figures ----


def errors(pairs):
    """Of pairs of lists: references and values."""
    x = [value for reference, _ in pairs for value in reference]
    y = [value for _, values in pairs for value in values]
    e = [b - a for a, b in zip(x, y)]
    noise, signal = sum(v * v for v in e), sum(v * v for v in x)
    return {
        "elements": len(x),
        "rmse": math.sqrt(noise / len(e)),
        "mean_error": sum(e) / len(e),
        "largest_error": max(abs(v) for v in e),
        "sqnr_db": 10 * math.log10(signal / noise) if noise and signal else None,
        "cosine": sum(a * b for a, b in zip(x, y)) / math.sqrt(signal * sum(v * v for v in y)),
    }


def softmax(values):
    powers = [math.exp(value - max(values)) for value in values]
    return [power / sum(powers) for power in powers]


def drift(pairs):
    differences = [b - a for was, now in pairs for a, b in zip(was, now)]
    divergences = [
        sum(p * math.log(p / q) for p, q in zip(softmax(was), softmax(now))) for was, now in pairs
    ]
    return {
        "photos": len(pairs),
        "mean_squared": sum(v * v for v in differences) / len(differences),
        "mean_absolute": sum(abs(v) for v in differences) / len(differences),
        "changed_answers": sum(was.index(max(was)) != now.index(max(now)) for was, now in pairs),
        "kl_divergence": sum(divergences) / len(divergences),
    }


def expect():
    """The figures by path in the JSON."""
    layers = {name: {"isolated": [], "cumulative": [], "repair": []} for name in ("r", "p", "scores")}
    plan_pairs, clipped, used = [], {"x": 0, "r": 0, "p": 0}, {"x": set(), "r": set(), "p": set()}
    for x in INPUTS:
        r, qx = conv_float(x), quantize_x(x)
        p = average(r)
        scores = dense(p, DENSE)
        sums = conv_sums(qx)
        qr = to_levels(sums)
        qp = pool_levels(qr)
        plan = dense(real_pool(qp), ROUNDED)
        plan_pairs.append((scores, plan))
        add = lambda name, key, reference, value: layers[name][key].append((reference, value))
        add("r", "isolated", flat(r), flat(to_real(qr)))
        add("r", "cumulative", flat(r), flat(to_real(qr)))
        add("p", "isolated", p, real_pool(pool_levels(to_levels(r))))
        add("p", "cumulative", p, real_pool(qp))
        alone = [quantize(value, STEP, 0, 255) * STEP for value in p]
        add("scores", "isolated", scores, dense(alone, ROUNDED))
        add("scores", "cumulative", scores, plan)
        # Kept in float: the convolution reads x itself; the average what the
        # convolution adds up; the dense layer what the plan has.
        kept = dense(real_pool(pool_levels(to_levels(r))), ROUNDED)
        add("r", "repair", scores, kept)
        pooled = [quantize(value, STEP, 0, 255) * STEP for value in average(sums)]
        add("p", "repair", scores, dense(pooled, ROUNDED))
        add("scores", "repair", scores, dense(real_pool(qp), DENSE))
        clipped["x"] += sum(round(value / X_STEP) > 127 for value in x)
        clipped["r"] += sum(round(value / STEP) > 255 for value in flat(r))
        clipped["p"] += sum(round(value / STEP) > 255 for value in p)
        used["x"] |= set(qx)
        used["r"] |= set(flat(qr))
        used["p"] |= set(qp)
    whole = drift(plan_pairs)
    expected = {"photos": PHOTOS, "scores_are_classes": True}
    expected.update({f"drift/{key}": value for key, value in whole.items()})
    expected.update({f"sensitivity_drift/{key}": value for key, value in whole.items()})
    for name, lists in layers.items():
        for key in ("isolated", "cumulative"):
            for figure, value in errors(lists[key]).items():
                expected[f"layers/{name}/{key}/{figure}"] = value
        left = drift(lists["repair"])
        for figure, value in left.items():
            expected[f"layers/{name}/repair/drift/{figure}"] = value
        share = 1 - left["kl_divergence"] / whole["kl_divergence"]
        expected[f"layers/{name}/repair/repaired_share"] = share
    counts = {"x": PHOTOS * CELLS, "r": 2 * PHOTOS * CELLS, "p": 2 * PHOTOS}
    for name in clipped:
        expected[f"tensors/{name}/clipped_high_share"] = clipped[name] / counts[name]
        expected[f"tensors/{name}/clipped_low_share"] = 0
        expected[f"tensors/{name}/levels_used"] = len(used[name])
        expected[f"tensors/{name}/elements"] = counts[name]
    expected["layers/r/macs"] = 2 * CELLS
    expected["layers/scores/macs"] = 4
    # Float weights and biases but those that are stored: three bytes a weight.
    expected["layers/r/repair/extra_bytes"] = 2 * 3
    expected["layers/p/repair/extra_bytes"] = 0
    expected["layers/scores/repair/extra_bytes"] = 4 * 3
    weights = [after - before for row, whole_row in zip(ROUNDED, DENSE) for after, before in zip(row, whole_row)]
    expected["layers/scores/weights/rmse"] = math.sqrt(sum(v * v for v in weights) / 4)
    expected["layers/scores/weights/levels_used"] = 3  # 127 twice, 38, -54
    span = max(flat(ROUNDED)) - min(flat(ROUNDED))
    expected["layers/scores/weights/range_per_bit"] = span / 8
    expected["layers/scores/weights/density_per_bit"] = 3 / span / 8
    expected["layers/scores/weights/entropy_bits"] = 1.5
    return expected


def look_up(figures, path):
    for step in path.split("/"):
        if isinstance(figures, list):
            figures = next(entry for entry in figures if entry["tensor"] == step)
        else:
            figures = figures[step]
    return figures


def check(path):
    with open(path) as file:
        figures = json.load(file)
    wrong = 0
    expected = expect()
    assert expected["tensors/r/clipped_high_share"] > 0.05 and expected["drift/changed_answers"] == 2
    for name, value in expected.items():
        got = look_up(figures, name)
        same = got == value
        if isinstance(value, float) and isinstance(got, (int, float)):
            loose = "repair" in name or "layers/scores" in name
            same = math.isclose(got, value, rel_tol=1e-3 if loose else 1e-6, abs_tol=1e-9)
        if not same:
            print(f"{name}: expected {value}, got {got}")
            wrong += 1
    print(f"{len(expected)} figures, {wrong} wrong")
    sys.exit(wrong > 0)


{"make": make, "check": check}[sys.argv[1]](sys.argv[2])
