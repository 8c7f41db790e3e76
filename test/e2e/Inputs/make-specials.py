#===- make-specials.py - A float model that overflows, and inputs ------------===#
#
# make-specials.py FOLDER writes
#   specials.onnx  text form: every kind of float code on values that become
#                  infinite or NaN; outputs conv, deep, pool, moved, scores
#   specials.npy   float32 [2,3,8,8]: the first sample has infinities and NaNs of
#                  both signs with various payloads, the second has none
#
#===--------------------------------------------------------------------------===#

import os
import random
import struct
import sys

random.seed(3)
folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)


def tensor(name, shape, scale):
    count = 1
    for size in shape:
        count *= size
    values = ", ".join(f"{random.uniform(-scale, scale):.4e}" for _ in range(count))
    return f"float[{','.join(map(str, shape))}] {name} = {{{values}}}"


weights = [
    tensor("w1", [21, 3, 3, 3], 1e37),
    tensor("b1", [21], 1),
    tensor("w2", [21, 1, 3, 3], 10),
    tensor("w3", [21, 21, 1, 1], 1e20),
    tensor("wf", [5, 21], 1),
    tensor("bf", [5], 1),
    "int64[3] keep = {1, 21, 16}",
    "float lo = {0}",
    "float hi = {6}",
]
outputs = (
    "float[1,21,8,8] conv, float[1,21,8,8] deep, float[1,21,4,4] pool, "
    "float[1,21,16] moved, float[1,5] scores"
)
text = f"""<ir_version: 8, opset_import: ["" : 14]>
specials (float[1,3,8,8] x) => ({outputs})
<{", ".join(weights)}> {{
  conv = Conv<pads = [1, 1, 1, 1]>(x, w1, b1)
  r = Relu(conv)
  d = Conv<pads = [1, 1, 1, 1], group = 21>(r, w2)
  c = Clip(d, lo, hi)
  p = Conv(conv, w3)
  deep = Add(p, c)
  pool = MaxPool<kernel_shape = [3, 3], pads = [1, 1, 1, 1], strides = [2, 2]>(conv)
  t = Tanh(pool)
  moved = Reshape(t, keep)
  g = GlobalAveragePool(c)
  f = Flatten(g)
  s = Sigmoid(f)
  h = HardSwish(s)
  m = Gemm<transB = 1>(h, wf, bf)
  scores = Softmax<axis = -1>(m)
}}
"""
with open(os.path.join(folder, "specials.onnx"), "w") as file:
    file.write(text)


def ordinary():
    return struct.unpack("<I", struct.pack("<f", random.uniform(-4, 4)))[0]


def special():
    kind = random.random()
    if kind < 0.01:
        return random.choice((0x7F800000, 0xFF800000))
    if kind < 0.03:
        return random.choice((0, 1 << 31)) | 0x7FC00000 | random.randrange(1 << 22)
    return ordinary()


header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3, 8, 8), }\n"
bits = [special() for _ in range(192)] + [ordinary() for _ in range(192)]
with open(os.path.join(folder, "specials.npy"), "wb") as file:
    file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
    file.write(struct.pack("<384I", *bits))
