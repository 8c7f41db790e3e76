#===- same-outputs.py - Compare folders of arrays, byte for byte -------------===#
#
# same-outputs.py A B           the same .npy files with the same bytes
# same-outputs.py --has-nan A   every array of f32 has NaNs, all 0x7fc00000
#
#===--------------------------------------------------------------------------===#

import os
import struct
import sys


def read(folder):
    arrays = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            arrays[name] = file.read()
    return arrays


def check_nan(name, data):
    values = data[10 + struct.unpack_from("<H", data, 8)[0] :]
    numbers = struct.unpack(f"<{len(values) // 4}I", values)
    found = {number for number in numbers if number & 0x7FFFFFFF > 0x7F800000}
    if found != {0x7FC00000}:
        sys.exit(f"{name}: expected NaNs 0x7fc00000 alone, got {sorted(found)}")


if sys.argv[1] == "--has-nan":
    for name, data in read(sys.argv[2]).items():
        check_nan(name, data)
else:
    first, second = read(sys.argv[1]), read(sys.argv[2])
    if not first or first.keys() != second.keys():
        sys.exit(f"expected the same arrays, got {list(first)} and {list(second)}")
    for name in first:
        if first[name] != second[name]:
            sys.exit(f"{name}: the bytes differ")
