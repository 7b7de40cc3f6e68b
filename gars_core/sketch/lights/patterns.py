"""Light that falls in patterns: blinds, panes, leaves, water, mirrors, long shadows, fog."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.canvas import add
from gars_core.sketch.colours.colour import from_lab, mix, rgb
from gars_core.sketch.fields import Field
from gars_core.sketch.noise import blur, fbm
from gars_core.sketch.stage import Stage


def gobo(stage: Stage, pattern: Field, dark: float, bright: float) -> None:
    """Shine through a pattern (h, w): dark and bright are what shade and light do to the scene."""
    glow = stage.light.glow(stage.paint)
    lit = np.clip(stage.image * bright + glow * 0.10, 0, 1)
    stage.image = mix(stage.image * dark, lit, np.clip(pattern, 0, 1))


def slanted(stage: Stage, slant: float) -> tuple[Field, Field]:
    """Return (h, w) coordinates sheared and bent by the subject's form, for light thrown from a side."""
    form = blur(stage.subject, 0.03 * stage.unit) * 0.05
    across = stage.x * stage.width / stage.unit - slant * stage.y + form
    return across.astype(np.float32), (stage.y + 0.28 * stage.x - form).astype(np.float32)


def blinds(stage: Stage) -> None:
    """Lay the slats of a blind over everything."""
    _, v = slanted(stage, 0)
    gobo(stage, np.clip(np.sin(v * 62) * 3 + 0.6, 0, 1), 0.42, 1.3)


def panes(stage: Stage) -> None:
    """Lay the slanted panes of one window over wall and floor."""
    u, v = slanted(stage, 0.55)
    u, v = (u - 0.02) / 0.22, (v - 0.34) / 0.26
    bars = np.clip(np.minimum(np.abs(u - np.rint(u)), np.abs(v - np.rint(v))) * 22 - 0.6, 0, 1)
    inside = (u > 0) & (u < 3) & (v > 0) & (v < 2)
    gobo(stage, blur(bars * inside, 0.004 * stage.unit), 0.74, 1.38)


def glass(stage: Stage) -> None:
    """Scatter the colours of a leaded window over the scene."""
    import cv2

    u, v = slanted(stage, 0.5)
    rows = np.stack([np.floor(u * 9), np.floor(v * 8)], -1)
    seed = np.sin(rows[..., 0] * 12.9 + rows[..., 1] * 78.2) * 43758.5
    hue = (seed - np.floor(seed)).astype(np.float32) * 2 * np.pi
    lab = np.stack([np.full_like(hue, 68), np.cos(hue) * 62, np.sin(hue) * 62], -1)
    light = (
        from_lab(lab)
        * np.clip(
            (0.48 - np.maximum(np.abs(u * 9 - np.floor(u * 9) - 0.5), np.abs(v * 8 - np.floor(v * 8) - 0.5))) * 14, 0, 1
        )[..., None]
    )
    fall = np.exp(-((stage.distance(0.5, 0.66) / 0.62) ** 2))
    light = cv2.GaussianBlur(light, (0, 0), 0.006 * stage.unit) * fall[..., None]
    stage.image = np.clip(stage.image * (0.55 + 1.3 * light) + light * 0.2, 0, 1).astype(np.float32)


def dapple(stage: Stage) -> None:
    """Lay soft coins of light, as under trees."""
    _coins(stage, 150, 0.022, 0.46, 1.55, 0.006)


def leaves(stage: Stage) -> None:
    """Lay the crisp shadows of leaves, light between them, and a green tinge."""
    import cv2

    shade = np.zeros((stage.height, stage.width), np.float32)
    for x, y, turn, size in stage.rng.random((190, 4)).tolist():
        axes = (int(stage.unit * (0.02 + 0.035 * size)), int(stage.unit * (0.008 + 0.012 * size)))
        cv2.ellipse(
            shade, (int(x * stage.width), int((y**1.5) * stage.height)), axes, turn * 360, 0, 360, 1.0, -1, cv2.LINE_AA
        )
    gobo(stage, 1 - blur(shade, 0.003 * stage.unit), 0.5, 1.28)
    stage.image = np.clip(stage.image * mix(np.ones(3, np.float32), rgb("dcff9a"), 0.4), 0, 1).astype(np.float32)


def _coins(stage: Stage, count: int, size: float, dark: float, bright: float, soft: float) -> None:
    import cv2

    field = np.zeros((stage.height, stage.width), np.float32)
    for x, y, big in stage.rng.random((count, 3)).tolist():
        radius = int(stage.unit * size * (0.4 + 1.2 * big * big))
        cv2.ellipse(
            field,
            (int(x * stage.width), int(y * stage.height)),
            (radius, max(1, int(radius * 0.8))),
            20,
            0,
            360,
            0.5 + 0.5 * big,
            -1,
            cv2.LINE_AA,
        )
    gobo(stage, blur(field, soft * stage.unit), dark, bright)


def web(stage: Stage, cells: float, stretch: float = 1.0) -> Field:
    """Return the net of bright lines (h, w) that waves draw."""
    a = np.abs(fbm(stage.height, stage.width, stage.rng, cells, 3, stretch) - 0.5)
    b = np.abs(fbm(stage.height, stage.width, stage.rng, cells * 1.3, 3, stretch) - 0.5)
    return np.asarray(np.clip(1 - np.minimum(a, b) * 17, 0, 1) ** 1.5)


def caustics(stage: Stage) -> None:
    """Send shafts down from a surface above, and nets of light over what they reach."""
    from gars_core.sketch.lights.beams import rays

    stage.image = np.clip(stage.image * mix(np.ones(3, np.float32), rgb("8fe0ff"), 0.55), 0, 1).astype(np.float32)
    rays(stage)
    add(stage, web(stage, 7, 1.4) * np.clip(stage.y * 1.4, 0.1, 1), rgb("d8fbff"), 0.32)


def pool(stage: Stage) -> None:
    """Cover everything with the bright net that a sunlit pool throws."""
    stage.image = np.clip(stage.image * mix(np.ones(3, np.float32), rgb("a8f4ff"), 0.45) * 0.85, 0, 1).astype(
        np.float32
    )
    add(stage, web(stage, 5), stage.light.glow(stage.paint), 0.75)


def disco(stage: Stage) -> None:
    """Spin coloured dots over the room, and hang the ball they come from."""
    import cv2

    dots = np.zeros((stage.height, stage.width, 3), np.float32)
    hues = [stage.paint.accent, stage.paint.glow, rgb("ff3fa4"), rgb("35d7ff"), rgb("ffe14a")]
    x0, y0 = 0.5 * stage.width, 0.1 * stage.height
    for ring in range(2, 13):
        for k in range(6 + 3 * ring):
            angle = 2 * np.pi * (k + 0.37 * ring) / (6 + 3 * ring)
            at = (x0 + np.cos(angle) * ring * 0.075 * stage.unit * 1.25, y0 + np.sin(angle) * ring * 0.075 * stage.unit)
            size = int(stage.unit * (0.005 + 0.0011 * ring))
            cv2.ellipse(
                dots,
                (int(at[0]), int(at[1])),
                (size * 2, size),
                float(np.degrees(angle)),
                0,
                360,
                hues[(k + ring) % 5].tolist(),
                -1,
                cv2.LINE_AA,
            )
    stage.image = stage.image * 0.7
    stage.image = (
        1 - (1 - stage.image) * (1 - 0.75 * cv2.GaussianBlur(dots, (0, 0), 0.002 * stage.unit + 0.4))
    ).astype(np.float32)
    away = stage.distance(0.5, 0.1)
    tiles = 0.5 + 0.5 * np.sign(
        np.sin(stage.x * stage.width / stage.unit * 190) * np.sin(stage.y * stage.height / stage.unit * 190)
    )
    ball = np.clip((0.065 - away) * stage.unit, 0, 1)
    stage.image = mix(stage.image, np.clip(stage.paint.glow * (0.45 + 0.6 * tiles[..., None]) + 0.1, 0, 1), ball)


def mirrors(stage: Stage) -> None:
    """Cross the picture with slanted patches of thrown-back light, some of them showing the scene again."""
    for _ in range(5):
        x, wide, slant = stage.rng.uniform(0.05, 0.95), stage.rng.uniform(0.03, 0.09), stage.rng.uniform(-0.5, 0.5)
        band = np.clip((wide - np.abs(stage.x - x - slant * (stage.y - 0.5))) * stage.width / 3, 0, 1)
        shown = np.roll(stage.image[:, ::-1], int(stage.rng.uniform(-0.3, 0.3) * stage.width), 1)
        stage.image = mix(stage.image, np.clip(shown * 0.75 + stage.light.glow(stage.paint) * 0.34, 0, 1), band * 0.78)
        edge = np.exp(-(((np.abs(stage.x - x - slant * (stage.y - 0.5)) - wide) * stage.width / 1.5) ** 2))
        add(stage, edge, stage.light.glow(stage.paint), 0.6)


def long_shadows(stage: Stage) -> None:
    """Draw the long shadows of things outside the frame across the ground, warm light between them."""
    low = np.clip((stage.y - stage.horizon) / (1 - stage.horizon), 0, 1)
    bands = np.sin((stage.x - stage.light.x) / (0.25 + low) * 26 + np.sin(low * 4) * 0.6)
    shade = np.clip(bands * 2 - 0.2, 0, 1) * np.clip(low * 6, 0, 1) * (1 - 0.7 * stage.subject)
    stage.image = mix(stage.image, stage.palette.near * 0.6, shade * 0.6)
    add(
        stage, np.exp(-((stage.distance(stage.light.x, stage.light.y) / 0.55) ** 2)), stage.light.glow(stage.paint), 0.4
    )


def fog(stage: Stage) -> None:
    """Fill the air: far things nearly gone, the light a soft halo, wisps drifting in front."""
    veil = mix(stage.palette.horizon, stage.light.glow(stage.paint), 0.4)
    wisp = fbm(stage.height, stage.width, stage.rng, 3, 5, 2.5)
    cover = np.clip(0.3 + 0.5 * stage.depth + 0.4 * (wisp - 0.5), 0, 0.9) * (1 - 0.45 * stage.subject)
    stage.image = mix(stage.image, veil, cover)
    add(stage, np.exp(-((stage.distance(stage.light.x, stage.light.y) / 0.3) ** 2)), stage.light.glow(stage.paint), 0.5)
