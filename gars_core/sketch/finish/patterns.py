"""Ornament: patterns over the ground, rays, and painted borders."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import luma, mix
from gars_core.sketch.fields import Field
from gars_core.sketch.figures.motifs import motif
from gars_core.sketch.mediums.sheet import Sheet
from gars_core.sketch.noise import blur


def pattern(sheet: Sheet, name: str) -> Field:
    """Cover the ground with a motif; pattern_ink, pattern_share, repeats; over is what it does to the subject."""
    drawn = motif(sheet, name, sheet.number("repeats", 8))
    body = blur(sheet.subject, 0.002 * sheet.unit)
    share = sheet.number("pattern_share", 0.5) * (1 - (1 - sheet.number("over", 0.0)) * body)
    ink = sheet.options.get("pattern_ink")
    if ink:
        return mix(sheet.image, sheet.colour("pattern_ink", str(ink)), drawn * share)
    other = np.where(luma(sheet.image)[..., None] > 0.45, sheet.image * 0.35, sheet.image * 0.5 + 0.45)
    return mix(sheet.image, other, drawn * share)


def rays(sheet: Sheet, count: float) -> Field:
    """Send bands of light and dark out from behind the subject."""
    ys, xs = np.nonzero(sheet.subject > 0.5)
    x, y = (float(xs.mean()), float(ys.mean())) if len(xs) else (sheet.width / 2, sheet.height / 2)
    turn = np.arctan2(np.arange(sheet.height)[:, None] - y, np.arange(sheet.width)[None] - x)
    wedge = np.clip(np.sin(turn * count) * 8, -1, 1)
    return np.asarray(sheet.image * (1 + 0.3 * wedge * (1 - blur(sheet.subject, 1.5)))[..., None])


def border(sheet: Sheet, name: str) -> Field:
    """Paint a border with a motif around the picture; border_ink, border_paper, border_wide in units."""
    wide = sheet.number("border_wide", 0.075)
    y = np.minimum(np.arange(sheet.height), np.arange(sheet.height)[::-1])[:, None]
    x = np.minimum(np.arange(sheet.width), np.arange(sheet.width)[::-1])[None]
    away = np.minimum(x, y) / sheet.unit
    inside = np.clip((wide - away) * sheet.unit, 0, 1)
    ground, ink = sheet.colour("border_paper", "near"), sheet.colour("border_ink", "glow")
    drawn = motif(sheet, name, 1 / wide) if name != "plain" else np.zeros_like(sheet.subject)
    rule = np.maximum(np.exp(-(((away - wide) / 0.004) ** 2)), np.exp(-(((away - 0.12 * wide) / 0.003) ** 2)))
    colour = mix(np.broadcast_to(ground, sheet.image.shape), ink, np.maximum(drawn * 0.85, rule))
    return mix(sheet.image, colour, np.maximum(inside, rule * (away < wide + 0.01)))
