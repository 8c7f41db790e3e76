#===- make-data-sets.py - The same photos in several layouts -----------------===#
#
# make-data-sets.py FOLDER writes, with the standard library only:
#   model.onnx           photo float[1,3,32,32] -> three scores
#   batch.bin            24 photos in CIFAR's layout, of class i % 3
#   photos/NN.png        the same
#   list.csv             their classes, by name, in another order
#   arrays/images.npy    the same as numbers 0..255, with arrays/labels.npy
#   classes.txt          the names of the classes
#
#===--------------------------------------------------------------------------===#

import os
import random
import struct
import sys
import zlib

sys.path.append(os.path.join(os.path.dirname(__file__), "../../../e2e/Inputs"))
import scores

SIDE, COUNT, NAMES = 32, 24, ("red dock", "vetch", "clover")
os.makedirs(os.path.join(sys.argv[1], "photos"))
os.makedirs(os.path.join(sys.argv[1], "arrays"))
os.chdir(sys.argv[1])
random.seed(3)


def write(path, data):
    with open(path, "wb") as file:
        file.write(data if isinstance(data, bytes) else data.encode())


def png(planes):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = bytes(value for pixel in zip(*planes) for value in pixel)
    rows = (b"\0" + pixels[i : i + 3 * SIDE] for i in range(0, len(pixels), 3 * SIDE))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"".join(rows)))
        + chunk(b"IEND", b"")
    )


photos = [
    [bytes(random.randrange(10 * i, 16 * i + 2) % 256 for _ in range(SIDE * SIDE)) for _ in range(3)]
    for i in range(COUNT)
]
for index, planes in enumerate(photos):
    write(f"photos/{index:02}.png", png(planes))
write("batch.bin", b"".join(bytes([i % 3]) + b"".join(planes) for i, planes in enumerate(photos)))
rows = [f'photos/{i:02}.png,"{NAMES[i % 3]}"' for i in range(COUNT)]
write("list.csv", "\r\n".join(["file,label"] + rows[::-1]))
values = [value for planes in photos for plane in planes for value in plane]
scores.write("arrays/images.npy", (COUNT, 3, SIDE, SIDE), values)
scores.write("arrays/labels.npy", (COUNT,), [i % 3 for i in range(COUNT)], "|u1")
write("classes.txt", "\n".join(NAMES) + "\n")
write(
    "model.onnx",
    """<ir_version: 8, opset_import: ["": 13]>
model (float[1,3,32,32] photo) => (float[1,3] scores)
<float[3,3,1,1] w = {1, -0.5, 0.25, 0.5, 1, -1, -0.25, 0.125, 1}>
{
  y = Conv (photo, w)
  r = Relu (y)
  p = GlobalAveragePool (r)
  scores = Flatten (p)
}
""",
)
