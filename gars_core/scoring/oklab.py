"""OKLab, in which equal distances look about equally large (Björn Ottosson, 2020)."""

from __future__ import annotations

import numpy as np

from gars_core.types import FloatArray

_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    np.float32,
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    np.float32,
)


def oklab(colours: FloatArray) -> FloatArray:
    """Return (..., 3) OKLab of sRGB (..., 3) in [0, 1]: lightness in [0, 1], then green-red and blue-yellow."""
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    return (np.cbrt(linear @ _TO_CONES.T) @ _TO_LAB.T).astype(np.float32)


def oklab_of_hex(code: str) -> FloatArray:
    """Return (3,) OKLab of "rrggbb"."""
    return oklab(np.array([int(code[k : k + 2], 16) for k in (0, 2, 4)], np.float32) / np.float32(255))
