#===- make-inputs.py - Photos and arrays for the runner's tests ---------------===#
#
# make-inputs.py FOLDER writes, with the standard library only:
#   red.png green.png   8 x 6 photos of one colour
#   broken.png          the first half of red.png
#   three.npy           uint8 [3][3][4][4]: all red, all green, all blue
#   float.npy           float32 [1][3][4][4]: 1.0 in blue
#   wrong.npy           uint8 [1][3][5][5]
#   double.npy          float64 [1][3][2][2]: 0.6, -1.4, then zeros
#
#===--------------------------------------------------------------------------===#
import os
import struct
import sys
import zlib

folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)


def write(name, data):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data)


def png(red, green, blue, width=8, height=6):
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = (b"\0" + bytes((red, green, blue)) * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def npy(descr, shape, data):
    header = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + data


write("red.png", png(240, 10, 50))
write("green.png", png(30, 200, 20))
write("broken.png", png(240, 10, 50)[:50])
rows = b"".join(
    bytes(255 if c == best else 0 for c in range(3) for _ in range(16)) for best in range(3)
)
write("three.npy", npy("|u1", (3, 3, 4, 4), rows))
values = [0.0] * 32 + [1.0] * 16
write("float.npy", npy("<f4", (1, 3, 4, 4), struct.pack("<48f", *values)))
write("wrong.npy", npy("|u1", (1, 3, 5, 5), bytes(75)))
write("double.npy", npy("<f8", (1, 3, 2, 2), struct.pack("<12d", 0.6, -1.4, *[0.0] * 10)))
