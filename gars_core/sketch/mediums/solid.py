"""Carved, cast, blown and built: the scene as a relief in one substance, under studio light."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import mix, ramp, rgb, saturate
from gars_core.sketch.fields import Field
from gars_core.sketch.mediums.sheet import Sheet
from gars_core.sketch.noise import blur, fbm, grain, warp


def relief(sheet: Sheet, chisel: float = 0.0) -> Field:
    """Return the scene's height (h, w): near things and light tones stand out, the subject swells most."""
    tone = blur(sheet.grey, 0.003 * sheet.unit)
    near = 1 - blur(sheet.depth, 0.004 * sheet.unit)
    swell = (
        0.34 * blur(sheet.subject, 0.05 * sheet.unit)
        + 0.25 * blur(sheet.subject, 0.018 * sheet.unit)
        + 0.18 * blur(sheet.subject, 0.005 * sheet.unit)
    )
    height = 0.16 * tone + 0.22 * near + swell
    if chisel:
        height = height + chisel * (fbm(sheet.height, sheet.width, sheet.rng, 26, 3) - 0.5)
    return height


def shaded(sheet: Sheet, height: Field, deep: float = 26.0) -> tuple[Field, Field, Field]:
    """Return diffuse light, sharp highlight and the upward facing part (h, w) of a relief lit from the upper left."""
    import cv2

    scale = deep * sheet.unit / 768
    gx, gy = (
        cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3) * scale / 4,
        cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3) * scale / 4,
    )
    length = np.sqrt(gx * gx + gy * gy + 1)
    nx, ny, nz = -gx / length, -gy / length, 1 / length
    diffuse = np.clip(-0.5 * nx - 0.55 * ny + 0.67 * nz, 0, 1)
    half = np.clip(-0.29 * nx - 0.32 * ny + 0.9 * nz, 0, 1)
    hollow = np.clip((height - blur(height, 0.02 * sheet.unit)) * 4 + 1, 0.55, 1.12)
    return diffuse * hollow, half**40, -ny


def carved(sheet: Sheet) -> Field:
    """Cut from one substance; the row gives dark, base, light, gloss, vein, grain, chisel, stain (own colours kept)."""
    height = relief(sheet, sheet.number("chisel", 0.02))
    diffuse, shine, _ = shaded(sheet, height, sheet.number("deep", 26))
    dark, base, light = sheet.colour("dark", "4a4038"), sheet.colour("base", "c8bcae"), sheet.colour("light", "fbf6ee")
    tint = sheet.number("tint", 0.12)
    dark, base = mix(dark, sheet.palette.near, tint), mix(base, sheet.palette.accent, tint)
    light = mix(light, sheet.palette.glow, tint)
    tone = np.clip(diffuse * 1.18 - 0.12 + 0.14 * (sheet.grey - 0.5), 0, 1)
    image = ramp([dark, base, light], tone)
    vein = sheet.number("vein", 0.0)
    if vein:
        bend = fbm(sheet.height, sheet.width, sheet.rng, 3, 5)
        lines = np.clip(
            1 - np.abs(warp(bend, (bend - 0.5) * 0.3 * sheet.unit, (bend - 0.5) * 0.2 * sheet.unit) - 0.5) * 16, 0, 1
        )
        image = mix(image, mix(dark, base, 0.45), lines * vein)
    ring = sheet.number("grain", 0.0)
    if ring:
        long = fbm(sheet.height, sheet.width, sheet.rng, 3, 6, 14)
        rings = 0.5 + 0.5 * np.sin(long * 60 + height * 30)
        image = image * (1 - ring * 0.34 * rings)[..., None]
    patina = sheet.number("patina", 0.0)
    if patina:
        cover = np.clip((0.62 - diffuse) * 2 + 0.7 * (fbm(sheet.height, sheet.width, sheet.rng, 5, 5) - 0.45), 0, 1)
        image = mix(image, rgb("4f9d86"), cover * patina)
    image = mix(image, saturate(sheet.image, 1.1) * (0.45 + 0.75 * diffuse[..., None]), sheet.number("stain", 0.0))
    image = image + (shine * sheet.number("gloss", 0.2))[..., None]
    image = image + sheet.number("rough", 0.02) * grain(sheet.height, sheet.width, sheet.rng, 1.3)[..., None]
    return _lit(sheet, np.clip(image, 0, 1))


def _lit(sheet: Sheet, image: Field) -> Field:
    y, x = (
        np.linspace(-1, 1, sheet.height, dtype=np.float32)[:, None],
        np.linspace(-1, 1, sheet.width, dtype=np.float32)[None],
    )
    return np.clip(image * np.clip(1.1 - 0.16 * (x + y) - 0.22 * (x * x + y * y), 0.4, 1.2)[..., None], 0, 1).astype(
        np.float32
    )


def clear(sheet: Sheet) -> Field:
    """Ice or glass: the scene seen bent through the relief, bright rims, dark cores, cold or clear tint."""
    height = relief(sheet, sheet.number("chisel", 0.02))
    import cv2

    gx, gy = cv2.Sobel(height, cv2.CV_32F, 1, 0), cv2.Sobel(height, cv2.CV_32F, 0, 1)
    bend = sheet.number("bend", 0.5) * sheet.unit
    seen = warp(sheet.image, (gx * bend).astype(np.float32), (gy * bend).astype(np.float32))
    diffuse, shine, up = shaded(sheet, height, 34)
    steep = np.clip(np.sqrt(gx * gx + gy * gy) * 14 * sheet.unit / 768, 0, 1)
    tint, deep = sheet.colour("tint_colour", "d8f2ff"), sheet.colour("deep_colour", "3d7fa8")
    grey = seen.mean(-1, keepdims=True)
    body = mix(
        seen,
        mix(np.broadcast_to(deep, seen.shape), tint, np.clip(grey[..., 0] * 1.25 + 0.12, 0, 1)),
        sheet.number("tint", 0.6),
    )
    image = mix(body, deep * 0.75, steep * (1 - diffuse) * 0.9)
    image = mix(image, np.clip(tint + 0.12, 0, 1), np.clip(steep * diffuse * 1.3 - 0.1, 0, 1) * 0.8)
    image = image + np.clip(shine * 0.9 * steep + np.clip(up - 0.5, 0, 1) * 0.25, 0, 1)[..., None]
    frost = sheet.number("frost", 0.0)
    if frost:
        crack = np.clip(1 - np.abs(fbm(sheet.height, sheet.width, sheet.rng, 7, 5) - 0.5) * 60, 0, 1)
        white = fbm(sheet.height, sheet.width, sheet.rng, 5, 5)
        image = mix(
            image, np.ones(3, np.float32), np.clip(crack * 0.5 + np.clip(white - 0.6, 0, 1) * 0.9, 0, 0.7) * frost
        )
    return _lit(sheet, np.clip(image, 0, 1))


def wire(sheet: Sheet) -> Field:
    """Bent wire against a plain wall: bright metal along the contours, its shadow behind it."""
    import cv2

    figure = np.clip(blur(sheet.subject, 0.03 * sheet.unit) * 2, 0.0, 1)
    thick = max(2.0, 0.0042 * sheet.unit)
    edge: Field = (sheet.edges > np.where(figure > 0.3, 0.16, 0.3)).astype(np.uint8)
    edge = cv2.morphologyEx(edge, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(edge, connectivity=8)
    keep = stats[:, cv2.CC_STAT_AREA] > 0.0009 * edge.size
    keep[0] = False
    line = keep[labels].astype(np.float32)
    spans = (np.abs(np.sin((sheet.flow + sheet.grey * 2) * 4)) < 0.06) * sheet.subject
    line = np.maximum(blur(line, thick * 0.35), blur(spans.astype(np.float32), thick * 0.3) * 0.8)
    line = np.clip(line * 1.8, 0, 1)
    wall = mix(sheet.palette.horizon, rgb("e9e4dc"), 0.62)
    y = np.linspace(1.06, 0.88, sheet.height, dtype=np.float32)[:, None, None]
    image = wall * y * (0.97 + 0.05 * fbm(sheet.height, sheet.width, sheet.rng, 5, 6)[..., None])
    shift = int(0.03 * sheet.unit)
    image = image * (1 - 0.45 * blur(np.roll(line, (shift, shift), (0, 1)), 0.006 * sheet.unit))[..., None]
    metal = mix(rgb("3c3a3a"), sheet.palette.near, 0.3)
    shine = np.clip(blur(line, 0.6) - np.roll(line, (2, 2), (0, 1)), 0, 1)
    image = mix(image, metal, np.clip(line, 0, 1))
    return np.clip(mix(image, rgb("f5efe2"), shine * 0.75), 0, 1).astype(np.float32)


def clay(sheet: Sheet) -> Field:
    """Modelling clay in its own colours: thumbed lumps, soft highlights, the subject on a small set."""
    flat = saturate(sheet.quantised(9, 0.012), 1.3) * 0.92 + 0.06
    lumps = fbm(sheet.height, sheet.width, sheet.rng, 16, 3) * 0.035
    prints = np.sin(fbm(sheet.height, sheet.width, sheet.rng, 7, 2) * 90) * 0.0045
    height = relief(sheet) * 1.15 + lumps + prints
    diffuse, shine, _ = shaded(sheet, height, 30)
    soft = np.stack([blur(flat[..., k], 0.004 * sheet.unit) for k in range(3)], -1)
    image = soft * (0.36 + 0.95 * diffuse[..., None]) + (shine * 0.16)[..., None]
    return _lit(sheet, np.clip(image, 0, 1))


def render3d(sheet: Sheet) -> Field:
    """Smooth shaded forms with soft occlusion, clean highlights and a slight bloom."""
    soft = np.stack([blur(sheet.image[..., k], 0.004 * sheet.unit) for k in range(3)], -1)
    height = relief(sheet) * 1.05
    diffuse, shine, _ = shaded(sheet, blur(height, 0.004 * sheet.unit), 24)
    image = saturate(soft, 1.2) * (0.42 + 0.86 * diffuse[..., None]) + (shine * 0.3)[..., None]
    dark = np.clip(blur(sheet.subject, 0.02 * sheet.unit) * (1 - sheet.subject), 0, 1)
    image = image * (1 - 0.5 * dark[..., None])
    glow = np.stack([blur(np.clip(image[..., k] - 0.7, 0, 1), 0.02 * sheet.unit) for k in range(3)], -1)
    return np.asarray(np.clip(image + glow * 0.6, 0, 1))
