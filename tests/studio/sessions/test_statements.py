"""Every way of saying something in a session: it counts, it is given as a reason, and it can be taken back."""

from __future__ import annotations

import pytest

from gars_core.errors import BadInput
from gars_core.recommend import Mention, Rating, Statement, TasteShift
from gars_core.session import Mentioned, Recommended, evidence
from gars_core.session.setup import MAX_IDEA_CHARACTERS
from gars_core.settings import Settings
from gars_core.studio import Studio
from tests.support.driving import FEW, begin, done, draw, events_of, following, play, small_setup


def two(studio: Studio, category: str = "mood") -> tuple[str, str]:
    first, second = studio.values.catalogue.by_category[category][:2]
    return first.id, second.id


def test_what_was_written_counts_once_it_is_confirmed_and_undo_takes_it_back(studio: Studio) -> None:
    session = begin(studio)
    liked, disliked = two(studio)
    studio.statements.mention(session, "  love this,\n not that ", [(liked, True), (disliked, False)])
    state = studio.sessions.state(session)
    assert state.mentions == (Mentioned("love this, not that", ((liked, True), (disliked, False))),)
    assert [one.event for one in evidence(state) if isinstance(one.event, Mention)] == [
        Mention(liked, True),
        Mention(disliked, False),
    ]
    assert studio.taste.best_guess(state)[2] == liked
    assert "you wrote “love this, not that”" in studio.taste.grounds(state, liked)
    studio.statements.undo(session)
    assert studio.sessions.state(session).mentions == ()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", [("mood:serene", True)]),
        ("a word", []),
        ("a word", [("mood:nowhere", True)]),
        ("x" * (MAX_IDEA_CHARACTERS + 1), [("mood:serene", True)]),
    ],
)
def test_what_says_nothing_is_refused_and_changes_nothing(
    studio: Studio, settings: Settings, text: str, values: list
) -> None:
    session = begin(studio)
    before = events_of(settings, session)
    with pytest.raises(BadInput):
        studio.statements.mention(session, text, values)
    assert events_of(settings, session) == before


def test_a_value_that_was_written_of_can_be_taken_back_alone(studio: Studio) -> None:
    session = begin(studio)
    kept, dropped = two(studio)
    studio.statements.mention(session, "both of them", [(kept, True), (dropped, True)])
    studio.statements.state_taste(session, dropped, None)
    told = [one.event for one in evidence(studio.sessions.state(session)) if isinstance(one.event, Mention | Statement)]
    assert told == [Mention(kept, True)]
    studio.statements.undo(session)
    assert len(studio.sessions.state(session).mentions[0].values) == 2


def test_a_change_of_taste_stands_between_what_was_said_before_and_after(studio: Studio) -> None:
    session = begin(studio)
    play(studio, session, 1.0)
    studio.statements.change_taste(session, ["mood", "subject"])
    following(studio, session)
    studio.statements.rate(session, draw(studio, session), -1.0)
    told = [one.event for one in evidence(studio.sessions.state(session)) if isinstance(one.event, Rating | TasteShift)]
    assert [type(event) for event in told] == [Rating, TasteShift, Rating]
    assert told[1] == TasteShift(("subject", "mood")), "in the order of the categories, however they were chosen"
    studio.statements.undo(session)
    studio.statements.undo(session)
    assert not [one for one in evidence(studio.sessions.state(session)) if isinstance(one.event, TasteShift)]


def test_a_change_in_every_category_is_a_change_in_all_and_an_unknown_one_is_refused(studio: Studio) -> None:
    session = begin(studio)
    studio.statements.change_taste(session, FEW)
    assert studio.sessions.state(session).live[-1].event.categories == ()
    with pytest.raises(BadInput, match="palette"):
        studio.statements.change_taste(session, ["palette"])


def test_the_best_guess_leads_the_next_round_and_undo_returns_to_the_one_before(
    studio: Studio, settings: Settings
) -> None:
    session = begin(studio, small_setup(slate=2))
    draw(studio, session, 0, 1)
    state = studio.sessions.state(session)
    studio.statements.rate(session, state.current.cards[0].picture, 1.0)
    best = studio.taste.best_guess(studio.sessions.state(session))
    studio.drawing.rounds.queue_next(session, len(studio.sessions.state(session).rounds), best_guess=True)
    done(studio, session)
    current = studio.sessions.state(session).current
    assert current.best_guess and current.cards[0].values == best != current.cards[1].values
    assert all(card.proposal for card in current.cards)
    [event] = [one.event for one in events_of(settings, session) if isinstance(one.event, Recommended)][1:]
    assert event.best_guess and event.sets[0] == best
    studio.statements.undo(session)
    back = studio.sessions.state(session)
    assert len(back.rounds) == 1 and back.judged, "the rating stands"
    following(studio, session)
    assert not studio.sessions.state(session).current.best_guess


def test_next_pressed_twice_is_one_round(studio: Studio) -> None:
    session = begin(studio)
    play(studio, session, 1.0)
    studio.drawing.rounds.queue_next(session, len(studio.sessions.state(session).rounds))
    following(studio, session)
    assert len(studio.sessions.state(session).rounds) == 2


def test_a_picture_that_was_undone_in_another_window_is_neither_rated_nor_chosen(studio: Studio) -> None:
    session = begin(studio)
    [_, second] = play(studio, session, 1.0, 0.5)
    studio.statements.undo(session)
    studio.statements.undo(session)
    for say in (
        lambda: studio.statements.choose(session, second),
        lambda: studio.statements.rate(session, second, 1.0),
    ):
        with pytest.raises(BadInput, match="not part of the session"):
            say()


def test_the_best_guess_keeps_locks_and_bans(studio: Studio) -> None:
    session = begin(studio)
    [picture] = play(studio, session, 1.0)
    subject, mood = (
        studio.sessions.state(session).shown[picture].values[0],
        studio.sessions.state(session).shown[picture].values[2],
    )
    studio.statements.ban(session, subject, True)
    studio.statements.freeze(session, mood, True)
    studio.drawing.rounds.queue_next(session, len(studio.sessions.state(session).rounds), best_guess=True)
    done(studio, session)
    values = studio.sessions.state(session).current.cards[0].values
    assert subject not in values and mood in values


def test_a_slate_with_the_best_guess_is_whole_even_if_nothing_else_may_be_shown(studio: Studio) -> None:
    session = begin(studio, small_setup(slate=4))
    values = studio.sessions.state(session).current.cards[0].values
    for value in values:
        studio.statements.freeze(session, value, True)
    studio.drawing.rounds.queue_next(session, len(studio.sessions.state(session).rounds), best_guess=True)
    done(studio, session)
    assert [card.values for card in studio.sessions.state(session).current.cards] == [values] * 4


def test_stopping_is_not_advised_after_a_few_ratings_and_never_changes_the_session(
    studio: Studio, settings: Settings
) -> None:
    session = begin(studio)
    play(studio, session, 1.0, -1.0, 0.5)
    before = events_of(settings, session)
    prospect = studio.taste.prospect(studio.sessions.state(session))
    assert not prospect.stop and prospect.outlook.gain > 0 and 0 < prospect.outlook.chance <= 1
    assert events_of(settings, session) == before
    studio.statements.go_on(session)
    assert studio.sessions.state(session).went_on


def test_stopping_is_advised_when_everything_is_locked_and_a_change_of_taste_takes_the_advice_back(
    studio: Studio,
) -> None:
    session = begin(studio)
    for value in studio.sessions.state(session).current.cards[0].values:
        studio.statements.freeze(session, value, True)
    play(studio, session, *[0.5, 0.4] * 4)
    assert studio.taste.prospect(studio.sessions.state(session)).stop
    studio.statements.change_taste(session)
    assert not studio.taste.prospect(studio.sessions.state(session)).stop
