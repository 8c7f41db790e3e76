"""qlinear_ort.py - Where ONNX Runtime's integer kernels differ from qwid's.

One small model per operator, run on all pairs of bytes (or on random images) by
ONNX Runtime and by a plan that qwid makes with --qdq-exact. Prints the operator,
how many results differ, and the largest difference in steps of the result.
docs/OnnxRuntime.md has the reasons.

  qlinear_ort.py QWID      (path of the driver; needs onnx, onnxruntime, numpy)
"""

import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

# Scales and zero points of a, b and y: arbitrary ones, and powers of two with an
# odd zero point, under which every second result is a tie.
SETTINGS = [
    ((0.0471, 0.0313, 0.0629), (113, 140, 125)),
    ((0.02, 0.3, 0.11), (0, 255, 7)),
    ((0.0039, 0.05, 0.0123), (128, 3, 99)),
    ((0.5, 0.25, 1.0), (3, 5, 101)),
]
SCALES, ZEROS = {}, {}
MICROSOFT = "com.microsoft"


def three(tensor, name):
    return [tensor, name + "_s", name + "_z"]


def model(node, inputs, extra=()):
    """A model of one node; `inputs` are name and shape, all of them uint8."""
    constants = [numpy_helper.from_array(SCALES[k], k + "_s") for k in SCALES]
    constants += [numpy_helper.from_array(ZEROS[k], k + "_z") for k in ZEROS]
    constants += [numpy_helper.from_array(value, name) for name, value in extra]
    values = [helper.make_tensor_value_info(name, TensorProto.UINT8, shape) for name, shape in inputs]
    result = helper.make_tensor_value_info("y", TensorProto.UINT8, None)
    graph = helper.make_graph([node], "g", values, [result], constants)
    opsets = [helper.make_opsetid("", 13), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def cases():
    """(name, model, arrays by input)."""
    rng = np.random.default_rng(1)
    a, b = np.meshgrid(np.arange(256, dtype=np.uint8), np.arange(256, dtype=np.uint8))
    image = rng.integers(0, 256, (1, 16, 7, 7), dtype=np.uint8)
    result = ["y_s", "y_z"]
    for op in ("QLinearAdd", "QLinearMul"):
        node = helper.make_node(op, three("a", "a") + three("b", "b") + result, ["y"], domain=MICROSOFT)
        yield op, model(node, [("a", [256, 256]), ("b", [256, 256])]), {"a": a, "b": b}
    row = np.arange(256, dtype=np.uint8).reshape(1, 256)
    for op in ("QLinearSigmoid", "QLinearLeakyRelu"):
        node = helper.make_node(op, three("a", "a") + result, ["y"], domain=MICROSOFT)
        yield op, model(node, [("a", [1, 256])]), {"a": row}
    node = helper.make_node("QLinearConcat", result + three("a", "a") + three("b", "b"), ["y"], domain=MICROSOFT, axis=1)
    yield "QLinearConcat", model(node, [("a", [1, 256]), ("b", [1, 256])]), {"a": row, "b": row}
    node = helper.make_node("QLinearGlobalAveragePool", three("a", "a") + result, ["y"], domain=MICROSOFT, channels_last=0)
    images = rng.integers(0, 256, (1, 512, 7, 7), dtype=np.uint8)
    yield "QLinearGlobalAveragePool", model(node, [("a", list(images.shape))]), {"a": images}
    node = helper.make_node("QLinearAveragePool", three("a", "a") + result, ["y"], domain=MICROSOFT, kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1])
    yield "QLinearAveragePool", model(node, [("a", list(images.shape))]), {"a": images}
    weights = rng.integers(-127, 128, (32, 16, 3, 3), dtype=np.int8)
    scales = rng.uniform(0.0005, 0.002, 32).astype(np.float32)
    bias = rng.integers(-20000, 20000, 32, dtype=np.int32)
    extra = [("w", weights), ("w_s", scales), ("w_z", np.zeros(32, np.int8)), ("bias", bias)]
    node = helper.make_node("QLinearConv", three("a", "a") + three("w", "w") + result + ["bias"], ["y"], pads=[1, 1, 1, 1])
    yield "QLinearConv", model(node, [("a", list(image.shape))], extra), {"a": image}
    matrix = rng.integers(-127, 128, (256, 64), dtype=np.int8)
    extra = [("w", matrix), ("w_s", np.float32(0.001)), ("w_z", np.int8(0))]
    node = helper.make_node("QLinearMatMul", three("a", "a") + three("w", "w") + result, ["y"])
    yield "QLinearMatMul", model(node, [("a", [256, 256])], extra), {"a": rng.integers(0, 256, (256, 256), dtype=np.uint8)}
    node = helper.make_node("QLinearMatMul", three("a", "a") + three("b", "b") + result, ["y"])
    pair = {"a": rng.integers(0, 256, (128, 256), dtype=np.uint8), "b": rng.integers(0, 256, (256, 64), dtype=np.uint8)}
    yield "QLinearMatMul of two inputs", model(node, [("a", [128, 256]), ("b", [256, 64])]), pair
    node = helper.make_node("QLinearSoftmax", three("a", "a") + result, ["y"], domain=MICROSOFT, axis=1, opset=13)
    yield "QLinearSoftmax", model(node, [("a", [2000, 10])]), {"a": rng.integers(0, 256, (2000, 10), dtype=np.uint8)}
    node = helper.make_node("QGemm", three("a", "a") + three("w", "w") + [""] + result, ["y"], domain=MICROSOFT)
    yield "QGemm", model(node, [("a", [256, 256])], extra), {"a": a}


def run_qwid(driver, folder, proto, arrays):
    onnx.save(proto, folder / "m.onnx")
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    subprocess.run([driver, "quantize", folder / "m.onnx", "--qdq-exact", "-o", folder / "m.qwid"], **quiet)
    command = [driver, "run", folder / "m.qwid", "--raw", "--output", folder / "out"]
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
        command += ["--input", f"{name}={folder / name}.npy"]
    subprocess.run(command, **quiet)
    return np.load(folder / "out" / "y.npy")


def compare(driver, totals):
    for name, proto, arrays in cases():
        session = onnxruntime.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
        expected = session.run(None, arrays)[0].astype(np.int32)
        with tempfile.TemporaryDirectory() as folder:
            actual = run_qwid(driver, pathlib.Path(folder), proto, arrays).astype(np.int32)
        difference = np.abs(expected - actual.reshape(expected.shape))
        size, different, largest = totals.get(name, (0, 0, 0))
        totals[name] = (size + difference.size, different + np.count_nonzero(difference), max(largest, difference.max()))


def main():
    onnxruntime.set_default_logger_severity(3)
    driver = sys.argv[1]
    print("| operator | results | different | largest difference |\n|---|---|---|---|")
    totals = {}
    for scales, zeros in SETTINGS:
        SCALES.update(zip("aby", map(np.float32, scales)))
        ZEROS.update(zip("aby", map(np.uint8, zeros)))
        compare(driver, totals)
    for name, (size, different, largest) in totals.items():
        print(f"| {name} | {size} | {different} | {largest} |")


if __name__ == "__main__":
    main()
