"""Painted on a screen or for one: matte paintings, digital paintings, animation frames."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import luma, mix, saturate
from gars_core.sketch.fields import Field
from gars_core.sketch.mediums.sheet import Sheet
from gars_core.sketch.noise import blur


def matte(sheet: Sheet) -> Field:
    """A matte painting: vast air, painted distance, crisp near forms, a warm sun-struck haze."""
    from gars_core.sketch.mediums.strokes import Brush, paint

    image, _ = paint(sheet, Brush(wide=0.006, long=4, passes=2, jitter=0.02))
    image = mix(image, sheet.image, 0.45)
    far = blur(sheet.depth, 0.01 * sheet.unit)
    air = mix(sheet.palette.horizon, sheet.palette.glow, 0.5)
    image = mix(image, air, np.clip(far - 0.25, 0, 1) * 0.36)
    image = np.clip(0.5 + (image - 0.5) * 1.22, 0, 1)
    bars = max(1, int(0.085 * sheet.height))
    image[:bars] = image[-bars:] = np.array([0.015, 0.015, 0.02], np.float32)
    return image


def digital(sheet: Sheet) -> Field:
    """A digital painting: smooth airbrushed forms, saturated light, soft glow, a few confident strokes."""
    import cv2

    from gars_core.sketch.mediums.strokes import Brush, paint

    image, _ = paint(sheet, Brush(wide=0.016, long=3, passes=1, jitter=0.03))
    smooth = cv2.bilateralFilter(sheet.image, 9, 0.2, 0.01 * sheet.unit)
    image = mix(image, smooth, 0.45 + 0.4 * sheet.subject)
    image = saturate(np.clip(0.5 + (image - 0.48) * 1.18, 0, 1), 1.32)
    glow = cv2.GaussianBlur(np.clip(image - 0.45, 0, 1), (0, 0), 0.025 * sheet.unit)
    return np.asarray(1 - (1 - image) * (1 - np.clip(glow * 0.75, 0, 1)))


def anime(sheet: Sheet) -> Field:
    """An animation frame: two flat tones a colour, thin dark outlines, painted background, light bloom."""
    import cv2

    from gars_core.sketch.mediums.drawn import contour

    back = cv2.bilateralFilter(np.clip(saturate(sheet.image, 1.35) * 1.1 + 0.03, 0, 1), 9, 0.25, 0.012 * sheet.unit)
    tone = luma(back)
    two = np.clip((blur(tone, 0.004 * sheet.unit) - 0.42) * 30, 0, 1)
    hue = back / (tone[..., None] + 0.05)
    cel = np.clip(hue * (0.28 + 0.42 * two[..., None]), 0, 1)
    image = mix(back, cel, 0.25 + 0.7 * sheet.subject)
    lines = np.clip(contour(sheet, 0.16, 3.4, 0.0013, 0.001) * 1.3, 0, 1) * (
        0.3 + 0.7 * blur(sheet.subject, 0.006 * sheet.unit)
    )
    image = mix(image, sheet.palette.near * 0.4, lines * 0.95)
    glow = cv2.GaussianBlur(np.clip(image - 0.68, 0, 1), (0, 0), 0.02 * sheet.unit)
    return np.asarray(np.clip(image + glow * 0.8, 0, 1))
