"""Which categories a person's ratings depend on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gars_core.recommend.posterior import OFFSET_MEAN, OFFSET_SD
from gars_core.recommend.prior import Prior
from gars_core.recommend.rows import Rows

Array = NDArray[np.float64]

HYPOTHESES = 96
EVEN_SHARE = 3
"""One hypothesis in three cares about nearly everything; the others about a few categories."""
SPIKY, EVEN, FLOOR = 0.7, 4.0, 0.01


def hypotheses(categories: int, norm: float, rng: np.random.Generator) -> Array:
    """Return amplitudes (HYPOTHESES, categories) per category, each row of Euclidean length norm."""
    shares = rng.dirichlet(np.full(categories, SPIKY), size=HYPOTHESES) + FLOOR
    even = HYPOTHESES // EVEN_SHARE
    shares[:even] = rng.dirichlet(np.full(categories, EVEN), size=even)
    return norm * shares / np.linalg.norm(shares, axis=1, keepdims=True)


def weigh(prior: Prior, bounds: NDArray[np.intp], rows: Rows, amplitudes: Array) -> Array:
    """Return the chance (H,) of each row of amplitudes (H, C), by the marginal likelihood of the rows.

    Source: Rasmussen and Williams (2006), equation 5.8. The covariance of the rows is a sum over pairs of categories,
    so all hypotheses share one matrix product.
    """
    n, size = len(rows), amplitudes.shape[1]
    blocks = [slice(int(a), int(b)) for a, b in zip(bounds[:-1], bounds[1:], strict=True)]
    first, second = np.triu_indices(size)
    pairs = np.empty((len(first), n, n))
    for i, (c, d) in enumerate(zip(first, second, strict=True)):
        inner = rows.x[:, blocks[c]] @ prior.covariance[blocks[c], blocks[d]] @ rows.x[:, blocks[d]].T
        pairs[i] = inner if c == d else inner + inner.T
    gram = ((amplitudes[:, first] * amplitudes[:, second]) @ pairs.reshape(len(first), -1)).reshape(-1, n, n)
    gram += OFFSET_SD**2 * np.outer(rows.has_offset, rows.has_offset) + np.diag(rows.noise_variance)
    expected = np.stack([rows.x[:, block] @ prior.mean[block] for block in blocks], axis=1)
    residual = rows.y - OFFSET_MEAN * rows.has_offset - amplitudes @ expected.T
    root = np.linalg.cholesky(gram)
    scaled = np.empty_like(residual)
    for i in range(n):  # forward substitution for all hypotheses at once: numpy has no triangular solver
        known = (root[:, i, :i] * scaled[:, :i]).sum(axis=1)
        scaled[:, i] = (residual[:, i] - known) / root[:, i, i]
    score = -0.5 * (scaled**2).sum(axis=1) - np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1)
    chance = np.exp(score - score.max())
    return np.asarray(chance / chance.sum())
