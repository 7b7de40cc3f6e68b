"""The sky: gradient, clouds lit from the light's side, stars, sun or moon."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import luma, mix
from gars_core.sketch.noise import blur, fbm, spread, warp
from gars_core.sketch.stage import Stage


def sky(stage: Stage, clouds: float = 0.5, horizon: float | None = None) -> None:
    """Fill the picture with sky down to the horizon and beyond it."""
    palette, light = stage.palette, stage.light
    line = stage.horizon if horizon is None else horizon
    fall = np.clip(stage.y / max(line, 0.05), 0, 1) ** 1.15
    image = mix(palette.sky, palette.horizon, np.broadcast_to(fall, (stage.height, stage.width)))
    around = np.exp(-((stage.distance(light.x, light.y) / max(light.reach, 0.05)) ** 2))
    image = mix(image, palette.glow, around * min(0.85, light.power) * (0.55 if light.night > 0.3 else 0.8))
    stage.image = image
    if light.night > 0.25 or light.effect in ("stars", "aurora", "eclipse"):
        stars(stage, 0.5 + light.strength * (0.8 if light.effect == "stars" else 0.2))
    if light.disc:
        disc(stage)
    if clouds > 0:
        cloud(stage, clouds, line)


def cloud(stage: Stage, amount: float, line: float) -> None:
    """Lay clouds that flatten towards the horizon and catch the light on the side that faces it."""
    palette, light, rng = stage.palette, stage.light, stage.rng
    height, width = stage.height, stage.width
    field = fbm(height, width, rng, 3, 6, 2.0, 0.52)
    bend = fbm(height, width, rng, 2, 3) - 0.5
    field = warp(field, bend * 0.18 * stage.unit, bend * 0.05 * stage.unit)
    cover = np.clip((spread(field) - (0.68 - 0.32 * amount)) * 3.2, 0, 1)
    cover *= np.clip(1.25 - stage.y / max(line, 0.1) * 0.55, 0, 1)
    soft = blur(cover, 0.02 * stage.unit)
    dx, dy = light.direction(0.5, 0.35)
    reach = 0.03 * stage.unit
    lit = np.clip(0.5 + (soft - warp(soft, np.full_like(soft, dx * reach), np.full_like(soft, dy * reach))) * 2.4, 0, 1)
    near = np.exp(-((stage.distance(light.x, light.y) / 0.75) ** 2))
    bright = mix(mix(palette.horizon, palette.glow, 0.45), palette.glow, near)
    dark = mix(mix(palette.sky, palette.far, 0.4), palette.horizon, 0.25)
    colour = mix(np.broadcast_to(dark, bright.shape), bright, lit)
    stage.image = mix(stage.image, colour, cover * min(0.92, 0.45 + 0.5 * amount))


def stars(stage: Stage, amount: float) -> None:
    """Scatter stars of uneven brightness, the larger ones with a glow."""
    import cv2

    rng = stage.rng
    points = rng.random((int(420 * amount), 3))
    field = np.zeros((stage.height, stage.width), np.float32)
    for x, y, size in points.tolist():
        at = (int(x * stage.width * 16), int(y * stage.height * 16))
        cv2.circle(
            field, at, int(16 * stage.unit * (0.0006 + 0.0016 * size**6)), 0.25 + 0.75 * size**2, -1, cv2.LINE_AA, 4
        )
    field = np.clip(field + 1.6 * blur(field, 0.006 * stage.unit), 0, 1)
    dark = np.clip(1.25 - 1.5 * luma(stage.image), 0, 1)
    stage.image = mix(stage.image, np.clip(stage.palette.glow * 0.4 + 0.62, 0, 1), field * dark)


def disc(stage: Stage) -> None:
    """Draw the sun or the moon, with its halo; a crescent and an eclipse hide a part of it."""
    light = stage.light
    away = stage.distance(light.x, light.y)
    edge = 1.5 / stage.unit
    shape = np.clip((light.disc - away) / edge + 0.5, 0, 1)
    halo = np.exp(-((away / (light.disc * 2.2)) ** 2)) * 0.5
    colour = np.clip(stage.palette.glow * 0.65 + 0.4, 0, 1)
    if light.effect == "crescent":
        bite = stage.distance(light.x + 0.4 * light.disc, light.y - 0.2 * light.disc)
        shape *= np.clip((bite - 0.92 * light.disc) / edge + 0.5, 0, 1)
    elif light.effect == "moon":
        spots = fbm(stage.height, stage.width, stage.rng, 9, 4)
        colour = np.clip(colour[None, None] * (0.8 + 0.28 * spots[..., None]), 0, 1)
    if light.effect == "eclipse":
        ring = np.exp(-((np.maximum(0, away - light.disc) / (0.3 * light.disc)) ** 0.8))
        stage.image = mix(stage.image, colour, ring * 0.95)
        colour, halo = stage.palette.near * 0.25, halo * 0
    stage.image = mix(stage.image, stage.palette.glow, halo)
    stage.image = mix(stage.image, colour, shape)
