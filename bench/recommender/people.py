"""Simulated people: their own tastes, what matters to them, how they rate, and what they say.

What a person feels about a set is the sum of the effects of its values, plus interactions between categories, standard
over random sets (z). They rate tanh(gain z + bias) plus noise; gain, bias and noise are spread as people use a
continuous slider. Score: z of a set over z of their best set, so 0 is a random set and 1 the best there is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bench.recommender.worlds import World
from gars_core.recommend.coherence import belonging

Array = NDArray[np.float64]
Rows = NDArray[np.intp]

PAIRS, RESTARTS, SAMPLE = 8, 4, 300


@dataclass(frozen=True)
class Kind:
    """How people differ from one another; the default is the crowd that the targets speak of.

    care: concentration of what matters (small: one or two categories). told: how much of the stated share of a taste
    follows meaning at all. noise: sd of a rating, from and to. interactions: their sd over that of the plain effects,
    from and to. fickle: share of people who change their mind after 7 to 13 ratings. careless: share of ratings that
    are 0. random: share that are anything. bored: how much a repeated picture loses. thumbs: only -1, 0, 1. wrong:
    share of statements that are beside the truth. reversed: how many first ratings are given the wrong way round.
    flat: every rating is the same. together: sd of what they feel about values that belong together over that of the
    plain effects; half of its variance is what sentence vectors and exclusions tell of it, half their own.
    """

    care: float = 0.7
    told: float = 1.0
    gain: float = 1.0
    bias: float = 0.0
    noise: tuple[float, float] = (0.1, 0.3)
    interactions: tuple[float, float] = (0.1, 0.5)
    fickle: float = 0.2
    careless: float = 0.0
    random: float = 0.0
    bored: float = 0.0
    thumbs: bool = False
    two_tastes: bool = False
    wrong: float = 0.15
    reversed: int = 0
    flat: bool = False
    together: float = 0.0


@dataclass(frozen=True)
class Mind:
    """What a person feels: effect (N,) of each value, and interactions scale * sum of table[k, a, b] over pairs.

    appeal (N,): standard within a category. care (C,): share of what matters. pairs (8, 2): slots. table (8, 6, 6): by
    the clusters of the two values. mean, sd: over random sets. best: z of the best set. belonging (N, d): rows whose
    products say how well two values go together, in rating points.
    """

    effect: Array
    appeal: Array
    care: Array
    pairs: Rows
    table: Array
    scale: float
    mean: float
    sd: float
    best: float
    belonging: Array


class Person:
    """One person of a world, the same for every recommender: call fresh() before a session."""

    def __init__(self, world: World, kind: Kind, split: str, number: int) -> None:
        self.world, self.kind = world, kind
        self.seed = [number, 1 if split == "tune" else 2]
        self.slots = np.repeat(np.arange(len(world.vocabulary.picks)), world.vocabulary.picks)
        self.weight = 1.0 / np.array(world.vocabulary.picks)[self.slots]
        rng = np.random.default_rng([*self.seed, 0])
        self.gain = float(np.clip(np.exp(rng.normal(np.log(0.45), 0.3)), 0.2, 0.9)) * kind.gain
        self.bias = float(rng.normal(0.05, 0.26)) + kind.bias
        self.noise = float(rng.uniform(*kind.noise))
        self.first = self._mind(rng, world.tastes(split), None)
        self.changes_after = int(rng.integers(7, 14)) if rng.random() < kind.fickle else None
        self.second = self._mind(np.random.default_rng([*self.seed, 1]), world.tastes(split), self.first)
        self.fresh()

    def fresh(self, session: int = 0) -> Person:
        """Begin a session: nothing rated yet, and the same luck for every recommender."""
        self.mind, self.rated, self.seen = self.first, 0, []
        self.luck = np.random.default_rng([*self.seed, 2, session])
        return self

    def change(self) -> None:
        """Change their mind in the two categories that matter most."""
        self.mind = self.second

    def rows(self, values: tuple[str, ...]) -> Rows:
        return np.array(sorted(self.world.vocabulary.row(value) for value in values), dtype=np.intp)

    def z(self, rows: Rows) -> float:
        return (self._felt(self.mind, rows) - self.mind.mean) / self.mind.sd

    def score(self, values: tuple[str, ...]) -> float:
        return self.z(self.rows(values)) / self.mind.best

    def rate(self, values: tuple[str, ...]) -> float:
        """Return a rating in [-1, 1], and remember having seen the set."""
        kind, rows = self.kind, self.rows(values)
        if self.rated == self.changes_after:
            self.change()
        self.rated += 1
        z = self.z(rows)
        if kind.bored and self.seen:
            z -= kind.bored * float(np.mean([np.isin(rows, old).mean() for old in self.seen[-3:]]))
        self.seen.append(rows)
        felt = np.tanh(self.gain * z + self.bias) + self.noise * self.luck.standard_normal()
        chance = self.luck.random(2)
        if chance[0] < kind.random:
            felt = self.luck.uniform(-1.0, 1.0)
        score = float(np.clip(felt, -1.0, 1.0))
        if kind.thumbs:
            score = float(np.sign(score) * (abs(score) > 0.25))
        if chance[1] < kind.careless:
            score = 0.0
        if kind.flat:
            score = 0.5
        return -score if self.rated <= kind.reversed else score

    def best_of(self, slate: list[tuple[str, ...]]) -> int:
        """Return the index of the picture they would pick, as unsure as their ratings are."""
        felt = [
            np.tanh(self.gain * self.z(self.rows(values))) + self.noise * self.luck.standard_normal()
            for values in slate
        ]
        return int(np.argmax(felt))

    def tap(self, values: tuple[str, ...]) -> tuple[str, bool]:
        """Return the value that struck them most and whether they like it; one tap in ten is a slip."""
        rows = self.rows(values)
        part = self.mind.effect[rows] * self.weight / self.mind.sd
        chance = np.exp(4.0 * np.abs(part) / max(float(np.abs(part).max()), 1e-9))
        slot = int(self.luck.choice(len(rows), p=chance / chance.sum()))
        likes = bool(part[slot] > 0.0) != bool(self.luck.random() < 0.1)
        return self.world.vocabulary.ids[rows[slot]], likes

    def statements(self, likes: int = 3, dislikes: int = 1) -> list[tuple[str, bool]]:
        """Return what they would tick beforehand: mostly from their top (or bottom) four where it matters to them."""
        rng, mind = np.random.default_rng([*self.seed, 3]), self.first
        out = {}
        for liked in [True] * likes + [False] * dislikes:
            block = self.world.vocabulary.rows_of(int(rng.choice(len(mind.care), p=mind.care)))
            order = np.argsort(-mind.appeal[block] if liked else mind.appeal[block])
            among = order if rng.random() < self.kind.wrong else order[:4]
            out[self.world.vocabulary.ids[block.start + int(rng.choice(among))]] = liked
        return list(out.items())

    def _mind(self, rng: np.random.Generator, tastes: Array, before: Mind | None) -> Mind:
        """Return a mind; after a change of mind only the two categories that mattered most are new."""
        vocabulary, count = self.world.vocabulary, len(self.world.vocabulary.picks)
        if before is None:
            care = rng.dirichlet(np.full(count, self.kind.care)) + 0.01
            care /= care.sum()
            chosen = rng.choice(len(tastes), size := int(rng.integers(1, 4)), replace=False)
            self.loved = rng.dirichlet(np.ones(size)) @ tastes[chosen]
            self.shares = rng.uniform(0.3, 0.6) * self.kind.told, rng.uniform(0.1, 0.25) * self.kind.told
            self.pairs = np.array([rng.choice(count, 2, replace=False, p=care) for _ in range(PAIRS)])
            self.table = rng.standard_normal((PAIRS, 6, 6))
            self.tangle = float(rng.uniform(*self.kind.interactions))
            appeal, renew = np.zeros(len(vocabulary)), np.arange(count)
        else:
            care, appeal, renew = before.care, before.appeal.copy(), np.argsort(-before.care)[:2]
        for number in renew:
            appeal[vocabulary.rows_of(int(number))] = self._appeal(rng, tastes, int(number))
        if before is None:
            for strength in (2.0, 2.0, 2.0, -2.5, -2.5, -2.5):
                block = vocabulary.rows_of(int(rng.choice(count, p=care)))
                appeal[rng.integers(block.start, block.stop)] += strength
        effect = np.empty(len(vocabulary))
        for number in range(count):
            block = vocabulary.rows_of(number)
            effect[block] = care[number] * (appeal[block] - appeal[block].mean())
        first_slot = np.searchsorted(self.slots, self.pairs)
        belonging = self._belonging() if before is None else np.zeros((len(vocabulary), 0))
        mind = Mind(effect, appeal, care, first_slot, self.table, 0.0, 0.0, 1.0, 1.0, belonging)
        return self._scaled(mind, rng)

    def _appeal(self, rng: np.random.Generator, tastes: Array, number: int) -> Array:
        vectors = self.world.vocabulary.vectors[self.world.vocabulary.rows_of(number)]
        elsewhere = rng.random() < 0.25 or (self.kind.two_tastes and rng.random() < 0.5)
        here = tastes[rng.integers(len(tastes))] if elsewhere else self.loved
        centred = vectors - vectors.mean(axis=0)
        centred /= np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
        told, own = self.shares
        return (
            np.sqrt(told) * standard(vectors @ here)
            + np.sqrt(own) * standard(centred @ rng.standard_normal(vectors.shape[1]))
            + np.sqrt(1.0 - told - own) * standard(rng.standard_normal(len(vectors)))
        )

    def _scaled(self, mind: Mind, rng: np.random.Generator) -> Mind:
        sample = [self.random_rows(rng) for _ in range(SAMPLE)]
        plain = np.array([mind.effect[rows] @ self.weight for rows in sample])
        tangled = np.array([self._tangled(mind, rows) for rows in sample])
        mind = replace(mind, scale=self.tangle * float(plain.std()) / max(float(tangled.std()), 1e-9))
        total = plain + mind.scale * tangled
        if self.kind.together:
            together = np.array([_pairs(mind.belonging, rows) for rows in sample])
            share = self.kind.together * float(plain.std()) / max(float(together.std()), 1e-9)
            mind = replace(mind, belonging=mind.belonging * np.sqrt(share))
            total = total + share * together
        mind = replace(mind, mean=float(total.mean()), sd=float(total.std()))
        return replace(mind, best=(self._best(mind, rng) - mind.mean) / mind.sd)

    def random_rows(self, rng: np.random.Generator) -> Rows:
        blocks = [self.world.vocabulary.rows_of(number) for number in range(len(self.world.vocabulary.picks))]
        return np.concatenate(
            [
                np.sort(rng.choice(np.arange(b.start, b.stop), picks, replace=False))
                for b, picks in zip(blocks, self.world.vocabulary.picks, strict=True)
                if picks
            ]
        )

    def _felt(self, mind: Mind, rows: Rows) -> float:
        felt = float(mind.effect[rows] @ self.weight) + mind.scale * self._tangled(mind, rows)
        return felt + (_pairs(mind.belonging, rows) if self.kind.together else 0.0)

    def _belonging(self) -> Array:
        """Return (N, d): what sentence vectors tell of pairs, and as much that only this person knows."""
        vocabulary = self.world.vocabulary
        if not self.kind.together:
            return np.zeros((len(vocabulary), 0))
        told = belonging(vocabulary.vectors, vocabulary.category_of, vocabulary.gauge)
        own = np.random.default_rng([*self.seed, 4]).standard_normal(told.shape)
        return np.hstack([told, own / told.shape[1] ** 0.25])

    def _tangled(self, mind: Mind, rows: Rows) -> float:
        cluster = self.world.cluster[rows]
        return float(mind.table[np.arange(PAIRS), cluster[mind.pairs[:, 0]], cluster[mind.pairs[:, 1]]].sum())

    def _best(self, mind: Mind, rng: np.random.Generator) -> float:
        """Return what the best set feels like: coordinate ascent from the best plain set and from random ones."""
        best = -np.inf
        starts = [self._plain_best(mind)] + [self.random_rows(rng) for _ in range(RESTARTS - 1)]
        for rows in starts:
            current = self._felt(mind, rows)
            for _ in range(6):
                moved = False
                for slot in range(len(rows)):
                    for row in self._candidates(mind, rows, slot):
                        old = rows[slot]
                        rows[slot] = row
                        felt = self._felt(mind, rows)
                        if felt > current + 1e-12:
                            current, moved = felt, True
                        else:
                            rows[slot] = old
                if not moved:
                    break
            best = max(best, current)
        return best

    def _plain_best(self, mind: Mind) -> Rows:
        out = []
        for number, picks in enumerate(self.world.vocabulary.picks):
            block = self.world.vocabulary.rows_of(number)
            out.append(np.argsort(-mind.effect[block])[:picks] + block.start)
        return np.concatenate(out)

    def _candidates(self, mind: Mind, rows: Rows, slot: int) -> list[int]:
        """Return the value of largest effect in each cluster: interactions tell no more than clusters apart.

        Where values belong together, pairs tell them apart as well, and all are candidates.
        """
        block = self.world.vocabulary.rows_of(int(self.slots[slot]))
        free = np.setdiff1d(np.arange(block.start, block.stop), rows)
        if self.kind.together:
            return [int(row) for row in free]
        free = free[np.argsort(-mind.effect[free])]
        _, where = np.unique(self.world.cluster[free], return_index=True)
        return [int(free[i]) for i in where]


def _pairs(belonging: Array, rows: Rows) -> float:
    """Return the sum over all pairs of a set of the products of their rows."""
    mine = belonging[rows]
    return float((mine.sum(axis=0) ** 2).sum() - (mine**2).sum()) / 2


def standard(values: Array) -> Array:
    return (values - values.mean()) / (values.std() + 1e-9)
