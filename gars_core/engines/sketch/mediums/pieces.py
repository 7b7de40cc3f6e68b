"""Pictures put together from pieces: tesserae, glass, cut and torn paper, folds, triangles, cubes."""

from __future__ import annotations

import numpy as np

from gars_core.engines.sketch.colour import mix, rgb, saturate
from gars_core.engines.sketch.fields import Field
from gars_core.engines.sketch.mediums.sheet import Sheet, emboss
from gars_core.engines.sketch.noise import blur, fbm, grain, warp


def cells(sheet: Sheet, xs: Field, ys: Field) -> tuple[np.ndarray, Field]:
    """Return which seed point each pixel is nearest to (h, w) int, and each cell's mean colour (n, 3)."""
    import cv2

    seeds = np.ones((sheet.height, sheet.width), np.uint8)
    seeds[np.clip(ys, 0, sheet.height - 1).astype(int), np.clip(xs, 0, sheet.width - 1).astype(int)] = 0
    _, labels = cv2.distanceTransformWithLabels(seeds, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    return labels, means(sheet.image, labels)


def means(image: Field, labels: np.ndarray) -> Field:
    """Return the mean colour (n, 3) of each label in image."""
    flat = labels.ravel()
    count = np.maximum(np.bincount(flat), 1)
    return np.stack([np.bincount(flat, image[..., k].ravel()) / count for k in range(3)], 1).astype(np.float32)


def borders(labels: np.ndarray, thick: int) -> Field:
    """Return the lines (h, w) between labels, thick pixels wide."""
    import cv2

    edge: Field = np.zeros(labels.shape, np.uint8)
    edge[:, 1:] |= labels[:, 1:] != labels[:, :-1]
    edge[1:] |= labels[1:] != labels[:-1]
    if thick > 1:
        edge = cv2.dilate(edge, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (thick, thick)))
    return cv2.GaussianBlur(edge.astype(np.float32), (0, 0), 0.6)


def mosaic(sheet: Sheet) -> Field:
    """Small stones in rows that follow the forms, set unevenly in grout, some of them gold."""
    size = sheet.number("size", 0.0165) * sheet.unit
    rows, columns = int(sheet.height / size), int(sheet.width / size)
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    jitter = sheet.rng.uniform(-0.22, 0.22, (2, rows, columns))
    xs, ys = ((x + 0.5 + 0.5 * (y % 2) * 0.6 + jitter[0]) * size).ravel(), ((y + 0.5 + jitter[1]) * size).ravel()
    sheet.image = saturate(np.clip(0.5 + (sheet.image - 0.5) * 1.18, 0, 1), 1.2)
    labels, colour = cells(sheet, xs, ys)
    colour = colour * (1 + 0.09 * sheet.rng.standard_normal((len(colour), 1)))
    image = np.clip(colour, 0, 1)[labels].astype(np.float32)
    tilt = sheet.rng.uniform(0.84, 1.16, len(colour)).astype(np.float32)[labels]
    gap = borders(labels, max(1, round(0.0034 * sheet.unit)))
    bevel = emboss(blur(1 - gap, 0.0022 * sheet.unit), 0.5)
    image = image * (tilt * bevel)[..., None]
    return np.clip(mix(image, rgb("b9b0a0") * 0.55, gap * 0.9), 0, 1)


def glass(sheet: Sheet) -> Field:
    """Panes of coloured glass in lead, lit from behind, larger away from the subject."""
    count = 420
    points = sheet.rng.random((count * 3, 2))
    detail = blur(np.clip(sheet.edges * 2 + 0.5 * sheet.subject, 0, 1), 0.01 * sheet.unit)
    column, row = (points[:, 0] * sheet.width).astype(int), (points[:, 1] * sheet.height).astype(int)
    keep = sheet.rng.random(len(points)) < 0.1 + 0.75 * detail[row, column]
    sheet.image = saturate(np.clip(sheet.image, 0, 1) ** 1.35, 1.9)
    labels, _ = cells(sheet, points[keep, 0] * sheet.width, points[keep, 1] * sheet.height)
    shape = (blur(sheet.subject, 1.2) > 0.5).astype(np.int32)
    labels = labels * 2 + shape
    colour = means(sheet.image, labels)
    image = np.clip(colour * (1 + 0.12 * sheet.rng.standard_normal((len(colour), 1))), 0, 1)[labels].astype(np.float32)
    streak = fbm(sheet.height, sheet.width, sheet.rng, 6, 5, 0.4)
    lit = 0.62 + 0.42 * streak + 0.22 * blur(sheet.image.mean(-1), 0.06 * sheet.unit)
    lead = borders(labels, max(2, round(0.0075 * sheet.unit)))
    strong = borders(shape, max(3, round(0.0125 * sheet.unit)))
    lead = np.maximum(lead, strong)
    image = np.clip(image * lit[..., None], 0, 1)
    image = 1 - (1 - image) * (1 - 0.22 * np.stack([blur(image[..., k], 0.02 * sheet.unit) for k in range(3)], -1))
    came = rgb("17171a") * emboss(blur(lead, 1.0), 0.5)[..., None]
    return np.clip(mix(image, came, np.clip(lead * 1.2, 0, 1)), 0, 1)


def lowpoly(sheet: Sheet) -> Field:
    """Flat triangles, finer where there is something to see."""
    import cv2

    detail = blur(np.clip(sheet.edges * 2.4, 0, 1), 0.006 * sheet.unit)
    points = sheet.rng.random((5200, 2))
    column, row = (points[:, 0] * (sheet.width - 1)).astype(int), (points[:, 1] * (sheet.height - 1)).astype(int)
    keep = sheet.rng.random(len(points)) < 0.035 + 0.6 * detail[row, column] ** 1.2
    rim = np.array(
        [[x, y] for x in np.linspace(0, 1, 7) for y in (0, 1)] + [[x, y] for y in np.linspace(0, 1, 7) for x in (0, 1)]
    )
    chosen = np.concatenate([points[keep], rim]) * [sheet.width - 1, sheet.height - 1]
    mesh = cv2.Subdiv2D((0, 0, sheet.width, sheet.height))
    mesh.insert([(float(x), float(y)) for x, y in chosen.round(1)])
    triangles = np.asarray(mesh.getTriangleList()).reshape(-1, 3, 2)
    inside = ((triangles >= -1) & (triangles <= [sheet.width, sheet.height])).all((1, 2))
    triangles = triangles[inside]
    smooth = np.stack([blur(sheet.image[..., k], 0.003 * sheet.unit) for k in range(3)], -1)
    centre = triangles.mean(1)
    columns, rows = (
        np.clip(centre[:, 0], 0, sheet.width - 1).astype(int),
        np.clip(centre[:, 1], 0, sheet.height - 1).astype(int),
    )
    side = triangles[:, 1] - triangles[:, 0]
    facet = 1 + 0.075 * np.sin(np.arctan2(side[:, 1], side[:, 0]) * 2 + centre[:, 0] * 0.05)
    colours = np.clip(smooth[rows, columns] * facet[:, None], 0, 1) * 255
    canvas = np.ascontiguousarray((smooth * 255).astype(np.uint8))
    for triangle, colour in zip(np.rint(triangles * 16).astype(np.int32), colours.astype(int).tolist(), strict=True):
        cv2.fillConvexPoly(canvas, triangle, colour, cv2.LINE_AA, 4)
    return saturate(canvas.astype(np.float32) / 255, 1.12)


def layered(sheet: Sheet, count: int) -> tuple[np.ndarray, Field]:
    """Return the picture as sheets (h, w) int behind one another, and their flat colours (h, w, 3)."""
    soft = blur(sheet.grey * 0.7 + (1 - sheet.depth) * 0.75, 0.006 * sheet.unit)
    edges = np.quantile(soft[::4, ::4], np.linspace(0, 1, count + 1)[1:-1])
    level = np.digitize(soft, edges).astype(np.int32) + (blur(sheet.subject, 1.0) > 0.5) * count
    colour = means(sheet.image, level)
    return level, colour[level]


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
    shape = (warp(blur(sheet.subject, 1.0), bend * 0.2, bend * 0.2) > 0.5).astype(np.int32)
    labels = labels * 2 + shape
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
    return np.clip(
        cv2.GaussianBlur(image, (0, 0), 0.5) * (1 - 0.5 * edge[..., None]) + 0.02 * sheet.paper()[..., None], 0, 1
    )


def pixels(sheet: Sheet) -> Field:
    """Square pixels in few colours, with a checker of dots between two of them."""
    import cv2
    from PIL import Image

    across = int(sheet.number("across", 96))
    wide, high = max(8, round(sheet.width / sheet.unit * across)), max(8, round(sheet.height / sheet.unit * across))
    small = cv2.resize(saturate(sheet.image, 1.25), (wide, high), interpolation=cv2.INTER_AREA)
    checker = ((np.arange(wide)[None] + np.arange(high)[:, None]) % 2 - 0.5)[..., None] * 0.05
    picture = Image.fromarray((np.clip(0.5 + (small - 0.5) * 1.15 + checker, 0, 1) * 255).astype(np.uint8))
    few = picture.quantize(
        int(sheet.number("colours", 16)), method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
    ).convert("RGB")
    big = few.resize((sheet.width, sheet.height), Image.Resampling.NEAREST)
    return np.asarray(big, np.float32) / 255


def bricks(sheet: Sheet) -> Field:
    """Toy bricks seen from the front: plastic colours, round studs that shine."""
    import cv2

    across = 64
    size = sheet.unit / across
    wide, high = max(4, round(sheet.width / size)), max(4, round(sheet.height / size))
    small = cv2.resize(saturate(sheet.quantised(12), 1.5), (wide, high), interpolation=cv2.INTER_AREA)
    big = cv2.resize(small, (sheet.width, sheet.height), interpolation=cv2.INTER_NEAREST)
    u = np.linspace(0, wide, sheet.width, endpoint=False, dtype=np.float32)[None] % 1 - 0.5
    v = np.linspace(0, high, sheet.height, endpoint=False, dtype=np.float32)[:, None] % 1 - 0.5
    away = np.hypot(u, v)
    stud = np.clip((0.32 - away) * size, 0, 1)
    rim = np.exp(-(((away - 0.32) / 0.055) ** 2))
    shade = 1 + rim * np.clip(-(u + v) * 1.5, -0.4, 0.5) + stud * 0.07
    seam = np.clip((np.maximum(np.abs(u), np.abs(v)) - 0.455) * 16, 0, 1)
    image = big * shade[..., None] * (1 - 0.32 * seam[..., None])
    spark = np.exp(-(((u + 0.12) / 0.07) ** 2 + ((v + 0.14) / 0.07) ** 2)) * 0.4
    return np.clip(image + spark[..., None], 0, 1).astype(np.float32)


def voxels(sheet: Sheet) -> Field:
    """Cubes seen from a corner: each with a bright top, a plain left and a dark right face."""
    import cv2

    size = sheet.unit / 52
    x, y = (
        np.arange(sheet.width, dtype=np.float32)[None] / size,
        np.arange(sheet.height, dtype=np.float32)[:, None] / size,
    )
    a, b = x / np.sqrt(3) + y / 1.5, -x / np.sqrt(3) + y / 1.5
    i, j = np.floor(a), np.floor(b)
    fa, fb = a - i, b - j
    up = (fa + fb) < 1
    cx = (i - j) * np.sqrt(3) / 2 * size
    cy = (i + j + np.where(up, 0.6, 1.4)) * 0.75 * size
    column, row = np.clip(cx, 0, sheet.width - 1).astype(int), np.clip(cy, 0, sheet.height - 1).astype(int)
    source = np.stack([blur(sheet.image[..., k], 0.012 * sheet.unit) for k in range(3)], -1)
    colour = saturate(source[row, column], 1.3)
    face = np.where(up, 1.18, np.where(fa > fb, 0.86, 0.6))[..., None]
    edge = np.clip(np.minimum.reduce([fa, fb, 1 - fa, 1 - fb, np.abs(fa + fb - 1) * 0.7]) * 16, 0, 1)
    image = np.clip(colour * face, 0, 1) * (0.72 + 0.28 * edge[..., None])
    return np.clip(cv2.GaussianBlur(image.astype(np.float32), (0, 0), 0.45), 0, 1)


def puppets(sheet: Sheet) -> Field:
    """Black cut-outs against a lit cloth, warm at the middle, the weave showing, a slot of sticks below."""
    from gars_core.engines.sketch.colour import ramp

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


def flatvector(sheet: Sheet) -> Field:
    """Clean flat shapes with crisp curves and long even tones."""
    import cv2

    flat = sheet.quantised(int(sheet.number("colours", 9)), 0.0035)
    flat = cv2.medianBlur((flat * 255).astype(np.uint8), 7 if sheet.unit > 500 else 5).astype(np.float32) / 255
    return np.clip(saturate(flat, 1.28) * 1.04, 0, 1)


def speckle(sheet: Sheet, image: Field, amount: float) -> Field:
    """Return image with fine uneven specks, as of pulp or plaster."""
    return np.clip(image + amount * grain(sheet.height, sheet.width, sheet.rng)[..., None], 0, 1)
