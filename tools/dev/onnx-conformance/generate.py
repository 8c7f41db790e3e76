#!/usr/bin/env python3
"""generate.py - The node tests of the installed onnx package, for the runner.

Writes the tests of onnx.backend.test whose models use no operator but those that
qwid reads, in the layout that onnx-conformance takes, and says how many of the
others there are by operator. Needs onnx and numpy (PyPI): the newest onnx knows the
newest opset.

  generate.py QWID DIR        (path of the driver; DIR is new)
  onnx-conformance DIR --exceptions tools/dev/onnx-conformance/exceptions.txt \
      --exceptions tools/dev/onnx-conformance/exceptions-1.22.txt
"""

import collections
import json
import pathlib
import subprocess
import sys

import onnx
from onnx import numpy_helper
from onnx.backend.test.case import node as node_tests


def read_operators(qwid):
    """Returns the (domain, operator) pairs that qwid reads."""
    text = subprocess.run([qwid, "inspect", "--ops", "--json"], check=True, capture_output=True).stdout
    return {(row["domain"], row["operator"]) for row in json.loads(text)}


def unread(model, operators):
    """Returns the operators of `model` and its functions that qwid does not read."""
    own = {(function.domain, function.name) for function in model.functions}
    nodes = list(model.graph.node) + [n for function in model.functions for n in function.node]
    used = {(n.domain or "ai.onnx", n.op_type) for n in nodes}
    return sorted(name for domain, name in used - operators - own)


def to_proto(value, info):
    """Returns a value of a test as the bytes of a TensorProto; None for a sequence."""
    if not info.type.HasField("tensor_type"):
        return None
    if isinstance(value, onnx.TensorProto):
        return value.SerializeToString()
    return numpy_helper.from_array(value, info.name).SerializeToString()


def write_test(case, folder):
    """Writes one test; False if it has values that are no tensors."""
    files = {"model.onnx": case.model.SerializeToString()}
    for index, (inputs, outputs) in enumerate(case.data_sets):
        for kind, values, infos in (
            ("input", inputs, case.model.graph.input),
            ("output", outputs, case.model.graph.output),
        ):
            for place, value in enumerate(values):
                data = to_proto(value, infos[place])
                if data is None:
                    return False
                files[f"test_data_set_{index}/{kind}_{place}.pb"] = data
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return True


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    operators = read_operators(sys.argv[1])
    folder = pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True)
    missing = collections.Counter()
    written = 0
    for case in node_tests.collect_testcases(None):
        names = unread(case.model, operators)
        if names:
            missing.update(names)
        elif write_test(case, folder / "node" / case.name):
            written += 1
        else:
            missing["a sequence"] += 1
    print(f"onnx {onnx.__version__}, opset {onnx.defs.onnx_opset_version()}: {written} tests")
    for name, count in sorted(missing.items()):
        print(f"  without {count} of {name}")


if __name__ == "__main__":
    main()
