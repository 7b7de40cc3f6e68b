"""Which coloured drawing is meant by some words: by its name's words, or by the nearest name's sentence vector."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from gars_core.ports import TextEncoder
from gars_core.sketch.figures.drawings import drawings
from gars_core.sketch.figures.names import phrase_of
from gars_core.sketch.figures.outlines import DATA
from gars_core.types import FloatArray
from gars_core.words import singular

VECTORS = DATA / "drawn_names.npz"
NOTHING = re.compile(r"with|of|and|the|without|in|face")
"""Words of names that say nothing of the thing."""


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text, in lower case and the singular."""
    return tuple(singular(word) for word in re.findall(r"[a-z]+", text.lower()))


@lru_cache(maxsize=1)
def by_words() -> dict[frozenset[str], str]:
    """Return the drawings by the words of their names that say something; of two the shorter name."""
    names: dict[frozenset[str], str] = {}
    for name in sorted(drawings(), key=len, reverse=True):
        names[frozenset(word for word in words_of(phrase_of(name)) if not NOTHING.fullmatch(word))] = name
    return names


@lru_cache(maxsize=1)
def headed() -> dict[str, str]:
    """Return the drawings whose names have two words by the last of them; the shorter name where there are several."""
    pairs = {name: words for name in drawings() if len(words := words_of(phrase_of(name))) == 2}
    return {pairs[name][1]: name for name in sorted(pairs, key=len, reverse=True)}


class DrawnNames:
    """The drawings' names as vectors of one encoder: the shipped ones, or encoded anew for another encoder."""

    def __init__(self, encoder: TextEncoder) -> None:
        self._encoder = encoder
        self._vectors: FloatArray | None = None

    def nearest(self, words: str) -> tuple[str, float]:
        """Return the drawing whose name is closest to words, and the cosine."""
        if self._vectors is None:
            self._vectors = self._load()
        scores = self._vectors @ self._encoder.encode([words])[0]
        best = int(np.argmax(scores))
        return list(drawings())[best], float(scores[best])

    def _load(self) -> FloatArray:
        with np.load(VECTORS) as stored:
            if str(stored["encoder"]) == self._encoder.id:
                return np.asarray(stored["vectors"].astype(np.float32) * stored["scale"])
        return self._encoder.encode([phrase_of(name) for name in drawings()])
