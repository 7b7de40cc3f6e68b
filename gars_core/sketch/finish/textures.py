"""Textures over the finished picture: dots, cracks, cloth, thick paint, bad tape."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import luma, mix
from gars_core.sketch.fields import Field
from gars_core.sketch.mediums.sheet import Sheet, emboss
from gars_core.sketch.noise import blur, fbm, grain


def halftone(sheet: Sheet, amount: float) -> Field:
    """Print the tones as dots on a slanted screen."""
    x, y = np.arange(sheet.width, dtype=np.float32)[None], np.arange(sheet.height, dtype=np.float32)[:, None]
    turn = 2 * np.pi / max(4.0, sheet.number("dot", 0.016) * sheet.unit)
    screen = 0.5 + 0.25 * (np.sin((x + y) * 0.707 * turn) + np.sin((x - y) * 0.707 * turn))
    dark = np.clip((screen - luma(sheet.image) * 0.95) * 5, 0, 1)
    pale = np.clip(sheet.image * 0.75 + 0.3, 0, 1)
    return mix(sheet.image, mix(pale, sheet.image * 0.55, dark), amount)


def stipple(sheet: Sheet, amount: float) -> Field:
    """Shade with scattered points."""
    dots = grain(sheet.height, sheet.width, sheet.rng, max(1.3, sheet.unit / 300))
    ink = np.clip((dots + 0.9 - 2.9 * luma(sheet.image)) * 3, 0, 1)
    pale = np.clip(sheet.image * 0.6 + 0.4, 0, 1)
    return mix(mix(sheet.image, pale, 0.6 * amount), sheet.colour("line_ink", "221c1c"), amount * ink)


def crackle(sheet: Sheet, amount: float) -> Field:
    """Break the surface with fine cracks; line_ink colours them."""
    vein = np.abs(fbm(sheet.height, sheet.width, sheet.rng, 7, 4) - 0.5)
    other = np.abs(fbm(sheet.height, sheet.width, sheet.rng, 9, 4) - 0.5)
    crack = np.clip(1 - np.minimum(vein, other) * sheet.number("fine", 70), 0, 1)
    return mix(sheet.image, sheet.colour("line_ink", "2a2019"), amount * crack)


def weave(sheet: Sheet, amount: float) -> Field:
    """Show the threads of cloth."""
    return sheet.image * (1 + 0.5 * amount * sheet.weave(2.2))[..., None]


def paper(sheet: Sheet, code: str) -> Field:
    """Print on toned paper with some tooth."""
    tone = sheet.colour("paper", code)
    return sheet.image * mix(np.ones(3, np.float32), tone, 0.85) * (1 + 0.09 * sheet.paper(2.0)[..., None])


def impasto(sheet: Sheet, amount: float) -> Field:
    """Give the colour the ridges of a loaded brush."""
    ridges = grain(sheet.height, sheet.width, sheet.rng, max(1.5, sheet.unit / 220))
    body = blur(luma(sheet.image), 0.003 * sheet.unit) * 1.4 + 0.22 * blur(ridges, 0.0025 * sheet.unit)
    return sheet.image * emboss(body, 1.2 * amount)[..., None]


def grained(sheet: Sheet, amount: float) -> Field:
    """Add film grain."""
    return sheet.image + amount * grain(sheet.height, sheet.width, sheet.rng, max(1.0, sheet.unit / 420))[..., None]


def scan(sheet: Sheet, amount: float) -> Field:
    """Draw the lines of a television tube."""
    rows = 0.5 + 0.5 * np.sin(np.arange(sheet.height) * (2 * np.pi / max(3.0, sheet.unit / 110)))
    return np.asarray(sheet.image * (1.12 - amount * rows)[:, None, None])


def glitch(sheet: Sheet, amount: float) -> Field:
    """Slip rows sideways and part the colours."""
    bands = sheet.rng.uniform(-1, 1, 22) * (sheet.rng.random(22) < 0.55)
    rows = (np.repeat(bands, -(-sheet.height // 22))[: sheet.height] * amount * sheet.unit).astype(int)
    column = np.arange(sheet.width)[None]
    part = max(1, int(0.12 * amount * sheet.unit))
    at = np.arange(sheet.height)[:, None]
    moved = [
        sheet.image[at, (column + rows[:, None] + step) % sheet.width, k] for k, step in enumerate((part, 0, -part))
    ]
    return np.stack(moved, -1)
