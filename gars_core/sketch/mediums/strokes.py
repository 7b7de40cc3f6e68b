"""Painting stroke by stroke: coarse to fine, along the flow of the picture, with a height for every stroke."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gars_core.sketch.colours.colour import luma
from gars_core.sketch.fields import Field
from gars_core.sketch.mediums.sheet import Sheet, emboss
from gars_core.sketch.noise import blur, grain


@dataclass(frozen=True)
class Brush:
    """wide and long in units of the finest pass; jitter of colour; passes coarse to fine; relief of the paint."""

    wide: float = 0.008
    long: float = 5.0
    passes: int = 3
    jitter: float = 0.05
    relief: float = 0.5
    bristle: float = 0.5
    cover: float = 1.0
    turn: float = 0.0
    fixed: float = -1.0


def paint(sheet: Sheet, brush: Brush, ground: Field | None = None) -> tuple[Field, Field]:
    """Return the painted picture (h, w, 3) and the height of its paint (h, w)."""
    import cv2

    height, width, unit = sheet.height, sheet.width, sheet.unit
    source = np.clip(sheet.image, 0, 1)
    canvas = np.ascontiguousarray(
        (np.broadcast_to(ground, source.shape) if ground is not None else blur(source, 0.02 * unit)) * 255
    ).astype(np.uint8)
    relief = np.full((height, width), 128, np.uint8)
    detail = np.maximum(blur(np.clip(sheet.edges * 2, 0, 1), 0.008 * unit), 0.34 * blur(sheet.subject, 0.01 * unit))
    for k in range(brush.passes):
        scale = 2.0 ** (brush.passes - 1 - k)
        wide = max(1.0, brush.wide * scale * unit)
        reference = blur(source, wide * 0.35)
        count = int(brush.cover * 1.5 * height * width / (wide * wide * brush.long))
        count = min(count, 9000)
        draws = sheet.rng.random((count, 2))
        xs, ys = draws[:, 0] * width, draws[:, 1] * height
        if k:
            keep = sheet.rng.random(count) < np.clip(
                detail[ys.astype(int), xs.astype(int)] * 3 + (0.3 if k < brush.passes - 1 else 0.06), 0, 1
            )
            xs, ys = xs[keep], ys[keep]
        colours = reference[ys.astype(int), xs.astype(int)]
        colours = colours * (
            1 + brush.jitter * 2.2 * sheet.rng.standard_normal((len(xs), 1))
        ) + brush.jitter * 0.55 * sheet.rng.standard_normal((len(xs), 3))
        tracks = _tracks(sheet, xs, ys, wide, brush)
        heights = np.clip(128 + 60 * sheet.rng.standard_normal(len(xs)), 20, 250).astype(int).tolist()
        thick = np.maximum(1, np.rint(wide * sheet.rng.uniform(0.7, 1.25, len(xs)))).astype(int).tolist()
        paints = np.clip(colours * 255, 0, 255).astype(int).tolist()
        for n, track in enumerate(tracks):
            cv2.polylines(canvas, [track], False, paints[n], thick[n], cv2.LINE_AA, 3)
            cv2.polylines(relief, [track], False, heights[n], thick[n], cv2.LINE_8, 3)
    return canvas.astype(np.float32) / 255, relief.astype(np.float32) / 255


def _tracks(sheet: Sheet, xs: Field, ys: Field, wide: float, brush: Brush) -> Field:
    steps = 4
    # shorter on the subject, whose outline long strokes would drag away
    on = sheet.subject[np.clip(ys, 0, sheet.height - 1).astype(int), np.clip(xs, 0, sheet.width - 1).astype(int)]
    step = wide * brush.long / steps * (1 - 0.55 * on)
    points = np.empty((len(xs), steps + 1, 2), np.float64)
    x, y = xs.astype(np.float64).copy(), ys.astype(np.float64).copy()
    points[:, 0] = np.stack([x, y], 1)
    last = None
    for k in range(1, steps + 1):
        row, column = np.clip(y, 0, sheet.height - 1).astype(int), np.clip(x, 0, sheet.width - 1).astype(int)
        angle = (
            sheet.flow[row, column] + brush.turn
            if brush.fixed < 0
            else np.full(len(x), brush.fixed) + 0.12 * np.sin(xs)
        )
        cos, sin = np.cos(angle), np.sin(angle)
        if last is not None:
            back = np.where(cos * last[0] + sin * last[1] < 0, -1, 1)
            cos, sin = cos * back, sin * back
        x, y = x + cos * step, y + sin * step
        points[:, k] = np.stack([x, y], 1)
        last = (cos, sin)
    return np.rint(points * 8).astype(np.int32)


def bristles(sheet: Sheet, length_px: float) -> Field:
    """Return noise drawn out along the flow (h, w), zero mean: the hairs of a brush."""
    import cv2

    field = grain(sheet.height, sheet.width, sheet.rng, max(1.0, sheet.unit / 640))
    cos, sin = np.cos(sheet.flow), np.sin(sheet.flow)
    x = np.arange(sheet.width, dtype=np.float32)[None]
    y = np.arange(sheet.height, dtype=np.float32)[:, None]
    for reach in (length_px / 2, length_px / 4, length_px / 8, length_px / 16):
        ahead = cv2.remap(field, x + cos * reach, y + sin * reach, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        behind = cv2.remap(field, x - cos * reach, y - sin * reach, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        field = (ahead + behind + field) / 3
    return field / max(1e-3, float(field.std()))


def oil(sheet: Sheet) -> Field:
    """Thick paint: strokes with ridges and hairs that catch the light, on canvas."""
    brush = Brush(
        wide=sheet.number("wide", 0.005),
        long=sheet.number("long", 5),
        jitter=sheet.number("jitter", 0.045),
        passes=int(sheet.number("passes", 3)),
    )
    image, relief = paint(sheet, brush)
    hairs = bristles(sheet, 0.022 * sheet.unit)
    body = blur(relief, 0.7) * 0.7 + 0.10 * hairs + 0.035 * sheet.weave()
    shade = emboss(body, 0.34 * sheet.number("relief", 1.0))
    image = np.clip(image * (1 + 0.022 * hairs[..., None]), 0, 1)
    lit = image * shade[..., None] + np.clip(shade - 1.12, 0, 1)[..., None] * 0.22
    return np.clip(0.5 + (lit - 0.5) * 1.06, 0, 1)


def gouache(sheet: Sheet) -> Field:
    """Opaque matte paint: broad flat strokes, few colours, dry edges, no shine."""
    flat = sheet.quantised(int(sheet.number("colours", 14)))
    sheet.image = np.clip(flat * 0.75 + sheet.image * 0.25, 0, 1)
    image, _ = paint(sheet, Brush(wide=0.0052, long=4, passes=3, jitter=0.018))
    hairs = bristles(sheet, 0.04 * sheet.unit)
    image = image * (1 + 0.03 * hairs[..., None]) * 0.94 + 0.055
    sheet.image = np.clip(image + 0.018 * sheet.paper(1.5)[..., None], 0, 1)
    sheet.margin(0.028, np.array([0.965, 0.95, 0.92], np.float32), 0.02)
    return sheet.image


def pastel(sheet: Sheet) -> Field:
    """Soft chalk strokes in one slant on toned paper, the paper's tooth showing through."""
    toned = sheet.colour("paper", "b9aa98")
    image, _ = paint(sheet, Brush(wide=0.0085, long=6, passes=2, jitter=0.035, fixed=2.19, cover=1.5), ground=toned)
    tooth = sheet.paper(2.2) + 0.12 * grain(sheet.height, sheet.width, sheet.rng)
    hold = np.clip(0.84 + tooth * 0.9 + 0.3 * (luma(image) - 0.4), 0, 1)
    image = toned + (image - toned) * hold[..., None]
    edge = blur(sheet.subject, 0.002 * sheet.unit)
    line = np.clip(1 - np.abs(edge - 0.5) * 3, 0, 1) * np.clip(0.8 + tooth, 0, 1)
    image = image * (1 - 0.6 * line)[..., None]
    return np.asarray(np.clip(image * 1.05, 0, 1))


def crayon(sheet: Sheet) -> Field:
    """Wax crayon on white paper: scribbled in bright colours, skips and outlines in dark wax."""
    from gars_core.sketch.colours.colour import mix, saturate

    white = np.array([0.975, 0.965, 0.94], np.float32)
    sheet.image = np.clip(saturate(sheet.quantised(10) * 1.12 + 0.05, 1.5), 0, 1)
    image, _ = paint(sheet, Brush(wide=0.0085, long=14, passes=1, jitter=0.05, cover=2.3, fixed=0.75), ground=white)
    tooth = sheet.paper(2.6)
    wax = np.clip(0.84 + tooth * 1.3, 0.2, 1)
    image = white + (image - white) * wax[..., None]
    line = blur(np.clip(sheet.edges * 3.2 - 0.75, 0, 1), 0.0022 * sheet.unit) * np.clip(0.8 + tooth, 0, 1)
    return mix(image, sheet.palette.near * 0.6, np.clip(line * 1.6, 0, 0.95))


def fresco(sheet: Sheet) -> Field:
    """Pigment in old plaster: chalky colours, cracks, patches where the coat has fallen."""
    from gars_core.sketch.colours.colour import mix, saturate
    from gars_core.sketch.noise import fbm

    image, _ = paint(sheet, Brush(wide=0.0055, long=4, passes=3, jitter=0.025))
    image = saturate(image, 0.72) * 0.78 + np.array([0.17, 0.155, 0.13], np.float32)
    plaster = np.array([0.86, 0.81, 0.72], np.float32)
    lime = fbm(sheet.height, sheet.width, sheet.rng, 5, 6, 1, 0.6)
    fallen = np.clip((lime - 0.8) * 22, 0, 1)
    cracks = np.clip(1 - np.abs(fbm(sheet.height, sheet.width, sheet.rng, 6, 5, 1, 0.5) - 0.5) * 120, 0, 1) * np.clip(
        lime * 2.4 - 0.75, 0, 1
    )
    image = mix(image, plaster * (0.9 + 0.2 * lime[..., None]), fallen * 0.9)
    image = mix(image, np.array([0.3, 0.25, 0.2], np.float32), cracks * 0.75)
    shade = emboss(blur(fallen, 1.0) * -0.4 + sheet.paper(2) * 0.12, 0.5)
    return np.asarray(np.clip(image * shade[..., None], 0, 1))
