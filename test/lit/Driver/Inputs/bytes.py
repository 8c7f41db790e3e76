"""bytes.py FILE SIZE... - Writes a uint8 array of that shape to FILE (.npy)."""

import math
import struct
import sys

shape = tuple(int(size) for size in sys.argv[2:])
header = str({"descr": "|u1", "fortran_order": False, "shape": shape}).encode() + b"\n"
cells = bytes(i * 37 % 256 for i in range(math.prod(shape)))
with open(sys.argv[1], "wb") as file:
    file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + cells)
