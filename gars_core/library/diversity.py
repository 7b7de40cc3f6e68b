"""Choosing results that differ from one another."""

from __future__ import annotations

import numpy as np

from gars_core.types import FloatArray

ALIKE = 0.92
"""Prompts with a greater cosine tell the same in almost the same words."""
BALANCE = 0.75
"""How much a result's own relevance counts; the rest is how far it is from those chosen before."""


def diverse(relevance: FloatArray, vectors: FloatArray, n: int) -> list[int]:
    """Return up to n places, the most relevant first: relevance (m,), vectors (m, d) unit rows.

    No two are nearer than ALIKE. Chosen by maximal marginal relevance (Carbonell and Goldstein 1998).
    """
    chosen: list[int] = []
    nearest = np.zeros(len(relevance), dtype=np.float32)
    free = np.ones(len(relevance), dtype=bool)
    while len(chosen) < n and free.any():
        gain = np.where(free, BALANCE * relevance - (1 - BALANCE) * nearest, -np.inf)
        place = int(np.argmax(gain))
        chosen.append(place)
        nearest = np.maximum(nearest, vectors @ vectors[place])
        free &= nearest <= ALIKE
        free[place] = False
    return sorted(chosen, key=lambda place: -float(relevance[place]))
