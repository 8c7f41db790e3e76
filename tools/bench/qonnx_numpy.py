#!/usr/bin/env python3
"""qonnx_numpy.py - QONNX models beside their formulas in numpy.

Runs each model with Quant, BipolarQuant and Trunc nodes through numpy, node by node
in f32, as the documents of QONNX define them, and through the program that qwid
compiles; prints how many results differ. With no model it makes its own, or every
Nth of them: every rounding mode, bit width and version.

  qonnx_numpy.py QWID [MODEL... | N]      (path of the driver; needs onnx, numpy)

Exit code 1 if a result differs by more than 1e-5 of the largest: qwid folds batch
norms.
"""

import itertools
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

F32 = np.float32
ROUND = {
    "ROUND": np.round,
    "HALF_EVEN": np.round,
    "CEIL": np.ceil,
    "FLOOR": np.floor,
    "UP": lambda x: np.sign(x) * np.ceil(np.abs(x)),
    "DOWN": np.trunc,
    "ROUND_TO_ZERO": np.trunc,
    "HALF_UP": lambda x: np.sign(x) * np.floor(np.abs(x) + F32(0.5)),
    "HALF_DOWN": lambda x: np.sign(x) * np.ceil(np.abs(x) - F32(0.5)),
}


def bounds(signed, narrow, bits):
    bits = int(bits)
    if signed:
        return F32(-(2 ** (bits - 1)) + narrow), F32(2 ** (bits - 1) - 1)
    return F32(0), F32(2**bits - 1 - narrow)


def quant(x, scale, zero, bits, signed=1, narrow=0, rounding_mode="ROUND"):
    steps = x / scale + zero
    if signed and int(bits) == 1:
        whole = np.where(steps >= 0, F32(1), F32(-1))
    else:
        whole = ROUND[rounding_mode.upper()](np.clip(steps, *bounds(signed, narrow, bits)))
    return (whole - zero) * scale


def bipolar(x, scale):
    return np.where(x >= 0, F32(1), F32(-1)) * scale


def trunc(x, scale, zero, bits, *rest, rounding_mode="FLOOR", signed=1, narrow=0):
    whole = np.round(x / scale + zero)
    if len(rest) == 1:  # version 1
        kept = ROUND[rounding_mode.upper()](whole / F32(2.0 ** (int(bits) - int(rest[0]))))
        return (kept - zero) * scale
    factor = F32(2 ** np.round(np.log2(rest[0] / scale)))
    kept = ROUND[rounding_mode.upper()](np.clip(whole / factor, *bounds(signed, narrow, rest[-1])))
    return (kept - zero / factor) * rest[0]


def batch_norm(x, scale, offset, mean, variance, epsilon=1e-5, momentum=0.9):
    along = (1, -1) + (1,) * (x.ndim - 2)
    factor = (scale / np.sqrt(variance + F32(epsilon))).reshape(along)
    return (x - mean.reshape(along)) * factor + offset.reshape(along)


def reshape(x, shape, allowzero=0):
    return x.reshape([x.shape[i] if size == 0 else size for i, size in enumerate(shape)])


OPERATORS = {
    "Quant": quant,
    "IntQuant": quant,
    "BipolarQuant": bipolar,
    "Trunc": trunc,
    "BatchNormalization": batch_norm,
    "Reshape": reshape,
    "Shape": lambda x: np.array(x.shape, np.int64),
    "Gather": lambda x, at, axis=0: np.take(x, at, axis),
    "Unsqueeze": lambda x, axes: np.expand_dims(x, tuple(axes)),
    "Concat": lambda *x, axis: np.concatenate(x, axis),
    "Transpose": lambda x, perm=None: np.transpose(x, perm),
    "MatMul": np.matmul,
    "Mul": np.multiply,
    "Add": np.add,
    "Sub": np.subtract,
    "Div": np.divide,
    "Pow": np.power,
    "Relu": lambda x: np.maximum(x, F32(0)),
    "Constant": lambda value: numpy_helper.to_array(value),
}


def run_numpy(model, x):
    graph = model.graph
    values = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    known = set(values)
    values[next(port.name for port in graph.input if port.name not in known)] = x
    for node in graph.node:
        attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
        attributes = {k: v.decode() if isinstance(v, bytes) else v for k, v in attributes.items()}
        result = OPERATORS[node.op_type](*[values[name] for name in node.input], **attributes)
        values[node.output[0]] = np.asarray(result)
    return values[graph.output[0].name]


def run_qwid(driver, folder, model, x):
    onnx.save(model, folder / "m.onnx")
    np.save(folder / "x.npy", x)
    for how in ([], ["--float"]):  # more bits than any storage: no scales remain
        command = [driver, "compile", folder / "m.onnx", *how, "--target", "native", "-o", folder / "m.so"]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
        if "is a float model" not in done.stderr:
            break
    if done.returncode:
        sys.exit(done.stderr)
    command = [driver, "run", folder / "m.so", "--raw", "--input", folder / "x.npy", "--output", folder / "out"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return np.load(folder / "out" / f"{model.graph.output[0].name}.npy")


def make(op, constants, shape, **attributes):
    """A model of one node of QONNX on a float input."""
    names = [f"c{i}" for i in range(len(constants))]
    node = helper.make_node(op, ["x"] + names, ["y"], domain="qonnx.custom_op.general", **attributes)
    value = lambda name: helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
    tensors = [numpy_helper.from_array(np.asarray(c), name) for c, name in zip(constants, names)]
    graph = helper.make_graph([node], "g", [value("x")], [value("y")], tensors)
    opsets = [helper.make_opsetid("", 13), helper.make_opsetid("qonnx.custom_op.general", 2)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def own_models():
    """(name, model, input): scales that are powers of two give ties."""
    rng = np.random.default_rng(3)
    shape = [4, 6, 25]
    per_axis = rng.uniform(0.05, 0.7, (1, 6, 1)).astype(F32)
    ties = (rng.integers(-400, 400, shape) / 8).astype(F32)
    for mode in list(ROUND) + ["floor"]:
        for scale, zero in ((F32(0.25), 0), (F32(0.3), 3), (per_axis, 0), (per_axis, 1), (F32(0.25), 5)):
            for bits, signed, narrow in ((8, 1, 0), (4, 1, 1), (3, 0, 1), (9, 0, 0), (16, 1, 0), (20, 1, 0), (1, 0, 0)):
                low, high = bounds(signed, narrow, bits)
                if not low <= zero <= high:
                    continue
                case = make("Quant", [scale, F32(zero), F32(bits)], shape, rounding_mode=mode, signed=signed, narrow=narrow)
                kind = f"{mode} {bits} bits {'narrow ' * narrow}{'signed' if signed else 'unsigned'}"
                yield f"Quant {kind}, {scale.size} scale, zero point {zero}", case, ties
    zeros = rng.integers(-3, 4, (1, 6, 1)).astype(F32)
    yield "IntQuant, 6 zero points", make("IntQuant", [F32(0.25), zeros, np.int32(4)], shape, signed=1, narrow=0), ties
    yield "Quant 1 bit signed", make("Quant", [F32(0.25), F32(0), F32(1)], shape, signed=1, narrow=0), ties
    for scale in (F32(0.25), F32(0.3), per_axis):
        yield f"BipolarQuant {scale.size} scale", make("BipolarQuant", [scale], shape), ties
    for mode in ("FLOOR", "CEIL", "ROUND", "HALF_UP"):
        for zero in (0, 4, 3):
            case = make("Trunc", [F32(0.125), F32(zero), np.int32(10), np.int32(7)], shape, rounding_mode=mode)
            yield f"Trunc version 1 {mode}, zero point {zero}", case, ties
            for last in ([F32(6)], [F32(0), F32(6)]):
                for signed, narrow in ((1, 0), (1, 1), (0, 0)):
                    inputs = [F32(0.125), F32(zero), np.int32(10), F32(0.5)] + last
                    case = make("Trunc", inputs, shape, rounding_mode=mode, signed=signed, narrow=narrow)
                    yield f"Trunc version 2 {mode}, zero point {zero}, {len(inputs)} inputs", case, ties


def shared_models(paths):
    rng = np.random.default_rng(7)
    for path in paths:
        model = onnx.load(path)
        known = {tensor.name for tensor in model.graph.initializer}
        port = next(port for port in model.graph.input if port.name not in known)
        shape = [dim.dim_value or 1 for dim in port.type.tensor_type.shape.dim]
        for _ in range(20):
            yield pathlib.Path(path).name, model, rng.uniform(0, 1, shape).astype(F32)


def main():
    driver, paths = sys.argv[1], sys.argv[2:]
    every = int(paths.pop()) if paths and paths[-1].isdigit() else 1
    cases = shared_models(paths) if paths else itertools.islice(own_models(), 0, None, every)
    totals, worst = {}, 0.0
    with tempfile.TemporaryDirectory() as folder:
        for name, model, x in cases:
            expected, actual = run_numpy(model, x), run_qwid(driver, pathlib.Path(folder), model, x)
            gap = np.abs(expected.astype(np.float64) - actual.reshape(expected.shape))
            results, different, largest = totals.get(name, (0, 0, 0.0))
            totals[name] = (results + gap.size, different + np.count_nonzero(gap), max(largest, gap.max()))
            worst = max(worst, gap.max() / max(np.abs(expected).max(), 1e-30))
    for name, (results, different, largest) in totals.items():
        if paths or different:
            print(f"{name}: {results} results, {different} differ, by {largest:.3g} at most")
    print(f"{len(totals)} models, {sum(1 for row in totals.values() if row[1])} with differences, at most {worst:.2g} of the largest result")
    return int(worst > 1e-5)


if __name__ == "__main__":
    sys.exit(main())
