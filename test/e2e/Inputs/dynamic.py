#===- dynamic.py - Inputs of an ImageNet model, and ONNX Runtime's scores ----===#
#
# dynamic.py make FILE.npy: two images float32 [2,3,224,224] of coloured squares.
# dynamic.py check FILE.npy: whether the scores [2,1000] are those below, which
# ONNX Runtime 1.31.1 gave for them, up to 1e-5.
#
#===--------------------------------------------------------------------------===#

import os
import random
import sys

sys.path.insert(0, os.path.dirname(__file__))
import scores  # noqa: E402

# The first ten scores of each image.
EXPECTED = (
    (-0.4348641, 0.4168151, 0.5800637, 0.7635283, 0.5037429, 0.4288841, 0.03941701, -0.1312811, -0.1090389, 0.4192356),
    (-0.5105991, 0.3689941, 0.4524441, 0.6407187, 0.3898562, 0.3359069, -0.03512067, -0.09915549, -0.1117252, 0.4222493),
)


def make(path):
    random.seed(20)
    values = []
    for _ in range(2 * 3):
        for _ in range(28):
            row = [random.uniform(-2, 2) for _ in range(28)]
            values += [value for value in row for _ in range(8)] * 8
    scores.write(path, (2, 3, 224, 224), values)


def check(path):
    shape, values = scores.read(path)
    found = [values[1000 * row : 1000 * row + 10] for row in range(2)]
    print("scores:", ", ".join(f"{value:.7g}" for row in found for value in row))
    worst = max(abs(a - b) for row, own in zip(found, EXPECTED) for a, b in zip(row, own))
    print(f"figure: dynamic MobileNetV2: at most {worst:.2g} from ONNX Runtime")
    if shape != (2, 1000) or worst > 1e-5:
        sys.exit("dynamic: not what ONNX Runtime computes")


{"make": make, "check": check}[sys.argv[1]](sys.argv[2])
