"""One simulated session, and what is measured of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bench.recommender.people import Person
from bench.recommender.rivals import Random
from gars_core.recommend import Choice, Rating, Recommender, Statement, Tap

Array = NDArray[np.float64]

BEST_PERCENT_Z = 2.326
"""A set whose z is above this is among the best 1% of random sets."""


@dataclass(frozen=True)
class Protocol:
    """What is said in a session. pictures: rated in all. slate: shown at a time.

    statements: likes and dislikes ticked first. taps: chance of one tap on a picture after its rating. only_best: of a
    slate only the best is named. frozen: locked from the start, {category: ids}.
    """

    pictures: int = 20
    slate: int = 1
    statements: tuple[int, int] = (0, 0)
    taps: float = 0.0
    only_best: bool = False
    frozen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Played:
    """guess (T + 1,): score of the best guess after t pictures; shown (T,): score of each picture shown.

    best_percent: the last best guess is in the best 1%. change: mean share of values that differ from the picture
    before, second half. broken: locked values that were not shown.
    """

    guess: Array
    shown: Array
    best_percent: bool
    change: float
    broken: int


def play(recommender: Random | Recommender, person: Person, protocol: Protocol) -> Played:
    """Play one session; between screens the guess stays as it was."""
    for value, likes in person.statements(*protocol.statements):
        recommender.observe(Statement(value, likes))
    limits = {"frozen": protocol.frozen} if protocol.frozen else {}
    guess, shown, sets = [person.score(recommender.best_guess(**limits))], [], []
    while len(shown) < protocol.pictures:
        slate = recommender.suggest(protocol.slate, **limits)
        scores = [person.rate(values) for values in slate]
        shown += [person.score(values) for values in slate]
        taps = [person.tap(values) for values in slate if person.luck.random() < protocol.taps]
        best = person.best_of(slate) if len(slate) > 1 else 0
        if protocol.only_best:
            recommender.observe(Choice(tuple(slate), best))
        else:
            for values, score in zip(slate, scores, strict=True):
                recommender.observe(Rating(values, score))
        for value, likes in taps:
            recommender.observe(Tap(value, likes))
        last = recommender.best_guess(**limits)
        guess += [guess[-1]] * (len(slate) - 1) + [person.score(last)]
        sets += slate
    change = [1.0 - len(set(a) & set(b)) / len(a) for a, b in zip(sets[:-1], sets[1:], strict=True)]
    broken = sum(value not in values for values in sets for held in protocol.frozen.values() for value in held)
    return Played(
        np.array(guess),
        np.array(shown),
        person.z(person.rows(last)) > BEST_PERCENT_Z,
        float(np.mean(change[len(change) // 2 :])) if change else 0.0,
        broken,
    )
