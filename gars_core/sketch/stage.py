"""The picture while it is being built, back to front: colours, distances, and how layers are laid on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from gars_core.sketch.colours.colour import Palette, mix
from gars_core.sketch.fields import Field
from gars_core.sketch.light import Light


@dataclass
class Stage:
    """image (h, w, 3) in [0, 1]; depth (h, w), 1 far to 0 near; subject (h, w), where the subject stands.

    palette is what the light shows, paint what the palette is. horizon and ground are heights in the frame, 0 top.
    """

    height: int
    width: int
    palette: Palette
    paint: Palette
    light: Light
    rng: np.random.Generator
    horizon: float = 0.62
    ground: float = 0.86
    haze: float = 0.5
    options: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shape = (self.height, self.width)
        self.image: Field = np.zeros((*shape, 3), np.float32)
        self.depth: Field = np.ones(shape, np.float32)
        self.subject: Field = np.zeros(shape, np.float32)
        self.wet = 0.0

    @cached_property
    def unit(self) -> float:
        """The shorter side in pixels: what sizes are measured in."""
        return float(min(self.height, self.width))

    @cached_property
    def x(self) -> Field:
        """(1, w) places across, 0..1."""
        return ((np.arange(self.width, dtype=np.float32) + 0.5) / self.width)[None]

    @cached_property
    def y(self) -> Field:
        """(h, 1) places down, 0..1."""
        return ((np.arange(self.height, dtype=np.float32) + 0.5) / self.height)[:, None]

    def distance(self, x: float, y: float) -> Field:
        """Return (h, w) distances from a place in the frame, in units."""
        return np.hypot((self.x - x) * (self.width / self.unit), (self.y - y) * (self.height / self.unit))

    def option(self, name: str, default: str = "") -> str:
        """Return a word of the setting's table row."""
        return str(self.options.get(name, default))

    def number(self, name: str, default: float) -> float:
        """Return a number of the setting's table row."""
        value = self.options.get(name, default)
        return float(value) if isinstance(value, int | float) else default

    def hazed(self, colour: Field, depth: float) -> Field:
        """Return colour as seen through the air at depth: far things take the horizon's colour."""
        return mix(colour, self.palette.horizon, float(np.clip(self.haze * depth, 0, 0.92)))

    def lay(self, mask: Field, colour: Field, depth: float) -> None:
        """Put a layer over all that is there: mask (h, w), colour (3,) or (h, w, 3), depth 1 far to 0 near."""
        self.image = mix(self.image, colour, mask[..., None])
        self.depth = mix(self.depth, np.full(1, depth, np.float32), mask)

    def lay_part(self, mask: Field, colour: Field, depth: float) -> tuple[slice, slice]:
        """Lay a small thing: as lay, and touching only the box around it. Returns the box (rows, columns)."""
        import cv2

        x, y, wide, high = cv2.boundingRect(mask)
        box = slice(y, y + high), slice(x, x + wide)
        share = mask[box].astype(np.float32) / 255
        self.image[box] = mix(self.image[box], colour[box] if colour.ndim == 3 else colour, share)
        self.depth[box] = mix(self.depth[box], np.full(1, depth, np.float32), share)
        return box

    def below(self, line: Field, soft_px: float = 1.0) -> Field:
        """Return the mask (h, w) of what lies under line (w,), given in heights of the frame."""
        edge = (self.y - line[None]) * self.height / max(soft_px, 0.5)
        return np.clip(edge + 0.5, 0, 1)
