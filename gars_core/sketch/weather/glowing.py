"""What glows in the air: dust in the light, embers, sparks, gold, sparkles, stars."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.canvas import add, bulbs
from gars_core.sketch.colours.colour import mix, rgb
from gars_core.sketch.fields import Field
from gars_core.sketch.noise import blur
from gars_core.sketch.stage import Stage


def dust(stage: Stage) -> None:
    _specks(stage, 150, stage.palette.glow)


def embers(stage: Stage) -> None:
    _specks(stage, 120, rgb("ff7a2a"))


def sparks(stage: Stage) -> None:
    _specks(stage, 90, mix(stage.palette.accent, stage.palette.glow, 0.4))


def gold(stage: Stage) -> None:
    _specks(stage, 130, rgb("ffcf5a"))


def sparkles(stage: Stage) -> None:
    _crosses(stage, 80, np.clip(stage.palette.glow + 0.1, 0, 1))


def stars(stage: Stage) -> None:
    _crosses(stage, 60, rgb("fff2b0"))


def _specks(stage: Stage, count: int, colour: Field) -> None:
    bulbs(stage, [(x, y) for x, y, _ in stage.rng.random((count, 3)).tolist()], 0.0024, colour, 4, 0.7)


def _crosses(stage: Stage, count: int, colour: Field) -> None:
    """Draw small crosses of light with a halo."""
    import cv2

    field, unit = np.zeros((stage.height, stage.width), np.float32), stage.unit
    for x, y, size in stage.rng.random((count, 3)).tolist():
        at, reach = (int(x * stage.width), int(y * stage.height)), max(2, int((0.006 + 0.022 * size**3) * unit))
        for dx, dy in ((1, 0), (0, 1)):
            begin, end = (at[0] - dx * reach, at[1] - dy * reach), (at[0] + dx * reach, at[1] + dy * reach)
            cv2.line(field, begin, end, 0.9, max(1, int(unit / 600)), cv2.LINE_AA)
    add(stage, blur(field, 0.004 * unit) * 2, colour, 0.8)
    add(stage, field, np.clip(colour + 0.2, 0, 1), 0.9)
