"""What lenses, shutters and screens do to the finished picture."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import luma, mix
from gars_core.sketch.fields import Field
from gars_core.sketch.figures.motifs import motif
from gars_core.sketch.mediums.sheet import Sheet
from gars_core.sketch.noise import blur, fbm, warp


def _grid(sheet: Sheet) -> tuple[Field, Field]:
    """Return places (1, w) and (h, 1) from the centre, in units of the shorter side."""
    x = (np.arange(sheet.width, dtype=np.float32)[None] - sheet.width / 2) / sheet.unit
    y = (np.arange(sheet.height, dtype=np.float32)[:, None] - sheet.height / 2) / sheet.unit
    return x, y


def focus(sheet: Sheet, amount: float) -> Field:
    """Blur what is not the subject, amount in units."""
    body = blur(sheet.subject, 0.003 * sheet.unit)
    return mix(blur(sheet.image, amount * sheet.unit), sheet.image, body)


def tilt_shift(sheet: Sheet, amount: float) -> Field:
    """Keep one level band sharp."""
    _, y = _grid(sheet)
    away = np.clip((np.abs(y - 0.12) - 0.1) * 5, 0, 1) * np.ones((1, sheet.width), np.float32)
    return mix(sheet.image, blur(sheet.image, amount * sheet.unit), away)


def soft(sheet: Sheet, amount: float) -> Field:
    """Let the lights bloom."""
    wide = blur(sheet.image, 0.02 * sheet.unit)
    return mix(sheet.image, 1 - (1 - sheet.image) * (1 - 0.8 * wide), amount)


def smear(sheet: Sheet, amount: float) -> Field:
    """Drag everything sideways, amount in units; keep is how much of the subject stays sharp."""
    import cv2

    reach = max(3, int(amount * sheet.unit) | 1)
    moved = cv2.blur(sheet.image, (reach, 1))
    return mix(moved, sheet.image, sheet.number("keep", 0.0) * blur(sheet.subject, 1.5))


def burst(sheet: Sheet, amount: float) -> Field:
    """Zoom while the shutter is open."""
    import cv2

    image = sheet.image
    for k in range(1, 6):
        scale = 1 + amount * k / 5
        matrix = cv2.getRotationMatrix2D((sheet.width / 2, sheet.height / 2), 0, scale)
        image = image + cv2.warpAffine(sheet.image, matrix, (sheet.width, sheet.height))
    return image / 6


def fringe(sheet: Sheet, amount: float) -> Field:
    """Part the colours towards the edge of the lens."""
    import cv2

    planes = []
    for k, way in enumerate((1, 0, -1)):
        matrix = cv2.getRotationMatrix2D((sheet.width / 2, sheet.height / 2), 0, 1 + way * amount)
        planes.append(
            cv2.warpAffine(
                np.ascontiguousarray(sheet.image[..., k]),
                matrix,
                (sheet.width, sheet.height),
                borderMode=cv2.BORDER_REFLECT_101,
            )
        )
    return np.stack(planes, -1)


def bokeh(sheet: Sheet, amount: float) -> Field:
    """Hang discs of light out of focus behind the subject, in a whirl where swirl is given."""
    import cv2

    light: Field = np.zeros((sheet.height, sheet.width, 3), np.float32)
    draws = sheet.rng.random((34, 4)).tolist()
    for x, y, size, pick in draws:
        at, reach = (int(x * sheet.width), int(y * sheet.height)), int((0.018 + 0.04 * size) * sheet.unit)
        tone = (0.5 * mix(sheet.palette.glow, sheet.palette.accent, pick)).tolist()
        lean = np.degrees(np.arctan2(y - 0.5, x - 0.5)) + 90
        axes = (reach, int(reach * (0.45 if "swirl" in sheet.options else 1.0)))
        y0, x0 = max(0, at[1] - reach - 2), max(0, at[0] - reach - 2)
        disc = np.zeros_like(light[y0 : at[1] + reach + 2, x0 : at[0] + reach + 2])
        cv2.ellipse(disc, (at[0] - x0, at[1] - y0), axes, lean, 0, 360, tone, -1, cv2.LINE_AA)
        light[y0 : y0 + disc.shape[0], x0 : x0 + disc.shape[1]] += disc
    light = light * (1 - blur(sheet.subject, 1.5))[..., None] * amount
    return np.asarray(1 - (1 - np.clip(sheet.image, 0, 1)) * (1 - np.clip(light, 0, 0.9)))


def streak(sheet: Sheet, amount: float) -> Field:
    """Draw the lights out into level streaks and a flare."""
    import cv2

    bright = np.clip(luma(sheet.image) - 0.62, 0, 1)[..., None] * sheet.image
    long = cv2.blur(cv2.blur(bright, (int(0.5 * sheet.unit) | 1, max(1, int(0.006 * sheet.unit)))), (31, 1))
    x, y = _grid(sheet)
    flare = np.zeros((sheet.height, sheet.width), np.float32)
    for k, size in ((0.32, 0.16), (0.12, 0.05), (-0.1, 0.09), (-0.27, 0.04)):
        flare += 0.4 * np.clip((size - np.hypot(x - k, y + 0.9 * k)) / size * 3, 0, 1)
    tone = mix(sheet.palette.glow, np.array([0.5, 0.8, 1.0], np.float32), sheet.number("cool", 0.3))
    return sheet.image + amount * (3.0 * long + 0.3 * flare[..., None] * tone)


def trails(sheet: Sheet, amount: float) -> Field:
    """Write lines of light into the air."""
    import cv2

    drawn: Field = np.zeros((sheet.height, sheet.width), np.float32)
    t = np.linspace(0, 1, 90)
    for a, b, c, d in sheet.rng.uniform(0, 6, (6, 4)).tolist():
        x = (1.2 * t - 0.1) * sheet.width
        y = (0.25 + 0.09 * a + 0.12 * np.sin(t * (4 + b) + c) + 0.05 * np.sin(t * 3 * d)) * sheet.height
        track = np.rint(np.stack([x, y], 1) * 8).astype(np.int32)
        cv2.polylines(drawn, [track], False, 1.0, max(1, int(0.005 * sheet.unit)), cv2.LINE_AA, 3)
    glow = np.clip(drawn + 1.4 * blur(drawn, 0.012 * sheet.unit), 0, 1)[..., None]
    return 1 - (1 - np.clip(sheet.image * (1 - 0.3 * amount), 0, 1)) * (1 - glow * amount * sheet.palette.glow)


def drops(sheet: Sheet, amount: float) -> Field:
    """See through a pane with running drops."""
    x, y = _grid(sheet)
    dots = fbm(sheet.height, sheet.width, sheet.rng, 34, 2)
    bead = np.clip((dots - 0.62) * 9, 0, 1)
    run = np.clip((fbm(sheet.height, sheet.width, sheet.rng, 24, 2, 0.12) - 0.66) * 9, 0, 1)
    bent = ((dots - 0.5) * 0.3 * sheet.unit * np.maximum(bead, run)).astype(np.float32)
    misted = blur(sheet.image, 0.012 * sheet.unit) * 0.85 + 0.1
    image = mix(misted, warp(sheet.image, bent, bent), np.maximum(bead, run))
    return mix(sheet.image, image + 0.12 * (bead * (1 - run))[..., None], amount)


def split(sheet: Sheet, amount: float) -> Field:
    """Put the lower half under water, behind a bright waving line."""
    x, y = _grid(sheet)
    level = 0.08 + 0.018 * np.sin(x * 16) + 0.01 * np.sin(x * 41 + 1)
    under = np.clip((y - level) * sheet.unit / 2, 0, 1)
    sway = (np.sin(y * 60 + x * 12) * 0.006 * sheet.unit).astype(np.float32)
    water, haze = np.array([0.35, 0.75, 0.9], np.float32), np.array([0, 0.05, 0.09], np.float32)
    deep = warp(sheet.image, sway, sway) * water + haze
    return np.asarray(mix(sheet.image, deep, under * amount) + 0.5 * np.exp(-(((y - level) / 0.008) ** 2))[..., None])


def overlay(sheet: Sheet, name: str) -> Field:
    """Show the marks of an instrument: a cross-hair, a frame counter's corners, a grid."""
    x, y = _grid(sheet)
    thin = 1.5 / sheet.unit
    if name == "cross":
        away = np.hypot(x, y)
        mark = (np.minimum(np.abs(x), np.abs(y)) < thin) | (np.abs(away - 0.2) < thin) | (np.abs(away - 0.36) < thin)
    elif name == "corners":
        near = np.maximum(np.abs(x), np.abs(y))
        mark = (np.abs(near - 0.42) < 2 * thin) & (np.minimum(np.abs(x), np.abs(y)) > 0.3)
        mark |= np.hypot(x - 0.36, y + 0.37) < 0.014
    else:
        mark = motif(sheet, "grid", 8) > 0.4
    return mix(sheet.image, sheet.colour("overlay_ink", "f4f4ea"), mark.astype(np.float32) * 0.8)


def vignette(sheet: Sheet, amount: float) -> Field:
    """Darken the corners."""
    x, y = _grid(sheet)
    return sheet.image * (1 - amount * np.clip(np.hypot(x, y) - 0.28, 0, 1) * 1.9)[..., None]


def hole(sheet: Sheet, name: str) -> Field:
    """See through an opening: round, a keyhole, a mirror, a lens, a tube."""
    x, y = _grid(sheet)
    away = np.hypot(x, y)
    if name == "keyhole":
        inside = np.maximum(0.25 - np.hypot(x, y + 0.12), np.minimum(0.1 + 0.2 * (y + 0.1) - np.abs(x), 0.42 - y))
    elif name == "mirror":
        inside = 0.36 - (np.abs(x / 1.25) ** 4 + np.abs(y / 0.7) ** 4) ** 0.25
    elif name == "oval":
        inside = 0.46 - np.hypot(x, y * 0.9)
    else:
        inside = 0.42 - away
    open_ = np.clip(inside * sheet.unit, 0, 1)
    rim = np.exp(-((inside / 0.012) ** 2))
    outside = blur(sheet.image, 0.03 * sheet.unit) * sheet.number("outside", 0.08)
    return mix(mix(outside, sheet.image, open_), sheet.colour("rim_ink", "8a8478"), rim * 0.85)


def bars(sheet: Sheet, half: float) -> Field:
    """Cut to a wide frame, half its height above and below the middle, with dark bars."""
    _, y = _grid(sheet)
    return sheet.image * (np.abs(y) * sheet.unit / sheet.height < half)[..., None]
