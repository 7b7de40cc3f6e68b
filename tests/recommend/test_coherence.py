"""What goes together: nearness counts a little, and what excludes each other is never in one set."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from gars_core.recommend import Rating, Recommender, Vocabulary
from gars_core.recommend.coherence import NONE, coherence

CATEGORIES, EACH, DIMENSIONS = ("subject", "setting", "light", "mood"), 12, 16


def vocabulary(exclude: bool) -> Vocabulary:
    """Return values in two camps, even and odd; with exclude, night and day beside that."""
    rng = np.random.default_rng(4)
    camps = rng.standard_normal((2, DIMENSIONS))
    ids = [f"{category}:{number}" for category in CATEGORIES for number in range(EACH)]
    vectors = np.array(
        [camps[number % 2] + rng.standard_normal(DIMENSIONS) for _ in CATEGORIES for number in range(EACH)]
    )
    kinds = np.full((len(ids), 1), NONE, dtype=np.int8)
    if exclude:
        kinds[:, 0] = [number % 3 - 1 for _ in CATEGORIES for number in range(EACH)]
    of = [category for category in CATEGORIES for _ in range(EACH)]
    return Vocabulary(ids, of, vectors, dict.fromkeys(CATEGORIES, 1), kinds=kinds)


def camp(value: str) -> int:
    return int(value.split(":")[1]) % 2


def nearness(words: Vocabulary, known: Vocabulary) -> float:
    """Return how near the values of 40 first sets are to one another, by what is known of pairs."""
    assert known.coherence is not None
    sets = [known.rows(Recommender(words, seed=seed).suggest(variety=0.5)[0]) for seed in range(40)]
    return float(np.mean([known.coherence.near[a, b] for rows in sets for a, b in combinations(rows, 2)]))


def test_sets_are_of_values_that_are_near_to_one_another() -> None:
    words, rng = vocabulary(exclude=False), np.random.default_rng(7)
    of = [words.categories[number] for number in words.category_of]
    vectors, picks = rng.standard_normal((len(words), DIMENSIONS)), dict.fromkeys(CATEGORIES, 1)
    known = Vocabulary(words.ids, of, vectors, picks, kinds=np.full((len(words), 1), NONE))
    assert nearness(known, known) > nearness(Vocabulary(words.ids, of, vectors, picks), known) + 0.2


def test_ratings_override_what_goes_together() -> None:
    words = vocabulary(exclude=False)
    liked = ("subject:0", "setting:1", "light:0", "mood:1")
    recommender = Recommender(words, seed=1)
    for number in range(30):
        others = tuple(f"{category}:{(number * 5 + place) % EACH}" for place, category in enumerate(CATEGORIES))
        recommender.observe(Rating(others, -0.6))
        recommender.observe(Rating(liked, 0.9))
    assert recommender.best_guess() == liked


@pytest.mark.parametrize("seed", range(20))
def test_no_set_holds_two_values_that_exclude_each_other(seed: int) -> None:
    words = vocabulary(exclude=True)
    recommender = Recommender(words, seed=seed)
    for _ in range(4):
        for values in [*recommender.suggest(2), recommender.best_guess()]:
            kinds = {int(value.split(":")[1]) % 3 - 1 for value in values} - {NONE}
            assert len(kinds) <= 1, values
            recommender.observe(Rating(values, float(np.random.default_rng(seed).uniform(-1, 1))))


def test_what_is_locked_stays_and_the_rest_keeps_to_it() -> None:
    [values] = Recommender(vocabulary(exclude=True), seed=3).suggest(frozen={"light": ("light:1",)})
    assert "light:1" in values and all(int(value.split(":")[1]) % 3 != 2 for value in values)


def test_no_set_says_a_word_twice() -> None:
    ids = [f"{category}:{number}" for category in CATEGORIES for number in range(EACH)]
    vectors = np.random.default_rng(2).standard_normal((len(ids), DIMENSIONS))
    of, picks = [value.split(":")[0] for value in ids], dict.fromkeys(CATEGORIES, 1)
    words = [{f"word {int(value.split(':')[1]) % 5}"} for value in ids]
    known = Vocabulary(ids, of, vectors, picks, kinds=np.full((len(ids), 1), NONE), words=words)
    for seed in range(20):
        said = [int(value.split(":")[1]) % 5 for value in Recommender(known, seed=seed).suggest(variety=0.5)[0]]
        assert len(set(said)) == len(said)


def test_nearness_is_standard_between_categories() -> None:
    words = vocabulary(exclude=True)
    known = coherence(words.vectors, words.category_of, words.gauge, np.zeros((len(words), 1), dtype=np.int8))
    apart = words.category_of[:, None] != words.category_of[None]
    assert known.near[apart].std() == pytest.approx(1.0, abs=0.02) and not known.excluding.any()
