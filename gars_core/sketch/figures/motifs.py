"""Repeated figures: stars, scrolls, leaves, checks and the like."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.fields import Field
from gars_core.sketch.mediums.sheet import Sheet
from gars_core.sketch.noise import fbm


def motif(sheet: Sheet, name: str, count: float) -> Field:
    """Return a repeated figure (h, w) in [0, 1], count repeats in the shorter side."""
    x = np.arange(sheet.width, dtype=np.float32)[None] / sheet.unit * count
    y = np.arange(sheet.height, dtype=np.float32)[:, None] / sheet.unit * count
    u, v = x - np.floor(x) - 0.5, y - np.floor(y) - 0.5
    away, turn = np.hypot(u, v), np.arctan2(v, u)
    edge = sheet.unit / count / 1.5

    def line(distance: Field, wide: float) -> Field:
        return np.clip((wide - np.abs(distance)) * edge, 0, 1)

    if name == "star":
        return np.maximum(line(away * (1 + 0.3 * np.cos(8 * turn)) - 0.36, 0.035), line(np.abs(u) - np.abs(v), 0.025))
    if name == "scroll":
        return line(away - 0.22 - 0.035 * turn * np.sign(np.sin(np.pi * np.floor(x + y) + 0.5)), 0.05)
    if name == "zigzag":
        return line((np.abs(u) * 2 + v) % 0.5 - 0.25, 0.09)
    if name == "step":
        return np.asarray((((np.floor(np.abs(u) * 6) + np.floor(np.abs(v) * 6)) % 3) < 1).astype(np.float32))
    if name == "check":
        return np.asarray(((np.floor(x) + np.floor(y)) % 2).astype(np.float32))
    if name == "dots":
        return np.asarray(np.clip((0.24 - away) * edge, 0, 1))
    if name == "waves":
        return line(np.minimum(np.abs(np.hypot(u, v + 0.5) % 0.25 - 0.12), 0.2), 0.045)
    if name == "knot":
        return np.maximum(line(away - 0.3, 0.055), line(np.hypot(np.abs(u) - 0.5, np.abs(v) - 0.5) - 0.3, 0.055))
    if name == "leaf":
        lean = np.where((np.floor(x) + np.floor(y)) % 2 > 0, u + v, u - v)
        other = np.where((np.floor(x) + np.floor(y)) % 2 > 0, u - v, u + v)
        return np.asarray(np.clip((0.2 - np.abs(other) - 0.5 * lean**2) * edge, 0, 1) * (np.abs(lean) < 0.6))
    if name == "grid":
        return np.asarray(np.maximum(line(u, 0.03), line(v, 0.03)) * np.ones_like(away))
    if name == "stripes":
        return np.asarray(line(v, 0.22) * np.ones_like(away))
    if name == "bars":
        return np.asarray(line(u, 0.22) * np.ones_like(away))
    if name == "rings":
        far = np.hypot(x - count * sheet.width / sheet.unit / 2, y - count * sheet.height / sheet.unit / 2)
        return np.asarray(np.clip(np.sin(far * np.pi) * 4, -1, 1) * 0.5 + 0.5)
    if name == "stars":
        chance = np.abs(np.sin(np.floor(x) * 12.9898 + np.floor(y) * 78.233) * 43758.5) % 1
        return np.asarray(np.clip((0.04 / (away + 0.02) - 0.5) * 0.8, 0, 1) * (chance > 0.55))
    return line(fbm(sheet.height, sheet.width, sheet.rng, count, 3) * 8 % 1 - 0.5, 0.14)
