"""A subject opened to show its parts."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import mix, rgb, saturate
from gars_core.sketch.fields import Field
from gars_core.sketch.mediums.sheet import Sheet
from gars_core.sketch.noise import blur


def cutaway(sheet: Sheet) -> Field:
    """A cutaway: the subject opened to show parts in section colours, numbered lines, on a plain technical ground."""
    import cv2

    from gars_core.sketch.mediums.drawn import contour, hatch
    from gars_core.sketch.mediums.pieces import borders, cells

    paper = mix(rgb("e8eef0"), sheet.palette.horizon, 0.14)
    ground = mix(np.broadcast_to(paper, sheet.image.shape), sheet.image, 0.14)
    grid = (np.arange(sheet.width)[None] % max(6, int(sheet.unit / 30)) == 0) | (
        np.arange(sheet.height)[:, None] % max(6, int(sheet.unit / 30)) == 0
    )
    ground = mix(ground, rgb("9fb4be"), grid * 0.35)
    ys, xs = np.nonzero(sheet.subject > 0.5)
    image = ground
    body = blur(sheet.subject, 1.0)
    lines = np.clip(contour(sheet, 0.1, 4, 0.002, 0.001) * 1.3, 0, 1) * (0.15 + 0.85 * body)
    if len(xs) > 100:
        pick = sheet.rng.choice(len(xs), 14, replace=False)
        labels, _ = cells(sheet, xs[pick].astype(np.float32), ys[pick].astype(np.float32))
        tints = [
            sheet.palette.accent,
            sheet.palette.glow,
            sheet.palette.far,
            rgb("e8a13a"),
            rgb("4a90b8"),
            rgb("c9564a"),
        ]
        lookup = np.stack([saturate(mix(tints[k % 6], rgb("ffffff"), 0.15), 1.2) for k in range(int(labels.max()) + 1)])
        inside = lookup[labels] * (0.85 + 0.25 * hatch(sheet, 0.8, 0.016)[..., None] * (labels % 2)[..., None])
        middle = (xs.min() + xs.max()) / 2
        open_half = body * np.clip((np.arange(sheet.width)[None] - middle) / 2, 0, 1)
        image = mix(image, np.clip(saturate(sheet.image, 1.1) * 1.05, 0, 1), body)
        image = mix(image, np.clip(inside, 0, 1), open_half)
        image = mix(image, rgb("fbfbf8"), borders(labels, max(2, int(0.005 * sheet.unit))) * open_half)
        thick = max(1, round(sheet.unit / 420))
        for k in range(8):
            n = int(pick[k % len(pick)])
            start, right = (int(xs[n]), int(ys[n])), k % 2 == 0
            end = (int((0.93 if right else 0.07) * sheet.width), int((0.1 + 0.1 * k) * sheet.height))
            image = np.ascontiguousarray(image, np.float32)
            cv2.line(image, start, end, (0.15, 0.18, 0.22), thick, cv2.LINE_AA)
            cv2.circle(image, end, int(0.02 * sheet.unit), (0.98, 0.98, 0.96), -1, cv2.LINE_AA)
            cv2.circle(image, end, int(0.02 * sheet.unit), (0.15, 0.18, 0.22), thick, cv2.LINE_AA)
    return np.clip(mix(image, rgb("1c2630"), lines), 0, 1)
