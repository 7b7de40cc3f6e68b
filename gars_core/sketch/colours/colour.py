"""Colours: hex to float, mixing, lightness, and the six roles a palette fills."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from gars_core.sketch.fields import Field

LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def rgb(code: str) -> Field:
    """Return "rrggbb" as (3,) float32 in [0, 1]."""
    code = code.lstrip("#")
    return np.array([int(code[k : k + 2], 16) for k in (0, 2, 4)], np.float32) / 255


def mix(a: Field, b: Field, share: Field | float) -> Field:
    """Return a and b blended: share 0 is a, 1 is b. A (h, w) share blends (h, w, 3) pictures or (3,) colours."""
    part = np.asarray(share, np.float32)
    if part.ndim == 2 and max(a.ndim, b.ndim) in (1, 3):
        part = part[..., None]
    start = np.asarray(a, np.float32)
    out = np.asarray((np.asarray(b, np.float32) - start) * part)
    return np.add(out, start, out=out)


def luma(image: Field) -> Field:
    """Return the brightness (...,) of colours (..., 3)."""
    return image @ LUMA


def saturate(image: Field, amount: float) -> Field:
    """Return image with its colourfulness times amount; 0 is grey."""
    grey = luma(image)[..., None]
    return grey + (image - grey) * np.float32(amount)


def to_lab(image: Field) -> Field:
    """Return CIELAB (L in 0..100) of an RGB picture (h, w, 3) in [0, 1]."""
    import cv2

    return cv2.cvtColor(np.ascontiguousarray(image, np.float32), cv2.COLOR_RGB2LAB)


def from_lab(image: Field) -> Field:
    """Return RGB in [0, 1] of a CIELAB picture (h, w, 3)."""
    import cv2

    return np.clip(cv2.cvtColor(np.ascontiguousarray(image, np.float32), cv2.COLOR_LAB2RGB), 0, 1)


@dataclass(frozen=True)
class Palette:
    """Six colours by role, each (3,) float32.

    pull: how strongly the finished picture is drawn onto these colours, 0..1. spare: the accent is left alone by it.
    """

    sky: Field
    horizon: Field
    glow: Field
    far: Field
    near: Field
    accent: Field
    pull: float = 0.35
    spare: bool = False

    @property
    def colours(self) -> list[Field]:
        return [getattr(self, field.name) for field in fields(self)[:6]]

    def each(self, change: Callable[[Field], Field]) -> Palette:
        """Return the palette with every colour changed."""
        named: dict[str, Any] = {
            field.name: np.clip(change(getattr(self, field.name)), 0, 1).astype(np.float32)
            for field in fields(self)[:6]
        }
        return Palette(**named, pull=self.pull, spare=self.spare)

    def ramp(self, tone: Field) -> Field:
        """Return colours (..., 3) for tones (...) in [0, 1], dark to light through the palette."""
        return ramp(self.colours, tone)


def palette_of(codes: Sequence[str], pull: float = 0.35, spare: bool = False) -> Palette:
    """Return the palette of six hex codes: sky, horizon, glow, far, near, accent."""
    sky, horizon, glow, far, near, accent = (rgb(code) for code in codes)
    return Palette(sky, horizon, glow, far, near, accent, pull, spare)


def ramp(colours: Sequence[Field], tone: Field) -> Field:
    """Return colours for tones in [0, 1] through colours sorted by brightness, blended in CIELAB."""
    ordered = np.stack(sorted(colours, key=lambda colour: float(np.dot(colour, LUMA))))
    lab = to_lab(ordered[None])[0]
    stops = np.clip(lab[:, 0] / 100, 0, 1)
    stops = 0.5 * stops + 0.5 * np.linspace(stops[0], stops[-1], len(stops))
    stops = np.maximum.accumulate(stops + np.arange(len(stops)) * 1e-4)
    grid = np.linspace(0, 1, 256)
    table = np.stack([np.interp(grid, stops, lab[:, k]) for k in range(3)], 1)
    table[:, 0] += 0.6 * (np.minimum(0, grid * 100 - stops[0] * 100) + np.maximum(0, grid * 100 - stops[-1] * 100))
    table[:, 0] = np.clip(table[:, 0], 0, 100)
    lookup = from_lab(table[None].astype(np.float32))[0]
    return np.asarray(lookup[np.clip(tone * 255, 0, 255).astype(np.uint8)])
