"""Spray paint on brick."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import mix, rgb, saturate
from gars_core.sketch.fields import Field
from gars_core.sketch.mediums.sheet import Sheet
from gars_core.sketch.noise import blur, fbm, grain


def graffiti(sheet: Sheet) -> Field:
    """Spray paint on brick: loud colours with soft edges, black outline, drips, mortar showing through."""
    from gars_core.sketch.mediums.drawn import contour

    y, x = (
        np.arange(sheet.height, dtype=np.float32)[:, None] / sheet.unit,
        np.arange(sheet.width, dtype=np.float32)[None] / sheet.unit,
    )
    row = np.floor(y * 21)
    column = x * 9 + 0.5 * (row % 2)
    joint = np.clip(
        np.maximum((np.abs(y * 21 - row - 0.5) - 0.41) * 14, (np.abs(column - np.floor(column) - 0.5) - 0.46) * 30),
        0,
        1,
    )
    each = np.sin(row * 12.98 + np.floor(column) * 78.2) * 43758.5
    wall = (
        mix(np.broadcast_to(rgb("8d5240"), sheet.image.shape), rgb("b9b0a6"), joint)
        * (0.8 + 0.28 * (each - np.floor(each)))[..., None]
    )
    wall = wall * (0.85 + 0.3 * fbm(sheet.height, sheet.width, sheet.rng, 20, 4)[..., None])
    spray = np.stack([blur(sheet.quantised(8, 0.01)[..., k], 0.004 * sheet.unit) for k in range(3)], -1)
    spray = saturate(np.clip(spray * 1.15 + 0.04, 0, 1), 1.75)
    mist = 0.10 * grain(sheet.height, sheet.width, sheet.rng)
    cover = np.clip(0.86 + mist - 0.25 * joint, 0, 1)
    image = mix(wall, spray * (0.9 + 0.12 * (1 - joint[..., None])), cover)
    lines = contour(sheet, 0.14, 4.0, 0.004, 0.003)
    drip = lines.copy()
    for step in (2, 4, 8, 16):
        drip = np.maximum(
            drip, np.roll(drip, int(step * sheet.unit / 768 * 1.4), 0) * (np.sin(x * 210 + np.sin(x * 37) * 6) > 0.93)
        )
    image = mix(image, rgb("0d0c10"), np.clip(np.maximum(lines * 1.4, drip), 0, 0.97))
    halo = np.clip(blur(sheet.subject, 0.012 * sheet.unit) * (1 - sheet.subject) * 3, 0, 1)
    return np.clip(mix(image, rgb("fdfdfb"), halo * 0.7), 0, 1).astype(np.float32)
