"""Small worlds: three categories with real structure, quick enough for every test."""

from __future__ import annotations

import numpy as np
import pytest

from gars_core.recommend import Vocabulary

SIZES = {"subject": 7, "mood": 5, "colours": 6}
PICKS = {"subject": 1, "mood": 1, "colours": 2}


def make_world(seed: int = 0, order: int | None = None) -> tuple[Vocabulary, np.ndarray]:
    """Return a vocabulary of 18 values and a bank (9, 12). order: a seed that shuffles the values handed over."""
    rng = np.random.default_rng(seed)
    ids = [f"{name}:{i}" for name, size in SIZES.items() for i in range(size)]
    categories = [value.split(":")[0] for value in ids]
    vectors = (rng.standard_normal((len(ids), 12)) + 0.8).astype(np.float32)
    bank = rng.standard_normal((9, 12)).astype(np.float32)
    place = np.arange(len(ids)) if order is None else np.random.default_rng(order).permutation(len(ids))
    vocabulary = Vocabulary([ids[i] for i in place], [categories[i] for i in place], vectors[place], PICKS)
    return vocabulary, bank


@pytest.fixture(scope="session")
def worlds():
    """make_world itself, for tests that need several."""
    return make_world


@pytest.fixture(scope="session")
def world() -> tuple[Vocabulary, np.ndarray]:
    return make_world()


@pytest.fixture(scope="session")
def vocabulary(world) -> Vocabulary:
    return world[0]


@pytest.fixture(scope="session")
def bank(world) -> np.ndarray:
    return world[1]
