"""What one more rating may bring: how much better the best guess would become, and when that is hardly worth it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from gars_core.recommend.belief.posterior import Posterior
from gars_core.recommend.belief.rows import RATING_NOISE
from gars_core.recommend.limits import Limits

Array = NDArray[np.float64]

NODES = 41
_QUANTILES = np.array([NormalDist().inv_cdf((i + 0.5) / NODES) for i in range(NODES)])
HARDLY = 0.015
"""Rating points, three times running: most of the people of bench.recommender are there within 30 ratings."""
CALM_RATINGS = 3
FEWEST_RATINGS = 8


@dataclass(frozen=True)
class Outlook:
    """What one more rating may bring. gain: rating points by which the best guess is expected to rise, at least 0.

    chance: how likely the best guess is to change, in [0, 1].
    """

    gain: float
    chance: float


def outlook(posterior: Posterior, limits: Limits, x: Array) -> Outlook:
    """Return the outlook before the set x (N,) is rated.

    The rating moves the mean by s z, s = S x / sqrt(x'S x + noise), z standard normal; effects add up, so for each z
    the best set is known category by category. Source: the knowledge gradient of Frazier, Powell and Dayanik (2009).
    """
    sx = posterior.times(x)
    moved = posterior.mean + np.outer(_QUANTILES, sx / np.sqrt(x @ sx + RATING_NOISE**2))
    better = np.zeros(NODES)
    for number, options in enumerate(limits.options):
        free = int(((limits.category == number) & (limits.frozen < 0)).sum())
        if not 0 < free < len(options):
            continue
        present = options[np.argsort(-posterior.mean[options], kind="stable")[:free]]
        top = np.partition(moved[:, options], -free, axis=1)[:, -free:].sum(axis=1)
        better += (top - moved[:, present].sum(axis=1)) / limits.vocabulary.picks[number]
    return Outlook(float(better.mean()), float((better > 1e-9).mean()))


def time_to_stop(ratings: int, gains: Sequence[float]) -> bool:
    """Say whether more ratings would hardly change the best guess; gains: as expected after each of the last ones."""
    return ratings >= FEWEST_RATINGS and len(gains) >= CALM_RATINGS and max(gains[-CALM_RATINGS:]) < HARDLY
