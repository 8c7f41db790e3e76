#===- semantics.py - Models with the values that ONNX gives them -------------===#
#
# semantics.py FOLDER writes a folder per family: x.npy, own-FAMILY.onnx, and
# expected/ with each output. semantics.py --check EXPECTED ACTUAL... compares
# folders of outputs with what is expected, value by value.
#
# The values are worked out here, by loops over indices that know nothing of qwid:
# integers and fractions where these decide, f32 where ONNX says f32. Scales are
# powers of two except where a test says so, so that a model has one result, be it
# computed node by node or on integers.
#
#===--------------------------------------------------------------------------===#

import itertools
import math
import os
import random
import sys
from fractions import Fraction

import movements
import scores
from tensors import Tensor, build, f32, half_even

random.seed(17)
NAN, INF = float("nan"), float("inf")
RANGES = {"uint8": (0, 255), "int8": (-128, 127), "uint16": (0, 65535), "int16": (-32768, 32767), "uint4": (0, 15)}


def constant(kind, name, tensor):
    shape = f"[{','.join(map(str, tensor.shape))}]" if tensor.shape else ""
    return f"{kind}{shape} {name} = {{{', '.join(map(str, tensor.values))}}}"


def integers(shape, low, high):
    return build(shape, lambda *_: random.randint(low, high))


class Model:
    """Text and expected values of a model whose only input is x."""

    def __init__(self, name, x):
        self.name, self.x = name, x
        self.constants, self.body, self.outputs, self.expected = [], [], [], []

    def add(self, *constants):
        self.constants += constants

    def node(self, text):
        self.body.append(text)

    def output(self, kind, text, expected):
        name = f"y{len(self.outputs)}"
        self.outputs.append(f"{kind}[{','.join(map(str, expected.shape))}] {name}")
        self.body.append(f"{name} = {text}")
        self.expected.append(expected)

    def write(self, folder):
        folder = os.path.join(folder, self.name)
        os.makedirs(os.path.join(folder, "expected"))
        scores.write(os.path.join(folder, "x.npy"), self.x.shape, self.x.values)
        for index, tensor in enumerate(self.expected):
            scores.write(os.path.join(folder, "expected", f"y{index}.npy"), tensor.shape, tensor.values)
        shape = ",".join(map(str, self.x.shape))
        lines = "\n  ".join(self.body)
        constants = ",\n ".join(self.constants)
        with open(os.path.join(folder, f"own-{self.name}.onnx"), "w", encoding="utf-8") as file:
            file.write(
                '<ir_version: 10, opset_import: ["" : 21, "com.microsoft" : 1]>\n'
                f"{self.name} (float[{shape}] x) => ({', '.join(self.outputs)})\n<{constants}> {{\n  {lines}\n}}\n"
            )


#===----------------------------------------------------------------------===#
# QuantizeLinear, DequantizeLinear
#===----------------------------------------------------------------------===#


def quantize(value, scale, zero, kind):
    """One f32 as an integer: f32 division, half to even, saturation; NaN is 0."""
    low, high = RANGES[kind]
    if math.isnan(value):
        return zero
    steps = f32(value / scale)
    if math.isinf(steps):
        return high if steps > 0 else low
    return min(max(half_even(steps) + zero, low), high)


def dequantize(value, scale, zero):
    return f32((value - zero) * scale)


def borders():
    special = [NAN, INF, -INF, 1e30, -1e30, 3.4e38, -0.0, 1e-40]
    ties = [0.25, 0.75, -0.25, -0.75, 63.25, 63.75, -64.25, -64.75]
    limits = [127.5, 127.0, -64.0, -64.5, 31.99, -23.456, 12.7, 12.75]
    model = Model("borders", Tensor((3, 8), list(map(f32, special + ties + limits))))
    x, tenth = model.x, f32(0.1)
    cases = [  # type, axis, scales, zero points: none is uint8 and 0
        ("uint8", None, [0.5], [128]),
        ("int8", None, [tenth], [-3]),
        ("uint8", None, [0.5], None),
        ("uint16", None, [0.0009765625], [40000]),
        ("int16", None, [0.0009765625], [-7]),
        ("int8", 0, [0.5, tenth, 2.0], [1, -128, 127]),
        ("uint8", 1, [0.5, 1.0, 0.25, tenth, 0.5, 2.0, 4.0, 0.125], [0, 255, 128, 3, 5, 7, 9, 11]),
    ]
    for index, (kind, axis, scale, zero) in enumerate(cases):
        shape = () if axis is None else (len(scale),)
        operands, attribute = f"s{index}", "" if axis is None else f"<axis = {axis}>"
        model.add(constant("float", f"s{index}", Tensor(shape, scale)))
        if zero:
            model.add(constant(kind, f"z{index}", Tensor(shape, zero)))
            operands += f", z{index}"

        def at(indices, values):
            return values[indices[axis] if axis is not None else 0]

        zeros = zero or [0]
        stored = build(x.shape, lambda *i: quantize(x[i], at(i, scale), at(i, zeros), kind))
        real = build(x.shape, lambda *i: dequantize(stored[i], at(i, scale), at(i, zeros)))
        model.output(kind, f"QuantizeLinear{attribute}(x, {operands})", stored)
        model.output("float", f"DequantizeLinear{attribute}(y{len(model.outputs) - 1}, {operands})", real)
    model.node("four = QuantizeLinear<output_dtype = 21>(x, s0)")
    four = build(x.shape, lambda *i: 0.5 * quantize(x[i], 0.5, 0, "uint4"))
    model.output("float", "DequantizeLinear(four, s0)", four)
    return model


#===----------------------------------------------------------------------===#
# Integer contractions
#===----------------------------------------------------------------------===#

SHAPE = (1, 3, 6, 8)
# Of every activation before it is computed on: x = 0.25 * (q - 120).
SCALE, ZERO = 0.25, 120


def on_scale(name):
    """A model whose input is on the scale of xq and xd, beyond both ends too."""
    model = Model(name, build(SHAPE, lambda *_: 0.25 * random.randint(-140, 150)))
    model.add("float xs = {0.25}", "uint8 xz = {120}", "float ys = {2.0}", "uint8 yz = {100}")
    model.node("xq = QuantizeLinear(x, xs, xz)")
    model.node("xd = DequantizeLinear(xq, xs, xz)")
    return model, build(SHAPE, lambda *i: quantize(model.x[i], SCALE, ZERO, "uint8"))


def convolve(x, w, pads, strides=(1, 1), dilations=(1, 1), group=1):
    """Sums of products, [n, o, h, w], of integers without zero points."""
    taps = list(itertools.product(range(w.shape[1]), range(w.shape[2]), range(w.shape[3])))
    size = [
        (x.shape[2 + d] + pads[d] + pads[2 + d] - (w.shape[2 + d] - 1) * dilations[d] - 1) // strides[d] + 1
        for d in (0, 1)
    ]

    def cell(n, o, row, column):
        first = o // (w.shape[0] // group) * w.shape[1]
        total = 0
        for c, i, j in taps:
            y, z = row * strides[0] - pads[0] + i * dilations[0], column * strides[1] - pads[1] + j * dilations[1]
            if 0 <= y < x.shape[2] and 0 <= z < x.shape[3]:
                total += x[n, first + c, y, z] * w[o, c, i, j]
        return total

    return build((x.shape[0], w.shape[0], *size), cell)


def multiply(x, w):
    """Products of the rows of x with the matrix w."""
    depth = range(w.shape[0])
    return build((*x.shape[:-1], w.shape[1]), lambda *i: sum(x[(*i[:-1], k)] * w[k, i[-1]] for k in depth))


def contractions():
    model, xq = on_scale("contractions")
    x = build(SHAPE, lambda *i: xq[i] - ZERO)
    w = integers((4, 3, 3, 3), -9, 9)
    grouped = integers((6, 1, 2, 3), -60, 60)
    odd = integers((4, 3, 2, 2), 120, 140)  # uint8, zero point 131
    matrix = integers((8, 5), -20, 20)
    bias, scales = [300, -77, 0, 5000], [0.5, 0.25, 1.0, 0.125]
    model.add(
        constant("int8", "w", w),
        constant("int8", "grouped", grouped),
        constant("uint8", "odd", odd),
        constant("int8", "matrix", matrix),
        "float ws = {0.25}, int8 wz = {0}, uint8 oz = {131}",
        constant("float", "each", Tensor((4,), scales)) + ", int8[4] zeros = {0, 0, 0, 0}",
        constant("int32", "bias", Tensor((4,), bias)),
        constant("float", "real", Tensor((4,), [b * s * SCALE for b, s in zip(bias, scales)])),
    )

    def stored(sums, scale, start=None, to=2.0):
        """On the scale `to` around 100; a real value is exact."""

        def cell(n, o, *rest):
            factor = (scale[o] if isinstance(scale, list) else scale) * SCALE
            total = sums[(n, o, *rest)] + (start[o] if start else 0)
            return quantize(total * factor, to, 100, "uint8")

        return build(sums.shape, cell)

    inputs = "xq, xs, xz"
    plain = convolve(x, w, (1, 1, 1, 1))
    model.output("uint8", f"QLinearConv<pads = [1, 1, 1, 1]>({inputs}, w, ws, wz, ys, yz)", stored(plain, 0.25))
    model.output(
        "uint8",
        f"QLinearConv<pads = [1, 0, 2, 1], strides = [2, 1]>({inputs}, w, each, zeros, ys, yz, bias)",
        stored(convolve(x, w, (1, 0, 2, 1), (2, 1)), scales, bias),
    )
    model.output(
        "uint8",
        f"QLinearConv<dilations = [2, 3]>({inputs}, odd, ws, oz, ys, yz)",
        stored(convolve(x, build(odd.shape, lambda *i: odd[i] - 131), (0, 0, 0, 0), dilations=(2, 3)), 0.25),
    )
    model.output(
        "uint8",
        f"QLinearConv<group = 3, pads = [0, 1, 1, 1]>({inputs}, grouped, ws, wz, ys, yz)",
        stored(convolve(x, grouped, (0, 1, 1, 1), group=3), 0.25),
    )
    # Steps beyond 2^31 saturate, whatever a CPU makes of a float that is no int32.
    model.add(f"float tiny = {{{2.0**-24}}}")
    wide = convolve(x, w, (2, 2, 2, 2))  # each sum is rounded once, or it would stay a float
    model.output(
        "uint8", f"QLinearConv<pads = [2, 2, 2, 2]>({inputs}, w, ws, wz, tiny, yz)", stored(wide, 0.25, to=2.0**-24)
    )
    model.node("wd = DequantizeLinear<axis = 0>(w, each, zeros)")
    model.node("conv = Conv<pads = [1, 1, 1, 1]>(xd, wd, real)")
    model.output("uint8", "QuantizeLinear(conv, ys, yz)", stored(plain, scales, bias))
    apart = stored(convolve(x, w, (0, 0, 0, 0), (2, 2)), scales, bias)
    model.node("conv2 = Conv<strides = [2, 2]>(xd, wd, real)")
    model.node("relu = Relu(conv2)")
    model.output("uint8", "QuantizeLinear(relu, ys, yz)", build(apart.shape, lambda *i: max(apart[i], 100)))
    product = multiply(x, matrix)
    rows = build(product.shape, lambda *i: quantize(product[i] * 0.25 * SCALE, 2, 100, "uint8"))
    model.output("uint8", f"QLinearMatMul({inputs}, matrix, ws, wz, ys, yz)", rows)
    model.output("int32", "ConvInteger<pads = [1, 1, 1, 1]>(xq, w, xz)", plain)
    model.output("int32", "MatMulInteger(xq, matrix, xz)", product)
    both = {"Add": lambda a: 2 * a * SCALE, "Mul": lambda a: a * a * SCALE * SCALE}
    for name, real in both.items():
        expected = build(SHAPE, lambda *i: quantize(real(x[i]), 2, 100, "uint8"))
        model.output("uint8", f"com.microsoft.QLinear{name}({inputs}, {inputs}, ys, yz)", expected)
    return model


#===----------------------------------------------------------------------===#
# Pools
#===----------------------------------------------------------------------===#


def windows(size, kernel, stride, low, high, dilation, ceil):
    """Per window of one dimension: its taps as input positions."""
    span = (kernel - 1) * dilation + 1
    free = size + low + high - span
    count = (-(-free // stride) if ceil else free // stride) + 1
    if ceil and (count - 1) * stride >= size + low:
        count -= 1
    return [[o * stride - low + k * dilation for k in range(kernel)] for o in range(count)]


def pool(x, kernel, strides=(1, 1), pads=(0, 0, 0, 0), dilations=(1, 1), ceil=False, include=None):
    """Maxima; with `include` pairs of sum and count, of pads too if it is true."""
    rows, columns = (
        windows(x.shape[2 + d], kernel[d], strides[d], pads[d], pads[2 + d], dilations[d], ceil) for d in (0, 1)
    )

    def cell(n, c, i, j):
        taps = list(itertools.product(rows[i], columns[j]))
        values = [x[n, c, y, z] for y, z in taps if 0 <= y < x.shape[2] and 0 <= z < x.shape[3]]
        if include is None:
            return max(values)
        padded = [
            (y, z)
            for y, z in taps
            if -pads[0] <= y < x.shape[2] + pads[2] and -pads[1] <= z < x.shape[3] + pads[3]
        ]
        return sum(values), len(padded) if include else len(values)

    return build((*x.shape[:2], len(rows), len(columns)), cell)


def pools():
    model, xq = on_scale("pools")
    real = build(SHAPE, lambda *i: SCALE * (xq[i] - ZERO))
    cases = [  # attributes, arguments of pool()
        ("kernel_shape = [2, 2], strides = [2, 2]", {"kernel": (2, 2), "strides": (2, 2)}),
        ("kernel_shape = [3, 3], pads = [1, 1, 1, 1]", {"kernel": (3, 3), "pads": (1, 1, 1, 1)}),
        (
            "kernel_shape = [3, 2], strides = [2, 3], pads = [1, 0, 0, 1]",
            {"kernel": (3, 2), "strides": (2, 3), "pads": (1, 0, 0, 1)},
        ),
        (
            "kernel_shape = [3, 3], strides = [2, 2], pads = [1, 1, 1, 1], ceil_mode = 1",
            {"kernel": (3, 3), "strides": (2, 2), "pads": (1, 1, 1, 1), "ceil": True},
        ),
        ("kernel_shape = [2, 2], dilations = [2, 3]", {"kernel": (2, 2), "dilations": (2, 3)}),
        (
            'kernel_shape = [3, 3], strides = [2, 2], auto_pad = "SAME_UPPER"',
            {"kernel": (3, 3), "strides": (2, 2), "pads": (0, 0, 1, 1)},
        ),
        ("", {"kernel": SHAPE[2:]}),
    ]
    for attributes, how in cases:
        text = f"MaxPool<{attributes}>(xd)" if attributes else "GlobalMaxPool(xd)"
        model.output("float", text, pool(real, **how))
        for include in (False, True) if attributes else (False,):
            sums = pool(real, include=include, **how)
            more = attributes + (", count_include_pad = 1" if include else "")
            text = f"AveragePool<{more}>(xd)" if attributes else "GlobalAveragePool(xd)"
            # Sums are exact; then comes a product with the f32 nearest to 1 / N.
            means = build(sums.shape, lambda *i: f32(sums[i][0] * f32(1 / sums[i][1])))
            stored = build(sums.shape, lambda *i: quantize(means[i], 2, 100, "uint8"))
            model.output("float", text, means)
            model.node(f"pool{len(model.outputs)} = {text}")  # which nothing reads in f32
            model.output("uint8", f"QuantizeLinear(pool{len(model.outputs)}, ys, yz)", stored)
    return model


def sums():
    """Means of uint16 whose sums fit int32 up to 32768 cells; of integers only,
    since f32 adds up no such sum exactly."""
    stored = build((1, 2, 129, 256), lambda n, c, *_: random.randint(0, 65535) if c else 65535)
    model = Model("sums", build(stored.shape, lambda *i: stored[i] / 65536))
    model.add("float s = {0.0000152587890625}, uint16 z = {0}")  # 2^-16
    model.node("xq = QuantizeLinear(x, s, z)")
    model.node("xd = DequantizeLinear(xq, s, z)")
    for text, kernel in (
        ("GlobalAveragePool(xd)", (129, 256)),
        ("AveragePool<kernel_shape = [128, 256]>(xd)", (128, 256)),
    ):
        totals = pool(stored, kernel, include=False)
        means = build(totals.shape, lambda *i: half_even(f32(f32(totals[i][0]) * f32(1 / totals[i][1]))))
        model.node(f"pool{len(model.outputs)} = {text}")
        model.output("uint16", f"QuantizeLinear(pool{len(model.outputs)}, s, z)", means)
    return model


def shifts():
    """Sums of int16 on scales 1 and 2^-31, as rescale kind shift has them: integers
    from end to end, half a step goes up. Some leave 64 bits on their way."""
    places = (-60, -29, -3, 0, 3, 32, 34)  # the result has the scale 2^(places - 31)
    special = [0, 1, -1, 2, -2, 9, -9, 5, 32767, -32768, 1e6, -1e6]
    rows = [special + [random.randint(-32768, 32767) * 2.0**-31 for _ in range(24)] for _ in places]
    model = Model("shifts", Tensor((7, 36), sum(rows, [])))
    model.add(f"float one = {{1.0}}, float tiny = {{{2.0**-31}}}, int16 z = {{0}}")
    # A row of x for each, or the sums would be one.
    model.node(f"{', '.join(f'x{row}' for row in range(7))} = Split<axis = 0, num_outputs = 7>(x)")
    for row, shift in enumerate(places):

        def total(_, column):
            coarse, fine = (quantize(rows[row][column], scale, 0, "int16") for scale in (1.0, 2.0**-31))
            steps = (coarse * 2**31 + fine) * Fraction(2) ** -shift
            return min(max(math.floor(steps + Fraction(1, 2)), -32768), 32767)

        for name in ("one", "tiny"):
            model.node(f"q{name}{row} = QuantizeLinear(x{row}, {name}, z)")
            model.node(f"d{name}{row} = DequantizeLinear(q{name}{row}, {name}, z)")
        model.add(f"float s{row} = {{{2.0 ** (shift - 31)}}}")
        model.node(f"sum{row} = Add(done{row}, dtiny{row})")
        model.output("int16", f"QuantizeLinear(sum{row}, s{row}, z)", build((1, 36), total))
    return model


def rearrangements():
    model, xq = on_scale("movement")
    movements.add(model, build(SHAPE, lambda *i: SCALE * (xq[i] - ZERO)))
    return model


def check(expected, actual):
    names = sorted(os.listdir(expected))
    if not names or names != sorted(os.listdir(actual)):
        sys.exit(f"expected the outputs {names} in {actual}, got {sorted(os.listdir(actual))}")
    for name in names:
        right, found = (scores.read_any(os.path.join(folder, name))[1:] for folder in (expected, actual))
        if right[0] != found[0]:
            sys.exit(f"{actual}/{name}: expected shape {right[0]}, got {found[0]}")
        for index, (a, b) in enumerate(zip(right[1], found[1])):
            if a != b:
                sys.exit(f"{actual}/{name}: expected {a} at {index}, got {b}")
    print(f"right: {actual}, {len(names)} outputs")


if sys.argv[1] == "--check":
    for actual_folder in sys.argv[3:]:
        check(sys.argv[2], actual_folder)
else:
    for make in (borders, contractions, pools, rearrangements, sums, shifts):
        make().write(sys.argv[1])
