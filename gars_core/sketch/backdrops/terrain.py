"""Far land: mountains, hills, dunes, cliffs and tree lines, each fading into the air."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.backdrops import flora
from gars_core.sketch.canvas import blank, done
from gars_core.sketch.colours.colour import mix
from gars_core.sketch.fields import Field
from gars_core.sketch.noise import blur, fbm, profile, warp
from gars_core.sketch.stage import Stage


def relief(stage: Stage, line: Field, cells: float, stretch: float, bump: float) -> Field:
    """Return light and shade (h, w) around 1 for a slope that hangs from line (w,), lit from the light's side."""
    height, width = stage.height, stage.width
    field = fbm(height, width, stage.rng, cells, 5, stretch, 0.55)
    field = 1 - np.abs(2 * field - 1)
    drop = np.broadcast_to((line - line.mean())[None] * height, (height, width)).astype(np.float32)
    field = warp(field, np.zeros_like(drop), -drop)
    dx, _ = stage.light.direction(0.5, 0.5)
    side = 1.0 if dx >= 0 else -1.0
    step = 0.006 * stage.unit
    slope = warp(field, np.full_like(drop, side * step), np.full_like(drop, -step)) - field
    return np.asarray(1 - bump * np.clip(slope * 9, -1, 1))


def mountains(stage: Stage, layers: int = 3, tall: float = 0.3, snow: float = 0.5, sharp: float = 0.5) -> None:
    """Lay ranges behind one another; snow is the share of each that is white."""
    palette = stage.palette
    for k in range(layers):
        near = k / max(1, layers - 1)
        line = (
            stage.horizon
            + 0.01
            + 0.02 * k
            - tall * (1 - 0.32 * near) * (0.12 + 0.88 * profile(stage.width, stage.rng, 2 + 1.4 * k, 7, sharp) ** 1.25)
        )
        mask = stage.below(line)
        shade = relief(stage, line, 5 + 2 * k, 0.8, 0.32)
        depth = 0.95 - 0.4 * near
        rock = mix(palette.far, palette.near, 0.45 * near)
        colour = stage.hazed(rock, depth)[None, None] * shade[..., None]
        fall = np.clip((stage.y - line[None]) / (tall * 0.75), 0, 1)
        if snow:
            patch = fbm(stage.height, stage.width, stage.rng, 9, 4)
            cover = np.clip((snow * 1.3 - fall * 1.5 - 0.55 * patch + (shade - 1) * 0.9) * 7, 0, 1)
            white = stage.hazed(np.clip(palette.glow * 0.55 + palette.horizon * 0.45 + 0.08, 0, 1), depth * 0.6)
            colour = mix(colour, white * np.clip(shade[..., None], 0.72, 1.1), cover * 0.92)
        colour = mix(
            colour, stage.hazed(palette.horizon, 1), np.clip(fall * 1.2 - 0.3, 0, 1) * stage.haze * (1 - 0.5 * near)
        )
        stage.lay(mask, np.clip(colour, 0, 1), depth)


def hills(stage: Stage, layers: int = 3, tall: float = 0.16, trees: str = "", smooth: bool = True) -> None:
    """Lay rounded hills, with rows of trees on their backs."""
    palette = stage.palette
    for k in range(layers):
        near = k / max(1, layers - 1)
        line = (
            stage.horizon
            + 0.015
            + 0.05 * k
            - tall * (1 - 0.4 * near) * profile(stage.width, stage.rng, 2 + k, 3 if smooth else 6, 0.35)
        )
        depth = 0.9 - 0.45 * near
        colour = stage.hazed(mix(palette.far, palette.near, 0.2 + 0.35 * near), depth)
        if trees:
            treeline(stage, line, trees, (0.05 + 0.05 * near), mix(colour, palette.near, 0.3), depth, 26 - 6 * k)
        shade = relief(stage, line, 3, 1.5, 0.12)
        glow = np.exp(-(((stage.y - line[None]) / 0.05) ** 2)) * 0.22
        body = mix(colour[None, None] * shade[..., None], palette.glow, glow * (1 - 0.6 * stage.light.night))
        stage.lay(stage.below(line), np.clip(body, 0, 1), depth)


def treeline(stage: Stage, line: Field, kind: str, tall: float, colour: Field, depth: float, count: int) -> None:
    """Lay a row of trees that stand on line (w,); tall is in heights of the frame."""
    mask = blank(stage.height, stage.width)
    draw = {"pine": flora.conifer, "leaf": flora.broadleaf, "bare": flora.bare}.get(kind, flora.broadleaf)
    for x, size in stage.rng.random((count, 2)).tolist():
        at = min(stage.width - 1, int(x * stage.width))
        draw(mask, at, (float(line[at]) + 0.006) * stage.height, tall * stage.height * (0.55 + 0.6 * size), stage.rng)
    stage.lay(done(mask), colour, depth)


def dunes(stage: Stage, layers: int = 4, tall: float = 0.12) -> None:
    """Lay dunes: a bright side, a dark side, and a sharp crest between them."""
    palette, rng = stage.palette, stage.rng
    dx, _ = stage.light.direction(0.5, 0.5)
    for k in range(layers):
        near = k / max(1, layers - 1)
        at = stage.horizon + 0.01 + (0.94 - stage.horizon) * 0.55 * near**1.4
        rough = profile(stage.width, rng, 1.5 + 0.6 * (layers - k), 2, 0.3)
        line = at - tall * (0.5 + 0.6 * near) * rough
        depth = 0.9 - 0.6 * near
        base = stage.hazed(mix(palette.far, palette.horizon, 0.35 - 0.2 * near), depth)
        slope = np.gradient(blur(line[None].repeat(2, 0), 0.015 * stage.unit)[0]) * stage.width
        face = np.clip(0.5 - slope * np.sign(dx) * 1.1, 0, 1)[None]
        fall = np.clip((stage.y - line[None]) / 0.14, 0, 1)
        ripple = (
            np.sin((stage.y * 260 + fbm(stage.height, stage.width, rng, 3, 3) * 26) / (1 + 2 * (1 - near)))
            * 0.02
            * near
        )
        lit = mix(np.broadcast_to(face, fall.shape), np.full_like(fall, 0.55), fall)
        colour = mix(mix(base, palette.near, 0.38), mix(base, palette.glow, 0.45), lit + ripple)
        stage.lay(stage.below(line), np.clip(colour, 0, 1), depth)


def cliff(stage: Stage, side: float = -1, tall: float = 0.42) -> None:
    """Lay a cliff that comes in from one side: -1 left, 1 right."""
    rng, palette = stage.rng, stage.palette
    reach = stage.x if side < 0 else 1 - stage.x
    edge = np.clip((0.46 - reach[0]) / 0.46, 0, 1)
    line = stage.horizon + 0.06 - tall * np.sqrt(edge) + 0.03 * profile(stage.width, rng, 8, 5)
    line = np.where(edge > 0, line, 1.2)
    shade = relief(stage, line, 4, 0.35, 0.4)
    fade = np.clip((stage.y - stage.horizon - 0.02) * 8, 0, 1)
    colour = stage.hazed(mix(palette.far, palette.near, 0.5), 0.4)[None, None] * shade[..., None]
    stage.lay(stage.below(line) * (1 - fade * np.clip((reach - 0.28) * 9, 0, 1)), np.clip(colour, 0, 1), 0.45)
