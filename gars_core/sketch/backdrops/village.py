"""Villages of gabled houses."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.canvas import blank, done, polygon
from gars_core.sketch.colours.colour import mix
from gars_core.sketch.noise import blur
from gars_core.sketch.stage import Stage


def village(stage: Stage, rows: int = 3) -> None:
    """Lay gabled houses in rows up a slope, with lit windows towards evening."""
    palette, rng, height, width = stage.palette, stage.rng, stage.height, stage.width
    dark = max(stage.light.night, 0.9 - stage.light.level)
    snow = stage.option("ground") == "snow"
    for k in range(rows):
        near = (k + 0.6) / rows
        count, lit = 10 - 2 * k, blank(height, width)
        depth = 0.75 - 0.5 * near
        for n in rng.permutation(count).tolist():
            wide = (0.05 + 0.07 * near) * rng.uniform(0.8, 1.3)
            x = (n + rng.uniform(0.2, 0.8)) / count
            if near > 0.8 and 0.32 < x < 0.68:
                continue
            base = (
                stage.horizon + 0.01 + 0.12 * near + rng.uniform(-0.015, 0.015) - 0.06 * (1 - near) * (1 - abs(x - 0.5))
            )
            high = wide * rng.uniform(0.7, 1.15) * width / height
            wall, roof, panes = blank(height, width), blank(height, width), blank(height, width)
            left, right, foot, eave = (
                (x - wide / 2) * width,
                (x + wide / 2) * width,
                base * height,
                (base - high) * height,
            )
            polygon(wall, [(left, foot), (left, eave), (right, eave), (right, foot)])
            peak = eave - high * height * rng.uniform(0.5, 0.85)
            lip = (right - left) * 0.09
            ridge = (right - left) * 0.16
            polygon(
                roof,
                [
                    (left - lip, eave + 1),
                    ((left + right) / 2 - ridge, peak),
                    ((left + right) / 2 + ridge, peak),
                    (right + lip, eave + 1),
                ],
            )
            polygon(
                roof,
                [
                    (right - ridge * 1.4, eave),
                    (right - ridge * 1.4, peak),
                    (right - ridge * 0.7, peak),
                    (right - ridge * 0.7, eave),
                ],
            )
            step = (right - left) / 4
            for column in range(3):
                if rng.random() < 0.75:
                    px, py = left + step * (column + 0.65), eave + high * height * 0.3
                    polygon(
                        panes,
                        [
                            (px, py),
                            (px + step * 0.55, py),
                            (px + step * 0.55, py + step * 0.75),
                            (px, py + step * 0.75),
                        ],
                    )
            tone = mix(
                palette.far,
                [palette.horizon, palette.accent, palette.glow][int(rng.integers(0, 3))],
                float(rng.uniform(0.12, 0.4)),
            )
            wall_colour = stage.hazed(mix(tone, palette.near, 0.15 + 0.25 * near), depth)
            facing = 0.92 + 0.12 * np.sign(stage.light.x - x)
            stage.lay_part(wall, np.clip(wall_colour * facing, 0, 1), depth)
            top = (
                np.clip(palette.horizon * 0.5 + palette.glow * 0.45, 0, 1)
                if snow
                else mix(palette.near, palette.accent, 0.35)
            )
            stage.lay_part(roof, stage.hazed(top, depth * 0.8), depth)
            stage.lay_part(panes, palette.glow if dark > 0.15 else palette.near, depth)
            lit = np.maximum(lit, panes)
        if dark > 0.15:
            stage.image = np.clip(
                stage.image + blur(done(lit), 0.012 * stage.unit)[..., None] * palette.glow * 0.6, 0, 1
            )
