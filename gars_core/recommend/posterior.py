"""The exact Gaussian belief about every value's effect, given the rows so far."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gars_core.recommend.prior import Prior
from gars_core.recommend.rows import Rows

Array = NDArray[np.float64]

OFFSET_MEAN = 0.05
OFFSET_SD = 0.3


@dataclass(frozen=True)
class Posterior:
    """theta ~ N(mean, S) over N values, in rating points: S = K - factor factor', K = A K0 A, A = diag(amplitude).

    S is never formed: a search reads a few hundred of its N x N entries. cross (n, N) = X K; dual (n,) =
    G^-1 (residual), so mean = prior_mean + cross' dual; solved (n, n) = G^-1. factor (N, m), m >= n.
    """

    prior: Prior
    amplitude: Array
    rows: Rows
    prior_mean: Array
    mean: Array
    cross: Array
    dual: Array
    solved: Array
    factor: Array

    def column(self, value: int) -> Array:
        """Return S[:, value] (N,)."""
        scaled = self.amplitude * (self.amplitude[value] * self.prior.covariance[value])
        return scaled - self.factor @ self.factor[value]

    def times(self, x: Array) -> Array:
        """Return S x (N,) for x (N,)."""
        return prior_cross(self.prior, self.amplitude, x[None])[0] - self.factor @ (self.factor.T @ x)

    def variances(self) -> Array:
        """Return the diagonal of S (N,), at least 0."""
        before = self.amplitude**2 * np.diag(self.prior.covariance)
        return np.maximum(before - (self.factor**2).sum(axis=1), 0.0)

    def knowing(self, x: Array, noise_variance: float) -> Posterior:
        """Return the belief once x (N,) will have been rated, whatever the score: S - S x x' S / (x' S x + noise)."""
        sx = self.times(x)
        return replace(self, factor=np.column_stack([self.factor, sx / np.sqrt(x @ sx + noise_variance)]))

    def draws(self, rng: np.random.Generator, count: int) -> Array:
        """Return draws (count, N) given the rows: a prior draw and its correction (Matheron's rule)."""
        before = self.amplitude[:, None] * (self.prior.root @ rng.standard_normal((len(self.mean), count)))
        noise = np.sqrt(self.rows.noise_variance)[:, None] * rng.standard_normal((len(self.rows), count))
        noise += OFFSET_SD * self.rows.has_offset[:, None] * rng.standard_normal(count)
        correction = self.cross.T @ (self.solved @ (self.rows.x @ before + noise))
        return (self.mean[:, None] + before - correction).T


def prior_cross(prior: Prior, amplitude: Array, x: Array) -> Array:
    """Return X K (n, N) for x (n, N); sets are sparse, so only their rows of K0 are read."""
    out = np.empty_like(x)
    for i, row in enumerate(x):
        chosen = np.flatnonzero(row)
        out[i] = (row[chosen] * amplitude[chosen]) @ prior.covariance[chosen]
    return out * amplitude


def condition(prior: Prior, amplitude: Array, rows: Rows) -> Posterior:
    """Return the belief given the rows: G = X K X' + .09 ff' + diag(noise), f = has_offset, the offset integrated out.

    Source: Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), equations 2.25, 2.26 and 2.40.
    """
    prior_mean = amplitude * prior.mean
    cross = prior_cross(prior, amplitude, rows.x)
    gram = cross @ rows.x.T + OFFSET_SD**2 * np.outer(rows.has_offset, rows.has_offset) + np.diag(rows.noise_variance)
    half = np.linalg.inv(np.linalg.cholesky((gram + gram.T) / 2.0))
    solved = half.T @ half
    dual = solved @ (rows.y - rows.x @ prior_mean - OFFSET_MEAN * rows.has_offset)
    return Posterior(
        prior, amplitude, rows, prior_mean, prior_mean + dual @ cross, cross, dual, solved, (half @ cross).T
    )
