"""One light: where it stands, its colour, how hard it is, and what it does to a palette."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from gars_core.sketch.colours.colour import Palette, luma, mix, rgb, saturate
from gars_core.sketch.fields import Field


@dataclass(frozen=True)
class Light:
    """x, y: place in the frame, 0..1 and beyond it for a light outside. level: exposure of all that it does not reach.

    power: how much it adds where it shines. reach: radius of the pool of light, in frame heights. hard: 0 soft
    shadows, 1 crisp. tint: how far it takes the palette's glow to its own colour. rim: share of edge light on the
    subject. disc: radius of a visible sun or moon, 0 for none. effect: name of what it draws, see effects.
    """

    x: float = 0.7
    y: float = 0.2
    colour: str = "fff2d8"
    shade: str = "20304c"
    level: float = 0.9
    power: float = 0.5
    reach: float = 0.5
    hard: float = 0.5
    tint: float = 0.5
    cast: float = 0.15
    rim: float = 0.6
    disc: float = 0.0
    night: float = 0.0
    contrast: float = 1.0
    effect: str = ""
    strength: float = 1.0
    count: int = 6
    wide: float = 1.0

    def glow(self, palette: Palette) -> Field:
        """Return the colour (3,) of this light among the palette's colours."""
        return np.clip(mix(palette.glow, rgb(self.colour), self.tint), 0, 1)

    def on(self, palette: Palette) -> Palette:
        """Return the palette as this light shows it: its own cast in the bright parts, its shade in the dark ones."""
        shade, colour = rgb(self.shade), rgb(self.colour)

        def change(c: Field) -> Field:
            bright = float(luma(c))
            c = mix(c, colour * (0.35 + 0.75 * bright), self.cast)
            c = mix(c, shade * (0.35 + 1.2 * bright), self.night)
            return c * self.level

        lit = palette.each(change)
        return replace(
            lit, glow=self.glow(palette), accent=np.clip(saturate(mix(palette.accent, lit.accent, 0.55), 1.05), 0, 1)
        )

    def direction(self, x: float, y: float) -> tuple[float, float]:
        """Return the unit vector from a place in the frame towards the light."""
        dx, dy = self.x - x, self.y - y
        length = max(1e-3, float(np.hypot(dx, dy)))
        return dx / length, dy / length
