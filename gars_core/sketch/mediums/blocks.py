"""Squares, bricks, cubes and flat shapes."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import saturate
from gars_core.sketch.fields import Field
from gars_core.sketch.mediums.sheet import Sheet
from gars_core.sketch.noise import blur


def pixels(sheet: Sheet) -> Field:
    """Square pixels in few colours, with a checker of dots between two of them."""
    import cv2
    from PIL import Image

    across = int(sheet.number("across", 96))
    wide, high = max(8, round(sheet.width / sheet.unit * across)), max(8, round(sheet.height / sheet.unit * across))
    small = cv2.resize(saturate(sheet.image, 1.25), (wide, high), interpolation=cv2.INTER_AREA)
    checker = ((np.arange(wide)[None] + np.arange(high)[:, None]) % 2 - 0.5)[..., None] * 0.05
    picture = Image.fromarray((np.clip(0.5 + (small - 0.5) * 1.15 + checker, 0, 1) * 255).astype(np.uint8))
    few = picture.quantize(
        int(sheet.number("colours", 16)), method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
    ).convert("RGB")
    big = few.resize((sheet.width, sheet.height), Image.Resampling.NEAREST)
    return np.asarray(big, np.float32) / 255


def bricks(sheet: Sheet) -> Field:
    """Toy bricks seen from the front: plastic colours, round studs that shine."""
    import cv2

    across = 72
    size = sheet.unit / across
    wide, high = max(4, round(sheet.width / size)), max(4, round(sheet.height / size))
    small = cv2.resize(saturate(sheet.quantised(12), 1.5), (wide, high), interpolation=cv2.INTER_AREA)
    big = cv2.resize(small, (sheet.width, sheet.height), interpolation=cv2.INTER_NEAREST)
    u = np.linspace(0, wide, sheet.width, endpoint=False, dtype=np.float32)[None] % 1 - 0.5
    v = np.linspace(0, high, sheet.height, endpoint=False, dtype=np.float32)[:, None] % 1 - 0.5
    away = np.hypot(u, v)
    stud = np.clip((0.32 - away) * size, 0, 1)
    rim = np.exp(-(((away - 0.32) / 0.055) ** 2))
    shade = 1 + rim * np.clip(-(u + v) * 1.5, -0.4, 0.5) + stud * 0.07
    seam = np.clip((np.maximum(np.abs(u), np.abs(v)) - 0.455) * 16, 0, 1)
    image = big * shade[..., None] * (1 - 0.32 * seam[..., None])
    spark = np.exp(-(((u + 0.12) / 0.07) ** 2 + ((v + 0.14) / 0.07) ** 2)) * 0.4
    return np.asarray(np.clip(image + spark[..., None], 0, 1).astype(np.float32))


def voxels(sheet: Sheet) -> Field:
    """Cubes seen from a corner: each with a bright top, a plain left and a dark right face."""
    import cv2

    size = sheet.unit / 64
    x, y = (
        np.arange(sheet.width, dtype=np.float32)[None] / size,
        np.arange(sheet.height, dtype=np.float32)[:, None] / size,
    )
    a, b = x / np.sqrt(3) + y / 1.5, -x / np.sqrt(3) + y / 1.5
    i, j = np.floor(a), np.floor(b)
    fa, fb = a - i, b - j
    up = (fa + fb) < 1
    cx = (i - j) * np.sqrt(3) / 2 * size
    cy = (i + j + np.where(up, 0.6, 1.4)) * 0.75 * size
    column, row = np.clip(cx, 0, sheet.width - 1).astype(int), np.clip(cy, 0, sheet.height - 1).astype(int)
    source = np.stack([blur(sheet.image[..., k], 0.008 * sheet.unit) for k in range(3)], -1)
    colour = saturate(source[row, column], 1.3)
    face = np.where(up, 1.18, np.where(fa > fb, 0.86, 0.6))[..., None]
    edge = np.clip(np.minimum.reduce([fa, fb, 1 - fa, 1 - fb, np.abs(fa + fb - 1) * 0.7]) * 16, 0, 1)
    image = np.clip(colour * face, 0, 1) * (0.72 + 0.28 * edge[..., None])
    return np.asarray(np.clip(cv2.GaussianBlur(image.astype(np.float32), (0, 0), 0.45), 0, 1))


def flatvector(sheet: Sheet) -> Field:
    """Clean flat shapes with crisp curves and long even tones."""
    import cv2

    flat = sheet.quantised(int(sheet.number("colours", 9)), 0.0035)
    flat = cv2.medianBlur((flat * 255).astype(np.uint8), 7 if sheet.unit > 500 else 5).astype(np.float32) / 255
    return np.clip(saturate(flat, 1.28) * 1.04, 0, 1)
