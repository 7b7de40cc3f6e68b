"""Small printed and cast things: stamps, cards, pins and stickers, a page of a manuscript."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import mix, rgb, saturate
from gars_core.sketch.fields import Field
from gars_core.sketch.mediums.drawn import contour
from gars_core.sketch.mediums.posters import lettering
from gars_core.sketch.mediums.sheet import Sheet
from gars_core.sketch.noise import blur, fbm


def stamp(sheet: Sheet) -> Field:
    """A postage stamp: engraved in one colour over a tint, perforated edge, on an envelope, cancelled."""
    import cv2

    from gars_core.sketch.mediums.drawn import crosshatched

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
    ys, xs = np.nonzero(sheet.subject > 0.5)
    y0, y1, middle = (ys.min(), ys.max(), np.median(xs)) if len(ys) else (0, sheet.height, sheet.width / 2)
    fit = float(np.clip(0.7 * half / max(1, y1 - y0), 0.4, 1.2))
    move = np.array([[fit, 0, sheet.width / 2 - fit * middle], [0, fit, half * 0.98 - fit * y1]], np.float32)
    top = cv2.warpAffine(image, move, (sheet.width, max(half, 1)), borderMode=cv2.BORDER_REFLECT_101)
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
        lettering(sheet, 0.79 + 0.045 * k, 0.022, rgb("3a2416"), 40)
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
