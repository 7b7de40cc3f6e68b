"""A drawing's colours in the picture's: drawn towards the palette, or of the colour that was asked for."""

from __future__ import annotations

import numpy as np

from gars_core.sketch.colours.colour import Palette, from_lab, rgb, to_lab
from gars_core.sketch.colours.colour_words import NAMES
from gars_core.sketch.fields import Field

PULL = 0.35
"""How far a drawing's hues go towards the palette's nearest: it has to be known at a glance all the same."""
SKIN_PULL = 0.1
"""The same for what may be skin: nobody is green."""
COLOURED = 10.0
"""CIELAB chroma from which on a part of a drawing has a colour of its own rather than being black, grey or white."""


def recoloured(own: Field, palette: Palette, word: str) -> Field:
    """Return a drawing's colours (h, w, 3) of a colour by its word, or with their hues drawn towards the palette's."""
    lab = to_lab(own)
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    if word:
        target = to_lab(rgb(NAMES[word])[None, None])[0, 0]
        strength = np.clip(chroma / COLOURED, 0, 1)[..., None]
        if np.hypot(*target[1:]) < COLOURED:  # black, white or grey: of a light or dark kind, whatever the drawing's
            strength = np.ones_like(strength)
        usual = float(np.median(lab[..., 0])) if lab.size else 50.0
        lightness = np.clip(target[0] + 0.7 * (lab[..., 0] - usual), 4, 97)
        aim = np.stack([lightness, *(np.full_like(chroma, part) for part in target[1:])], -1)
        return np.clip(from_lab(lab + strength * (aim - lab)), 0, 1)
    colours = np.stack([palette.near, palette.far, palette.accent, palette.glow, palette.horizon])
    anchors = to_lab(colours[None])[0][:, 1:]
    gap = np.linalg.norm(lab[..., None, 1:] - anchors, axis=-1)
    nearest = anchors[gap.argmin(-1)]
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1]))
    skin = (hue > 35) & (hue < 90) & (lab[..., 0] > 45) & (chroma > COLOURED)
    lab[..., 1:] += np.where(skin, SKIN_PULL, PULL)[..., None] * (nearest - lab[..., 1:])
    return np.clip(from_lab(lab), 0, 1)
