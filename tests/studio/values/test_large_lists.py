"""A list of thousands of values is used like any other, and a list that is gone is forgotten."""

from __future__ import annotations

from gars_core.recommend.vocabulary import EXACT
from gars_core.studio import Studio
from gars_core.types import ignore_progress
from tests.support.driving import begin, draw, following, small_setup


def bring(studio: Studio, name: str, category: str, *phrases: str) -> None:
    studio.values.add_list(name, studio.values.fresh((category, phrase) for phrase in phrases), ignore_progress)


def test_rounds_are_played_explained_and_undone_among_thousands_of_values(studio: Studio) -> None:
    bring(studio, "many", "mood", *(f"mood of number {number}" for number in range(EXACT)))
    session = begin(studio)
    for score in (0.8, -0.6):
        studio.statements.rate(session, draw(studio, session), score)
        following(studio, session)
    state = studio.sessions.state(session)
    assert state.current is not None
    shown = state.current.cards[0].values
    assert [reason.value for reason in studio.taste.why(state, shown)] == list(shown)
    assert 0.0 < studio.taste.settled(state).overall < 1.0
    assert {category for category in studio.taste.settled(state).by_category} == set(state.setup.categories)
    assert studio.taste.best_guess(state) == studio.taste.best_guess(state)


def test_a_list_that_took_the_place_of_one_as_long_is_chosen_from(studio: Studio) -> None:
    setup = small_setup(categories=("subject", "mood"))
    bring(studio, "first", "mood", "like a lost letter")
    state = studio.sessions.state(begin(studio, setup))
    studio.taste.suggest(state)
    studio.values.remove_list(studio.values.lists()[0].id)
    bring(studio, "second", "mood", "like a found letter")
    [own] = studio.values.own()
    assert own.phrase == "like a found letter"
    assert [reason.value for reason in studio.taste.why(state, (own.id,))] == [own.id]


def test_a_session_goes_on_when_the_list_goes_that_held_all_it_could_show(studio: Studio) -> None:
    bring(studio, "mine", "mood", "like a lost letter")
    session = begin(studio, small_setup(categories=("subject", "mood")))
    for value in studio.values.catalogue.by_category["mood"]:
        if value.phrase != "like a lost letter":
            studio.statements.ban(session, value.id, True)
    following(studio, session)
    assert "like a lost letter" in studio.sessions.state(session).current.cards[0].text
    studio.values.remove_list(studio.values.lists()[0].id)
    following(studio, session)
    shown = studio.sessions.state(session).current.cards[0].values
    assert [value.split(":")[0] for value in shown] == ["subject", "mood"]
    assert studio.taste.prospect(studio.sessions.state(session)).outlook.gain >= 0
