"""Pictures put together from pieces: tesserae, glass, triangles."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import mix, rgb, saturate
from gars_core.sketch.fields import Field
from gars_core.sketch.mediums.sheet import Sheet, emboss
from gars_core.sketch.noise import blur, fbm


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
    labels, colour = cells(sheet, *_finer(sheet, xs, ys, size))
    colour = colour * (1 + 0.09 * sheet.rng.standard_normal((len(colour), 1)))
    image = np.clip(colour, 0, 1)[labels].astype(np.float32)
    tilt = sheet.rng.uniform(0.84, 1.16, len(colour)).astype(np.float32)[labels]
    gap = borders(labels, max(1, round(0.0034 * sheet.unit)))
    bevel = emboss(blur(1 - gap, 0.0022 * sheet.unit), 0.5)
    image = image * (tilt * bevel)[..., None]
    return np.clip(mix(image, rgb("b9b0a0") * 0.55, gap * 0.9), 0, 1)


def _finer(sheet: Sheet, xs: Field, ys: Field, size: float) -> tuple[Field, Field]:
    """Return the seed points with those on the subject replaced by a set of smaller stones."""
    on = sheet.subject[np.clip(ys, 0, sheet.height - 1).astype(int), np.clip(xs, 0, sheet.width - 1).astype(int)]
    small = size * 0.62
    y, x = np.mgrid[0 : int(sheet.height / small), 0 : int(sheet.width / small)].astype(np.float32)
    jitter = sheet.rng.uniform(-0.2, 0.2, (2, *x.shape))
    fx, fy = ((x + 0.5 + 0.3 * (y % 2) + jitter[0]) * small).ravel(), ((y + 0.5 + jitter[1]) * small).ravel()
    fine = sheet.subject[np.clip(fy, 0, sheet.height - 1).astype(int), np.clip(fx, 0, sheet.width - 1).astype(int)]
    return np.concatenate([xs[on < 0.4], fx[fine >= 0.4]]), np.concatenate([ys[on < 0.4], fy[fine >= 0.4]])


def glass(sheet: Sheet) -> Field:
    """Panes of coloured glass in lead, lit from behind, larger away from the subject."""
    count = 420
    points = sheet.rng.random((count * 3, 2))
    detail = blur(np.clip(sheet.edges, 0, 1) * (1 - sheet.subject), 0.01 * sheet.unit)
    column, row = (points[:, 0] * sheet.width).astype(int), (points[:, 1] * sheet.height).astype(int)
    keep = sheet.rng.random(len(points)) < 0.11 + 0.3 * detail[row, column] - 0.06 * sheet.subject[row, column]
    sheet.image = saturate(np.clip(sheet.image, 0, 1) ** 1.35, 1.9)
    labels, _ = cells(sheet, points[keep, 0] * sheet.width, points[keep, 1] * sheet.height)
    shape = sheet.tones
    labels = labels * 3 + shape
    colour = means(sheet.image, labels)
    image = np.clip(colour * (1 + 0.12 * sheet.rng.standard_normal((len(colour), 1))), 0, 1)[labels].astype(np.float32)
    streak = fbm(sheet.height, sheet.width, sheet.rng, 6, 5, 0.4)
    lit = 0.62 + 0.42 * streak + 0.22 * blur(sheet.image.mean(-1), 0.06 * sheet.unit)
    lead = borders(labels, max(2, round(0.0075 * sheet.unit)))
    strong = borders((shape > 0).astype(np.int32), max(3, round(0.0125 * sheet.unit)))
    inner = borders(labels, max(1, round(0.0035 * sheet.unit)))
    lead = np.maximum(np.where(shape > 0, inner, lead), strong)
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
