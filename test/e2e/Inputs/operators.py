#===- operators.py - Models in which every kind of operator occurs -----------===#
#
# operators.py FOLDER writes, with the standard library only, x.npy
# (float32 [2,4,6,7], two samples) and one text model per family, FAMILY.onnx:
# input x float[1,4,6,7], one output per node. Families own-* bring scales.
#
#===--------------------------------------------------------------------------===#

import os
import random
import sys

import scores

random.seed(11)
folder = sys.argv[1]
IMAGE = "1,4,6,7"


def tensor(kind, name, shape, make):
    count = 1
    for size in shape:
        count *= size
    values = ", ".join(make() for _ in range(count))
    return f"{kind}[{','.join(map(str, shape))}] {name} = {{{values}}}"


def weights(name, shape):
    return tensor("float", name, shape, lambda: f"{random.uniform(-0.5, 0.5):.4f}")


def stored(name, shape, kind="int8", low=-128, high=127):
    return tensor(kind, name, shape, lambda: str(random.randint(low, high)))


def scales(name, shape):
    return tensor("float", name, shape, lambda: f"{random.uniform(0.002, 0.02):.5f}")


# Every model that brings scales begins so: xq are integers, xd real numbers.
OWN = [
    "float xs = {0.0314}",
    "uint8 xz = {131}",
    "float ws = {0.0071}",
    "float ys = {0.063}",
    "uint8 yz = {119}",
]
OWN_BODY = ["xq = QuantizeLinear(x, xs, xz)", "xd = DequantizeLinear(xq, xs, xz)"]

# Family -> nodes before those whose results are outputs.
BEFORE = {
    "contractions": ["flat = Flatten(x)"],
    "reductions": ["wide = Tile(x, repeats)"],
    "chains": ["q0 = Softplus(x)"]
    + [f"r{i} = Sub(q{i}, c)\n  q{i + 1} = Softplus(r{i})" for i in range(12)]
    + [f"s{i} = LeakyRelu<alpha = {0.05 * (i + 1):.2f}>(x)" for i in range(12)],
    "own-contractions": OWN_BODY
    + [
        "xl = Reshape(xd, line)",
        "w1 = DequantizeLinear<axis = 0>(row, rows)",
        "conv1d = Conv(xl, w1)",
        "w2 = DequantizeLinear<axis = 1>(up, ups)",
        "transposed = ConvTranspose<strides = [2, 2]>(xd, w2)",
        "w3 = DequantizeLinear<axis = 1>(matrix, columns)",
        "product = MatMul(xd, w3)",
        "w4 = DequantizeLinear(wide, ws)",
        "w5 = Gather(w4, list)",
        "gathered = Conv(xd, w5)",
        "w6, w7 = Split<axis = 0, num_outputs = 2>(w4)",
        "split = Conv(xd, w7)",
        "w8 = DequantizeLinear<axis = 0>(tile, rows)",
        "w9 = Tile(w8, repeats)",
        "tiled = Conv(xd, w9)",
        "w10 = DequantizeLinear(halves, hs)",
        "wider = Conv(xd, w10)",
        "two_bytes = Conv(xd, w7)",
    ],
    "own-operators": OWN_BODY[:1] + ["xt = Transpose<perm = [0, 1, 3, 2]>(xq)", "xr = Reshape(xq, rows)", "xl = Reshape(xq, lines)"],
    "own-low-bits": [
        "q = qonnx.custom_op.general.Quant<narrow = 1>(x, s, o, two)",
        "wq = qonnx.custom_op.general.Quant<narrow = 1>(w, ws, o, two)",
        "mq = qonnx.custom_op.general.BipolarQuant(m, s)",
        "conv = Conv(q, wq, bias)",
    ],
    "own-borders": [
        "q2 = QuantizeLinear<axis = 2, block_size = 4>(x, blocks, starts)",
        "q3 = QuantizeLinear<output_dtype = 21>(x, step)",
        "q4 = QuantizeLinear<output_dtype = 3>(x, axis)",
    ],
    "dynamic": [
        "q, s, z = DynamicQuantizeLinear(x)",
        "qs = Cast<to = 3>(q)",
        "zs = Cast<to = 3>(z)",
        "row = Squeeze(q, first)",
        "channel = Flatten(q)",
        "acc = ConvInteger<pads = [1, 1, 1, 1]>(q, dense, z)",
        "accf = Cast<to = 1>(acc)",
        "factor = Mul(s, wide)",
        "scaled = Mul(accf, factor)",
        "biased = Add(scaled, bias)",
        "clipped = Clip(biased, lo, hi)",
    ],
}


# Family -> (initializers, [(shape of the output, node without its result)]).
# A shape with a type in front is not of float.
FAMILIES = {
    "contractions": (
        [
            weights("dense", [5, 4, 3, 3]),
            weights("grouped", [6, 2, 3, 3]),
            weights("depthwise", [4, 1, 3, 3]),
            weights("bias", [5]),
            weights("gemm", [168, 9]),
            weights("matrix", [7, 5]),
        ],
        [
            ("1,5,6,7", "Conv<pads = [1, 1, 1, 1]>(x, dense, bias)"),
            ("1,5,2,3", "Conv<strides = [2, 2]>(x, dense)"),
            ("1,5,2,3", "Conv<dilations = [2, 2]>(x, dense)"),
            ("1,6,4,5", "Conv<group = 2>(x, grouped)"),
            ("1,4,6,7", "Conv<group = 4, pads = [1, 1, 1, 1]>(x, depthwise)"),
            ("1,4,3,4", "Conv<group = 4, strides = [2, 2], auto_pad = \"SAME_UPPER\">(x, depthwise)"),
            ("1,9", "Gemm(flat, gemm)"),
            ("1,4,6,5", "MatMul(x, matrix)"),
        ],
    ),
    # Constants that lose no scale where their cells move.
    "own-contractions": (
        OWN
        + [
            stored("row", [5, 4, 3]),
            scales("rows", [5]),
            stored("up", [4, 3, 3, 3]),
            scales("ups", [3]),
            stored("matrix", [7, 5]),
            scales("columns", [5]),
            stored("wide", [10, 4, 3, 3]),
            stored("tile", [5, 1, 1, 1]),
            stored("halves", [5, 4, 3, 3], "int16", -30000, 30000),
            "float hs = {0.00003}, float bs = {0.0007}, uint16 bz = {30000}",
            "int64[3] line = {1, 4, 42}",
            "int64[5] list = {9, 0, 3, 3, 7}",
            "int64[4] repeats = {1, 4, 3, 1}",
        ],
        [
            ("uint8 1,5,40", "QuantizeLinear(conv1d, ys, yz)"),
            ("uint8 1,3,13,15", "QuantizeLinear(transposed, ys, yz)"),
            ("uint8 1,4,6,5", "QuantizeLinear(product, ys, yz)"),
            ("uint8 1,5,4,5", "QuantizeLinear(gathered, ys, yz)"),
            ("uint8 1,5,4,5", "QuantizeLinear(split, ys, yz)"),
            ("uint8 1,5,4,7", "QuantizeLinear(tiled, ys, yz)"),
            ("1,5,4,5", "Identity(gathered)"),
            ("uint16 1,5,4,5", "QuantizeLinear(wider, bs, bz)"),
            ("uint16 1,5,4,5", "QuantizeLinear(two_bytes, bs, bz)"),
        ],
    ),
    # ONNX Runtime's own operators.
    "own-operators": (
        OWN
        + [
            stored("w", [5, 4, 3, 3]),
            "int8 wz = {0}",
            "float ss = {0.00390625}",
            "uint8 sz = {0}",
            stored("g", [7, 5]),
            "int64[2] rows = {24, 7}",
            "int64[3] lines = {24, 1, 7}",
            stored("taps", [3, 1, 2]),
        ],
        [
            ("uint8 1,5,4,5", "QLinearConv(xq, xs, xz, w, ws, wz, ys, yz)"),
            ("uint8 24,3,6", "QLinearConv(xl, xs, xz, taps, ws, wz, ys, yz)"),
            ("uint8 1,4,6,5", "QLinearMatMul(xq, xs, xz, g, ws, wz, ys, yz)"),
            ("uint8 1,4,6,6", "QLinearMatMul(xq, xs, xz, xt, xs, xz, ys, yz)"),
            ("uint8 1,4,6,7", "com.microsoft.QLinearAdd(xq, xs, xz, xq, xs, xz, ys, yz)"),
            ("uint8 1,4,6,7", "com.microsoft.QLinearMul(xq, xs, xz, xq, xs, xz, ys, yz)"),
            ("uint8 1,8,6,7", "com.microsoft.QLinearConcat<axis = 1>(ys, yz, xq, xs, xz, xq, ys, yz)"),
            ("uint8 1,4,6,7", "com.microsoft.QLinearSigmoid(xq, xs, xz, ss, sz)"),
            ("uint8 1,4,6,7", "com.microsoft.QLinearLeakyRelu<alpha = 0.2>(xq, xs, xz, ys, yz)"),
            ("uint8 1,4,1,1", "com.microsoft.QLinearGlobalAveragePool(xq, xs, xz, ys, yz)"),
            ("uint8 1,4,3,3", "com.microsoft.QLinearAveragePool<kernel_shape = [2, 2], strides = [2, 2]>(xq, xs, xz, ys, yz)"),
            ("uint8 1,4,1,1", "com.microsoft.QLinearReduceMean<axes = [2, 3]>(xq, xs, xz, ys, yz)"),
            ("uint8 1,4,6,7", "com.microsoft.QLinearSoftmax<axis = -1, opset = 13>(xq, xs, xz, ss, sz)"),
            ("uint8 24,5", "com.microsoft.QGemm<alpha = 0.5>(xr, xs, xz, g, ws, wz, , ys, yz)"),
            ("24,5", "com.microsoft.QGemm(xr, xs, xz, g, ws, wz)"),
        ],
    ),
    # QONNX: a contraction of 2 bits, and what rounds in f32.
    "own-low-bits": (
        [
            weights("w", [5, 4, 3, 3]),
            weights("m", [7, 5]),
            scales("bias", [5]),
            "float s = {0.5}",
            "float[5,1,1,1] ws = {0.3, 0.2, 0.4, 0.25, 0.1}",
            "float o = {0}",
            "float odd = {3}",
            "float two = {2}",
            "float four = {4}",
            "float eight = {8}",
            "float twenty = {20}",
            "float four_s = {2}",
        ],
        [
            ("1,5,4,5", "qonnx.custom_op.general.Quant<signed = 0>(conv, s, o, four)"),
            ("1,4,6,5", "MatMul(q, mq)"),
            (IMAGE, "qonnx.custom_op.general.Quant<rounding_mode = \"FLOOR\">(x, s, o, four)"),
            (IMAGE, "qonnx.custom_op.general.Quant<rounding_mode = \"HALF_UP\">(x, s, odd, four)"),
            (IMAGE, "qonnx.custom_op.general.Quant<rounding_mode = \"UP\">(x, s, o, twenty)"),
            (IMAGE, "qonnx.custom_op.general.BipolarQuant(x, s)"),
            ("1,5,4,5", "qonnx.custom_op.general.Trunc(conv, s, o, eight, four)"),
            ("1,5,4,5", "qonnx.custom_op.general.Trunc(conv, s, o, eight, four_s, four)"),
        ],
    ),
    # The last block is short.
    "own-borders": (
        [
            scales("axis", [4]),
            stored("zeros", [4], "int8"),
            scales("blocks", [1, 4, 2, 7]),
            stored("starts", [1, 4, 2, 7], "int16", -30000, 30000),
            "float step = {0.41}",
            "uint16 many = {40000}",
        ],
        [
            ("int8 1,4,6,7", "QuantizeLinear(x, axis, zeros)"),
            ("int16 1,4,6,7", "QuantizeLinear<axis = 2, block_size = 4>(x, blocks, starts)"),
            (IMAGE, "DequantizeLinear<axis = 2, block_size = 4>(q2, blocks, starts)"),
            (IMAGE, "DequantizeLinear(q3, step)"),
            (IMAGE, "DequantizeLinear(q4, axis)"),
            ("uint16 1,4,6,7", "QuantizeLinear(x, step, many)"),
        ],
    ),
    "elementwise": (
        [weights("c", [4, 1, 1]), "float half = {0.5}", "float lo = {-0.5}", "float hi = {0.75}"],
        [
            (IMAGE, "Add(x, c)"),
            (IMAGE, "Sub(x, c)"),
            (IMAGE, "Mul(x, x)"),
            (IMAGE, "Div(x, half)"),
            (IMAGE, "Sum(x, c, x)"),
            (IMAGE, "Relu(x)"),
            (IMAGE, "Clip(x, lo, hi)"),
            (IMAGE, "LeakyRelu<alpha = 0.1>(x)"),
            (IMAGE, "Sigmoid(x)"),
            (IMAGE, "Tanh(x)"),
            (IMAGE, "HardSigmoid(x)"),
            (IMAGE, "HardSwish(x)"),
        ],
    ),
    # More than one layer holds: of operations, and of places to read.
    "chains": (
        [weights("c", [4, 1, 1])],
        [(IMAGE, "Identity(q12)"), (IMAGE, f"Sum(x, {', '.join(f's{i}' for i in range(12))}, c)")],
    ),
    "windows": (
        [],
        [
            ("1,4,3,3", "MaxPool<kernel_shape = [2, 2], strides = [2, 2]>(x)"),
            ("1,4,3,4", "MaxPool<kernel_shape = [3, 3], strides = [2, 2], pads = [1, 1, 1, 1]>(x)"),
            ("1,4,3,4", "MaxPool<kernel_shape = [2, 2], strides = [2, 2], ceil_mode = 1>(x)"),
            ("1,4,6,7", "AveragePool<kernel_shape = [3, 3], pads = [1, 1, 1, 1]>(x)"),
            ("1,4,6,7", "AveragePool<kernel_shape = [3, 3], pads = [1, 1, 1, 1], count_include_pad = 1>(x)"),
            ("1,4,1,1", "GlobalMaxPool(x)"),
            ("1,4,1,1", "GlobalAveragePool(x)"),
        ],
    ),
    "reductions": (
        ["int64[2] space = {2, 3}", "int64[1] row = {3}", "int64[4] repeats = {1, 3, 4, 5}"],
        [
            ("1,4,1,1", "ReduceMean(x, space)"),
            ("1,4,6", "ReduceMean<keepdims = 0>(x, row)"),
            ("1,4,6", "ReduceMax<keepdims = 0>(x, row)"),
            ("1,4,1,1", "ReduceMin(x, space)"),
            ("1,1,1,1", "ReduceMax(x)"),
            ("", "ReduceMin<keepdims = 0>(wide)"),
            (IMAGE, "Softmax<axis = 1>(x)"),
            (IMAGE, "Softmax(x)"),
            ("int64 1,1,6,7", "ArgMax<axis = 1>(x)"),
            ("int64 1,4,6", "ArgMax<axis = 3, keepdims = 0>(x)"),
        ],
    ),
    "movement": (
        [
            "int64[8] around = {0, 0, 1, 2, 0, 0, 2, 1}",
            "int64[2] from = {1, 0}",
            "int64[2] to = {5, 7}",
            "int64[2] axes = {2, 3}",
            "int64[2] steps = {1, 2}",
            "int64[2] shape = {0, -1}",
            "int64[1] first = {0}",
        ],
        [
            ("1,8,6,7", "Concat<axis = 1>(x, x)"),
            ("1,4,9,10", "Pad(x, around)"),
            ("1,4,4,4", "Slice(x, from, to, axes, steps)"),
            ("1,6,7,4", "Transpose<perm = [0, 2, 3, 1]>(x)"),
            ("1,168", "Reshape(x, shape)"),
            ("4,42", "Flatten<axis = 2>(x)"),
            ("4,6,7", "Squeeze(x, first)"),
            ("1,1,4,6,7", "Unsqueeze(x, first)"),
            (IMAGE, "Identity(x)"),
            (IMAGE, "Dropout(x)"),
        ],
    ),
    "rearrangement": (
        [
            weights("up", [4, 3, 3, 3]),
            "int64[5] list = {3, 0, 0, -1, 2}",
            "int64[8] around = {0, 0, 1, 2, 0, 0, 2, 1}",
            "int64[4] repeats = {2, 1, 1, 2}",
            "int64[1] last = {-1}",
            "int64[1] stop = {-100}",
            "int64[1] row = {3}",
            "int64[1] back = {-2}",
            "float[4] uneven = {1, 1, 2, 1.5}",
            "float[4] twice = {1, 1, 2, 2}",
        ],
        [
            ("1,5,6,7", "Gather<axis = 1>(x, list)"),
            ("1,4,9,10", "Pad<mode = \"reflect\">(x, around)"),
            ("1,4,9,10", "Pad<mode = \"edge\">(x, around)"),
            ("2,4,6,14", "Tile(x, repeats)"),
            ("1,4,6,4", "Slice(x, last, stop, row, back)"),
            ("1,4,12,10", "Resize<mode = \"linear\">(x, , uneven)"),
            ("1,4,12,10", "Resize(x, , uneven)"),
            ("1,4,12,14", "Resize<coordinate_transformation_mode = \"asymmetric\", nearest_mode = \"floor\">(x, , twice)"),
            ("1,1,12,14", "DepthToSpace<blocksize = 2>(x)"),
            ("1,3,13,15", "ConvTranspose<strides = [2, 2]>(x, up)"),
        ],
    ),
    # Scales and zero points that are found as the model runs.
    "dynamic": (
        [
            stored("dense", [20, 4, 3, 3]),
            stored("asymmetric", [20, 4, 3, 3], "uint8", 0, 255),
            stored("few", [5, 4, 3, 3], "uint8", 0, 255),
            "uint8 middle = {131}",
            "uint8[5] each = {0, 255, 128, 7, 200}",
            stored("grouped", [6, 2, 3, 3]),
            stored("depthwise", [4, 1, 3, 3]),
            stored("points", [9, 4, 1, 1]),
            stored("taps", [3, 6, 3]),
            stored("matrix", [7, 5]),
            stored("head", [168, 33], "uint8", 0, 255),
            weights("bias", [1, 20, 1, 1]),
            "float wide = {0.0123}",
            "float lo = {0.0}",
            "float hi = {6.0}",
            "int64[1] first = {0}",
        ],
        [
            (f"uint8 {IMAGE}", "Identity(q)"),
            ("float ", "Identity(s)"),
            ("uint8 ", "Identity(z)"),
            ("int32 1,20,6,7", "Identity(acc)"),
            ("float 1,20,6,7", "Identity(clipped)"),
            ("int32 1,20,8,5", "ConvInteger<pads = [2, 0, 2, 0]>(qs, dense, zs)"),
            ("int32 1,20,3,4", "ConvInteger<pads = [1, 1, 1, 1], strides = [2, 2]>(q, asymmetric, z, middle)"),
            ("int32 1,5,6,7", "ConvInteger<auto_pad = \"SAME_UPPER\">(q, few, z, each)"),
            ("int32 1,20,6,7", "ConvInteger<pads = [1, 1, 1, 1]>(q, dense)"),
            ("int32 1,6,4,5", "ConvInteger<group = 2>(q, grouped, z)"),
            (f"int32 {IMAGE}", "ConvInteger<group = 4, pads = [1, 1, 1, 1]>(q, depthwise, z)"),
            (f"int32 {IMAGE}", "ConvInteger<group = 4, pads = [1, 1, 1, 1]>(qs, depthwise, zs)"),
            ("int32 1,9,6,7", "ConvInteger(q, points, z)"),
            ("int32 4,3,9", "ConvInteger<pads = [2, 2]>(row, taps, z)"),
            ("int32 1,4,6,5", "MatMulInteger(q, matrix, z)"),
            ("int32 1,33", "MatMulInteger(channel, head, z, middle)"),
        ],
    ),
}


def model(family):
    initializers, nodes = FAMILIES[family]
    outputs, body = [], list(BEFORE.get(family, []))
    for index, (shape, node) in enumerate(nodes):
        kind, dims = shape.split(" ") if " " in shape else ("float", shape)
        outputs.append(f"{kind}[{dims}] y{index}")
        body.append(f"y{index} = {node}")
    constants = f"\n<{', '.join(initializers)}>" if initializers else ""
    lines = "\n  ".join(body)
    opset = 21 if family.startswith("own-") else 18
    name = family.replace("-", "_")
    return (
        f'<ir_version: 10, opset_import: ["" : {opset}, "com.microsoft" : 1, "qonnx.custom_op.general" : 1]>\n'
        f"{name} (float[{IMAGE}] x) => ({', '.join(outputs)}){constants} {{\n  {lines}\n}}\n"
    )


os.makedirs(folder, exist_ok=True)
for name in FAMILIES:
    with open(os.path.join(folder, f"{name}.onnx"), "w") as file:
        file.write(model(name))
values = [random.uniform(-4, 4) for _ in range(2 * 4 * 6 * 7)]
scores.write(os.path.join(folder, "x.npy"), (2, 4, 6, 7), values)
