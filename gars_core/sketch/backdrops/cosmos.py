"""Away from the ground: outer space with nebulae and planets, seas of cloud, and empty studios."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.backdrops.sky import sky, stars
from gars_core.sketch.colours.colour import mix, saturate
from gars_core.sketch.noise import fbm, spread, warp
from gars_core.sketch.stage import Stage


def space(stage: Stage) -> None:
    """Draw space; options: planets 0..3, rocks 0..1, ground (a surface to stand on), nebula 0..1."""
    palette, rng, height, width = stage.palette, stage.rng, stage.height, stage.width
    base = np.clip(mix(palette.near, palette.sky, 0.35) * 0.75, 0, 1)
    stage.image = np.broadcast_to(base, (height, width, 3)).astype(np.float32)
    bend = fbm(height, width, rng, 2, 4) - 0.5
    nebula = stage.number("nebula", 0.7)
    for colour, cells in ((palette.far, 2.5), (palette.accent, 3.5), (palette.horizon, 4.5), (palette.glow, 6.0)):
        field = warp(
            fbm(height, width, rng, cells, 6, 1, 0.56), bend * 0.35 * stage.unit, bend[::-1] * 0.3 * stage.unit
        )
        band = np.exp(-(((stage.y - 0.45 - 0.35 * (stage.x - 0.5)) / 0.34) ** 2))
        stage.image = mix(
            stage.image, saturate(colour, 1.15), np.clip((spread(field) - 0.5) * 2.0, 0, 1) ** 1.3 * band * nebula
        )
    stars(stage, 1.3)
    for k in range(int(stage.number("planets", 1))):
        x, y = (
            (0.2 + 0.6 * rng.random(), 0.14 + 0.22 * rng.random()) if k else (0.2 if stage.light.x > 0.5 else 0.8, 0.26)
        )
        planet(stage, x, y, 0.15 / (1 + 1.2 * k), ring=k == 1)
    stage.horizon = 0.72


def planet(stage: Stage, x: float, y: float, radius: float, ring: bool = False) -> None:
    """Draw a banded globe lit from the light's side, with a rim of air."""
    palette, height, width = stage.palette, stage.height, stage.width
    u = (stage.x - x) * width / stage.unit / radius
    v = (stage.y - y) * height / stage.unit / radius
    square = u * u + v * v
    z = np.sqrt(np.clip(1 - square, 0, 1))
    dx, dy = stage.light.direction(x, y)
    lit = np.clip(u * dx * 0.85 + v * dy * 0.85 + z * 0.45, 0, 1)
    band = np.sin(v * 9 + 2.2 * fbm(height, width, stage.rng, 12, 4, 0.3) + u * 0.8) * 0.5 + 0.5
    colour = mix(mix(palette.far, palette.accent, band * 0.7), palette.horizon, band**3 * 0.6)
    colour = np.clip(colour * (0.06 + 1.15 * lit)[..., None], 0, 1)
    mask = np.clip((1 - np.sqrt(square)) * radius * stage.unit + 0.5, 0, 1)
    air = np.exp(-np.clip(np.sqrt(square) - 1, 0, 9) / 0.09) * (square > 0.9) * np.clip(u * dx + v * dy + 0.2, 0, 1)
    stage.image = mix(stage.image, palette.glow, air * 0.5)
    stage.lay(mask, mix(colour, palette.glow, np.clip(1 - z, 0, 1) ** 4 * lit * 0.6), 0.95)
    if ring:
        tilt = np.hypot(u, (v - 0.2 * u) * 3.6)
        hoop = np.clip(1 - np.abs(tilt - 1.75) / 0.38, 0, 1) * (0.55 + 0.45 * np.sin(tilt * 34))
        front = (v - 0.2 * u > 0) | (square > 1)
        stage.image = mix(stage.image, mix(palette.horizon, palette.glow, 0.4), np.clip(hoop * 1.3, 0, 0.85) * front)


def cloudsea(stage: Stage) -> None:
    """Draw a sea of clouds under an open sky."""
    palette, rng, height, width = stage.palette, stage.rng, stage.height, stage.width
    stage.horizon = 0.55
    sky(stage, 0.35)
    for k in range(6):
        near = k / 5
        import cv2

        puffs = np.zeros((height, width), np.float32)
        line = 0.52 + 0.46 * near**1.3
        for x, up, size in rng.random((34 - 3 * k, 3)).tolist():
            radius = (0.018 + 0.075 * near) * (0.5 + 0.9 * size)
            cv2.circle(
                puffs,
                (int(x * width * 16), int((line + 0.02 - up * 0.035 * (0.4 + near)) * height * 16)),
                int(radius * stage.unit * 16),
                1.0,
                -1,
                cv2.LINE_AA,
                4,
            )
        puffs = np.maximum(puffs, (stage.y > line + 0.01).astype(np.float32))
        soft = cv2.GaussianBlur(puffs, (0, 0), 0.002 * stage.unit + 0.006 * stage.unit * near)
        rough = fbm(height, width, rng, 10, 4) - 0.5
        soft = np.clip(soft * 1.25 + 0.4 * rough * soft * (1 - soft) * 4, 0, 1)
        fall = np.clip((stage.y - line + 0.05) / (0.08 + 0.14 * near), 0, 1) + 0.35 * rough
        glow = mix(palette.horizon, palette.glow, 0.75 - 0.3 * near)
        shade = mix(mix(palette.horizon, palette.far, 0.35), palette.sky, 0.3 + 0.25 * near)
        stage.lay(
            soft, mix(np.clip(glow + 0.05, 0, 1), shade, np.clip(fall, 0, 1).astype(np.float32)), 0.9 - 0.7 * near
        )


def studio(stage: Stage) -> None:
    """Draw an empty backdrop that curves into its floor; options: white 0..1, table (a surface in front)."""
    palette, height, width = stage.palette, stage.height, stage.width
    stage.horizon = 0.68
    base = mix(palette.horizon, palette.sky, 0.35)
    white = stage.number("white", 0.0)
    base = mix(base, np.clip(palette.glow * 0.5 + 0.5, 0, 1) * min(1.0, stage.light.level + 0.25), white)
    around = np.clip(stage.distance(stage.light.x * 0.5 + 0.25, 0.38) / 0.95, 0, 1)
    image = mix(
        mix(base, palette.glow, 0.35 * stage.light.power), mix(base, palette.near, 0.5 * (1 - 0.8 * white)), around**1.4
    )
    curve = np.exp(-(((stage.y - stage.horizon) / 0.05) ** 2)) * 0.18
    image = mix(image, palette.near, np.broadcast_to(curve, (height, width)) * (1 - 0.7 * white))
    low = np.clip((stage.y - stage.horizon) / (1 - stage.horizon), 0, 1)
    image = mix(image, mix(base, palette.far, 0.45 * (1 - 0.6 * white)), np.broadcast_to(low * 0.55, (height, width)))
    paper = fbm(height, width, stage.rng, 5, 6)
    stage.image = np.clip(image * (0.97 + 0.06 * paper[..., None]), 0, 1).astype(np.float32)
    stage.depth = np.broadcast_to(0.6 * (1 - low), (height, width)).astype(np.float32).copy()
    if stage.option("table"):
        from gars_core.sketch.backdrops.ground import ground

        ground(stage, stage.option("table"), 0.7)
