"""What the values of a category are measured against: all of them, so that every shortlist reads a value alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Single = NDArray[np.float32]

CHUNK = 8192
FLAT = 1e-9
"""Below this a spread is rounding error."""


@dataclass(frozen=True)
class Standards:
    """Per category: its values' mean (C, d), their root mean square distance from it (C,), and per phrase of a bank
    1 / sd of their cosines (C, P), 0 where all agree; P is 0 without a bank."""

    centre: Matrix
    reach: Matrix
    phrase_scale: Matrix


@dataclass(frozen=True)
class Spread:
    """How the values of each category lie: their mean (C, d), covariance (C, d, d) and distance from the mean (N,)."""

    centre: Matrix
    covariance: Single
    length: Single

    def standards(self, bank: Matrix | None) -> Standards:
        """Return the standards for a bank (P, d): a cosine with b has the variance b'covariance b."""
        reach = np.sqrt(np.trace(self.covariance, axis1=1, axis2=2, dtype=np.float64))
        phrases = np.zeros((0, self.centre.shape[1])) if bank is None else bank
        variance = np.stack([((phrases @ each.astype(np.float64)) * phrases).sum(axis=1) for each in self.covariance])
        sd = np.sqrt(np.maximum(variance, 0.0))
        return Standards(self.centre, reach, np.where(sd > FLAT, 1.0 / np.maximum(sd, FLAT), 0.0))


def measure(vectors: Single, bounds: NDArray[np.intp]) -> Spread:
    """Return the spread of vectors (N, d) unit rows whose category c holds rows bounds[c]:bounds[c + 1]."""
    width = vectors.shape[1]
    centre, covariance = np.zeros((len(bounds) - 1, width)), np.zeros((len(bounds) - 1, width, width), np.float32)
    length = np.empty(len(vectors), np.float32)
    for number, (first, end) in enumerate(zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)):
        centre[number] = vectors[first:end].mean(axis=0, dtype=np.float64)
        for start in range(first, end, CHUNK):
            rows = slice(start, min(start + CHUNK, end))
            apart = vectors[rows] - centre[number].astype(np.float32)
            covariance[number] += apart.T @ apart
            length[rows] = np.linalg.norm(apart, axis=1)
        covariance[number] /= end - first
    return Spread(centre, covariance, length)
