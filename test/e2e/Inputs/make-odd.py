#===- make-odd.py - A network whose sizes fit no register --------------------===#
#
# make-odd.py FOLDER writes odd.onnx (text form: photo float[1,3,9,11] -> scores
# float[1,7]) and four.npy, four inputs, with the standard library only. Channels
# leave lanes to spare in every block, depths leave tails; among the layers are
# depthwise, grouped, strided and dilated ones, one of more channels than four
# blocks, and an addition of one value per pixel, which no tile can fuse.
#
#===--------------------------------------------------------------------------===#

import os
import random
import sys

import scores

random.seed(11)
folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)


def tensor(name, *shape):
    """Bell-shaped values, narrower for larger filters."""
    count, depth = 1, 1
    for size in shape:
        count *= size
    for size in shape[1:]:
        depth *= size
    values = ", ".join(f"{random.gauss(0, 1.5 / depth**0.5):.5f}" for _ in range(count))
    return f"float[{','.join(map(str, shape))}] {name} = {{{values}}}"


weights = [
    tensor("w1", 37, 3, 3, 3),
    tensor("w2", 37, 1, 3, 3),
    tensor("w3", 70, 37, 1, 1),
    tensor("w4", 70, 1, 5, 5),
    tensor("w5", 34, 35, 3, 3),
    tensor("w6", 131, 34, 1, 1),
    tensor("w7", 5, 131, 1, 1),
    tensor("w8", 5, 5, 3, 3),
    tensor("pixels", 1, 1, 5, 6),
    tensor("w9", 7, 5),
    tensor("b9", 7),
]
layers = """
  c1 = Conv<pads = [1, 1, 1, 1]>(photo, w1)
  a1 = Relu(c1)
  c2 = Conv<pads = [1, 1, 1, 1], group = 37>(a1, w2)
  s2 = Add(c2, a1)
  c3 = Conv(s2, w3)
  a3 = Relu(c3)
  c4 = Conv<pads = [2, 2, 2, 2], strides = [2, 2], group = 70>(a3, w4)
  a4 = Relu(c4)
  c5 = Conv<pads = [2, 2, 2, 2], dilations = [2, 2], group = 2>(a4, w5)
  a5 = Relu(c5)
  c6 = Conv(a5, w6)
  a6 = Relu(c6)
  c7 = Conv(a6, w7)
  a7 = Relu(c7)
  c8 = Conv<pads = [1, 1, 1, 1]>(a7, w8)
  s8 = Add(c8, pixels)
  p = GlobalAveragePool(s8)
  f = Flatten(p)
  scores = Gemm<transB = 1>(f, w9, b9)
"""
with open(os.path.join(folder, "odd.onnx"), "w") as file:
    file.write(
        '<ir_version: 8, opset_import: ["" : 13]>\n'
        "odd (float[1,3,9,11] photo) => (float[1,7] scores)\n"
        f"<{', '.join(weights)}> {{{layers}}}\n"
    )

values = [random.uniform(-1, 1) for _ in range(4 * 3 * 9 * 11)]
scores.write(os.path.join(folder, "four.npy"), (4, 3, 9, 11), values)
