"""A round that is drawn as soon as it is written, how long pictures take, and a swap that keeps an edit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gars_core.prompting.check import says
from gars_core.studio import Studio
from gars_core.studio.drawing.queue import AS_SET_UP, HowDrawn
from tests.support.driving import begin, done, draw, small_setup


def test_a_session_can_begin_with_its_pictures(studio: Studio) -> None:
    session = studio.drawing.rounds.start(small_setup(slate=2, batch=2), {}, 7, draw=AS_SET_UP)
    done(studio, session)
    assert [len(card.pictures) for card in studio.sessions.state(session).current.cards] == [2, 2]
    studio.drawing.rounds.queue_next(session, 1, draw=HowDrawn(seed=5, count=1))
    done(studio, session)
    cards = studio.sessions.state(session).current.cards
    assert [studio.gallery.picture(card.picture).picture.seed for card in cards] == [5, 5]


def test_the_time_of_pictures_is_told_by_those_that_were_drawn(studio: Studio) -> None:
    session = begin(studio)
    assert studio.drawing.pictures.seconds(session, 1) is None
    seconds = [studio.gallery.picture(draw(studio, session)).picture.seconds for _ in range(3)]
    assert studio.drawing.pictures.seconds(session, 4) == pytest.approx(4 * sorted(seconds)[1])
    larger = begin(studio, replace(small_setup(), width_px=512))
    assert studio.drawing.pictures.seconds(larger, 4) == pytest.approx(8 * sorted(seconds)[1])


def test_a_swap_keeps_what_the_person_wrote_and_changes_the_old_words_alone(studio: Studio) -> None:
    session = begin(studio)
    card = studio.sessions.state(session).current.cards[0]
    old = card.values[0]
    new = studio.values.near(old, 3)[0].id
    mine = f"my own words, then {studio.values.phrase(old)}, and my own end"
    studio.statements.draft(session, 0, mine)
    studio.drawing.rounds.swap(session, 0, old, new)
    state = studio.sessions.state(session)
    swapped = state.current.cards[0]
    assert swapped.text == f"my own words, then {studio.values.phrase(new)}, and my own end"
    assert says(swapped.proposal.text, studio.values.phrase(new)), "and the proposal says the new value too"
    assert not studio.jobs.latest(session) or studio.jobs.latest(session).finished, "nothing is written anew"
    studio.statements.undo(session)
    assert studio.sessions.state(session).current.cards[0].text == mine


def test_a_swap_of_what_the_person_left_out_leaves_their_words_and_tells_what_is_missing(studio: Studio) -> None:
    session = begin(studio)
    old = studio.sessions.state(session).current.cards[0].values[0]
    new = studio.values.near(old, 3)[0].id
    studio.statements.draft(session, 0, "nothing of it at all")
    studio.drawing.rounds.swap(session, 0, old, new)
    assert studio.sessions.state(session).current.cards[0].text == "nothing of it at all"
    assert new in studio.drawing.rounds.fidelity(session, 0).missing


def test_words_that_a_person_adds_are_read_and_what_gave_way_is_told(studio: Studio) -> None:
    session = begin(studio)
    before = studio.sessions.state(session).current.cards[0].text
    assert studio.drawing.prompts.add(session, 0, "a red boat") == ()
    assert studio.sessions.state(session).current.cards[0].text == f"{before}, a red boat"
    studio.statements.draft(session, 0, ", ".join([before, *(f"a stretch of words number {n}" for n in range(9))]))
    gone = studio.drawing.prompts.add(session, 0, "a blue boat")
    text = studio.sessions.state(session).current.cards[0].text
    assert gone and text.endswith("a blue boat") and not any(words in text for words in gone)
    assert studio.drawing.rounds.fidelity(session, 0).tokens <= 77
