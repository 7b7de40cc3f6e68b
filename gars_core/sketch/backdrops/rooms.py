"""Indoors: a room in one-point perspective with a window, and halls with rows of columns or arches."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.backdrops.ground import ground
from gars_core.sketch.canvas import blank, done, polygon
from gars_core.sketch.colours.colour import mix
from gars_core.sketch.fields import Field
from gars_core.sketch.noise import blur, fbm
from gars_core.sketch.stage import Stage


def room(stage: Stage) -> None:
    """Draw a room; options: wall (plain, panel, brick, shelves, ...), floor, window 0..1, curtain 0..1."""
    palette, height, width = stage.palette, stage.height, stage.width
    stage.horizon = floor = 0.66
    base = mix(mix(palette.sky, palette.far, 0.4), palette.horizon, 0.3)
    away = np.clip(stage.distance(stage.light.x, stage.light.y) / 1.1, 0, 1)
    stage.image = mix(mix(base, palette.glow, 0.28 * stage.light.power), mix(base, palette.near, 0.55), away)
    wall = stage.option("wall", "plain")
    stage.image = _papered(stage, wall, floor)
    window = stage.number("window", 0.0)
    if window:
        _window(stage, window)
    if wall == "shelves":
        _shelves(stage, floor)
    ground(stage, stage.option("floor", "planks"), floor)
    skirting = np.exp(-(((stage.y - floor) / 0.006) ** 2)) * 0.5 * np.ones((1, width), np.float32)
    stage.image = mix(stage.image, palette.near, skirting)
    corner = np.clip((np.abs(stage.x - 0.5) - 0.36) * 5, 0, 1) ** 2 * 0.45
    stage.image = mix(stage.image, palette.near, np.broadcast_to(corner, (height, width)))
    curtain = stage.number("curtain", 0.0)
    if curtain:
        _curtains(stage, curtain)
    stage.depth = (
        np.broadcast_to(np.where(stage.y < floor, 0.5, 0.5 * (1 - (stage.y - floor) / (1 - floor))), (height, width))
        .astype(np.float32)
        .copy()
    )
    if stage.option("floor") == "water":
        stage.wet = 0.7


def _papered(stage: Stage, kind: str, floor: float) -> Field:
    palette, height, width = stage.palette, stage.height, stage.width
    dark = mix(palette.far, palette.near, 0.5)
    x, y = stage.x * width / stage.unit, stage.y * height / stage.unit
    noise = fbm(height, width, stage.rng, 6, 5)
    lines: Field = np.zeros((height, width), np.float32)
    if kind == "brick":
        row = np.floor(y * 22)
        column = x * 11 + 0.5 * (row % 2)
        tone = np.sin(row * 12.98 + np.floor(column) * 78.2) * 43758.5
        lines = ((np.abs(y * 22 - row - 0.5) > 0.43) | (np.abs(column - np.floor(column) - 0.5) > 0.46)) * 0.5
        lines = lines + 0.22 * (tone - np.floor(tone))
    elif kind == "panel":
        u, v = x * 4 - np.floor(x * 4), (y - 0.05) * 2.2 - np.floor((y - 0.05) * 2.2)
        edge = np.maximum(np.abs(u - 0.5), np.abs(v - 0.5))
        lines = np.exp(-(((edge - 0.4) / 0.018) ** 2)) * 0.5 + 0.12 * (edge > 0.4)
    elif kind in ("paper", "stripes"):
        lines = 0.16 * (np.sin(x * 60) > 0) * np.ones_like(y)
        if kind == "paper":
            lines = 0.2 * (np.sin(x * 46) * np.sin(y * 46) > 0.45) * 1.0
    elif kind == "tiles":
        lines = 0.35 * ((np.abs(np.sin(x * 28)) < 0.09) | (np.abs(np.sin(y * 28)) < 0.09))
    elif kind == "planks":
        tone = np.sin(np.floor(x * 14) * 12.98) * 43758.5
        lines = (
            0.25 * (tone - np.floor(tone)) + 0.4 * (np.abs(x * 14 - np.floor(x * 14) - 0.5) > 0.475) + np.zeros_like(y)
        )
    elif kind == "screens":
        edge = (np.abs(np.sin(x * 14)) < 0.10) | (np.abs(np.sin(y * 14)) < 0.09)
        lines = 0.5 * edge - 0.2 * (1 - edge)
    image = mix(stage.image, dark, np.clip(lines + 0.14 * (noise - 0.5), 0, 1).astype(np.float32))
    return np.asarray(
        np.clip(image * (1 + 0.35 * np.clip(-np.asarray(lines), 0, 1))[..., None], 0, 1).astype(np.float32)
    )


def _window(stage: Stage, amount: float) -> None:
    palette, height, width = stage.palette, stage.height, stage.width
    side = 0.27 if stage.light.x < 0.5 else 0.73
    wide, top, foot = 0.13 + 0.12 * amount, 0.14, 0.5
    mask, bars = blank(height, width), blank(height, width)
    polygon(mask, [((side + dx * wide) * width, y * height) for dx, y in ((-1, top), (1, top), (1, foot), (-1, foot))])
    for dx in (-1, -0.33, 0.33, 1):
        x = (side + dx * wide) * width
        polygon(
            bars,
            [
                (x - 0.006 * width, top * height),
                (x + 0.006 * width, top * height),
                (x + 0.006 * width, foot * height),
                (x - 0.006 * width, foot * height),
            ],
        )
    for share in (0, 0.45, 1):
        y = (top + (foot - top) * share) * height
        polygon(
            bars,
            [
                ((side - wide) * width, y - 0.006 * height),
                ((side + wide) * width, y - 0.006 * height),
                ((side + wide) * width, y + 0.006 * height),
                ((side - wide) * width, y + 0.006 * height),
            ],
        )
    pane = mix(palette.sky, palette.glow, 0.55 * stage.light.power + 0.2 * (1 - stage.light.night))
    view = mix(pane, palette.horizon, np.broadcast_to(np.clip((stage.y - top) / (foot - top), 0, 1), (height, width)))
    open_air = done(mask)
    stage.image = mix(stage.image, view, open_air)
    stage.image = mix(stage.image, mix(palette.far, palette.near, 0.5), done(bars))
    day = (1 - stage.light.night) * stage.light.power
    stage.image = np.clip(stage.image + blur(open_air, 0.06 * stage.unit)[..., None] * palette.glow * 0.35 * day, 0, 1)


def _shelves(stage: Stage, floor: float) -> None:
    import cv2

    palette, rng, height, width = stage.palette, stage.rng, stage.height, stage.width
    rows = 5
    colours = [palette.far, palette.near, palette.accent, palette.horizon, palette.glow, palette.sky]
    for row in range(rows):
        top, foot = (0.02 + row / rows * (floor - 0.03)), (0.02 + (row + 0.9) / rows * (floor - 0.03))
        x = 0.0
        while x < 1:
            wide = rng.uniform(0.008, 0.024)
            high = (foot - top) * rng.uniform(0.62, 0.95)
            tone = mix(mix(colours[int(rng.integers(0, 6))], palette.near, 0.45), palette.far, 0.2)
            light = 1.15 - 0.7 * min(1.0, float(np.hypot(x - stage.light.x, top - stage.light.y)))
            if rng.random() > 0.06:
                cv2.rectangle(
                    stage.image,
                    (int(x * width), int((foot - high) * height)),
                    (int((x + wide) * width) - 1, int(foot * height)),
                    (tone * light).tolist(),
                    -1,
                )
            x += wide
        cv2.rectangle(
            stage.image,
            (0, int(foot * height)),
            (width, int((foot + 0.014) * height)),
            mix(palette.near, palette.far, 0.25).tolist(),
            -1,
        )


def _curtains(stage: Stage, amount: float) -> None:
    palette = stage.palette
    reach = 0.1 + 0.16 * amount * (0.65 + 0.35 * np.cos(stage.y * 2.4))
    edge = np.minimum(stage.x, 1 - stage.x)
    mask = np.clip((reach - edge) * stage.width / 3, 0, 1)
    fold = 0.5 + 0.5 * np.sin(edge * 110 / (0.6 + stage.y * 0.5))
    colour = mix(mix(palette.accent, palette.near, 0.65), mix(palette.accent, palette.glow, 0.15), fold)
    stage.lay(mask, colour, 0.15)
    top = np.clip((0.09 + 0.03 * np.abs(np.sin(stage.x * 14)) - stage.y) * stage.height / 3, 0, 1)
    stage.lay(top * np.ones_like(mask), mix(palette.accent, palette.near, 0.45), 0.1)


def hall(stage: Stage) -> None:
    """Draw a hall with two rows of columns; options: shape (column, arch, rib), floor, end (open), broken."""
    palette, rng, height, width = stage.palette, stage.rng, stage.height, stage.width
    stage.horizon = 0.6
    vx, vy = 0.5, stage.horizon - 0.06
    air = stage.distance(vx, vy - 0.05)
    back = mix(mix(palette.far, palette.near, 0.35), palette.horizon, np.exp(-((air / 0.4) ** 2)) * 0.8)
    outside = stage.option("end") == "open"
    if not outside:
        stage.image = back
    end = blank(height, width)
    turn = np.linspace(0, np.pi, 24)
    crown = zip(
        (vx - np.cos(turn) * 0.085).tolist(), (vy - 0.1 - np.sin(turn) * 0.085 * width / height).tolist(), strict=True
    )
    polygon(end, [(x * width, y * height) for x, y in [*crown, (vx + 0.085, vy + 0.06), (vx - 0.085, vy + 0.06)]])
    opening = done(end)
    if not outside:
        stage.image = mix(stage.image, mix(palette.horizon, palette.glow, 0.6), opening)
        stage.image = np.clip(
            stage.image + blur(opening, 0.07 * stage.unit)[..., None] * palette.glow * 0.5 * (0.4 + stage.light.power),
            0,
            1,
        )
    ground(stage, stage.option("floor", "tiles"), vy + 0.055)
    shape, broken = stage.option("shape", "column"), stage.number("broken", 0.0)
    for k in range(5):
        near = k / 4
        out = 0.13 + 0.4 * near**1.35
        wide = 0.014 + 0.065 * near**1.5
        foot, top = vy + 0.06 + 0.42 * near**1.35, vy - 0.22 - 0.62 * near**1.2
        depth = 0.8 - 0.65 * near
        tone = mix(
            mix(palette.far, palette.near, 0.15 + 0.65 * near), palette.horizon, 0.5 * (1 - near) * (0.3 + stage.haze)
        )
        mask = blank(height, width)
        for side in (-1, 1):
            x = vx + side * out
            cut = top + (foot - top) * rng.uniform(0.2, 0.7) if rng.random() < broken else top
            polygon(
                mask,
                [
                    ((x + dx * wide) * width, y * height)
                    for dx, y in ((-0.5, cut), (0.5, cut + 0.02 * (cut > top)), (0.55, foot), (-0.55, foot))
                ],
            )
            polygon(
                mask,
                [
                    ((x + dx * wide) * width, y * height)
                    for dx, y in ((-0.8, foot), (-0.72, foot - wide * 0.4), (0.72, foot - wide * 0.4), (0.8, foot))
                ],
            )
        if shape != "column" and not broken:
            _arch(mask, vx, out + wide * 0.5, wide, top, height, width, pointed=shape == "rib")
        alpha = done(mask)
        soft = blur(alpha, max(1.0, wide * width * 0.22))
        dx = np.sign(vx - stage.light.x) or 1.0
        lit = np.clip((soft - np.roll(soft, int(dx * -max(2, wide * width * 0.3)), 1)) * 1.3, 0, 1)
        inner = np.clip((soft - np.roll(soft, round((1 if dx > 0 else -1) * max(2, wide * width * 0.3)), 1)), 0, 1)
        colour = mix(np.broadcast_to(tone, stage.image.shape), palette.glow, lit * 0.42)
        stage.lay(alpha, mix(colour, palette.near * 0.8, inner * 0.5), depth)
        stage.image = mix(
            stage.image, palette.horizon, stage.haze * 0.13 * (1 - near) * np.ones((height, width), np.float32)
        )


def _arch(
    mask: np.ndarray, vx: float, out: float, wide: float, top: float, height: int, width: int, pointed: bool
) -> None:
    import cv2

    rise = out * (1.25 if pointed else 0.85)
    steps = np.linspace(0, np.pi, 40)
    curve = np.cos(steps), np.sin(steps) ** (0.75 if pointed else 1)
    points = np.stack(
        [(vx - curve[0] * out) * width, (top + 0.25 * out - curve[1] * rise * width / height * 0.7) * height], 1
    )
    cv2.polylines(
        mask, [np.rint(points * 16).astype(np.int32)], False, 255, max(2, int(wide * width * 0.7)), cv2.LINE_AA, 4
    )
