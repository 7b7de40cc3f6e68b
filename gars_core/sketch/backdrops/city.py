"""Skylines with lit windows."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.canvas import Mask, blank, done, polygon
from gars_core.sketch.colours.colour import mix
from gars_core.sketch.noise import blur
from gars_core.sketch.stage import Stage


def skyline(stage: Stage, layers: int = 3, tall: float = 0.42) -> None:
    """Lay rows of towers; their windows are lit when it is dark."""
    palette, rng = stage.palette, stage.rng
    height, width = stage.height, stage.width
    dark = max(stage.light.night, 0.9 - stage.light.level)
    for k in range(layers):
        near = k / max(1, layers - 1)
        mask, windows = blank(height, width), blank(height, width)
        x = -0.05
        while x < 1.05:
            wide = rng.uniform(0.04, 0.10) * (0.8 + 0.7 * near)
            high = (
                tall
                * rng.uniform(0.25, 1.0) ** 1.3
                * (1.0 - 0.25 * near)
                * (0.6 if abs(x - 0.5) < 0.2 and near > 0.6 else 1)
            )
            base, top = stage.horizon + 0.05 * near + 0.02, stage.horizon - high
            left, right = x * width, (x + wide) * width
            polygon(mask, [(left, base * height), (left, top * height), (right, top * height), (right, base * height)])
            roof = rng.integers(0, 4)
            if roof == 1:
                polygon(
                    mask,
                    [(left, top * height), ((left + right) / 2, (top - wide * 0.8) * height), (right, top * height)],
                )
            elif roof == 2:
                middle = (left + right) / 2
                polygon(
                    mask, [(middle - 1.2, top * height), (middle, (top - 0.09) * height), (middle + 1.2, top * height)]
                )
            elif roof == 3:
                step = (right - left) * 0.22
                polygon(
                    mask,
                    [
                        (left + step, top * height),
                        (left + step, (top - 0.03) * height),
                        (right - step, (top - 0.03) * height),
                        (right - step, top * height),
                    ],
                )
            _windows(windows, left, right, top * height, base * height, stage.unit * (0.007 + 0.006 * near), rng)
            x += wide * rng.uniform(0.75, 1.25)
        depth = 0.92 - 0.4 * near
        tone = stage.hazed(mix(palette.far, palette.near, 0.15 + 0.6 * near), depth)
        line = stage.horizon - tall * 0.5
        fade = np.clip((stage.y - line) / (tall * 0.6), 0, 1)
        colour = mix(
            np.broadcast_to(tone, stage.image.shape),
            palette.horizon,
            np.broadcast_to(fade * stage.haze * 0.55 * (1 - 0.5 * near), (height, width)),
        )
        panes = done(windows)
        if dark > 0.2:
            warm = mix(palette.glow, palette.accent, 0.25)
            colour = mix(colour, np.clip(warm * 1.05, 0, 1), panes * (0.55 + 0.4 * near))
        else:
            colour = mix(colour, palette.sky, panes * 0.28)
        stage.lay(done(mask), colour, depth)
        if dark > 0.2:
            stage.image = np.clip(
                stage.image + blur(panes * done(mask), 0.012 * stage.unit)[..., None] * palette.glow * 0.5, 0, 1
            )


def _windows(
    mask: Mask,
    left: float,
    right: float,
    top: float,
    base: float,
    step: float,
    rng: np.random.Generator,
    share: float = 0.45,
) -> None:
    columns, rows = int((right - left) / step) - 1, int((base - top) / (1.5 * step)) - 1
    if columns < 1 or rows < 1:
        return
    lit = np.argwhere(rng.random((min(rows, 60), columns)) < share)
    for row, column in lit.tolist():
        x, y = left + (column + 0.75) * step, top + (row + 0.8) * 1.5 * step
        mask[int(y) : int(y + max(1, step * 0.75)), max(0, int(x)) : max(0, int(x + max(1, step * 0.5)))] = 255
