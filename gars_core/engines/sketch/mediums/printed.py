"""Printed mediums: blocks, screens, presses and pages."""

from __future__ import annotations

import numpy as np

from gars_core.engines.sketch.colour import luma, mix, ramp, rgb, saturate
from gars_core.engines.sketch.fields import Field
from gars_core.engines.sketch.mediums.drawn import contour, hatch
from gars_core.engines.sketch.mediums.sheet import Sheet
from gars_core.engines.sketch.noise import blur, fbm, grain


def halftone(sheet: Sheet, tone: Field, angle: float, step: float) -> Field:
    """Return dots (h, w) in [0, 1] whose size follows darkness 1 - tone; step in units."""
    x, y = np.arange(sheet.width, dtype=np.float32)[None], np.arange(sheet.height, dtype=np.float32)[:, None]
    scale = np.pi / max(1.6, step * sheet.unit)
    u, v = (x * np.cos(angle) + y * np.sin(angle)) * scale, (-x * np.sin(angle) + y * np.cos(angle)) * scale
    wave = 0.5 + 0.25 * (np.cos(2 * u) + np.cos(2 * v))
    return np.clip((1 - tone - wave) * step * sheet.unit * 0.6 + 0.5, 0, 1).astype(np.float32)


def woodcut(sheet: Sheet) -> Field:
    """Black block on warm paper: gouged lines along the forms that widen with light, wood grain in the flats."""
    from gars_core.engines.sketch.mediums.strokes import bristles

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
    return np.clip(image + 0.035 * tack[..., None], 0, 1)


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
    return np.clip(image * mix(np.ones(3, np.float32)[None, None], second[None, None], dots_b[..., None] * 0.9), 0, 1)


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


def poster(sheet: Sheet) -> Field:
    """A travel poster: simplified flat shapes with soft gradients, warm print grain, a band for the title."""
    flat = saturate(sheet.quantised(8, 0.007), 1.2)
    image = mix(flat, rgb("fff1d6"), 0.1)
    image = image * (1 + 0.05 * grain(sheet.height, sheet.width, sheet.rng, 2)[..., None])
    sheet.image = np.clip(image, 0, 1).astype(np.float32)
    band = int(0.86 * sheet.height)
    sheet.image[band:] = mix(sheet.palette.near, rgb("1a2238"), 0.4)
    _lettering(sheet, 0.895, 0.06, mix(sheet.palette.glow, rgb("fff6e2"), 0.5), 11)
    sheet.margin(0.035, rgb("f7eeda"))
    return sheet.image


def movie(sheet: Sheet) -> Field:
    """A film poster: teal shadows, burning highlights, a dark foot with title and credits."""
    tone = luma(sheet.image)[..., None]
    graded = sheet.image * (1 - tone) * rgb("9fd0e0") * 1.05 + sheet.image * tone * rgb("ffe0b0") * 1.25
    y = np.linspace(0, 1, sheet.height, dtype=np.float32)[:, None, None]
    image = np.clip(0.5 + (graded - 0.5) * 1.3, 0, 1) * np.clip(1.25 - np.clip(y - 0.58, 0, 1) * 3.2, 0.04, 1)
    sheet.image = np.clip(image * np.clip(0.35 + y * 4, 0, 1), 0, 1).astype(np.float32)
    _lettering(sheet, 0.795, 0.075, mix(sheet.palette.glow, rgb("ffffff"), 0.5), 9)
    for k in range(3):
        _lettering(sheet, 0.9 + 0.022 * k, 0.012, rgb("b8b8b8"), 44 - 6 * k)
    return sheet.image


def _lettering(sheet: Sheet, y: float, tall: float, colour: Field, count: int) -> None:
    """Stand blocks that read as letters from afar: no words, so that no language is claimed."""
    high = max(2, int(tall * sheet.height))
    wide = max(1, int(high * 0.5))
    step = max(2, int(high * 0.78))
    count = min(count, max(1, int(0.84 * sheet.width / step)))
    left = (sheet.width - count * step) // 2
    top = int(y * sheet.height)
    for k, kind in enumerate(sheet.rng.integers(0, 6, count).tolist()):
        if k and kind == 5 and count > 8:
            continue
        x, stem = left + k * step, max(1, wide // 4)
        cell = np.zeros((high, wide), bool)
        cell[:, :stem] = kind != 1
        cell[: max(1, high // 6)] |= kind in (0, 1, 3)
        cell[-max(1, high // 6) :] |= kind in (0, 2)
        cell[high // 2 - max(1, high // 12) : high // 2 + max(1, high // 12)] |= kind in (3, 4)
        cell[:, -stem:] |= kind in (0, 4)
        cell[:, wide // 2 - stem // 2 : wide // 2 + stem - stem // 2] |= kind == 1
        area = sheet.image[top : top + high, x : x + wide]
        area[cell[: area.shape[0], : area.shape[1]]] = colour


def stamp(sheet: Sheet) -> Field:
    """A postage stamp: engraved in one colour over a tint, perforated edge, on an envelope, cancelled."""
    import cv2

    from gars_core.engines.sketch.mediums.drawn import crosshatched

    inkc = saturate(mix(sheet.palette.near, sheet.palette.accent, 0.55), 1.2) * 0.75
    dark = np.maximum(crosshatched(sheet, sheet.grey, 0.0085, 0.3), contour(sheet, 0.1, 3, 0.0012))
    printed = mix(
        mix(np.broadcast_to(rgb("f7f1e0"), sheet.image.shape), saturate(sheet.image, 0.9), 0.42),
        inkc,
        np.clip(dark * 0.85, 0, 1),
    )
    sheet.image = printed
    sheet.margin(0.125, rgb("fbf8ef"))
    holes = np.zeros((sheet.height, sheet.width), np.float32)
    m, r = 0.075 * sheet.unit, 0.0145 * sheet.unit
    for k in np.arange(m, sheet.width - m + 1, r * 2.9):
        for y in (m, sheet.height - m):
            cv2.circle(holes, (int(k), int(y)), int(r), 1.0, -1, cv2.LINE_AA)
    for k in np.arange(m, sheet.height - m + 1, r * 2.9):
        for x in (m, sheet.width - m):
            cv2.circle(holes, (int(x), int(k)), int(r), 1.0, -1, cv2.LINE_AA)
    inside = np.zeros_like(holes)
    cv2.rectangle(inside, (int(m), int(m)), (int(sheet.width - m), int(sheet.height - m)), 1.0, -1)
    inside = inside * (1 - holes)
    desk = rgb("c9ad83") * (0.95 + 0.08 * fbm(sheet.height, sheet.width, sheet.rng, 5, 5)[..., None])
    shade = blur(np.roll(inside, (int(0.008 * sheet.unit),) * 2, (0, 1)), 0.006 * sheet.unit)
    image = mix(desk * (1 - 0.35 * shade[..., None]), sheet.image, inside)
    mark = np.zeros_like(holes)
    for radius in (0.16, 0.125):
        cv2.circle(
            mark,
            (int(0.84 * sheet.width), int(0.2 * sheet.height)),
            int(radius * sheet.unit),
            1.0,
            max(1, int(0.005 * sheet.unit)),
            cv2.LINE_AA,
        )
    for k in range(5):
        cv2.line(
            mark,
            (int(0.4 * sheet.width), int((0.13 + 0.035 * k) * sheet.height)),
            (int(0.68 * sheet.width), int((0.12 + 0.035 * k) * sheet.height)),
            1.0,
            max(1, int(0.005 * sheet.unit)),
            cv2.LINE_AA,
        )
    return np.clip(mix(image, rgb("22242c"), mark * 0.7 * np.clip(0.75 + sheet.paper(2), 0, 1)), 0, 1).astype(
        np.float32
    )


def card(sheet: Sheet) -> Field:
    """A playing card: the picture and itself upside down, flat court colours, pips in the corners."""
    flat = np.clip(saturate(sheet.quantised(7), 1.35), 0, 1)
    image = mix(flat, rgb("fbf7ea"), 0.12)
    lines = np.clip(contour(sheet, 0.1, 4.5, 0.0022, 0.002) * 1.5, 0, 1)
    image = mix(image, rgb("16141c"), lines * 0.9)
    import cv2

    half = sheet.height // 2
    squeezed = cv2.resize(image, (sheet.width, max(half, 1)), interpolation=cv2.INTER_AREA)
    top = image[int(0.18 * sheet.height) : int(0.18 * sheet.height) + half]
    top = 0.0 * squeezed + top if top.shape == squeezed.shape else squeezed
    sheet.image = np.vstack([top, top[::-1, ::-1], top[:1]])[: sheet.height].astype(np.float32)
    rule = np.abs(np.arange(sheet.height) - half)[:, None] < max(1, int(0.004 * sheet.unit))
    sheet.image[np.broadcast_to(rule, (sheet.height, sheet.width))] = rgb("16141c")
    sheet.margin(0.105, rgb("16141c"))
    sheet.margin(0.099, rgb("fdfaf0"))
    red = rgb("c22a2f")
    for x, y, turn in ((0.05, 0.06, 1), (0.95, 0.94, -1)):
        size, cx, cy = 0.028 * sheet.unit, x * sheet.width, y * sheet.height
        points = np.array([[cx, cy - size * 1.3], [cx + size, cy], [cx, cy + size * 1.3], [cx - size, cy]]) * 1.0
        area = np.zeros((sheet.height, sheet.width), np.uint8)
        cv2.fillPoly(area, [np.rint(points * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        sheet.image = mix(sheet.image, red, area.astype(np.float32) / 255 * abs(turn))
    return sheet.image


def manuscript(sheet: Sheet) -> Field:
    """Illumination on vellum: a gold frame with scrolling leaves, burnished lights, lines of script."""
    import cv2

    vellum = rgb("ead9b0") * (0.92 + 0.12 * fbm(sheet.height, sheet.width, sheet.rng, 4, 5)[..., None])
    flat = saturate(sheet.quantised(9), 1.25)
    gold = rgb("d9a63a") * (0.8 + 0.5 * fbm(sheet.height, sheet.width, sheet.rng, 9, 4)[..., None])
    scene = mix(flat, gold, np.clip((sheet.grey - 0.74) * 8, 0, 1) * (1 - sheet.subject) * 0.85)
    scene = mix(scene, rgb("30190f"), np.clip(contour(sheet, 0.1, 4, 0.0018) * 1.4, 0, 1) * 0.9)
    w, h = sheet.width, sheet.height
    small = cv2.resize(scene, (int(0.74 * w), int(0.66 * h)), interpolation=cv2.INTER_AREA)
    y0, x0 = int(0.07 * h), int(0.13 * w)
    image = np.array(vellum * np.ones((h, w, 1), np.float32), np.float32)
    b = int(0.028 * sheet.unit)
    image[y0 - b : y0 + small.shape[0] + b, x0 - b : x0 + small.shape[1] + b] = gold[
        : small.shape[0] + 2 * b, : small.shape[1] + 2 * b
    ]
    image[y0 : y0 + small.shape[0], x0 : x0 + small.shape[1]] = small
    vine = np.zeros((h, w), np.float32)
    t = np.linspace(0, 1, 140)
    for x in (0.055, 0.945):
        track = np.stack([(x + 0.022 * np.sin(t * 24)) * w, (0.03 + 0.94 * t) * h], 1)
        cv2.polylines(
            vine, [np.rint(track * 16).astype(np.int32)], False, 1.0, max(1, int(0.005 * sheet.unit)), cv2.LINE_AA, 4
        )
        for k in range(4, 140, 8):
            cv2.ellipse(
                vine,
                (int(track[k][0]), int(track[k][1])),
                (max(1, int(0.017 * sheet.unit)), max(1, int(0.009 * sheet.unit))),
                40 * (k % 3),
                0,
                360,
                1.0,
                -1,
                cv2.LINE_AA,
            )
    image = mix(image, mix(sheet.palette.accent, rgb("7a1f1f"), 0.35), vine * 0.9)
    sheet.image = image
    for k in range(4):
        _lettering(sheet, 0.79 + 0.045 * k, 0.022, rgb("3a2416"), 40)
    return np.clip(sheet.image, 0, 1).astype(np.float32)


def sticker(sheet: Sheet) -> Field:
    """The subject die-cut with a thick white border, glossy, on a plain surface; or cast as an enamel pin."""
    import cv2

    metal = sheet.number("metal", 0) > 0
    reach = max(2, int((0.012 if metal else 0.03) * sheet.unit))
    shape = (blur(sheet.subject, 1.0) > 0.5).astype(np.uint8)
    if shape.sum() < 50:
        cv2.circle(shape, (sheet.width // 2, sheet.height // 2), int(0.4 * sheet.unit), 1, -1)
    if metal:
        away = np.zeros_like(shape)
        ys, xs = np.nonzero(shape)
        cv2.circle(
            away,
            (int((xs.min() + xs.max()) / 2), int((ys.min() + ys.max()) / 2)),
            int(0.56 * max(np.ptp(xs), np.ptp(ys))) + 4,
            1,
            -1,
        )
        shape = away
    big = cv2.dilate(shape, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1)))
    outer = cv2.GaussianBlur(big.astype(np.float32), (0, 0), 1.2)
    inner = cv2.GaussianBlur(shape.astype(np.float32), (0, 0), 1.0)
    flat = saturate(np.clip(sheet.quantised(6 if metal else 9) * 1.1, 0, 1), 1.35)
    lines = np.clip(contour(sheet, 0.1, 4.5, 0.0032 if metal else 0.0022, 0.001) * 1.6, 0, 1)
    if metal:
        enamel = np.clip(saturate(sheet.palette.sky, 1.3) * 0.7, 0, 1)
        flat = mix(mix(flat, enamel, 0.75), np.clip(flat * 1.15, 0, 1), blur(sheet.subject, 1.0))
    surface = (
        mix(sheet.palette.horizon, rgb("e9e4da"), 0.55) if not metal else mix(sheet.palette.far, rgb("22242a"), 0.5)
    )
    ground = surface * (0.96 + 0.06 * fbm(sheet.height, sheet.width, sheet.rng, 4, 6)[..., None])
    shade = blur(np.roll(outer, int(0.012 * sheet.unit), 0), 0.014 * sheet.unit)
    image = mix(ground * np.ones((sheet.height, sheet.width, 1), np.float32), surface * 0.3, shade * 0.6)
    gold = rgb("d8ae52")
    image = mix(image, gold if metal else rgb("fdfdfb"), outer)
    image = mix(image, mix(flat, gold if metal else rgb("15141a"), lines * (1.0 if metal else 0.9)), inner)
    y, x = np.arange(sheet.height)[:, None] / sheet.height, np.arange(sheet.width)[None] / sheet.width
    gloss = np.clip(np.sin((x + y * 0.8) * 9) * 2 - 1.2, 0, 1) * outer * 0.22
    return np.clip(image + gloss[..., None], 0, 1).astype(np.float32)
