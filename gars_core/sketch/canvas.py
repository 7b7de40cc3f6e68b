"""Shared primitives: masks to draw on in 8 bits, dots and lines as light, and light laid over the stage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from gars_core.sketch.fields import Field
from gars_core.sketch.noise import blur
from gars_core.sketch.stage import Stage

Place = tuple[float, float]
Mask = NDArray[np.uint8]
SHIFT = 4
ONE = 1 << SHIFT
"""OpenCV draws at sixteenths of a pixel, so that small shapes do not jump."""


def blank(height: int, width: int) -> Mask:
    """Return an empty 8-bit mask to draw on."""
    return np.zeros((height, width), np.uint8)


def done(mask: Mask) -> Field:
    """Return a drawn mask as (h, w) float32 in [0, 1]."""
    return mask.astype(np.float32) / 255


def polygon(mask: Mask, points: Sequence[Place], value: int = 255) -> None:
    """Fill a polygon of pixel points."""
    import cv2

    cv2.fillPoly(mask, [np.rint(np.array(points) * ONE).astype(np.int32)], value, cv2.LINE_AA, SHIFT)


def dot(mask: Mask, x: float, y: float, radius: float) -> None:
    """Fill a circle; pixels."""
    import cv2

    cv2.circle(mask, (int(x * ONE), int(y * ONE)), max(1, int(radius * ONE)), 255, -1, cv2.LINE_AA, SHIFT)


def dots(stage: Stage, places: Iterable[Place], radius: float) -> Field:
    """Return round dots (h, w); radius in units."""
    import cv2

    field = np.zeros((stage.height, stage.width), np.float32)
    for x, y in places:
        cv2.circle(
            field,
            (int(x * stage.width * ONE), int(y * stage.height * ONE)),
            max(8, int(radius * stage.unit * ONE)),
            1.0,
            -1,
            cv2.LINE_AA,
            SHIFT,
        )
    return field


def bulbs(
    stage: Stage, places: Iterable[Place], radius: float, colour: Field, halo: float = 4, strength: float = 0.9
) -> None:
    """Draw glowing bulbs with a halo, halo times their radius."""
    field = dots(stage, places, radius)
    add(stage, np.clip(blur(field, radius * halo * 0.5 * stage.unit) * halo * 0.55, 0, 1), colour, strength)
    add(stage, blur(field, radius * stage.unit * 0.25), np.clip(colour * 0.6 + 0.45, 0, 1), 1.0)


def line(stage: Stage, points: Field, thick: float) -> Field:
    """Return a polyline (h, w) through points (n, 2) in the frame; thick in units."""
    import cv2

    field = np.zeros((stage.height, stage.width), np.float32)
    at = np.rint(points * [stage.width * ONE, stage.height * ONE]).astype(np.int32)
    cv2.polylines(field, [at], False, 1.0, max(1, round(thick * stage.unit)), cv2.LINE_AA, SHIFT)
    return field


def add(stage: Stage, field: Field, colour: Field, strength: float = 1.0) -> None:
    """Add light: field (h, w) of colour (3,), screened so that it never clips to a flat patch."""
    light = np.clip(field, 0, 1)[..., None] * colour * strength
    stage.image = (1 - (1 - stage.image) * (1 - np.clip(light, 0, 1))).astype(np.float32)
