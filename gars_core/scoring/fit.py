"""How well measurements fit what a value asks, against the other values of its category."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from gars_core.scoring.measure import Measured
from gars_core.types import FloatArray

TYPICAL = {
    "key": (0.57, 0.15),
    "dark": (0.36, 0.15),
    "contrast": (0.16, 0.053),
    "light_a": (0.006, 0.035),
    "light_b": (0.031, 0.045),
    "shade_a": (0.012, 0.035),
    "shade_b": (0.003, 0.047),
    "colourful": (0.13, 0.09),
    "x": (0.495, 0.03),
    "y": (0.51, 0.05),
    "busy": (-1.04, 0.265),
    "symmetry": (0.51, 0.31),
    "edge": (0.364, 0.095),
}
"""By fact, its mean and its spread over 1,200 sketches of random attributes."""

WEIGHTS = {"dark": 0.5, "contrast": 0.3, "shade_a": 0.3, "shade_b": 0.3}
"""What a fact counts where it is not 1."""

BANDWIDTH, LIGHTNESS, LEAST_SHARE, STRAYING, FAR = 0.08, 0.3, 0.003, 5.0, 0.2
"""Of palettes: how near a colour has to be, in OKLab; what lightness counts beside hue; the share of a colour that is
as good as none; what colours that nobody asked for cost, and from where on they cost no more."""


def palette_fits(measured: Measured, palettes: Sequence[FloatArray]) -> FloatArray:
    """Return how well a picture has each palette's colours, and no others: (n,), higher is better, no fixed unit."""
    scale = np.array([LIGHTNESS, 1, 1], np.float32)
    anchors = np.concatenate(palettes) * scale
    away = np.linalg.norm(measured.colours[:, None] * scale - anchors, axis=2)
    shares = np.log(LEAST_SHARE + np.exp(-((away / BANDWIDTH) ** 2) / 2).mean(0))
    starts = np.cumsum([0, *(len(palette) for palette in palettes)])[:-1]
    nearest = np.minimum(np.minimum.reduceat(away, starts, axis=1), FAR).mean(0)
    fits: FloatArray = np.add.reduceat(shares, starts) / [len(palette) for palette in palettes] - STRAYING * nearest
    return fits


def fact_fits(measured: Measured, asked: Sequence[Mapping[str, float]]) -> FloatArray:
    """Return how well a picture's facts fit what each value asks: (n,), higher is better, no fixed unit.

    Both are counted from what is usual, in spreads: a picture's from TYPICAL, a value's from the other values. What a
    value does not ask for is taken as usual.
    """
    names = sorted({name for wishes in asked for name in wishes})
    table = np.array([[wishes.get(name, np.nan) for name in names] for wishes in asked])
    wanted = np.nan_to_num((table - np.nanmean(table, 0)) / np.maximum(np.nanstd(table, 0), 1e-3))
    there = np.array([(measured.facts[name] - TYPICAL[name][0]) / TYPICAL[name][1] for name in names]).clip(-3, 3)
    weights = np.array([WEIGHTS.get(name, 1.0) for name in names])
    fits: FloatArray = (weights * (2 * there * wanted - wanted**2)).sum(1)
    return fits


def better_than(fits: FloatArray, index: int, softness: float) -> float:
    """Return the share of the other values that fit less well than one, in [0, 1]; near ties count in part."""
    others = np.delete(fits, index)
    return float((1 / (1 + np.exp(np.clip((others - fits[index]) / softness, -50, 50)))).mean())
