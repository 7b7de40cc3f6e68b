"""Cut, torn and folded paper, and shadows of cut-outs."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import mix, rgb, saturate
from gars_core.sketch.fields import Field
from gars_core.sketch.mediums.pieces import borders, cells, means
from gars_core.sketch.mediums.sheet import Sheet, emboss
from gars_core.sketch.noise import blur, fbm, warp


def papercut(sheet: Sheet) -> Field:
    """Sheets of coloured paper, cut and stacked, each throwing a soft shadow on the one behind."""
    height = np.floor(np.clip((1 - blur(sheet.depth, 0.003 * sheet.unit)) * 6, 0, 5)) / 5
    flat = saturate(sheet.quantised(9, 0.008), 1.25)
    tone = np.floor(blur(sheet.grey, 0.008 * sheet.unit) * 5) / 5
    stack = height * 0.7 + 0.3 * tone + 0.8 * (blur(sheet.subject, 1.0) > 0.5)
    image = flat
    for reach, dark in ((0.006, 0.5), (0.016, 0.42)):
        shift = max(1, int(reach * sheet.unit))
        above = np.roll(stack, (shift, shift), (0, 1))
        shade = blur(np.clip(above - stack - 0.06, 0, 0.6) * 2.2, reach * 0.6 * sheet.unit)
        image = image * (1 - dark * np.clip(shade, 0, 1))[..., None]
    lip = np.clip(stack - np.roll(stack, (1, 1), (0, 1)), 0, 1) > 0.08
    image = mix(image, np.ones(3, np.float32), lip * 0.4)
    fibre = sheet.paper(1.4)
    return np.clip(image * (1 + 0.045 * emboss(fibre, 0.5)[..., None] - 0.045 + 0.03 * fibre[..., None]), 0, 1)


def diorama(sheet: Sheet) -> Field:
    """A paper theatre in a box: cut sheets far apart, deep shadows between, a frame and a focused front."""
    import cv2

    image = papercut(sheet)
    far = np.clip((blur(sheet.depth, 0.004 * sheet.unit) - 0.35) * 1.6, 0, 1)
    soft = cv2.GaussianBlur(image, (0, 0), 0.007 * sheet.unit)
    image = mix(image, soft * 1.04, far)
    y, x = np.arange(sheet.height)[:, None], np.arange(sheet.width)[None]
    away = np.minimum(np.minimum(x, sheet.width - 1 - x), np.minimum(y, sheet.height - 1 - y)) / sheet.unit
    shade = np.exp(-np.clip(away - 0.07, 0, 1) / 0.05) * 0.62
    image = image * (1 - shade)[..., None]
    box = mix(sheet.palette.far, rgb("a98a68"), 0.55) * (
        0.85 + 0.2 * fbm(sheet.height, sheet.width, sheet.rng, 3, 5, 6)[..., None]
    )
    corner = np.where(x < y, 0.92, 1.08)[..., None]
    return np.clip(mix(image, box * corner, np.clip((0.07 - away) * sheet.unit, 0, 1)), 0, 1).astype(np.float32)


def collage(sheet: Sheet) -> Field:
    """Torn scraps of printed and coloured paper, white at the tears, newsprint and dots among them."""
    points = sheet.rng.random((46, 2)) * [sheet.width, sheet.height]
    bend = ((fbm(sheet.height, sheet.width, sheet.rng, 12, 5) - 0.5) * 0.05 * sheet.unit).astype(np.float32)
    labels, _ = cells(sheet, points[:, 0], points[:, 1])
    labels = warp(labels.astype(np.float32), bend, bend[::-1].copy()).round().astype(np.int32)
    body = warp(sheet.tones.astype(np.float32), bend * 0.12, bend * 0.12).round().astype(np.int32)
    labels = np.where(body > 0, labels.max() + body, labels)
    shape = (body > 0).astype(np.int32)
    colour = means(saturate(sheet.image, 1.35), labels)
    kind = sheet.rng.integers(0, 4, len(colour))[labels]
    flat = np.clip(colour * (1 + 0.13 * sheet.rng.standard_normal((len(colour), 1))), 0, 1)[labels].astype(np.float32)
    keep = mix(flat, sheet.image, 0.42 + 0.35 * shape)
    y, x = np.arange(sheet.height)[:, None] / sheet.unit, np.arange(sheet.width)[None] / sheet.unit
    print_ = (np.sin(y * 420) > 0.2) * (fbm(sheet.height, sheet.width, sheet.rng, 60, 2, 0.5) > 0.42)
    dots = np.sin(x * 250) * np.sin(y * 250) > 0.25
    image = mix(keep, rgb("e9e1cf") * 1.0, (kind == 1) * 0.5 * (1 - shape))
    image = mix(image, rgb("3a3630"), ((kind == 1) & print_) * 0.5 * (1 - shape))
    image = mix(image, sheet.palette.accent, ((kind == 2) & dots) * 0.55 * (1 - shape))
    tear = borders(labels, max(2, round(0.009 * sheet.unit)))
    ragged = np.clip(tear * 1.5 - 0.6 * fbm(sheet.height, sheet.width, sheet.rng, 50, 3), 0, 1)
    shade = blur(np.roll(tear, max(2, int(0.006 * sheet.unit)), 0), 0.004 * sheet.unit)
    image = mix(image * (1 - 0.5 * shade[..., None]), rgb("f7f3ea"), ragged * 0.95)
    return np.clip(image * (1 + 0.05 * sheet.paper(1.5)[..., None]), 0, 1)


def origami(sheet: Sheet) -> Field:
    """Creased paper: broad facets, each with its own plain light, sharp folds, the subject crisp in front."""
    xs, ys = sheet.rng.random((2, 60)) * np.array([[sheet.width], [sheet.height]])
    import cv2

    labels, _ = cells(sheet, xs, ys)
    ys2, xs2 = np.nonzero(sheet.subject > 0.5)
    if len(xs2) > 200:
        pick = sheet.rng.choice(len(xs2), 16, replace=False)
        fold, _ = cells(sheet, xs2[pick].astype(np.float32), ys2[pick].astype(np.float32))
        labels = np.where(blur(sheet.subject, 1.0) > 0.5, fold + labels.max() + 1, labels)
    flat = saturate(means(sheet.image, labels)[labels], 1.3)
    base = mix(flat, sheet.quantised(7), 0.3)
    slope = sheet.rng.uniform(0, 2 * np.pi, int(labels.max()) + 1).astype(np.float32)[labels]
    y, x = (
        np.arange(sheet.height, dtype=np.float32)[:, None] / sheet.unit,
        np.arange(sheet.width, dtype=np.float32)[None] / sheet.unit,
    )
    plane = 1 + 0.13 * np.cos(slope + 0.7) + 0.5 * ((x - 0.5) * np.cos(slope) + (y - 0.5) * np.sin(slope)) * 0.3
    crease = borders(labels, 1)
    lit = np.roll(crease, (1, 1), (0, 1))
    image = np.clip(base * 0.92 + 0.06, 0, 1) * plane[..., None]
    image = mix(image, np.ones(3, np.float32), lit * 0.5)
    image = image * (1 - 0.4 * crease[..., None])
    edge = blur(np.roll(sheet.subject, int(0.012 * sheet.unit), 0), 0.01 * sheet.unit) * (1 - sheet.subject)
    return np.asarray(
        np.clip(
            cv2.GaussianBlur(image, (0, 0), 0.5) * (1 - 0.5 * edge[..., None]) + 0.02 * sheet.paper()[..., None], 0, 1
        )
    )


def puppets(sheet: Sheet) -> Field:
    """Black cut-outs against a lit cloth, warm at the middle, the weave showing, a slot of sticks below."""
    from gars_core.sketch.colours.colour import ramp

    near = np.clip((0.62 - blur(sheet.depth, 0.002 * sheet.unit)) * 6, 0, 1)
    y, x = (
        np.linspace(-1, 1, sheet.height, dtype=np.float32)[:, None],
        np.linspace(-1, 1, sheet.width, dtype=np.float32)[None],
    )
    lamp = np.exp(-(x**2 + (y + 0.1) ** 2) / 0.75)
    cloth = mix(np.broadcast_to(rgb("8a3a12"), sheet.image.shape), mix(rgb("ffdf9a"), sheet.palette.glow, 0.35), lamp)
    far = ramp([rgb("ffdf9a"), rgb("b8601f"), rgb("6a2a10")], blur(sheet.grey, 0.01 * sheet.unit))
    cloth = mix(cloth, far, 0.42) * (1 + 0.035 * sheet.weave(1.3)[..., None])
    tone = np.clip((0.42 - blur(sheet.grey, 0.003 * sheet.unit)) * 14, 0, 1)
    black = np.clip(np.maximum(near * tone, blur(sheet.subject, 1.0) * 1.3), 0, 1)
    pierced = np.clip(sheet.edges * 3.4 - 0.6, 0, 1) * sheet.subject
    image = mix(cloth, rgb("140a06"), black * (1 - 0.85 * pierced))
    ys, xs = np.nonzero(sheet.subject > 0.5)
    if len(xs):
        for place in (0.4, 0.6):
            column = int(np.quantile(xs, place))
            image[int(ys.max()) :, max(0, column - 2) : column + 2] = rgb("140a06")
    vignette = np.clip((np.maximum(np.abs(x), np.abs(y)) - 0.93) * 40, 0, 1)
    return np.clip(mix(image, rgb("0c0706"), vignette), 0, 1).astype(np.float32)
