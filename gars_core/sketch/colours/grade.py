"""The last changes of light and colour: the mood's, and the palette's pull on the whole picture."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gars_core.sketch.colours.colour import Palette, from_lab, luma, mix, saturate, to_lab
from gars_core.sketch.fields import Field
from gars_core.sketch.noise import blur, grain
from gars_core.sketch.stage import Stage


def mood(stage: Stage, row: Mapping[str, float]) -> None:
    """Apply a mood's numbers (data/mood.toml) to the scene."""

    def number(name: str, default: float = 0.0) -> float:
        return float(row.get(name, default))

    image = stage.image
    fog = number("fog")
    if fog:
        veil = mix(stage.palette.horizon, stage.palette.glow, 0.3)
        low = np.exp(-(((stage.y - stage.horizon - 0.08) / 0.22) ** 2)) * np.ones((1, stage.width), np.float32)
        image = mix(
            image, veil, np.clip(fog * (0.45 + 0.5 * stage.depth + 0.5 * low), 0, 0.8) * (1 - 0.5 * stage.subject)
        )
    soft = number("soft")
    if soft:
        wide = np.stack([blur(image[..., k], 0.018 * stage.unit) for k in range(3)], -1)
        image = mix(image, 1 - (1 - image) * (1 - wide * 0.75), 0.75 * soft)
    image = saturate(image, number("sat", 1.0))
    image = 0.45 + (image - 0.45) * number("contrast", 1.0) + number("bright")
    image = image + number("warm") * np.array([0.75, 0.12, -0.85], np.float32)
    image = (
        image
        + number("rose") * np.array([0.8, -0.35, 0.3], np.float32)
        + number("green") * np.array([-0.5, 0.8, -0.3], np.float32)
    )
    image = mix(np.clip(image, 0, 1), np.full(3, 0.62, np.float32), number("fade"))
    if number("hue"):
        lab = to_lab(image)
        angle = np.deg2rad(number("hue"))
        a, b = lab[..., 1].copy(), lab[..., 2].copy()
        lab[..., 1], lab[..., 2] = a * np.cos(angle) - b * np.sin(angle), a * np.sin(angle) + b * np.cos(angle)
        image = from_lab(lab)
    if number("vignette"):
        away = np.clip(stage.distance(0.5, 0.5) - 0.32, 0, 1)
        image = image * (1 - number("vignette") * 1.5 * away)[..., None]
    if number("rough"):
        image = image + number("rough") * grain(stage.height, stage.width, stage.rng, 1.4)[..., None]
    stage.image = rolled(exposed(image))
    if number("swirl"):
        _swirl(stage, number("swirl"))
    if number("tilt"):
        from gars_core.sketch.structure.turns import turn

        turn(stage, number("tilt"))


def exposed(image: Field) -> Field:
    """Return image with its brightest hundredth no darker than 0.72: night keeps its darks and can still be read."""
    bright = float(np.percentile(luma(np.clip(image[::4, ::4], 0, 1)), 99))
    return image * float(np.clip(0.72 / max(bright, 0.05), 1.0, 2.2))


def rolled(image: Field) -> Field:
    """Return image with its highlights rolled off, so that bright places keep their shapes."""
    knee = 0.72
    over = np.clip(image - knee, 0, None)
    return np.clip(
        np.where(image > knee, knee + (1 - knee) * (1 - np.exp(-over / (1 - knee) * 0.9)) * 1.06, image), 0, 1
    ).astype(np.float32)


def _swirl(stage: Stage, amount: float) -> None:
    from gars_core.sketch.noise import warp

    dx, dy = (
        (stage.x - 0.5) * stage.width * np.ones((stage.height, 1), np.float32),
        (stage.y - 0.5) * stage.height * np.ones((1, stage.width), np.float32),
    )
    away = np.hypot(dx, dy) / stage.unit
    angle = amount * 1.6 * np.clip(away - 0.18, 0, 1)
    moved_x, moved_y = dx * np.cos(angle) - dy * np.sin(angle) - dx, dx * np.sin(angle) + dy * np.cos(angle) - dy
    stage.image = warp(stage.image, moved_x.astype(np.float32), moved_y.astype(np.float32))


def harmonise(stage: Stage, paint: Palette, rainbow: float = 0.0, fade: float = 0.0) -> None:
    """Draw the picture's hues onto the palette's: each tone takes the hue the palette has at that brightness."""
    image = stage.image
    if rainbow:
        hue = (stage.x * 0.75 + stage.y * 0.5) * 2 * np.pi * 1.1 + luma(image) * 1.5
        lab = to_lab(image)
        strength = 20 + 36 * rainbow
        lab[..., 1] = lab[..., 1] * (1 - rainbow) + rainbow * strength * np.cos(hue)
        lab[..., 2] = lab[..., 2] * (1 - rainbow) + rainbow * strength * np.sin(hue)
        image = from_lab(lab)
    share = np.full(image.shape[:2], paint.pull, np.float32)
    if paint.spare:
        red = _near(image, paint.accent) * np.clip(stage.subject * 1.2, 0, 1)
        image = mix(
            image, np.clip(paint.accent * (0.45 + 0.9 * luma(image)[..., None]), 0, 1), np.clip(stage.subject, 0, 1)
        )
        share = share * (1 - np.clip(np.maximum(red, stage.subject), 0, 1))
    accent = _near(image, paint.accent) * 0.7
    pull = share * (1 - (0 if paint.pull >= 0.95 else 1) * accent)
    stage.image = mix(hued(image, paint, pull), np.array([0.86, 0.8, 0.68], np.float32), fade)


def hued(image: Field, paint: Palette, share: Field) -> Field:
    """Return image with its hues drawn towards the palette's at their brightness, by a share (h, w) in [0, 1]."""
    target, lab = to_lab(paint.ramp(luma(image))), to_lab(image)
    lab[..., 1:] = lab[..., 1:] + (target[..., 1:] - lab[..., 1:]) * share[..., None]
    return from_lab(lab)


def _near(image: Field, colour: Field) -> Field:
    """Return how much each pixel shares the hue of colour, 0 to 1."""
    lab, wanted = to_lab(image), to_lab(colour[None, None])[0, 0]
    size, strength = np.hypot(lab[..., 1], lab[..., 2]), float(np.hypot(wanted[1], wanted[2]))
    if strength < 8:
        return np.zeros(image.shape[:2], np.float32)
    cosine = (lab[..., 1] * wanted[1] + lab[..., 2] * wanted[2]) / np.maximum(size * strength, 1e-3)
    return np.asarray((np.clip((cosine - 0.86) * 8, 0, 1) * np.clip((size - 12) / 18, 0, 1)).astype(np.float32))
