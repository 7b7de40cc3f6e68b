"""A large vocabulary is recommended from by shortlists, and nobody can tell."""

from __future__ import annotations

import numpy as np
import pytest

from gars_core.recommend import Choice, Freeze, NewSession, Rating, Recommender, Statement, Tap, Vocabulary
from gars_core.recommend.shortlist import SIZE

NAMES, WIDTH = ("subject", "mood", "colours"), 12


def values(count: int, exact_up_to: int = 0, order: int | None = None, nearest=None) -> Vocabulary:
    """Return count values in three categories, the last a tenth of them; order: a seed that shuffles them."""
    rng = np.random.default_rng(5)
    sizes = (count - count // 10 - count // 3, count // 3, count // 10)
    categories = [name for name, size in zip(NAMES, sizes, strict=True) for _ in range(size)]
    ids = [f"{name}:{i}" for i, name in enumerate(categories)]
    themes = rng.standard_normal((8, WIDTH))
    vectors = themes[rng.integers(8, size=count)] + 0.7 * rng.standard_normal((count, WIDTH)) + 0.5
    place = np.arange(count) if order is None else np.random.default_rng(order).permutation(count)
    return Vocabulary(
        [ids[i] for i in place],
        [categories[i] for i in place],
        vectors[place],
        {"subject": 1, "mood": 1, "colours": 2},
        nearest=nearest,
        exact_up_to=exact_up_to,
    )


def talk(recommender: Recommender, rounds: int = 6) -> Recommender:
    """Rate what is suggested: subjects of even number are good."""
    for _ in range(rounds):
        chosen = recommender.suggest()[0]
        recommender.observe(Rating(chosen, 0.6 if int(chosen[0].split(":")[-1]) % 2 == 0 else -0.4))
    return recommender


def test_a_shortlist_of_everything_gives_what_weighing_everything_gives(world, bank):
    exact = world[0]
    categories = [value.split(":")[0] for value in exact.ids]
    picks = dict(zip(exact.categories, exact.picks, strict=True))
    forced = Vocabulary(exact.ids, categories, exact.vectors, picks, exact_up_to=0)
    assert forced.large and not exact.large
    for phrases in (bank, None):
        pair = [Recommender(vocabulary, phrases, seed=3) for vocabulary in (exact, forced)]
        for event in (Statement("mood:1", True), Tap("colours:2", False), NewSession(), Freeze("subject:4"), None):
            limits = ({"subject": ["subject:4"]}, {"mood": 1.5}, {"colours:3"})
            means = [one.belief({"mood": 1.5}).mean for one in pair]  # ties between sets may still fall otherwise
            assert means[0] == pytest.approx(means[1], abs=1e-6)
            slate = pair[0].suggest(2, *limits)
            assert pair[0].best_guess() == pair[1].best_guess()
            told = event or Choice(tuple(slate), 1)
            for one in pair:
                one.observe(Rating(slate[0], 0.4))
                one.observe(told)
        for ours, theirs in zip(*(one.explain(exact.ids) for one in pair), strict=True):
            assert (ours.value, ours.explored) == (theirs.value, theirs.explored)
            assert [index for index, _ in ours.reasons][:1] == [index for index, _ in theirs.reasons][:1]
            assert [ours.effect, ours.before, ours.uncertainty] == pytest.approx(
                [theirs.effect, theirs.before, theirs.uncertainty], abs=1e-4
            )
        for ask in (Recommender.importance, Recommender.settled):
            assert ask(pair[0]) == pytest.approx(ask(pair[1]), abs=1e-4)
        assert pair[0].outlook().gain == pytest.approx(pair[1].outlook().gain, abs=1e-4)


def test_the_shortlist_is_short_and_holds_what_was_named(bank):
    vocabulary = values(6000)
    recommender = talk(Recommender(vocabulary, bank, seed=1))
    recommender.observe(Statement("mood:4000", False))
    named = {value for event in recommender.events for value in getattr(event, "values", ("mood:4000",))}
    held = recommender.shortlisted(["subject:77"]).vocabulary
    assert named | {"subject:77"} <= set(held.ids)
    assert len(held) <= SIZE + len(named) + 1
    frozen = {"subject": ["subject:123"], "colours": ["colours:5999"]}
    [chosen] = recommender.suggest(1, frozen=frozen)
    assert chosen[0] == "subject:123" and "colours:5999" in chosen


def test_the_shortlist_holds_what_weighing_everything_would_choose(bank):
    for phrases in (bank, None):
        exact = talk(Recommender(values(1500, exact_up_to=1500), phrases, seed=2), 10)
        forced = Recommender(values(1500), phrases, seed=2)
        for event in exact.events:
            forced.observe(event)
        mean = exact.belief().mean
        held = set(forced.shortlisted().vocabulary.ids)
        for number in range(len(NAMES)):
            rows = exact.vocabulary.rows_of(number)
            best = rows.start + np.argsort(-mean[rows])[:10]
            assert sum(exact.vocabulary.ids[row] in held for row in best) >= 9
        assert forced.best_guess() == exact.best_guess()


def test_a_value_is_believed_alike_on_every_shortlist(bank):
    recommender = talk(Recommender(values(6000), bank, seed=4))
    alone = recommender.explain(["mood:4321"])[0]
    among = recommender.explain([f"subject:{i}" for i in range(300)] + ["mood:4321"])[-1]
    assert [alone.effect, alone.before] == pytest.approx([among.effect, among.before], abs=1e-5)
    assert [index for index, _ in alone.reasons] == [index for index, _ in among.reasons]


def test_the_same_events_give_the_same_sets_whatever_was_asked_between(bank):
    plain = talk(Recommender(values(3000), bank, seed=7))
    other = Recommender(values(3000, order=11), bank, seed=7)
    for event in plain.events:
        other.suggest(2, banned={"mood:2000"})
        other.explain(["mood:2100"])
        other.observe(event)
    assert plain.suggest(2) == other.suggest(2)
    assert plain.best_guess() == other.best_guess()
    assert Recommender(values(3000), bank, seed=8).suggest(4) != Recommender(values(3000), bank, seed=9).suggest(4)


def test_banned_values_never_appear_even_where_they_are_the_nearest(bank):
    recommender = talk(Recommender(values(6000), bank))
    banned: set[str] = set()
    for _ in range(4):
        chosen = recommender.suggest(2, banned=banned)
        assert not banned & {value for values_ in [*chosen, recommender.best_guess(banned=banned)] for value in values_}
        banned |= set(recommender.shortlisted(banned=banned).vocabulary.ids)
    everything = [value for value in recommender.vocabulary.ids if value.startswith("mood")]
    assert recommender.suggest(banned=everything[1:])[0][1] == everything[0]
    with pytest.raises(ValueError, match="too many values of 'mood'"):
        recommender.suggest(banned=everything)


def test_unknown_values_are_refused_and_change_nothing(bank):
    recommender = talk(Recommender(values(3000), bank), 2)
    before = recommender.suggest()
    for ask in (
        lambda: recommender.suggest(banned={"nothing"}),
        lambda: recommender.explain(["nothing"]),
        lambda: recommender.observe(Statement("nothing", True)),
        lambda: recommender.suggest(frozen={"mood": ["nothing"]}),
    ):
        with pytest.raises(KeyError, match="nothing"):
            ask()
    assert recommender.suggest() == before and len(recommender.events) == 2


def test_whoever_finds_neighbours_is_asked_for_the_large_categories_alone(bank):
    asked = []

    def nearest(category, direction, n):
        asked.append((category, direction.shape, direction.dtype))
        return [{"subject": "subject:3", "mood": "mood:5000", "colours": "colours:5999"}[category]]

    vocabulary = values(6000, nearest=nearest)
    whole = Vocabulary(
        ["a", "b", *vocabulary.ids],
        ["few", "few", *(v.split(":")[0] for v in vocabulary.ids)],
        np.vstack([np.eye(2, WIDTH), vocabulary.vectors]),
        {"few": 1, "subject": 1, "mood": 1, "colours": 2},
        nearest=nearest,
    )
    held = Recommender(whole, bank).shortlisted().vocabulary
    assert {"a", "b", "subject:3", "mood:5000", "colours:5999"} <= set(held.ids)
    assert {category for category, *_ in asked} == {"subject", "mood", "colours"}
    assert {(shape, dtype) for _, shape, dtype in asked} == {((WIDTH,), np.dtype(np.float32))}


def test_a_category_of_one_value_and_equal_vectors_are_no_problem(bank):
    vectors = np.vstack([np.ones((2001, WIDTH)), np.random.default_rng(0).standard_normal((300, WIDTH))])
    ids = [f"{i:04}" for i in range(len(vectors))]
    categories, picks = ["one", *["same"] * 2000, *["other"] * 300], {"one": 1, "same": 2, "other": 1}
    vocabulary = Vocabulary(ids, categories, vectors, picks)
    for phrases in (bank, None):
        recommender = talk(Recommender(vocabulary, phrases), 3)
        assert vocabulary.large and recommender.best_guess()[0] == "0000"
        assert all(np.isfinite(one.effect) for one in recommender.explain(["0000", "0001", "2100"]))


def test_a_category_without_picks_is_left_out_of_sets_and_directions(bank):
    vectors = np.random.default_rng(1).standard_normal((2400, WIDTH))
    ids = [f"{i:04}" for i in range(len(vectors))]
    vocabulary = Vocabulary(ids, ["a"] * 1200 + ["b"] * 1200, vectors, {"a": 1, "b": 0})
    recommender = talk(Recommender(vocabulary, bank), 3)
    assert vocabulary.large and {len(values_) for values_ in recommender.suggest(2)} == {1}
    assert recommender.importance() == {"a": 1.0, "b": 0.0}
    assert np.isfinite(recommender.explain(["2399"])[0].effect)


def test_one_thousand_values_beside_forty_are_still_weighed_exactly():
    names = ["many"] * 1000 + [f"c{i}" for i in range(11) for _ in range(40)]
    vectors = np.random.default_rng(0).standard_normal((len(names), 3))
    assert not Vocabulary([str(i) for i in range(len(names))], names, vectors, dict.fromkeys(names, 1)).large
