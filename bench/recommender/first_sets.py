"""What is seen first: how much of what was said the first sets hold, and how much two sessions begin alike."""

from __future__ import annotations

from functools import partial
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from bench.recommender import worlds
from bench.recommender.figures import figure, guesses, shown, table
from bench.recommender.people import Kind
from bench.recommender.rivals import GARS, Rival
from bench.recommender.runs import USUAL, Map, person, sessions
from bench.recommender.sessions import Protocol
from gars_core.recommend import Rating, Recommender, Statement

Array = NDArray[np.float64]

TICKED = (9, 2)
"""Likes and dislikes ticked before the first picture by somebody who ticks a lot."""
FIRST_VARIETY = 0.5
"""As the app begins a session of somebody it knows nothing of."""
TOGETHER = Kind(together=0.5)
ALONE = Rival(
    "GARS without coherence", lambda world, seed: Recommender(worlds.catalogue().vocabulary, world.bank, seed)
)


def seen_at_once(run: Map, world: str, people: range) -> tuple[Array, Array]:
    """Return each person's share of ticked likes in the first set (n,), and in the first three together (n,)."""
    shares = np.array(run(partial(_seen, world), people))
    return shares[:, 0], shares[:, 1]


def _seen(world: str, number: int) -> tuple[float, float]:
    here, someone = worlds.named(world), person(world, USUAL, "report", number).fresh()
    recommender = GARS.begin(here, number)
    ticked = someone.statements(*TICKED)
    for value, likes in ticked:
        recommender.observe(Statement(value, likes))
    wanted = {value for value, likes in ticked if likes}
    first: set[str] = set()
    shares = []
    for _ in range(3):
        values = recommender.suggest()[0]
        recommender.observe(Rating(values, someone.rate(values)))
        first |= set(values)
        shares.append(len(wanted & first) / len(wanted))
    return shares[0], shares[2]


def repeated(world: str, count: int = 20) -> Array:
    """Return for each two of so many sessions of people nothing is known of what share of the first set they share."""
    here = worlds.named(world)
    vocabulary = here.vocabulary
    first = [set(Recommender(vocabulary, here.bank, seed).suggest(variety=FIRST_VARIETY)[0]) for seed in range(count)]
    return np.array([len(one & other) / len(one) for one, other in combinations(first, 2)])


def report(run: Map, people: range) -> str:
    """Return both tables."""
    rows = []
    for world in ("plain", "catalogue"):
        first, three = seen_at_once(run, world, people)
        rows.append([world, figure(first), figure(three), f"{repeated(world).mean():.2f}"])
    said = table(["world", "of 9 likes shown @1", "@3", "the same in two sessions' first sets"], rows)
    rows = []
    for rival in (GARS, ALONE):
        played = sessions(run, "coherent", rival, Protocol(), people, TOGETHER)
        rows.append([rival.name, *(figure(guesses(played, at)) for at in (1, 3, 8, 20)), figure(shown(played))])
    together = table(["people who like what goes together", "guess @1", "@3", "@8", "@20", "mean shown"], rows)
    return f"{said}\n\n{together}"
