"""Streets that run to a vanishing point."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.backdrops.ground import ground
from gars_core.sketch.canvas import blank, done, polygon
from gars_core.sketch.colours.colour import mix, rgb, saturate
from gars_core.sketch.noise import blur, fbm
from gars_core.sketch.stage import Stage

Quad = list[tuple[float, float]]


def street(stage: Stage) -> None:
    """Draw a street between two rows of houses; options: neon 0..1, wet 0..1, gate (rail, arch)."""
    palette, rng, height, width = stage.palette, stage.rng, stage.height, stage.width
    stage.horizon = min(stage.horizon, 0.6)
    vx, vy = 0.5, stage.horizon - 0.02
    wet = stage.number("wet", 0.35)
    ground(stage, "street", stage.horizon)
    neon = stage.number("neon", 0.0)
    dark = max(stage.light.night, 0.9 - stage.light.level)
    glow = np.zeros((height, width, 3), np.float32)
    for k in range(5):
        near = k / 4
        for side in (-1, 1):
            far_x, near_x = vx + side * (0.05 + 0.30 * near**1.6), vx + side * (0.13 + 0.62 * near**1.2)
            top = vy - (0.12 + rng.uniform(0.25, 0.62) * (0.3 + near))
            span = abs(near_x - far_x)
            drop = 0.62 * (0.03 + 0.5 * near**1.4)
            foot_far, foot_near = vy + 0.45 * abs(far_x - vx), vy + 0.45 * abs(near_x - vx)
            quad = [
                (far_x, foot_far),
                (far_x, top + drop * 0.4),
                (near_x, top - 0.12 * (0.4 + near)),
                (near_x, foot_near),
            ]
            pixels = [(x * width, y * height) for x, y in quad]
            mask = blank(height, width)
            polygon(mask, pixels)
            depth = 0.85 - 0.7 * near
            tone = mix(
                mix(palette.far, palette.near, 0.2 + 0.65 * near),
                palette.horizon,
                (1 - near) * 0.5 * (0.4 + stage.haze),
            )
            toward = 0.5 + 0.5 * np.sign(stage.light.x - 0.5) * -side
            tone = mix(tone, palette.glow, 0.10 * toward * stage.light.power)
            colour = np.broadcast_to(tone, stage.image.shape)
            panes = blank(height, width)
            _panes(panes, quad, height, width, rng, 3 + k, 0.5)
            lit = done(panes)
            warm = mix(palette.glow, palette.accent, float(rng.uniform(0, 0.6)))
            colour = mix(colour, warm if dark > 0.2 else palette.sky, lit * (0.85 if dark > 0.2 else 0.35))
            stage.lay(done(mask), colour, depth)
            if dark > 0.2:
                glow += (lit * done(mask))[..., None] * warm * 0.5
            if neon and near > 0.1:
                sign = blank(height, width)
                sx, sy = (
                    far_x + (near_x - far_x) * rng.uniform(0.15, 0.5),
                    top + (foot_near - top) * rng.uniform(0.25, 0.6),
                )
                tall, wide = span * rng.uniform(0.5, 1.1), span * rng.uniform(0.12, 0.3)
                polygon(
                    sign,
                    [
                        ((sx + dx * wide) * width, (sy + dy * tall) * height)
                        for dx, dy in ((0, 0), (1, 0), (1, 1), (0, 1))
                    ],
                )
                inner = blank(height, width)
                polygon(
                    inner,
                    [
                        ((sx + dx * wide) * width, (sy + dy * tall) * height)
                        for dx, dy in ((0.18, 0.06), (0.82, 0.06), (0.82, 0.94), (0.18, 0.94))
                    ],
                )
                bars = done(sign) - done(inner) * (np.sin(stage.y * height / (0.012 * stage.unit)) > -0.2)
                bars = np.clip(bars, 0, 1)
                tint = [palette.accent, palette.glow, rgb("ff2f92"), rgb("28e0ff")][int(rng.integers(0, 4))]
                tint = saturate(mix(tint, palette.accent, 0.35), 1.3)
                stage.image = mix(stage.image, np.clip(tint + 0.25, 0, 1), bars)
                glow += bars[..., None] * tint * neon
    if glow.any():
        halo = blur(glow, 0.02 * stage.unit) * 1.1 + blur(glow, 0.07 * stage.unit) * 1.2
        stage.image = np.clip(stage.image + halo, 0, 1)
    _shine(stage, vy, wet)


def _panes(
    mask: np.ndarray, quad: Quad, height: int, width: int, rng: np.random.Generator, columns: int, share: float
) -> None:
    (x0, b0), (_, t0), (x1, t1), (_, b1) = quad
    rows = 6
    for column in range(columns):
        for row in range(rows):
            if rng.random() > share:
                continue
            u0, u1 = (column + 0.25) / columns, (column + 0.7) / columns
            v0, v1 = (row + 0.25) / (rows + 1), (row + 0.75) / (rows + 1)
            corners = []
            for u, v in ((u0, v0), (u1, v0), (u1, v1), (u0, v1)):
                top, foot = t0 + (t1 - t0) * u, b0 + (b1 - b0) * u
                corners.append(((x0 + (x1 - x0) * u) * width, (top + (foot - top) * v) * height))
            polygon(mask, corners)


def _shine(stage: Stage, line: float, wet: float) -> None:
    height = stage.height
    row = int(line * height)
    source = np.clip(2 * row - np.arange(height), 0, height - 1)
    near = np.clip((stage.y - line) / (1 - line), 0, 1)
    patch = fbm(height, stage.width, stage.rng, 4, 5, 3)
    mirrored = blur(stage.image[source], 0.008 * stage.unit)
    from gars_core.sketch.noise import warp

    sway = ((patch - 0.5) * 0.08 * stage.unit * near).astype(np.float32)
    mirrored = warp(mirrored, sway, sway)
    road = np.clip((0.06 + 1.2 * near - np.abs(stage.x - 0.5) * 0.9) * 8, 0, 1) * (stage.y > line + 0.01)
    stage.image = mix(stage.image, mirrored, road * wet * np.clip(patch * 1.6 - 0.1, 0, 1))
    stage.wet = wet * 0.6
