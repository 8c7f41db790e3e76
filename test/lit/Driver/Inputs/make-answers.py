#===- make-answers.py - Classifiers whose answers are known ------------------===#
#
# make-answers.py FOLDER writes, with the standard library only:
#   rgb.onnx      photo float[1,3,4,4] -> the mean of each channel: class red,
#                 green or blue
#   labels.txt    these names
#   photos/NAME/* 12 photos of each class, and black.png
#   tie.onnx      x float[1,2] -> [x0, x0 + 0.001 * x1]: 8 bits round 0.001 to 0,
#                 and of two equal scores the first is the answer
#   N.npy         for N in 2, 3: 40 rows of x, N of which have x1 > 0 and so
#                 change their answer; for N = 250 as many rows, all of which do
#
#===--------------------------------------------------------------------------===#

import os
import struct
import sys
import zlib

sys.path.append(os.path.join(os.path.dirname(__file__), "../../../e2e/Inputs"))
import scores

os.chdir(sys.argv[1])


def write_png(path, pixels):
    """A photo of 4 x 4 pixels, (r, g, b) each."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(sum(pixels[4 * y : 4 * y + 4], ())) for y in range(4))
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0)))
        file.write(chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def write_text(path, text):
    with open(path, "w") as file:
        file.write(text)


NAMES = ("red", "green", "blue")
write_text("labels.txt", "\n".join(NAMES) + "\n")
for channel, name in enumerate(NAMES):
    for index in range(12):
        pixels = [[10 + index + i] * 3 for i in range(16)]
        for pixel in pixels:
            pixel[channel] = 255 - pixel[channel]
        write_png(f"photos/{name}/{index:02}.png", [tuple(pixel) for pixel in pixels])
write_png("black.png", [(0, 0, 0)] * 16)

write_text(
    "rgb.onnx",
    """<ir_version: 8, opset_import: ["": 13]>
rgb (float[1,3,4,4] photo) => (float[1,3] scores)
<float[3,3,1,1] w = {1, 0, 0, 0, 1, 0, 0, 0, 1}>
{
  y = Conv (photo, w)
  p = GlobalAveragePool (y)
  scores = Flatten (p)
}
""",
)
write_text(
    "tie.onnx",
    """<ir_version: 8, opset_import: ["": 13]>
tie (float[1,2] x) => (float[1,2] scores)
<float[2,2] w = {1, 0, 1, 0.001}>
{
  scores = Gemm <transB = 1> (x, w)
}
""",
)
for changed, rows in ((2, 40), (3, 40), (250, 250)):
    values = []
    for row in range(rows):
        values += [row / rows, 1.0 if row < changed else -1.0]
    scores.write(f"{changed}.npy", (rows, 2), values)
