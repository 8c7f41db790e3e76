#===- make-asymmetric.py - A plan whose weights have zero points -------------===#
#
# make-asymmetric.py FOLDER KIND writes plan.mlir (stage quantized; photo
# f32[1,9,11,3] -> scores f32[1,7], logits f32[1,20]), whose rescales are of KIND,
# and four.npy, four inputs, with the standard library only. Weights are u8 with
# zero points of all sizes, per tensor and per channel, or s8 with -128, in layers
# of every form: dense, depthwise, grouped, strided, dilated, padded, with a
# residual, with few and with many outputs, on sizes that fit no register. Scales
# are powers of two, so that every KIND can be computed.
#
#===--------------------------------------------------------------------------===#

import math
import os
import random
import struct
import sys

from scores import write

random.seed(17)
folder, kind = sys.argv[1:]
os.makedirs(folder, exist_ok=True)
ACTIVATION = "!quant.uniform<i8:f32, 0.015625:-19>"
lines = []


def tensor(shape, element):
    return f"tensor<{'x'.join(map(str, shape))}x{element}>"


class Value:
    def __init__(self, name, shape, element=ACTIVATION):
        self.name, self.shape, self.type = name, shape, tensor(shape, element)


def constant(name, shape, storage, data, element):
    result = Value(name, shape, element)
    lines.append(
        f'%{name} = qwid.constant dense<"0x{data.hex().upper()}"> : '
        f"{tensor(shape, storage)} : {result.type}"
    )
    return result


def draw(count, low, high):
    """Bell-shaped weights within bounds, both of which occur."""
    values = [
        min(max(round(random.gauss(0, 55)), low), high) for _ in range(count)
    ]
    values[0], values[-1] = high, low
    return values


def filter_of(name, shape, zeros):
    """A filter: `zeros` is one zero point of u8, one per channel, or None for s8
    down to -128. Its scale gives results as large as inputs."""
    depth = math.prod(shape[1:])
    scale = 2.0 ** -round(math.log2(60 * math.sqrt(depth)))
    if zeros is None:
        data = struct.pack(f"{depth * shape[0]}b", *draw(depth * shape[0], -128, 127))
        return constant(name, shape, "i8", data, f"!quant.uniform<i8:f32, {scale!r}>"), scale
    if isinstance(zeros, int):
        weights = draw(depth * shape[0], -zeros, 255 - zeros)
        data = bytes(weight + zeros for weight in weights)
        element = f"!quant.uniform<u8:f32, {scale!r}:{zeros}>"
    else:
        data = b"".join(
            bytes(weight + zero for weight in draw(depth, -zero, 255 - zero))
            for zero in zeros
        )
        pairs = ", ".join(f"{scale!r}:{zero}" for zero in zeros)
        element = f"!quant.uniform<u8:f32:0, {{{pairs}}}>"
    return constant(name, shape, "ui8", data, element), scale


def contract(name, operands, shape, attributes, scale):
    """The op, with a bias for about every second one."""
    outputs = shape[-1]
    text = f"%{operands[0].name}, %{operands[1].name}"
    if random.random() < 0.5:
        bias = constant(
            name + "_b",
            [outputs],
            "i32",
            struct.pack(f"<{outputs}i", *(random.randrange(-3000, 3000) for _ in range(outputs))),
            f"!quant.uniform<i32:f32, {scale * 0.015625!r}>",
        )
        operands.insert(2, bias)
        text += f" bias %{bias.name}"
    if operands[-1].type.endswith(ACTIVATION + ">"):
        text += f" residual %{operands[-1].name}"
    result = Value(name, shape)
    op = "conv2d" if "layout" in attributes else "fully_connected"
    types = ", ".join(operand.type for operand in operands)
    lines.append(
        f"%{name} = qwid.{op} {text} {{{attributes}rescale_kind = "
        f"#qwid<rescale_kind {kind}>}} : ({types}) -> {result.type}"
    )
    return result


def conv(name, x, outputs, zeros, size=1, stride=1, dilation=1, groups=1, residual=None):
    pad = size // 2 * dilation
    attributes = (
        f"layout = #qwid<layout nhwc>, strides = array<i64: {stride}, {stride}>, "
        f"pads = array<i64: {pad}, {pad}, {pad}, {pad}>, dilations = "
        f"array<i64: {dilation}, {dilation}>, groups = {groups} : i64, "
    )
    weights, scale = filter_of(name + "_w", [outputs, size, size, x.shape[3] // groups], zeros)
    sizes = [(extent - 1) // stride + 1 for extent in x.shape[1:3]]
    operands = [x, weights] + ([residual] if residual else [])
    return contract(name, operands, [1, *sizes, outputs], attributes, scale)


def some(count):
    """Zero points of channels, so different that no offset serves them all."""
    return [random.choice([0, 3, 61, 127, 128, 130, 204, 255]) for _ in range(count)]


photo = Value("photo", [1, 9, 11, 3], "f32")
x = Value("x", photo.shape)
lines.append(f"%x = qwid.quantize %photo : ({photo.type}) -> {x.type}")
c1 = conv("c1", x, 37, 131, size=3)
c2 = conv("c2", c1, 37, 73, size=3, groups=37, residual=c1)
c3 = conv("c3", c2, 70, 204)
c4 = conv("c4", c3, 70, some(70), size=5, stride=2, groups=70)
c5 = conv("c5", c4, 34, some(34), size=3, dilation=2, groups=2)
c6 = conv("c6", c5, 34, 61, size=3, residual=c5)
c7 = conv("c7", c6, 33, None, size=3)
c8 = conv("c8", c7, 33, None, size=3, groups=33)
c9 = conv("c9", c8, 131, [random.randrange(126, 131) for _ in range(131)], stride=2)
c10 = conv("c10", c9, 65, some(65), size=3)
c11 = conv("c11", c10, 5, 100)
c12 = conv("c12", c11, 5, 255, size=3, residual=c11)
rows, columns = c12.shape[1:3]
p = Value("p", [1, 1, 1, 5])
lines.append(
    f"%p = qwid.avg_pool %c12 {{layout = #qwid<layout nhwc>, kernel = array<i64: {rows}, "
    f"{columns}>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = "
    "array<i64: 1, 1>, ceil_mode = false, count_include_pad = false, rescale_kind = "
    f"#qwid<rescale_kind {kind}>}} : ({c12.type}) -> {p.type}"
)
f = Value("f", [1, 5])
lines.append(f"%f = qwid.reshape %p : ({p.type}) -> {f.type}")
weights, scale = filter_of("d_w", [7, 5], 90)
d = contract("d", [f, weights], [1, 7], "", scale)
scores = Value("scores", [1, 7], "f32")
lines.append(f"%scores = qwid.dequantize %d : ({d.type}) -> {scores.type}")
# The accumulators themselves.
weights, scale = filter_of("e_w", [20, 5], 200)
e = Value("e", [1, 20], f"!quant.uniform<i32:f32, {scale * 0.015625!r}>")
lines.append(
    f"%e = qwid.fully_connected %f, %e_w : ({f.type}, {weights.type}) -> {e.type}"
)
logits = Value("logits", [1, 20], "f32")
lines.append(f"%logits = qwid.dequantize %e : ({e.type}) -> {logits.type}")

with open(os.path.join(folder, "plan.mlir"), "w") as file:
    body = "\n".join("  " + line for line in lines)
    file.write(
        f'func.func @main(%photo: {photo.type} {{qwid.name = "photo"}}) -> '
        f'({scores.type} {{qwid.name = "scores"}}, {logits.type} {{qwid.name = "logits"}}) {{\n'
        f"{body}\n  return %scores, %logits : {scores.type}, {logits.type}\n}}\n"
    )

values = [random.uniform(-1.5, 2) for _ in range(4 * 9 * 11 * 3)]
write(os.path.join(folder, "four.npy"), (4, 9, 11, 3), values)
