"""The worlds of the benchmark: attribute values with MiniLM vectors, and whole tastes dealt into three hands.

Every other taste goes to the recommender's bank; the rest go in turn to the people it was tuned on and to the people it
is reported on. No taste is in two hands, so nobody who is reported on was tuned on.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans

from bench.recommender.world.build import HERE, read_values
from gars_core.catalogue.kinds import kinds_of
from gars_core.catalogue.loader import load_catalogue
from gars_core.catalogue.vectors import vectors_for
from gars_core.recommend import Vocabulary

Array = NDArray[np.float64]

PAIRED = 2
"""The last two categories of the small world hold two values a set, as the catalogue's detail does."""
CLUSTERS = 6


@dataclass(frozen=True)
class World:
    """vocabulary: N values. bank (P, d), tune (Q, d), report (R, d): unit rows. cluster (N,): within the category."""

    name: str
    vocabulary: Vocabulary
    bank: Array
    tune: Array
    report: Array
    cluster: NDArray[np.intp]

    def tastes(self, split: str) -> Array:
        """Return the tastes of the people of a split, "tune" or "report"."""
        return {"tune": self.tune, "report": self.report}[split]


@cache
def plain() -> World:
    """Return the small world: 480 plain values in 12 categories, and 260 tastes."""
    values = read_values(HERE / "values.txt")
    picks = {name: 2 if number >= len(values) - PAIRED else 1 for number, name in enumerate(values)}
    ids = [f"{name}: {phrase}" for name, phrases in values.items() for phrase in phrases]
    categories = [name for name, phrases in values.items() for _ in phrases]
    with np.load(HERE / "vectors.npz") as stored:
        vectors, tastes = stored["values"].astype(np.float64), stored["tastes"].astype(np.float64)
    return make_world("plain", ids, categories, picks, vectors, deal(tastes))


@cache
def catalogue() -> World:
    """Return the product's own catalogue and its taste phrases."""
    shipped = load_catalogue()
    vectors = vectors_for(shipped, None)
    return make_world(
        "catalogue",
        [value.id for value in shipped.attributes],
        [value.category for value in shipped.attributes],
        shipped.picks,
        vectors.values.astype(np.float64),
        deal(vectors.bank.astype(np.float64)),
    )


def deal(tastes: Array) -> tuple[Array, Array, Array]:
    """Return tastes (P, d) in three hands: every other one to the bank, the rest in turn to the people."""
    return tastes[0::2], tastes[1::4], tastes[3::4]


def make_world(
    name: str,
    ids: list[str],
    categories: list[str],
    picks: dict[str, int],
    vectors: Array,
    hands: tuple[Array, Array, Array],
    kinds: NDArray[np.int8] | None = None,
) -> World:
    """Return a world whose tastes are in three hands: bank, tune and report. kinds: what excludes what, if known."""
    vocabulary = Vocabulary(ids, categories, vectors, picks, kinds=kinds)
    cluster = np.zeros(len(vocabulary), dtype=np.intp)
    for number in range(len(picks)):
        rows = vocabulary.rows_of(number)
        centred = vocabulary.vectors[rows] - vocabulary.vectors[rows].mean(axis=0)
        k = min(CLUSTERS, rows.stop - rows.start)
        cluster[rows] = KMeans(k, n_init=1, random_state=0).fit_predict(centred)
    return World(name, vocabulary, *hands, cluster)


@cache
def wide() -> World:
    """Return the small world with one category of 1,000 values more: the catalogue's own, whatever they are of."""
    small, shipped = plain(), catalogue()
    words = small.vocabulary
    step = len(shipped.vocabulary) / 1000
    rows = [int(step * i) for i in range(1000)]
    ids = [*words.ids, *(shipped.vocabulary.ids[row] for row in rows)]
    categories = [words.categories[number] for number in words.category_of] + ["anything"] * len(rows)
    vectors = np.concatenate([words.vectors, shipped.vocabulary.vectors[rows]])
    picks = dict(zip(words.categories, words.picks, strict=True)) | {"anything": 1}
    return make_world("wide", ids, categories, picks, vectors, (small.bank, small.tune, small.report))


@cache
def coherent() -> World:
    """Return the product's catalogue with what it knows of what goes together."""
    shipped = load_catalogue()
    vectors = vectors_for(shipped, None)
    return make_world(
        "coherent",
        [value.id for value in shipped.attributes],
        [value.category for value in shipped.attributes],
        shipped.picks,
        vectors.values.astype(np.float64),
        deal(vectors.bank.astype(np.float64)),
        kinds_of(shipped.attributes),
    )


WORLDS = {"plain": plain, "catalogue": catalogue, "wide": wide, "coherent": coherent}


def named(name: str) -> World:
    return WORLDS[name]()
