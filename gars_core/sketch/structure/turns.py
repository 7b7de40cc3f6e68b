"""The scene turned: mirrored, tilted, pulled apart."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import mix
from gars_core.sketch.noise import blur
from gars_core.sketch.stage import Stage


def reflection(stage: Stage) -> None:
    """Turn the lower half into a still mirror of the upper."""
    from gars_core.sketch.noise import warp

    row = int(0.53 * stage.height)
    rows = np.clip(2 * row - np.arange(row, stage.height) - 1, 0, stage.height - 1)
    low = np.linspace(0, 1, stage.height - row, dtype=np.float32)[:, None]
    sway = (np.sin(low * 60 / (0.3 + low)) * 0.006 * stage.unit * (0.2 + low) * np.ones((1, stage.width))).astype(
        np.float32
    )
    mirrored = warp(np.ascontiguousarray(stage.image[rows]), sway, sway * 0.3)
    stage.image[row:] = mix(mirrored, stage.palette.sky, 0.12 + 0.25 * low * np.ones((1, stage.width), np.float32))
    stage.subject[row:] = stage.subject[rows] * 0.6
    line = np.exp(-(((stage.y - 0.53) / 0.003) ** 2)) * np.ones((1, stage.width), np.float32)
    stage.image = mix(stage.image, stage.palette.glow, line * 0.45)


def tilt(stage: Stage) -> None:
    """Turn the whole scene by fifteen degrees."""
    turn(stage, 15)


def turn(stage: Stage, degrees: float) -> None:
    """Rotate everything drawn so far, enlarged so that no corner is empty."""
    import cv2

    angle = abs(np.deg2rad(degrees))
    scale = float(np.cos(angle) + np.sin(angle) * max(stage.width, stage.height) / stage.unit)
    matrix = cv2.getRotationMatrix2D((stage.width / 2, stage.height / 2), degrees, scale * 0.94)
    for name in ("image", "depth", "subject"):
        setattr(
            stage,
            name,
            cv2.warpAffine(
                getattr(stage, name), matrix, (stage.width, stage.height), borderMode=cv2.BORDER_REFLECT_101
            ),
        )


def exploded(stage: Stage) -> None:
    """Pull the subject apart into slices along dashed guide lines, on calmer ground."""
    ys, xs = np.nonzero(stage.subject > 0.5)
    if len(ys) < 20:
        return
    top, foot = int(ys.min()), int(ys.max()) + 1
    body, image = stage.subject.copy(), stage.image.copy()
    mean = mix(stage.palette.horizon, stage.palette.sky, 0.5)
    calm = mix(np.stack([blur(stage.image[..., k], 0.05 * stage.unit) for k in range(3)], -1), mean, 0.6)
    stage.image, stage.subject = calm, np.zeros_like(body)
    middle = int((xs.min() + xs.max()) / 2)
    dash = (np.arange(stage.height) // max(2, int(0.012 * stage.unit)) % 2 == 0)[:, None] & (
        np.abs(np.arange(stage.width) - middle) < max(1, stage.unit / 500)
    )[None]
    stage.image = mix(stage.image, stage.palette.near, dash.astype(np.float32) * 0.8)
    count = 5
    cuts = np.linspace(top, foot, count + 1).astype(int)
    room = np.linspace(-0.13, 0.13, count) * stage.height
    for k in range(count):
        piece = np.zeros_like(body)
        piece[cuts[k] : cuts[k + 1]] = body[cuts[k] : cuts[k + 1]]
        shift = (int(room[k]), int(0.02 * stage.unit * (-1) ** k))
        moved = np.roll(piece, shift, (0, 1))
        shade = blur(np.roll(moved, int(0.012 * stage.unit), 0), 0.008 * stage.unit)
        stage.image = mix(stage.image, stage.palette.near * 0.4, shade * 0.5)
        stage.image = mix(stage.image, np.roll(image, shift, (0, 1)), moved)
        stage.subject = np.maximum(stage.subject, moved)
