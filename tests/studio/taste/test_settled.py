"""The meter of how settled a taste is, and what is said when it falls."""

from __future__ import annotations

import pytest

from gars_core.session import Event, Frozen, Rated, Stated, Tapped, TasteChanged
from gars_core.studio import Studio
from gars_core.studio.taste.settled import next_rating, why_lower
from tests.support.driving import begin, following, play, small_setup

RATING = Rated("a", 0.5)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ((), ""),
        ((RATING,), "Your last rating surprised GARS."),
        ((RATING, Tapped(1, "mood:calm", None)), "Your last rating surprised GARS."),
        ((RATING, Tapped(1, "mood:calm", False)), "What you said last surprised GARS."),
        ((Stated("mood:calm", None), Frozen("mood", ())), "You took back something you had said."),
        ((RATING, TasteChanged()), "You said that your taste has changed."),
    ],
)
def test_a_fall_is_put_down_to_what_was_said_since(said: tuple[Event, ...], why: str) -> None:
    assert why_lower(said) == why


@pytest.mark.parametrize(
    ("chance", "will"), [(1.0, "will probably"), (0.5, "will probably"), (0.3, "may"), (0.0, "will hardly")]
)
def test_a_chance_is_said_in_words(chance: float, will: str) -> None:
    assert next_rating(chance) == f"Your next rating {will} change the best guess."


def test_the_meter_says_why_it_fell_and_still_does_in_the_next_round(studio: Studio) -> None:
    session = begin(studio, small_setup(rounds=5))
    play(studio, session, 1.0, 1.0)
    settled = studio.taste.settled(studio.sessions.state(session))
    assert settled.overall > 0 and settled.why_lower == ""
    studio.statements.change_taste(session, [])
    changed = studio.taste.settled(studio.sessions.state(session))
    assert changed.overall < settled.overall
    assert changed.why_lower == "You said that your taste has changed."
    following(studio, session)
    assert studio.taste.settled(studio.sessions.state(session)).why_lower == changed.why_lower
    studio.statements.undo(session)
    assert studio.taste.settled(studio.sessions.state(session)).why_lower == ""


def test_the_meter_never_falls_without_a_word(studio: Studio) -> None:
    session = begin(studio, small_setup(rounds=9))
    shown = []
    for score in (1.0, -1.0, 0.5, 1.0, -0.5, -1.0):
        if shown:
            following(studio, session)
        play(studio, session, score)
        settled = studio.taste.settled(studio.sessions.state(session))
        assert not shown or round(100 * settled.overall) >= shown[-1] or settled.why_lower
        shown.append(round(100 * settled.overall))
