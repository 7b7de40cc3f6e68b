"""What the recommender believes before the first rating: how tastes for one value tell of another."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Matrix = NDArray[np.float64]

WITH_BANK = {"bank": 0.35, "shared": 0.10, "linear": 0.15, "near": 0.15, "own": 0.25}
WITHOUT_BANK = {"bank": 0.0, "shared": 0.20, "linear": 0.25, "near": 0.25, "own": 0.30}
NEARNESS_SCALE = 0.5
POPULATION_TRUST = 0.6
JITTER = 1e-6


@dataclass(frozen=True)
class Prior:
    """Beliefs at amplitude 1: theta ~ N(mean, covariance) over the N values, before categories are scaled.

    covariance (N, N), diagonal near 1. root (N, N) lower triangular, root root' = covariance. mean (N,).
    """

    covariance: Matrix
    root: Matrix
    mean: Matrix
    has_bank: bool


def unit_rows(vectors: Matrix) -> Matrix:
    """Return the rows at length 1; a row of (nearly) no length becomes zeros."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.where(length > 1e-9, vectors / np.maximum(length, 1e-9), 0.0)


def checked_bank(bank: ArrayLike | None, width: int) -> Matrix | None:
    """Return a bank of taste phrases as unit rows (P, width), or None; ValueError for any other shape or content."""
    if bank is None:
        return None
    given = np.asarray(bank, dtype=np.float64)
    if given.ndim != 2 or given.shape[1] != width or not len(given):
        raise ValueError(f"a bank must be (P, {width}) with P > 0, not {given.shape}")
    if not np.isfinite(given).all() or not given.any(axis=1).all():
        raise ValueError("every phrase of the bank must be finite and not zero")
    return unit_rows(given)


def bank_key(bank: Matrix | None) -> bytes:
    """Return a digest of the bank's content."""
    return b"" if bank is None else hashlib.blake2b(bank.tobytes(), digest_size=16).digest()


def build_prior(vectors: Matrix, bounds: NDArray[np.intp], bank: Matrix | None) -> Prior:
    """Return the prior for vectors (N, d) unit rows whose category c holds rows bounds[c]:bounds[c + 1].

    K0 = bank zz'/P at unit diagonal + shared EE' + within a category (linear EE' + near exp(-(1 - cos) / .5)) + own I,
    where E is centred per category (sentence encoders share one strong direction) and z is the cosine of value and
    phrase, standardised per category. mean = .6 times the average of z over the bank. Source: the design's Model.
    """
    share = WITHOUT_BANK if bank is None else WITH_BANK
    blocks = [slice(int(a), int(b)) for a, b in zip(bounds[:-1], bounds[1:], strict=True)]
    centred = np.concatenate([unit_rows(vectors[rows] - vectors[rows].mean(axis=0)) for rows in blocks])
    cosine = centred @ centred.T
    covariance = share["shared"] * cosine
    for rows in blocks:
        inside = cosine[rows, rows]
        covariance[rows, rows] += share["linear"] * inside + share["near"] * np.exp((inside - 1.0) / NEARNESS_SCALE)
    mean = np.zeros(len(vectors))
    if bank is not None:
        affinity = np.concatenate([_standardised(vectors[rows] @ bank.T) for rows in blocks])
        scaled = unit_rows(affinity)
        covariance += share["bank"] * (scaled @ scaled.T)
        mean = POPULATION_TRUST * affinity.mean(axis=1)
    covariance[np.diag_indices_from(covariance)] += share["own"]
    root = np.linalg.cholesky(covariance + JITTER * np.eye(len(covariance)))
    return Prior(covariance, root, mean, bank is not None)


def _standardised(columns: Matrix) -> Matrix:
    spread = columns.std(axis=0)
    return np.where(spread > 1e-9, (columns - columns.mean(axis=0)) / np.maximum(spread, 1e-9), 0.0)
