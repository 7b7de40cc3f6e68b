"""What floats or flies: bubbles, bats."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import mix
from gars_core.sketch.fields import Field
from gars_core.sketch.figures.silhouette import raster
from gars_core.sketch.stage import Stage

BUBBLES, BATS = 42, 9


def bubbles(stage: Stage) -> None:
    import cv2

    rim = np.clip(stage.palette.glow + 0.1, 0, 1).tolist()
    for x, y, size in stage.rng.random((BUBBLES, 3)).tolist():
        at, radius = (int(x * stage.width), int(y * stage.height)), max(2, int((0.006 + 0.028 * size**2) * stage.unit))
        cv2.circle(stage.image, at, radius, rim, max(1, int(stage.unit / 500)), cv2.LINE_AA)
        shine = (at[0] - radius // 3, at[1] - radius // 3)
        cv2.circle(stage.image, shine, max(1, radius // 5), (1.0, 1.0, 1.0), -1, cv2.LINE_AA)


def bats(stage: Stage) -> None:
    for x, y, size in stage.rng.random((BATS, 3)).tolist():
        shape = raster("bat", max(6, int((0.02 + 0.035 * size) * stage.unit)))
        _stamp(stage, shape, x, 0.06 + 0.4 * y, stage.palette.near * 0.4)


def _stamp(stage: Stage, shape: Field, x: float, y: float, colour: Field) -> None:
    top, left = int(y * stage.height), int(x * (stage.width - shape.shape[1]))
    area = stage.image[top : top + shape.shape[0], max(0, left) : max(0, left) + shape.shape[1]]
    area[:] = mix(area, colour, shape[: area.shape[0], : area.shape[1]])
