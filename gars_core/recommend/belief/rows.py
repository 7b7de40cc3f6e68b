"""Everything a person says is one more row of a linear model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gars_core.recommend.belief.clock import times
from gars_core.recommend.events import (
    Choice,
    Event,
    Freeze,
    Indifferent,
    Mention,
    NewSession,
    Rating,
    Statement,
    Tap,
    TasteShift,
    Unrated,
)
from gars_core.recommend.vocabulary import Vocabulary

Array = NDArray[np.float64]

OFFSET_MEAN, OFFSET_SD = 0.05, 0.3
"""Rating points by which people are generous or harsh in a session."""
RATING_NOISE = 0.3
"""Rating points: more than people waver, because effects do not quite add up and sliders saturate."""
REMARKS = {Statement: (1.7, 0.8), Mention: (1.7, 1.0), Tap: (1.0, 0.6), Freeze: (0.8, 1.2), Indifferent: (0.0, 0.2)}
"""Strength and noise sd of what is said of one value, in standard deviations of its category's effects."""


@dataclass(frozen=True)
class Rows:
    """n observations y = x'theta + offset of the session + noise: x (n, N), the others (n,).

    remark: of one value, so y and noise_variance are relative to its category's amplitude, and there is no offset.
    has_offset: 1 where the person's generosity of that session counts. event: index of the event a row came from.
    clock (n, 1 + C): when it was said; present (1 + C): when it is asked for.
    """

    x: Array
    y: Array
    noise_variance: Array
    remark: NDArray[np.bool_]
    has_offset: Array
    session: NDArray[np.intp]
    event: NDArray[np.intp]
    clock: Array
    present: Array

    def __len__(self) -> int:
        return len(self.y)

    def only(self, mask: NDArray[np.bool_]) -> Rows:
        """Return the rows where mask (n,) is true."""
        return Rows(
            self.x[mask],
            self.y[mask],
            self.noise_variance[mask],
            self.remark[mask],
            self.has_offset[mask],
            self.session[mask],
            self.event[mask],
            self.clock[mask],
            self.present,
        )

    def offset_covariance(self) -> Array:
        """Return ff' (n, n): 1 for two rows that share an offset."""
        same = self.session[:, None] == self.session[None, :]
        return np.asarray(same * np.outer(self.has_offset, self.has_offset))


def join(rows: Rows, others: Sequence[Rows]) -> Rows:
    """Return all rows, one after the other, asked for at the first one's present."""
    parts = [rows, *others]
    return Rows(
        np.concatenate([part.x for part in parts]),
        np.concatenate([part.y for part in parts]),
        np.concatenate([part.noise_variance for part in parts]),
        np.concatenate([part.remark for part in parts]),
        np.concatenate([part.has_offset for part in parts]),
        np.concatenate([part.session for part in parts]),
        np.concatenate([part.event for part in parts]),
        np.concatenate([part.clock for part in parts]),
        rows.present,
    )


@dataclass(frozen=True)
class Contest:
    """A Choice as sets x (k, N), the winner first. clock (1 + C)."""

    x: Array
    event: int
    session: int
    clock: Array


def check(vocabulary: Vocabulary, event: Event) -> Event:
    """Return the event in plain Python types.

    Raises KeyError for an unknown id or category; ValueError for a score that is not in [-1, 1], likes that is not a
    bool, an empty set, a slate of fewer than two, a winner outside it, a lasting share outside [0, 1]; TypeError for
    anything that is not an event.
    """
    match event:
        case Rating():
            vocabulary.encode(event.values)
            score = float(event.score)
            if not -1.0 <= score <= 1.0:
                raise ValueError(f"a score must lie in [-1, 1], not {event.score!r}")
            return Rating(tuple(event.values), score)
        case Choice():
            return _checked_choice(vocabulary, event)
        case Unrated():
            vocabulary.encode(event.values)
            return Unrated(tuple(event.values))
        case NewSession():
            for name, rho in event.lasting:
                vocabulary.category(name)
                if not 0.0 <= rho <= 1.0:
                    raise ValueError(f"the share of {name!r} that lasts must lie in [0, 1], not {rho!r}")
            return NewSession(tuple((name, float(rho)) for name, rho in event.lasting))
        case TasteShift():
            for name in event.categories:
                vocabulary.category(name)
            return TasteShift(tuple(event.categories))
    if not isinstance(event, tuple(REMARKS)):
        raise TypeError(f"not an event: {event!r}")
    vocabulary.row(event.value)
    if not isinstance(event, Freeze | Indifferent) and not isinstance(event.likes, bool | np.bool_):
        raise ValueError(f"likes must be True or False, not {event.likes!r}")
    return event


def _checked_choice(vocabulary: Vocabulary, event: Choice) -> Choice:
    for values in event.slate:
        vocabulary.encode(values)
    winner = event.winner
    if isinstance(winner, bool) or not isinstance(winner, int | np.integer) or not 0 <= winner < len(event.slate):
        raise ValueError(f"winner {winner!r} is not an index into a slate of {len(event.slate)}")
    if len(event.slate) < 2:
        raise ValueError("a choice needs a slate of at least two")
    return Choice(tuple(tuple(values) for values in event.slate), int(winner))


def gather(vocabulary: Vocabulary, events: Sequence[Event]) -> tuple[Rows, list[Contest]]:
    """Return the checked events as rows, and the choices, whose rows depend on the fit, apart."""
    timeline = times(vocabulary, events)
    x, y, noise, origin = [], [], [], []
    contests = []
    for index, event in enumerate(events):
        match event:
            case Choice():
                order = [event.winner, *(i for i in range(len(event.slate)) if i != event.winner)]
                sets = np.stack([vocabulary.encode(event.slate[i]) for i in order])
                contests.append(Contest(sets, index, int(timeline.session[index]), timeline.clock[index]))
                continue
            case Rating():
                row, target, sd = vocabulary.encode(event.values), event.score, RATING_NOISE
            case Statement() | Mention() | Tap() | Freeze() | Indifferent():
                row = np.zeros(len(vocabulary))
                row[vocabulary.row(event.value)] = 1.0
                strength, sd = REMARKS[type(event)]
                target = strength if isinstance(event, Freeze | Indifferent) or event.likes else -strength
            case _:
                continue
        x.append(row)
        y.append(target)
        noise.append(sd**2)
        origin.append(index)
    from_event = np.array(origin, dtype=np.intp)
    rated = np.array([isinstance(events[index], Rating) for index in origin], dtype=bool)
    stacked = np.stack(x) if x else np.zeros((0, len(vocabulary)))
    return Rows(
        stacked,
        np.array(y),
        np.array(noise),
        ~rated,
        rated.astype(np.float64),
        timeline.session[from_event],
        from_event,
        timeline.clock[from_event],
        timeline.present,
    ), contests
