"""Posters, with letters that spell nothing."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import luma, mix, rgb, saturate
from gars_core.sketch.fields import Field
from gars_core.sketch.mediums.sheet import Sheet
from gars_core.sketch.noise import grain


def poster(sheet: Sheet) -> Field:
    """A travel poster: simplified flat shapes with soft gradients, warm print grain, a band for the title."""
    flat = saturate(sheet.quantised(8, 0.007), 1.2)
    image = mix(flat, rgb("fff1d6"), 0.1)
    image = image * (1 + 0.05 * grain(sheet.height, sheet.width, sheet.rng, 2)[..., None])
    sheet.image = np.clip(image, 0, 1).astype(np.float32)
    band = int(0.86 * sheet.height)
    sheet.image[band:] = mix(sheet.palette.near, rgb("1a2238"), 0.4)
    lettering(sheet, 0.895, 0.06, mix(sheet.palette.glow, rgb("fff6e2"), 0.5), 11)
    sheet.margin(0.035, rgb("f7eeda"))
    return sheet.image


def movie(sheet: Sheet) -> Field:
    """A film poster: teal shadows, burning highlights, a dark foot with title and credits."""
    tone = luma(sheet.image)[..., None]
    graded = sheet.image * (1 - tone) * rgb("9fd0e0") * 1.05 + sheet.image * tone * rgb("ffe0b0") * 1.25
    y = np.linspace(0, 1, sheet.height, dtype=np.float32)[:, None, None]
    image = np.clip(0.5 + (graded - 0.5) * 1.3, 0, 1) * np.clip(1.25 - np.clip(y - 0.58, 0, 1) * 3.2, 0.04, 1)
    sheet.image = np.clip(image * np.clip(0.35 + y * 4, 0, 1), 0, 1).astype(np.float32)
    lettering(sheet, 0.795, 0.075, mix(sheet.palette.glow, rgb("ffffff"), 0.5), 9)
    for k in range(3):
        lettering(sheet, 0.9 + 0.022 * k, 0.012, rgb("b8b8b8"), 44 - 6 * k)
    return sheet.image


def lettering(sheet: Sheet, y: float, tall: float, colour: Field, count: int) -> None:
    """Stand blocks that read as letters from afar: no words, so that no language is claimed."""
    high = max(2, int(tall * sheet.height))
    wide = max(1, int(high * 0.5))
    step = max(2, int(high * 0.78))
    count = min(count, max(1, int(0.84 * sheet.width / step)))
    left = (sheet.width - count * step) // 2
    top = int(y * sheet.height)
    for k, kind in enumerate(sheet.rng.integers(0, 6, count).tolist()):
        if k and kind == 5 and count > 8:
            continue
        x, stem = left + k * step, max(1, wide // 4)
        cell = np.zeros((high, wide), bool)
        cell[:, :stem] = kind != 1
        cell[: max(1, high // 6)] |= kind in (0, 1, 3)
        cell[-max(1, high // 6) :] |= kind in (0, 2)
        cell[high // 2 - max(1, high // 12) : high // 2 + max(1, high // 12)] |= kind in (3, 4)
        cell[:, -stem:] |= kind in (0, 4)
        cell[:, wide // 2 - stem // 2 : wide // 2 + stem - stem // 2] |= kind == 1
        area = sheet.image[top : top + high, x : x + wide]
        area[cell[: area.shape[0], : area.shape[1]]] = colour
