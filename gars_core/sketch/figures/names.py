"""Which silhouette fits some words: the nearest icon name by sentence vector."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gars_core.ports import TextEncoder
from gars_core.sketch.figures.outlines import DATA, outlines
from gars_core.types import FloatArray

VECTORS = DATA / "names.npz"


def phrase_of(name: str) -> str:
    """Return an icon's name as words."""
    return name.replace("-", " ")


def quantise(vectors: FloatArray) -> tuple[NDArray[np.int8], FloatArray]:
    """Return (n, d) int8 rows and the (n, 1) float32 factors that undo them."""
    scale = np.abs(vectors).max(1, keepdims=True).astype(np.float32) / 127
    return np.rint(vectors / scale).astype(np.int8), scale


class IconNames:
    """The icon names as vectors of one encoder: the shipped ones, or encoded anew for another encoder."""

    def __init__(self, encoder: TextEncoder) -> None:
        self._encoder = encoder
        self._vectors: FloatArray | None = None

    def nearest(self, words: str, n: int = 1) -> list[tuple[str, float]]:
        """Return the n icons whose names are closest to words, with their cosines, best first."""
        if self._vectors is None:
            self._vectors = self._load()
        scores = self._vectors @ self._encoder.encode([words])[0]
        best = np.argsort(-scores, kind="stable")[:n]
        return [(outlines().names[k], float(scores[k])) for k in best]

    def _load(self) -> FloatArray:
        with np.load(VECTORS) as stored:
            if str(stored["encoder"]) == self._encoder.id:
                return np.asarray(stored["vectors"].astype(np.float32) * stored["scale"])
        return self._encoder.encode([phrase_of(name) for name in outlines().names])
