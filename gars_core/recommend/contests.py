"""Choices from a slate, turned into Gaussian rows by Laplace's approximation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gars_core.recommend.posterior import OFFSET_MEAN, OFFSET_SD, prior_cross
from gars_core.recommend.prior import Prior
from gars_core.recommend.rows import Contest, Rows, join

Array = NDArray[np.float64]

SHARPNESS = 5.0
NEWTON_STEPS = 30
FLATTEST = 1e-6


def with_contests(prior: Prior, amplitude: Array, rows: Rows, contests: Sequence[Contest]) -> Rows:
    """Return the rows plus at most k - 1 Gaussian rows per choice among k sets.

    Likelihood: P(winner) = softmax(5 utility). Around the mode f its curvature is W = 25 (diag p - pp'); each direction
    u of W with eigenvalue l > 0 becomes a row u'x with target u'f + u'gradient / l and noise variance 1 / l, which
    has the same mode and curvature. Source: Rasmussen and Williams (2006), section 3.4 and algorithm 3.3.
    """
    if not contests:
        return rows
    members = np.concatenate([contest.x for contest in contests])
    ends = len(rows) + np.cumsum([len(contest.x) for contest in contests])
    groups = [np.arange(end - len(contest.x), end) for contest, end in zip(contests, ends, strict=True)]
    everything = np.concatenate([rows.x, members])
    utility = _mode(prior, amplitude, rows, everything, groups)
    x, y, noise, event = [], [], [], []
    for contest, group in zip(contests, groups, strict=True):
        gradient, curvature = _softmax_terms(utility[group])
        eigenvalues, directions = np.linalg.eigh(curvature)
        for eigenvalue, direction in zip(eigenvalues, directions.T, strict=True):
            if eigenvalue > FLATTEST:
                x.append(direction @ contest.x)
                y.append(direction @ (utility[group] + gradient / eigenvalue))
                noise.append(1.0 / eigenvalue)
                event.append(contest.event)
    if not y:
        return rows
    extra = Rows(np.stack(x), np.array(y), np.zeros(len(y)), np.array(noise), np.array(event, dtype=np.intp))
    return join(rows, extra)


def _softmax_terms(utility: Array) -> tuple[Array, Array]:
    """Return the gradient (k,) and negative Hessian (k, k) of log P(first wins)."""
    weight = np.exp(SHARPNESS * (utility - utility.max()))
    chance = weight / weight.sum()
    gradient = -SHARPNESS * chance
    gradient[0] += SHARPNESS
    return gradient, SHARPNESS**2 * (np.diag(chance) - np.outer(chance, chance))


def _mode(prior: Prior, amplitude: Array, rows: Rows, x: Array, groups: list[NDArray[np.intp]]) -> Array:
    """Return the most probable utilities (n,) of all sets x, by Newton's method with step halving."""
    fixed = slice(0, len(rows))
    offset = np.concatenate([rows.has_offset, np.zeros(len(x) - len(rows))])
    gram = prior_cross(prior, amplitude, x) @ x.T + OFFSET_SD**2 * np.outer(offset, offset)
    start = x @ (amplitude * prior.mean) + OFFSET_MEAN * offset

    def height(dual: Array) -> float:
        f = start + gram @ dual
        total = -0.5 * dual @ (f - start) - 0.5 * float(((rows.y - f[fixed]) ** 2 / rows.noise_variance).sum())
        for group in groups:
            scaled = SHARPNESS * f[group]
            total += scaled[0] - scaled.max() - np.log(np.exp(scaled - scaled.max()).sum())
        return float(total)

    dual = np.zeros(len(x))
    current = height(dual)
    for _ in range(NEWTON_STEPS):
        f = start + gram @ dual
        target, curved = np.empty(len(x)), np.empty_like(gram)
        target[fixed] = (rows.y - start[fixed]) / rows.noise_variance
        curved[:, fixed] = gram[:, fixed] / rows.noise_variance
        bends = []
        for group in groups:
            gradient, bend = _softmax_terms(f[group])
            target[group] = bend @ (f[group] - start[group]) + gradient
            curved[:, group] = gram[:, group] @ bend
            bends.append(bend)
        change = np.linalg.solve(np.eye(len(x)) + curved, gram @ target)
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
