#===- scores.py - Arrays of scores, and how many are right -------------------===#
#
# scores.py NAME LABELS FLOAT.npy QUANTIZED.npy POINTS prints the share of rows
# whose first largest score is the class in LABELS (one number per line), for both
# arrays; fails if the second is more than POINTS percent of the rows behind.
# tools/dev/run-tests.py repeats lines that start with "figure: ".
#
# As a module: .npy files, with the standard library only.
#
#===--------------------------------------------------------------------------===#

import array
import ast
import math
import struct
import sys


KINDS = {
    "<f4": "f", "|b1": "b", "|u1": "B", "|i1": "b", "<u2": "H", "<i2": "h", "<i4": "i", "<i8": "q"
}  # fmt: skip


def write(path, shape, values, descr="<f4"):
    header = repr({"descr": descr, "fortran_order": False, "shape": tuple(shape)}).encode()
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
        file.write(array.array(KINDS[descr], values).tobytes())


def read_any(path):
    """Returns the type, shape and values of an array of numbers."""
    with open(path, "rb") as file:
        data = file.read()
    start = 10 + struct.unpack("<H", data[8:10])[0]
    header = ast.literal_eval(data[10:start].decode())
    values = array.array(KINDS[header["descr"]], data[start:])
    assert len(values) == math.prod(header["shape"])
    return header["descr"], header["shape"], values


def read(path):
    """Returns the shape of an array of float32, and its values as one."""
    kind, shape, values = read_any(path)
    assert kind == "<f4"
    return shape, values


def read_best(path):
    """Returns the index of the first largest score of every row."""
    shape, values = read(path)
    rows, classes = shape[0], shape[-1]
    assert len(values) == rows * classes
    best = []
    for row in range(rows):
        own = values[row * classes : (row + 1) * classes]
        best.append(own.index(max(own)))
    return best


def main():
    name, label_file, float_path, quantized_path, points = sys.argv[1:]
    with open(label_file, encoding="utf-8") as file:
        labels = [int(line) for line in file]
    answers = [read_best(path) for path in (float_path, quantized_path)]
    count = len(labels)
    if not len(answers[0]) == len(answers[1]) == count > 0:
        sys.exit(f"scores: {len(answers[0])} and {len(answers[1])} rows for {count} labels")
    right = [sum(map(int.__eq__, best, labels)) for best in answers]
    same = sum(map(int.__eq__, *answers))
    print(
        f"figure: {name}: float {right[0] / count:.2%}, quantized {right[1] / count:.2%}, "
        f"same answer {same / count:.2%}, {count} images"
    )
    if 100 * (right[0] - right[1]) > float(points) * count:
        sys.exit(f"scores: quantization may lose {points} points at most")


if __name__ == "__main__":
    main()
