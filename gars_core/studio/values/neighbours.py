"""Finds the values of a large category that lie in a direction, by the vector index where it holds them."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Iterable

import numpy as np

from gars_core.catalogue.loader import Catalogue
from gars_core.errors import StorageFailed
from gars_core.ports import VectorIndex
from gars_core.recommend.vocabulary import EXACT
from gars_core.types import FloatArray

log = logging.getLogger(__name__)

ASKED_TIMES = 2
"""Twice as many are asked for and the nearest of them kept: the index passes over a few."""
MOST_ASKED = 400
"""Chroma takes 15 ms for so many and ever longer; for more, such as with many bans, all values are looked at."""


class Neighbours:
    """Answers the recommender's Nearest for one catalogue. works: until the index fails, which is not asked again."""

    def __init__(self, index: VectorIndex, catalogue: Catalogue, vectors: FloatArray) -> None:
        """vectors: (N, d) unit rows of the catalogue's values, of which the index holds the large categories."""
        self.catalogue = catalogue
        self.works = True
        self._index = index
        self._vectors = vectors
        self._large = large_categories(catalogue)
        self._rows = {name: rows_of(catalogue, name) for name, values in catalogue.by_category.items() if values}
        self._means = {name: vectors[rows].mean(axis=0) for name, rows in self._rows.items()}

    def serve(self, categories: Collection[str]) -> bool:
        """Say whether the index answers for any of these."""
        return self.works and any(name in self._large for name in categories)

    def nearest(self, category: str, direction: FloatArray, n: int) -> list[str]:
        """Return up to n ids, nearest first to the direction (d,): the exact ones where the index cannot answer."""
        rows = self._asked(category, direction, ASKED_TIMES * n)
        if len(rows) < n:
            rows = np.arange(self._rows[category].start, self._rows[category].stop)
        cosines = cosines_around(self._means[category], self._vectors[rows], direction)
        order = np.argsort(-cosines, kind="stable")[:n]
        return [self.catalogue.attributes[row].id for row in rows[order]]

    def _asked(self, category: str, direction: FloatArray, n: int) -> np.ndarray:
        """Return up to n rows that the index finds, none where it cannot be asked."""
        length = float(np.linalg.norm(direction))
        if not self.serve((category,)) or n > MOST_ASKED or not length:
            return np.empty(0, dtype=np.intp)
        try:
            hits = self._index.nearest(collection_of(category), direction / length, n)
        except StorageFailed as error:
            log.warning("Neighbours are looked for without the index: %s", error)
            self.works = False
            return np.empty(0, dtype=np.intp)
        # Another window of GARS may have put other values there meanwhile.
        known = self.catalogue.position
        return np.array([known[hit.id] for hit in hits if hit.id in known], dtype=np.intp)


def large_categories(catalogue: Catalogue) -> list[str]:
    """Return the categories that by themselves hold too many values to be weighed together."""
    return [name for name, values in catalogue.by_category.items() if len(values) > EXACT]


def collection_of(category: str) -> str:
    """Return the name of a category's collection in the index."""
    return f"values.{category}"


def stamp(encoder_id: str, ids: Iterable[str]) -> str:
    """Return what tells these values, in this order and in this encoder's vectors, from all others."""
    return hashlib.sha256("\n".join((encoder_id, *ids)).encode()).hexdigest()[:16]


def rows_of(catalogue: Catalogue, category: str) -> slice:
    """Return the rows of a category that has values."""
    values = catalogue.by_category[category]
    first = catalogue.position[values[0].id]
    return slice(first, first + len(values))


def cosines_around(mean: FloatArray, rows: FloatArray, direction: FloatArray) -> FloatArray:
    """Return the cosines (n,), but for the direction's length, of unit rows (n, d) less their mean and a direction."""
    lengths = np.sqrt(np.maximum(1.0 - 2.0 * (rows @ mean) + mean @ mean, 1e-9))
    return np.asarray((rows @ direction - mean @ direction) / lengths)
