"""Results that differ from one another."""

from __future__ import annotations

import numpy as np

from gars_core.library.diversity import ALIKE, diverse
from gars_core.types import FloatArray


def crowd(copies: int, others: int, seed: int = 0) -> FloatArray:
    """Unit rows: near copies of one direction, then rows that are about as relevant and differ."""
    rng = np.random.default_rng(seed)
    query = np.eye(64, dtype=np.float32)[0]
    noise = rng.normal(size=(copies + others, 64)).astype(np.float32) / 8
    noise[:copies] = noise[0] + noise[:copies] * 0.02
    rows = query + noise
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def test_no_two_of_ten_are_nearly_the_same() -> None:
    for seed in range(20):
        rows = crowd(copies=40, others=20, seed=seed)
        relevance = rows[:, 0]
        chosen = diverse(relevance, rows, 10)
        cosines = rows[chosen] @ rows[chosen].T - np.eye(len(chosen))
        assert len(chosen) == 10 and cosines.max() <= ALIKE
        assert sum(place < 40 for place in chosen) <= 1


def test_the_most_relevant_one_is_kept_and_comes_first() -> None:
    rows = crowd(copies=5, others=50)
    relevance = rows[:, 0]
    chosen = diverse(relevance, rows, 8)
    assert chosen[0] == int(np.argmax(relevance))
    assert list(relevance[chosen]) == sorted(relevance[chosen], reverse=True)


def test_few_or_no_candidates_are_no_trouble() -> None:
    rows = crowd(copies=3, others=0)
    assert len(diverse(rows[:, 0], rows, 10)) == 1
    assert diverse(np.zeros(0, dtype=np.float32), np.zeros((0, 64), dtype=np.float32), 10) == []
