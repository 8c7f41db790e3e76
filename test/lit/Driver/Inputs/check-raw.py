#===- check-raw.py - Integers with a scale against their reals ---------------===#
#
# check-raw.py RAW.npy REALS.npy INFO: both arrays are the first output that the
# text INFO of `qwid-run --info` describes; each real is scale * (raw - zero point).
#
#===--------------------------------------------------------------------------===#

import re
import struct
import sys


def read(path, descr, kind):
    """Returns the values of an array of `descr`."""
    with open(path, "rb") as file:
        data = file.read()
    start = 10 + struct.unpack("<H", data[8:10])[0]
    assert f"'descr': '{descr}'" in data[10:start].decode()
    return [value for (value,) in struct.iter_unpack(kind, data[start:])]


def round32(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


with open(sys.argv[3], encoding="utf-8") as file:
    scale, zero = re.search(r"^output .*, scale (\S+), zero point (\S+)$", file.read(), re.M).groups()
raw = read(sys.argv[1], "|i1", "<b")
reals = read(sys.argv[2], "<f4", "<f")
assert len(set(raw)) > 1
assert reals == [round32(round32(float(scale)) * (value - int(zero))) for value in raw]
