"""The Gaussian belief about every value's effect, given the rows so far.

Source: Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), chapter 2; draws by Matheron's rule, as
in Wilson and others, Efficiently Sampling Functions from Gaussian Process Posteriors (2020).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from gars_core.recommend.belief.importance import weigh
from gars_core.recommend.belief.pieces import Pieces, foretold, put_together, split
from gars_core.recommend.belief.prior import Prior
from gars_core.recommend.belief.rows import OFFSET_SD, Rows

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Posterior:
    """theta over N values, in rating points.

    mean (N,): averaged over the hypotheses of what matters. prior_mean (N,): the same before anything was said. Spread:
    S = A K0 A - factor factor' at their root mean square amplitude (N,), A = diag(amplitude); factor (N, m). S is never
    formed: a search reads a few hundred of its N x N entries. importance (C,): share of the ratings that each category
    explains, sums to 1. credit (C, P) and pieces: mean - prior_mean = sum over pieces p of credit[c, p] with_values[p].
    """

    prior: Prior
    amplitude: Array
    mean: Array
    prior_mean: Array
    factor: Array
    importance: Array
    rows: Rows
    pieces: Pieces
    credit: Array
    solver: Array

    def column(self, value: int) -> Array:
        """Return S[:, value] (N,)."""
        scaled = self.amplitude * (self.amplitude[value] * self.prior.covariance[value])
        return np.asarray(scaled - self.factor @ self.factor[value])

    def times(self, x: Array) -> Array:
        """Return S x (N,) for x (N,)."""
        return self.before(x) - self.factor @ (self.factor.T @ x)

    def before(self, x: Array) -> Array:
        """Return A K0 A x (N,) for x (N,): sets are sparse, so only their rows of K0 are read."""
        chosen = np.flatnonzero(x)
        return self.amplitude * ((x[chosen] * self.amplitude[chosen]) @ self.prior.covariance[chosen])

    def variances(self) -> Array:
        """Return the diagonal of S (N,), at least 0."""
        before = self.amplitude**2 * np.diag(self.prior.covariance)
        return np.asarray(np.maximum(before - (self.factor**2).sum(axis=1), 0.0))

    def knowing(self, x: Array, noise_variance: float) -> Posterior:
        """Return the belief once x (N,) will have been rated, whatever the score: S - S x x' S / (x' S x + noise)."""
        sx = self.times(x)
        return replace(self, factor=np.column_stack([self.factor, sx / np.sqrt(x @ sx + noise_variance)]))

    def draws(self, rng: np.random.Generator, count: int) -> Array:
        """Return draws (count, N) given the rows: a prior draw and its correction (Matheron's rule).

        What an old row saw of the draw is known up to its drift, which is taken to be the same for all its values.
        """
        before = self.prior.root @ rng.standard_normal((len(self.mean), count))
        rows = self.rows
        seen = np.where(rows.remark[:, None], rows.x, rows.x * self.amplitude)
        lasted = np.exp(rows.clock[:, 0] - rows.present[0])[:, None]
        drifted = self.prior.root @ rng.standard_normal((len(self.mean), count)) if (lasted < 1.0).any() else before
        noise = np.sqrt(rows.noise_variance)[:, None] * rng.standard_normal((len(rows), count))
        generosity = rng.standard_normal((int(rows.session.max(initial=0)) + 1, count))[rows.session]
        noise += OFFSET_SD * rows.has_offset[:, None] * generosity
        then = lasted * (seen @ before) + np.sqrt(1.0 - lasted**2) * (seen @ drifted)
        correction = self.factor[:, : len(rows)] @ (self.solver @ (then + noise))
        return np.asarray((self.mean[:, None] + self.amplitude[:, None] * before - correction).T)


def condition(
    prior: Prior, bounds: NDArray[np.intp], rows: Rows, hypotheses: Array, category_of: NDArray[np.intp]
) -> Posterior:
    """Return the belief given the rows, weighing hypotheses (H, C) of the categories' amplitudes.

    A remark is relative to its category's amplitude, so remarks are conditioned on at amplitude 1, once for all
    hypotheses; the offset is integrated out. Source: Rasmussen and Williams (2006), equations 2.25, 2.26 and 2.40.
    Who likes a value likes it at least so much: a remark that falls short of what the ratings say is raised to that.
    """
    pieces = split(prior, bounds, rows)
    rows = _at_least(rows, pieces, np.sqrt((hypotheses**2).mean(axis=0)))
    remarks, sets, conditional = _given_remarks(pieces, rows)
    weighed = weigh(hypotheses, conditional, rows.only(~rows.remark))
    chance, amplitudes = weighed.chance, weighed.amplitude
    credit = np.zeros((amplitudes.shape[1], len(pieces.row)))
    of_pieces = weighed.dual[:, conditional.row] * amplitudes[:, conditional.category]
    of_sets = (amplitudes * chance[:, None]).T @ of_pieces
    credit[:, sets] = of_sets
    credit[:, remarks.places] = remarks.credit(chance @ amplitudes, of_sets)
    expected = (chance @ amplitudes)[category_of] * prior.mean
    moved = np.concatenate(
        [
            credit[c] @ pieces.with_values[:, a:b]
            for c, (a, b) in enumerate(zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True))
        ]
    )
    by_category = weighed.root_mean_square()
    factor, solver = _factor(pieces, rows, by_category)
    amplitude = by_category[category_of]
    power = chance @ amplitudes**2
    return Posterior(
        prior,
        amplitude,
        expected + moved,
        expected,
        amplitude[:, None] * factor,
        power / max(power.sum(), 1e-300),
        rows,
        pieces,
        credit,
        solver,
    )


def _at_least(rows: Rows, pieces: Pieces, amplitude: Array) -> Rows:
    """Return the rows with each remark raised to what the ratings alone say of its value, where that is the stronger.

    amplitude (C,): of the categories before the ratings are weighed.
    """
    rated, remarked = np.flatnonzero(~rows.remark), np.flatnonzero(rows.remark)
    if not len(rated) or not len(remarked):
        return rows
    expected, covariance = foretold(pieces, rows, amplitude)
    noisy = covariance[np.ix_(rated, rated)] + np.diag(rows.noise_variance[rated])
    dual = np.linalg.solve(noisy, rows.y[rated] - expected[rated])
    believed = expected[remarked] + covariance[np.ix_(remarked, rated)] @ dual
    claims, y = rows.y[remarked], rows.y.copy()
    y[remarked] = np.sign(claims) * np.maximum(np.abs(claims), np.sign(claims) * believed)
    return replace(rows, y=y)


@dataclass(frozen=True)
class _Remarks:
    """The remarks' pieces: places (u,), residual (u,), K_uu^-1 (u, u), and K_us (u, s) with the pieces of the sets."""

    places: NDArray[np.intp]
    residual: Array
    inverse: Array
    across: Array

    def credit(self, amplitude: Array, of_sets: Array) -> Array:
        """Return the remarks' credit (C, u) from the sets' (C, s): their duals are K_uu^-1 (residual - K_us dual)."""
        return amplitude[:, None] * (self.inverse @ self.residual) - of_sets @ (self.inverse @ self.across).T


def _given_remarks(pieces: Pieces, rows: Rows) -> tuple[_Remarks, NDArray[np.intp], Pieces]:
    """Return the remarks, the places (s,) of the sets' pieces, and those pieces as they are given the remarks."""
    is_remark = rows.remark[pieces.row]
    places, sets = np.flatnonzero(is_remark), np.flatnonzero(~is_remark)
    remark_rows = pieces.row[places]
    noisy = pieces.among[np.ix_(places, places)] + np.diag(rows.noise_variance[remark_rows])
    remarks = _Remarks(
        places,
        rows.y[remark_rows] - pieces.mean[places],
        np.asarray(np.linalg.inv(noisy)),
        pieces.among[np.ix_(places, sets)],
    )
    towards = remarks.across.T @ remarks.inverse
    number = np.cumsum(~rows.remark) - 1
    conditional = Pieces(
        number[pieces.row[sets]],
        pieces.category[sets],
        pieces.with_values[:0],  # nobody asks these
        pieces.among.take(sets, axis=0).take(sets, axis=1) - towards @ remarks.across,
        pieces.mean[sets] + towards @ remarks.residual,
    )
    return remarks, sets, conditional


def _factor(pieces: Pieces, rows: Rows, amplitude: Array) -> tuple[Array, Array]:
    """Return F (N, n) with K0 - F F' the covariance at amplitude 1 given all rows, and half with half' half = G^-1.

    amplitude (C,): of the sets; remarks are at amplitude 1 already.
    """
    if not len(rows):
        return np.zeros((pieces.with_values.shape[1], 0)), np.zeros((0, 0))
    _, covariance = foretold(pieces, rows, amplitude)
    half = np.linalg.inv(np.linalg.cholesky(covariance + np.diag(rows.noise_variance)))
    return (half @ put_together(pieces, rows, amplitude, pieces.with_values)).T, half
