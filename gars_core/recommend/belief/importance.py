"""How much each category matters: hypotheses weighed by how well they foretell the ratings.

A Bayesian average over models (Hoeting, Madigan, Raftery and Volinsky, 1999), each weighed by its marginal likelihood.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gars_core.recommend.belief.pieces import Pieces
from gars_core.recommend.belief.rows import OFFSET_MEAN, OFFSET_SD, Rows

Array = NDArray[np.float64]

TASTE_SD = 0.38
"""Rating points by which tastes move a picture's score: the length of a vector of amplitudes."""
HYPOTHESES = 96
EVEN_SHARE = 3
"""One hypothesis in three cares about nearly everything; the others about a few categories."""
SPIKY, EVEN, FLOOR = 0.7, 4.0, 0.01
KEPT = 64
NEGLIGIBLE = 1e-4


@dataclass(frozen=True)
class Weighed:
    """H hypotheses: amplitude (H, C) in rating points, chance (H,), dual (H, n) = G^-1 (residual) of the set rows."""

    amplitude: Array
    chance: Array
    dual: Array

    def root_mean_square(self) -> Array:
        """Return the amplitude of each category (C,) over the hypotheses."""
        return np.asarray(np.sqrt(self.chance @ self.amplitude**2))


def hypotheses(counts: Array, rng: np.random.Generator) -> Array:
    """Return amplitudes (H, C) of length TASTE_SD; counts (C,) is how often a category was spoken of unasked.

    Shares are Dirichlet, and people speak of what matters to them, so each remark is one more count. Before the first
    one every category has the same spread of amplitudes: each draw is there with its entries turned round.
    """
    size = len(counts)
    draws = -(-HYPOTHESES // size)
    spiky = rng.standard_gamma(SPIKY, (draws, size))
    even = rng.standard_gamma(EVEN, (draws, size))
    base = np.where(np.arange(draws)[:, None] % EVEN_SHARE == 0, even, spiky)
    turned = np.concatenate([np.roll(base, turn, axis=1) for turn in range(size)])
    gammas = turned + rng.standard_gamma(counts, turned.shape)
    shares = gammas / gammas.sum(axis=1, keepdims=True) + FLOOR
    return np.asarray(TASTE_SD * shares / np.linalg.norm(shares, axis=1, keepdims=True))


def weigh(amplitude: Array, pieces: Pieces, rows: Rows) -> Weighed:
    """Return the hypotheses (H, C) that the set rows make likely; pieces: theirs, given the remarks.

    Source: Rasmussen and Williams (2006), equation 5.8, for a covariance that is a sum over pairs of categories.
    """
    n, size = len(rows), amplitude.shape[1]
    if not n:
        return Weighed(amplitude, np.full(len(amplitude), 1.0 / len(amplitude)), np.zeros((len(amplitude), 0)))
    place = pieces.row * size + pieces.category
    among = pieces.among
    if len(place) < n * size:  # somewhere a category had no pick
        among = np.zeros((n * size, n * size))
        among[np.ix_(place, place)] = pieces.among
    mean = np.zeros(n * size)
    mean[place] = pieces.mean
    noise = OFFSET_SD**2 * rows.offset_covariance() + np.diag(rows.noise_variance)
    residual = rows.y - OFFSET_MEAN * rows.has_offset - amplitude @ mean.reshape(n, size).T
    low, left = np.tril_indices(n)
    pairs = among.reshape(n, size, n, size)[low, :, left].reshape(len(low), size * size)
    products = (amplitude[:, :, None] * amplitude[:, None, :]).reshape(len(amplitude), size * size)
    gram = np.zeros((len(amplitude), n + 1, n + 1))
    gram[:, low, left] = products @ pairs.T + noise[low, left]
    # Cholesky reads no more than this half. With the residual as its last row, that of the factor is G^-1/2 residual.
    gram[:, n, :n] = residual
    gram[:, n, n] = 1.0 + (residual**2).sum(axis=1) / rows.noise_variance.min()
    half = np.linalg.cholesky(gram)
    half_log = np.log(np.diagonal(half, axis1=1, axis2=2)[:, :n]).sum(axis=1)
    score = -0.5 * (half[:, n, :n] ** 2).sum(axis=1) - half_log
    chance = np.exp(score - score.max())
    chance /= chance.sum()
    likely = np.argsort(-chance, kind="stable")[:KEPT]
    likely = likely[chance[likely] > NEGLIGIBLE]
    dual = np.linalg.solve(half[likely, :n, :n].transpose(0, 2, 1), half[likely, n, :n, None])[..., 0]
    return Weighed(amplitude[likely], chance[likely] / chance[likely].sum(), dual)
