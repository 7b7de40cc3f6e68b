"""Vectors, and the entries that they are of, to fill an index with."""

from __future__ import annotations

import numpy as np

from gars_core.library.entries import Entry
from gars_core.ports import PromptIndex


def unit_rows(n: int, seed: int = 0, dimensions: int = 48) -> np.ndarray:
    """Return random (n, dimensions) float32 rows of length 1."""
    rows = np.random.default_rng(seed).normal(size=(n, dimensions)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def kept_entries(n: int, first: int = 1, **details) -> list[Entry]:
    """Return entries with the ids from first on, as a library has kept them."""
    return [Entry(f"text {id}", id=id, collection=1, **details) for id in range(first, first + n)]


def fill(index: PromptIndex, n: int, seed: int = 0) -> np.ndarray:
    """Add the entries from 1 to n and return their vectors."""
    rows = unit_rows(n, seed)
    index.add("enc", kept_entries(n), rows)
    return rows
