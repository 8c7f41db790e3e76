#===- movements.py - Operators that move cells, with what they give ----------===#
#
# The rules of ONNX as maps from an index of the result to one of the input. See
# semantics.py.
#
#===--------------------------------------------------------------------------===#

import math

from tensors import build


def reflected(position, size):
    """Back into [0, size), turning at the first and the last cell."""
    period = 2 * (size - 1)
    position %= period
    return min(position, period - position)


def add_slices(model, x):
    model.add(
        "int64[2] from = {1, -6}, int64[2] to = {100, -1}, int64[2] axes = {2, 3}, int64[2] steps = {2, 3}",
        "int64[1] last = {-1}, int64[1] stop = {-100}, int64[1] width = {-1}, int64[1] back = {-2}",
        "int64[2,2] list = {2, 0, -1, -3}, int64 one = {-2}",
    )
    _, c, h, w = x.shape
    every = build((1, c, 3, 2), lambda n, k, i, j: x[n, k, 1 + 2 * i, 2 + 3 * j])
    model.output("float", "Slice(xd, from, to, axes, steps)", every)
    backwards = build((1, c, h, 4), lambda n, k, i, j: x[n, k, i, 7 - 2 * j])
    model.output("float", "Slice(xd, last, stop, width, back)", backwards)
    picked = [[2, 0], [2, 0]]
    model.output(
        "float", "Gather<axis = 1>(xd, list)", build((1, 2, 2, h, w), lambda n, a, b, i, j: x[n, picked[a][b], i, j])
    )
    model.output("float", "Gather<axis = 2>(xd, one)", build((1, c, w), lambda n, k, j: x[n, k, h - 2, j]))


def add_pads(model, x):
    model.add(
        "int64[8] around = {0, 1, 2, 1, 0, 0, 3, 2}, int64[8] inside = {0, 0, 2, 1, 0, 0, 1, 3}",
        "int64[8] cut = {0, 0, -1, 2, 0, 0, 1, -2}, float fill = {7.5}",
    )
    _, c, h, w = x.shape

    def constant(before, value):
        def cell(n, k, i, j):
            k, i, j = k - before[0], i - before[1], j - before[2]
            return x[n, k, i, j] if 0 <= k < c and 0 <= i < h and 0 <= j < w else value

        return cell

    model.output("float", "Pad(xd, around, fill)", build((1, c + 1, h + 5, w + 3), constant((1, 2, 1), 7.5)))
    model.output("float", "Pad(xd, cut)", build((1, c, h, w), constant((0, -1, 2), 0.0)))
    model.output(
        "float",
        'Pad<mode = "reflect">(xd, inside)',
        build((1, c, h + 3, w + 4), lambda n, k, i, j: x[n, k, reflected(i - 2, h), reflected(j - 1, w)]),
    )
    model.output(
        "float",
        'Pad<mode = "edge">(xd, inside)',
        build((1, c, h + 3, w + 4), lambda n, k, i, j: x[n, k, min(max(i - 2, 0), h - 1), min(max(j - 1, 0), w - 1)]),
    )


def add_orders(model, x):
    model.add(
        "int64[3] shape = {0, 2, -1}, int64[4] repeats = {1, 2, 1, 3}, int64[5] wide = {2, 1, 3, 6, 8}",
        "int64[4] eight = {1, 18, 1, 8}",
    )
    _, c, h, w = x.shape
    model.output("float", "Transpose<perm = [3, 0, 2, 1]>(xd)", build((w, 1, h, c), lambda j, n, i, k: x[n, k, i, j]))
    model.output("float", "Reshape(xd, shape)", build((1, 2, 72), lambda n, a, b: x.values[72 * a + b]))
    model.output("float", "Tile(xd, repeats)", build((1, 2 * c, h, 3 * w), lambda n, k, i, j: x[n, k % c, i, j % w]))
    model.output("float", "Expand(xd, wide)", build((2, 1, c, h, w), lambda _, n, k, i, j: x[n, k, i, j]))
    model.output(
        "float", "Concat<axis = 3>(xd, xd)", build((1, c, h, 2 * w), lambda n, k, i, j: x[n, k, i, j % w])
    )
    model.output(
        "float",
        "SpaceToDepth<blocksize = 2>(xd)",
        build((1, 4 * c, h // 2, w // 2), lambda n, k, i, j: x[n, k % c, 2 * i + k // c // 2, 2 * j + k // c % 2]),
    )
    model.node("deep = Reshape(xd, eight)")

    def deep(k, j):
        return x.values[8 * k + j]

    # 18 channels are blocks of 3 x 3: [row][column][channel], and with CRD
    # [channel][row][column].
    model.output(
        "float",
        "DepthToSpace<blocksize = 3>(deep)",
        build((1, 2, 3, 24), lambda n, k, i, j: deep((3 * (i % 3) + j % 3) * 2 + k, j // 3)),
    )
    model.output(
        "float",
        'DepthToSpace<blocksize = 3, mode = "CRD">(deep)',
        build((1, 2, 3, 24), lambda n, k, i, j: deep(9 * k + 3 * (i % 3) + j % 3, j // 3)),
    )


def nearest(size, scale, mode, where):
    """The input position of each of floor(size * scale) results."""
    positions = []
    for i in range(math.floor(size * scale)):
        at = i / scale if where == "asymmetric" else (i + 0.5) / scale - 0.5
        at = math.floor(at) if mode == "floor" else math.ceil(at - 0.5)  # prefers the lower
        positions.append(min(max(at, 0), size - 1))
    return positions


def linear(size, scale):
    """Pairs of neighbours and the weight of the second, pixels at half integers."""
    result = []
    for i in range(math.floor(size * scale)):
        at = min(max((i + 0.5) / scale - 0.5, 0.0), size - 1.0)
        low = min(math.floor(at), size - 2)
        result.append((low, at - low))
    return result


def add_resizes(model, x):
    model.add("float[4] twice = {1, 1, 2, 2}, float[4] uneven = {1, 1, 0.5, 2}")
    _, c, h, w = x.shape
    for attributes, mode, where in (
        ("", "round", "half_pixel"),
        ('<coordinate_transformation_mode = "asymmetric", nearest_mode = "floor">', "floor", "asymmetric"),
    ):
        for name, scales in (("twice", (2, 2)), ("uneven", (0.5, 2))):
            rows, columns = (nearest(size, scale, mode, where) for size, scale in zip((h, w), scales))
            model.output(
                "float",
                f"Resize{attributes}(xd, , {name})",
                build((1, c, len(rows), len(columns)), lambda n, k, i, j: x[n, k, rows[i], columns[j]]),
            )
    rows, columns = linear(h, 2), linear(w, 2)

    def blend(n, k, i, j):
        (y, v), (z, u) = rows[i], columns[j]
        upper = x[n, k, y, z] * (1 - u) + x[n, k, y, z + 1] * u
        lower = x[n, k, y + 1, z] * (1 - u) + x[n, k, y + 1, z + 1] * u
        return upper * (1 - v) + lower * v  # sixteenths: exact

    model.output("float", 'Resize<mode = "linear">(xd, , twice)', build((1, c, 2 * h, 2 * w), blend))


def add(model, x):
    """The operators on xd, whose values are `x`, of shape [1, 3, 6, 7]."""
    add_slices(model, x)
    add_pads(model, x)
    add_orders(model, x)
    add_resizes(model, x)
