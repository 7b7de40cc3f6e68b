"""The benchmark's own claims: what a score means, that people are the same for all, that no taste is in two hands."""

from __future__ import annotations

import numpy as np
import pytest

from bench.recommender import rivals, worlds
from bench.recommender.figures import curves, figure, guesses
from bench.recommender.people import Kind, Person
from bench.recommender.runs import second_sessions
from bench.recommender.sessions import Protocol, play
from bench.recommender.world.build import VECTORS, words_hash


@pytest.fixture(scope="module")
def world() -> worlds.World:
    return worlds.plain()


def test_the_vectors_belong_to_the_words() -> None:
    with np.load(VECTORS) as stored:
        assert str(stored["made_of"]) == words_hash()


def test_no_taste_is_in_two_hands(world: worlds.World) -> None:
    hands = [{row.tobytes() for row in hand} for hand in (world.bank, world.tune, world.report)]
    assert all(len(hand) >= 60 for hand in hands)
    assert not (hands[0] & hands[1] or hands[0] & hands[2] or hands[1] & hands[2])


@pytest.mark.parametrize("number", range(4))
def test_random_sets_score_0_and_no_set_scores_more_than_1(world: worlds.World, number: int) -> None:
    person, rng = Person(world, Kind(), "tune", number), np.random.default_rng(number)
    scores = np.array([person.z(person.random_rows(rng)) for _ in range(400)]) / person.mind.best
    assert abs(scores.mean()) < 0.04 and scores.max() < 1.0
    informed = [person.z(rows) for rows in (person._plain_best(person.mind),)]
    assert 0.5 < max(informed) / person.mind.best <= 1.0 + 1e-9


def test_a_person_is_the_same_for_every_recommender(world: worlds.World) -> None:
    values = rivals.RANDOM.begin(world, 5).suggest(3)
    first, second = (Person(world, Kind(), "report", 3) for _ in range(2))
    assert [first.rate(one) for one in values] == [second.rate(one) for one in values]
    assert first.statements(3, 1) == second.fresh().statements(3, 1)
    again = first.fresh()
    assert again.rate(values[0]) == second.fresh().rate(values[0])


def test_what_people_state_is_mostly_true_of_them(world: worlds.World) -> None:
    agree = []
    for number in range(40):
        person = Person(world, Kind(), "tune", number)
        for value, likes in person.statements(3, 1):
            agree.append((person.mind.appeal[world.vocabulary.row(value)] > 0) == likes)
    assert np.mean(agree) > 0.8


def test_kinds_of_people_differ_as_they_say(world: worlds.World) -> None:
    sets = rivals.RANDOM.begin(world, 1).suggest(30)

    def ratings(kind: Kind) -> list[float]:
        person = Person(world, kind, "tune", 2)
        return [person.rate(values) for values in sets]

    usual = ratings(Kind(fickle=0.0))
    assert set(ratings(Kind(thumbs=True))) <= {-1.0, 0.0, 1.0}
    assert set(ratings(Kind(flat=True))) == {0.5}
    assert np.mean(ratings(Kind(bias=-0.5, fickle=0.0))) < np.mean(usual)
    assert ratings(Kind(reversed=2, fickle=0.0)) == [-usual[0], -usual[1], *usual[2:]]


@pytest.mark.parametrize("rival", rivals.ALL, ids=lambda rival: rival.name)
def test_every_rival_plays_a_session(world: worlds.World, rival: rivals.Rival) -> None:
    person = Person(world, Kind(), "tune", 0)
    played = play(rival.begin(world, 0), person.fresh(), Protocol(pictures=4, statements=(2, 1), taps=1.0))
    assert played.guess.shape == (5,) and played.shown.shape == (4,) and played.shown.max() <= 1.0
    again = play(rival.begin(world, 0), person.fresh(), Protocol(pictures=4, statements=(2, 1), taps=1.0))
    np.testing.assert_array_equal(played.guess, again.guess)


def test_what_was_learned_is_worth_something_in_the_second_session() -> None:
    found = second_sessions(lambda work, people: [work(number) for number in people], "plain", range(6), "tune")
    assert np.mean([warm for warm, _ in found]) > np.mean([cold for _, cold in found])


def test_intervals_hold_the_mean_and_the_curve_names_who_played(world: worlds.World) -> None:
    found = figure(np.arange(50) / 50)
    assert found.low < found.mean < found.high
    person = Person(world, Kind(), "tune", 1)
    played = {"random": [play(rivals.RANDOM.begin(world, 0), person, Protocol(pictures=2))]}
    assert guesses(played["random"], 2).shape == (1,)
    assert "random" in curves("title", played) and curves("title", played).endswith("</svg>")
