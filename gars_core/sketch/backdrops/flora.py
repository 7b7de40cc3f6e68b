"""Plants as masks: conifers, broadleaf trees, bare trees, trunks, bamboo, grass."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.canvas import ONE, SHIFT, Mask, dot, polygon
from gars_core.sketch.fields import Field


def conifer(mask: Mask, x: float, base: float, tall: float, rng: np.random.Generator) -> None:
    """Draw one conifer: ragged tiers that narrow upwards. Pixels."""
    tiers = 7
    left: list[tuple[float, float]] = []
    right: list[tuple[float, float]] = []
    jag = rng.uniform(0.85, 1.15, (tiers, 2)).tolist()
    for k in range(tiers):
        up = k / tiers
        reach = tall * 0.22 * (1 - up) ** 0.85
        y = base - tall * (0.08 + 0.9 * up)
        left += [(x - reach * jag[k][0], y + 0.03 * tall), (x - reach * 0.45, y - 0.03 * tall)]
        right += [(x + reach * jag[k][1], y + 0.03 * tall), (x + reach * 0.45, y - 0.03 * tall)]
    polygon(mask, [*left, (x, base - tall), *reversed(right)])
    polygon(
        mask,
        [
            (x - 0.018 * tall, base),
            (x - 0.012 * tall, base - 0.2 * tall),
            (x + 0.012 * tall, base - 0.2 * tall),
            (x + 0.018 * tall, base),
        ],
    )


def broadleaf(mask: Mask, x: float, base: float, tall: float, rng: np.random.Generator) -> None:
    """Draw one round-crowned tree. Pixels."""
    polygon(
        mask,
        [
            (x - 0.045 * tall, base),
            (x - 0.02 * tall, base - 0.5 * tall),
            (x + 0.02 * tall, base - 0.5 * tall),
            (x + 0.045 * tall, base),
        ],
    )
    spread = rng.uniform(0.26, 0.4)
    for angle, out, size in rng.random((26, 3)).tolist():
        turn = angle * np.pi * 2
        dot(
            mask,
            x + np.cos(turn) * out**0.6 * spread * tall,
            base - 0.66 * tall + np.sin(turn) * out**0.6 * 0.24 * tall,
            tall * (0.06 + 0.07 * size),
        )


def bare(mask: Mask, x: float, base: float, tall: float, rng: np.random.Generator, lean: float = 0.0) -> None:
    """Draw one leafless tree by forking branches. Pixels."""
    import cv2

    stack = [(x, base, -np.pi / 2 + lean, 0.32 * tall, 0.055 * tall, 0)]
    while stack:
        px, py, angle, length, thick, level = stack.pop()
        qx, qy = px + np.cos(angle) * length, py + np.sin(angle) * length
        cv2.line(
            mask,
            (int(px * ONE), int(py * ONE)),
            (int(qx * ONE), int(qy * ONE)),
            255,
            max(1, round(thick)),
            cv2.LINE_AA,
            SHIFT,
        )
        if level < 6 and thick > 0.5:
            for side in (-1, 1):
                stack.append(
                    (
                        qx,
                        qy,
                        angle + side * rng.uniform(0.18, 0.62),
                        length * rng.uniform(0.62, 0.85),
                        thick * 0.62,
                        level + 1,
                    )
                )


def trunk(mask: Mask, x: float, base: float, wide: float, rng: np.random.Generator) -> None:
    """Draw one trunk that leaves the frame at the top, with a flare at the root. Pixels."""
    lean, flare = rng.uniform(-0.6, 0.6) * wide, rng.uniform(1.5, 2.0)
    polygon(
        mask,
        [
            (x - flare * wide / 2, base),
            (x - wide / 2, base - wide * 1.2),
            (x - wide * 0.42 + lean, -4),
            (x + wide * 0.42 + lean, -4),
            (x + wide / 2, base - wide * 1.2),
            (x + flare * wide / 2, base),
        ],
    )
    if rng.random() < 0.6:
        side = 1 if rng.random() < 0.5 else -1
        y = base * rng.uniform(0.1, 0.55)
        reach = wide * rng.uniform(1.5, 4)
        polygon(mask, [(x, y + wide * 0.25), (x + side * reach, y - reach * 0.55), (x, y - wide * 0.2)])


def bamboo(mask: Mask, x: float, base: float, wide: float, rng: np.random.Generator) -> None:
    """Draw one culm of bamboo with a few sprays of leaves. Pixels."""
    lean = rng.uniform(-0.08, 0.08) * base
    y, step = base, wide * rng.uniform(6, 9)
    while y > -step:
        at, above = x + lean * (1 - y / base), x + lean * (1 - (y - step) / base)
        polygon(
            mask,
            [
                (at - wide / 2, y),
                (above - wide / 2, y - step + wide * 0.22),
                (above + wide / 2, y - step + wide * 0.22),
                (at + wide / 2, y),
            ],
        )
        if rng.random() < 0.4:
            side = 1 if rng.random() < 0.5 else -1
            for turn in rng.uniform(-0.5, 0.9, 4).tolist():
                tip = (at + side * np.cos(turn) * wide * 5, y + np.sin(turn) * wide * 5)
                polygon(
                    mask,
                    [
                        (at, y),
                        ((at + tip[0]) / 2, (y + tip[1]) / 2 - wide * 0.5),
                        tip,
                        ((at + tip[0]) / 2, (y + tip[1]) / 2 + wide * 0.5),
                    ],
                )
        y -= step


def grass(mask: Mask, base: Field, tall: float, count: int, rng: np.random.Generator) -> None:
    """Draw count blades along base (w,) in pixels, up to tall pixels high."""
    width = mask.shape[1]
    draws = rng.random((count, 4))
    for x, up, bend, thick in draws.tolist():
        px = x * width
        root = float(base[min(width - 1, int(px))]) + tall * 0.25
        high = tall * (0.35 + 0.65 * up) * 1.1
        tip = (px + (bend - 0.5) * high * 0.9, root - high)
        wide = max(0.8, tall * 0.022 * (0.5 + thick))
        middle = (px + (bend - 0.5) * high * 0.3, root - high * 0.55)
        polygon(
            mask,
            [
                (px - wide, root),
                (middle[0] - wide * 0.7, middle[1]),
                tip,
                (middle[0] + wide * 0.7, middle[1]),
                (px + wide, root),
            ],
        )
