"""What a taste comes to: what is liked, what is not, what is still to be found out, and what matters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import erf, sqrt

import numpy as np

from gars_core.profile import Correction
from gars_core.recommend import Recommender

CLEAR_SDS = 0.6
"""How far from its category's average a value stands out: of those beyond it, four in five are truly (dis)liked."""
LEAST_MOVED = 0.02
"""Rating points. What moved less is what suits many people, not what this person taught."""


@dataclass(frozen=True)
class Opinion:
    """What is believed of a value, against the average of its category.

    liking: in standard deviations. moved: rating points that the person's own words and ratings brought. promise:
    rating points that it may be worth at best.
    """

    value: str
    category: str
    liking: float
    moved: float
    promise: float

    @property
    def sure(self) -> float:
        """How sure it is that the value is better, or worse, than the average, in [0, 1]."""
        return erf(abs(self.liking) / sqrt(2))

    @property
    def learned(self) -> bool:
        """Whether the person moved it at all: before, it is what suits many people."""
        return abs(self.moved) >= LEAST_MOVED


def opinions(recommender: Recommender) -> dict[str, Opinion]:
    """Return what the recommender believes of every value; of a large vocabulary, of those that matter now."""
    vocabulary, belief = recommender.shortlisted().vocabulary, recommender.belief()
    spread = np.sqrt(belief.variances())
    moved = belief.mean - belief.prior_mean
    opinions_by_value: dict[str, Opinion] = {}
    for number, category in enumerate(vocabulary.categories):
        rows = vocabulary.rows_of(number)
        above = belief.mean[rows] - belief.mean[rows].mean()
        learned = moved[rows] - moved[rows].mean()
        liking = above / np.maximum(spread[rows], 1e-9)
        opinions_by_value |= {
            value: Opinion(value, category, float(z), float(m), float(p))
            for value, z, m, p in zip(vocabulary.ids[rows], liking, learned, above + spread[rows], strict=True)
        }
    return opinions_by_value


def likes(everything: Iterable[Opinion], corrections: Mapping[str, Correction]) -> list[Opinion]:
    """Return what is liked, the surest first; what the person said outright leads."""
    return sorted(
        (opinion for opinion in everything if _clear(opinion, corrections, True)),
        key=lambda opinion: (opinion.value in corrections, opinion.liking),
        reverse=True,
    )


def dislikes(everything: Iterable[Opinion], corrections: Mapping[str, Correction]) -> list[Opinion]:
    """Return what is disliked, in the same order."""
    return sorted(
        (opinion for opinion in everything if _clear(opinion, corrections, False)),
        key=lambda opinion: (opinion.value in corrections, -opinion.liking),
        reverse=True,
    )


def unsure(everything: Iterable[Opinion], corrections: Mapping[str, Correction]) -> list[Opinion]:
    """Return the most promising value of each category that is neither liked nor disliked yet."""
    open_ = [
        opinion
        for opinion in everything
        if opinion.value not in corrections
        and not _clear(opinion, corrections, True)
        and not _clear(opinion, corrections, False)
    ]
    best: dict[str, Opinion] = {}
    for opinion in sorted(open_, key=lambda opinion: opinion.promise, reverse=True):
        best.setdefault(opinion.category, opinion)
    return list(best.values())


def _clear(opinion: Opinion, corrections: Mapping[str, Correction], likes: bool) -> bool:
    if opinion.value in corrections:
        return corrections[opinion.value].likes is likes
    sign = 1 if likes else -1
    return opinion.learned and sign * opinion.liking >= CLEAR_SDS and sign * opinion.moved > 0
