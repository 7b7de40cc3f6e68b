"""Photographs: what lenses, films, plates and papers do to the light."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import luma, mix, rgb, saturate
from gars_core.sketch.fields import Field
from gars_core.sketch.mediums.sheet import Sheet
from gars_core.sketch.noise import blur, fbm, grain


def _focus(sheet: Sheet, amount: float) -> Field:
    """Return the picture with the distance out of focus, bright points opening into discs."""
    import cv2

    wide = max(1, int(amount * 0.012 * sheet.unit))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * wide + 1, 2 * wide + 1)).astype(np.float32)
    bright = np.clip(sheet.image, 0, 1) ** 2.2
    soft = (
        np.maximum(cv2.filter2D(bright, -1, disc / disc.sum()), 0) ** (1 / 2.2)
        if wide < 9
        else cv2.GaussianBlur(sheet.image, (0, 0), wide * 0.6)
    )
    far = np.clip((blur(sheet.depth, 0.004 * sheet.unit) - 0.25) * 1.7, 0, 1) * (1 - blur(sheet.subject, 1.5))
    return mix(sheet.image, soft.astype(np.float32), far)


def vignette(sheet: Sheet, image: Field, amount: float) -> Field:
    """Return image darkened towards the corners."""
    y, x = (
        np.linspace(-1, 1, sheet.height, dtype=np.float32)[:, None],
        np.linspace(-1, 1, sheet.width, dtype=np.float32)[None],
    )
    return image * np.clip(1.05 - amount * (x * x + y * y) ** 1.2 * 0.5, 0, 1.1)[..., None]


def colour(sheet: Sheet) -> Field:
    """A colour photograph: shallow focus, film curve, halation, fine grain."""
    image = _focus(sheet, 0.8)
    image = np.clip(0.5 + (image - 0.5) * 1.14, 0, 1)
    tone = luma(image)[..., None]
    image = (
        image
        + (1 - tone) * np.array([-0.012, 0.0, 0.03], np.float32)
        + tone * np.array([0.025, 0.01, -0.02], np.float32)
    )
    glow = blur(np.clip(tone[..., 0] - 0.72, 0, 1), 0.014 * sheet.unit)
    image = image + glow[..., None] * np.array([0.75, 0.4, 0.25], np.float32)
    image = image + 0.028 * grain(sheet.height, sheet.width, sheet.rng, sheet.unit / 900)[..., None]
    return np.clip(vignette(sheet, image, 0.38), 0, 1)


def mono(sheet: Sheet) -> Field:
    """A silver print: deep blacks, clean whites, visible grain."""
    tone = luma(_focus(sheet, 0.7))
    low, high = np.percentile(tone[::4, ::4], (1, 99))
    tone = np.clip((tone - low) / max(0.1, high - low), 0, 1)
    tone = tone * tone * (3 - 2 * tone) * 0.75 + tone * 0.25
    tone = tone + 0.055 * grain(sheet.height, sheet.width, sheet.rng, sheet.unit / 650) * (
        0.4 + np.sin(np.pi * np.clip(tone, 0, 1))
    )
    image = vignette(sheet, np.repeat(tone[..., None], 3, -1), 0.5) * np.array([1.0, 0.985, 0.96], np.float32)
    return np.asarray(np.clip(image, 0, 1).astype(np.float32))


def polaroid(sheet: Sheet) -> Field:
    """An instant print: milky shadows, warm shift, soft focus, in its white frame with the wide foot."""
    import cv2

    image = cv2.GaussianBlur(sheet.image, (0, 0), 0.0016 * sheet.unit + 0.3)
    image = saturate(image, 0.82) * np.array([0.92, 0.86, 0.74], np.float32) + np.array([0.10, 0.095, 0.12], np.float32)
    image = vignette(sheet, image, 0.35)
    m, top, foot = int(0.075 * sheet.width), int(0.07 * sheet.height), int(0.21 * sheet.height)
    high, wide = sheet.height - top - foot, sheet.width - 2 * m
    scale = max(high / sheet.height, wide / sheet.width)
    shown = cv2.resize(image, (round(sheet.width * scale), round(sheet.height * scale)), interpolation=cv2.INTER_AREA)
    y, x = (shown.shape[0] - high) // 2, (shown.shape[1] - wide) // 2
    paper = rgb("f6f3ea") * (0.985 + 0.02 * fbm(sheet.height, sheet.width, sheet.rng, 4, 5)[..., None])
    frame = np.array(paper * np.ones((sheet.height, sheet.width, 1), np.float32))
    inside = shown[y : y + high, x : x + wide]
    frame[top : top + inside.shape[0], m : m + inside.shape[1]] = inside
    edge = np.zeros((sheet.height, sheet.width), np.float32)
    cv2.rectangle(edge, (m, top), (m + wide, top + high), 1.0, max(1, round(sheet.unit / 300)))
    return np.clip(frame * (1 - 0.3 * cv2.GaussianBlur(edge, (0, 0), 1.2)[..., None]), 0, 1)


def daguerreotype(sheet: Sheet) -> Field:
    """A silvered plate: warm grey, tarnish creeping in blue and gold, scratches, an oval mat."""
    tone = blur(sheet.grey, 0.0022 * sheet.unit) ** 1.1
    tarnish = fbm(sheet.height, sheet.width, sheet.rng, 4, 6)
    scratch = np.clip(grain(sheet.height, sheet.width, sheet.rng) - 3.0, 0, 1)
    silver = mix(np.broadcast_to(rgb("15110d"), sheet.image.shape), rgb("e6dcc6"), tone * 0.92)
    y, x = (
        np.linspace(-1, 1, sheet.height, dtype=np.float32)[:, None],
        np.linspace(-1, 1, sheet.width, dtype=np.float32)[None],
    )
    away = np.sqrt((x / 0.82) ** 2 + (y / 0.9) ** 2)
    image = mix(silver, rgb("5a6f96"), np.clip((away - 0.7 + 0.4 * (tarnish - 0.5)) * 2.4, 0, 0.62))
    image = (
        mix(image, rgb("b47f36"), np.exp(-(((away - 0.97 + 0.3 * (tarnish - 0.5)) / 0.08) ** 2)) * 0.7)
        + scratch[..., None] * 0.4
    )
    mat = rgb("8a6a2c") * (0.8 + 0.4 * fbm(sheet.height, sheet.width, sheet.rng, 30, 3)[..., None])
    lip = np.exp(-(((away - 1.03) / 0.02) ** 2))
    image = mix(image, mat, np.clip((away - 1.02) * 60, 0, 1))
    return np.clip(mix(image, rgb("f0d998"), lip * 0.75), 0, 1).astype(np.float32)


def double(sheet: Sheet) -> Field:
    """Two exposures on one frame: the scene inside the subject's outline, both ghosts on pale ground."""
    import cv2

    grow = cv2.resize(
        sheet.image[
            int(0.05 * sheet.height) : int(0.7 * sheet.height), int(0.15 * sheet.width) : int(0.85 * sheet.width)
        ],
        (sheet.width, sheet.height),
        interpolation=cv2.INTER_CUBIC,
    )
    pale = mix(np.broadcast_to(mix(rgb("f3efe8"), sheet.palette.glow, 0.3), sheet.image.shape), sheet.image, 0.14)
    shape = blur(sheet.subject, 0.002 * sheet.unit + 0.6)
    ys, xs = np.nonzero(sheet.subject > 0.5)
    big = shape
    if len(xs) > 50:
        cx, cy = (xs.min() + xs.max()) / 2, (ys.min() + ys.max()) / 2
        scale = min(1.7, 0.92 * min(sheet.width / (1 + int(np.ptp(xs))), sheet.height / (1 + int(np.ptp(ys)))))
        move = np.array(
            [[scale, 0, sheet.width / 2 - scale * cx], [0, scale, sheet.height * 0.52 - scale * cy]], np.float32
        )
        big = cv2.warpAffine(shape, move, (sheet.width, sheet.height))
        inner = cv2.warpAffine(sheet.image, move, (sheet.width, sheet.height))
    else:
        inner = sheet.image
    second = 1 - (1 - grow * 0.85) * (1 - inner * 0.5)
    inside = np.clip(0.5 + (second - 0.55) * 1.2, 0, 1)
    image = mix(pale, inside, big * 0.95)
    image = np.clip(image * (1 - 0.1 * np.roll(big, int(0.05 * sheet.width), 1)[..., None]), 0, 1)
    return np.clip(image + 0.03 * grain(sheet.height, sheet.width, sheet.rng)[..., None], 0, 1)


def miniature(sheet: Sheet) -> Field:
    """A tabletop model: a thin band in focus, saturated, the rest melting away above and below."""
    import cv2

    bright = saturate(np.clip(sheet.image * 1.12 + 0.02, 0, 1), 1.5)
    y = np.linspace(0, 1, sheet.height, dtype=np.float32)[:, None]
    away = np.clip((np.abs(y - 0.7) - 0.1) * 2.3, 0, 1) * np.ones((1, sheet.width), np.float32)
    soft = cv2.GaussianBlur(bright, (0, 0), 0.006 * sheet.unit)
    softer = cv2.GaussianBlur(bright, (0, 0), 0.016 * sheet.unit)
    image = mix(bright, soft, np.clip(away * 2, 0, 1))
    image = mix(image, softer, np.clip(away * 2 - 1, 0, 1))
    glossy = np.clip(blur(sheet.grey, 1.2) - blur(sheet.grey, 0.006 * sheet.unit), 0, 1) * 1.2
    return np.asarray(np.clip(0.5 + (image - 0.5) * 1.15 + glossy[..., None] * 0.5, 0, 1))
