"""Lamps made by people: bulbs, tubes, lanterns, posts and screens, and the light around them."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.canvas import Place, add, bulbs, line
from gars_core.sketch.colours.colour import mix, rgb
from gars_core.sketch.fields import Field
from gars_core.sketch.lights.beams import cone
from gars_core.sketch.noise import blur, fbm
from gars_core.sketch.stage import Stage


def post(stage: Stage, x: float, top: float, foot: float, wide: float, colour: Field) -> None:
    """Draw an upright bar, rounded by the light."""
    across = (stage.x - x) * stage.width / stage.unit / wide
    mask = np.clip((1 - np.abs(across)) * wide * stage.unit + 0.5, 0, 1) * (stage.y > top) * (stage.y < foot)
    stage.image = mix(
        stage.image, np.clip(colour * (1.15 - 0.5 * np.abs(across + 0.3))[..., None], 0, 1).astype(np.float32), mask
    )


def neon(stage: Stage) -> None:
    """Hang two bent neon tubes behind, one on either side, and let them tint their halves."""
    for x, tint, phase in ((0.13, rgb("ff2f92"), 0.0), (0.87, rgb("22e0ff"), 1.0)):
        t = np.linspace(0, 1, 60)
        shape = np.stack(
            [x + 0.055 * np.sign(np.sin(t * 9 + phase)) * (np.abs(np.sin(t * 9 + phase)) ** 0.3), 0.1 + 0.5 * t], 1
        )
        tube = line(stage, shape, 0.009) * (1 - 0.85 * stage.subject)
        add(stage, np.exp(-(((stage.x - x) / 0.3) ** 2)) * np.ones_like(tube), tint, 0.34)
        add(stage, np.clip(blur(tube, 0.02 * stage.unit) * 4, 0, 1), tint, 1.0)
        add(stage, tube, np.clip(tint + 0.55, 0, 1), 1.0)


def lanterns(stage: Stage) -> None:
    """Let paper lanterns hang and drift, near ones large."""
    import cv2

    for x, y, size in sorted(stage.rng.random((13, 3)).tolist(), key=lambda row: row[2]):
        radius = 0.014 + 0.03 * size**2
        place = (x, 0.04 + y * 0.46)
        tint = mix(rgb("ff8a2b"), stage.paint.glow, 0.3)
        add(stage, np.exp(-((stage.distance(*place) / (radius * 2.6)) ** 2)), tint, 0.55)
        centre = (int(place[0] * stage.width), int(place[1] * stage.height))
        axes = (int(radius * stage.unit), int(radius * 1.25 * stage.unit))
        shape = np.zeros((stage.height, stage.width), np.float32)
        cv2.ellipse(shape, centre, axes, 0, 0, 360, 1.0, -1, cv2.LINE_AA)
        rib = 0.88 + 0.12 * np.sin((stage.y - place[1]) * stage.height / axes[1] * 12)
        body = mix(
            np.clip(tint * 1.15, 0, 1),
            np.clip(tint * 0.5 + 0.5, 0, 1),
            np.exp(-((stage.distance(place[0], place[1] + radius * 0.4) / radius) ** 2)),
        )
        stage.image = mix(stage.image, np.clip(body * rib[..., None], 0, 1).astype(np.float32), shape * 0.95)


def fairy(stage: Stage) -> None:
    """Swing strings of tiny warm bulbs across the top and the sides."""
    places: list[Place] = []
    for k in range(5):
        t = np.linspace(-0.02, 1.02, 34)
        sag = 0.03 + 0.085 * k + 0.16 * (2 * t - 1) ** 2 * (-1 if k % 2 else 0.4) + 0.08 * np.sin(t * np.pi)
        stage.image = mix(stage.image, stage.palette.near * 0.6, line(stage, np.stack([t, sag], 1), 0.0015) * 0.6)
        places += list(zip(t.tolist(), (sag + 0.006).tolist(), strict=True))
    bulbs(stage, places, 0.0042, rgb("ffd98a"), 5)


def lamp_post(stage: Stage) -> None:
    """Stand one street lamp with its cone of light; the rest is night."""
    x, top = stage.light.x, 0.2
    dark = mix(stage.palette.near, rgb("05060a"), 0.6)
    before = stage.image
    shaft = cone(stage, x, top, np.pi / 2, 0.55, 0.85, 0.5)
    stage.image = mix(before * 0.5, np.clip(before * 1.5, 0, 1), shaft)
    post(stage, x, top, stage.ground + 0.03, 0.008, dark)
    add(stage, shaft, rgb("ffcf7a"), 0.32)
    bulbs(stage, [(x, top)], 0.02, rgb("ffd58a"), 6)


def desk_lamp(stage: Stage) -> None:
    """Bend a desk lamp into the frame; its light falls as a hard-edged cone."""
    dark = mix(stage.palette.accent, rgb("101014"), 0.55)
    x = 0.9 if stage.light.x > 0.5 else 0.1
    lean = -1 if x > 0.5 else 1
    head = (x + lean * 0.15, 0.3)
    shaft = cone(stage, *head, np.pi / 2 + lean * -0.3, 0.62, 0.9, 0.12)
    stage.image = mix(stage.image * 0.55, np.clip(stage.image * 1.35 + 0.03, 0, 1), shaft)
    add(stage, shaft, rgb("ffe2a8"), 0.3)
    arm = np.array([[x, 0.95], [x + lean * -0.02, 0.55], head])
    stage.image = mix(stage.image, dark, line(stage, arm, 0.012))
    hood = cone(stage, head[0], head[1] - 0.045, np.pi / 2 + lean * -0.3, 0.75, 0.062, 0.1)
    stage.image = mix(stage.image, dark, np.clip(hood * 4 - 0.8, 0, 1))


def screen(stage: Stage) -> None:
    """Put a bright screen at the lower edge: cold light from below and in front, lines of text on it."""
    x = stage.light.x
    wide, top = 0.24, 0.86
    inside = np.clip((wide - np.abs(stage.x - x)) * stage.width, 0, 1) * np.clip((stage.y - top) * stage.height, 0, 1)
    add(stage, np.exp(-(((stage.x - x) / 0.42) ** 2 + ((stage.y - 0.9) / 0.4) ** 2)), rgb("5ac8ff"), 0.6)
    rows = (np.sin(stage.y * 320) > 0.1) * (fbm(stage.height, stage.width, stage.rng, 10, 2, 4) > 0.45)
    stage.image = mix(
        stage.image, mix(np.broadcast_to(rgb("bfeaff"), stage.image.shape), rgb("1a5c94"), rows * 0.75), inside
    )


def chandelier(stage: Stage) -> None:
    """Hang a brass chandelier with tiers of small flames and a glitter of drops."""
    brass = mix(rgb("8a6a2a"), stage.paint.glow, 0.25)
    stage.image = mix(stage.image, brass, line(stage, np.array([[0.5, -0.02], [0.5, 0.12]]), 0.006))
    places: list[Place] = []
    for tier, (reach, y, count) in enumerate(((0.17, 0.17, 9), (0.09, 0.1, 5))):
        t = np.linspace(-1, 1, 40)
        stage.image = mix(
            stage.image, brass, line(stage, np.stack([0.5 + reach * t, y + 0.028 * (1 - t**2) + 0.0 * tier], 1), 0.006)
        )
        for k in range(count):
            u = -1 + 2 * k / (count - 1)
            places.append((0.5 + reach * u, y + 0.02 * (1 - u * u) - 0.022))
    bulbs(stage, places, 0.0075, rgb("ffd89a"), 6)
    draws = stage.rng.random((60, 2))
    bulbs(stage, [(0.5 + (a - 0.5) * 0.32, 0.19 + 0.05 * b) for a, b in draws.tolist()], 0.0018, rgb("ffffff"), 3)


def tubes(stage: Stage) -> None:
    """Mount cold tubes on the ceiling, in perspective; the whole picture turns greenish and flat."""
    stage.image = np.clip(stage.image * mix(np.ones(3, np.float32), rgb("d4ffe6"), 0.6), 0, 1).astype(np.float32)
    for k in range(4):
        y, wide = 0.02 + 0.07 * k, 0.34 - 0.075 * k
        for side in (-1, 1):
            centre = 0.5 + side * wide * 0.62
            tube = line(stage, np.array([[centre - wide * 0.4, y], [centre + wide * 0.4, y]]), 0.012 - 0.002 * k)
            add(stage, np.clip(blur(tube, 0.02 * stage.unit) * 3, 0, 1), rgb("d8fff0"), 0.7)
            add(stage, tube, rgb("f6fffb"), 1.0)


def city(stage: Stage) -> None:
    """Fill the background with round lights out of focus, in the colours of a town at night."""
    import cv2

    tints = [rgb("ffb347"), rgb("ff5a5a"), rgb("6ad1ff"), rgb("fff1c9"), stage.paint.accent]
    layer = np.zeros_like(stage.image)
    for k, (x, y, size) in enumerate(stage.rng.random((95, 3)).tolist()):
        at = (int(x * stage.width), int((stage.horizon - 0.22 + 0.34 * y) * stage.height))
        cv2.circle(
            layer,
            at,
            int(stage.unit * (0.007 + 0.024 * size)),
            (tints[k % 5] * (0.35 + 0.4 * size)).tolist(),
            -1,
            cv2.LINE_AA,
        )
    layer = cv2.GaussianBlur(layer, (0, 0), 0.0025 * stage.unit + 0.4) * (1 - stage.subject)[..., None]
    stage.image = (1 - (1 - stage.image) * (1 - np.clip(layer, 0, 1))).astype(np.float32)
