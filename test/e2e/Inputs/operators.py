#===- operators.py - Models in which every kind of operator occurs -----------===#
#
# operators.py FOLDER writes, with the standard library only, x.npy
# (float32 [2,4,6,7], two samples) and one text model per family, FAMILY.onnx:
# input x float[1,4,6,7], one output per node.
#
#===--------------------------------------------------------------------------===#

import array
import os
import random
import struct
import sys

random.seed(11)
folder = sys.argv[1]
IMAGE = "1,4,6,7"


def weights(name, shape):
    count = 1
    for size in shape:
        count *= size
    values = ", ".join(f"{random.uniform(-0.5, 0.5):.4f}" for _ in range(count))
    return f"float[{','.join(map(str, shape))}] {name} = {{{values}}}"


def integers(kind, name, shape):
    count = 1
    for size in shape:
        count *= size
    low = -128 if kind == "int8" else 0
    values = ", ".join(str(random.randint(low, low + 255)) for _ in range(count))
    return f"{kind}[{','.join(map(str, shape))}] {name} = {{{values}}}"


# Family -> nodes before those whose results are outputs.
BEFORE = {
    "contractions": ["flat = Flatten(x)"],
    "reductions": ["wide = Tile(x, repeats)"],
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
            integers("int8", "dense", [20, 4, 3, 3]),
            integers("uint8", "asymmetric", [20, 4, 3, 3]),
            integers("uint8", "few", [5, 4, 3, 3]),
            "uint8 middle = {131}",
            "uint8[5] each = {0, 255, 128, 7, 200}",
            integers("int8", "grouped", [6, 2, 3, 3]),
            integers("int8", "depthwise", [4, 1, 3, 3]),
            integers("int8", "points", [9, 4, 1, 1]),
            integers("int8", "taps", [3, 6, 3]),
            integers("int8", "matrix", [7, 5]),
            integers("uint8", "head", [168, 33]),
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
    return (
        '<ir_version: 8, opset_import: ["" : 18]>\n'
        f"{family} (float[{IMAGE}] x) => ({', '.join(outputs)}){constants} {{\n  {lines}\n}}\n"
    )


def array_file(shape):
    count = 1
    for size in shape:
        count *= size
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    values = array.array("f", (random.uniform(-4, 4) for _ in range(count)))
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + values.tobytes()


os.makedirs(folder, exist_ok=True)
for name in FAMILIES:
    with open(os.path.join(folder, f"{name}.onnx"), "w") as file:
        file.write(model(name))
with open(os.path.join(folder, "x.npy"), "wb") as file:
    file.write(array_file((2, 4, 6, 7)))
