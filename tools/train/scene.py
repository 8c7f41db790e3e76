"""scene.py: draws one photo: ground, stones, grass, the weed, light and camera.

`draw_photo(rng, label)` gives an RGB image. All layers are numpy arrays in [0, 1]; plants are painted by Pillow on a
canvas twice as large and reduced (antialiasing). What varies: soil, moisture, stones, grass before and behind, size,
place and turn of the plant, hue and health of the leaves, direction and strength of the light, a cast shadow, colour
cast, blur, sensor noise.
"""

import colorsys

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from leaf_shapes import Blade
from plants import FORMS, stray_grass, torn_leaf

SUPERSAMPLE = 2
SOILS = np.array([[95, 70, 50], [135, 82, 52], [122, 112, 100], [168, 142, 108], [62, 50, 40]]) / 255.0


def noise(rng, height, width, cell):
    """Smooth noise of unit variance whose grains are about `cell` pixels wide."""
    coarse = rng.standard_normal((int(height / cell) + 2, int(width / cell) + 2)).astype(np.float32)
    return np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC))


def ground(rng, height, width):
    """Soil: two mixed colours under noise at four scales."""
    first, second = SOILS[rng.integers(len(SOILS), size=2)] * rng.uniform(0.8, 1.2, (2, 1))
    mix = np.clip(0.5 + 0.35 * noise(rng, height, width, width / 3), 0.0, 1.0)[..., None]
    grains = ((24, 0.06), (8, 0.07), (3, 0.07), (1.5, 0.05))
    relief = sum(weight * noise(rng, height, width, cell) for cell, weight in grains)
    return (first * mix + second * (1.0 - mix)) * (1.0 + rng.uniform(0.5, 1.4) * relief[..., None])


def add_stones(rng, image, light):
    """Lay a few shaded stones on the ground, in place."""
    height, width = image.shape[:2]
    rows, cols = np.mgrid[0:height, 0:width].astype(np.float32)
    for _ in range(rng.poisson(2.5)):
        radius = rng.uniform(0.02, 0.09) * width
        dy, dx = (rows - rng.uniform(0, height)) / radius, (cols - rng.uniform(0, width)) / radius
        angle, squash = rng.uniform(0, np.pi), rng.uniform(1.0, 1.7)
        u, v = dx * np.cos(angle) + dy * np.sin(angle), squash * (dy * np.cos(angle) - dx * np.sin(angle))
        mask = np.clip((1.0 - np.hypot(u, v)) * radius, 0.0, 1.0)[..., None]
        shade = 1.0 + 0.35 * (dx * light[0] + dy * light[1])[..., None]
        colour = rng.uniform(0.3, 0.7) * (1.0 + rng.normal(0.0, 0.05, 3))
        image += mask * (colour * shade - image)


def leaf_colour(rng, dry=False):
    """A random leaf green, or straw yellow if `dry`."""
    hue = rng.uniform(0.09, 0.15) if dry else rng.normal(0.27, 0.035)
    return np.array(colorsys.hsv_to_rgb(hue, rng.uniform(0.3, 0.75), rng.uniform(0.35, 0.75)))


def paint(rng, parts, height, width, centre, radius, turn, colour, light):
    """Paint plant parts. Returns the RGB layer (height, width, 3) and its coverage (height, width, 1)."""
    size = (width * SUPERSAMPLE, height * SUPERSAMPLE)
    layer, cover = Image.new("RGB", size, _to_rgb(colour)), Image.new("L", size)
    draw, mask = ImageDraw.Draw(layer), ImageDraw.Draw(cover)
    scale = radius * SUPERSAMPLE
    rotation = scale * np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    pixels = lambda points: (points @ rotation + np.asarray(centre) * SUPERSAMPLE).ravel().tolist()
    contrast, vein_gain = rng.uniform(0.05, 0.3), rng.choice([0.8, 1.25, 1.4])
    for part in parts:
        base = colour * (1.0 + part.tint)
        if not isinstance(part, Blade):
            thickness = max(1, round(part.width * scale))
            draw.line(pixels(part.points), _to_rgb(base * 0.9), thickness)
            mask.line(pixels(part.points), 255, thickness)
            continue
        across = part.angle + turn + np.pi / 2.0
        fold = contrast * (np.cos(across) * light[0] + np.sin(across) * light[1])
        for half, shade in ((part.upper, 1.0 + fold), (part.lower, 1.0 - fold)):
            outline = pixels(half)
            draw.polygon(outline, _to_rgb(base * shade))
            mask.polygon(outline, 255)
        for vein in part.veins:
            draw.line(pixels(vein), _to_rgb(base * vein_gain), max(1, round(0.015 * scale)))
    as_array = lambda image: np.asarray(image.reduce(SUPERSAMPLE), dtype=np.float32) / 255.0
    texture = 1.0 + 0.06 * noise(rng, height, width, 4)[..., None]
    return as_array(layer) * texture, as_array(cover)[..., None]


def _to_rgb(colour):
    return tuple(int(255.0 * c) for c in np.clip(colour, 0.0, 1.0))


def lay(rng, image, parts, place, colour, light):
    """Put plant parts with their shadow on the image, in place; `place`: (centre, radius, turn) in pixels, radians."""
    height, width = image.shape[:2]
    layer, cover = paint(rng, parts, height, width, *place, colour, light)
    shift = np.round(-light * rng.uniform(0.02, 0.06) * width).astype(int)[::-1]
    shadow = Image.fromarray((np.roll(cover[..., 0], shift, (0, 1)) * 255).astype(np.uint8))
    dark = np.asarray(shadow.filter(ImageFilter.GaussianBlur(width * 0.015)), dtype=np.float32)[..., None] / 255.0
    image *= 1.0 - rng.uniform(0.2, 0.6) * dark
    image += cover * (layer - image)


def scatter(rng, image, count, light):
    """Lay `count` distractors (grass tufts, sometimes a lone leaf) anywhere on the image, in place."""
    height, width = image.shape[:2]
    for _ in range(count):
        parts = torn_leaf(rng) if rng.random() < 0.2 else stray_grass(rng)
        spot = (rng.uniform(0, width), rng.uniform(0, height)), rng.uniform(0.2, 0.5) * width, rng.uniform(0, 6.3)
        lay(rng, image, parts, spot, leaf_colour(rng, dry=rng.random() < 0.35), light)


def expose(rng, image, light):
    """Light fall-off, a cast shadow now and then, colour cast, exposure, blur and noise. Returns a Pillow image."""
    height, width = image.shape[:2]
    rows, cols = np.mgrid[-1.0 : 1.0 : height * 1j, -1.0 : 1.0 : width * 1j]
    field = 1.0 + rng.uniform(0.0, 0.2) * (cols * light[0] + rows * light[1])
    if rng.random() < 0.25:
        edge = cols * rng.normal() + rows * rng.normal() + rng.normal(0.0, 0.5)
        field *= 1.0 - rng.uniform(0.25, 0.55) / (1.0 + np.exp(-edge * 12.0))
    gain = np.exp(rng.normal(0.0, 0.22)) * (1.0 + rng.normal(0.0, 0.06, 3))
    flat = (np.clip(image * field[..., None] * gain, 0.0, 1.0) * 255.0).astype(np.uint8)
    blurred = Image.fromarray(flat).filter(ImageFilter.GaussianBlur(abs(rng.normal(0.0, 0.8)) * width / 128))
    grain = rng.normal(0.0, rng.uniform(1.0, 7.0), (height, width, 1)) + rng.normal(0.0, 1.5, (height, width, 3))
    return Image.fromarray(np.clip(np.asarray(blurred) + grain, 0.0, 255.0).astype(np.uint8))


def draw_photo(rng, label):
    """Draw one photo of class index `label` (len(FORMS): no weed), 96 to 144 pixels on the short side."""
    short = int(rng.integers(96, 137))
    long = short + int(rng.integers(0, 25)) * int(rng.random() < 0.4)
    height, width = (short, long) if rng.random() < 0.5 else (long, short)
    azimuth = rng.uniform(0.0, 2.0 * np.pi)
    light = np.array([np.cos(azimuth), np.sin(azimuth)])
    image = ground(rng, height, width)
    add_stones(rng, image, light)
    scatter(rng, image, rng.integers(0, 4), light)
    if label < len(FORMS):
        centre = np.array([width, height]) / 2.0 + rng.normal(0.0, 0.07, 2) * short
        spot = centre, rng.uniform(0.24, 0.52) * short, rng.uniform(0.0, 2.0 * np.pi)
        lay(rng, image, FORMS[label](rng), spot, leaf_colour(rng), light)
    else:
        scatter(rng, image, rng.integers(0, 4), light)
    scatter(rng, image, rng.integers(0, 3), light)
    return expose(rng, image, light)
