"""What goes together in one picture: values near in meaning rather, and never two that exclude each other.

A weak prior beside what the person likes: sentence vectors know that snow goes with pines, not what this person makes
of it. The recommender weighs it in rating points, so that ratings override it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Rows = NDArray[np.intp]

STRENGTH = 0.02
"""Rating points that a set gains per standard deviation of the nearness of its pairs, summed over them, by its size."""
CONFLICT = 1000.0
"""Rating points, by the set's size, that two values cost which exclude each other: more than any taste is worth."""
NONE = -1
SAMPLE = 400
"""So many values tell how far nearness spreads."""


@dataclass(frozen=True)
class Coherence:
    """Of N values: near (N, N), how near two are, standard over pairs of different categories.

    excluding (N, N): true where two cannot be in one picture. gains (N, N): rating points that a pair brings to a set,
    before they are divided by the set's size; 0 for a value with itself.
    """

    near: NDArray[np.float32]
    excluding: NDArray[np.bool_]
    gains: NDArray[np.float32]

    def fits(self, row: int, rest: Rows) -> bool:
        """Say whether a value can be in a picture with the rest."""
        return not self.excluding[row, rest].any()


@dataclass(frozen=True)
class Gauge:
    """What nearness is measured against: the mean vector of each category (C, d), and the spread of products."""

    centres: Array
    spread: float


def gauge(vectors: NDArray[np.floating], category_of: Rows, count: int) -> Gauge:
    """Return the gauge of values with unit vectors (N, d) in so many categories, their numbers in category_of (N,).

    Each category's mean is taken away: what all palettes share says nothing of which palette goes with a forest.
    """
    centres = np.array([vectors[category_of == number].mean(axis=0, dtype=np.float64) for number in range(count)])
    some = np.linspace(0, len(vectors) - 1, min(len(vectors), SAMPLE)).astype(np.intp)
    rows = _directions(vectors[some], category_of[some], centres)
    apart = category_of[some][:, None] != category_of[some][None]
    spread = float((rows @ rows.T)[apart].std()) if apart.any() else 1.0
    return Gauge(centres, max(spread, 1e-9))


def belonging(vectors: NDArray[np.floating], category_of: Rows, by: Gauge) -> Array:
    """Return rows (N, d) whose products say how near two values are, standard over pairs of different categories."""
    return np.asarray(_directions(vectors, category_of, by.centres) / np.sqrt(by.spread), dtype=np.float64)


def coherence(
    vectors: NDArray[np.floating],
    category_of: Rows,
    by: Gauge,
    kinds: NDArray[np.int8],
    words: Sequence[Collection[str]] = (),
) -> Coherence:
    """Return the coherence of values with unit vectors (N, d), the numbers of their categories (N,) and kinds (N, K).

    kinds: per kind of exclusion the number of the alternative that a value is, NONE if it is neither; two alternatives
    of one kind exclude each other. words: each value's (N), of which a set says none twice; () for no such rule.
    """
    rows = belonging(vectors, category_of, by)
    excluding = np.zeros((len(rows), len(rows)), dtype=np.bool_)
    for kind in kinds.T:
        some = kind != NONE
        excluding |= some[:, None] & some[None] & (kind[:, None] != kind[None])
    saying = defaultdict(list)
    for row, own in enumerate(words):
        for word in own:
            saying[word].append(row)
    for same in saying.values():
        excluding[np.ix_(same, same)] = True
    np.fill_diagonal(excluding, False)
    near = (rows @ rows.T).astype(np.float32)
    gains = (STRENGTH * near - CONFLICT * excluding).astype(np.float32)
    np.fill_diagonal(gains, 0.0)
    return Coherence(near, excluding, gains)


def _directions(vectors: NDArray[np.floating], category_of: Rows, centres: Array) -> Array:
    """Return the unit vectors (N, d) from each category's mean to its values."""
    away = np.asarray(vectors, dtype=np.float64) - centres[category_of]
    return np.asarray(away / np.maximum(np.linalg.norm(away, axis=1, keepdims=True), 1e-9), dtype=np.float64)
