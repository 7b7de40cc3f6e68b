"""What was stated is in the next sets, as far as it fits, and what was disliked in none."""

from __future__ import annotations

import numpy as np
import pytest

from gars_core.recommend import Rating, Recommender, Statement, Vocabulary
from gars_core.recommend.events import NewSession

CATEGORIES = tuple("abcdefghi")
IDS = [f"{category}{number}" for category in CATEGORIES for number in range(8)]
WORDS = Vocabulary(
    IDS,
    [value[0] for value in IDS],
    np.random.default_rng(0).standard_normal((len(IDS), 12)),
    dict.fromkeys(CATEGORIES, 1),
)


def told(likes: str, dislikes: str = "", seed: int = 0) -> Recommender:
    recommender = Recommender(WORDS, seed=seed)
    for value in likes.split():
        recommender.observe(Statement(value, True))
    for value in dislikes.split():
        recommender.observe(Statement(value, False))
    return recommender


@pytest.mark.parametrize("seed", range(5))
def test_the_first_set_holds_every_like_that_fits_and_the_next_the_others(seed: int) -> None:
    recommender = told("a1 b2 c3 a4 b5 a6", "d1", seed)
    [first] = recommender.suggest()
    assert {"a1", "b2", "c3"} <= set(first) and "d1" not in first
    recommender.observe(Rating(first, -1.0))
    [second] = recommender.suggest()
    assert {"a4", "b5"} <= set(second) and "d1" not in second
    recommender.observe(Rating(second, -1.0))
    assert "a6" in recommender.suggest()[0]


def test_a_slate_shares_them_out() -> None:
    first, second = told("a1 a2").suggest(2)
    assert "a1" in first and "a2" in second


def test_a_lock_comes_before_a_like() -> None:
    assert "a3" in told("a1").suggest(frozen={"a": ("a3",)})[0]


def test_a_like_that_is_banned_or_taken_back_is_not_held() -> None:
    assert "a1" not in told("a1").suggest(banned={"a1"})[0]
    assert "a1" not in told("a1", "a1").suggest()[0]


def test_dislikes_leave_enough_to_choose_from() -> None:
    [values] = told("", " ".join(f"a{number}" for number in range(8))).suggest()
    assert sum(value[0] == "a" for value in values) == 1


def test_likes_of_an_earlier_session_are_not_shown_again_at_once() -> None:
    recommender = told("a1")
    recommender.observe(NewSession())
    fresh = [Recommender(WORDS, seed=seed).hearing(recommender.events).suggest(variety=1.0)[0] for seed in range(12)]
    assert any("a1" not in values for values in fresh)


def test_a_set_has_the_categories_that_were_asked_for_and_what_was_said() -> None:
    [values] = told("h2").suggest(categories=[("a", "b")], frozen={"c": ("c5",)})
    assert [value[0] for value in values] == ["a", "b", "c", "h"] and {"h2", "c5"} <= set(values)
    assert [value[0] for value in told("h2").best_guess(categories=("a", "b"))] == ["a", "b"]


def test_categories_are_one_collection_for_each_set() -> None:
    with pytest.raises(ValueError, match="one collection for each of 2 sets"):
        told("").suggest(2, categories=[("a",)])
    with pytest.raises(KeyError, match="unknown category 'z'"):
        told("").suggest(categories=[("z",)])
