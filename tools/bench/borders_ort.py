"""borders_ort.py - Models between QuantizeLinear and DequantizeLinear beside ONNX Runtime.

Small models in which quantized constants are moved (transposed, gathered, turned
round) before something multiplies by them, and the two operators themselves in all
their types. Each is compiled by qwid with --qdq-exact for this machine and run by
ONNX Runtime on the same random numbers; prints how many results differ and the
largest difference. docs/OnnxRuntime.md has the figures.

  borders_ort.py QWID [NAME...]      (path of the driver; needs onnx, onnxruntime, numpy)
"""

import itertools
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

RNG = np.random.default_rng(5)
KINDS = {
    "uint8": TensorProto.UINT8,
    "int8": TensorProto.INT8,
    "uint16": TensorProto.UINT16,
    "int16": TensorProto.INT16,
    "uint4": TensorProto.UINT4,
    "int4": TensorProto.INT4,
    "int32": TensorProto.INT32,
    "float": TensorProto.FLOAT,
}
RANGES = {"uint4": (0, 15), "int4": (-8, 7)}


def byte_of(kind):
    """The type in which numpy holds `kind`."""
    return kind.replace("int4", "int8")


def stored(kind, shape):
    """Random integers of all that `kind` holds."""
    low, high = (-(2**31), 2**31 - 1) if kind == "int32" else RANGES.get(kind) or (np.iinfo(kind).min, np.iinfo(kind).max)
    return RNG.integers(low, high, shape, endpoint=True).astype(byte_of(kind))


def tensor(name, values, kind=None):
    """An initializer, of `kind` if that is not the type of `values`."""
    values = np.asarray(values)
    if kind is None or not kind.endswith("int4"):
        return numpy_helper.from_array(values, name)
    return helper.make_tensor(name, KINDS[kind], values.shape, values.flatten().tolist())


def model(nodes, inputs, outputs, constants, opset):
    value = lambda port: helper.make_tensor_value_info(port[0], KINDS[port[1]], port[2])
    graph = helper.make_graph(
        nodes, "g", [value(i) for i in inputs], [value(o) for o in outputs], [tensor(*c) for c in constants]
    )
    opsets = [helper.make_opsetid("", opset), helper.make_opsetid("com.microsoft", 1)]
    ir = 4 if opset < 13 else 8 if opset < 21 else 10
    return helper.make_model(graph, opset_imports=opsets, ir_version=ir)


def border(op, source, result, scale, zero="", **attributes):
    return helper.make_node(op, [source, scale] + ([zero] if zero else []), [result], name=result, **attributes)


# What moves a constant of the shape on the left to that of the weights: nodes from d
# to m, and their own constants.
def moves(shape):
    axes = np.int64
    yield "Transpose", shape[::-1], [helper.make_node("Transpose", ["d"], ["m"])], []
    yield "Reshape", [int(np.prod(shape)), 1], [helper.make_node("Reshape", ["d", "to"], ["m"])], [("to", np.array(shape, axes))]
    wide = [shape[0], 2 * shape[1]] + shape[2:]
    half = [("at", np.arange(shape[1], dtype=axes)[::-1] + shape[1] // 2)]
    yield "Gather", wide, [helper.make_node("Gather", ["d", "at"], ["m"], axis=1)], half
    cut = [("from", np.array([1], axes)), ("until", np.array([1 + shape[1]], axes)), ("one", np.array([1], axes))]
    yield "Slice", wide, [helper.make_node("Slice", ["d", "from", "until", "one"], ["m"])], cut
    yield "Split", wide, [helper.make_node("Split", ["d"], ["rest", "m"], axis=1)], []
    ones = [1] * len(shape)
    yield "Tile", ones, [helper.make_node("Tile", ["d", "by"], ["m"])], [("by", np.array(shape, axes))]
    yield "Expand", [shape[0]] + ones[1:], [helper.make_node("Expand", ["d", "to"], ["m"])], [("to", np.array(shape, axes))]
    low = [shape[0], shape[1] // 2] + shape[2:]
    yield "Concat", low, [helper.make_node("Concat", ["d", "d"], ["m"], axis=1)], []


def contraction(name, op, image, weights, per_axis, move=None, bias=False, **attributes):
    """quantize(op(dequantize(x), dequantize(w))) with the weights moved by `move`."""
    shape, nodes, constants = weights, [], []
    if move:
        _, shape, nodes, constants = move
    axis, count = (None, ()) if per_axis is None else (per_axis, (shape[per_axis],))
    given = {} if axis is None else {"axis": axis}
    constants = constants + [
        ("x_s", np.float32(0.0371)),
        ("x_z", np.uint8(121)),
        ("w", stored("int8", shape)),
        ("w_s", RNG.uniform(0.001, 0.02, count).astype(np.float32)),
        ("w_z", np.zeros(count, np.int8)),
        ("y_s", np.float32(0.21)),
        ("y_z", np.uint8(131)),
    ]
    inputs = ["xd", "m" if move else "d"]
    before = [border("QuantizeLinear", "x", "xq", "x_s", "x_z"), border("DequantizeLinear", "xq", "xd", "x_s", "x_z")]
    before += [border("DequantizeLinear", "w", "d", "w_s", "w_z", **given)] + nodes
    after = [helper.make_node(op, inputs, ["f"], **attributes), border("QuantizeLinear", "f", "y", "y_s", "y_z")]
    proto = model(before + after, [("x", "float", image)], [("y", "uint8", None)], constants, 13)
    return name, proto, {"x": RNG.uniform(-4, 4, image).astype(np.float32)}


def contractions():
    for axis in (None, 0):
        tag = "" if axis is None else " per axis"
        yield contraction("Conv 1-d" + tag, "Conv", [1, 8, 33], [6, 8, 3], axis, pads=[1, 1])
        yield contraction("Conv" + tag, "Conv", [1, 8, 9, 9], [6, 8, 3, 3], axis)
        for move in moves([6, 8, 3, 3]):
            if move[0] == "Transpose" and axis is not None:
                yield contraction(move[0] + tag, "Conv", [1, 8, 9, 9], [6, 8, 3, 3], 3, move)
                continue
            if axis == 0 and move[0] in ("Reshape", "Tile"):
                continue
            yield contraction(move[0] + tag, "Conv", [1, 8, 9, 9], [6, 8, 3, 3], axis, move)
    for axis in (None, 1):
        tag = "" if axis is None else " per axis"
        yield contraction("ConvTranspose" + tag, "ConvTranspose", [1, 8, 9, 9], [8, 6, 3, 3], axis, strides=[2, 2])
        yield contraction("ConvTranspose 1-d" + tag, "ConvTranspose", [1, 8, 9], [8, 6, 3], axis, strides=[2])
        yield contraction("MatMul 2" + tag, "MatMul", [7, 24], [24, 10], axis)
        yield contraction("MatMul 3" + tag, "MatMul", [2, 7, 24], [24, 10], axis)
        yield contraction("Gemm alpha" + tag, "Gemm", [7, 24], [24, 10], axis, alpha=0.5)
        yield contraction("Gemm transB" + tag, "Gemm", [7, 24], [10, 24], axis if axis is None else 0, transB=1)


# The two operators alone: per tensor, per axis, in blocks, the last of them short.
FORMS = [
    (10, "", (), {}),
    (13, " per axis", (10,), {"axis": 1}),
    (21, " in blocks of 5", (4, 2, 3), {"axis": 1, "block_size": 5}),
    (21, " in blocks of 4", (4, 3, 3), {"axis": 1, "block_size": 4}),
]
SHAPE = [4, 10, 3]


def dequantize_cases(kind, opset, attributes, constants, zero):
    """Of a graph input, through a cast if that has no array of 4 bits, and of a constant."""
    node = border("DequantizeLinear", "q", "y", "s", zero, **attributes)
    given = stored(kind, SHAPE)
    cast = helper.make_node("Cast", ["x"], ["q"], to=KINDS[kind])
    yield "", model([cast, node], [("x", byte_of(kind), SHAPE)], [("y", "float", SHAPE)], constants, opset), {"x": given}
    add = helper.make_node("Add", ["y", "o"], ["sum"])
    known = [("q", given, kind)] + constants
    proto = model([node, add], [("o", "float", [1])], [("sum", "float", SHAPE)], known, opset)
    yield " constant", proto, {"o": np.zeros(1, np.float32)}


def quantize_case(kind, opset, attributes, constants, zero):
    given = {} if zero or kind == "uint8" else {"output_dtype": KINDS[kind]}
    node = border("QuantizeLinear", "x", "q", "s", zero, **attributes, **given)
    cast = helper.make_node("Cast", ["q"], ["y"], to=KINDS[byte_of(kind)])
    reach = 0.2 * (40000 if kind.endswith("16") else 12 if kind.endswith("4") else 200)
    real = RNG.uniform(-reach, reach, SHAPE).astype(np.float32)
    return model([node, cast], [("x", "float", SHAPE)], [("y", byte_of(kind), SHAPE)], constants, opset), {"x": real}


def borders():
    bytes_, others = ["uint8", "int8"], ["uint16", "int16", "uint4", "int4"]
    for opset in (10, 13, 19, 21, 23):
        kinds = bytes_ + ["int32"] + (others if opset >= 21 else [])
        forms = [form for form in FORMS if form[0] <= opset]
        for kind, (_, form, places, attributes), has_zero in itertools.product(kinds, forms, (True, False)):
            scale = ("s", RNG.uniform(0.01, 0.3, places).astype(np.float32))
            values = stored(kind, places) if kind != "int32" else np.zeros(places, np.int32)
            constants, zero = ([scale, ("z", values, kind)], "z") if has_zero else ([scale], "")
            tag = f" {kind}{form}{'' if has_zero else ', no zero point'}, opset {opset}"
            for what, proto, arrays in dequantize_cases(kind, opset, attributes, constants, zero):
                yield "DequantizeLinear" + what + tag, proto, arrays
            if kind != "int32" and (has_zero or kind == "uint8" or opset >= 21):
                yield "QuantizeLinear" + tag, *quantize_case(kind, opset, attributes, constants, zero)


def run_qwid(driver, folder, proto, arrays):
    onnx.save(proto, folder / "m.onnx")
    for how in ("--qdq-exact", "--float"):  # constants in blocks fold: no scales remain
        command = [driver, "compile", folder / "m.onnx", how, "--target", "native", "-o", folder / "m.so"]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
        if "bring their own scales" not in done.stderr:
            break
    if done.returncode:
        return done.stderr.strip().splitlines()[0]
    command = [driver, "run", folder / "m.so", "--raw", "--output", folder / "out"]
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
        command += ["--input", f"{name}={folder / name}.npy"]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        return done.stderr.strip().splitlines()[0]
    return np.load(next((folder / "out").glob("*.npy")))


def run_ort(proto, arrays):
    session = onnxruntime.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, arrays)[0]


def main():
    onnxruntime.set_default_logger_severity(4)
    driver, wanted = sys.argv[1], sys.argv[2:]
    print("| model | results | different | largest |\n|---|---|---|---|")
    for name, proto, arrays in itertools.chain(contractions(), borders()):
        if wanted and not any(word in name for word in wanted):
            continue
        try:
            expected = run_ort(proto, arrays)
        except Exception as error:  # what ONNX Runtime has no kernel for
            expected = str(error).splitlines()[0][:100]
        with tempfile.TemporaryDirectory() as folder:
            actual = run_qwid(driver, pathlib.Path(folder), proto, arrays)
        if isinstance(actual, str) or isinstance(expected, str):
            said = [text for text in (actual, expected) if isinstance(text, str)]
            print(f"| {name} | {' / '.join(said)} | | |", flush=True)
            continue
        difference = np.abs(expected.astype(np.float64) - actual.reshape(expected.shape).astype(np.float64))
        print(f"| {name} | {difference.size} | {np.count_nonzero(difference)} | {difference.max():g} |", flush=True)


if __name__ == "__main__":
    main()
