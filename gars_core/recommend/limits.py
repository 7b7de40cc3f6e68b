"""What a set may hold: frozen values, banned values, and the slots left to choose."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gars_core.recommend.vocabulary import Vocabulary

Array = NDArray[np.float64]
Chosen = NDArray[np.intp]
"""A set as rows (slots,), by category; a category's frozen values come first."""


@dataclass(frozen=True)
class Limits:
    """The slots of a set, in category order: category, weight 1 / picks, and the frozen row or -1, each (slots,).

    options: per category the rows that may be chosen beside the frozen ones.
    """

    vocabulary: Vocabulary
    category: NDArray[np.intp]
    weight: Array
    frozen: NDArray[np.intp]
    options: tuple[NDArray[np.intp], ...]

    def pick(self, effect: Array) -> Chosen:
        """Return the best set for effects (N,): exact, since they add up."""
        chosen = self.frozen.copy()
        for number, options in enumerate(self.options):
            free = np.flatnonzero((self.category == number) & (self.frozen < 0))
            if len(free):
                chosen[free] = options[np.argsort(-effect[options], kind="stable")[: len(free)]]
        return chosen

    def encode(self, chosen: Chosen) -> Array:
        """Return the set as x (N,)."""
        x = np.zeros(len(self.vocabulary))
        x[chosen] = self.weight
        return x

    def ids(self, chosen: Chosen) -> tuple[str, ...]:
        """Return the set's ids in category order, by id within a category."""
        return tuple(self.vocabulary.ids[row] for row in np.sort(chosen))


def limits(
    vocabulary: Vocabulary,
    frozen: Mapping[str, Collection[str]],
    banned: Collection[str],
    categories: Collection[str] | None = None,
) -> Limits:
    """Return the limits of a set.

    frozen: {category: ids}, at most its picks; fewer leave the rest to choose. banned: ids never to appear.
    categories: those that a set has values of, beside the frozen ones; None for all.
    Raises KeyError for an unknown id or category; ValueError for a value frozen in another category, twice, or
    also banned, for more frozen values than picks, and for a category that the bans leave too small.
    """
    mask = np.ones(len(vocabulary), dtype=bool)
    mask[[vocabulary.row(value) for value in banned]] = False
    frozen_rows: dict[int, list[int]] = {}
    for name, values in frozen.items():
        if isinstance(values, str):
            raise ValueError(f"frozen[{name!r}] must be a collection of ids, not {values!r}")
        frozen_rows[vocabulary.category(name)] = rows = sorted(vocabulary.row(value) for value in values)
        if any(vocabulary.category_of[row] != vocabulary.category(name) for row in rows):
            raise ValueError(f"not all of {tuple(values)} belong to {name!r}")
        if len(set(rows)) != len(rows):
            raise ValueError(f"a value is frozen twice: {tuple(values)}")
        if len(rows) > vocabulary.picks[vocabulary.category(name)]:
            raise ValueError(f"{name!r} holds {vocabulary.picks[vocabulary.category(name)]}, frozen: {tuple(values)}")
        if both := [vocabulary.ids[row] for row in rows if not mask[row]]:
            raise ValueError(f"frozen and banned: {both}")
    category, weight, fixed, options = [], [], [], []
    carried = range(len(vocabulary.picks)) if categories is None else set(map(vocabulary.category, categories))
    for number, most in enumerate(vocabulary.picks):
        block = vocabulary.rows_of(number)
        rows = frozen_rows.get(number, [])
        picks = most if number in carried else len(rows)
        left = block.start + np.flatnonzero(mask[block])
        left = left[~np.isin(left, rows)] if rows else left
        if len(left) + len(rows) < picks:
            raise ValueError(f"too many values of {vocabulary.categories[number]!r} are banned: {picks} needed")
        category += [number] * picks
        weight += [1.0 / most] * picks if picks else []
        fixed += rows + [-1] * (picks - len(rows))
        options.append(left)
    return Limits(vocabulary, np.array(category), np.array(weight), np.array(fixed, dtype=np.intp), tuple(options))
