"""Choices from a slate, turned into Gaussian rows by Laplace's approximation.

The choice itself is Luce's: a set wins in proportion to exp(utility) (McFadden, Conditional Logit Analysis of
Qualitative Choice Behavior, 1974).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gars_core.recommend.belief.pieces import foretold, split
from gars_core.recommend.belief.prior import Prior
from gars_core.recommend.belief.rows import Contest, Rows, join

Array = NDArray[np.float64]

SHARPNESS = 5.0
NEWTON_STEPS = 30
FLATTEST = 1e-6


def with_contests(
    prior: Prior, bounds: NDArray[np.intp], rows: Rows, contests: Sequence[Contest], amplitude: Array
) -> Rows:
    """Return the rows plus at most k - 1 Gaussian rows per choice among k sets; amplitude (C,) of the categories.

    Likelihood: P(winner) = softmax(5 utility). Around the mode f its curvature is W = 25 (diag p - pp'); each direction
    u of W with eigenvalue l > 0 becomes a row u'x with target u'f + u'gradient / l and noise variance 1 / l, which
    has the same mode and curvature. Source: Rasmussen and Williams
    (2006), section 3.4 and algorithm 3.3.
    """
    if not contests:
        return rows
    ends = len(rows) + np.cumsum([len(contest.x) for contest in contests])
    groups = [np.arange(end - len(contest.x), end) for contest, end in zip(contests, ends, strict=True)]
    everything = join(rows, [_as_rows(contest, contest.x, np.zeros(len(contest.x)), 1.0) for contest in contests])
    start, gram = foretold(split(prior, bounds, everything), everything, amplitude)
    utility = _mode(start, gram, rows, groups)
    extra = []
    for contest, group in zip(contests, groups, strict=True):
        gradient, curvature = _softmax_terms(utility[group])
        eigenvalues, directions = np.linalg.eigh(curvature)
        bent = eigenvalues > FLATTEST
        eigenvalues, directions = eigenvalues[bent], directions.T[bent]
        target = directions @ utility[group] + (directions @ gradient) / eigenvalues
        extra.append(_as_rows(contest, directions @ contest.x, target, 1.0 / eigenvalues))
    return join(rows, extra)


def _as_rows(contest: Contest, x: Array, y: Array, noise_variance: Array | float) -> Rows:
    count = len(x)
    return Rows(
        x,
        y,
        np.full(count, noise_variance),
        np.zeros(count, dtype=bool),
        np.zeros(count),
        np.full(count, contest.session),
        np.full(count, contest.event),
        np.tile(contest.clock, (count, 1)),
        contest.clock,
    )


def _softmax_terms(utility: Array) -> tuple[Array, Array]:
    """Return the gradient (k,) and negative Hessian (k, k) of log P(first wins)."""
    weight = np.exp(SHARPNESS * (utility - utility.max()))
    chance = weight / weight.sum()
    gradient = -SHARPNESS * chance
    gradient[0] += SHARPNESS
    return gradient, SHARPNESS**2 * (np.diag(chance) - np.outer(chance, chance))


def _mode(start: Array, gram: Array, rows: Rows, groups: list[NDArray[np.intp]]) -> Array:
    """Return the most probable utilities (n,), by Newton's method with step halving.

    start (n,) and gram (n, n): mean and covariance of the rows' and then the groups' utilities, offsets in them.
    """
    fixed = slice(0, len(rows))

    def height(dual: Array) -> float:
        f = start + gram @ dual
        total = -0.5 * dual @ (f - start) - 0.5 * float(((rows.y - f[fixed]) ** 2 / rows.noise_variance).sum())
        for group in groups:
            scaled = SHARPNESS * f[group]
            total += scaled[0] - scaled.max() - np.log(np.exp(scaled - scaled.max()).sum())
        return float(total)

    dual = np.zeros(len(start))
    current = height(dual)
    for _ in range(NEWTON_STEPS):
        f = start + gram @ dual
        target, curved = np.empty(len(start)), np.empty_like(gram)
        target[fixed] = (rows.y - start[fixed]) / rows.noise_variance
        curved[:, fixed] = gram[:, fixed] / rows.noise_variance
        bends = []
        for group in groups:
            gradient, bend = _softmax_terms(f[group])
            target[group] = bend @ (f[group] - start[group]) + gradient
            curved[:, group] = gram[:, group] @ bend
            bends.append(bend)
        change = np.linalg.solve(np.eye(len(start)) + curved, gram @ target)
        newton = target.copy()
        newton[fixed] -= change[fixed] / rows.noise_variance
        for group, bend in zip(groups, bends, strict=True):
            newton[group] -= bend @ change[group]
        step, better = 1.0, height(newton)
        while better < current and step > 1e-4:
            step /= 2.0
            better = height(dual + step * (newton - dual))
        gain, current = better - current, max(better, current)
        if gain > 0.0:
            dual = dual + step * (newton - dual)
        if gain < 1e-12:
            break
    return start + gram @ dual
