#===- make-photos.py - Photos with EXIF, and CMYK, written by hand -----------===#
#
# make-photos.py FOLDER writes, with the standard library only:
#   <1..8>.png         3 x 2 pixels of six colours, orientation in a chunk eXIf
#   <1..8>.jpg         3 x 2 blocks of 8 x 8 pixels in the same colours,
#                      orientation in an APP1 segment; even ones are big endian
#   none.png none.jpg  the same without EXIF
#   upright-<1..8>.png what EXIF means: the pixels turned, and no EXIF
#   odd.jpg            EXIF that is damaged in each of several ways, one by one
#   cmyk.jpg           2 x 1 blocks of CMYK without Adobe's marker
#   adobe.jpg          the same with the marker, which says CMYK
#   ycck.jpg           the same numbers with a marker of unknown value: YCCK
#   cmyk-expected      what they are in RGB, by the formulas of libjpeg and
#                      Pillow
#
# The JPEGs are baseline with one DC coefficient per block and no other: with a
# quantization step of 8 the coefficient is the block's value - 128, exactly.
#
#===--------------------------------------------------------------------------===#
import os
import struct
import sys
import zlib

FOLDER = sys.argv[1]
COLOURS = [(250, 10, 20), (30, 200, 40), (50, 60, 230), (220, 210, 15), (128, 5, 140), (0, 255, 77)]


def tiff(orientation, order=">", magic=42, offset=8, kind=3, count=1):
    """A directory with a tag before and one behind the orientation."""
    value = struct.pack(order + "HH", orientation, 0) if kind == 3 else struct.pack(order + "I", orientation)
    entries = (
        struct.pack(order + "HHII", 0x0100, 4, 1, 77)
        + struct.pack(order + "HHI", 0x0112, kind, count)
        + value
        + struct.pack(order + "HHII", 0x0128, 3, 1, 0)
    )
    start = b"MM" if order == ">" else b"II"
    return start + struct.pack(order + "HIH", magic, offset, 3) + entries + bytes(4)


# The upright photo, by the number of the stored pixel, as EXIF defines it.
UPRIGHT = {
    1: [[0, 1, 2], [3, 4, 5]],
    2: [[2, 1, 0], [5, 4, 3]],
    3: [[5, 4, 3], [2, 1, 0]],
    4: [[3, 4, 5], [0, 1, 2]],
    5: [[0, 3], [1, 4], [2, 5]],
    6: [[3, 0], [4, 1], [5, 2]],
    7: [[5, 2], [4, 1], [3, 0]],
    8: [[2, 5], [1, 4], [0, 3]],
}


def png(exif, order=UPRIGHT[1]):
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = b"".join(b"\0" + bytes(sum((COLOURS[i] for i in row), ())) for row in order)
    size = struct.pack(">II", len(order[0]), len(order))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", size + bytes([8, 2, 0, 0, 0]))
        + (chunk(b"eXIf", exif) if exif else b"")
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def segment(marker, data):
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def scan(blocks, width):
    """Entropy-coded data: DC categories have codes of 4 bits, the end of a block
    one 0 bit."""
    bits, last = "", [0] * len(blocks[0])
    for block in blocks:
        for c, value in enumerate(block):
            step = value - 128 - last[c]
            last[c] = value - 128
            size = abs(step).bit_length()
            bits += f"{size:04b}"
            if size:
                bits += f"{step if step > 0 else step + (1 << size) - 1:0{size}b}"
            bits += "0"
    bits += "1" * (-len(bits) % 8)
    data = bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))
    return data.replace(b"\xff", b"\xff\0")


def jpeg(blocks, columns, rows, ids, extra=b""):
    """`blocks`: a tuple of component values for each block, row by row."""
    frame = struct.pack(">BHHB", 8, 8 * rows, 8 * columns, len(ids))
    frame += b"".join(bytes([i, 0x11, 0]) for i in ids)
    start = bytes([len(ids)]) + b"".join(bytes([i, 0]) for i in ids) + bytes([0, 63, 0])
    categories = bytes([0, 0, 0, 12] + [0] * 12) + bytes(range(12))
    return (
        b"\xff\xd8"
        + extra
        + segment(0xDB, bytes([0]) + bytes([8] * 64))
        + segment(0xC0, frame)
        + segment(0xC4, bytes([0x00]) + categories)
        + segment(0xC4, bytes([0x10] + [1] + [0] * 15) + bytes([0]))
        + segment(0xDA, start)
        + scan(blocks, columns)
        + b"\xff\xd9"
    )


def write(name, data):
    with open(os.path.join(FOLDER, name), "wb") as file:
        file.write(data)


def rgb_jpeg(exif):
    extra = segment(0xE1, b"Exif\0\0" + exif) if exif else b""
    return jpeg(COLOURS, 3, 2, b"RGB", extra)


os.makedirs(FOLDER, exist_ok=True)
for orientation in range(1, 9):
    order = "<>"[orientation % 2 == 0]
    write(f"{orientation}.png", png(tiff(orientation, order)))
    write(f"{orientation}.jpg", rgb_jpeg(tiff(orientation, order)))
    write(f"upright-{orientation}.png", png(None, UPRIGHT[orientation]))
write("none.png", png(None))
write("none.jpg", rgb_jpeg(None))
write("long.jpg", rgb_jpeg(tiff(6, kind=4)))
DAMAGED = [
    tiff(9),
    tiff(0),
    tiff(6, magic=43),
    tiff(6, offset=0xFFFFFFFF),
    tiff(6, offset=49),
    tiff(6, kind=7),
    tiff(6)[:20],
    tiff(6)[:9],
    b"MM",
    b"XX" + tiff(6)[2:],
]
for index, exif in enumerate(DAMAGED):
    write(f"damaged{index}.jpg", rgb_jpeg(exif))
    write(f"damaged{index}.png", png(exif))

CMYK = [(200, 100, 50, 255), (255, 0, 128, 90)]
ADOBE = b"Adobe" + bytes([0, 100, 0, 0, 0, 0])
write("cmyk.jpg", jpeg(CMYK, 2, 1, b"\1\2\3\4"))
write("adobe.jpg", jpeg(CMYK, 2, 1, b"\1\2\3\4", segment(0xEE, ADOBE + bytes([0]))))
write("ycck.jpg", jpeg(CMYK, 2, 1, b"\1\2\3\4", segment(0xEE, ADOBE + bytes([7]))))
with open(os.path.join(FOLDER, "cmyk-expected"), "w") as file:
    # Stored inverted: a component of 255 is no ink.
    for *inks, key in CMYK:
        print(*((2 * ink * key + 255) // 510 for ink in inks), file=file)
