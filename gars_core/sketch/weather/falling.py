"""What falls: rain, snow, petals, leaves, confetti."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from gars_core.sketch.canvas import ONE, SHIFT, add
from gars_core.sketch.colours.colour import mix, rgb
from gars_core.sketch.fields import Field
from gars_core.sketch.noise import blur
from gars_core.sketch.stage import Stage

FLAKES, PIECES, DROPS = 230, 75, 420


def rain(stage: Stage) -> None:
    import cv2

    field, unit = np.zeros((stage.height, stage.width), np.float32), stage.unit
    for x, y, size in stage.rng.random((DROPS, 3)).tolist():
        top = (int(x * stage.width * 1.1), int(y * stage.height))
        foot = (top[0] - int(0.012 * unit), top[1] + int((0.03 + 0.05 * size) * unit))
        cv2.line(field, top, foot, 0.25 + 0.5 * size, max(1, int(unit / 520)), cv2.LINE_AA)
    add(stage, field, np.clip(stage.palette.horizon + 0.2, 0, 1), 0.55)


def snow(stage: Stage) -> None:
    import cv2

    field, unit = np.zeros((stage.height, stage.width), np.float32), stage.unit
    for x, y, size in stage.rng.random((FLAKES, 3)).tolist():
        at = (int(x * stage.width * ONE), int(y * stage.height * ONE))
        cv2.circle(field, at, int((0.0014 + 0.007 * size**4) * unit * ONE), 0.95, -1, cv2.LINE_AA, SHIFT)
    stage.image = mix(stage.image, rgb("ffffff"), blur(field, 0.0012 * unit) * 0.9)


def petals(stage: Stage) -> None:
    palette = stage.palette
    _pieces(stage, [mix(rgb("ffd0dc"), palette.glow, 0.3), mix(rgb("ff9ab8"), palette.accent, 0.3)], 0.5)


def leaves(stage: Stage) -> None:
    palette = stage.palette
    _pieces(stage, [mix(rgb("c8641e"), palette.accent, 0.4), mix(rgb("e0a030"), palette.glow, 0.2)], 0.38)


def confetti(stage: Stage) -> None:
    palette = stage.palette
    _pieces(stage, [palette.accent, palette.glow, palette.sky, palette.horizon], 0.5)


def _pieces(stage: Stage, colours: Sequence[Field], narrow: float) -> None:
    """Draw small ellipses, narrow times as wide as long, turned at random, the colours by turns."""
    import cv2

    for number, (x, y, size, turn) in enumerate(stage.rng.random((PIECES, 4)).tolist()):
        long = (0.005 + 0.013 * size**2) * stage.unit
        axes = (max(1, int(long)), max(1, int(long * narrow)))
        colour = np.clip(colours[number % len(colours)] * (0.85 + 0.3 * turn), 0, 1).tolist()
        at = (int(x * stage.width), int(y * stage.height))
        cv2.ellipse(stage.image, at, axes, turn * 360, 0, 360, colour, -1, cv2.LINE_AA)
