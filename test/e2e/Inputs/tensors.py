#===- tensors.py - Tensors of numbers, for tests that work values out --------===#

import itertools
import math
import struct
from fractions import Fraction


class Tensor:
    """Values in row-major order, read by index tuples."""

    def __init__(self, shape, values):
        self.shape, self.values = tuple(shape), list(values)

    def __getitem__(self, indices):
        position = 0
        for index, size in zip(indices, self.shape, strict=True):
            assert 0 <= index < size
            position = position * size + index
        return self.values[position]


def build(shape, make):
    """The tensor whose cell at i, j, .. is make(i, j, ..)."""
    return Tensor(shape, [make(*indices) for indices in itertools.product(*map(range, shape))])


def f32(value):
    """The f32 nearest to a float. For a quotient, sum or product of two f32 in
    double it is the result of that operation in f32."""
    try:
        return struct.unpack("<f", struct.pack("<f", value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)


def half_even(value):
    """The integer nearest to a finite number, of two the even one."""
    return round(Fraction(value))
