"""The targets of learning, and how each is measured: (must, reach) as scores, or shares for "best 1%" and change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bench.recommender.figures import best_percent, change, guesses, shown
from bench.recommender.rivals import GARS, NO_BANK
from bench.recommender.runs import Map, second_sessions, sessions
from bench.recommender.sessions import Played, Protocol

Array = NDArray[np.float64]

TARGETS = {
    "ratings only, guess @3": (0.31, 0.38),
    "ratings only, guess @8": (0.37, 0.45),
    "ratings only, guess @20": (0.42, 0.50),
    "mean shown": (0.34, 0.40),
    "in the best 1% @20": (0.60, 0.75),
    "statements, guess @0": (0.30, 0.38),
    "statements, guess @3": (0.38, 0.45),
    "statements, guess @8": (0.43, 0.50),
    "all signals, guess @5": (0.45, 0.50),
    "all signals, guess @8": (0.48, 0.54),
    "all signals, guess @20": (0.51, 0.58),
    "all signals, in the best 1% @20": (0.80, 0.90),
    "slate of 4, after two screens": (0.39, 0.45),
    "without bank, guess @20": (0.37, 0.42),
    "change between pictures, second half": (0.25, 0.30),
    "second session, first guess": (0.27, 0.33),
}
STATED = (3, 1)
"""Likes and dislikes ticked before the first picture."""


def measured(run: Map, world: str, people: range, played: Mapping[str, Sequence[Played]]) -> dict[str, Array]:
    """Return for each target one number a person (n,). All signals: statements first, and a tap on every picture.

    played: the sessions with ratings alone, by the rival's name.
    """
    rated, no_bank = played[GARS.name], played[NO_BANK.name]
    stated = sessions(run, world, GARS, Protocol(statements=STATED), people)
    every = sessions(run, world, GARS, Protocol(statements=STATED, taps=1.0), people)
    slates = sessions(run, world, GARS, Protocol(pictures=8, slate=4), people)
    second = second_sessions(run, world, people)
    return {
        **{f"ratings only, guess @{at}": guesses(rated, at) for at in (3, 8, 20)},
        "mean shown": shown(rated),
        "in the best 1% @20": best_percent(rated),
        **{f"statements, guess @{at}": guesses(stated, at) for at in (0, 3, 8)},
        **{f"all signals, guess @{at}": guesses(every, at) for at in (5, 8, 20)},
        "all signals, in the best 1% @20": best_percent(every),
        "slate of 4, after two screens": guesses(slates, 8),
        "without bank, guess @20": guesses(no_bank, 20),
        "change between pictures, second half": change(rated),
        "second session, first guess": np.array([warm for warm, _ in second]),
    }
