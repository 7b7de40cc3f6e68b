"""A silhouette as pixels: its ink, and the solid body that the ink is cut from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gars_core.sketch.fields import Field
from gars_core.sketch.figures.outlines import GRID, Contour, outlines


@dataclass(frozen=True)
class Silhouette:
    """ink: the icon as drawn. body: ink with its seams closed and small holes filled. (h, w), cropped."""

    ink: Field
    body: Field


def raster(name: str, height_px: int, width_px: int | None = None, *, flip: bool = False, tilt: float = 0) -> Field:
    """Return an icon's ink fitted into height_px (and width_px if given), cropped to its bounds; tilt in degrees."""
    import cv2

    contours = outlines().of(name)
    points = np.concatenate(contours).astype(np.float64)
    if tilt or flip:
        angle = np.deg2rad(tilt)
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        if flip:
            turn = np.diag([-1.0, 1.0]) @ turn
        points = points @ turn
    low = points.min(0)
    span = np.maximum(np.ptp(points, axis=0), GRID / 64)
    scale = height_px / span[1] if width_px is None else min(height_px / span[1], width_px / span[0])
    over = 4 if height_px < 200 else 2
    size = np.maximum(np.ceil(span * scale * over).astype(int), over)
    points = np.rint((points - low) * scale * over * 16).astype(np.int32)
    pieces = np.split(points, np.cumsum([len(contour) for contour in contours])[:-1])
    big = _fill(pieces, int(size[0]), int(size[1]))
    wide, high = max(1, round(size[0] / over)), max(1, round(size[1] / over))
    return cv2.resize(big, (wide, high), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def _fill(contours: list[Contour], width: int, height: int) -> Field:
    """Fill by the nonzero rule: winding numbers add up contour by contour."""
    import cv2

    winding = np.zeros((height, width), np.int8)
    for contour in contours:
        low, high = contour.min(0) // 16, contour.max(0) // 16 + 2
        patch = np.zeros((int(high[1] - low[1]), int(high[0] - low[0])), np.uint8)
        cv2.fillPoly(patch, [contour - (low * 16).astype(np.int32)], 1, shift=4)
        view = winding[low[1] : high[1], low[0] : high[0]]
        patch = patch[: view.shape[0], : view.shape[1]]
        view += patch.view(np.int8) if _signed_area(contour) > 0 else -patch.view(np.int8)
    return np.asarray(((winding != 0) * 255).astype(np.uint8))


def _signed_area(contour: Contour) -> float:
    x, y = contour[:, 0].astype(np.float64), contour[:, 1].astype(np.float64)
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)))


def silhouette(
    name: str,
    height_px: int,
    width_px: int | None = None,
    *,
    flip: bool = False,
    tilt: float = 0,
    seam: float = 0.035,
    hole: float = 0.05,
) -> Silhouette:
    """Return ink and body. seam: widest gap to close, a share of the size; hole: largest hole to fill, of the area."""
    import cv2

    ink = raster(name, height_px, width_px, flip=flip, tilt=tilt)
    height, width = ink.shape
    reach = max(1, round(seam * max(height, width) / 2))
    hard = np.pad((ink > 0.4).astype(np.uint8), reach + 1)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    closed = cv2.morphologyEx(hard, cv2.MORPH_CLOSE, disc)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(1 - closed, connectivity=4)
    limit = hole * height * width
    fill = np.zeros(count, np.uint8)
    for k in range(1, count):
        x, y, wide, high, area = stats[k]
        inside = x > 0 and y > 0 and x + wide < labels.shape[1] and y + high < labels.shape[0]
        fill[k] = inside and area < limit
    body = np.maximum(closed, fill[labels])[reach + 1 : reach + 1 + height, reach + 1 : reach + 1 + width]
    soft = cv2.GaussianBlur(body.astype(np.float32), (0, 0), 0.7)
    return Silhouette(ink, np.maximum(ink, soft))
