"""The coloured drawings: vector pictures of things, people and animals, rendered at the size they are wanted."""

from __future__ import annotations

import io
import json
import lzma
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image

from gars_core.sketch.fields import Field

FILE = Path(__file__).resolve().parents[1] / "data" / "drawings.xz"
SIDE = 128
"""Of every drawing's square, in its own units."""
PROBE_PX = 256
"""Side at which a drawing's bounds are looked for."""


@lru_cache(maxsize=1)
def drawings() -> dict[str, str]:
    """Return the shipped drawings as SVG elements by name, read once."""
    shipped: dict[str, str] = json.loads(lzma.decompress(FILE.read_bytes()))
    return shipped


@lru_cache(maxsize=24)
def rendered(name: str, height_px: int, width_px: int, flip: bool = False, tilt: float = 0.0) -> Field:
    """Return a drawing (h, w, 4), colours not multiplied by alpha, cropped to its bounds and fitted into the size.

    flip: mirrored. tilt: degrees, counter-clockwise. Raises KeyError for an unknown name.
    """
    left, top, right, bottom = _bounds(name, flip, tilt)
    scale = min(height_px / (bottom - top), width_px / (right - left))
    side = max(8, round(SIDE * scale))
    picture = _pixels(name, side, flip, tilt)
    box = [round(edge * side / SIDE) for edge in (left, top, right, bottom)]
    return picture[box[1] : max(box[3], box[1] + 1), box[0] : max(box[2], box[0] + 1)]


@lru_cache(maxsize=512)
def _bounds(name: str, flip: bool, tilt: float) -> tuple[float, float, float, float]:
    """Return left, top, right and bottom of what is drawn, in the drawing's units."""
    there = _pixels(name, PROBE_PX, flip, tilt)[..., 3] > 0.1
    columns, rows = np.flatnonzero(there.any(0)), np.flatnonzero(there.any(1))
    unit = SIDE / PROBE_PX
    return columns[0] * unit, rows[0] * unit, (columns[-1] + 1) * unit, (rows[-1] + 1) * unit


def _pixels(name: str, side_px: int, flip: bool, tilt: float) -> Field:
    """Return the whole square (side, side, 4)."""
    import resvg_py

    middle = SIDE / 2
    turn = f"translate({middle} {middle}) scale({-1 if flip else 1} 1) rotate({-tilt:g}) scale({_shrink(tilt):.4f})"
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {SIDE} {SIDE}">'
        f'<g transform="{turn} translate({-middle} {-middle})">{drawings()[name]}</g></svg>'
    )
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, width=side_px, height=side_px, skip_system_fonts=True))
    with Image.open(io.BytesIO(png)) as picture:
        return np.asarray(picture.convert("RGBA"), dtype=np.float32) / 255


def _shrink(tilt: float) -> float:
    """Return by how much a tilted square has to shrink to stay inside its frame."""
    angle = np.deg2rad(tilt)
    return float(1 / (abs(np.cos(angle)) + abs(np.sin(angle))))
