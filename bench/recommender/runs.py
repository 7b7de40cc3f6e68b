"""Many people play the same protocol with the same recommender, on as many cores as are given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from multiprocessing import get_context
from typing import Any

from bench.recommender import worlds
from bench.recommender.people import Kind, Person
from bench.recommender.rivals import GARS, Rival
from bench.recommender.sessions import Played, Protocol, play
from gars_core.recommend import NewSession, Rating, Recommender
from gars_core.recommend.outlook import time_to_stop

Map = Callable[[Callable[[int], Any], range], list[Any]]

EARLIER_RATINGS, MOST_RATINGS = 12, 30
USUAL = Kind()


@contextmanager
def workers(cores: int) -> Iterator[Map]:
    """Lend a map over people's numbers."""
    if cores == 1:
        yield lambda work, numbers: [work(number) for number in numbers]
        return
    with get_context("fork").Pool(cores) as pool:
        yield lambda work, numbers: pool.map(work, numbers, chunksize=4)


@lru_cache(maxsize=2048)
def person(world: str, kind: Kind, split: str, number: int) -> Person:
    return Person(worlds.named(world), kind, split, number)


def sessions(
    run: Map, world: str, rival: Rival, protocol: Protocol, people: range, kind: Kind = USUAL, split: str = "report"
) -> list[Played]:
    """Return one session for each person; the same numbers are the same people with the same luck."""
    return run(partial(_one, world, rival, protocol, kind, split), people)


def _one(world: str, rival: Rival, protocol: Protocol, kind: Kind, split: str, number: int) -> Played:
    return play(rival.begin(worlds.named(world), number), person(world, kind, split, number).fresh(), protocol)


def second_sessions(run: Map, world: str, people: range, split: str = "report") -> list[tuple[float, float]]:
    """Return each person's first guess in a second session, with and without what the first one taught."""
    return run(partial(_second, world, split), people)


def _second(world: str, split: str, number: int) -> tuple[float, float]:
    someone = person(world, Kind(fickle=0.0), split, number).fresh()
    here = worlds.named(world)
    recommender = Recommender(here.vocabulary, here.bank, seed=number)
    cold = someone.score(recommender.best_guess())
    play(recommender, someone, Protocol(pictures=EARLIER_RATINGS))
    recommender.observe(NewSession())
    return someone.score(recommender.best_guess()), cold


def stops(run: Map, world: str, people: range, split: str = "report") -> list[tuple[int, float] | None]:
    """Return when each person would be advised to stop, and how much the best guess still rose until MOST_RATINGS."""
    return run(partial(_stop, world, split), people)


def _stop(world: str, split: str, number: int) -> tuple[int, float] | None:
    someone = person(world, Kind(fickle=0.0), split, number).fresh()
    recommender = GARS.begin(worlds.named(world), number)
    gains: list[float] = []
    scores: list[float] = []
    for _ in range(MOST_RATINGS):
        values = recommender.suggest()[0]
        recommender.observe(Rating(values, someone.rate(values)))
        gains.append(recommender.outlook().gain)
        scores.append(someone.score(recommender.best_guess()))
    advised = next((n for n in range(1, MOST_RATINGS + 1) if time_to_stop(n, gains[:n])), None)
    return None if advised is None else (advised, scores[-1] - scores[advised - 1])
