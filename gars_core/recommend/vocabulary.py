"""The values a recommender can choose from, their categories and their vectors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gars_core.recommend.prior import Prior, bank_key, build_prior, unit_rows

PRIORS_KEPT = 4


class Vocabulary:
    """N values in C categories, kept by category in the order of picks, and by id within a category.

    Rows are the recommender's own numbering, so the order in which values are handed over does not matter.
    One vocabulary may be shared by many recommenders: it holds the priors that were built for it.
    """

    def __init__(
        self, ids: Sequence[str], categories: Sequence[str], vectors: ArrayLike, picks: Mapping[str, int]
    ) -> None:
        """ids: N unique strings. categories: N strings. vectors (N, d), not unit of need. picks: values per set.

        Raises ValueError for duplicate ids, lengths that differ, vectors that are zero or not finite, a category
        without values or not in picks, and a number of picks that the category cannot fill.
        """
        given = _checked_vectors(vectors, len(ids))
        if len(categories) != len(ids):
            raise ValueError(f"{len(ids)} ids but {len(categories)} categories")
        if len(set(ids)) != len(ids):
            raise ValueError(f"duplicate ids: {sorted(i for i in set(ids) if list(ids).count(i) > 1)[:5]}")
        _check_picks(categories, picks)
        self.categories = tuple(picks)
        self.picks = tuple(int(picks[name]) for name in self.categories)
        place = {name: i for i, name in enumerate(self.categories)}
        order = sorted(range(len(ids)), key=lambda i: (place[categories[i]], ids[i]))
        self.ids = tuple(ids[i] for i in order)
        self.category_of: NDArray[np.intp] = np.array([place[categories[i]] for i in order], dtype=np.intp)
        self.bounds: NDArray[np.intp] = np.searchsorted(self.category_of, np.arange(len(self.categories) + 1))
        self.vectors = unit_rows(given[order])
        self._row = {value: i for i, value in enumerate(self.ids)}
        self._priors: dict[bytes, Prior] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def row(self, value: str) -> int:
        """Return the value's row; KeyError naming it if there is none."""
        try:
            return self._row[value]
        except (KeyError, TypeError):
            raise KeyError(f"unknown value {value!r}") from None

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
        prior = self._priors.get(key)
        if prior is None:
            prior = build_prior(self.vectors, self.bounds, bank)
            while len(self._priors) >= PRIORS_KEPT:
                self._priors.pop(next(iter(self._priors)))
            self._priors[key] = prior
        return prior


def _checked_vectors(vectors: ArrayLike, count: int) -> NDArray[np.float64]:
    given = np.asarray(vectors, dtype=np.float64)
    if given.ndim != 2 or len(given) != count or not count or not given.shape[1]:
        raise ValueError(f"vectors must be ({count}, d) with d > 0 and at least one value, not {given.shape}")
    if not np.isfinite(given).all() or not given.any(axis=1).all():
        raise ValueError("every vector must be finite and not zero")
    return given


def _check_picks(categories: Sequence[str], picks: Mapping[str, int]) -> None:
    if unknown := sorted(set(categories) - set(picks)):
        raise ValueError(f"categories without a number of picks: {unknown}")
    for name, number in picks.items():
        size = sum(category == name for category in categories)
        if not size:
            raise ValueError(f"category {name!r} has no values")
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or not 0 <= number <= size:
            raise ValueError(f"category {name!r} has {size} values and cannot give {number!r} picks")
    if not any(picks.values()):
        raise ValueError("at least one category needs a pick")
