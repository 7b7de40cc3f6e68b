"""The values a recommender can choose from, their categories and their vectors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, MutableMapping, Sequence
from copy import copy
from functools import cached_property

import numpy as np
from cachetools import LRUCache
from numpy.typing import ArrayLike, NDArray

from gars_core.recommend.belief.prior import Prior, bank_key, build_prior, unit_rows
from gars_core.recommend.coherence import Coherence, Gauge, coherence, gauge
from gars_core.recommend.standards import Spread, Standards, measure

KEPT = 4
"""Banks, or shortlists, that what was worked out for them is kept of."""
EXACT = 2000
"""Up to so many values all are weighed together: 12 ms a suggestion. The time grows with the square."""

Nearest = Callable[[str, NDArray[np.float32], int], Sequence[str]]
"""(category, direction (d,), n) -> up to n ids of the category, nearest first: by the cosine of the direction and the
value's vector less the category's mean. A few wrong ones cost little."""


class Vocabulary:
    """N values in C categories, kept by category in the order of picks, and by id within a category.

    Rows are the recommender's own numbering, so the order in which values are handed over does not matter.
    One vocabulary may be shared by many recommenders: it holds the priors that were built for it.
    A large one, of more than exact_up_to values, keeps its vectors in float32 and is recommended from by shortlists.
    """

    def __init__(
        self,
        ids: Sequence[str],
        categories: Sequence[str],
        vectors: ArrayLike,
        picks: Mapping[str, int],
        nearest: Nearest | None = None,
        exact_up_to: int = EXACT,
        kinds: ArrayLike | None = None,
        words: Sequence[Collection[str]] = (),
    ) -> None:
        """ids: N unique strings. categories: N strings. vectors (N, d), not unit of need. picks: values per set.

        nearest: finds neighbours in a large vocabulary, exactly if None. kinds (N, K): which values exclude each other
        in one set, as in coherence(); then sets that belong together are preferred too, None for no such preference.
        words: those of each value that a set of coherent values says once, () for no such rule.
        Raises ValueError for duplicate ids, lengths that differ, vectors that are zero or not finite, a category
        without values or not in picks, and a number of picks that the category cannot fill.
        """
        self.large = len(ids) > exact_up_to
        unscaled = _checked_vectors(vectors, len(ids), np.float32 if self.large else np.float64)
        if len(categories) != len(ids):
            raise ValueError(f"{len(ids)} ids but {len(categories)} categories")
        if len(set(ids)) != len(ids):
            raise ValueError(f"duplicate ids: {sorted(i for i, count in Counter(ids).items() if count > 1)[:5]}")
        _check_picks(categories, picks)
        self.categories = tuple(picks)
        self.picks = tuple(int(picks[name]) for name in self.categories)
        place = {name: i for i, name in enumerate(self.categories)}
        order = sorted(range(len(ids)), key=lambda i: (place[categories[i]], ids[i]))
        self.ids = tuple(ids[i] for i in order)
        self.category_of: NDArray[np.intp] = np.array([place[categories[i]] for i in order], dtype=np.intp)
        self.bounds: NDArray[np.intp] = np.searchsorted(self.category_of, np.arange(len(self.categories) + 1))
        self.vectors = unit_rows(unscaled[order])
        self.nearest: Nearest = nearest or self._nearest
        self._kinds = None if kinds is None else np.asarray(kinds, dtype=np.int8)[order]
        self._words = [words[i] for i in order] if words else []
        self._row = {value: i for i, value in enumerate(self.ids)}
        self._priors: MutableMapping[bytes, Prior] = LRUCache(KEPT)
        self._standards: MutableMapping[bytes, Standards] = LRUCache(KEPT)

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, value: str) -> bool:
        return value in self._row

    def row(self, value: str) -> int:
        """Return the value's row; KeyError naming it if there is none."""
        try:
            return self._row[value]
        except (KeyError, TypeError):
            raise KeyError(f"unknown value {value!r}") from None

    def rows(self, values: Iterable[str]) -> NDArray[np.intp]:
        """Return the values' rows, ascending, each once; KeyError naming a value that is unknown."""
        return np.unique(np.array([self.row(value) for value in values], dtype=np.intp))

    def category(self, name: str) -> int:
        """Return the category's number; KeyError naming it if there is none."""
        if name not in self.categories:
            raise KeyError(f"unknown category {name!r}")
        return self.categories.index(name)

    def rows_of(self, category: int) -> slice:
        """Return the rows of a category."""
        return slice(int(self.bounds[category]), int(self.bounds[category + 1]))

    def encode(self, values: Iterable[str]) -> NDArray[np.float64]:
        """Return a set as x (N,): 1 / picks at its values, or 1 / their number where a category holds more.

        Raises KeyError for an unknown id, ValueError for no values or one given twice.
        """
        rows = [self.row(value) for value in values]
        if not rows or len(set(rows)) != len(rows):
            raise ValueError(f"a set needs values, each once: {tuple(self.ids[r] for r in rows)}")
        counts = np.bincount(self.category_of[rows], minlength=len(self.categories))
        x = np.zeros(len(self.ids))
        x[rows] = 1.0 / np.maximum(counts, self.picks)[self.category_of[rows]]
        return x

    def prior(self, bank: NDArray[np.float64] | None) -> Prior:
        """Return the prior for a bank (P, d) of unit rows, built once and kept."""
        key = bank_key(bank)
        if key not in self._priors:
            self._priors[key] = build_prior(self.vectors, self.bounds, bank)
        return self._priors[key]

    def standards(self, bank: NDArray[np.float64] | None) -> Standards:
        """Return what a large vocabulary's values are measured against, for a bank (P, d) of unit rows; kept."""
        key = bank_key(bank)
        if key not in self._standards:
            self._standards[key] = self.spread.standards(bank)
        return self._standards[key]

    @cached_property
    def coherence(self) -> Coherence | None:
        """Return what goes together, None where nothing is known of it."""
        if self._kinds is None:
            return None
        return coherence(self.vectors, self.category_of, self.gauge, self._kinds, self._words)

    @cached_property
    def gauge(self) -> Gauge:
        """Return what the nearness of values is measured against: of a part that of the whole."""
        return gauge(self.vectors, self.category_of, len(self.categories))

    @cached_property
    def spread(self) -> Spread:
        """Return how the values of each category lie; for a large vocabulary alone."""
        return measure(self.vectors, self.bounds)

    def part(self, rows: NDArray[np.intp]) -> Vocabulary:
        """Return a vocabulary of these rows alone, ascending and some of every category: small, with no prior yet."""
        part = copy(self)
        part.ids = tuple(self.ids[row] for row in rows)
        part.category_of = self.category_of[rows]
        part.bounds = np.searchsorted(part.category_of, np.arange(len(self.categories) + 1))
        part.vectors, part.large = self.vectors[rows], False
        part._kinds = None if self._kinds is None else self._kinds[rows]
        part._words = [self._words[row] for row in rows] if self._words else []
        part.__dict__.pop("coherence", None)
        if self._kinds is not None:
            part.__dict__["gauge"] = self.gauge
        part._row = {value: i for i, value in enumerate(part.ids)}
        part._priors, part._standards = LRUCache(KEPT), LRUCache(KEPT)
        return part

    def _nearest(self, category: str, direction: NDArray[np.float32], n: int) -> list[str]:
        """Return the n of a category that are nearest to a direction (d,): exact, one product over the category."""
        number = self.category(category)
        rows = self.rows_of(number)
        cosine = self.vectors[rows] @ direction - np.float32(self.spread.centre[number] @ direction)
        cosine /= np.maximum(self.spread.length[rows], np.float32(1e-9))
        nearest = np.argpartition(-cosine, min(n, len(cosine)) - 1)[:n]
        return [self.ids[rows.start + row] for row in nearest[np.argsort(-cosine[nearest], kind="stable")].tolist()]


def _checked_vectors(vectors: ArrayLike, count: int, dtype: type[np.floating]) -> NDArray[np.floating]:
    matrix = np.asarray(vectors, dtype=dtype)
    if matrix.ndim != 2 or len(matrix) != count or not count or not matrix.shape[1]:
        raise ValueError(f"vectors must be ({count}, d) with d > 0 and at least one value, not {matrix.shape}")
    if not np.isfinite(matrix).all() or not matrix.any(axis=1).all():
        raise ValueError("every vector must be finite and not zero")
    return matrix


def _check_picks(categories: Sequence[str], picks: Mapping[str, int]) -> None:
    if unknown := sorted(set(categories) - set(picks)):
        raise ValueError(f"categories without a number of picks: {unknown}")
    sizes = Counter(categories)
    for name, number in picks.items():
        size = sizes[name]
        if not size:
            raise ValueError(f"category {name!r} has no values")
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or not 0 <= number <= size:
            raise ValueError(f"category {name!r} has {size} values and cannot give {number!r} picks")
    if not any(picks.values()):
        raise ValueError("at least one category needs a pick")
