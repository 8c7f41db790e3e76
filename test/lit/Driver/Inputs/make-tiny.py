#===- make-tiny.py - A small classifier, photos and arrays -------------------===#
#
# make-tiny.py FOLDER writes, with the standard library only:
#   tiny.onnx        text form: photo float[1,3,8,8] -> scores float[1,5]; two
#                    convolutions with batch norm and ReLU6 or a residual
#                    addition, a depthwise one, global average pool, a fully
#                    connected layer, softmax
#   labels.txt       five names
#   photos/*.png     four noisy photos
#   four.npy         float32 [4,3,8,8]
#
#===--------------------------------------------------------------------------===#

import os
import random
import struct
import sys
import zlib

random.seed(7)
folder = sys.argv[1]
os.makedirs(os.path.join(folder, "photos"), exist_ok=True)


def write(name, data):
    mode = "wb" if isinstance(data, bytes) else "w"
    with open(os.path.join(folder, name), mode) as file:
        file.write(data)


def tensor(name, shape, low, high):
    count = 1
    for size in shape:
        count *= size
    values = ", ".join(f"{random.uniform(low, high):.4f}" for _ in range(count))
    dims = ",".join(str(size) for size in shape)
    return f"float[{dims}] {name} = {{{values}}}"


def batch_norm(name, channels):
    return [
        tensor(f"{name}_scale", [channels], 0.5, 1.5),
        tensor(f"{name}_offset", [channels], -0.2, 0.2),
        tensor(f"{name}_mean", [channels], -0.2, 0.2),
        tensor(f"{name}_var", [channels], 0.5, 1.5),
    ]


weights = [
    tensor("w1", [8, 3, 3, 3], -0.4, 0.4),
    *batch_norm("bn1", 8),
    tensor("w2", [8, 1, 3, 3], -0.4, 0.4),
    *batch_norm("bn2", 8),
    tensor("w3", [8, 8, 1, 1], -0.5, 0.5),
    tensor("b3", [8], -0.2, 0.2),
    tensor("wf", [5, 8], -0.8, 0.8),
    tensor("bf", [5], -0.2, 0.2),
    "float lo = {0}",
    "float hi = {6}",
]
write(
    "tiny.onnx",
    f"""<ir_version: 8, opset_import: ["" : 13]>
tiny (float[1,3,8,8] photo) => (float[1,5] scores)
<{", ".join(weights)}> {{
  c1 = Conv<pads = [1, 1, 1, 1], strides = [2, 2]>(photo, w1)
  n1 = BatchNormalization(c1, bn1_scale, bn1_offset, bn1_mean, bn1_var)
  a1 = Clip(n1, lo, hi)
  c2 = Conv<pads = [1, 1, 1, 1], group = 8>(a1, w2)
  n2 = BatchNormalization(c2, bn2_scale, bn2_offset, bn2_mean, bn2_var)
  a2 = Clip(n2, lo, hi)
  c3 = Conv(a2, w3, b3)
  s3 = Add(c3, a1)
  p = GlobalAveragePool(s3)
  f = Flatten(p)
  g = Gemm<transB = 1>(f, wf, bf)
  scores = Softmax<axis = -1>(g)
}}
""",
)
write("labels.txt", "dock\nthistle\nvetch\nclover\nnettle\n")


def png(width, height):
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    tint = [random.randrange(256) for _ in range(3)]
    rows = b"".join(
        b"\0" + bytes((tint[i % 3] + random.randrange(64)) % 256 for i in range(3 * width))
        for _ in range(height)
    )
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


for index in range(4):
    write(f"photos/{index}.png", png(12 + index, 10))
header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (4, 3, 8, 8), }\n"
values = [random.uniform(0, 1) for _ in range(4 * 3 * 8 * 8)]
write(
    "four.npy",
    b"\x93NUMPY\x01\x00"
    + struct.pack("<H", len(header))
    + header
    + struct.pack(f"<{len(values)}f", *values),
)
