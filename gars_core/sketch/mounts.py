"""What is done to the finished sheet: panels, borders, torn edges, rounded corners."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gars_core.sketch.colours.colour import Palette, mix, rgb
from gars_core.sketch.fields import Field
from gars_core.sketch.noise import blur, fbm

Mount = Callable[[Field, Palette, np.random.Generator], Field]


def _away(image: Field) -> Field:
    height, width = image.shape[:2]
    y = np.minimum(np.arange(height), np.arange(height)[::-1])[:, None]
    x = np.minimum(np.arange(width), np.arange(width)[::-1])[None]
    return np.minimum(x, y) / float(min(height, width))


def panels(image: Field, palette: Palette, rng: np.random.Generator) -> Field:
    """Cut the picture into three upright panels on a wall, the outer two a little lower and darker."""
    height, width = image.shape[:2]
    wall = mix(palette.horizon, rgb("f2efe9"), 0.75) * (0.97 + 0.05 * fbm(height, width, rng, 3, 5)[..., None])
    out = np.array(wall * np.ones((height, width, 1), np.float32))
    edges = [0.035, 0.345, 0.655, 0.965]
    for k in range(3):
        x0, x1 = int((edges[k] + 0.012) * width), int((edges[k + 1] - 0.012) * width)
        y0, y1 = (int(0.1 * height), int(0.93 * height)) if k != 1 else (int(0.045 * height), int(0.955 * height))
        s = max(2, int(0.01 * min(height, width)))
        out[y0 + s : y1 + s, x0 + s : x1 + s] *= 0.72
        out[y0:y1, x0:x1] = image[y0:y1, x0:x1] * (0.9 if k != 1 else 1.0)
    return out.astype(np.float32)


def white(image: Field, palette: Palette, rng: np.random.Generator) -> Field:
    """Leave a wide even white border."""
    return mix(image, rgb("fbfaf7"), np.clip((0.115 - _away(image)) * min(image.shape[:2]), 0, 1))


def torn(image: Field, palette: Palette, rng: np.random.Generator) -> Field:
    """Tear the sheet along all its edges, the fibres white, on a dark table."""
    height, width = image.shape[:2]
    away = _away(image) + 0.11 * (fbm(height, width, rng, 7, 6, 1, 0.55) - 0.5)
    unit = min(height, width)
    inside, fibre = np.clip((away - 0.075) * unit / 2, 0, 1), np.clip((away - 0.056) * unit / 2, 0, 1)
    table = mix(palette.near, rgb("2a211c"), 0.5) * (0.85 + 0.3 * fbm(height, width, rng, 4, 6, 9)[..., None])
    shade = blur(np.roll(fibre, (int(0.012 * unit),) * 2, (0, 1)), 0.012 * unit)
    out = table * (1 - 0.55 * shade[..., None])
    return mix(mix(out.astype(np.float32), rgb("f8f5ee"), fibre), image, inside)


def vignette(image: Field, palette: Palette, rng: np.random.Generator) -> Field:
    """Round the corners into an oval that fades to pale paper."""
    height, width = image.shape[:2]
    y, x = np.linspace(-1, 1, height, dtype=np.float32)[:, None], np.linspace(-1, 1, width, dtype=np.float32)[None]
    away = (np.abs(x) ** 3 + np.abs(y) ** 3) ** (1 / 3)
    return mix(image, mix(palette.glow, rgb("f7f2e8"), 0.6), np.clip((away - 0.82) * 6.5, 0, 1))


def ornate(image: Field, palette: Palette, rng: np.random.Generator) -> Field:
    """Set the picture in a carved gilt frame with corner pieces."""
    height, width = image.shape[:2]
    unit = float(min(height, width))
    away = _away(image)
    y, x = np.arange(height, dtype=np.float32)[:, None] / unit, np.arange(width, dtype=np.float32)[None] / unit
    along = np.where(np.minimum(x, width / unit - x) < np.minimum(y, height / unit - y), y, x)
    curl = 0.5 + 0.5 * np.sin(along * 75 + 2.4 * np.sin(away * 120)) * np.cos(away * 70)
    bead = np.exp(-(((away - 0.112) / 0.006) ** 2)) * (0.5 + 0.5 * np.sin(along * 260))
    profile = (
        np.exp(-(((away - 0.02) / 0.012) ** 2))
        + 0.9 * np.exp(-(((away - 0.092) / 0.01) ** 2))
        + 0.55 * curl * (away < 0.085)
        + bead
    )
    corner = np.exp(
        -(((np.minimum(x, width / unit - x) - 0.07) ** 2 + (np.minimum(y, height / unit - y) - 0.07) ** 2) / 0.003)
    )
    profile = profile + corner * (
        0.6
        + 0.6 * np.cos(np.hypot(np.minimum(x, width / unit - x) - 0.07, np.minimum(y, height / unit - y) - 0.07) * 180)
    )
    gold = mix(rgb("c79a3a"), palette.glow, 0.25)
    colour = mix(
        np.broadcast_to(gold * 0.35, image.shape),
        np.clip(gold * 1.35, 0, 1),
        np.clip(profile * 0.75, 0, 1).astype(np.float32),
    )
    shade = np.exp(-np.clip(away - 0.12, 0, 1) / 0.018) * 0.5
    return mix(image * (1 - shade)[..., None], colour, np.clip((0.12 - away) * unit, 0, 1)).astype(np.float32)


def wreath(image: Field, palette: Palette, rng: np.random.Generator) -> Field:
    """Wind leaves and berries around a round picture."""
    import cv2

    height, width = image.shape[:2]
    unit = min(height, width)
    y, x = (np.arange(height)[:, None] - height / 2) / unit, (np.arange(width)[None] - width / 2) / unit
    away = np.hypot(x, y)
    paper = mix(palette.glow, rgb("f8f4ea"), 0.65)
    out = np.ascontiguousarray(mix(image, paper, np.clip((away - 0.39) * unit / 2, 0, 1)))
    greens = [
        mix(palette.far, palette.near, 0.25),
        mix(palette.far, rgb("4f7a4a"), 0.4),
        mix(palette.accent, palette.near, 0.45),
    ]
    for k in range(150):
        turn = 2 * np.pi * k / 150 + rng.uniform(-0.03, 0.03)
        reach = 0.405 + rng.uniform(-0.038, 0.038)
        at = (int(width / 2 + np.cos(turn) * reach * unit), int(height / 2 + np.sin(turn) * reach * unit))
        lean = np.degrees(turn) + 90 + rng.uniform(-50, 50)
        colour = (greens[k % 3] * rng.uniform(0.75, 1.2)).clip(0, 1).tolist()
        cv2.ellipse(out, at, (int(0.034 * unit), int(0.012 * unit)), lean, 0, 360, colour, -1, cv2.LINE_AA)
        if k % 5 == 0:
            cv2.circle(
                out,
                (at[0] + int(0.012 * unit), at[1]),
                max(2, int(0.0105 * unit)),
                palette.accent.tolist(),
                -1,
                cv2.LINE_AA,
            )
            cv2.circle(
                out,
                (at[0] + int(0.009 * unit), at[1] - int(0.003 * unit)),
                max(1, int(0.003 * unit)),
                (1.0, 1.0, 1.0),
                -1,
                cv2.LINE_AA,
            )
    return out


MOUNTS: dict[str, Mount] = {
    "panels": panels,
    "white": white,
    "torn": torn,
    "vignette": vignette,
    "ornate": ornate,
    "wreath": wreath,
}
