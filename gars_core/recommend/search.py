"""Choosing whole sets: the mean plus a bonus for what is not known yet, and never nearly the same set twice.

The bonus is an upper confidence bound (Srinivas, Krause, Kakade and Seeger, Gaussian Process Optimization in the Bandit
Setting, 2010). A slate's next set is chosen as if those before it had been rated as expected: this narrows the bounds
and moves no mean (Desautels, Krause and Burdick, Parallelizing Exploration-Exploitation Tradeoffs in Gaussian Process
Bandit Optimization, 2014). Sets are searched by coordinate ascent from several starts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gars_core.recommend.belief.posterior import Posterior
from gars_core.recommend.belief.rows import RATING_NOISE
from gars_core.recommend.limits import Chosen, Limits

Array = NDArray[np.float64]

STARTS = 3
SWEEPS = 2
NEW_SLOTS = 2
SLATE_FIRST = 100.0
"""Repeating a set of the same slate weighs more than repeating one shown before."""
ONE_MORE = 1000.0
"""Each further slot in common weighs more than being near any number of other sets."""


@dataclass
class Climb:
    """A set under improvement: its rows, S x (N,), and the mean and variance of its utility.

    pull (N,): what each value would bring to the set by going with its values, None where nothing is known of that.
    """

    chosen: Chosen
    sx: Array
    mean: float
    variance: float
    pull: Array | None = None


@dataclass(frozen=True)
class SetSearch:
    """A search for sets of high mean + beta * sd. variances (N,) is the diagonal of the posterior's covariance.

    The mean is what the person is expected to feel, and what the set gains by belonging together.
    """

    posterior: Posterior
    limits: Limits
    beta: float
    variances: Array

    def begin(self, chosen: Chosen) -> Climb:
        x = self.limits.encode(chosen)
        sx = self.posterior.times(x)
        gains = self._gains
        pull = None if gains is None else np.asarray(gains[chosen].sum(axis=0, dtype=np.float64) / len(chosen))
        together = 0.0 if pull is None else float(pull[chosen].sum()) / 2
        return Climb(chosen.copy(), sx, float(x @ self.posterior.mean) + together, float(x @ sx), pull)

    def utility(self, climb: Climb) -> float:
        return climb.mean + self.beta * float(np.sqrt(max(climb.variance, 0.0)))

    def swaps(self, climb: Climb, slot: int) -> tuple[NDArray[np.intp], Array, Array]:
        """Return the rows that could stand in a slot, and the mean and variance of the set with each."""
        options = self.limits.options[self.limits.category[slot]]
        options = options[~np.isin(options, climb.chosen)] if self._shared(slot) else options
        weight, old = self.limits.weight[slot], climb.chosen[slot]
        post = self.posterior
        kernel = post.amplitude[options] * post.amplitude[old] * post.prior.covariance[old, options]
        kernel -= post.factor[options] @ post.factor[old]
        mean = climb.mean + weight * (post.mean[options] - post.mean[old])
        if climb.pull is not None and self._gains is not None:
            mean += climb.pull[options] - self._gains[old, options] / len(climb.chosen) - climb.pull[old]
        spread = self.variances[options] + self.variances[old] - 2.0 * kernel
        variance = climb.variance + 2.0 * weight * (climb.sx[options] - climb.sx[old]) + weight**2 * spread
        return options, mean, np.maximum(variance, 0.0)

    @property
    def _gains(self) -> NDArray[np.float32] | None:
        known = self.limits.vocabulary.coherence
        return None if known is None else known.gains

    def _shared(self, slot: int) -> bool:
        return bool(self.limits.weight[slot] < 1.0)

    def swap(self, climb: Climb, slot: int, row: int, mean: float, variance: float) -> None:
        change = self.posterior.column(row) - self.posterior.column(int(climb.chosen[slot]))
        climb.sx = climb.sx + self.limits.weight[slot] * change
        if climb.pull is not None and self._gains is not None:
            climb.pull += (self._gains[row] - self._gains[climb.chosen[slot]]) / len(climb.chosen)
        climb.chosen[slot], climb.mean, climb.variance = row, mean, variance

    def ascend(self, climb: Climb, rng: np.random.Generator) -> None:
        """Improve one slot after the other, in random order, SWEEPS times or until nothing moves."""
        alive = self.posterior.amplitude[climb.chosen] > 0.0
        free = np.flatnonzero((self.limits.frozen < 0) & alive)
        for _ in range(SWEEPS):
            moved = False
            for slot in rng.permutation(free).tolist():
                rows, means, variances = self.swaps(climb, slot)
                if not len(rows):
                    continue
                utilities = means + self.beta * np.sqrt(variances)
                best = int(utilities.argmax())
                if utilities[best] > self.utility(climb) + 1e-9:
                    self.swap(climb, slot, int(rows[best]), float(means[best]), float(variances[best]))
                    moved = True
            if not moved:
                break

    def freshen(self, climb: Climb, shown: Array, slate: Array) -> float:
        """Swap the slots that cost least until at least NEW_SLOTS differ from every set shown; return what is left.

        shown (m, N) and slate (k, N) are 1 at the values of a set. What cannot be made new stays, counted.
        """
        excess = repeats(climb.chosen, shown, slate)
        while excess > 0:
            best: tuple[float, float, int, int, float, float] | None = None
            for slot in np.flatnonzero(self.limits.frozen < 0).tolist():
                rows, means, variances = self.swaps(climb, slot)
                rest = np.delete(climb.chosen, slot)
                after = repeats_each(rest, rows, shown, slate)
                utilities = means + self.beta * np.sqrt(variances)
                for i in np.lexsort((-utilities, after))[:1]:
                    swap = (float(after[i]), -float(utilities[i]), int(slot), int(rows[i]), means[i], variances[i])
                    best = swap if best is None else min(best, swap)
            if best is None or best[0] >= excess:
                break
            self.swap(climb, best[2], best[3], float(best[4]), float(best[5]))
            excess = best[0]
        return excess


def repeats_each(rest: Chosen, rows: NDArray[np.intp], shown: Array, slate: Array) -> Array:
    """Return for each row (r,) how far rest plus that row is from being new: 0 if it is.

    Summed over all sets, so that a swap which leaves one set behind counts while another is still near.
    """
    total = np.zeros(len(rows))
    for sets, weight in ((shown, 1.0), (slate, SLATE_FIRST)):
        same = sets[:, rest].sum(axis=1)[:, None] + sets[:, rows]
        excess = np.maximum(same - (len(rest) + 1 - NEW_SLOTS), 0.0)
        total += weight * (ONE_MORE**excess - 1.0).sum(axis=0)
    return total


def repeats(chosen: Chosen, shown: Array, slate: Array) -> float:
    """Return how far a set is from being new: 0 if NEW_SLOTS of its slots differ from every set."""
    return float(repeats_each(chosen[:-1], chosen[-1:], shown, slate)[0])


def choose(
    posterior: Posterior, each: Sequence[Limits], beta: float, shown: Array, rng: np.random.Generator
) -> list[Chosen]:
    """Return a set within each of the limits: the best of ascents from the best guess and STARTS draws.

    shown (m, N) is 1 at the values of each set shown so far. After a pick the covariance is conditioned on it.
    """
    belief, picked = posterior, np.zeros((0, len(posterior.mean)))
    slate: list[Chosen] = []
    for limits in each:
        search = SetSearch(belief, limits, beta, belief.variances())
        tie = 1e-9 * rng.random(len(posterior.mean))
        best: tuple[float, float, Chosen] | None = None
        for effect in [posterior.mean, *posterior.draws(rng, STARTS)]:
            climb = search.begin(limits.pick(effect + tie))
            search.ascend(climb, rng)
            excess = search.freshen(climb, shown, picked)
            if best is None or (excess, -search.utility(climb)) < best[:2]:
                best = (excess, -search.utility(climb), climb.chosen)
        assert best is not None
        slate.append(best[2])
        belief = belief.knowing(limits.encode(best[2]), RATING_NOISE**2)
        picked = np.vstack([picked, limits.encode(best[2]) > 0.0])
    return slate


def best(posterior: Posterior, limits: Limits, rng: np.random.Generator) -> Chosen:
    """Return the set of the highest mean: exact where the effects add up alone, else by ascent from that set."""
    start = limits.pick(posterior.mean + 1e-9 * rng.random(len(posterior.mean)))
    if limits.vocabulary.coherence is None:
        return start
    search = SetSearch(posterior, limits, 0.0, posterior.variances())
    climb = search.begin(start)
    search.ascend(climb, rng)
    return climb.chosen
