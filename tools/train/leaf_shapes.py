"""leaf_shapes.py: outlines of leaves as curves.

A leaf lies on the x axis from its base at (0, 0) to its tip at (1, 0). A *half outline* is an (n, 2) array that runs
from base to tip above that axis (y >= 0); the other half is its mirror image. A *blade* is one leaf placed in the
plant: its two halves (shaded apart, which makes the fold along the midrib visible) and its veins.
Every function takes plain numbers, or a numpy Generator where the shape itself is random.
"""

from dataclasses import dataclass

import numpy as np

POINTS = 48  # points of a half outline: enough for ten teeth, few enough to draw thousands of leaves


@dataclass
class Blade:
    """One leaf in plant coordinates: two half polygons, veins (list of polylines), direction of its axis (radians)."""

    upper: np.ndarray
    lower: np.ndarray
    veins: list
    angle: float
    tint: float = 0.0


@dataclass
class Stem:
    """A stalk in plant coordinates: a polyline and its width (in units of the plant's radius)."""

    points: np.ndarray
    width: float
    tint: float = 0.0


def elliptic(width, peak=0.45, fullness=1.4):
    """Half outline of a smooth blade: greatest half width `width` at `peak`; a small `fullness` makes a blunt shape."""
    t = np.linspace(0.0, 1.0, POINTS)
    a, b = peak * fullness, (1.0 - peak) * fullness
    y = t**a * (1.0 - t) ** b / (peak**a * (1.0 - peak) ** b)
    return np.stack([t, width * y], axis=1)


def linear(width):
    """Half outline of a grass blade: parallel edges that run out into a long tip."""
    t = np.linspace(0.0, 1.0, POINTS)
    return np.stack([t, width * np.minimum(1.0, 12.0 * t) * (1.0 - t) ** 0.6], axis=1)


def heart(width, notch):
    """Half outline of a heart-shaped (large `notch`: arrow-shaped) leaf whose lobes reach back by `notch`."""
    s = np.linspace(0.0, 1.0, POINTS)
    x = 0.5 - 0.5 * np.cos(np.pi * s) - notch * np.exp(-(((s - 0.2) / 0.12) ** 2))
    y = width * np.sin(np.pi * s) ** 0.7 * (1.4 - 1.1 * s)
    return np.stack([x, y], axis=1)


def palmate(lobes, depth):
    """Half outline of a round leaf with `lobes` lobes cut in by `depth` (0: a disc, 0.8: fingers)."""
    theta = np.linspace(0.93 * np.pi, 0.0, POINTS)
    cut = (0.5 - 0.5 * np.cos(theta * lobes)) ** 1.5
    radius = (1.0 - depth * cut) * (1.0 - 0.25 * theta / np.pi)
    curve = np.stack([radius * np.cos(theta), radius * np.sin(theta)], axis=1)
    return np.concatenate([np.zeros((1, 2)), curve])


def serrate(half, teeth, depth):
    """Cut `teeth` saw teeth that point to the tip into a half outline; `depth` is relative to the half width."""
    phase = np.linspace(0.0, teeth, len(half)) % 1.0
    return np.stack([half[:, 0], half[:, 1] * (1.0 + depth * (phase - 0.5))], axis=1)


def cut_lobes(half, lobes, depth):
    """Cut a half outline into `lobes` pointed lobes; between two of them `1 - depth` of the half width is left."""
    phase = np.linspace(0.0, lobes, len(half)) % 1.0
    wave = 1.0 - np.abs(2.0 * phase - 1.0)
    return np.stack([half[:, 0], half[:, 1] * (1.0 - depth + depth * wave**1.3)], axis=1)


def place(points, origin, angle, length, bend=0.0):
    """Carry points of the leaf's frame into the plant: bend sideways, scale by `length`, rotate, shift."""
    x = points[:, 0]
    y = points[:, 1] + bend * x * x
    c, s = length * np.cos(angle), length * np.sin(angle)
    return np.stack([origin[0] + c * x - s * y, origin[1] + s * x + c * y], axis=1)


def make_blade(rng, half, origin, angle, length, bend=0.0, side_veins=3, radial=False):
    """Build a Blade from a half outline: uneven halves, a midrib, and side veins (or `radial` ones from the base)."""
    squeeze = rng.uniform(0.75, 1.05, size=2)
    upper = half * [1.0, squeeze[0]]
    lower = half * [1.0, -squeeze[1]]
    veins = [np.stack([np.linspace(0.0, 0.95, 6), np.zeros(6)], axis=1)]
    for i in range(side_veins):
        end = half[(i + 1) * len(half) // (side_veins + 1)] * 0.8
        start = [0.0, 0.0] if radial else [max(0.0, end[0] - 0.2), 0.0]
        for side in (squeeze[0], -squeeze[1]):
            veins.append(np.array([start, [end[0], end[1] * side]]))
    move = lambda points: place(points, origin, angle, length, bend)
    return Blade(move(upper), move(lower), [move(v) for v in veins], angle, rng.normal(0.0, 0.07))
