"""Chroma may find a recommender's neighbours: it answers the same question as the exact search, and nearly as well."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from gars_core.recommend import Rating, Recommender, Vocabulary
from gars_core.store.vectors.chroma import ChromaIndex

PER_CATEGORY, WIDTH = 3000, 32
RECALL = 0.9


def test_a_shortlist_from_chroma_holds_what_the_exact_one_holds(tmp_path: Path) -> None:
    rng, index = np.random.default_rng(0), ChromaIndex(tmp_path)
    names = ["subject"] * PER_CATEGORY + ["mood"] * PER_CATEGORY
    ids = [f"{name}:{number:05}" for number, name in enumerate(names)]
    vectors = rng.standard_normal((20, WIDTH))[rng.integers(20, size=len(ids))]
    vectors = (vectors + 0.8 * rng.standard_normal(vectors.shape)).astype(np.float32)

    def nearest(category: str, direction: np.ndarray, n: int) -> list[str]:
        return [hit.id for hit in index.nearest(f"values.{category}", direction / np.linalg.norm(direction), n)]

    exact = Vocabulary(ids, names, vectors, {"subject": 1, "mood": 1})
    asking = Vocabulary(ids, names, vectors, {"subject": 1, "mood": 1}, nearest=nearest)
    for number, name in enumerate(exact.categories):
        rows = exact.rows_of(number)
        apart = exact.vectors[rows] - exact.vectors[rows].mean(axis=0)
        index.rebuild(
            f"values.{name}",
            "test",
            exact.ids[rows],
            apart / np.linalg.norm(apart, axis=1, keepdims=True),
            exact.ids[rows],
            [{} for _ in exact.ids[rows]],
        )
    bank = rng.standard_normal((30, WIDTH))
    ours, theirs = Recommender(exact, bank, seed=1), Recommender(asking, bank, seed=1)
    for score in (0.7, -0.5, 0.4, 0.9):
        rating = Rating(ours.suggest()[0], score)
        ours.observe(rating)
        theirs.observe(rating)
        true, near = (set(recommender.shortlisted().vocabulary.ids) for recommender in (ours, theirs))
        assert len(true & near) >= RECALL * len(true)
    assert ours.best_guess() == theirs.best_guess()
