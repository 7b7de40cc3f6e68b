"""What each event teaches, and that no pattern of events breaks the arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

from gars_core.recommend import Choice, Freeze, Mention, Rating, Recommender, Statement, Tap

LONE = ("subject:1", "mood:1", "colours:1", "colours:2")
OTHER = ("subject:4", "mood:3", "colours:0", "colours:5")
THIRD = ("subject:2", "mood:0", "colours:3", "colours:4")


def effect(recommender, value):
    return recommender.explain([value])[0].effect


@pytest.mark.parametrize("event", [Statement, Tap, Mention])
def test_liking_raises_and_disliking_lowers(vocabulary, bank, event):
    before = effect(Recommender(vocabulary, bank), "mood:2")
    for likes in (True, False):
        recommender = Recommender(vocabulary, bank)
        recommender.observe(event("mood:2", likes))
        assert (effect(recommender, "mood:2") > before) == likes


def test_freezing_is_a_mild_liking(vocabulary, bank):
    effects = []
    for event in (None, Freeze("mood:2"), Statement("mood:2", True)):
        recommender = Recommender(vocabulary, bank)
        if event:
            recommender.observe(event)
        effects.append(effect(recommender, "mood:2"))
    assert effects == sorted(effects)


def test_ratings_move_the_values_they_are_about(vocabulary, bank):
    recommender = Recommender(vocabulary, bank)
    before = {value: effect(recommender, value) for value in LONE}
    recommender.observe(Rating(LONE, 0.9))
    after = {value: effect(recommender, value) for value in LONE}
    assert all(after[value] > before[value] for value in LONE)
    recommender.observe(Rating(LONE, -0.9))
    assert all(effect(recommender, value) < after[value] for value in LONE)


def test_a_generous_person_is_not_taken_at_their_word(vocabulary):
    """Scores that are high throughout say more of the person than of the pictures."""
    recommender = Recommender(vocabulary)
    for values in (LONE, OTHER, THIRD):
        recommender.observe(Rating(values, 0.6))
    recommender.observe(Rating(("subject:5", "mood:4", "colours:1", "colours:5"), 0.0))
    assert effect(recommender, "subject:5") < -abs(effect(recommender, "subject:1"))


def test_a_choice_raises_the_winner_over_the_losers(vocabulary, bank):
    recommender = Recommender(vocabulary, bank)

    def utilities():
        mean = recommender.belief().mean
        return np.array([vocabulary.encode(values) @ mean for values in (LONE, OTHER, THIRD)])

    before = utilities()
    recommender.observe(Choice((LONE, OTHER, THIRD), 1))
    change = utilities() - before
    assert change[1] > 0 > max(change[0], change[2])


def test_a_hundred_contradictory_choices_settle(vocabulary):
    recommender = Recommender(vocabulary)
    for i in range(100):
        recommender.observe(Choice((LONE, OTHER, LONE) if i % 3 else (LONE, OTHER), i % 2))
    assert np.isfinite(recommender.belief().mean).all()
    assert recommender.suggest(2) == recommender.suggest(2)


@pytest.mark.parametrize(
    "scores",
    [[1.0, -1.0] * 6, [0.3] * 12, [1.0] * 12, [0.0] * 12, list(np.random.default_rng(0).uniform(-1, 1, 200))],
    ids=["thumbs", "equal", "ones", "zeros", "two hundred"],
)
def test_no_pattern_of_ratings_gives_nan(vocabulary, bank, scores):
    recommender = Recommender(vocabulary, bank)
    pool = recommender.suggest(12)
    for i, score in enumerate(scores):
        recommender.observe(Rating(pool[i % 12], score))
    assert len(set(recommender.suggest(4))) == 4
    posterior = recommender.belief()
    assert np.isfinite(posterior.mean).all() and np.isfinite(posterior.variances()).all()
    assert sum(recommender.importance().values()) == pytest.approx(1.0)
    assert all(0.0 <= share <= 1.0 for share in recommender.settled().values())


def test_importance_finds_the_category_that_matters(vocabulary):
    recommender = Recommender(vocabulary)
    assert recommender.importance() == pytest.approx({"subject": 1 / 3, "mood": 1 / 3, "colours": 1 / 3})
    for values in Recommender(vocabulary, seed=8).suggest(25):
        liked = values[1] in ("mood:0", "mood:1", "mood:2")
        recommender.observe(Rating(values, 0.8 if liked else -0.6))
    importance = recommender.importance()
    assert sum(importance.values()) == pytest.approx(1.0)
    assert importance["mood"] == max(importance.values()) > 0.5


def test_the_meter_starts_at_nothing_and_fills(vocabulary, bank):
    recommender = Recommender(vocabulary, bank)
    assert set(recommender.settled().values()) == {0.0}
    for _ in range(10):
        values = recommender.suggest()[0]
        recommender.observe(Rating(values, 0.8 if "mood:2" in values else -0.3))
    assert recommender.settled()["mood"] > 0.2
    assert list(recommender.settled()) == list(vocabulary.categories)


@pytest.mark.parametrize(
    ("event", "error", "seen"),
    [
        (Rating(LONE, float("nan")), ValueError, "nan"),
        (Rating(LONE, float("inf")), ValueError, "inf"),
        (Rating(LONE, 1.01), ValueError, "1.01"),
        (Rating((), 0.1), ValueError, "values"),
        (Rating(("mood:0", "mood:0"), 0.1), ValueError, "once"),
        (Rating(("mood:0", "nothing"), 0.1), KeyError, "nothing"),
        (Statement("nothing", True), KeyError, "nothing"),
        (Tap("mood:0", "no"), ValueError, "likes"),
        (Choice((LONE, OTHER), 2), ValueError, "winner 2"),
        (Choice((LONE, OTHER), -1), ValueError, "winner -1"),
        (Choice((LONE,), 0), ValueError, "at least two"),
        (Choice((LONE, ("nothing",)), 0), KeyError, "nothing"),
        ("mood:0", TypeError, "not an event"),
    ],
)
def test_a_refused_event_changes_nothing(vocabulary, bank, event, error, seen):
    recommender = Recommender(vocabulary, bank)
    recommender.observe(Rating(LONE, 0.2))
    before = recommender.suggest(3), recommender.best_guess(), recommender.explain(LONE)
    with pytest.raises(error, match=seen):
        recommender.observe(event)
    assert (recommender.suggest(3), recommender.best_guess(), recommender.explain(LONE)) == before


@pytest.mark.parametrize(
    "given",
    [
        {"seed": -1},
        {"seed": 0.5},
        {"adventurousness": -0.1},
        {"adventurousness": float("nan")},
        {"bank": np.ones((3, 5))},
        {"bank": np.zeros((3, 12))},
        {"bank": np.ones((0, 12))},
        {"bank": np.full((3, 12), np.inf)},
    ],
)
def test_refuses_to_start_from_nonsense(vocabulary, given):
    with pytest.raises(ValueError):
        Recommender(vocabulary, **given)


def test_a_long_session_with_a_large_catalogue_is_rebuilt_from_its_events():
    """Twelve categories of about 90 values: the app builds the recommender anew at every step."""
    from gars_core.recommend import Vocabulary

    rng = np.random.default_rng(0)
    categories = [f"c{i % 12}" for i in range(1100)]
    picks = {f"c{i}": 2 if i > 9 else 1 for i in range(12)}
    vocabulary = Vocabulary([f"v{i}" for i in range(1100)], categories, rng.standard_normal((1100, 384)), picks)
    bank = rng.standard_normal((320, 384))
    pool = Recommender(vocabulary, bank).suggest(100)
    recommender = Recommender(vocabulary, bank)
    for values in pool:
        recommender.observe(Rating(values, float(rng.uniform(-1, 1))))
    assert len(recommender.suggest()[0]) == 14
