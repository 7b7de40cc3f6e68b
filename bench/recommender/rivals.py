"""What the recommender is compared with. Each takes the same events and gives sets, as the recommender does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.recommender.worlds import World
from gars_core.recommend import Choice, Rating, Recommender, Statement, Tap
from gars_core.recommend.events import Event

Array = NDArray[np.float64]

ROUNDS = 20


@dataclass(frozen=True)
class Rival:
    """A name for the table, and how to begin a session of it in a world from a seed."""

    name: str
    begin: Callable[[World, int], Random | Recommender]


class Random:
    """Random sets; also what the other rivals share."""

    def __init__(self, world: World, seed: int) -> None:
        self.vocabulary = world.vocabulary
        self.rng = np.random.default_rng(seed)
        self.blocks = [self.vocabulary.rows_of(number) for number in range(len(self.vocabulary.picks))]
        self.ratings: list[float] = []

    def observe(self, event: Event) -> None:
        if isinstance(event, Rating):
            self.ratings.append(event.score)

    def suggest(self, n: int = 1) -> list[tuple[str, ...]]:
        return [self._from(self.rng.random(len(self.vocabulary))) for _ in range(n)]

    def best_guess(self) -> tuple[str, ...]:
        return self.suggest()[0]

    def _from(self, scores: Array, among: int = 1) -> tuple[str, ...]:
        """Return per category values drawn evenly from the `among` highest scores (N,); ties fall at random."""
        out: list[str] = []
        tie = 1e-9 * self.rng.random(len(scores))
        for block, picks in zip(self.blocks, self.vocabulary.picks, strict=True):
            order = block.start + np.argsort(-(scores + tie)[block])
            chosen = self.rng.choice(order[: max(among, picks)], picks, replace=False)
            out += [self.vocabulary.ids[row] for row in np.sort(chosen)]
        return tuple(out)


class DecayedSum(Random):
    """The published GARS rule, from its description: one vector per category, u <- .6 (u + rating * value / 1000).

    A stated like or dislike adds 5 times the value. The first three rounds are random; then a value is drawn from the k
    nearest to u, k shrinking geometrically over the session.
    """

    def __init__(self, world: World, seed: int) -> None:
        super().__init__(world, seed)
        self.direction = np.zeros((len(self.blocks), self.vocabulary.vectors.shape[1]))
        self.first_rounds, self.widest = 3, max(block.stop - block.start for block in self.blocks)

    def observe(self, event: Event) -> None:
        super().observe(event)
        if isinstance(event, Rating):
            added = self._by_category(self.vocabulary.encode(event.values))
            self.direction = 0.6 * (self.direction + 1e-3 * event.score * added)
        elif isinstance(event, Statement):
            row = self.vocabulary.row(event.value)
            sign = 5.0 if event.likes else -5.0
            self.direction[self.vocabulary.category_of[row]] += sign * self.vocabulary.vectors[row]
            self.first_rounds, self.widest = 0, max(1, self.widest // 4)

    def suggest(self, n: int = 1) -> list[tuple[str, ...]]:
        played = len(self.ratings) - self.first_rounds
        if played < 0:
            return super().suggest(n)
        among = int(np.ceil(self.widest ** max(0.0, 1.0 - played / ROUNDS)))
        return [self._from(self._scores(), among) for _ in range(n)]

    def best_guess(self) -> tuple[str, ...]:
        return self._from(self._scores())

    def _scores(self) -> Array:
        return np.concatenate(
            [self.vocabulary.vectors[block] @ self.direction[number] for number, block in enumerate(self.blocks)]
        )

    def _by_category(self, x: Array) -> Array:
        return np.stack([x[block] @ self.vocabulary.vectors[block] for block in self.blocks])


class CentredSum(DecayedSum):
    """The same without decay or random rounds, its ratings centred on their mean, k shrinking evenly from 20."""

    def __init__(self, world: World, seed: int) -> None:
        super().__init__(world, seed)
        self.shown: list[Array] = []
        self.stated = np.zeros_like(self.direction)

    def observe(self, event: Event) -> None:
        if isinstance(event, Rating):
            self.ratings.append(event.score)
            self.shown.append(self._by_category(self.vocabulary.encode(event.values)))
            scores = np.array(self.ratings)
            centred = scores - scores.sum() / (len(scores) + 1.0)
            self.direction = self.stated + np.tensordot(centred, np.stack(self.shown), axes=1)
        elif isinstance(event, Statement):
            row = self.vocabulary.row(event.value)
            sign = 1.0 if event.likes else -1.0
            self.stated[self.vocabulary.category_of[row]] += sign * self.vocabulary.vectors[row]
            self.direction = self.direction + 0.0 if self.ratings else self.stated.copy()

    def suggest(self, n: int = 1) -> list[tuple[str, ...]]:
        if not self.direction.any():
            return Random.suggest(self, n)
        among = max(1, round(20 * (1.0 - len(self.ratings) / ROUNDS)))
        return [self._from(self._scores(), among) for _ in range(n)]


class LinearBandit(Random):
    """Bayesian linear regression on one-hot values, every value on its own; subclasses choose.

    theta ~ N(0, .45^2 / C), rating = .05 + x'theta + offset + noise, offset sd .3, noise sd .22.
    """

    def __init__(self, world: World, seed: int) -> None:
        super().__init__(world, seed)
        self.variance = 0.45**2 / len(self.blocks)
        self.x: list[Array] = []

    def observe(self, event: Event) -> None:
        super().observe(event)
        if isinstance(event, Rating):
            self.x.append(self.vocabulary.encode(event.values))

    def _posterior(self) -> tuple[Array, Array]:
        """Return mean (N,) and factor (N, n) with covariance variance I - factor factor'."""
        if not self.x:
            return np.zeros(len(self.vocabulary)), np.zeros((len(self.vocabulary), 0))
        x = np.stack(self.x)
        half = np.linalg.inv(np.linalg.cholesky(self.variance * x @ x.T + 0.09 + 0.22**2 * np.eye(len(x))))
        factor = self.variance * (half @ x).T
        return factor @ (half @ (np.array(self.ratings) - 0.05)), factor

    def best_guess(self) -> tuple[str, ...]:
        return self._from(self._posterior()[0])


class LinUCB(LinearBandit):
    """Each value at its mean plus one standard deviation. Source: Li et al. (2010), disjoint arms as one-hot values."""

    def suggest(self, n: int = 1) -> list[tuple[str, ...]]:
        mean, factor = self._posterior()
        bonus = np.sqrt(np.maximum(self.variance - (factor**2).sum(axis=1), 0.0))
        return [self._from(mean + bonus) for _ in range(n)]


class LinearThompson(LinearBandit):
    """The best set for one draw from the posterior. Source: Agrawal and Goyal (2013)."""

    def suggest(self, n: int = 1) -> list[tuple[str, ...]]:
        mean, factor = self._posterior()
        out = []
        for _ in range(n):
            draw = np.sqrt(self.variance) * self.rng.standard_normal(len(mean))
            if self.x:  # Matheron's rule
                x = np.stack(self.x)
                noise = 0.22 * self.rng.standard_normal(len(x)) + 0.3 * self.rng.standard_normal()
                gram = self.variance * x @ x.T + 0.09 + 0.22**2 * np.eye(len(x))
                draw = draw - self.variance * x.T @ np.linalg.solve(gram, x @ draw + noise)
            out.append(self._from(mean + draw))
        return out


def ours(world: World, seed: int) -> Recommender:
    return Recommender(world.vocabulary, world.bank, seed=seed)


def ours_without_bank(world: World, seed: int) -> Recommender:
    return Recommender(world.vocabulary, None, seed=seed)


RANDOM, PUBLISHED, CENTRED = (
    Rival("random", Random),
    Rival("published GARS rule", DecayedSum),
    Rival("the same, ratings centred", CentredSum),
)
LINUCB, THOMPSON = Rival("LinUCB, one-hot", LinUCB), Rival("linear Thompson sampling, one-hot", LinearThompson)
NO_BANK, GARS = Rival("GARS without a bank", ours_without_bank), Rival("GARS", ours)
ALL = (RANDOM, PUBLISHED, CENTRED, LINUCB, THOMPSON, NO_BANK, GARS)

__all__ = ["ALL", "CENTRED", "GARS", "LINUCB", "NO_BANK", "PUBLISHED", "RANDOM", "THOMPSON", "Choice", "Rival", "Tap"]
