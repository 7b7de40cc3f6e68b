"""What the recommender believes before the first rating: how tastes for one value tell of another.

A sum of kernels over values: linear ones in features that values share, and a squared exponential one, since for unit
rows |u - v|^2 = 2 (1 - cos). Source: Rasmussen and Williams, Gaussian Processes for Machine Learning (2006), sections
2.1, 4.2.1 and 4.2.4.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gars_core.recommend.standards import Standards

Matrix = NDArray[np.float64]
Vectors = NDArray[np.floating]


@dataclass(frozen=True)
class Shares:
    """What each term of K0 is of its diagonal; together 1."""

    bank: float
    shared: float
    linear: float
    near: float
    own: float


WITH_BANK = Shares(bank=0.38, shared=0.07, linear=0.05, near=0.30, own=0.20)
"""Near the top of the marginal likelihood of simulated people's ratings. It is flat: a share may move by
a third for less than .03 nats in twenty ratings, so the shares are not learned anew for each person."""
WITHOUT_BANK = Shares(bank=0.0, shared=0.20, linear=0.25, near=0.25, own=0.30)
NEARNESS_SCALE = 0.5
POPULATION_TRUST = 0.6
JITTER = 1e-6


@dataclass(frozen=True)
class Prior:
    """Beliefs at amplitude 1: theta ~ N(mean, covariance) over the N values, before categories are scaled.

    covariance (N, N), diagonal near 1; shared (N, N): the part of it that crosses categories. root (N, N) lower
    triangular, root root' = covariance. mean (N,).
    """

    covariance: Matrix
    shared: Matrix
    root: Matrix
    mean: Matrix
    has_bank: bool


def unit_rows(vectors: Vectors) -> Vectors:
    """Return the rows at length 1; a row of (nearly) no length becomes zeros."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.where(length > 1e-9, vectors / np.maximum(length, 1e-9), 0.0)


def checked_bank(bank: ArrayLike | None, width: int) -> Matrix | None:
    """Return a bank of taste phrases as unit rows (P, width), or None; ValueError for any other shape or content."""
    if bank is None:
        return None
    phrases: Matrix = np.asarray(bank, dtype=np.float64)
    if phrases.ndim != 2 or phrases.shape[1] != width or not len(phrases):
        raise ValueError(f"a bank must be (P, {width}) with P > 0, not {phrases.shape}")
    if not np.isfinite(phrases).all() or not phrases.any(axis=1).all():
        raise ValueError("every phrase of the bank must be finite and not zero")
    return unit_rows(phrases).astype(np.float64, copy=False)


def bank_key(bank: Matrix | None) -> bytes:
    """Return a digest of the bank's content."""
    return b"" if bank is None else hashlib.blake2b(bank.tobytes(), digest_size=16).digest()


def build_prior(
    vectors: Vectors, bounds: NDArray[np.intp], bank: Matrix | None, standards: Standards | None = None
) -> Prior:
    """Return the prior for vectors (N, d) unit rows whose category c holds rows bounds[c]:bounds[c + 1].

    K0 = bank zz'/P at unit diagonal + shared EE' + within a category (linear EE' + near exp(-(1 - cos) / .5)) + own I,
    where E is centred per category (sentence encoders share one strong direction) and z is the cosine of value and
    phrase, standardised per category. mean = .6 times the average of z over the bank.
    standards: those of the whole categories, where the vectors are a shortlist of them.
    """
    share = WITHOUT_BANK if bank is None else WITH_BANK
    blocks = [slice(int(a), int(b)) for a, b in zip(bounds[:-1], bounds[1:], strict=True)]
    apart = np.concatenate(
        [
            vectors[rows] - (vectors[rows].mean(axis=0) if standards is None else standards.centre[number])
            for number, rows in enumerate(blocks)
        ]
    ).astype(vectors.dtype, copy=False)
    centred = unit_rows(apart)
    cosine = centred @ centred.T
    shared = share.shared * cosine
    within = np.zeros_like(shared)
    for rows in blocks:
        inside = cosine[rows, rows]
        within[rows, rows] = share.linear * inside + share.near * np.exp((inside - 1.0) / NEARNESS_SCALE)
    mean: Matrix = np.zeros(len(vectors))
    if bank is not None:
        if standards is None:
            affinity = np.concatenate([_standardised(vectors[rows] @ bank.T) for rows in blocks])
        else:
            affinity = affinities(apart, bank, np.repeat(standards.phrase_scale, np.diff(bounds), axis=0))
        scaled = unit_rows(affinity)
        shared += share.bank * (scaled @ scaled.T)
        mean = POPULATION_TRUST * affinity.mean(axis=1, dtype=np.float64)
    across = np.asarray(shared, dtype=np.float64)
    exact = across + within
    exact[np.diag_indices_from(exact)] += share.own
    root = np.linalg.cholesky(exact + JITTER * np.eye(len(exact)))
    return Prior(exact, across, np.asarray(root, dtype=np.float64), mean, bank is not None)


def affinities(apart: Vectors, bank: Matrix, phrase_scale: Matrix) -> Vectors:
    """Return z (n, P): cosines with a bank (P, d), standardised; apart (n, d) are values less their category's mean."""
    return (apart @ bank.T.astype(apart.dtype)) * phrase_scale.astype(apart.dtype)


def _standardised(columns: Vectors) -> Vectors:
    spread = columns.std(axis=0)
    return np.where(spread > 1e-9, (columns - columns.mean(axis=0)) / np.maximum(spread, 1e-9), 0.0)
