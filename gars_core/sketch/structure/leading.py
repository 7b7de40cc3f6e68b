"""Lines that lead the eye: paths, rivers, diagonals, spokes, a mirrored half."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.backdrops import flora
from gars_core.sketch.canvas import add, blank, done
from gars_core.sketch.colours.colour import mix
from gars_core.sketch.stage import Stage


def thirds(stage: Stage) -> None:
    """Weigh the left third with a tall form against the subject at the right."""
    mask = blank(stage.height, stage.width)
    flora.bare(mask, 0.16 * stage.width, 0.97 * stage.height, 1.05 * stage.height, stage.rng, 0.12)
    stage.lay(done(mask), mix(stage.palette.near, stage.palette.far, 0.2), 0.2)


def diagonal(stage: Stage) -> None:
    """Divide the scene along a rising diagonal, dark below."""
    line = (1.02 - stage.x - stage.y) * stage.unit
    below = np.clip(-line / 2 + 0.5, 0, 1)
    stage.image = mix(stage.image, mix(stage.palette.near, stage.palette.far, 0.35), below * 0.72)
    add(stage, np.exp(-((line / (0.008 * stage.unit)) ** 2)), stage.palette.glow, 0.6)


def path(stage: Stage) -> None:
    """Lead a bright path in bends from the lower edge to the figure."""
    low = np.clip((stage.y - stage.horizon) / (1 - stage.horizon), 0, 1)
    centre = 0.52 + 0.32 * np.sin((1 - low) * 6.4) * low**0.8
    wide = 0.012 + 0.19 * low**1.5
    mask = np.clip((wide - np.abs(stage.x - centre)) * stage.width / 3, 0, 1) * (stage.y > stage.horizon)
    edge = np.clip(1 - np.abs(np.abs(stage.x - centre) - wide) * 60, 0, 1) * (stage.y > stage.horizon)
    stage.image = mix(stage.image, stage.palette.near, edge * 0.5)
    stage.image = mix(stage.image, mix(stage.palette.glow, stage.palette.horizon, 0.4), mask * 0.8)


def zigzag(stage: Stage) -> None:
    """Fold a bright path in sharp turns up to the figure."""
    low = np.clip((stage.y - stage.horizon) / (1 - stage.horizon), 0, 1)
    phase = (1 - low) ** 0.75 * 3.2
    wave = 2 * np.abs(2 * (phase / 2 - np.floor(phase / 2 + 0.5))) - 1
    centre, wide = 0.53 + 0.42 * wave * (0.12 + 0.88 * low), 0.018 + 0.11 * low
    mask = np.clip((wide - np.abs(stage.x - centre)) * stage.width / 3, 0, 1) * (stage.y > stage.horizon)
    stage.image = mix(stage.image, mix(stage.palette.near, stage.palette.far, 0.3), 0.35 * np.clip(low * 8, 0, 1))
    stage.image = mix(stage.image, mix(stage.palette.glow, stage.palette.accent, 0.15), mask * 0.88)


def river(stage: Stage) -> None:
    """Let a broad S of light run through the ground."""
    low = np.clip((stage.y - stage.horizon) / (1 - stage.horizon), 0, 1)
    centre = 0.5 + 0.3 * np.sin(low**0.85 * 2 * np.pi) * (0.35 + 0.65 * low)
    wide = 0.02 + 0.14 * low
    mask = np.clip((wide - np.abs(stage.x - centre)) * stage.width / 4, 0, 1) * (stage.y > stage.horizon)
    stage.image = mix(stage.image, mix(stage.palette.sky, stage.palette.glow, 0.55), mask * 0.72)


def lines(stage: Stage) -> None:
    """Draw everything towards one point: rails on the ground, beams above, all ending in light."""
    angle = np.arctan2((stage.y - stage.horizon) * stage.height, (stage.x - 0.5) * stage.width)
    spokes = np.clip((np.cos(angle * 24) - 0.55) * 4, 0, 1)
    away = np.clip(stage.distance(0.5, stage.horizon) / 0.7, 0, 1)
    stage.image = mix(stage.image, mix(stage.palette.near, stage.palette.far, 0.25), spokes * (0.12 + 0.6 * away))
    add(stage, np.exp(-((stage.distance(0.5, stage.horizon) / 0.16) ** 2)), stage.palette.glow, 0.75)


def cross(stage: Stage) -> None:
    """Cross two broad beams behind the subject."""
    for slope, colour in ((1, stage.palette.glow), (-1, stage.palette.accent)):
        band = np.clip((0.09 - np.abs((stage.x - 0.5) - slope * (stage.y - 0.5)) * 0.72) * stage.unit / 3, 0, 1)
        stage.image = mix(stage.image, colour, band * 0.8)


def symmetry(stage: Stage) -> None:
    """Mirror the left half onto the right."""
    half = stage.width // 2
    stage.image[:, stage.width - half :] = stage.image[:, :half][:, ::-1]
    stage.depth[:, stage.width - half :] = stage.depth[:, :half][:, ::-1]
    for x in (0.13, 0.87):
        mask = np.clip((0.03 - np.abs(stage.x - x)) * stage.width, 0, 1) * np.clip((stage.y - 0.1) * stage.height, 0, 1)
        stage.lay(mask, mix(stage.palette.near, stage.palette.far, 0.3), 0.2)
