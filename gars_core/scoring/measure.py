"""What can be measured of a picture, whatever it shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from gars_core.pixels import upright_rgb
from gars_core.scoring.oklab import oklab
from gars_core.types import FloatArray

COLOURS_EDGE_PX, BLOCKS = 32, 16
EDGE_PX = 384
"""The longer side that pictures are measured at; a smaller one stays as it is."""


@dataclass(frozen=True)
class Measured:
    """colours: (n, 3) OKLab, an even sample. facts: each measurement by its name."""

    colours: FloatArray
    facts: dict[str, float]


def measure(picture: Image.Image) -> Measured:
    """Measure a picture of any size and mode. Raises BadInput if it cannot be decoded.

    key: mean lightness; dark: of its darkest tenth; contrast: spread of lightness; light_a, light_b: colour of its
    brightest tenth; shade_a, shade_b: of its darker half; warmth: mean blue-yellow; colourful: Hasler and Süsstrunk,
    2003, in units of 255; sharp: log10 of the fine detail's share of the lightness; x, y: where the detail lies, in
    [0, 1]; left, right, top and bottom are 0 and 1; busy: log10 of the mean slope; symmetry: correlation
    with its mirror image; edge: the share of the detail in the outer eighth.
    """
    rgb = np.asarray(upright_rgb(picture, EDGE_PX), np.float32) / np.float32(255)
    small = _resized(rgb, COLOURS_EDGE_PX)
    colours = oklab(small.reshape(-1, 3))
    light = colours[:, 0]
    bright, low = colours[light >= np.quantile(light, 0.9)], colours[light <= np.quantile(light, 0.5)]
    facts = {
        "key": light.mean(),
        "dark": np.quantile(light, 0.1),
        "contrast": light.std(),
        "light_a": bright[:, 1].mean(),
        "light_b": bright[:, 2].mean(),
        "shade_a": low[:, 1].mean(),
        "shade_b": low[:, 2].mean(),
        "warmth": colours[:, 2].mean(),
        "colourful": colourfulness(small),
        **_detail(rgb),
    }
    return Measured(colours, {name: float(value) for name, value in facts.items()})


def colourfulness(rgb: FloatArray) -> float:
    """Return Hasler and Süsstrunk's measure of (h, w, 3) sRGB in [0, 1]: 0 grey, about 0.4 very colourful."""
    red_green = rgb[..., 0] - rgb[..., 1]
    yellow_blue = 0.5 * (rgb[..., 0] + rgb[..., 1]) - rgb[..., 2]
    spread = np.hypot(red_green.std(), yellow_blue.std())
    return float(spread + 0.3 * np.hypot(red_green.mean(), yellow_blue.mean()))


def _detail(rgb: FloatArray) -> dict[str, float]:
    grey = np.pad(rgb.mean(2), 1, mode="edge")
    middle = grey[1:-1, 1:-1]
    ridges = 4 * middle - grey[:-2, 1:-1] - grey[2:, 1:-1] - grey[1:-1, :-2] - grey[1:-1, 2:]
    slopes = np.hypot(grey[2:, 1:-1] - grey[:-2, 1:-1], grey[1:-1, 2:] - grey[1:-1, :-2])
    mass = _resized(slopes, BLOCKS)
    total = mass.sum() + 1e-6
    of_colour = _resized(_colour_slopes(rgb), BLOCKS)  # an orange fox before a yellow sky has an edge, if no grey one
    places = (np.arange(BLOCKS) + 0.5) / BLOCKS
    blocks = _resized(rgb, 2 * BLOCKS)
    blocks -= blocks.mean((0, 1))  # a colour all over says nothing of symmetry
    ring = mass.sum() - mass[2:-2, 2:-2].sum()
    return {
        "sharp": np.log10(ridges.std() / (middle.std() + 0.02) + 1e-3),
        "busy": np.log10(mass.mean() + 1e-3),
        "x": (of_colour.sum(0) @ places + 0.5e-6) / (of_colour.sum() + 1e-6),
        "y": (of_colour.sum(1) @ places + 0.5e-6) / (of_colour.sum() + 1e-6),
        "symmetry": _correlation(blocks, blocks[:, ::-1]),
        "edge": ring / total,
    }


def _colour_slopes(rgb: FloatArray) -> FloatArray:
    """Return how much colour changes at each place (h, w): the steepest of the channels."""
    padded = np.pad(rgb, ((1, 1), (1, 1), (0, 0)), mode="edge")
    across, down = padded[1:-1, 2:] - padded[1:-1, :-2], padded[2:, 1:-1] - padded[:-2, 1:-1]
    return np.asarray(np.hypot(across, down).max(axis=2), dtype=np.float32)


def _correlation(first: FloatArray, second: FloatArray) -> float:
    """Return Pearson's correlation, 1 for two flat pictures."""
    spread = first.std() * second.std()
    return float(((first - first.mean()) * (second - second.mean())).mean() / spread) if spread > 1e-6 else 1.0


def _resized(image: FloatArray, edge_px: int) -> FloatArray:
    """Return (h, w) or (h, w, 3) floats as a square of edge_px, averaged."""
    channels = np.atleast_3d(image).astype(np.float32)
    small = [
        np.asarray(
            Image.fromarray(np.ascontiguousarray(channels[..., k])).resize((edge_px, edge_px), Image.Resampling.BOX),
            np.float32,
        )
        for k in range(channels.shape[2])
    ]
    return np.stack(small, 2) if image.ndim == 3 else small[0]
