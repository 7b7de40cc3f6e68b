"""What burns: candles, hearths, torches, sparks, fireworks, molten rock and metal."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.canvas import add, bulbs, line
from gars_core.sketch.colours.colour import mix, rgb
from gars_core.sketch.lights.lamps import post
from gars_core.sketch.noise import blur, fbm
from gars_core.sketch.stage import Stage


def flame(stage: Stage, x: float, y: float, tall: float, halo: float = 0.5) -> None:
    """Draw one flame whose foot is at a place; tall in units, halo the strength of the air's glow around it."""
    reach = 4.5 * tall if halo > 0.1 else 0.8 * tall
    top, foot = (int(np.clip((y + side * reach) * stage.height, 0, stage.height)) for side in (-1.5, 1))
    left, right = (int(np.clip(x * stage.width + side * reach * stage.unit, 0, stage.width)) for side in (-1, 1))
    if top >= foot or left >= right:
        return
    box = slice(top, foot), slice(left, right)
    u = (stage.x[:, box[1]] - x) * stage.width / stage.unit / tall
    v = (y - stage.y[box[0]]) * stage.height / stage.unit / tall
    lick = u + 0.05 * np.sin(v * 7 + x * 40)
    wide = 0.30 * np.sqrt(np.clip(v, 0, 1)) * (1 - np.clip(v, 0, 1)) ** 0.8 * 2.0
    body = np.clip((wide - np.abs(lick)) * 12, 0, 1) * (v > 0) * (v < 1)
    core = np.clip((wide * 0.5 - np.abs(lick)) * 14, 0, 1) * (v > 0.02) * (v < 0.6)
    air = np.exp(-((np.hypot(u, v - 0.4) / 2.0) ** 2))[..., None] * rgb("ff9a3c") * halo
    part = 1 - (1 - stage.image[box]) * (1 - np.clip(air, 0, 1))
    part = mix(mix(part, rgb("ffa62e"), body * 0.92), rgb("fff3c4"), core * 0.95)
    stage.image[box] = part


def candle(stage: Stage) -> None:
    """Stand one candle at the side; its flame lights a small room of air."""
    x, foot = stage.light.x, 0.93
    post(stage, x, foot - 0.13, foot, 0.022, rgb("f3e3c0"))
    flame(stage, x, foot - 0.125, 0.1)


def fire(stage: Stage) -> None:
    """Fill a lower corner with a hearth: many flames in a dark frame, sparks above."""
    _blaze(stage, stage.light.x, 0.99, 0.3, 9)
    sparks(stage, stage.light.x, 0.8, 46, 0.3)


def campfire(stage: Stage) -> None:
    """Build a fire of crossed logs in front, with sparks that rise high."""
    x, foot = stage.light.x, 0.95
    for side in (-1, 1):
        points = np.array([[x - side * 0.085, foot], [x + side * 0.05, foot - 0.035]])
        stage.image = mix(stage.image, rgb("2a150c"), line(stage, points, 0.022))
    _blaze(stage, x, foot - 0.012, 0.2, 7)
    sparks(stage, x, foot - 0.15, 70, 0.75)


def _blaze(stage: Stage, x: float, foot: float, tall: float, count: int) -> None:
    for dx, size in stage.rng.uniform([-1, 0.45], [1, 1], (count, 2)).tolist():
        flame(stage, x + dx * tall * 0.42, foot, tall * size * (1 - 0.45 * abs(dx)), 0.03)


def sparks(stage: Stage, x: float, y: float, count: int, rise: float) -> None:
    """Let sparks rise from a place."""
    draws = stage.rng.random((count, 2))
    places = [(x + (a - 0.5) * 0.42 * (0.3 + b), y - b * rise) for a, b in draws.tolist()]
    bulbs(stage, places, 0.0022, rgb("ffb347"), 3)


def torches(stage: Stage) -> None:
    """Ring the scene with torches on poles, small at the back."""
    for k in range(9):
        angle = np.pi * (0.02 + 0.96 * k / 8)
        x, y = 0.5 - np.cos(angle) * 0.45, stage.horizon + 0.16 - np.sin(angle) * 0.13
        size = 0.05 + 0.055 * (y - stage.horizon) / 0.16
        post(stage, x, y - size * 1.2, y + size * 0.7, size * 0.07, rgb("2a1a10"))
        flame(stage, x, y - size * 1.1, size * 1.25, 0.16)


def fireworks(stage: Stage) -> None:
    """Burst shells of sparks in the sky."""
    tints = [rgb("ffd35a"), rgb("ff4f7b"), rgb("62e0ff"), rgb("a8ff6a"), stage.paint.accent]
    for k, (x, y, size) in enumerate(stage.rng.random((6, 3)).tolist()):
        centre, radius = (0.1 + 0.8 * x, 0.06 + 0.34 * y), 0.07 + 0.11 * size
        field = np.zeros((stage.height, stage.width), np.float32)
        for turn in np.linspace(0, 2 * np.pi, 34, endpoint=False):
            t = np.linspace(0.25, 1, 8)
            trail = np.stack(
                [
                    centre[0] + np.cos(turn) * radius * t * stage.unit / stage.width,
                    centre[1] + (np.sin(turn) * radius * t + 0.035 * t**2) * stage.unit / stage.height,
                ],
                1,
            )
            import cv2

            cv2.polylines(
                field,
                [np.rint(trail * [stage.width * 16, stage.height * 16]).astype(np.int32)],
                False,
                1.0,
                max(1, round(0.0025 * stage.unit)),
                cv2.LINE_AA,
                4,
            )
        field = field * (1 - stage.subject)
        add(stage, np.exp(-((stage.distance(*centre) / (radius * 1.3)) ** 2)), tints[k % 5], 0.25)
        add(stage, np.clip(blur(field, 0.006 * stage.unit) * 2, 0, 1), tints[k % 5], 0.9)
        add(stage, field, np.clip(tints[k % 5] + 0.35, 0, 1), 1.0)


def sparklers(stage: Stage) -> None:
    """Hold crackling sparklers on both sides: short white-gold needles around a hot core."""
    import cv2

    for x, y in ((0.17, 0.55), (0.83, 0.47), (0.7, 0.8)):
        field = np.zeros((stage.height, stage.width), np.float32)
        for turn, reach, start in stage.rng.random((120, 3)).tolist():
            a, r0, r1 = turn * 2 * np.pi, 0.1 * start * reach, 0.12 * reach
            points = [
                (
                    int((x * stage.width + np.cos(a) * r * stage.unit) * 16),
                    int((y * stage.height + np.sin(a) * r * stage.unit) * 16),
                )
                for r in (r0, r1)
            ]
            cv2.line(field, points[0], points[1], 1.0, 1, cv2.LINE_AA, 4)
        add(stage, np.exp(-((stage.distance(x, y) / 0.15) ** 2)), rgb("ffcf6a"), 0.6)
        add(stage, np.clip(blur(field, 0.004 * stage.unit) * 2.4, 0, 1), rgb("ffd98a"), 1.0)
        bulbs(stage, [(x, y)], 0.01, rgb("fff4d0"), 4)


def lava(stage: Stage) -> None:
    """Crack the ground open over molten rock, red light rising from it."""
    low = np.clip((stage.y - stage.horizon) * 5, 0, 1)
    veins = (
        np.clip(1 - np.abs(fbm(stage.height, stage.width, stage.rng, 4, 5, 2.2) - 0.5) * 9, 0, 1)
        * low
        * (1 - stage.subject)
    )
    stage.image = mix(stage.image, rgb("140504"), low * 0.5 * (1 - stage.subject))
    add(stage, np.clip(blur(veins, 0.03 * stage.unit) * 1.6, 0, 1), rgb("ff3a0c"), 0.9)
    stage.image = mix(
        stage.image, mix(np.broadcast_to(rgb("ff5a12"), stage.image.shape), rgb("ffe27a"), veins**3), veins * 0.95
    )
    rise = np.clip((stage.y - 0.35) * 1.5, 0, 1) * np.ones((1, stage.width), np.float32)
    add(stage, rise, rgb("ff4a1c"), 0.3)


def forge(stage: Stage) -> None:
    """Glow of white-hot metal at one side, with a fan of sparks and everything else in soot."""
    x, y = stage.light.x, 0.88
    add(stage, np.exp(-((stage.distance(x, y) / 0.5) ** 2)), rgb("ff6a1a"), 0.6)
    bar = line(stage, np.array([[x - 0.16, y + 0.03], [x + 0.08, y - 0.01]]), 0.03)
    add(stage, np.clip(blur(bar, 0.04 * stage.unit) * 1.8, 0, 1), rgb("ff8a2a"), 1.0)
    add(stage, bar, rgb("fff0b8"), 1.0)
    import cv2

    field = np.zeros((stage.height, stage.width), np.float32)
    for turn, reach, start in stage.rng.random((110, 3)).tolist():
        a = -np.pi * (0.12 + 0.76 * turn)
        r = np.linspace(0.4 * start, 1, 5) * (0.1 + 0.4 * reach)
        trail = np.stack(
            [
                x * stage.width + np.cos(a) * r * stage.unit,
                y * stage.height + (np.sin(a) * r + 0.9 * r**2) * stage.unit,
            ],
            1,
        )
        cv2.polylines(field, [np.rint(trail * 16).astype(np.int32)], False, 1.0, 1, cv2.LINE_AA, 4)
    add(stage, np.clip(blur(field, 0.003 * stage.unit) * 1.5, 0, 1), rgb("ffb04a"), 1.0)
    add(stage, field, rgb("fff0c0"), 0.9)


def oil_lamp(stage: Stage) -> None:
    """Stand an oil lamp: brass foot, glass chimney, a warm globe of light."""
    x, foot = stage.light.x, 0.95
    add(stage, np.exp(-((stage.distance(x, foot - 0.13) / 0.3) ** 2)), rgb("ffb75a"), 0.6)
    base = np.clip(
        (0.055 - np.abs(stage.x - x) * stage.width / stage.unit - np.clip(foot - stage.y, 0, 1) * 0.5) * stage.unit / 2,
        0,
        1,
    )
    stage.image = mix(stage.image, rgb("7a5420"), base * (stage.y > foot - 0.07) * (stage.y < foot))
    chimney = np.exp(
        -(((stage.x - x) * stage.width / stage.unit / 0.032) ** 4 + ((stage.y - foot + 0.14) / 0.075) ** 4)
    )
    add(stage, chimney, rgb("ffd9a0"), 0.45)
    flame(stage, x, foot - 0.085, 0.09)
