"""plants.py: the eight weed forms of the drawn data set.

A form is a function from a numpy Generator to a list of parts (Stem and Blade of leaf_shapes.py), in the order in
which they are painted, seen from above, with the plant's centre at (0, 0) and a radius of about 1. The forms are
inventions that borrow the habit of common weeds; `FORMS` gives their order, which is the order of the class indices.
"""

import numpy as np

from leaf_shapes import Blade, Stem, cut_lobes, elliptic, heart, linear, make_blade, palmate, place, serrate

CENTRE = np.zeros(2)


def _fan(rng, count, jitter=0.25):
    """`count` directions spread around the circle, in random order, each off by about `jitter` of the spacing."""
    step = 2.0 * np.pi / count
    angles = rng.uniform(0.0, 2.0 * np.pi) + step * (np.arange(count) + rng.normal(0.0, jitter, count))
    return rng.permutation(angles)


def _stalk(rng, angle, length, bend, width=0.03, origin=CENTRE):
    """A curved stalk, and the point and direction at its end."""
    line = np.stack([np.linspace(0.0, 1.0, 8), np.zeros(8)], axis=1)
    points = place(line, origin, angle, length, bend)
    tip_angle = np.arctan2(*(points[-1] - points[-2])[::-1])
    return Stem(points, width, rng.normal(0.0, 0.05)), points[-1], tip_angle


def dock(rng):
    """A rosette of long entire leaves with wavy margins."""
    width, peak = rng.uniform(0.16, 0.29), rng.uniform(0.38, 0.55)
    parts = []
    for angle in _fan(rng, rng.integers(3, 8)):
        half = elliptic(width * rng.uniform(0.85, 1.15), peak)
        half[:, 1] *= 1.0 + 0.05 * np.sin(np.linspace(0.0, rng.uniform(8.0, 20.0), len(half)))
        length = rng.uniform(0.65, 1.05)
        parts.append(make_blade(rng, half, CENTRE, angle, length, rng.normal(0.0, 0.15), side_veins=4))
    return parts


def thistle(rng):
    """A rosette of leaves cut into pointed, spiny lobes."""
    width, lobes, depth = rng.uniform(0.17, 0.29), rng.integers(4, 8), rng.uniform(0.5, 0.8)
    parts = []
    for angle in _fan(rng, rng.integers(5, 10)):
        half = cut_lobes(elliptic(width * rng.uniform(0.85, 1.15), 0.5), lobes, depth)
        length = rng.uniform(0.65, 1.05)
        parts.append(make_blade(rng, half, CENTRE, angle, length, rng.normal(0.0, 0.15), side_veins=2))
    return parts


def vetch(rng):
    """Stalks with pairs of small leaflets: a pinnate compound leaf each."""
    pairs, width = rng.integers(4, 9), rng.uniform(0.2, 0.34)
    parts = []
    for angle in _fan(rng, rng.integers(3, 7)):
        stem, tip, tip_angle = _stalk(rng, angle, rng.uniform(0.75, 1.05), rng.normal(0.0, 0.2), 0.025)
        parts.append(stem)
        leaflet = rng.uniform(0.8, 1.1) * 1.1 / pairs + 0.07
        for t in np.linspace(0.25, 0.95, pairs):
            origin = stem.points[int(t * 7)] * (1.0 - t * 7 % 1.0) + stem.points[min(7, int(t * 7) + 1)] * (t * 7 % 1.0)
            for side in (-1.0, 1.0):
                turn = angle + side * rng.uniform(0.9, 1.3)
                parts.append(make_blade(rng, elliptic(width), origin, turn, leaflet * (1.15 - 0.4 * t), side_veins=0))
        parts.append(make_blade(rng, elliptic(width), tip, tip_angle, leaflet * 0.8, side_veins=0))
    return parts


def clover(rng):
    """Stalked leaves of three blunt leaflets."""
    width, peak = rng.uniform(0.36, 0.5), rng.uniform(0.55, 0.68)
    parts = []
    for angle in _fan(rng, rng.integers(4, 9), jitter=0.4):
        stem, tip, tip_angle = _stalk(rng, angle, rng.uniform(0.15, 0.75), rng.normal(0.0, 0.2))
        parts.append(stem)
        size = rng.uniform(0.26, 0.42)
        for turn in rng.uniform(-0.3, 0.3) + np.array([-1.9, 1.9, 0.0]):
            half = elliptic(width, peak, fullness=1.1)
            parts.append(make_blade(rng, half, tip, tip_angle + turn, size * rng.uniform(0.9, 1.1), side_veins=0))
    return parts


def nettle(rng):
    """Crosswise pairs of ovate, serrated leaves, each tier smaller than the one below it."""
    width, teeth, depth = rng.uniform(0.24, 0.36), rng.integers(6, 11), rng.uniform(0.18, 0.4)
    tiers, start = rng.integers(2, 5), rng.uniform(0.0, np.pi)
    parts = []
    for tier in range(tiers):
        length = (1.0 - 0.22 * tier) * rng.uniform(0.85, 1.05)
        for side in (0.0, np.pi):
            angle = start + tier * np.pi / 2.0 + side + rng.normal(0.0, 0.15)
            half = serrate(elliptic(width, 0.36), teeth, depth)
            parts.append(make_blade(rng, half, CENTRE, angle, length, rng.normal(0.0, 0.08), side_veins=4))
    return parts


def bindweed(rng):
    """Winding stems with alternate heart- or arrow-shaped leaves."""
    width, notch = rng.uniform(0.3, 0.46), rng.uniform(0.15, 0.35)
    parts = []
    for angle in _fan(rng, rng.integers(1, 4)):
        start = place(np.array([[-0.9, 0.0]]), rng.normal(0.0, 0.15, 2), angle, 1.0)[0]
        stem, _, _ = _stalk(rng, angle, 1.8, rng.normal(0.0, 0.25), 0.03, start)
        parts.append(stem)
        side = rng.choice([-1.0, 1.0])
        for origin in stem.points[1::2] if rng.random() < 0.5 else stem.points[::2]:
            turn = angle + side * rng.uniform(0.7, 1.5)
            size = rng.uniform(0.42, 0.68)
            leg, tip, tip_angle = _stalk(rng, turn, 0.18, 0.0, 0.025, origin)
            parts += [leg, make_blade(rng, heart(width, notch), tip, tip_angle, size, rng.normal(0.0, 0.1))]
            side = -side
    return parts


def millet(rng):
    """A tuft of broad, arching grass blades."""
    width = rng.uniform(0.04, 0.075)
    parts = []
    for angle in _fan(rng, rng.integers(6, 14), jitter=0.5):
        bend, length = rng.normal(0.0, 0.35), rng.uniform(0.6, 1.15)
        half = linear(width * rng.uniform(0.8, 1.2))
        parts.append(make_blade(rng, half, CENTRE, angle, length, bend, side_veins=0))
    return parts


def cranesbill(rng):
    """Stalked round leaves with palmate lobes."""
    lobes, depth = rng.choice([5, 7, 9]), rng.uniform(0.2, 0.6)
    parts = []
    for angle in _fan(rng, rng.integers(3, 8), jitter=0.4):
        stem, tip, tip_angle = _stalk(rng, angle, rng.uniform(0.1, 0.65), rng.normal(0.0, 0.2))
        half, size = palmate(lobes, depth), rng.uniform(0.28, 0.45)
        parts += [stem, make_blade(rng, half, tip, tip_angle, size, side_veins=4, radial=True)]
    return parts


FORMS = [dock, thistle, vetch, clover, nettle, bindweed, millet, cranesbill]
LABELS = [form.__name__ for form in FORMS] + ["negative"]


def stray_grass(rng):
    """A few thin blades of ordinary grass: background of every class and often the only green of a negative."""
    parts = []
    base, width = rng.uniform(-0.2, 0.2, 2), rng.uniform(0.012, 0.045)
    for angle in rng.uniform(0.0, 2.0 * np.pi) + rng.normal(0.0, 0.9, rng.integers(2, 9)):
        half = linear(width)
        parts.append(make_blade(rng, half, base, angle, rng.uniform(0.3, 1.1), rng.normal(0.0, 0.4), side_veins=0))
    return parts


def torn_leaf(rng):
    """A single simple leaf lying about: a distractor that belongs to no class."""
    half = elliptic(rng.uniform(0.15, 0.4), rng.uniform(0.35, 0.6))
    return [make_blade(rng, half, rng.uniform(-0.3, 0.3, 2), rng.uniform(0.0, 2.0 * np.pi), rng.uniform(0.3, 0.6))]
