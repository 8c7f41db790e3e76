"""binary.py - Writes small ONNX files that no text form can express.

Protobuf by hand, so that tests need no onnx package:
  binary.py KIND FILE   "good", or a defect or feature (see model)
  binary.py fuzz MODEL DIRECTORY COUNT   seeded damage of a good model
"""

import pathlib
import random
import struct
import sys


def varint(value):
    data = b""
    while value > 127:
        data += bytes([value & 127 | 128])
        value >>= 7
    return data + bytes([value])


def field(number, value):
    """One field: an int as varint, bytes or str with their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def value_info(name, dims, element=1):
    shape = b"".join(field(1, field(1, dim)) for dim in dims)
    return field(1, name) + field(2, field(1, field(1, element) + field(2, shape)))


def tensor(name, dims, raw, external=False, element=1):
    data = b"".join(field(1, dim) for dim in dims)
    data += field(2, element) + field(8, name)
    if not external:
        return data + field(9, raw)
    for key, value in external.items():
        data += field(13, field(1, key) + field(2, value))
    return data + field(14, 1)


def leaky_functions(value=0.25, overload=None):
    """Function m.Leaky(x; alpha = value, which the IR has since 9) and its version."""
    alpha = field(1, "alpha") + field(20, 1)
    body = field(1, "a") + field(2, "b") + field(4, "LeakyRelu") + field(5, alpha + field(21, "alpha"))
    default = alpha + varint(2 << 3 | 5) + struct.pack("<f", value)
    opset = field(9, field(1, "") + field(2, 13))
    function = field(1, "Leaky") + field(4, "a") + field(5, "b") + field(7, body) + opset
    function += field(10, "m") + field(11, default) + (field(13, overload) if overload else b"")
    return field(25, function) + field(8, field(1, "m") + field(2, 1))


# Where the weights lie, by kind; the file has 16 bytes.
EXTERNAL = {
    "external": {"location": "data/w.bin", "offset": "4", "length": "12"},
    "external-escapes": {"location": "data/../../w.bin"},
    "external-absolute": {"location": "/etc/passwd"},
    "external-missing": {"location": "nothing.bin"},
    "external-short": {"location": "data/w.bin", "offset": "8"},
    "external-length": {"location": "data/w.bin", "length": "13"},
    "external-number": {"location": "data/w.bin", "offset": "4k"},
}


def model(kind):
    """relu(x + w) on three floats, with the defect or feature `kind`."""
    raw = struct.pack("<3f", 1, 2, 3)
    element = {"float16": 10, "bfloat16": 16, "float8": 17}.get(kind, 1)
    if kind == "float16":
        raw = struct.pack("<3e", 1, -2, 0.5)
    if kind == "bfloat16":
        raw = struct.pack("<3H", 0x3F80, 0xC000, 0x3F00)
    weights = tensor("w", [3], raw[:-1] if kind == "raw-size" else raw,
                     EXTERNAL.get(kind), element)
    odd = kind == "odd-names"
    x, add = ("x\x1b[31m", "add\n\udcff0") if odd else ("x", "add0")
    graph = field(1, field(1, x) + field(1, "w") + field(2, "sum")
                  + field(3, add) + field(4, "Add"))
    calls = {"function-default": b"", "overload": field(8, "half")}
    leaky = kind in calls
    graph += field(1, field(1, "sum") + field(2, "y") + field(3, "relu0")
                   + (field(4, "Leaky") + field(7, "m") + calls[kind] if leaky else field(4, "Relu")))
    graph += field(2, "g") + field(5, weights)
    graph += field(11, value_info(x, [3], 11 if kind == "double-input" else 1))
    if kind == "ir3":
        graph += field(11, value_info("w", [3]))
    graph += field(12, value_info("y", [3], 11 if kind == "double-input" else 1))
    version = field(1, 3 if kind == "ir3" else 8)
    opset = field(8, field(1, "") + field(2, 13))
    opset += leaky_functions() if leaky else b""
    opset += leaky_functions(0.5, "half") if kind == "overload" else b""
    return version + opset + (b"" if kind == "no-graph" else field(7, graph))


def damaged(data, generator):
    """Truncated, or with some bytes changed, or random from start to end."""
    data = bytearray(data)
    choice = generator.randrange(3)
    if choice == 0:
        return bytes(data[:generator.randrange(len(data))])
    if choice == 1:
        for _ in range(generator.randrange(1, 8)):
            data[generator.randrange(len(data))] = generator.randrange(256)
        return bytes(data)
    return generator.randbytes(generator.randrange(1, 200))


def main():
    if sys.argv[1] != "fuzz":
        pathlib.Path(sys.argv[2]).write_bytes(model(sys.argv[1]))
        return
    good = pathlib.Path(sys.argv[2]).read_bytes()
    folder = pathlib.Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    generator = random.Random(1)
    for index in range(int(sys.argv[4])):
        (folder / f"{index}.onnx").write_bytes(damaged(good, generator))


if __name__ == "__main__":
    main()
