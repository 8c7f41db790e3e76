"""make-suite.py - Writes a folder in the layout of the ONNX backend tests.

make-suite.py FOLDER: tests of one node, and a light model.
  test_add          passes
  test_add_wrong    states a wrong sum
  test_reshape      has its shape as an input of the graph
  test_det          uses an operator that is not supported
  test_missing      has no expected outputs
  light_relu        its input is not stored
"""

import os
import pathlib
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../Import/Inputs"))
from binary import field, tensor, value_info  # noqa: E402


def floats(dims, *values):
    return tensor("", dims, struct.pack(f"<{len(values)}f", *values))


def integers(dims, *values):
    return tensor("", dims, struct.pack(f"<{len(values)}q", *values), element=7)


def model(op, inputs, outputs):
    """One node. `inputs` and `outputs`: (name, dims, element type)."""
    node = b"".join(field(1, name) for name, _, _ in inputs)
    node += b"".join(field(2, name) for name, _, _ in outputs) + field(4, op)
    graph = field(1, node) + field(2, "g")
    graph += b"".join(field(11, value_info(*port)) for port in inputs)
    graph += b"".join(field(12, value_info(*port)) for port in outputs)
    return field(1, 8) + field(8, field(1, "") + field(2, 13)) + field(7, graph)


def write_test(folder, name, proto, inputs, outputs):
    data = folder / "node" / name / "test_data_set_0"
    data.mkdir(parents=True)
    (data.parent / "model.onnx").write_bytes(proto)
    for kind, tensors in (("input", inputs), ("output", outputs)):
        for index, value in enumerate(tensors):
            (data / f"{kind}_{index}.pb").write_bytes(value)


def main():
    folder = pathlib.Path(sys.argv[1])
    add = model("Add", [("x", [3], 1), ("y", [3], 1)], [("z", [3], 1)])
    terms = [floats([3], 1, 2, 3), floats([3], 10, 20, 30)]
    write_test(folder, "test_add", add, terms, [floats([3], 11, 22, 33)])
    write_test(folder, "test_add_wrong", add, terms, [floats([3], 11, 22, 34)])
    reshape = model("Reshape", [("data", [2, 3], 1), ("shape", [2], 7)], [("y", [3, 2], 1)])
    cells = (1, 2, 3, 4, 5, 6)
    write_test(folder, "test_reshape", reshape, [floats([2, 3], *cells), integers([2], 3, 2)],
               [floats([3, 2], *cells)])
    det = model("Det", [("x", [1, 1], 1)], [("y", [], 1)])
    write_test(folder, "test_det", det, [floats([1, 1], 4)], [floats([], 4)])
    write_test(folder, "test_missing", add, terms, [])
    light = folder / "light"
    light.mkdir()
    relu = model("Relu", [("x", [2, 2], 1)], [("y", [2, 2], 1)])
    (light / "light_relu.onnx").write_bytes(relu)
    (light / "light_relu_output_0.pb").write_bytes(floats([2, 2], 0, 0.25, 0.5, 0.75))


main()
