"""Everything a person says is one more row of a linear model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gars_core.recommend.events import (
    Choice,
    Event,
    Freeze,
    Indifferent,
    Mention,
    NewSession,
    Rating,
    Shown,
    Statement,
    Tap,
    TasteChanged,
)
from gars_core.recommend.vocabulary import Vocabulary

Array = NDArray[np.float64]

RATING_NOISE = 0.22
SIGNALS = {
    Statement: (0.35, 0.30), Tap: (0.20, 0.20), Indifferent: (0.0, 0.05), Freeze: (0.15, 0.30), Mention: (0.35, 0.35)
}
"""Strength and noise sd of what is said of one value, in rating points."""


@dataclass(frozen=True)
class Rows:
    """n observations y = x'theta + has_offset * b + noise: x (n, N), the others (n,).

    has_offset is 1 where the person's generosity b counts. event: index of the event a row came from.
    """

    x: Array
    y: Array
    has_offset: Array
    noise_variance: Array
    event: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.y)


@dataclass(frozen=True)
class Contest:
    """A Choice as sets x (k, N), the winner first."""

    x: Array
    event: int


def check(vocabulary: Vocabulary, event: Event) -> Event:
    """Return the event in plain Python types.

    Raises KeyError for an unknown id; ValueError for a score that is not in [-1, 1], likes that is not a bool, an
    empty set, a slate of fewer than two, a winner outside it; TypeError for anything that is not an event.
    """
    if isinstance(event, Rating):
        vocabulary.encode(event.values)
        score = float(event.score)
        if not -1.0 <= score <= 1.0:
            raise ValueError(f"a score must lie in [-1, 1], not {event.score!r}")
        return Rating(tuple(event.values), score)
    if isinstance(event, Choice):
        for values in event.slate:
            vocabulary.encode(values)
        winner = event.winner
        if isinstance(winner, bool) or not isinstance(winner, int | np.integer) or not 0 <= winner < len(event.slate):
            raise ValueError(f"winner {winner!r} is not an index into a slate of {len(event.slate)}")
        if len(event.slate) < 2:
            raise ValueError("a choice needs a slate of at least two")
        return Choice(tuple(tuple(values) for values in event.slate), int(winner))
    if isinstance(event, Shown):
        vocabulary.encode(event.values)
        return Shown(tuple(event.values))
    if isinstance(event, NewSession):
        for name, rho in event.lasting:
            vocabulary.category(name)
            if not 0.0 <= rho <= 1.0:
                raise ValueError(f"the share of {name!r} that lasts must lie in [0, 1], not {rho!r}")
        return NewSession(tuple((name, float(rho)) for name, rho in event.lasting))
    if isinstance(event, TasteChanged):
        for name in event.categories:
            vocabulary.category(name)
        return TasteChanged(tuple(event.categories))
    if not isinstance(event, tuple(SIGNALS)):
        raise TypeError(f"not an event: {event!r}")
    vocabulary.row(event.value)
    if not isinstance(event, Freeze | Indifferent) and not isinstance(event.likes, bool | np.bool_):
        raise ValueError(f"likes must be True or False, not {event.likes!r}")
    return event


def gather(vocabulary: Vocabulary, events: Sequence[Event]) -> tuple[Rows, list[Contest]]:
    """Return the checked events as rows, and the choices, whose rows depend on the fit, apart."""
    x, y, has_offset, noise, origin = [], [], [], [], []
    contests = []
    for index, event in enumerate(events):
        if isinstance(event, Shown | NewSession | TasteChanged):
            continue
        if isinstance(event, Choice):
            order = [event.winner, *(i for i in range(len(event.slate)) if i != event.winner)]
            contests.append(Contest(np.stack([vocabulary.encode(event.slate[i]) for i in order]), index))
            continue
        if isinstance(event, Rating):
            row, target, sd = vocabulary.encode(event.values), event.score, RATING_NOISE
        else:
            row = np.zeros(len(vocabulary))
            row[vocabulary.row(event.value)] = 1.0
            strength, sd = SIGNALS[type(event)]
            target = strength if isinstance(event, Freeze | Indifferent) or event.likes else -strength
        x.append(row)
        y.append(target)
        has_offset.append(float(isinstance(event, Rating)))
        noise.append(sd**2)
        origin.append(index)
    stacked = np.stack(x) if x else np.zeros((0, len(vocabulary)))
    rows = Rows(stacked, np.array(y), np.array(has_offset), np.array(noise), np.array(origin, dtype=np.intp))
    return rows, contests


def join(first: Rows, second: Rows) -> Rows:
    """Return both, one after the other."""
    return Rows(
        np.concatenate([first.x, second.x]),
        np.concatenate([first.y, second.y]),
        np.concatenate([first.has_offset, second.has_offset]),
        np.concatenate([first.noise_variance, second.noise_variance]),
        np.concatenate([first.event, second.event]),
    )
