"""Drawn mediums: tone out of pencil, charcoal, chalk, ink and needle."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import mix, saturate
from gars_core.sketch.fields import Field
from gars_core.sketch.mediums.sheet import Sheet
from gars_core.sketch.noise import blur, fbm, grain, warp


def contour(sheet: Sheet, low: float = 0.12, gain: float = 2.6, thick: float = 0.0016, wobble: float = 0.004) -> Field:
    """Return drawn outlines (h, w) in [0, 1], a little unsteady, thick in units."""
    lines = np.clip((sheet.edges - low) * gain, 0, 1)
    lines = np.clip(blur(lines, thick * sheet.unit) * 1.7, 0, 1)
    drift = ((fbm(sheet.height, sheet.width, sheet.rng, 14, 3) - 0.5) * wobble * sheet.unit * 2).astype(np.float32)
    return warp(lines, drift, drift[::-1].copy())


def hatch(sheet: Sheet, angle: float, step: float, wander: float = 1.0) -> Field:
    """Return the phase (h, w) in [0, 1] of parallel lines; step in units."""
    x, y = np.arange(sheet.width, dtype=np.float32)[None], np.arange(sheet.height, dtype=np.float32)[:, None]
    across = (x * np.sin(angle) + y * np.cos(angle)) / (step * sheet.unit)
    across = across + wander * (fbm(sheet.height, sheet.width, sheet.rng, 6, 3) - 0.5)
    return np.asarray(np.abs(2 * (across - np.floor(across)) - 1).astype(np.float32))


def crosshatched(sheet: Sheet, tone: Field, step: float, soft: float = 0.12) -> Field:
    """Return ink (h, w) that gives tone (h, w) by up to three layers of hatching."""
    ink = np.zeros_like(tone)
    for angle, above, below in ((0.75, 0.36, 0.86), (-0.7, 0.14, 0.55), (0.02, 0.0, 0.32)):
        need = np.clip((below - tone) / (below - above), 0, 1)
        ink = np.maximum(ink, np.clip((need * 0.85 - hatch(sheet, angle, step)) / soft, 0, 1))
    return ink


def pencil(sheet: Sheet) -> Field:
    """Graphite: soft hatching over smudged tone, construction of outlines, drawing paper."""
    tone = np.clip(0.16 + 0.95 * sheet.grey**0.8, 0, 1)
    tooth = sheet.paper(1.0)
    streak = grain(sheet.height, sheet.width, sheet.rng, max(1.0, sheet.unit / 700))
    import cv2

    size = max(5, int(0.018 * sheet.unit) | 1)
    kernel = np.flipud(np.eye(size, dtype=np.float32)) / size
    streak = cv2.filter2D(streak, -1, kernel)
    streak = streak / max(1e-3, float(streak.std()))
    shade = (1 - tone) * np.clip(0.74 + 0.30 * streak + 0.5 * tooth, 0, 1.35)
    lines = contour(sheet, 0.08, 2.4) * np.clip(0.75 + 0.5 * tooth, 0.2, 1)
    dark = np.clip(0.82 * shade + 0.62 * lines, 0, 1)
    paper = np.array([0.955, 0.945, 0.915], np.float32) * (1 + 0.03 * tooth[..., None])
    sheet.image = np.clip(mix(paper, np.array([0.2, 0.2, 0.23], np.float32), dark), 0, 1)
    sheet.margin(0.035, np.array([0.955, 0.945, 0.915], np.float32), 0.05)
    return sheet.image


def charcoal(sheet: Sheet) -> Field:
    """Burnt wood on rough paper: deep smudged blacks, wiped lights, broken edges."""
    tooth = sheet.paper(2.4)
    tone = np.clip((sheet.grey - 0.08) * 1.2, 0, 1) ** 1.25
    rub = warp(
        tone,
        ((fbm(sheet.height, sheet.width, sheet.rng, 5, 4) - 0.5) * 0.03 * sheet.unit).astype(np.float32),
        np.zeros_like(tone),
    )
    tone = 0.6 * tone + 0.4 * blur(rub, 0.008 * sheet.unit)
    dark = np.clip((1 - tone) * 1.12 + tooth * 0.42 * (0.35 + np.sin(np.pi * np.clip(tone, 0, 1))), 0, 1)
    lines = np.clip(blur(contour(sheet, 0.13, 2.0, 0.004), 0.002 * sheet.unit) * np.clip(0.9 + 1.2 * tooth, 0, 1), 0, 1)
    dark = np.clip(np.maximum(dark, lines * 0.92), 0, 1)
    return mix(
        np.broadcast_to(np.array([0.9, 0.88, 0.84], np.float32), sheet.image.shape),
        np.array([0.07, 0.065, 0.065], np.float32),
        dark,
    )


def ink(sheet: Sheet) -> Field:
    """Pen and ink: spotted blacks, hatched half-tones, clean white, one diluted wash."""
    tone = sheet.grey ** float(np.clip(0.5 / np.log2(1 / max(0.2, float(sheet.grey.mean()))), 0.4, 0.85))
    hatching = crosshatched(sheet, np.clip(tone + 0.06, 0, 1), 0.0125)
    black = np.clip((0.17 - blur(tone, 0.003 * sheet.unit)) * 18, 0, 1)
    lines = np.clip(contour(sheet, 0.07, 4.0, 0.0014) * 1.5, 0, 1)
    dark = np.clip(np.maximum.reduce([hatching * 0.92, black, lines]), 0, 1)
    wash = np.clip(0.7 - tone, 0, 1) * 0.3
    paper = np.array([0.985, 0.975, 0.945], np.float32)
    image = mix(
        np.broadcast_to(paper, sheet.image.shape),
        mix(sheet.palette.near, np.array([0.3, 0.32, 0.36], np.float32), 0.6),
        wash,
    )
    return mix(image, np.array([0.05, 0.05, 0.08], np.float32), dark)


def etching(sheet: Sheet) -> Field:
    """Copper plate: fine dark brown lines in three directions, plate tone, the plate's edge pressed into paper."""
    tone = np.clip(sheet.grey**0.9 * 1.05, 0, 1)
    dark = crosshatched(sheet, tone, 0.0068, 0.3) * 0.85
    dark = np.maximum(dark, contour(sheet, 0.1, 2.6, 0.001) * 0.9)
    plate = np.array([0.9, 0.85, 0.74], np.float32) * (
        0.95 + 0.06 * fbm(sheet.height, sheet.width, sheet.rng, 3, 5)[..., None]
    )
    sheet.image = mix(plate, np.array([0.17, 0.10, 0.06], np.float32), np.clip(dark + 0.07, 0, 1))
    sheet.margin(0.066, np.array([0.78, 0.73, 0.63], np.float32))
    sheet.margin(0.06, np.array([0.95, 0.93, 0.88], np.float32))
    return np.clip(sheet.image * (1 + 0.02 * sheet.paper()[..., None]), 0, 1)


def scratchboard(sheet: Sheet) -> Field:
    """White lines scratched out of black, following the forms."""
    from gars_core.sketch.mediums.strokes import bristles

    tone = np.clip(sheet.grey * 1.1 - 0.05, 0, 1)
    hairs = bristles(sheet, 0.05 * sheet.unit)
    light = np.clip((tone * 2.5 - 1.15 + hairs * 0.75) * 2.2, 0, 1) * np.clip(tone * 3, 0, 1)
    light = np.maximum(light, contour(sheet, 0.12, 3.0, 0.0013) * 0.95)
    paper = mix(np.array([0.97, 0.97, 0.95], np.float32), sheet.palette.glow, 0.15)
    return mix(np.broadcast_to(np.array([0.03, 0.03, 0.035], np.float32), sheet.image.shape), paper, light)


def chalk(sheet: Sheet) -> Field:
    """Coloured chalk over a dark street or board, dusty and broken, wiped around."""
    ground = sheet.colour("ground", "33383b")
    tooth = sheet.paper(2.0) + 0.10 * grain(sheet.height, sheet.width, sheet.rng)
    dust = fbm(sheet.height, sheet.width, sheet.rng, 3, 6)
    colour = np.clip(saturate(sheet.quantised(12) * 0.8 + 0.28, 1.15), 0, 1)
    slant = 1 - hatch(sheet, 0.8, 0.012, 1.4)
    hold = np.clip(sheet.grey * 0.95 + 0.12 + tooth * 0.8 + 0.25 * (slant - 0.5), 0, 1) ** 1.2
    board = ground * (0.85 + 0.35 * dust[..., None]) * (1 + 0.09 * tooth[..., None])
    lines = np.clip(contour(sheet, 0.1, 2.6, 0.0026) * np.clip(0.8 + tooth, 0, 1), 0, 1)
    image = mix(board, colour, np.clip(hold * 0.9, 0, 0.95))
    return np.clip(mix(image, np.array([0.96, 0.96, 0.92], np.float32), lines * 0.8), 0, 1)


def blueprint(sheet: Sheet) -> Field:
    """White construction lines on blue, with a grid, measures and a title block."""
    import cv2

    deep = np.array([0.05, 0.20, 0.47], np.float32)
    fold = fbm(sheet.height, sheet.width, sheet.rng, 2, 5)
    image = deep * (0.88 + 0.22 * fold[..., None])
    unit = sheet.unit
    line: Field = np.zeros((sheet.height, sheet.width), np.float32)
    for k in np.arange(0, max(sheet.width, sheet.height), unit / 24):
        weight = 0.22 if round(k / (unit / 24)) % 4 == 0 else 0.1
        line[:, int(min(k, sheet.width - 1))] = np.maximum(
            line[:, int(min(k, sheet.width - 1))], weight if k < sheet.width else 0
        )
        line[int(min(k, sheet.height - 1))] = np.maximum(
            line[int(min(k, sheet.height - 1))], weight if k < sheet.height else 0
        )
    edges = np.clip((sheet.edges - 0.06) * 4.5, 0, 1)
    tone = np.clip(crosshatched(sheet, np.clip(sheet.grey + 0.3 - 0.3 * sheet.subject, 0, 1), 0.02) * 0.34, 0, 1)
    ys, xs = np.nonzero(sheet.subject > 0.5)
    white = np.zeros_like(line)
    thick = max(1, round(unit / 500))
    if len(xs):
        x0, x1, y0, y1 = int(xs.min()), int(xs.max()), int(ys.min()), int(ys.max())
        gap = int(0.035 * unit)
        for a, b in (
            ((x0, y1 + gap), (x1, y1 + gap)),
            ((x1 + gap, y0), (x1 + gap, y1)),
            (((x0 + x1) // 2, y0 - gap), ((x0 + x1) // 2, y1 + gap)),
            ((x0 - gap, (y0 + y1) // 2), (x1 + gap, (y0 + y1) // 2)),
        ):
            cv2.line(white, a, b, 0.6, thick, cv2.LINE_AA)
        for a in ((x0, y1 + gap), (x1, y1 + gap)):
            cv2.line(white, (a[0], a[1] - gap // 3), (a[0], a[1] + gap // 3), 0.8, thick)
        cv2.circle(white, ((x0 + x1) // 2, (y0 + y1) // 2), max(3, (y1 - y0) // 2 + gap // 2), 0.4, thick, cv2.LINE_AA)
    w, h = sheet.width, sheet.height
    cv2.rectangle(white, (int(0.03 * w), int(0.03 * h)), (int(0.97 * w), int(0.97 * h)), 0.8, thick)
    for k in range(4):
        cv2.rectangle(
            white, (int(0.7 * w), int((0.85 + 0.03 * k) * h)), (int(0.97 * w), int((0.88 + 0.03 * k) * h)), 0.7, thick
        )
    return mix(
        image, np.array([0.93, 0.97, 1.0], np.float32), np.clip(np.maximum.reduce([line, edges, tone, white]), 0, 1)
    )


def plate(sheet: Sheet) -> Field:
    """A plate from a book of science: fine line and stipple over pale washes on aged paper, with a ruled frame."""
    import cv2

    paper = sheet.colour("paper", "efe4c8")
    wash = saturate(blur(sheet.image, 0.004 * sheet.unit), 0.85)
    figure = blur(sheet.subject, 1.5)
    pale = mix(np.broadcast_to(paper, wash.shape), wash, sheet.number("ground", 0.16) + 0.66 * figure)
    dots = grain(sheet.height, sheet.width, sheet.rng, max(1.0, sheet.unit / 520))
    stipple = np.clip((dots - 0.4 - 2.4 * (sheet.grey - 0.25)) * 3, 0, 1) * (0.2 + 0.8 * figure)
    lines = contour(sheet, 0.1, 3.2, 0.0011, 0.002)
    image = mix(pale, np.array([0.16, 0.12, 0.1], np.float32), np.clip(np.maximum(stipple * 0.6, lines * 0.9), 0, 1))
    image = image * (0.93 + 0.1 * fbm(sheet.height, sheet.width, sheet.rng, 3, 5)[..., None])
    sheet.image = np.clip(image, 0, 1).astype(np.float32)
    sheet.margin(0.05, paper)
    frame = np.zeros((sheet.height, sheet.width), np.float32)
    m, thick = int(0.05 * sheet.unit), max(1, round(sheet.unit / 400))
    cv2.rectangle(frame, (m, m), (sheet.width - m, sheet.height - m), 1.0, thick)
    notes = int(sheet.number("notes", 0))
    for k in range(notes):
        y = int((0.2 + 0.6 * k / max(1, notes - 1)) * sheet.height)
        left = k % 2 == 0
        x = int((0.08 if left else 0.92) * sheet.width)
        cv2.line(
            frame,
            (x, y),
            (int((0.36 if left else 0.64) * sheet.width), int(y * 0.7 + 0.16 * sheet.height)),
            0.8,
            thick,
            cv2.LINE_AA,
        )
        for row in range(3):
            cv2.line(
                frame,
                (x, y + (row + 1) * int(0.014 * sheet.unit)),
                (
                    x + (1 if left else -1) * int((0.09 - 0.02 * row) * sheet.unit),
                    y + (row + 1) * int(0.014 * sheet.unit),
                ),
                0.5,
                thick,
            )
    return mix(sheet.image, np.array([0.2, 0.15, 0.12], np.float32), frame * 0.85)


def tattoo(sheet: Sheet) -> Field:
    """Bold lines and whip shading on skin."""
    skin = np.array([0.87, 0.69, 0.56], np.float32) * (
        0.94 + 0.1 * fbm(sheet.height, sheet.width, sheet.rng, 3, 5)[..., None]
    )
    figure = np.clip(blur(sheet.subject, 0.05 * sheet.unit) * 1.8, 0, 1)
    dots = grain(sheet.height, sheet.width, sheet.rng, max(1.0, sheet.unit / 480))
    shade = np.clip((dots * 0.5 + 0.62 - sheet.grey * 1.5) * 1.4, 0, 1) * (0.25 + 0.75 * figure)
    hue = saturate(sheet.quantised(7), 1.3)
    image = mix(skin, hue * skin * 1.15, 0.55 * figure * np.clip(1.2 - sheet.grey, 0, 1))
    lines = np.clip(contour(sheet, 0.13, 4.5, 0.003, 0.002) * 1.4, 0, 1) * (0.35 + 0.65 * figure)
    return np.clip(
        mix(image, np.array([0.1, 0.13, 0.17], np.float32), np.clip(np.maximum(lines, shade * 0.75), 0, 0.95)), 0, 1
    ).astype(np.float32)


def wash_line(sheet: Sheet) -> Field:
    """Pen line over light colour wash, as in books for children."""
    from gars_core.sketch.mediums.water import watercolour

    lines = contour(sheet, 0.075, 3.4, 0.0016, 0.008)
    sheet.image = np.clip(saturate(sheet.image, 1.25) * 0.86 + 0.17, 0, 1)
    image = watercolour(sheet)
    return mix(image, np.array([0.2, 0.16, 0.18], np.float32), np.clip(lines * 1.2, 0, 0.92))
