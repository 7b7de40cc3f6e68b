"""Printed mediums: blocks, screens and presses."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import mix, ramp, rgb, saturate
from gars_core.sketch.fields import Field
from gars_core.sketch.mediums.drawn import contour, hatch
from gars_core.sketch.mediums.sheet import Sheet
from gars_core.sketch.noise import blur, fbm, grain


def halftone(sheet: Sheet, tone: Field, angle: float, step: float) -> Field:
    """Return dots (h, w) in [0, 1] whose size follows darkness 1 - tone; step in units."""
    x, y = np.arange(sheet.width, dtype=np.float32)[None], np.arange(sheet.height, dtype=np.float32)[:, None]
    scale = np.pi / max(1.6, step * sheet.unit)
    u, v = (x * np.cos(angle) + y * np.sin(angle)) * scale, (-x * np.sin(angle) + y * np.cos(angle)) * scale
    wave = 0.5 + 0.25 * (np.cos(2 * u) + np.cos(2 * v))
    return np.asarray(np.clip((1 - tone - wave) * step * sheet.unit * 0.6 + 0.5, 0, 1).astype(np.float32))


def woodcut(sheet: Sheet) -> Field:
    """Black block on warm paper: gouged lines along the forms that widen with light, wood grain in the flats."""
    from gars_core.sketch.mediums.strokes import bristles

    tone = blur(np.clip(sheet.grey * 1.15 - 0.06, 0, 1), 0.0025 * sheet.unit)
    lines = hatch(sheet, 0.0, 0.019, 5.0)
    cuts = np.clip((tone * 1.25 - 0.14 - lines) * 9, 0, 1)
    cuts = np.maximum(cuts, np.clip((tone - 0.8) * 12, 0, 1))
    hairs = np.clip(bristles(sheet, 0.06 * sheet.unit) * 0.5 - 0.75, 0, 1) * (tone < 0.5)
    light = np.clip(cuts + hairs * 0.5, 0, 1)
    outline = contour(sheet, 0.1, 3.5, 0.003, 0.006)
    light = (
        light * (1 - np.clip(outline * 1.6, 0, 1) * (tone > 0.3)) + np.clip(outline * 1.5, 0, 1) * (tone <= 0.3) * 0.9
    )
    paper = mix(rgb("f1e4c6"), sheet.palette.glow, 0.15)
    worn = 1 - 0.12 * np.clip(grain(sheet.height, sheet.width, sheet.rng, 2) - 0.8, 0, 1)
    return mix(np.broadcast_to(paper, sheet.image.shape), rgb("17120f"), np.clip((1 - light) * worn, 0, 1))


def linocut(sheet: Sheet) -> Field:
    """Three flat inks with bold gouge marks and rough lifted edges."""
    import cv2

    tone = blur(sheet.grey, 0.007 * sheet.unit)
    chatter = hatch(sheet, 0.55, 0.026, 6.0)
    dark = np.clip((0.4 - tone) * 30, 0, 1)
    middle = np.clip((0.7 - tone) * 30, 0, 1)
    gouge = np.clip((chatter - 0.72) * 12, 0, 1) * np.clip(1 - np.abs(tone - 0.45) * 4.5, 0, 1)
    paper = mix(rgb("f6efe0"), sheet.palette.glow, 0.25)
    second = saturate(mix(sheet.palette.accent, sheet.palette.horizon, 0.25), 1.15)
    first = mix(sheet.palette.near, rgb("14161f"), 0.35)
    figure = blur(sheet.subject, 1.2)
    third = saturate(mix(sheet.palette.far, sheet.palette.sky, 0.4), 1.1)
    image: Field = np.broadcast_to(paper, sheet.image.shape)
    image = mix(image, mix(np.broadcast_to(third, sheet.image.shape), second, figure), middle * (1 - gouge * 0.9))
    outline = np.clip(contour(sheet, 0.12, 4, 0.0035, 0.005) * 1.6, 0, 1)
    image = mix(image, first, np.maximum(dark * (1 - gouge), outline))
    tack = cv2.GaussianBlur(grain(sheet.height, sheet.width, sheet.rng, 1.5), (0, 0), 1)
    return np.asarray(np.clip(image + 0.035 * tack[..., None], 0, 1))


def screen(sheet: Sheet) -> Field:
    """Flat loud inks in hard-edged layers, a half-tone in the shadows, slightly out of register."""
    tone = blur(sheet.grey, 0.003 * sheet.unit)
    colours = [saturate(np.clip(c, 0, 1), 1.45) for c in sheet.palette.colours]
    levels = int(sheet.number("levels", 5))
    flat = ramp(colours, (np.floor(tone * levels) / (levels - 1)).clip(0, 1).astype(np.float32))
    flat = mix(flat, saturate(sheet.quantised(6), 1.4), 0.45)
    dots = halftone(sheet, np.clip(tone * 1.6 + 0.05, 0, 1), 0.4, 0.011)
    shift = max(1, int(0.006 * sheet.unit))
    key = np.roll(np.clip((0.22 - tone) * 20, 0, 1), (shift, shift), (0, 1))
    image = mix(flat, np.clip(sheet.palette.near * 0.7, 0, 1), np.maximum(dots * 0.55, key))
    return np.clip(image + 0.012 * sheet.paper()[..., None], 0, 1)


def riso(sheet: Sheet) -> Field:
    """Two bright soy inks as grainy dots on cream, overprinting where they meet."""
    cream = rgb("f5efdf")
    first, second = rgb(str(sheet.options.get("first", "ff4c65"))), rgb(str(sheet.options.get("second", "0f6fb8")))
    warmth = np.clip((sheet.image[..., 0] - sheet.image[..., 2]) * 1.3 + 0.45, 0, 1)
    speck = 0.13 * grain(sheet.height, sheet.width, sheet.rng, max(1.0, sheet.unit / 500))
    pink = np.clip(1 - sheet.grey * 1.05 + 0.32 * warmth - 0.1 + speck, 0, 1)
    blue = np.clip(1.02 - sheet.grey * 1.25 - 0.25 * warmth + speck, 0, 1)
    shift = max(1, int(0.007 * sheet.unit))
    dots_a = halftone(sheet, 1 - pink * 0.95, 0.26, 0.0075)
    dots_b = np.roll(halftone(sheet, 1 - blue * 0.95, 1.3, 0.0075), (shift, -shift), (0, 1))
    image = cream * mix(np.ones(3, np.float32)[None, None], first[None, None], dots_a[..., None] * 0.92)
    return np.asarray(
        np.clip(image * mix(np.ones(3, np.float32)[None, None], second[None, None], dots_b[..., None] * 0.9), 0, 1)
    )


def ukiyoe(sheet: Sheet) -> Field:
    """Woodblock in many colours: even lines, flat fields that fade upwards, fibres of mulberry paper, a red seal."""
    flat = sheet.quantised(10)
    paper = rgb("eadfc4")
    tint = saturate(flat, 0.8)
    fade = np.linspace(0.12, -0.05, sheet.height, dtype=np.float32)[:, None, None]
    image: Field = np.clip(
        mix(tint, paper[None, None] * np.ones_like(tint), 0.3)
        - np.clip(fade, 0, 1) * np.array([0.9, 0.55, 0.2], np.float32),
        0,
        1,
    )
    lines = np.clip(contour(sheet, 0.09, 4.0, 0.0018, 0.003) * 1.5, 0, 1)
    image = mix(image, rgb("1d2238"), lines * 0.92)
    fibres = fbm(sheet.height, sheet.width, sheet.rng, 40, 3, 0.08)
    image = image * (0.95 + 0.08 * fibres[..., None])
    sheet.image = np.clip(image, 0, 1).astype(np.float32)
    sheet.margin(0.03, paper)
    size = int(0.055 * sheet.unit)
    y, x = int(0.84 * sheet.height), int(0.89 * sheet.width)
    seal = sheet.image[y : y + int(size * 1.5), x : x + size]
    mark = (fbm(seal.shape[0], seal.shape[1], sheet.rng, 4, 2) > 0.52)[..., None]
    seal[:] = np.where(mark, paper, rgb("b8322a"))
    return sheet.image


def comic(sheet: Sheet) -> Field:
    """Inked lines, flat bright colour, dots in the half-tones, black shadows, a ruled panel."""
    flat = saturate(np.clip(sheet.quantised(12) * 1.12, 0, 1), 1.55)
    tone = blur(sheet.grey, 0.003 * sheet.unit)
    dots = halftone(sheet, np.clip(tone * 1.15 + 0.2, 0, 1), 0.5, 0.0135)
    image = mix(flat, flat * 0.55, dots * 0.8)
    black = np.clip((0.13 - tone) * 26, 0, 1)
    lines = np.clip(contour(sheet, 0.09, 5.0, 0.0024, 0.002) * 1.6, 0, 1)
    sheet.image = np.clip(mix(image, rgb("0c0b10"), np.maximum(lines, black)), 0, 1).astype(np.float32)
    sheet.margin(0.03, rgb("0c0b10"))
    sheet.margin(0.022, rgb("fbf8ee"))
    return sheet.image


def manga(sheet: Sheet) -> Field:
    """Black line, screentone greys, speed lines from the edges, cut into a page of panels."""
    tone = np.clip(blur(sheet.grey, 0.003 * sheet.unit) * 1.2, 0, 1)
    dots = halftone(sheet, np.clip(tone + 0.25, 0, 1), 0.785, 0.0082)
    black = np.clip((0.2 - tone) * 22, 0, 1)
    lines = np.clip(contour(sheet, 0.08, 5, 0.0018, 0.001) * 1.6, 0, 1)
    x, y = np.linspace(-1, 1, sheet.width)[None], np.linspace(-1, 1, sheet.height)[:, None]
    angle = np.arctan2(y + 0.05, x)
    spokes = np.interp(angle, np.linspace(-np.pi, np.pi, 400), grain(2, 400, sheet.rng)[0])
    speed = np.clip((spokes - 0.9) * 4, 0, 1) * np.clip((np.hypot(x, y) - 0.85) * 3, 0, 1)
    sheet.image = sheet.two_tone(
        rgb("0b0b0d"), rgb("fcfcfa"), np.clip(np.maximum.reduce([dots * 0.8, black, lines, speed]), 0, 1)
    )
    sheet.margin(0.034, rgb("0b0b0d"))
    sheet.margin(0.026, rgb("fcfcfa"))
    slant = 0.27 + 0.07 * x
    gutter = np.exp(-((((y + 1) / 2 - slant) / 0.009) ** 6))
    rule = np.exp(-((((y + 1) / 2 - slant) / 0.0125) ** 8))
    return mix(mix(sheet.image, rgb("0b0b0d"), rule.astype(np.float32)), rgb("fcfcfa"), gutter.astype(np.float32))
