"""Rebuild the silhouettes' data files from a local copy of the npm package @iconify-json/game-icons.

python -m gars_core.sketch.figures.build path/to/icons.json
"""

from __future__ import annotations

import argparse
import json
import math
import re
from pathlib import Path

import numpy as np

from gars_core.ports import TextEncoder
from gars_core.sketch.figures.names import VECTORS, phrase_of, quantise
from gars_core.sketch.figures.outlines import DATA, GRID, Contour, pack
from gars_core.sketch.figures.pathdata import polygons
from gars_core.sketch.tables import table

TOLERANCE_UNITS = 0.35
RING_SHARE = 0.12
"""A frame is a ring no thicker than this share of its width."""


def contours_of(body: str, side: float) -> list[Contour]:
    """Return an icon's contours on the grid, without the frame or plate it may carry."""
    flattened = [
        np.rint(np.array(contour) * GRID / side).astype(np.int32)
        for path in re.findall(r'\sd="([^"]+)"', body)
        for contour in polygons(path, TOLERANCE_UNITS)
    ]
    return without_frame([contour for contour in (_distinct(c) for c in flattened) if len(contour) >= 3])


def without_frame(contours: list[Contour]) -> list[Contour]:
    """Drop a ring or plate that surrounds everything else.

    Under the nonzero rule the holes of a plate turn into the drawing once the plate's own outline is gone.
    """
    for _ in range(3):
        if len(contours) < 2:
            break
        outer = max(contours, key=_area)
        rest = [contour for contour in contours if contour is not outer]
        if not (_is_round(outer) or _is_square(outer)) or not _encloses(outer, rest):
            break
        inner = max(rest, key=_area)
        ring = (_is_round(inner) or _is_square(inner)) and _area(inner) > (1 - 2 * RING_SHARE) ** 2 * _area(outer)
        if ring and len(rest) == 1:
            break
        contours = [contour for contour in rest if not (ring and contour is inner)]
    return contours


def _distinct(contour: Contour) -> Contour:
    return contour[np.any(contour != np.roll(contour, 1, axis=0), axis=1)]


def _area(contour: Contour) -> float:
    x, y = contour[:, 0].astype(float), contour[:, 1].astype(float)
    return abs(float(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1)))) / 2


def _is_round(contour: Contour) -> bool:
    size = np.ptp(contour, axis=0)
    if min(size) < 0.93 * max(size) or len(contour) < 12:
        return False
    radius = np.linalg.norm(contour - (contour.min(0) + size / 2), axis=1)
    return bool(radius.std() < 0.02 * radius.mean()) and _area(contour) > 0.95 * math.pi * radius.mean() ** 2


def _is_square(contour: Contour) -> bool:
    size = np.ptp(contour, axis=0)
    return bool(min(size) > 0.8 * GRID) and _area(contour) > 0.95 * float(size[0]) * float(size[1])


def _encloses(outer: Contour, rest: list[Contour]) -> bool:
    margin = 0.02 * GRID
    low, high = outer.min(0) - margin, outer.max(0) + margin
    return all(bool((contour.min(0) >= low).all() and (contour.max(0) <= high).all()) for contour in rest)


def ferris_wheel() -> str:
    """Return the path of a ferris wheel: rims, spokes, cabins and a stand."""
    rings = [
        f"M{256 - r} 220a{r} {r} 0 1 1 {2 * r} 0a{r} {r} 0 1 1 {-2 * r} 0z"
        f"M{256 - r + t} 220a{r - t} {r - t} 0 1 0 {2 * (r - t)} 0a{r - t} {r - t} 0 1 0 {-2 * (r - t)} 0z"
        for r, t in ((186, 14), (120, 9), (26, 12))
    ]
    spokes, cabins = [], []
    for k in range(12):
        x, y = math.cos(math.tau * k / 12), math.sin(math.tau * k / 12)
        spokes.append(
            f"M{256 - 4 * y:.0f} {220 + 4 * x:.0f}L{256 + 180 * x - 4 * y:.0f} {220 + 180 * y + 4 * x:.0f}"
            f"L{256 + 180 * x + 4 * y:.0f} {220 + 180 * y - 4 * x:.0f}L{256 + 4 * y:.0f} {220 - 4 * x:.0f}z"
        )
        cabins.append(f"M{238 + 186 * x:.0f} {212 + 186 * y:.0f}h36v26a18 14 0 0 1-36 0z")
    return "".join([*rings, *spokes, *cabins, "M250 220L130 490h30L256 262L352 490h30L262 220zM110 480h292v22h-292z"])


def build(source: Path, encoder: TextEncoder) -> None:
    """Write data/outlines.xz and data/names.npz from source, an iconify icons.json."""
    collection = json.loads(source.read_text())
    side = float(collection.get("width", 512))
    bodies = {name: icon["body"] for name, icon in collection["icons"].items()}
    bodies |= {name: f' d="{path}"' for name, path in table("own").items()} | {"ferris-wheel": f' d="{ferris_wheel()}"'}
    icons = {name: contours_of(body, side) for name, body in sorted(bodies.items())}
    (DATA / "outlines.xz").write_bytes(pack(icons))
    vectors, scale = quantise(encoder.encode([phrase_of(name) for name in icons]))
    np.savez_compressed(VECTORS, vectors=vectors, scale=scale, encoder=np.array(encoder.id))


def main() -> None:
    """Read icons.json named on the command line; needs the sentence encoder installed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("icons", type=Path, help="the package's icons.json")
    icons = parser.parse_args().icons
    from gars_core.engines.minilm import MiniLM

    build(icons, MiniLM())


if __name__ == "__main__":
    main()
