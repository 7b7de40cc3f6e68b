"""Other grounds to stand on or float over: emptiness, terraces, hills, a table top, cut earth."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.canvas import add
from gars_core.sketch.colours.colour import mix
from gars_core.sketch.noise import fbm, profile
from gars_core.sketch.stage import Stage


def empty(stage: Stage) -> None:
    """Empty the air: everything but a strip at the foot fades into one tone."""
    fall = np.clip((0.9 - stage.y) / 0.2, 0, 1) * np.ones((1, stage.width), np.float32)
    stage.image = mix(stage.image, mix(stage.palette.horizon, stage.palette.glow, 0.35), fall * 0.86)


def vast(stage: Stage) -> None:
    """Make room: a huge pale sphere of air over a low, simple ground."""
    around = np.exp(-((stage.distance(0.55, 0.3) / 0.5) ** 2))
    stage.image = mix(stage.image, stage.palette.horizon, 0.35)
    stage.image = mix(stage.image, stage.palette.glow, around * 0.5)


def terraces(stage: Stage) -> None:
    """Step the ground up in terraces with bright edges."""
    for k in range(7):
        near = k / 6
        line = 0.36 + 0.62 * near**1.15 + 0.035 * np.sin(stage.x[0] * (5 + k) + k * 1.7) * (0.5 + near)
        tone = mix(mix(stage.palette.horizon, stage.palette.far, 0.3 + 0.5 * near), stage.palette.near, 0.55 * near)
        shade = np.clip((stage.y - line[None]) * 7, 0, 1)
        colour = mix(np.broadcast_to(tone, stage.image.shape), stage.palette.near, shade * 0.5)
        edge = np.exp(-(((stage.y - line[None]) / 0.006) ** 2))
        stage.lay(stage.below(line), mix(colour, stage.palette.glow, edge * 0.75), 0.7 * (1 - near))


def layers(stage: Stage) -> None:
    """Set dark, then paler, wings of land in front of and behind one another on both sides."""
    for k in range(4):
        near = k / 3
        edge = np.abs(stage.x[0] - 0.5) * 2
        line = (
            1.06
            - 0.62 * np.clip(edge - 0.16 - 0.13 * k, 0, 1) ** 0.8 * (1.1 + 0.25 * k)
            + 0.05 * profile(stage.width, stage.rng, 7, 5)
            - 0.04 * (1 - near)
        )
        tone = mix(mix(stage.palette.horizon, stage.palette.far, 0.5), stage.palette.near, 0.25 + 0.75 * near)
        stage.lay(stage.below(line.astype(np.float32)), tone, 0.5 * (1 - near))


def hover(stage: Stage) -> None:
    """Put a soft round shadow far below the floating figure, and a glow under it."""
    pool = np.exp(-(((stage.x - 0.5) / 0.16) ** 2 + ((stage.y - 0.88) / 0.025) ** 2))
    stage.image = mix(stage.image, stage.palette.near * 0.4, pool * 0.75)
    add(stage, np.exp(-(((stage.x - 0.5) / 0.22) ** 2 + ((stage.y - 0.62) / 0.06) ** 2)), stage.palette.glow, 0.5)


def glow(stage: Stage) -> None:
    """Clear the far side into bright air so that one dark figure carries the picture."""
    around = np.exp(-((stage.distance(0.42, 0.5) / 0.6) ** 2))
    stage.image = mix(mix(stage.image, stage.palette.horizon, 0.55), stage.palette.glow, around * 0.8)
    low = np.clip((stage.y - 0.84) * 16, 0, 1) * np.ones((1, stage.width), np.float32)
    stage.image = mix(stage.image, stage.palette.near * 0.4, low * 0.92)


def rimmed(stage: Stage) -> None:
    """Light the view that the dark figure in front looks at."""
    around = np.exp(-((stage.distance(0.5, 0.42) / 0.42) ** 2))
    stage.image = mix(stage.image, np.clip(stage.palette.glow * 1.05, 0, 1), around * 0.62)


def hill(stage: Stage) -> None:
    """Leave only sky, with the rounded back of a hill at the foot."""
    from gars_core.sketch.backdrops.sky import sky

    sky(stage, 0.55, 1.0)
    stage.depth[:] = 1
    line = 0.88 + 0.12 * (2 * (stage.x[0] - 0.5)) ** 2
    stage.lay(stage.below(line), mix(stage.palette.near, stage.palette.far, 0.25), 0.3)


def flatlay(stage: Stage) -> None:
    """Look straight down on a table top."""
    grain = fbm(stage.height, stage.width, stage.rng, 3, 6, 16)
    board = np.floor(stage.x * 5)
    tone = np.sin(board * 12.9898) * 43758.5453
    base = mix(stage.palette.horizon, stage.palette.far, 0.28)
    share = 0.35 * (tone - np.floor(tone)) + 0.35 * grain + 0.3 * (np.abs(stage.x * 5 - board - 0.5) > 0.49)
    stage.image = mix(
        np.broadcast_to(base, stage.image.shape),
        mix(stage.palette.far, stage.palette.near, 0.5),
        np.clip(share, 0, 1).astype(np.float32),
    )
    stage.depth[:] = 0.3
    stage.horizon, stage.wet = 0.02, 0.0


def section(stage: Stage) -> None:
    """Cut the ground open: layers of earth, stones and roots under a thin skin of surface."""
    rng = stage.rng
    for k in range(6):
        line = 0.455 + 0.1 * k + 0.025 * (1 + 0.3 * k) * (profile(stage.width, rng, 3, 4) - 0.5)
        tone = stage.palette.ramp(np.full((1,), 0.62 - 0.1 * k + 0.1 * (k % 2), np.float32))[0]
        stone = np.clip((fbm(stage.height, stage.width, rng, 12 - k, 3) - 0.66) * 20, 0, 1)
        colour = mix(
            np.broadcast_to(mix(tone, stage.palette.far, 0.3), stage.image.shape),
            mix(stage.palette.horizon, stage.palette.near, 0.5),
            stone * 0.6,
        )
        edge = np.exp(-(((stage.y - line[None]) / 0.004) ** 2))
        stage.lay(stage.below(line), mix(colour, stage.palette.near, edge * 0.7), 0.1)
