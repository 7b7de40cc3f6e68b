"""Threads and stuffs: embroidery, tapestry, quilts, felt, crochet, plush."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import mix, rgb, saturate
from gars_core.sketch.fields import Field
from gars_core.sketch.mediums.pieces import borders, means
from gars_core.sketch.mediums.sheet import Sheet, emboss
from gars_core.sketch.mediums.strokes import Brush, bristles, paint
from gars_core.sketch.noise import blur, fbm, grain


def embroidery(sheet: Sheet) -> Field:
    """Satin stitch on linen: shining threads that lie along the forms, within a wooden hoop."""
    linen = mix(rgb("e4d8c0"), sheet.palette.horizon, 0.2)
    sheet.image = saturate(np.clip(sheet.quantised(14) * 1.08, 0, 1), 1.25)
    image, relief = paint(sheet, Brush(wide=0.0048, long=9, passes=1, jitter=0.06, cover=1.6), ground=linen)
    hairs = bristles(sheet, 0.02 * sheet.unit)
    shade = emboss(relief * 0.9 + 0.12 * hairs, 0.42)
    image = np.clip(image * shade[..., None] + np.clip(hairs - 0.9, 0, 1)[..., None] * 0.07, 0, 1)
    y, x = (
        np.linspace(-1, 1, sheet.height, dtype=np.float32)[:, None],
        np.linspace(-1, 1, sheet.width, dtype=np.float32)[None],
    )
    away = np.hypot(x * sheet.width / sheet.unit, y * sheet.height / sheet.unit)
    cloth = linen * (0.94 + 0.07 * sheet.weave(1.4)[..., None])
    image = mix(image, cloth, np.clip((away - 0.83) * 40, 0, 1))
    wood = rgb("b98552") * (0.8 + 0.35 * fbm(sheet.height, sheet.width, sheet.rng, 4, 5, 8)[..., None])
    ring = np.exp(-(((away - 0.93) / 0.04) ** 6))
    light = np.clip(1.1 - (away - 0.93) * 7 + 0.1 * (-x - y), 0.6, 1.3)
    image = image * (1 - 0.4 * np.exp(-(((away - 0.88) / 0.03) ** 2)))[..., None]
    return np.clip(mix(image, np.clip(wood * light[..., None], 0, 1), ring), 0, 1).astype(np.float32)


def _stitched(sheet: Sheet, across: float, tall: float) -> tuple[Field, Field, Field]:
    """Return the picture in stitch-sized blocks and the place within each stitch, -0.5 to 0.5 across and down."""
    import cv2

    size = sheet.unit / across
    wide, high = max(4, round(sheet.width / size)), max(4, round(sheet.height / (size * tall)))
    small = cv2.resize(sheet.image, (wide, high), interpolation=cv2.INTER_AREA)
    big = cv2.resize(small, (sheet.width, sheet.height), interpolation=cv2.INTER_NEAREST)
    u = np.linspace(0, wide, sheet.width, endpoint=False, dtype=np.float32)[None] % 1 - 0.5
    v = np.linspace(0, high, sheet.height, endpoint=False, dtype=np.float32)[:, None] % 1 - 0.5
    return big, u, v


def tapestry(sheet: Sheet) -> Field:
    """Woven wool: ribs of thread, few dyed colours, slits, a fringe at top and bottom."""
    import cv2

    sheet.image = saturate(sheet.quantised(13), 0.95) * 0.95
    size = sheet.unit / 150
    wide, high = max(4, round(sheet.width / size)), max(4, round(sheet.height / size * 1.7))
    small = cv2.resize(sheet.image, (wide, high), interpolation=cv2.INTER_AREA)
    image = cv2.resize(small, (sheet.width, sheet.height), interpolation=cv2.INTER_NEAREST)
    u = np.linspace(0, wide, sheet.width, endpoint=False, dtype=np.float32)[None] % 1 - 0.5
    v = np.linspace(0, high, sheet.height, endpoint=False, dtype=np.float32)[:, None] % 1 - 0.5
    rib = (0.66 + 0.42 * np.cos(u * np.pi)) * (0.86 + 0.18 * np.cos(v * 2 * np.pi))
    wool = grain(sheet.height, sheet.width, sheet.rng, max(1.0, sheet.unit / 600))
    band = fbm(2, sheet.height, sheet.rng, 30, 2)[0][:, None]
    image = image * (rib * (0.9 + 0.2 * band) * (1 + 0.08 * wool))[..., None] * 1.05
    y = np.linspace(0, 1, sheet.height)[:, None]
    fringe = ((y < 0.045) | (y > 0.955)) & (
        np.sin(np.arange(sheet.width)[None] * 2 * np.pi / max(3.0, sheet.unit / 70)) < 0.25
    )
    border = ((np.abs(y - 0.06) < 0.012) | (np.abs(y - 0.94) < 0.012)) * np.ones((1, sheet.width))
    image = mix(image, sheet.palette.accent * rib[..., None], border.astype(np.float32) * 0.85)
    return np.clip(mix(image, rgb("1d1a18"), fringe.astype(np.float32)), 0, 1)


def quilt(sheet: Sheet) -> Field:
    """Patches of printed cotton sewn together: squares and half-squares, puffed, with stitches along the seams."""
    across = 13
    size = sheet.unit / across
    x, y = (
        np.arange(sheet.width, dtype=np.float32)[None] / size,
        np.arange(sheet.height, dtype=np.float32)[:, None] / size,
    )
    i, j, u, v = np.floor(x), np.floor(y), x - np.floor(x), y - np.floor(y)
    turn = np.sin(i * 12.9898 + j * 78.233) * 43758.5453
    turn = turn - np.floor(turn)
    side = np.where(turn < 0.4, (u > v), np.where(turn < 0.8, (u + v > 1), False))
    labels = ((j * 400 + i) * 2 + side).astype(np.int64) * 3 + sheet.tones
    _, labels = np.unique(labels, return_inverse=True)
    labels = labels.reshape(sheet.height, sheet.width)
    colour = saturate(means(sheet.image, labels), 1.4)
    kind = (np.arange(len(colour)) * 7919) % 5
    image = np.clip(colour * 1.05 + 0.03, 0, 1)[labels]
    prints = kind[labels]
    dots = np.sin(x * 26) * np.sin(y * 26) > 0.55
    stripe = np.sin((x + y) * 20) > 0.35
    plaid = (np.sin(x * 22) > 0.5) ^ (np.sin(y * 22) > 0.5)
    mark = ((prints == 1) & dots) | ((prints == 2) & stripe) | ((prints == 3) & plaid)
    image = mix(image, np.clip(image * 0.5 + 0.48, 0, 1), mark * 0.42)
    seam = borders(labels, 1)
    puff = blur(1 - borders(labels, max(2, int(0.006 * sheet.unit))), 0.010 * sheet.unit)
    image = image * emboss(puff * 1.0, 2.6)[..., None] * (0.62 + 0.38 * np.clip(puff * 1.25, 0, 1))[..., None]
    near = blur(seam, 0.005 * sheet.unit)
    stitch = np.exp(-(((near - 0.14) / 0.05) ** 2)) * (np.sin((x + y) * 58) > 0)
    image = mix(image, rgb("f6efe0"), stitch * 0.5)
    return np.clip(mix(image, image * 0.3, seam * 0.7) * (1 + 0.035 * sheet.weave()[..., None]), 0, 1)


def felt(sheet: Sheet) -> Field:
    """Layers of wool felt, blurred at the edge by fibres, with blanket stitch around the subject."""
    flat = saturate(sheet.quantised(8, 0.01), 1.15)
    fibre = grain(sheet.height, sheet.width, sheet.rng, max(1.0, sheet.unit / 640))
    hairs = bristles(sheet, 0.012 * sheet.unit)
    clouds = fbm(sheet.height, sheet.width, sheet.rng, 30, 4)
    _, labels = np.unique((flat * 255).astype(np.int64) @ np.array([65536, 256, 1]), return_inverse=True)
    edge = borders(labels.reshape(sheet.height, sheet.width), 1)
    puff = blur(1 - edge, 0.009 * sheet.unit) + 0.6 * blur(sheet.subject, 0.02 * sheet.unit)
    image = flat * 0.93 + 0.04
    image = image * emboss(puff, 1.7)[..., None] * (0.84 + 0.2 * clouds + 0.055 * fibre + 0.05 * hairs)[..., None]
    band = blur(sheet.subject, 0.005 * sheet.unit)
    rim = np.exp(-(((band - 0.82) / 0.1) ** 2))
    y, x = np.arange(sheet.height)[:, None] / sheet.unit, np.arange(sheet.width)[None] / sheet.unit
    return np.clip(
        mix(image, rgb("f4ead6"), rim * ((np.sin((x - y) * 130) > 0.1) & (np.sin((x + y) * 130) > -0.6)) * 0.75), 0, 1
    ).astype(np.float32)


def crochet(sheet: Sheet) -> Field:
    """Rows of chunky stitches, each a little V of yarn."""
    sheet.image = saturate(np.clip(sheet.quantised(10) * 1.05, 0, 1), 1.2)
    image, u, v = _stitched(sheet, 58, 0.86)
    left = np.abs(u) - 0.25
    lean = v + 0.55 * np.abs(u) - 0.1
    lobe = np.exp(-((left / 0.2) ** 2 + (lean / 0.42) ** 2))
    ply = 0.9 + 0.12 * np.sin((np.abs(u) * 3 + v) * 22)
    wool = grain(sheet.height, sheet.width, sheet.rng, max(1.0, sheet.unit / 600))
    image = image * (0.34 + 0.86 * lobe)[..., None] * (ply * (1 + 0.05 * wool))[..., None]
    form = emboss(blur(sheet.subject, 0.03 * sheet.unit), 5.0)
    return np.asarray(np.clip(image * form[..., None], 0, 1).astype(np.float32))


def plush(sheet: Sheet) -> Field:
    """Soft pile: everything rounded and furry, short hairs catching the light, a stitched seam."""
    import cv2

    soft = np.stack([blur(sheet.quantised(9, 0.006)[..., k], 0.004 * sheet.unit) for k in range(3)], -1)
    soft = saturate(soft * 0.85 + 0.14, 1.2)
    height = (
        blur(sheet.subject, 0.05 * sheet.unit)
        + 0.6 * blur(sheet.subject, 0.015 * sheet.unit)
        + 0.35 * blur(sheet.grey, 0.02 * sheet.unit)
    )
    hairs = bristles(sheet, 0.022 * sheet.unit)
    tuft = fbm(sheet.height, sheet.width, sheet.rng, 46, 3)
    image = soft * emboss(height, 4.0)[..., None] * (0.86 + 0.26 * tuft + 0.09 * hairs)[..., None]
    drift = (hairs * 0.004 * sheet.unit).astype(np.float32)
    x, y = (
        np.arange(sheet.width, dtype=np.float32)[None] + drift,
        np.arange(sheet.height, dtype=np.float32)[:, None] + drift[::-1],
    )
    return np.clip(cv2.remap(image.astype(np.float32), x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT), 0, 1)
