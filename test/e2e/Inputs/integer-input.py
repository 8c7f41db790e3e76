#===- integer-input.py - Pixels as arrays and as a photo ---------------------===#
#
# integer-input.py FOLDER writes, with the standard library only, the same seeded
# pixels, 6 wide and 5 high, as nhwc/x.npy (uint8), nhwc/photo.png, nhwc/real.npy
# (float32) and nchw/x.npy (int64).
#
#===--------------------------------------------------------------------------===#

import pathlib
import random
import struct
import sys
import zlib

import scores

WIDTH, HEIGHT = 6, 5


def write_png(path, pixels):
    """8-bit RGB, rows of bytes without a filter."""

    def chunk(kind, data):
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    rows = b"".join(b"\0" + bytes(pixels[y * WIDTH * 3 : (y + 1) * WIDTH * 3]) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def main():
    folder = pathlib.Path(sys.argv[1])
    generator = random.Random(3)
    pixels = [generator.randrange(256) for _ in range(WIDTH * HEIGHT * 3)]
    image = [1, HEIGHT, WIDTH, 3]
    scores.write(folder / "nhwc" / "x.npy", image, pixels, "|u1")
    scores.write(folder / "nhwc" / "real.npy", image, pixels)
    write_png(folder / "nhwc" / "photo.png", pixels)
    planes = [pixels[i * 3 + c] for c in range(3) for i in range(WIDTH * HEIGHT)]
    scores.write(folder / "nchw" / "x.npy", [1, 3, HEIGHT, WIDTH], planes, "<i8")


if __name__ == "__main__":
    main()
