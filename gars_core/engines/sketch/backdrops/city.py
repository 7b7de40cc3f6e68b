"""Buildings: skylines with lit windows, streets that run to a vanishing point, villages of gabled houses."""

from __future__ import annotations

import numpy as np

from gars_core.engines.sketch.backdrops.flora import blank, done
from gars_core.engines.sketch.backdrops.ground import ground
from gars_core.engines.sketch.colour import mix, rgb, saturate
from gars_core.engines.sketch.noise import blur, fbm
from gars_core.engines.sketch.stage import Stage

Quad = list[tuple[float, float]]


def polygon(mask: np.ndarray, points: Quad, value: int = 255) -> None:
    """Fill a polygon of pixel points."""
    import cv2

    cv2.fillPoly(mask, [np.rint(np.array(points) * 16).astype(np.int32)], value, cv2.LINE_AA, 4)


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
    mask: np.ndarray,
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
    from gars_core.engines.sketch.noise import warp

    sway = ((patch - 0.5) * 0.08 * stage.unit * near).astype(np.float32)
    mirrored = warp(mirrored, sway, sway)
    road = np.clip((0.06 + 1.2 * near - np.abs(stage.x - 0.5) * 0.9) * 8, 0, 1) * (stage.y > line + 0.01)
    stage.image = mix(stage.image, mirrored, road * wet * np.clip(patch * 1.6 - 0.1, 0, 1))
    stage.wet = wet * 0.6


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
