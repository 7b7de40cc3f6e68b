"""Changes of form: stretched, waved, cut into planes, repeated, simplified."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import mix
from gars_core.sketch.fields import Field
from gars_core.sketch.mediums.pieces import borders, cells
from gars_core.sketch.mediums.sheet import Sheet
from gars_core.sketch.noise import blur, fbm, warp


def _grid(sheet: Sheet, size: float, jitter: float) -> tuple[Field, Field]:
    step = size * sheet.unit
    y, x = np.mgrid[0 : int(sheet.height / step) + 1, 0 : int(sheet.width / step) + 1].astype(np.float32)
    moved = sheet.rng.uniform(-jitter, jitter, (2, *x.shape))
    return ((x + 0.25 + 0.5 * (y % 2) + moved[0]) * step).ravel(), ((y + 0.5 + moved[1]) * step).ravel()


def stretch(sheet: Sheet, amount: float) -> Field:
    """Draw everything out upwards around the middle."""
    y = (np.arange(sheet.height, dtype=np.float32)[:, None] - 0.6 * sheet.height) * np.ones((1, sheet.width))
    x = (np.arange(sheet.width, dtype=np.float32)[None] - 0.5 * sheet.width) * np.ones((sheet.height, 1))
    return warp(sheet.image, (x * amount).astype(np.float32), (-y * amount).astype(np.float32))


def wave(sheet: Sheet, amount: float) -> Field:
    """Bend all lines in long waves."""
    x = (fbm(sheet.height, sheet.width, sheet.rng, 4, 2) - 0.5) * amount * sheet.unit
    y = (fbm(sheet.height, sheet.width, sheet.rng, 4, 2) - 0.5) * amount * sheet.unit
    return warp(sheet.image, x.astype(np.float32), y.astype(np.float32))


def shift(sheet: Sheet, amount: float) -> Field:
    """Cut the picture into planes and move each a little, lit from its own side."""
    labels, _ = cells(sheet, *_grid(sheet, sheet.number("plane", 0.17), 0.5))
    count = int(labels.max()) + 1
    moves = sheet.rng.uniform(-amount, amount, (2, count)).astype(np.float32) * sheet.unit
    lit = sheet.rng.uniform(0.78, 1.22, count).astype(np.float32)[labels]
    image = warp(sheet.image, moves[0][labels], moves[1][labels]) * lit[..., None]
    return mix(image, image * 0.35, borders(labels, max(1, int(0.003 * sheet.unit))) * 0.7)


def echo(sheet: Sheet, amount: float) -> Field:
    """Repeat the picture fainter and fainter along one way, as movement seen at once."""
    image = sheet.image
    for k in range(1, 5):
        step = (int(-0.3 * k * amount * sheet.unit), int(k * amount * sheet.unit))
        image = mix(image, np.roll(sheet.image, step, (0, 1)), 0.36 - 0.05 * k)
    return np.clip(0.5 + (image - 0.5) * 1.25, 0, 1)


def cells_of(sheet: Sheet, size: float) -> Field:
    """Leave flat planes, size across."""
    labels, colour = cells(sheet, *_grid(sheet, size, 0.4))
    return mix(sheet.image, colour[labels], 0.85)


def blocks(sheet: Sheet, across: float) -> Field:
    """Leave square pixels, across of them in a side."""
    import cv2

    size = (round(across * sheet.width / sheet.unit), round(across * sheet.height / sheet.unit))
    small = cv2.resize(sheet.image, size, interpolation=cv2.INTER_AREA)
    return cv2.resize(np.rint(small * 6) / 6, (sheet.width, sheet.height), interpolation=cv2.INTER_NEAREST)


def flat(sheet: Sheet, count: float) -> Field:
    """Leave count flat colours."""
    return sheet.quantised(int(count), 0.006)


def smooth(sheet: Sheet, amount: float) -> Field:
    """Take away the marks and leave the forms."""
    return mix(blur(sheet.image, amount * sheet.unit), sheet.image, 0.15)


def dabs(sheet: Sheet, size: float) -> Field:
    """Set separate round dabs of clean colour on a pale ground."""
    import cv2

    xs, ys = _grid(sheet, size, 0.3)
    seeds = np.ones((sheet.height, sheet.width), np.uint8)
    seeds[np.clip(ys, 0, sheet.height - 1).astype(int), np.clip(xs, 0, sheet.width - 1).astype(int)] = 0
    away = cv2.distanceTransform(seeds, cv2.DIST_L2, 5)
    labels, colour = cells(sheet, xs, ys)
    colour = colour + 0.11 * sheet.rng.standard_normal(colour.shape)
    round_ = np.clip(size * sheet.unit * 0.5 - away, 0, 1)
    ground = mix(sheet.palette.glow, np.ones(3, np.float32), 0.4)
    return mix(mix(sheet.image, ground, 0.45), np.clip(colour * 1.08, 0, 1)[labels], round_)
