"""What a vocabulary accepts, refuses and encodes."""

from __future__ import annotations

import numpy as np
import pytest

from gars_core.recommend import Rating, Recommender, Vocabulary

IDS, CATEGORIES = ["a", "b", "c", "d"], ["x", "x", "y", "y"]
VECTORS = np.random.default_rng(0).standard_normal((4, 3)).astype(np.float32)


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"ids": ["a", "a", "c", "d"]}, "duplicate ids"),
        ({"categories": ["x", "x", "y"]}, "3 categories"),
        ({"vectors": VECTORS[:3]}, "vectors must be"),
        ({"vectors": VECTORS[:, 0]}, "vectors must be"),
        ({"vectors": np.zeros((4, 3))}, "not zero"),
        ({"vectors": np.full((4, 3), np.nan)}, "finite"),
        ({"picks": {"x": 1}}, "without a number of picks"),
        ({"picks": {"x": 1, "y": 1, "z": 1}}, "'z' has no values"),
        ({"picks": {"x": 3, "y": 1}}, "cannot give 3"),
        ({"picks": {"x": -1, "y": 1}}, "cannot give -1"),
        ({"picks": {"x": 1.5, "y": 1}}, "cannot give 1.5"),
        ({"picks": {"x": 0, "y": 0}}, "at least one"),
        ({"ids": [], "categories": [], "vectors": np.zeros((0, 3)), "picks": {}}, "at least one value"),
    ],
)
def test_refuses_what_it_cannot_use(change, seen):
    given = {"ids": IDS, "categories": CATEGORIES, "vectors": VECTORS, "picks": {"x": 1, "y": 1}} | change
    with pytest.raises(ValueError, match=seen):
        Vocabulary(**given)


def test_encodes_a_set_by_its_picks(vocabulary):
    x = vocabulary.encode(["subject:1", "colours:0", "colours:3"])
    assert x[vocabulary.row("subject:1")] == 1.0
    assert x[vocabulary.row("colours:0")] == x[vocabulary.row("colours:3")] == 0.5
    assert x.sum() == 2.0


def test_the_order_of_values_does_not_matter(worlds, bank):
    plain, mixed = worlds()[0], worlds(order=5)[0]
    assert plain.ids == mixed.ids
    answers = []
    for vocabulary in (plain, mixed):
        recommender = Recommender(vocabulary, bank, seed=3)
        recommender.observe(Rating(recommender.suggest()[0], 0.4))
        answers.append((recommender.suggest(3), recommender.best_guess()))
    assert answers[0] == answers[1]


def test_values_may_be_added_between_sessions(worlds, bank):
    small = worlds()[0]
    rng = np.random.default_rng(9)
    ids = [*small.ids, "mood:new"]
    categories, picks = [value.split(":")[0] for value in ids], dict(zip(small.categories, small.picks, strict=True))
    large = Vocabulary(ids, categories, np.vstack([small.vectors, rng.standard_normal((1, 12))]), picks)
    first = Recommender(small, bank)
    event = Rating(first.suggest()[0], 0.9)
    later = Recommender(large, bank)
    before = later.explain([event.values[0]])[0].effect
    later.observe(event)
    assert later.explain([event.values[0]])[0].effect > before


def test_a_category_of_one_value_and_equal_vectors_are_no_problem(bank):
    vectors = np.ones((5, 12))
    vocabulary = Vocabulary(list("abcde"), ["one", *["same"] * 4], vectors, {"one": 1, "same": 2})
    recommender = Recommender(vocabulary, bank)
    recommender.observe(Rating(recommender.suggest()[0], 1.0))
    assert recommender.best_guess()[0] == "a"
    assert recommender.settled()["one"] == 1.0


def test_a_category_without_picks_is_left_out():
    vocabulary = Vocabulary(IDS, CATEGORIES, VECTORS, {"x": 1, "y": 0})
    recommender = Recommender(vocabulary)
    recommender.observe(Rating(("a", "c"), 0.5))
    assert {len(values) for values in recommender.suggest(2)} == {1}
    assert recommender.importance() == {"x": 1.0, "y": 0.0}
    assert recommender.settled()["y"] == 0.0
