"""Light that has a shape in the air: rays, cones, beams, doorways, halves."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.canvas import add
from gars_core.sketch.colours.colour import mix, rgb
from gars_core.sketch.fields import Field
from gars_core.sketch.noise import blur, fbm, profile
from gars_core.sketch.stage import Stage


def bearing(stage: Stage, x: float, y: float) -> Field:
    """Return the angle (h, w) under which each point is seen from a place, 0 to the right, a quarter turn down."""
    return np.arctan2((stage.y - y) * stage.height, (stage.x - x) * stage.width)


def cone(stage: Stage, x: float, y: float, toward: float, half: float, reach: float = 1.2, soft: float = 0.35) -> Field:
    """Return a cone of light (h, w) from a place; toward and half in radians."""
    off = np.abs(np.angle(np.exp(1j * (bearing(stage, x, y) - toward)))).astype(np.float32)
    return np.asarray(np.clip((half - off) / (half * soft), 0, 1) * np.exp(-((stage.distance(x, y) / reach) ** 2)))


def rays(stage: Stage) -> None:
    """Slant rays from the light through the air, uneven as clouds or leaves leave them."""
    light = stage.light
    angle = bearing(stage, light.x, light.y)
    line = profile(720, stage.rng, 30, 3, 0.6)
    field = np.interp(angle, np.linspace(-np.pi, np.pi, 720), line).astype(np.float32)
    away = stage.distance(light.x, light.y)
    fall = np.exp(-((away / 1.0) ** 2)) * np.clip(away * 5, 0, 1)
    dust = 0.75 + 0.5 * fbm(stage.height, stage.width, stage.rng, 4, 4)
    front = 1 - 0.55 * stage.subject
    add(
        stage, np.clip((field - 0.42) * 2.6, 0, 1) * fall * dust * front, light.glow(stage.paint), 0.75 * light.strength
    )


def cones(stage: Stage) -> None:
    """Hang stage lamps above, each with its cone and a pool on the floor; all else falls dark."""
    stage.image = stage.image * 0.42
    before = stage.image / 0.42
    total = np.zeros((stage.height, stage.width), np.float32)
    tints = [stage.paint.glow, mix(stage.paint.glow, stage.paint.accent, 0.6), stage.paint.glow]
    for x, toward, tint in zip((0.18, 0.5, 0.82), (0.42, 0.5, 0.58), tints, strict=True):
        field = cone(stage, x, -0.08, np.pi * (1 - toward), 0.2, 1.3)
        total = np.maximum(total, field)
        add(stage, field, tint, 0.3)
    floor = np.exp(-(((stage.x - 0.5) / 0.3) ** 2 + ((stage.y - stage.ground) / 0.06) ** 2))
    stage.image = mix(stage.image, np.clip(before * 1.25, 0, 1), np.clip(total * 0.75 + floor * 0.5, 0, 1))


def headlights(stage: Stage) -> None:
    """Two lamps low in the distance, their beams spreading towards the viewer."""
    y = stage.horizon + 0.05
    for x in (stage.light.x - 0.05, stage.light.x + 0.05):
        add(stage, cone(stage, x, y, np.pi / 2, 1.15, 0.62, 0.9), rgb("fff4d6"), 0.6)
        add(stage, np.exp(-((stage.distance(x, y) / 0.05) ** 2)), rgb("fffdf2"), 1.0)
        add(stage, np.exp(-np.abs(stage.y - y) / 0.006) * np.exp(-np.abs(stage.x - x) / 0.16), rgb("dfe9ff"), 0.8)


def beam(stage: Stage) -> None:
    """Sweep one broad beam across the sky from a lantern room at the side."""
    x, y = stage.light.x, stage.light.y
    for toward in (np.pi * (0.95 if x > 0.5 else 0.05), np.pi * (0.05 if x > 0.5 else 0.95)):
        add(stage, cone(stage, x, y, toward, 0.13, 1.6, 0.6), stage.light.glow(stage.paint), 0.85)
    add(stage, np.exp(-((stage.distance(x, y) / 0.045) ** 2)), rgb("fffbe6"), 1.0)


def lasers(stage: Stage) -> None:
    """Draw thin green beams that cross, with a haze around them."""
    lines = np.zeros((stage.height, stage.width), np.float32)
    import cv2

    for _ in range(9):
        x1 = stage.rng.uniform(-0.1, 1.1)
        start = (int(stage.rng.choice([0.08, 0.5, 0.92]) * stage.width * 16), int(-0.02 * stage.height))
        cv2.line(
            lines,
            start,
            (int(x1 * stage.width * 16), int(stage.height * 16)),
            1.0,
            max(1, int(stage.unit * 0.003)),
            cv2.LINE_AA,
            4,
        )
    add(stage, blur(lines, 0.012 * stage.unit) * 2.2, rgb("20ff5a"), 0.9)
    add(stage, lines, rgb("d8ffe0"), 1.0)


def door(stage: Stage) -> None:
    """Open a bright door at the back and let its light fall across the floor."""
    x, wide, top, foot = stage.light.x, 0.055, stage.horizon - 0.3, stage.horizon + 0.03
    tall = np.clip((wide - np.abs(stage.x - x)) * stage.width / 2, 0, 1) * np.clip(
        (stage.y - top) * stage.height / 2, 0, 1
    )
    opening = tall * np.clip((foot - stage.y) * stage.height / 2, 0, 1) * (1 - stage.subject)
    low = np.clip((stage.y - foot) / (1 - foot), 0, 1)
    spill = (
        np.clip((wide + 0.32 * low - np.abs(stage.x - x + 0.2 * low)) * 14, 0, 1) * (stage.y > foot) * (1 - 0.6 * low)
    )
    glow = stage.light.glow(stage.paint)
    add(stage, blur(opening, 0.06 * stage.unit), glow, 0.8)
    add(stage, spill, glow, 0.55)
    stage.image = mix(stage.image, np.clip(glow + 0.12, 0, 1), opening)


def flashlight(stage: Stage) -> None:
    """Leave everything dark but one round patch with a bright rim, and the beam that makes it."""
    x, y = 0.5, stage.ground - 0.3
    away = stage.distance(x, y)
    spot = np.clip((0.3 - away) * 14, 0, 1) * (0.8 + 0.3 * np.exp(-(((away - 0.26) / 0.03) ** 2)))
    lit = np.clip(stage.image * 2.6 + 0.06, 0, 1)
    stage.image = mix(stage.image * 0.3, lit, spot.astype(np.float32))
    add(stage, cone(stage, 1.05, 1.08, np.arctan2(y - 1.08, x - 1.05), 0.2, 1.0, 0.8), rgb("fff6da"), 0.22)


def split(stage: Stage) -> None:
    """Light one side red and the other blue."""
    turn = np.clip((stage.x - 0.5) * 2.6 + 0.5, 0, 1)
    grey = (stage.image @ np.array([0.3, 0.59, 0.11], np.float32))[..., None]
    tint = mix(np.broadcast_to(rgb("ff2238"), stage.image.shape), rgb("2348ff"), np.broadcast_to(turn, grey.shape[:2]))
    stage.image = mix(stage.image, np.clip(tint * (grey * 1.55 + 0.04), 0, 1), 0.72)


def prism(stage: Stage) -> None:
    """Throw a fan of rainbow bands across the picture."""
    angle = bearing(stage, -0.1, 0.05)
    share = np.clip((angle - 0.28) / 0.62, 0, 1)
    hue = np.stack([np.clip(1.4 - np.abs(share * 6 - k) * 0.75, 0, 1) for k in (0.8, 3.0, 5.0)], -1)
    hue[..., 0] += np.clip(1 - np.abs(share * 6 - 6) * 1.2, 0, 0.5)
    band = (
        ((share > 0) & (share < 1))
        * np.clip(np.sin(np.pi * share), 0, 1) ** 0.35
        * (0.35 + 0.65 * np.exp(-stage.distance(0, 0) / 1.6))
    )
    stage.image = (
        1 - (1 - stage.image) * (1 - np.clip(hue * blur(band.astype(np.float32), 2)[..., None] * 0.6, 0, 1))
    ).astype(np.float32)


def below(stage: Stage) -> None:
    """Push the light up from under the frame: bright low, dark high."""
    rise = np.clip((stage.y - 0.25) / 0.75, 0, 1) ** 1.6 * np.ones((1, stage.width), np.float32)
    stage.image = stage.image * (0.42 + 0.75 * rise[..., None])
    add(stage, np.exp(-((stage.distance(0.5, 1.08) / 0.5) ** 2)), stage.light.glow(stage.paint), 0.7)
