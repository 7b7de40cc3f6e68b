"""Flat figures laid over the scene behind the subject: bursts, rings, bands, checks, planes, a maze."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import luma, mix
from gars_core.sketch.noise import profile
from gars_core.sketch.stage import Stage


def veil(stage: Stage, share: float) -> None:
    """Calm the scene towards its own mean, so that a plain surface stands behind the figures."""
    mean = mix(stage.palette.horizon, stage.palette.sky, 0.5)
    stage.image = mix(stage.image, mean, share)


def plain(stage: Stage) -> None:
    """Leave a plain ground with faint diagonal dots."""
    veil(stage, 0.93)
    u, v = stage.x * stage.width / stage.unit, stage.y * stage.height / stage.unit
    dots = np.clip((np.sin(u * 25.13 * 2) * np.sin(v * 26.4 * 2) - 0.82) * 8, 0, 1)
    stage.image = mix(stage.image, stage.palette.accent, dots * 0.55)


def checker(stage: Stage) -> None:
    """Lay four by four fields in two tones."""
    odd = (np.floor(stage.x * 4) + np.floor(stage.y * 4)) % 2
    dark, light = mix(stage.palette.far, stage.palette.near, 0.45), mix(stage.palette.horizon, stage.palette.glow, 0.35)
    stage.image = mix(stage.image, mix(np.broadcast_to(light, stage.image.shape), dark, odd.astype(np.float32)), 0.88)


def burst(stage: Stage) -> None:
    """Send wedges of light and dark out from behind the subject."""
    angle = np.arctan2((stage.y - 0.5) * stage.height, (stage.x - 0.5) * stage.width)
    wedge = np.clip(np.sin(angle * 13) * 14, -1, 1) * 0.5 + 0.5
    bright, dark = mix(stage.palette.glow, stage.palette.horizon, 0.3), mix(stage.palette.sky, stage.palette.far, 0.5)
    away = np.clip(stage.distance(0.5, 0.5) * 2.2, 0.25, 1)
    stage.image = mix(stage.image, mix(np.broadcast_to(dark, stage.image.shape), bright, wedge), 0.78 * away)


def halves(stage: Stage) -> None:
    """Turn the right half into the negative mood of the left: other light, other tone."""
    right = np.clip((stage.x - 0.5) * stage.width + 0.5, 0, 1) * np.ones((stage.height, 1), np.float32)
    other = stage.palette.ramp(np.clip(1 - luma(stage.image), 0, 1))
    stage.image = mix(stage.image, mix(stage.image, other, 0.9), right)


def circle(stage: Stage) -> None:
    """Hang a large plain disc behind the subject."""
    away = stage.distance(0.5, 0.46)
    disc = np.clip((0.36 - away) * stage.unit, 0, 1)
    tone = mix(stage.palette.glow, stage.palette.accent, 0.45)
    stage.image = mix(
        stage.image,
        mix(
            np.broadcast_to(tone, stage.image.shape),
            stage.palette.glow,
            np.clip(1.1 - stage.y * 1.3, 0, 1) * np.ones_like(away),
        ),
        disc * 0.96,
    )


def rings(stage: Stage) -> None:
    """Spread even rings from the centre."""
    away = stage.distance(0.5, 0.5)
    wave = np.clip(np.sin(away * 62) * 10, -1, 1) * 0.5 + 0.5
    tone = stage.palette.ramp(np.clip(0.9 - away, 0, 1).astype(np.float32))
    stage.image = mix(stage.image, mix(tone, mix(stage.palette.near, stage.palette.far, 0.5), wave * 0.75), 0.8)


def bands(stage: Stage) -> None:
    """Reduce the scene to broad level bands."""
    step = np.floor(stage.y * 7 + 0.15 * (profile(stage.width, stage.rng, 2, 2)[None] - 0.5)) / 6
    tone = stage.palette.ramp(
        np.clip(0.92 - 0.8 * step + 0.12 * (np.floor(step * 6) % 2), 0, 1).astype(np.float32)
        * np.ones((1, stage.width), np.float32)
    )
    stage.image = mix(stage.image, tone, 0.84)


def stripes(stage: Stage) -> None:
    """Cut the scene into tall stripes of uneven tone."""
    k = np.floor(stage.x * 11)
    tone = np.sin(k * 12.9898) * 43758.5453
    tone = (tone - np.floor(tone)) * np.ones((stage.height, 1))
    colour = stage.palette.ramp((0.12 + 0.8 * tone).astype(np.float32))
    stage.image = mix(stage.image, colour, 0.72)


def planes(stage: Stage) -> None:
    """Lean large translucent planes over one another."""
    rng = stage.rng
    for k, colour in enumerate(
        (stage.palette.accent, stage.palette.glow, stage.palette.far, stage.palette.horizon, stage.palette.near)
    ):
        turn, at = rng.uniform(-0.9, 0.9), rng.uniform(0.25, 0.75)
        u = (stage.x - at) * np.cos(turn) + (stage.y - 0.5) * np.sin(turn)
        v = -(stage.x - at) * np.sin(turn) + (stage.y - 0.5) * np.cos(turn)
        inside = np.clip((0.17 - np.abs(u)) * stage.unit, 0, 1) * np.clip(
            (0.42 - 0.04 * k - np.abs(v)) * stage.unit, 0, 1
        )
        stage.image = mix(stage.image, colour, inside * 0.62)


def maze(stage: Stage) -> None:
    """Draw a maze of even walls over the ground of the picture."""
    cell = 15
    wall = stage.rng.random((cell, cell)) < 0.5
    i, j = np.clip((stage.x * cell).astype(int), 0, cell - 1), np.clip((stage.y * cell).astype(int), 0, cell - 1)
    u, v = stage.x * cell % 1, stage.y * cell % 1
    kind = wall[j, i]
    arc = np.where(
        kind,
        np.minimum(np.abs(np.hypot(u, v) - 0.5), np.abs(np.hypot(1 - u, 1 - v) - 0.5)),
        np.minimum(np.abs(np.hypot(1 - u, v) - 0.5), np.abs(np.hypot(u, 1 - v) - 0.5)),
    )
    line = np.clip((0.16 - arc) * stage.unit / cell * 0.8, 0, 1)
    veil(stage, 0.55)
    stage.image = mix(stage.image, mix(stage.palette.near, stage.palette.far, 0.2), line * 0.85)
