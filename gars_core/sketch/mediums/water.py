"""Wet colour on paper: watercolour, and what is printed from sunlight."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import luma, mix, saturate
from gars_core.sketch.fields import Field
from gars_core.sketch.mediums.sheet import Sheet
from gars_core.sketch.noise import blur, fbm, warp


def watercolour(sheet: Sheet) -> Field:
    """Transparent washes: pools with dark rims, blooms, granulation, white paper at a brushed edge."""
    import cv2

    height, width, unit = sheet.height, sheet.width, sheet.unit
    wander = fbm(height, width, sheet.rng, 9, 5) - 0.5
    drift = (wander * 0.022 * unit).astype(np.float32)
    image = warp(sheet.image, drift, drift[::-1])
    flat = cv2.bilateralFilter(image, 9, 0.16, 0.012 * unit)
    flat = blur(flat, 0.0035 * unit)
    steps = 7
    tone = luma(flat)
    pooled = (np.floor(tone * steps) + np.clip((tone * steps - np.floor(tone * steps) - 0.5) * 5 + 0.5, 0, 1)) / steps
    flat = np.clip(flat * ((pooled * 0.6 + tone * 0.4 + 0.02) / (tone + 0.02))[..., None], 0, 1)
    rim = np.clip(blur(pooled, 0.006 * unit) - pooled, 0, 1) * 1.9
    density = 0.62 + 0.62 * fbm(height, width, sheet.rng, 5, 6, 1, 0.6) + rim * 2.2
    stain = 1 - (1 - np.clip(flat * 1.06 + 0.06, 0, 1)) * np.clip(density, 0.25, 1.5)[..., None]
    stain = saturate(stain, 1.2)
    dark = 1 - luma(stain)
    tooth = sheet.paper(1.6)
    image = stain * (1 + tooth * (0.05 + 0.11 * dark))[..., None]
    bloom = fbm(height, width, sheet.rng, 3, 4)
    ring = np.exp(-(((bloom - 0.63) / 0.014) ** 2)) * 0.16 + np.clip((bloom - 0.63) * 1.2, 0, 0.2)
    image = mix(np.clip(image, 0, 1), np.array([0.98, 0.97, 0.94], np.float32), ring)
    sheet.image = image
    sheet.margin(0.052, np.array([0.975, 0.965, 0.94], np.float32), 0.075)
    return np.clip(sheet.image * (1 + 0.025 * tooth[..., None]), 0, 1)


def cyanotype(sheet: Sheet) -> Field:
    """Prussian blue and white, brushed onto paper by hand."""
    tone = np.clip((sheet.grey - 0.04) * 1.08, 0, 1) ** 0.9
    tone = tone + 0.05 * sheet.paper(1.4)
    deep, pale = np.array([0.03, 0.16, 0.36], np.float32), np.array([0.93, 0.96, 0.97], np.float32)
    middle = np.array([0.16, 0.44, 0.68], np.float32)
    image = np.where(
        (tone < 0.5)[..., None],
        mix(np.broadcast_to(deep, sheet.image.shape), middle, tone * 2),
        mix(np.broadcast_to(middle, sheet.image.shape), pale, tone * 2 - 1),
    )
    streak = fbm(sheet.height, sheet.width, sheet.rng, 2, 5, 22)
    sheet.image = np.clip(image * (0.93 + 0.12 * streak[..., None]), 0, 1).astype(np.float32)
    sheet.margin(0.06, np.array([0.93, 0.92, 0.87], np.float32), 0.09)
    return sheet.image


def sand(sheet: Sheet) -> Field:
    """Coloured sand poured in flat fields, every grain its own speck, raked rims between them."""
    from gars_core.sketch.noise import grain

    flat = sheet.quantised(9)
    warm = mix(flat, np.array([0.78, 0.58, 0.38], np.float32), 0.3)
    specks = grain(sheet.height, sheet.width, sheet.rng, max(1.0, sheet.unit / 560))
    wander = (grain(sheet.height, sheet.width, sheet.rng, max(1.0, sheet.unit / 400)) * 0.0045 * sheet.unit).astype(
        np.float32
    )
    image = warp(warm, wander, wander.T.copy() if wander.shape[0] == wander.shape[1] else wander[::-1].copy())
    rim = np.clip(blur(np.clip(sheet.edges * 3 - 0.5, 0, 1), 0.003 * sheet.unit) * 1.2, 0, 1)
    image = mix(image, np.array([0.95, 0.86, 0.7], np.float32), rim * 0.55)
    return np.clip(image * (1 + 0.16 * specks[..., None]), 0, 1)
