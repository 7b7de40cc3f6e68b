"""What lies underfoot: grass, snow, sand, stone, tiles, planks and water that mirrors what stands above it."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.backdrops import flora
from gars_core.sketch.canvas import blank, done
from gars_core.sketch.colours.colour import mix
from gars_core.sketch.fields import Field
from gars_core.sketch.noise import blur, fbm, profile, warp
from gars_core.sketch.stage import Stage


def plane(stage: Stage, line: float) -> tuple[Field, Field, Field]:
    """Return across and away (h, w), coordinates on the ground in metres or so, and near (h, w), 0 at line to 1."""
    near = np.clip((stage.y - line) / max(1 - line, 0.05), 0, 1)
    near = np.broadcast_to(near, (stage.height, stage.width))
    away = 1 / (near * 1.0 + 0.06)
    return ((stage.x - 0.5) * away * 2.2).astype(np.float32), away.astype(np.float32), near.astype(np.float32)


def ground(stage: Stage, kind: str, line: float | None = None) -> None:
    """Lay the ground from line, the horizon by default, down to the lower edge."""
    line = stage.horizon if line is None else line
    if kind in ("water", "ice", "wet"):
        mirror(stage, line, {"water": 0.7, "ice": 0.25, "wet": 0.3}[kind], still=kind != "water")
        return
    palette, rng, width = stage.palette, stage.rng, stage.width
    across, away, near = plane(stage, line)
    edge = line + 0.018 * (profile(width, rng, 4, 5) - 0.5)
    mask = stage.below(edge, 1.5)
    texture = _perspective_noise(stage, across, away)
    if kind == "snow":
        light = mix(np.clip(palette.horizon * 0.5 + palette.glow * 0.42 + 0.08, 0, 1), palette.sky, 0.15)
        shade = mix(palette.sky, palette.far, 0.5)
        colour = mix(light, shade, np.clip((texture - 0.35) * 0.7 + near * 0.22, 0, 1))
    elif kind in ("tiles", "planks", "chess"):
        colour = _paved(stage, kind, across, away, texture)
    else:
        warm = {"sand": 0.5, "grass": 0.0, "rock": 0.25, "path": 0.2, "street": 0.05}.get(kind, 0.1)
        base = mix(mix(palette.far, palette.near, 0.35), palette.horizon, warm)
        dark = mix(base, palette.near, 0.72)
        colour = mix(base, dark, np.clip(near * 0.75 + (texture - 0.5) * (0.9 if kind == "rock" else 0.5), 0, 1))
    pool = np.exp(-(((stage.x - stage.light.x) / 0.38) ** 2)) * np.exp(-near * 2.2)
    colour = mix(colour, palette.glow, pool * 0.42 * min(1.0, stage.light.power + 0.2))
    colour = mix(colour, palette.horizon, np.clip(1 - near * 5, 0, 1) * stage.haze * 0.8)
    stage.image = mix(stage.image, np.clip(colour, 0, 1), mask)
    stage.depth = mix(stage.depth, 0.6 * (1 - near), mask)
    if kind == "grass":
        blades(stage, line)
    if kind == "path":
        path(stage, line, near)


def _perspective_noise(stage: Stage, across: Field, away: Field) -> Field:
    import cv2

    field = fbm(512, 512, stage.rng, 16, 5)
    return cv2.remap(field, across * 60 + 256, away * 60, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)


def _paved(stage: Stage, kind: str, across: Field, away: Field, texture: Field) -> Field:
    palette = stage.palette
    base, dark = mix(palette.far, palette.horizon, 0.35), mix(palette.far, palette.near, 0.6)
    if kind == "planks":
        board = across * 3.2
        tone = np.sin(np.floor(board) * 12.9898) * 43758.5453
        colour = mix(base, dark, 0.25 + 0.3 * (tone - np.floor(tone)) + 0.25 * texture)
        seam = np.abs(board - np.floor(board) - 0.5) > 0.5 - 0.012 * away
    else:
        u, v = across * 1.6, away * 1.6
        odd = (np.floor(u) + np.floor(v)) % 2
        strength = 0.85 if kind == "chess" else 0.35
        odd = mix(odd.astype(np.float32), np.full_like(odd, 0.5), np.clip((away - 4) / 8, 0, 1))
        colour = mix(base, dark, odd * strength + 0.25 * texture)
        seam = (np.abs(u - np.floor(u) - 0.5) > 0.488) & (away < 5)
    return mix(colour, dark * 0.6, seam.astype(np.float32) * 0.5 * np.clip(2.2 - away / 4, 0, 1))


def blades(stage: Stage, line: float, rows: int = 4) -> None:
    """Grow rows of grass, taller and darker towards the viewer."""
    for k in range(rows):
        near = (k + 1) / rows
        at = line + (1.0 - line) * (0.08 + 0.84 * near**1.3)
        base = (at + 0.02 * profile(stage.width, stage.rng, 5, 3)) * stage.height
        mask = blank(stage.height, stage.width)
        flora.grass(mask, base, (0.015 + 0.06 * near) * stage.unit * stage.number("tall", 1.0), 420 - 60 * k, stage.rng)
        tone = mix(
            mix(stage.palette.far, stage.palette.near, 0.25 + 0.55 * near), stage.palette.glow, 0.16 * (1 - near)
        )
        stage.lay(done(mask) * 0.85, tone, 0.5 * (1 - near))


def path(stage: Stage, line: float, near: Field) -> None:
    """Lay a path that winds towards the horizon."""
    sway = stage.number("sway", 0.16)
    centre = 0.5 + sway * np.sin((1 - near) * 5.2) * (0.25 + near)
    wide = 0.012 + 0.24 * near**1.6
    mask = np.clip((wide - np.abs(stage.x - centre)) * stage.width / 3, 0, 1) * (stage.y > line)
    tone = mix(stage.palette.horizon, stage.palette.glow, 0.35)
    stage.image = mix(stage.image, mix(tone, stage.palette.far, 0.25 + 0.45 * near), mask * 0.85)


def mirror(stage: Stage, line: float, waves: float, still: bool = False) -> None:
    """Lay water: what is above line upside down, drawn apart by ripples that grow towards the viewer."""
    height, width, palette = stage.height, stage.width, stage.palette
    _, away, near = plane(stage, line)
    row = int(np.clip(line, 0.05, 0.98) * height)
    source = np.clip(2 * row - np.arange(height), 0, height - 1)
    flipped = stage.image[source]
    noise = fbm(height, width, stage.rng, 3, 5, 9, 0.6) - 0.5
    ripple = np.sin(away * 38 + noise * 9) * 0.35 + noise
    sway = waves * near * stage.unit * 0.06
    flipped = warp(flipped, (ripple * sway).astype(np.float32), (noise * sway * 2.2).astype(np.float32))
    tone = mix(palette.sky, palette.near, 0.35)
    water = mix(flipped, np.broadcast_to(tone, flipped.shape), 0.24 + 0.42 * near)
    crest = np.clip((ripple - 0.28) * 3, 0, 1) * waves * np.clip(near * 2 + 0.1, 0, 1)
    water = mix(water, mix(palette.horizon, palette.glow, 0.3), crest * 0.3)
    water = mix(water, palette.near * 0.9, np.clip((-ripple - 0.3) * 2.5, 0, 1) * waves * near * 0.5)
    track = np.exp(-(((stage.x - stage.light.x) / (0.05 + 0.16 * near)) ** 2)) * np.clip((ripple + 0.22) * 3, 0, 1)
    water = mix(water, np.clip(palette.glow * 1.08, 0, 1), track * min(1.0, stage.light.power + 0.25) * 0.8)
    mask = np.clip((stage.y - line) * height + 0.5, 0, 1) * np.ones((1, width), np.float32)
    if still:
        frost = fbm(height, width, stage.rng, 7, 5, 2)
        water = mix(
            water, np.clip(palette.horizon * 0.6 + palette.glow * 0.35, 0, 1), np.clip(frost * 1.4 - 0.45, 0, 0.6)
        )
    stage.image = mix(stage.image, np.clip(water, 0, 1), mask)
    stage.depth = mix(stage.depth, 0.6 * (1 - near), mask)
    stage.image = mix(stage.image, blur(stage.image, 0.004 * stage.unit), mask * 0.3 * (1 - near))
    stage.wet = 0.75 if not still else 0.4
