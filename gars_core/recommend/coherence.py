"""What goes together in one picture: values near in meaning rather, and never two that exclude each other.

A weak prior beside what the person likes: sentence vectors know that snow goes with pines, not what this person makes
of it. The recommender weighs it in rating points, so that ratings override it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

STRENGTH = 0.05
"""Rating points that a set gains per standard deviation of the nearness of its pairs, summed over them, by its size."""
CONFLICT = 100.0
"""Rating points that two values cost which exclude each other: more than any taste is worth."""
NONE = -1


@dataclass(frozen=True)
class Coherence:
    """Of N values: near (N, d), rows whose products say how near two values are, standard over all pairs of categories.

    kinds (N, K): per kind of exclusion the number of the alternative that a value is, NONE if it is no such thing; two
    alternatives of one kind exclude each other.
    """

    near: Array
    kinds: NDArray[np.int8]

    def part(self, rows: NDArray[np.intp]) -> Coherence:
        """Return that of these rows alone."""
        return Coherence(self.near[rows], self.kinds[rows])

    def with_each(self, rest: NDArray[np.intp], rows: NDArray[np.intp], size: int) -> Array:
        """Return (r,) what each of rows adds in rating points to a set of that size which holds the rest beside it."""
        near = self.near[rows] @ self.near[rest].sum(axis=0) / size
        return np.asarray(STRENGTH * near - CONFLICT * self.conflicts(rest, rows), dtype=np.float64)

    def conflicts(self, rest: NDArray[np.intp], rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return (r,) how many of the rest each of rows excludes."""
        mine, others = self.kinds[rows][:, None], self.kinds[rest][None]
        return np.asarray(((mine != NONE) & (others != NONE) & (mine != others)).any(axis=2).sum(axis=1))


def coherence(vectors: Array, category_of: NDArray[np.intp], kinds: NDArray[np.int8]) -> Coherence:
    """Return the coherence of values with unit vectors (N, d), the numbers of their categories (N,) and kinds (N, K).

    Each category's mean is taken away: what all palettes share says nothing of which palette goes with a forest.
    """
    rows = np.asarray(vectors, dtype=np.float64).copy()
    for number in np.unique(category_of):
        block = category_of == number
        rows[block] -= rows[block].mean(axis=0)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return Coherence(rows / np.sqrt(_spread(rows, category_of)), kinds)


def _spread(rows: Array, category_of: NDArray[np.intp], sample: int = 400) -> float:
    """Return the standard deviation of the products of rows from different categories, by up to so many rows."""
    some = np.linspace(0, len(rows) - 1, min(len(rows), sample)).astype(np.intp)
    products = rows[some] @ rows[some].T
    apart = category_of[some][:, None] != category_of[some][None]
    return max(float(products[apart].std()), 1e-9) if apart.any() else 1.0
