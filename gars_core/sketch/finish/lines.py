"""Lines over the finished picture: outlines, hatching, gold and neon edges."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import luma, mix, rgb, saturate
from gars_core.sketch.fields import Field
from gars_core.sketch.mediums.sheet import Sheet
from gars_core.sketch.noise import blur, fbm


def contours(sheet: Sheet, wide: float) -> Field:
    """Return the outlines (h, w) of the picture's larger forms, wide in units; marks of the medium are left out."""
    import cv2

    soft = blur(sheet.image, max(1.0, 0.004 * sheet.unit))
    total = np.zeros(soft.shape[:2], np.float32)
    for plane in (*cv2.split(soft), 0.7 * blur(sheet.subject, 0.002 * sheet.unit)):
        gx, gy = cv2.Sobel(plane, cv2.CV_32F, 1, 0), cv2.Sobel(plane, cv2.CV_32F, 0, 1)
        total = np.maximum(total, gx * gx + gy * gy)
    strength = np.sqrt(total) * sheet.unit / 256
    return np.clip(blur(np.clip(strength * 1.1 - 0.2, 0, 1), wide * sheet.unit) * 1.6, 0, 1)


def line(sheet: Sheet, amount: float) -> Field:
    """Draw dark outlines; line_wide in units, line_ink a colour."""
    drawn = contours(sheet, sheet.number("line_wide", 0.0025))
    return mix(sheet.image, sheet.colour("line_ink", "1a1416"), np.clip(drawn * amount, 0, 0.95))


def white_line(sheet: Sheet, amount: float) -> Field:
    """Draw outlines in light."""
    return mix(sheet.image, sheet.colour("line_ink", "fbf6ea"), np.clip(contours(sheet, 0.0025) * amount, 0, 0.95))


def neon(sheet: Sheet, amount: float) -> Field:
    """Darken the picture and let its outlines glow."""
    drawn = contours(sheet, 0.002)
    tube = saturate(np.clip(sheet.image * 1.4 + 0.25, 0, 1), 2.6)
    tube = mix(tube, sheet.colour("neon_ink", "accent"), 0.45)
    dark = sheet.image * (1 - 0.5 * amount)
    halo = blur(drawn, 0.016 * sheet.unit) * 1.1
    return dark + tube * np.clip(amount * (drawn + 0.8 * halo), 0, 1.2)[..., None]


def gold(sheet: Sheet, amount: float) -> Field:
    """Lay gold leaf on the lights of the ground and along the outlines."""
    leaf = rgb("d8a83c") * (0.72 + 0.55 * fbm(sheet.height, sheet.width, sheet.rng, 10, 4)[..., None])
    light = np.clip((luma(sheet.image) - 0.42) * 4, 0, 1) * (1 - 0.9 * blur(sheet.subject, 1.0))
    return mix(sheet.image, np.clip(leaf, 0, 1), np.clip(amount * np.maximum(light, contours(sheet, 0.003)), 0, 0.92))


def hatched(sheet: Sheet, amount: float) -> Field:
    """Shade the darker tones with slanting lines."""
    x, y = np.arange(sheet.width, dtype=np.float32)[None], np.arange(sheet.height, dtype=np.float32)[:, None]
    step = max(2.6, sheet.number("step", 0.011) * sheet.unit)
    tone = luma(sheet.image)
    ink = np.zeros_like(tone)
    for way, below in ((1.0, 0.75), (-1.0, 0.45)):
        phase = 0.5 + 0.5 * np.sin((x + way * y) * (2 * np.pi / step / 1.4))
        ink = np.maximum(ink, np.clip((below - tone) * 3, 0, 1) * np.clip(phase * 3 - 1.6, 0, 1))
    return mix(sheet.image, sheet.colour("line_ink", "241d1c"), amount * ink)


def ring(sheet: Sheet, amount: float) -> Field:
    """Stand a bright ring behind the subject, as a halo."""
    ys, xs = np.nonzero(sheet.subject > 0.5)
    x, y = (float(xs.mean()), float(ys.min() + 0.35 * np.ptp(ys))) if len(xs) else (sheet.width / 2, sheet.height / 2)
    away = np.hypot(np.arange(sheet.width)[None] - x, np.arange(sheet.height)[:, None] - y) / sheet.unit
    disc = np.clip((0.3 - away) * sheet.unit / 2, 0, 1) * (1 - sheet.subject)
    rim = np.exp(-(((away - 0.3) / 0.012) ** 2)) * (1 - sheet.subject)
    tone = sheet.colour("ring_ink", "e8c050")
    return mix(mix(sheet.image, tone, 0.6 * amount * disc), tone * 0.55, amount * rim)
